"""The payment automaton: total, and whatever order words come in, money is never lost nor taken back."""

from __future__ import annotations

import itertools

import pytest

from kiosk.core.automaton import Forbid, Ignore
from kiosk.core.payment import (
    ATTEMPT_EXPIRED_CODE,
    FINAL,
    TABLE,
    Attention,
    Expected,
    Heard,
    Move,
    Outcome,
    Step,
    Word,
    advance,
    word_of,
)

MONEY = frozenset(word for word in Word if word.name.startswith("SUCCEEDED"))
KEPT = frozenset({Outcome.PAID, Outcome.ATTENTION})
"""The outcomes that hold money."""


def after(outcome: Outcome, *words: Word) -> Outcome:
    """Where some words lead; what is ignored or forbidden changes nothing."""
    for word in words:
        step = advance(outcome, word)
        outcome = step.to if isinstance(step, Move) else outcome
    return outcome


# The table


def test_every_pair_has_an_answer() -> None:
    assert set(TABLE) == set(Outcome)
    assert all(set(row) == set(Word) for row in TABLE.values())


def test_every_refusal_to_move_has_its_reason() -> None:
    steps = [step for row in TABLE.values() for step in row.values()]
    assert all(step.why for step in steps if not isinstance(step, Move))


def test_attention_has_its_reason_and_nothing_else_has_one() -> None:
    moves = [s for row in TABLE.values() for s in row.values() if isinstance(s, Move)]
    disputed = Move(Outcome.PAID, Attention.DISPUTED)
    others = [move for move in moves if move != disputed]
    assert all((move.to is Outcome.ATTENTION) == (move.attention is not None) for move in others)
    assert moves.count(disputed) == 1


EXPECTED_TABLE = """
                          creating  waiting   failed    expired   canceled  paid      attention
offered                   waiting   .         .         .         .         .         .
processing                waiting   .         .         .         .         .         .
unconfirmed               .         .         .         .         .         .         .
attempt_failed            failed    failed    .         .         .         .         .
attempt_expired           waiting   .         .         .         .         .         .
expired                   expired   expired   expired   .         .         .         .
canceled                  canceled  canceled  canceled  .         .         .         .
rejected                  failed    !         .         .         .         !         !
retried                   .         !         creating  .         .         !         !
succeeded                 paid      paid      paid      attention attention .         .
succeeded_again           attention attention attention attention attention .         .
succeeded_other_amount    attention attention attention attention attention .         .
succeeded_other_currency  attention attention attention attention attention .         .
succeeded_unasked         attention attention attention attention attention .         .
disputed                  .         .         .         .         .         paid      .
dispute_closed            .         .         .         .         .         .         .
"""
"""Where a word (row) leads from an outcome (column): `.` stays, `!` is forbidden, a bug."""


def shown(step: Step) -> str:
    """A step as the table above writes it."""
    if isinstance(step, Move):
        return step.to.value
    return "!" if isinstance(step, Forbid) else "."


def test_the_whole_table() -> None:
    head, *rows = [line.split() for line in EXPECTED_TABLE.strip().splitlines()]
    assert set(head) == set(Outcome)
    assert {row[0] for row in rows} == set(Word)
    built = [
        [word, *(shown(advance(Outcome(outcome), Word(word))) for outcome in head)]
        for word, *_ in rows
    ]
    assert built == rows


@pytest.mark.parametrize("outcome", [o for o in Outcome if o not in KEPT])
@pytest.mark.parametrize(
    ("word", "attention"),
    [
        (Word.SUCCEEDED_OTHER_AMOUNT, Attention.AMOUNT_MISMATCH),
        (Word.SUCCEEDED_OTHER_CURRENCY, Attention.CURRENCY_MISMATCH),
        (Word.SUCCEEDED_AGAIN, Attention.PAID_TWICE),
        (Word.SUCCEEDED_UNASKED, Attention.UNKNOWN),
    ],
)
def test_money_that_is_not_the_sales_needs_a_person(
    outcome: Outcome, word: Word, attention: Attention
) -> None:
    assert advance(outcome, word) == Move(Outcome.ATTENTION, attention)


@pytest.mark.parametrize("outcome", [Outcome.EXPIRED, Outcome.CANCELED])
def test_money_after_the_end_is_late(outcome: Outcome) -> None:
    assert advance(outcome, Word.SUCCEEDED) == Move(Outcome.ATTENTION, Attention.PAID_LATE)


# Any words in any order


@pytest.mark.parametrize("length", range(1, 5))
def test_any_words_in_any_order(length: int) -> None:
    for words in itertools.product(Word, repeat=length):
        outcome = Outcome.CREATING
        for word in words:
            before, outcome = outcome, after(outcome, word)
            if before in KEPT:
                assert outcome is before, words
        assert (outcome in KEPT) == bool(MONEY & set(words)), words


@pytest.mark.parametrize("outcome", Outcome)
@pytest.mark.parametrize("word", Word)
def test_hearing_a_word_twice_is_hearing_it_once(outcome: Outcome, word: Word) -> None:
    once = after(outcome, word)
    assert after(once, word) is once


@pytest.mark.parametrize("outcome", sorted(FINAL))
def test_a_final_outcome_is_left_only_for_money(outcome: Outcome) -> None:
    left_by = {word for word in Word if after(outcome, word) is not outcome}
    assert left_by == (set() if outcome in KEPT else MONEY)


def test_the_open_outcomes_can_all_end_well_and_badly() -> None:
    for outcome in set(Outcome) - FINAL:
        assert after(outcome, Word.SUCCEEDED) is Outcome.PAID
        assert after(outcome, Word.CANCELED) is Outcome.CANCELED


