"""The sale automaton: total, at most one receipt, and no money lost in whatever order the news comes."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from kiosk.core.automaton import Forbid, Ignore
from kiosk.core.payment import Attention, Outcome
from kiosk.core.sale import (
    MONEY,
    OPEN,
    TABLE,
    Move,
    SaleState,
    SaleWord,
    Step,
    advance,
    word_of,
)

KEPT = frozenset({SaleState.PAID, SaleState.ATTENTION})
"""The states that hold money."""
ENDED = frozenset({SaleState.FAILED, SaleState.EXPIRED, SaleState.CANCELED})
"""The states of a sale that ended without money."""


def after(state: SaleState, *words: SaleWord) -> SaleState:
    """Where some words lead; what is ignored or forbidden changes nothing."""
    for word in words:
        step = advance(state, word)
        state = step.to if isinstance(step, Move) else state
    return state


# The table


def test_every_pair_has_an_answer() -> None:
    assert set(TABLE) == set(SaleState)
    assert all(set(row) == set(SaleWord) for row in TABLE.values())


def test_every_state_is_open_ended_or_holds_money() -> None:
    assert set(SaleState) == OPEN | ENDED | KEPT
    assert len(OPEN) + len(ENDED) + len(KEPT) == len(SaleState)


def test_every_refusal_to_move_has_its_reason() -> None:
    steps = [step for row in TABLE.values() for step in row.values()]
    assert all(step.why for step in steps if not isinstance(step, Move))


EXPECTED_TABLE = """
              creating  waiting   checking  unknown   failed    expired   canceled  paid      attention
