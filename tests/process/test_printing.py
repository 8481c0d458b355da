"""Whole sales with a receipt printer: printed once each by themselves, and no sale is held up by a dead one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.paper.receipt_printer import PAPER_OUT, WELL, on_the_network
from tests.process.programs import run_demo

pytestmark = pytest.mark.process


def test_what_is_paid_is_printed_once_also_when_the_roll_was_out_meanwhile(tmp_path: Path) -> None:
    with on_the_network() as there:
        (tmp_path / "kiosk.toml").write_text(
            f'printer = "{there.address}"\npaper = 58\nprint_paid = "on"\n', "utf-8"
        )
        there.printer.roll = PAPER_OUT
        sales = run_demo(tmp_path, 2)["sales"]
        assert len(sales) == 2, "a printer without paper holds up a sale"
        assert there.printer.papers == []
        assert len(list((tmp_path / "print-queue").glob("*.json"))) == 2
        there.printer.roll = WELL
        run_demo(tmp_path, 1)
        left = list((tmp_path / "print-queue").glob("*.json"))
    # The till ends with its sale, whatever is at the printer then: what is left waits, and what came out is not
    # among it, save one that is known to have begun.
    printed = len(there.printer.papers)
    assert printed >= 1
    assert 3 <= printed + len(left) <= 4
    assert all(paper.width == 384 for paper in there.printer.papers)