def test_the_order_of_the_ends_does_not_matter_for_money() -> None:
    ends = [Word.EXPIRED, Word.CANCELED, Word.ATTEMPT_FAILED, Word.SUCCEEDED, Word.OFFERED]
    for words in itertools.permutations(ends):
        assert after(Outcome.CREATING, *words) in KEPT


# What Stripe says, reduced to a word


def heard(status: str, **changes: object) -> Heard:
    """An intent over 185.50 baht, nothing received."""
    facts: dict[str, object] = {"currency": "thb", "amount_satang": 18_550}
    facts |= {"amount_received_satang": 0, "status": status}
    return Heard(**{**facts, **changes})  # type: ignore[arg-type]


EXPECTED = Expected(18_550, "thb")


@pytest.mark.parametrize(
    ("status", "error_code", "word"),
    [
        ("requires_action", None, Word.OFFERED),
        ("requires_action", "an_older_error", Word.OFFERED),
        ("processing", None, Word.PROCESSING),
        ("requires_confirmation", None, Word.UNCONFIRMED),
        ("requires_payment_method", None, Word.UNCONFIRMED),
        ("requires_payment_method", ATTEMPT_EXPIRED_CODE, Word.ATTEMPT_EXPIRED),
        ("requires_payment_method", "payment_method_provider_decline", Word.ATTEMPT_FAILED),
        ("requires_payment_method", "", Word.ATTEMPT_FAILED),
        ("canceled", None, Word.CANCELED),
        ("canceled", ATTEMPT_EXPIRED_CODE, Word.CANCELED),
        ("requires_capture", None, None),
        ("expired", None, None),
        ("", None, None),
    ],
)
def test_words_of_statuses(status: str, error_code: str | None, word: Word | None) -> None:
    assert word_of(heard(status, last_error_code=error_code), EXPECTED) is word


@pytest.mark.parametrize(
    ("reason", "for_expiry", "word"),
    [
        (None, False, Word.CANCELED),
        ("requested_by_customer", False, Word.CANCELED),
        ("abandoned", False, Word.CANCELED),
        ("abandoned", True, Word.EXPIRED),
        (None, True, Word.EXPIRED),
        ("automatic", False, Word.EXPIRED),
        ("expired", False, Word.EXPIRED),
    ],
)
def test_a_cancel_because_time_was_up_is_an_expiry(
    reason: str | None, for_expiry: bool, word: Word
) -> None:
    expected = Expected(18_550, "thb", cancel_for_expiry=for_expiry)
    assert word_of(heard("canceled", cancellation_reason=reason), expected) is word


@pytest.mark.parametrize(
    ("amount", "received", "currency", "by_other", "word"),
    [
        (18_550, 18_550, "thb", False, Word.SUCCEEDED),
        (18_550, 18_550, "thb", True, Word.SUCCEEDED_AGAIN),
        (18_550, 18_549, "thb", False, Word.SUCCEEDED_OTHER_AMOUNT),
        (18_550, 18_551, "thb", False, Word.SUCCEEDED_OTHER_AMOUNT),
        (18_550, 0, "thb", False, Word.SUCCEEDED_OTHER_AMOUNT),
        (18_551, 18_551, "thb", False, Word.SUCCEEDED_OTHER_AMOUNT),
        (18_551, 18_550, "thb", False, Word.SUCCEEDED_OTHER_AMOUNT),
        (18_550, 18_549, "thb", True, Word.SUCCEEDED_OTHER_AMOUNT),
        (18_550, 18_550, "usd", False, Word.SUCCEEDED_OTHER_CURRENCY),
        (18_550, 18_550, "usd", True, Word.SUCCEEDED_OTHER_CURRENCY),
        (18_550, 1, "usd", False, Word.SUCCEEDED_OTHER_CURRENCY),
    ],
)
def test_words_of_money(
    amount: int, received: int, currency: str, by_other: bool, word: Word
) -> None:
    facts = heard(
        "succeeded", amount_satang=amount, amount_received_satang=received, currency=currency
    )
    assert word_of(facts, Expected(18_550, "thb", sale_paid_by_other=by_other)) is word


@pytest.mark.parametrize(
    ("changes", "by_other", "word"),
    [
        ({}, False, Word.SUCCEEDED_UNASKED),
        ({}, True, Word.SUCCEEDED_AGAIN),
        ({"amount_received_satang": 1}, False, Word.SUCCEEDED_OTHER_AMOUNT),
        ({"currency": "usd"}, False, Word.SUCCEEDED_OTHER_CURRENCY),
    ],
)
def test_money_that_only_stripe_knows_of_is_no_sale(
    changes: dict[str, object], by_other: bool, word: Word
) -> None:
    facts = heard("succeeded", **{"amount_received_satang": 18_550, **changes})
    expected = Expected(18_550, "thb", sale_paid_by_other=by_other, rebuilt=True)
    assert word_of(facts, expected) is word


def test_a_dispute_leaves_a_paid_payment_paid() -> None:
    assert advance(Outcome.PAID, Word.DISPUTED) == Move(Outcome.PAID, Attention.DISPUTED)
    assert after(Outcome.PAID, Word.DISPUTED, Word.DISPUTE_CLOSED) is Outcome.PAID


def test_money_is_money_although_a_cancel_was_asked_for() -> None:
    facts = heard("succeeded", amount_received_satang=18_550)
    assert word_of(facts, Expected(18_550, "thb", cancel_for_expiry=True)) is Word.SUCCEEDED


def test_ignoring_is_not_forbidding() -> None:
    # What Stripe may say late and twice must never look like a bug of ours.
    late = set(Word) - {Word.REJECTED, Word.RETRIED}
    for outcome, word in itertools.product(Outcome, late):
        assert isinstance(advance(outcome, word), Move | Ignore)