offered       waiting   .         .         waiting   .         .         .         .         .
code_refused  checking  checking  .         checking  .         .         .         .         .
refused       failed    !         canceled  failed    .         .         .         .         .
unanswered    unknown   .         unknown   .         .         .         .         .         .
cancel_asked  checking  checking  .         checking  .         .         .         .         .
time_up       .         checking  .         .         .         .         .         .         .
retried       !         !         !         !         creating  creating  creating  !         !
closing       checking  checking  .         checking  .         .         .         .         .
failed        failed    failed    failed    failed    .         .         .         .         .
expired       expired   expired   expired   expired   .         .         .         .         .
canceled      canceled  canceled  canceled  canceled  .         .         .         .         .
paid          paid      paid      paid      paid      paid      paid      paid      .         paid
paid_again    attention attention attention attention attention attention attention attention .
attention     attention attention attention attention attention attention attention attention .
"""
"""Where a word (row) leads from a state (column): `.` stays, `!` is forbidden, a bug."""


def shown(step: Step) -> str:
    """A step as the table above writes it."""
    if isinstance(step, Move):
        return step.to.value
    return "!" if isinstance(step, Forbid) else "."


def test_the_whole_table() -> None:
    head, *rows = [line.split() for line in EXPECTED_TABLE.strip().splitlines()]
    assert set(head) == set(SaleState)
    assert {row[0] for row in rows} == set(SaleWord)
    built = [
        [word, *(shown(advance(SaleState(state), SaleWord(word))) for state in head)]
        for word, *_ in rows
    ]
    assert built == rows


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("offered", "waiting"),
        ("offered paid", "paid"),
        ("paid", "paid"),  # the push overtook the create answer
        ("offered time_up", "checking"),
        ("offered time_up paid", "paid"),
        ("offered time_up expired", "expired"),
        ("offered time_up unanswered", "unknown"),
        ("offered time_up unanswered offered", "waiting"),
        ("offered unanswered", "waiting"),
        ("unanswered", "unknown"),
        ("unanswered offered", "waiting"),
        ("unanswered paid", "paid"),
        ("code_refused", "checking"),
        ("code_refused canceled", "canceled"),
        ("refused", "failed"),
        ("cancel_asked", "checking"),
        ("cancel_asked refused", "canceled"),
        ("cancel_asked offered", "checking"),
        ("offered cancel_asked", "checking"),
        ("offered cancel_asked canceled", "canceled"),
        ("offered cancel_asked paid", "paid"),
        ("offered closing", "checking"),
        ("offered failed", "failed"),
        ("offered failed retried", "creating"),
        ("offered failed offered", "failed"),
        ("offered failed paid", "paid"),
        ("offered expired attention", "attention"),
        ("offered paid paid_again", "attention"),
        ("offered paid attention", "attention"),
        ("offered attention paid", "paid"),
    ],
)
def test_ways(words: str, state: str) -> None:
    assert after(SaleState.CREATING, *map(SaleWord, words.split())) == state


# Any words in any order


@pytest.mark.parametrize("length", range(1, 5))
def test_any_words_in_any_order(length: int) -> None:
    for words in itertools.product(SaleWord, repeat=length):
        state = SaleState.CREATING
        for word in words:
            before, state = state, after(state, word)
            assert before not in KEPT or state in KEPT, words
        assert (state in KEPT) == bool(MONEY & set(words)), words


@pytest.mark.parametrize("state", SaleState)
@pytest.mark.parametrize("word", SaleWord)
def test_hearing_a_word_twice_is_hearing_it_once(state: SaleState, word: SaleWord) -> None:
    once = after(state, word)
    assert after(once, word) is once


@pytest.mark.parametrize("state", sorted(ENDED))
def test_an_ended_sale_moves_only_for_money_or_a_new_code(state: SaleState) -> None:
    moved_by = {word for word in SaleWord if after(state, word) is not state}
    assert moved_by == MONEY | {SaleWord.RETRIED}
    assert after(state, SaleWord.RETRIED) is SaleState.CREATING


@pytest.mark.parametrize("state", sorted(OPEN))
def test_nobody_answering_never_ends_a_sale(state: SaleState) -> None:
    assert after(state, SaleWord.UNANSWERED) in OPEN


@pytest.mark.parametrize("state", sorted(OPEN))
def test_a_code_is_shown_only_in_waiting_and_a_cancel_hides_it(state: SaleState) -> None:
    for word in (SaleWord.CANCEL_ASKED, SaleWord.CLOSING, SaleWord.CODE_REFUSED):
        assert after(state, word) is SaleState.CHECKING
    assert isinstance(advance(SaleState.CHECKING, SaleWord.OFFERED), Ignore)


# Whole sales: two payments, whatever Stripe says of each


def news() -> Iterator[tuple[str, Outcome, Attention | None]]:
    """What can be heard of two payments of one sale."""
    for payment in ("first", "second"):
        for outcome in Outcome:
            if outcome is Outcome.ATTENTION:
                yield from ((payment, outcome, attention) for attention in Attention)
            else:
                yield payment, outcome, None


def test_a_sale_has_at_most_one_receipt_and_loses_no_money() -> None:
    """As `checkout` does it: the payment that has the receipt says nothing new."""
    for story in itertools.product(news(), repeat=3):
        state, receipt_of, receipts = SaleState.CREATING, None, 0
        for payment, outcome, attention in story:
            word = word_of(
                outcome,
                attention=attention,
                closing=False,
                has_receipt_of_other=receipt_of is not None,
            )
            if word is None or payment == receipt_of:
                continue
            before, state = state, after(state, word)
            if state is SaleState.PAID and before is not SaleState.PAID:
                receipt_of, receipts = payment, receipts + 1
        paid = {outcome for _, outcome, _ in story} & {Outcome.PAID, Outcome.ATTENTION}
        assert receipts <= 1, story
        assert (state in KEPT) == bool(paid), story
        assert (receipts == 1) == any(outcome is Outcome.PAID for _, outcome, _ in story), story


# What an outcome means for its sale


@pytest.mark.parametrize(
    ("outcome", "word"),
    [
        (Outcome.CREATING, None),
        (Outcome.WAITING, SaleWord.OFFERED),
        (Outcome.FAILED, SaleWord.FAILED),
        (Outcome.EXPIRED, SaleWord.EXPIRED),
        (Outcome.CANCELED, SaleWord.CANCELED),
        (Outcome.PAID, SaleWord.PAID),
        (Outcome.ATTENTION, SaleWord.ATTENTION),
    ],
)
def test_words_of_outcomes(outcome: Outcome, word: SaleWord | None) -> None:
    plain = word_of(outcome, attention=None, closing=False, has_receipt_of_other=False)
    assert plain is word


def test_a_code_that_is_taken_back_is_not_offered() -> None:
    for outcome in Outcome:
        open_, closing = (
            word_of(outcome, attention=None, closing=closing, has_receipt_of_other=False)
            for closing in (False, True)
        )
        assert closing is (SaleWord.CLOSING if open_ is SaleWord.OFFERED else open_)


def test_a_second_payment_is_paid_again() -> None:
    def word(outcome: Outcome, attention: Attention | None = None) -> SaleWord | None:
        return word_of(outcome, attention=attention, closing=False, has_receipt_of_other=True)

    assert word(Outcome.PAID) is SaleWord.PAID_AGAIN
    assert word(Outcome.ATTENTION, Attention.PAID_TWICE) is SaleWord.PAID_AGAIN
    assert word(Outcome.ATTENTION, Attention.PAID_LATE) is SaleWord.ATTENTION


def test_the_relay_may_know_of_the_second_payment_first() -> None:
    attention = Attention.PAID_TWICE
    for has_receipt in (False, True):
        word = word_of(
            Outcome.ATTENTION, attention=attention, closing=False, has_receipt_of_other=has_receipt
        )
        assert word is SaleWord.PAID_AGAIN
