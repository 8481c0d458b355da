"""The customer's window through a simulated phone, a few shots; `python -m tests.app.phone` takes them all."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication

from tests.app.phone import CELLS, FAR, PAYLOAD, Cell, bare, grabbed, rate

SHOTS = 6
A_SHOT = 100 / SHOTS
"""Percent: so few shots say no more."""
SOME = [cell for cell in CELLS if str(cell) in ("far 100", "dim 130", "glare 170")]


@pytest.fixture(scope="module")
def of_the_bare_code() -> dict[Cell, float]:
    """What a phone reads of the code alone at level M."""
    return {cell: rate(bare(PAYLOAD), cell, PAYLOAD, SHOTS) for cell in SOME}


@pytest.mark.parametrize("size", [(480, 320), (1024, 768)], ids=str)
def test_a_phone_reads_the_window_as_it_reads_the_bare_code(
    themed: QApplication, of_the_bare_code: dict[Cell, float], size: tuple[int, int]
) -> None:
    window = grabbed(PAYLOAD, *size)
    for cell, beside in of_the_bare_code.items():
        found = rate(window, cell, PAYLOAD, SHOTS)
        assert found >= min(beside, cell.least) - A_SHOT, str(cell)


def test_what_is_far_too_far_away_is_not_read() -> None:
    """The phone is no better than it may be."""
    assert rate(bare(PAYLOAD), replace(CELLS[0], light=FAR, code_px=45), PAYLOAD, 3) == 0
