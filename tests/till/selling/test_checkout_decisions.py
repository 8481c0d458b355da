"""What a person decided at the relay about money that came as it should not: accepted, given back, let be."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any

import pytest

from kiosk.core.payment import Attention, Outcome
from kiosk.core.sale import LearntBy, SaleState
from kiosk.till.selling.errands import Errand
from tests.till.builders import AMOUNT, TTL, Desk, decided
from tests.till.older_files import bring_back

LATE: dict[str, Any] = {"attention": Attention.PAID_LATE, "version": 4}
ACCEPTED: dict[str, Any] = {**LATE, "resolution": decided("accept"), "version": 5}


def paid_late(desk: Desk) -> str:
    """A sale that expired, and whose money came after that."""
    sale_id = desk.sell_and_show()
    desk.hear(sale_id, Outcome.EXPIRED)
    desk.hear(sale_id, Outcome.ATTENTION, **LATE)
    return sale_id


def paid_twice(desk: Desk) -> str:
    """A sale that was paid by its first code, and then by its second."""
    sale_id = desk.sell_and_show()
    desk.hear(sale_id, Outcome.FAILED)
    desk.checkout.retry(sale_id)
    desk.answer(sale_id)
    desk.hear(sale_id, Outcome.PAID, ordinal=1, version=4)
    desk.hear(sale_id, Outcome.ATTENTION, attention=Attention.PAID_TWICE)
    return sale_id


@pytest.mark.parametrize("by", LearntBy)
def test_accepted_money_has_its_receipt_by_whichever_way_it_is_learnt(
    desk: Desk, by: LearntBy
) -> None:
    sale_id = paid_late(desk)
    desk.hear(sale_id, Outcome.ATTENTION, by=by, **ACCEPTED)
    [receipt] = desk.receipts()
    assert receipt.payment_id == desk.attempt(sale_id).payment_id
    assert receipt.learnt_by == by.value
    assert (desk.sale(sale_id).state, desk.sale(sale_id).attention) == (SaleState.PAID, None)
    assert desk.view().attention_count == 0
    assert desk.todo() == {}


@pytest.mark.parametrize("state", ["creating", "waiting", "checking", "unknown", "failed"])
def test_a_till_that_missed_it_all_issues_the_receipt_when_it_hears_of_it(
    desk: Desk, state: str
) -> None:
    sale_id = desk.sell()
    key = desk.attempt(sale_id).id
    if state in ("waiting", "checking"):
        desk.answer(sale_id)
    if state == "checking":
        desk.checkout.ask_cancel(sale_id)
    if state == "unknown":
        desk.checkout.unanswered(key, "relay_away")
    if state == "failed":
        desk.hear(sale_id, Outcome.FAILED)
    assert desk.sale(sale_id).state.value == state
    desk.hear(sale_id, Outcome.ATTENTION, **ACCEPTED)
    assert len(desk.receipts()) == 1
    assert desk.sale(sale_id).state is SaleState.PAID


def test_the_receipt_is_issued_once_however_often_the_decision_is_heard(desk: Desk) -> None:
    sale_id = paid_late(desk)
    for version in (5, 5, 6, 4, 7):
        desk.hear(sale_id, Outcome.ATTENTION, **{**ACCEPTED, "version": version})
    desk.hear(sale_id, Outcome.ATTENTION, **{**LATE, "version": 5})
    desk.close()
    desk.open()
    desk.hear(sale_id, Outcome.ATTENTION, by=LearntBy.CATCHUP, **{**ACCEPTED, "version": 8})
    assert len(desk.receipts()) == 1


def test_the_story_says_who_decided_what_and_why(desk: Desk) -> None:
    sale_id = paid_late(desk)
    desk.hear(sale_id, Outcome.ATTENTION, **ACCEPTED)
    told = desk.last_told(sale_id)
    assert (told["word"], told["became"]) == ("accepted", "the sale is paid")
    assert told["attention"] == "paid_late"
    assert told["resolution"] == {
        "decision": "accept",
        "reason": "slip seen",
        "by": "Nok",
        "at": "2026-11-21T05:10:00.000Z",
    }


def test_money_of_another_sum_is_shown_and_counted_as_it_was_received(desk: Desk) -> None:
    sale_id = desk.sell_and_show()
    mismatch: dict[str, Any] = {
        "attention": Attention.AMOUNT_MISMATCH,
        "amount_received": AMOUNT - 50,
    }
    desk.hear(sale_id, Outcome.ATTENTION, **mismatch)
    assert desk.receipts() == []
    accepted = {**mismatch, "resolution": decided("accept"), "version": 4}
    desk.hear(sale_id, Outcome.ATTENTION, **accepted)
    assert desk.shown().amount_satang == AMOUNT - 50
    assert desk.view().recent[0].amount_satang == AMOUNT - 50
    assert desk.view().today_satang == AMOUNT - 50


@pytest.mark.parametrize("decision", ["refund", "ignore"])
def test_money_that_is_given_back_or_let_be_is_settled_without_a_receipt(
    desk: Desk, decision: str
) -> None:
    sale_id = paid_late(desk)
    assert desk.view().attention_count == 1
    assert not desk.shown().settled
    assert not desk.view().recent[0].settled
    changes = {**LATE, "resolution": decided(decision), "version": 5}
    desk.hear(sale_id, Outcome.ATTENTION, **changes)
    assert desk.receipts() == []
    sale = desk.sale(sale_id)
    assert (sale.state, sale.attention) == (SaleState.ATTENTION, None)
    with desk.store.reading() as tx:
        assert tx.open_sales() == []
    assert desk.view().attention_count == 0
    assert desk.shown().decision == decision
    assert desk.shown().settled
    assert desk.view().recent[0].settled
    assert desk.todo() == {}
    told = desk.last_told(sale_id)
    assert told["word"] == "settled"
    assert "a person has decided" in told["became"]


@pytest.mark.parametrize("decision", ["refund", "ignore"])
def test_a_second_payment_that_is_settled_leaves_the_sale_paid(desk: Desk, decision: str) -> None:
    sale_id = paid_twice(desk)
    resolution = decided(decision)
    desk.hear(
        sale_id,
        Outcome.ATTENTION,
        attention=Attention.PAID_TWICE,
        resolution=resolution,
        version=4,
    )
    sale = desk.sale(sale_id)
    assert (sale.state, sale.attention) == (SaleState.PAID, None)
    assert [receipt.number for receipt in desk.receipts()] == ["A1-000001"]
    assert desk.shown().receipt_number == "A1-000001"
    assert desk.last_told(sale_id)["word"] == "cleared"


@pytest.mark.parametrize("attention", [Attention.PAID_TWICE, Attention.PAID_LATE])
def test_more_money_for_a_sale_with_a_receipt_is_left_alone_though_somebody_accepted_it(
    desk: Desk, attention: Attention
) -> None:
    sale_id = paid_twice(desk)
    resolution = decided("accept")
    desk.hear(
        sale_id,
        Outcome.ATTENTION,
        attention=attention,
        resolution=resolution,
        version=4,
    )
    assert desk.sale(sale_id).attention is Attention.PAID_TWICE
    assert len(desk.receipts()) == 1


@pytest.mark.parametrize(
    "changes", [{"currency": "usd"}, {"amount_received": 0}], ids=["dollars", "nothing"]
)
def test_what_no_receipt_can_be_about_stays_with_a_person(
    desk: Desk, changes: dict[str, Any]
) -> None:
    sale_id = desk.sell_and_show()
    unfit = {**ACCEPTED, **changes, "attention": Attention.UNKNOWN}
    desk.hear(sale_id, Outcome.ATTENTION, **unfit)
    assert desk.sale(sale_id).attention is Attention.UNKNOWN
    assert desk.receipts() == []


def test_a_decision_in_a_word_that_nobody_knows_here_decides_nothing(desk: Desk) -> None:
    sale_id = paid_late(desk)
    changes = {**LATE, "resolution": decided("donate"), "version": 5}
    desk.hear(sale_id, Outcome.ATTENTION, **changes)
    assert desk.sale(sale_id).attention is Attention.PAID_LATE
    assert len(desk.todo()) == 1


def test_a_dispute_leaves_the_receipt_and_the_sale_as_they_are_and_calls_a_person(
    desk: Desk,
) -> None:
    sale_id = desk.sell_and_show()
    desk.hear(sale_id, Outcome.PAID)
    before = desk.receipts()
    disputed: dict[str, Any] = {"attention": Attention.DISPUTED, "version": 4}
    desk.hear(sale_id, Outcome.PAID, **disputed)
    sale = desk.sale(sale_id)
    assert (sale.state, sale.attention) == (SaleState.PAID, Attention.DISPUTED)
    assert desk.receipts() == before
    assert desk.view().attention_count == 1
    told = desk.last_told(sale_id)
    assert (told["word"], told["attention"]) == ("disputed", "disputed")
    assert desk.todo()[desk.attempt(sale_id).id].undecided

    lines = len(desk.story(sale_id))
    desk.hear(sale_id, Outcome.PAID, **{**disputed, "version": 5})
    assert len(desk.story(sale_id)) == lines, "what has not changed is not told again"

    over = {**disputed, "resolution": decided("ignore"), "version": 6}
    desk.hear(sale_id, Outcome.PAID, **over)
    assert desk.sale(sale_id).attention is None
    assert desk.last_told(sale_id)["word"] == "cleared"
    assert desk.todo() == {}
    assert desk.receipts() == before


def test_a_dispute_that_the_shop_wins_needs_nobody_any_more(desk: Desk) -> None:
    sale_id = desk.sell_and_show()
    desk.hear(sale_id, Outcome.PAID, attention=Attention.DISPUTED)
    assert len(desk.receipts()) == 1, "also when the till hears of both at once"
    assert desk.sale(sale_id).attention is Attention.DISPUTED
    desk.hear(sale_id, Outcome.PAID, version=4)
    assert desk.sale(sale_id).attention is None
    assert desk.view().attention_count == 0


def test_what_waits_for_a_person_is_watched_without_haste_until_there_is_a_decision(
    desk: Desk,
) -> None:
    sale_id = paid_late(desk)
    attempt = desk.attempt(sale_id)
    expected = Errand(
        attempt_id=attempt.id,
        sale_id=sale_id,
        amount_satang=AMOUNT,
        payment_id=attempt.payment_id,
        cancel=False,
        expires_at=None,
        shown=False,
        undecided=True,
    )
    assert desk.todo() == {attempt.id: expected}
    desk.close()
    desk.open()
    assert desk.todo() == {attempt.id: expected}


def test_nothing_but_news_of_it_touches_money_that_waits_for_a_person(desk: Desk) -> None:
    sale_id = paid_late(desk)
    key = desk.attempt(sale_id).id
    before = (desk.sale(sale_id), desk.attempts(sale_id), desk.story(sale_id))
    desk.clock.move(TTL.total_seconds())
    desk.checkout.time_up(key)
    desk.checkout.unanswered(key, "relay_away")
    desk.answer(sale_id)
    desk.checkout.retry(sale_id)
    desk.checkout.ask_cancel(sale_id)
    assert (desk.sale(sale_id), desk.attempts(sale_id), desk.story(sale_id)) == before


def test_money_that_waited_when_the_till_was_older_is_watched_again(desk: Desk) -> None:
    """As the version before left it: settled in the file, though nobody has decided."""
    undecided = paid_late(desk)
    decided_one = paid_late(desk)
    changes = {**LATE, "resolution": decided("refund"), "version": 5}
    desk.hear(decided_one, Outcome.ATTENTION, **changes)
    desk.close()
    bring_back(desk.path, version=1)
    with closing(sqlite3.connect(desk.path)) as connection, connection:
        connection.execute("UPDATE attempt SET settled = 1")
    desk.open()
    assert [errand.sale_id for errand in desk.todo().values()] == [undecided]
