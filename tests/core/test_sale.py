"""The sale automaton: total, at most one receipt, and no money lost in whatever order the news comes."""

from __future__ import annotations

import itertools

import pytest

from kiosk.core.attention import Decision
from kiosk.core.automaton import Forbid, Ignore
from kiosk.core.payment import Attention, Outcome
from kiosk.core.sale import (
    ISSUES_A_RECEIPT,
    MONEY,
    OPEN,
    TABLE,
    Move,
    ReceiptFor,
    SaleState,
    SaleWord,
    Step,
    Told,
    advance,
    to_settle,
    word_of,
)

KEPT = frozenset({SaleState.PAID, SaleState.ATTENTION})
"""The states that hold money."""
BESIDE_A_RECEIPT = frozenset({SaleWord.CLEARED, SaleWord.DISPUTED})
"""Words that only a sale with a receipt hears."""
BRING_MONEY = MONEY - BESIDE_A_RECEIPT
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
accepted      paid      paid      paid      paid      paid      paid      paid      .         paid
settled       attention attention attention attention attention attention attention .         .
cleared       !         !         !         !         !         !         !         .         paid
disputed      !         !         !         !         !         !         !         .         .
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
        ("offered attention accepted", "paid"),
        ("offered expired attention accepted", "paid"),
        ("accepted", "paid"),  # all of it happened while the till was off
        ("offered attention settled", "attention"),
        ("offered attention settled accepted", "paid"),
        ("settled", "attention"),
        ("offered paid paid_again cleared", "paid"),
        ("offered paid disputed", "paid"),
        ("offered paid disputed cleared", "paid"),
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
        assert (state in KEPT) == bool(BRING_MONEY & set(words)), words


@pytest.mark.parametrize("state", SaleState)
@pytest.mark.parametrize("word", SaleWord)
def test_hearing_a_word_twice_is_hearing_it_once(state: SaleState, word: SaleWord) -> None:
    once = after(state, word)
    assert after(once, word) is once


@pytest.mark.parametrize("state", sorted(ENDED))
def test_an_ended_sale_moves_only_for_money_or_a_new_code(state: SaleState) -> None:
    moved_by = {word for word in SaleWord if after(state, word) is not state}
    assert moved_by == BRING_MONEY | {SaleWord.RETRIED}
    assert after(state, SaleWord.RETRIED) is SaleState.CREATING


@pytest.mark.parametrize("state", sorted(OPEN))
def test_nobody_answering_never_ends_a_sale(state: SaleState) -> None:
    assert after(state, SaleWord.UNANSWERED) in OPEN


@pytest.mark.parametrize("state", sorted(OPEN))
def test_a_code_is_shown_only_in_waiting_and_a_cancel_hides_it(state: SaleState) -> None:
    for word in (SaleWord.CANCEL_ASKED, SaleWord.CLOSING, SaleWord.CODE_REFUSED):
        assert after(state, word) is SaleState.CHECKING
    assert isinstance(advance(SaleState.CHECKING, SaleWord.OFFERED), Ignore)


# Whole sales: two payments, whatever Stripe says of each and a person decides


def news() -> list[Told]:
    """What can be heard of a payment."""
    told = [Told(outcome) for outcome in Outcome if outcome is not Outcome.ATTENTION]
    for decision in (None, *Decision):
        told += [Told(Outcome.ATTENTION, attention, decision) for attention in Attention]
        told.append(Told(Outcome.PAID, Attention.DISPUTED, decision))
    return told


def is_good(told: Told) -> bool:
    """Money that has its receipt unless the sale has one already."""
    accepted = told.decision is Decision.ACCEPT and told.attention is not Attention.PAID_TWICE
    return told.outcome is Outcome.PAID or accepted


def test_a_sale_has_at_most_one_receipt_and_loses_no_money() -> None:
    """As `checkout` does it, with two payments of one sale."""
    pairs = list(itertools.product(("first", "second"), news()))
    for story in itertools.product(pairs, repeat=3):
        state, receipt_of, receipts = SaleState.CREATING, None, 0
        for payment, told in story:
            word = word_of(told, seen_from(payment, receipt_of))
            if word is None:
                continue
            step = advance(state, word)
            assert not isinstance(step, Forbid), story
            if isinstance(step, Move):
                state = step.to
                if word in ISSUES_A_RECEIPT:
                    receipt_of, receipts = payment, receipts + 1
        money = [told for _, told in story if told.outcome in (Outcome.PAID, Outcome.ATTENTION)]
        assert receipts <= 1, story
        assert (state in KEPT) == bool(money), story
        assert (receipts == 1) == any(is_good(told) for told in money), story


