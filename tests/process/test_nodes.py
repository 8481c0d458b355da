"""A node killed among payments. A few here; `python -m tests.process.nodes` kills one among 1,000."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.postgresql import Server
from tests.process.nodes import Findings, Reader, _judge_reader, prove

COUNT = 40


@pytest.mark.process
def test_nothing_is_lost_and_nothing_comes_twice_when_a_node_is_killed(
    postgresql: Server, tmp_path: Path
) -> None:
    findings = asyncio.run(prove(COUNT, tmp_path, postgresql))
    assert findings.good, str(findings)
    assert findings.figures["tills that moved to the other node"] > 0


def _judged(ids: list[int], seen: list[tuple[str, int, str]]) -> Findings:
    reader = Reader("A1", "", "")
    reader.ids, reader.seen = ids, seen
    findings = Findings(1, forgotten=1)
    _judge_reader(findings, reader, [(1, "A1"), (2, "A1"), (3, "A1"), (4, "A2")])
    return findings


def test_what_is_lost_twice_or_out_of_order_is_found() -> None:
    assert _judged([1, 2, 3], [("k", 1, "creating"), ("k", 2, "paid")]).good
    assert _judged([1, 3], []).lost == ["A1 missed event 2"]
    assert _judged([1, 2, 2, 3], []).twice == ["A1 had event 2 2 times"]
    assert _judged([2, 1, 3], []).disordered == ["A1's events are not in their order"]
    back = _judged([1, 2, 3], [("k", 2, "paid"), ("k", 1, "creating")])
    assert back.disordered == ["k went from version 2 to 1"]
    assert "out of order 1" in str(back)
    assert not Findings(1).good, "the control missed nothing"
