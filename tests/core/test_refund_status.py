"""The refund automaton: total, and believed only where nothing newer can be lost."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from kiosk.core.automaton import Ignore
from kiosk.core.refund_status import (
    ENDED,
    Age,
    AskStripe,
    RefundStatus,
    Step,
    Take,
    advance,
    age_of,
)

NOON = datetime(2026, 3, 1, 5, 0, tzinfo=UTC)

EXPECTED = """
                 creating requires_action pending succeeded failed canceled
creating         .        take            take    take      take   take
requires_action  .        .               newer   newer     take   take
pending          .        newer           .       newer     take   take
succeeded        .        newer           newer   .         take   take
failed           .        .               .       .         .      .
canceled         .        .               .       .         .      .
"""
"""Known (row) and said (column): `.` stays, `take` whenever it was said, `newer` only when surely newer."""


def shown(known: RefundStatus, said: RefundStatus) -> str:
    """All ages of one pair as the table above writes them."""
    steps = [advance(known, said, age) for age in (Age.NEWER, Age.UNCLEAR, Age.OLDER)]
    kinds = [type(step) for step in steps]
    if kinds == [Take, AskStripe, Ignore]:
        return "newer"
    return {Take: "take", Ignore: "."}[kinds[0]] if len(set(kinds)) == 1 else "?"


def test_the_whole_table() -> None:
    head, *rows = [line.split() for line in EXPECTED.strip().splitlines()]
    assert head == [status.value for status in RefundStatus]
    built = [
        [known.value, *(shown(known, RefundStatus(said)) for said in head)]
        for known in RefundStatus
    ]
    assert built == rows


def test_what_is_taken_is_what_was_said_and_what_is_left_has_its_reason() -> None:
    for known, said, age in itertools.product(RefundStatus, RefundStatus, Age):
        step: Step = advance(known, said, age)
        assert not isinstance(step, Take) or step.status is said
        assert not isinstance(step, Ignore) or step.why


def test_the_end_is_never_left() -> None:
    for known, said, age in itertools.product(ENDED, RefundStatus, Age):
        assert isinstance(advance(known, said, age), Ignore)


@pytest.mark.parametrize(
    ("known_s", "age"),
    [(None, Age.UNCLEAR), (0, Age.UNCLEAR), (-1, Age.NEWER), (1, Age.OLDER)],
)
def test_the_same_second_says_nothing(known_s: int | None, age: Age) -> None:
    known_at = None if known_s is None else NOON + timedelta(seconds=known_s)
    assert age_of(NOON, known_at) is age