def seen_from(payment: str, receipt_of: str | None) -> ReceiptFor:
    """Whose the receipt is."""
    if receipt_of is None:
        return ReceiptFor.NONE
    return ReceiptFor.THIS if receipt_of == payment else ReceiptFor.OTHER


# What a payment means for its sale


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
    assert word_of(Told(outcome), ReceiptFor.NONE) is word


def test_a_code_that_is_taken_back_is_not_offered() -> None:
    for outcome in Outcome:
        open_, closing = (
            word_of(Told(outcome, closing=closing), ReceiptFor.NONE) for closing in (False, True)
        )
        assert closing is (SaleWord.CLOSING if open_ is SaleWord.OFFERED else open_)


def test_paid_money_that_does_not_fit_is_for_a_person() -> None:
    told = Told(Outcome.PAID, unfit=Attention.AMOUNT_MISMATCH)
    assert word_of(told, ReceiptFor.NONE) is SaleWord.ATTENTION
    assert to_settle(told, ReceiptFor.NONE) is Attention.AMOUNT_MISMATCH


ATTENTIONS = [attention for attention in Attention if attention is not Attention.PAID_TWICE]


@pytest.mark.parametrize("attention", ATTENTIONS)
@pytest.mark.parametrize(
    ("decision", "receipt", "word"),
    [
        (None, ReceiptFor.NONE, SaleWord.ATTENTION),
        (None, ReceiptFor.OTHER, SaleWord.ATTENTION),
        (Decision.ACCEPT, ReceiptFor.NONE, SaleWord.ACCEPTED),
        (Decision.ACCEPT, ReceiptFor.OTHER, SaleWord.PAID_AGAIN),
        (Decision.REFUND, ReceiptFor.NONE, SaleWord.SETTLED),
        (Decision.REFUND, ReceiptFor.OTHER, SaleWord.CLEARED),
        (Decision.IGNORE, ReceiptFor.NONE, SaleWord.SETTLED),
        (Decision.IGNORE, ReceiptFor.OTHER, SaleWord.CLEARED),
    ],
)
def test_words_of_attentions_and_what_was_decided(
    attention: Attention, decision: Decision | None, receipt: ReceiptFor, word: SaleWord
) -> None:
    told = Told(Outcome.ATTENTION, attention, decision)
    assert word_of(told, receipt) is word
    left = {SaleWord.ATTENTION: attention, SaleWord.PAID_AGAIN: Attention.PAID_TWICE}
    assert to_settle(told, receipt) is left.get(word)


@pytest.mark.parametrize("receipt", [ReceiptFor.NONE, ReceiptFor.OTHER])
@pytest.mark.parametrize("decision", [None, Decision.ACCEPT])
def test_money_paid_twice_is_never_accepted(receipt: ReceiptFor, decision: Decision | None) -> None:
    told = Told(Outcome.ATTENTION, Attention.PAID_TWICE, decision)
    assert word_of(told, receipt) is SaleWord.PAID_AGAIN
    assert to_settle(told, receipt) is Attention.PAID_TWICE


def test_money_that_cannot_stand_on_a_receipt_stays_with_a_person() -> None:
    told = Told(Outcome.ATTENTION, Attention.CURRENCY_MISMATCH, Decision.ACCEPT, sellable=False)
    assert word_of(told, ReceiptFor.NONE) is SaleWord.ATTENTION
    assert to_settle(told, ReceiptFor.NONE) is Attention.CURRENCY_MISMATCH


def test_an_attention_without_a_reason_is_still_one() -> None:
    assert to_settle(Told(Outcome.ATTENTION), ReceiptFor.NONE) is Attention.UNKNOWN


@pytest.mark.parametrize("outcome", Outcome)
def test_the_payment_of_the_receipt_says_nothing_new_but_a_dispute(outcome: Outcome) -> None:
    for attention in ATTENTIONS:
        if attention is not Attention.DISPUTED:
            assert word_of(Told(outcome, attention), ReceiptFor.THIS) is None
    disputed = Told(outcome, Attention.DISPUTED)
    assert word_of(disputed, ReceiptFor.THIS) is SaleWord.DISPUTED
    assert to_settle(disputed, ReceiptFor.THIS) is Attention.DISPUTED
    won = Told(outcome, was_disputed=True)
    for told in (won, *(Told(outcome, Attention.DISPUTED, decision) for decision in Decision)):
        assert word_of(told, ReceiptFor.THIS) is SaleWord.CLEARED
        assert to_settle(told, ReceiptFor.THIS) is None


def test_a_second_payment_is_paid_again() -> None:
    assert word_of(Told(Outcome.PAID), ReceiptFor.OTHER) is SaleWord.PAID_AGAIN
    away = Told(Outcome.PAID, Attention.DISPUTED, Decision.REFUND)
    assert word_of(away, ReceiptFor.OTHER) is SaleWord.CLEARED
