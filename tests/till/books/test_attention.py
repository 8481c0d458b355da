"""What waits for a person: every payment that is no plain sale, and second payments that customers showed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from kiosk.core.attention import Decision
from kiosk.core.payment import Attention, Outcome
from kiosk.till.books.attention import (
    AttentionError,
    OpenAttention,
    enter_second_payment,
    open_attention,
    settle_second_payment,
)
from kiosk.till.books.audit import Who
from kiosk.till.books.orders import ClaimDecision, SecondPayment
from tests.till.builders import AMOUNT, START, Desk, decided

WHO = Who("นก", "Somchai", "gave the notes back")
CLAIM = SecondPayment(
    "c1", "A1-000001", AMOUNT, " BANK-77 ", "slip in the app", "นก", "Somchai", START
)


def waiting(desk: Desk) -> tuple[OpenAttention, ...]:
    with desk.store.reading() as tx:
        return open_attention(tx)


def enter(desk: Desk, claim: SecondPayment = CLAIM) -> SecondPayment:
    with desk.store.transaction() as tx:
        return enter_second_payment(tx, "A1", claim, desk.clock())


def settle(
    desk: Desk, decision: ClaimDecision, who: Who = WHO, claim_id: str = "c1"
) -> SecondPayment:
    with desk.store.transaction() as tx:
        return settle_second_payment(tx, "A1", claim_id, decision, who, desk.clock())


@pytest.mark.parametrize(
    ("attention", "changes", "refused"),
    [
        (Attention.PAID_LATE, {}, set()),
        (Attention.AMOUNT_MISMATCH, {"amount_received": 1_000}, set()),
        (Attention.CURRENCY_MISMATCH, {"currency": "usd"}, {Decision.ACCEPT}),
        (Attention.UNKNOWN, {}, set()),
    ],
)
def test_what_is_no_plain_sale_waits_with_all_a_person_needs(
    desk: Desk, attention: Attention, changes: dict[str, Any], refused: set[Decision]
) -> None:
    sale_id = desk.sell_and_show()
    desk.hear(sale_id, Outcome.ATTENTION, attention=attention, **changes)
    [each] = waiting(desk)
    assert (each.why, each.sale_id, each.receipt_number) == (attention, sale_id, None)
    assert (each.subject, each.asked_satang) == (desk.attempt(sale_id).payment_id, AMOUNT)
    assert each.received_satang == changes.get("amount_received", AMOUNT)
    assert each.since == START + timedelta(seconds=20)
    assert {decision for decision in Decision if not each.allows(decision)} == refused
    assert desk.view().attention_count == 1
    desk.hear(
        *(sale_id, Outcome.ATTENTION),
        **{**changes, "attention": attention, "resolution": decided("ignore"), "version": 4},
    )
    assert waiting(desk) == ()
    assert desk.view().attention_count == 0


def test_a_sale_that_is_paid_twice_offers_no_second_receipt(desk: Desk) -> None:
    sale_id = desk.sell_and_show()
    desk.checkout.ask_cancel(sale_id)
    desk.hear(sale_id, Outcome.CANCELED)
    desk.checkout.retry(sale_id)
    desk.hear(sale_id, Outcome.PAID)
    desk.hear(sale_id, Outcome.ATTENTION, ordinal=1, attention=Attention.PAID_TWICE, version=5)
    [each] = waiting(desk)
    assert (each.why, each.receipt_number) == (Attention.PAID_TWICE, "A1-000001")
    assert not each.allows(Decision.ACCEPT)
    assert each.allows(Decision.REFUND)


def test_a_dispute_over_a_settled_sale_waits_too(desk: Desk) -> None:
    receipt = desk.sell_paid()
    disputed: dict[str, Any] = {"attention": Attention.DISPUTED, "version": 4}
    desk.hear(receipt.sale_id, Outcome.PAID, **disputed)
    [each] = waiting(desk)
    assert (each.why, each.receipt_number) == (Attention.DISPUTED, receipt.number)
    assert [decision for decision, _ in each.refused] == [Decision.REFUND]


def test_an_attempt_that_was_never_heard_of_waits_for_nobody(desk: Desk) -> None:
    sale_id = desk.sell_and_show()
    desk.checkout.ask_cancel(sale_id)
    desk.hear(sale_id, Outcome.CANCELED)
    desk.checkout.retry(sale_id)
    desk.hear(sale_id, Outcome.ATTENTION, ordinal=1, attention=Attention.PAID_LATE, version=5)
    assert [each.why for each in waiting(desk)] == [Attention.PAID_LATE]


# A second payment over one code, which only the customer can show


def test_a_second_payment_waits_until_it_is_settled(desk: Desk) -> None:
    receipt = desk.sell_paid()
    desk.clock.move(60)
    assert enter(desk).entered_at == START + timedelta(seconds=60)
    [each] = waiting(desk)
    assert (each.subject, each.why, each.payment_id) == ("c1", None, None)
    assert (each.receipt_number, each.sale_id) == (receipt.number, receipt.sale_id)
    assert (each.bank_reference, each.shown) == ("BANK-77", "slip in the app")
    assert desk.view().attention_count == 1
    settled = settle(desk, ClaimDecision.RETURNED)
    assert (settled.decision, settled.settled_reason) == (
        ClaimDecision.RETURNED,
        "gave the notes back",
    )
    assert waiting(desk) == ()
    assert [(row.action, row.subject, row.why) for row in desk.store.audit()] == [
        ("second_payment", receipt.number, "slip in the app"),
        ("second_payment_returned", receipt.number, "gave the notes back"),
    ]
    assert desk.refunds() == [], "money that was never a sale changes no total"
    with desk.store.reading() as tx:
        assert tx.second_payment("c1") == settled


def test_a_double_press_enters_and_settles_once(desk: Desk) -> None:
    desk.sell_paid()
    assert enter(desk) == enter(desk)
    assert settle(desk, ClaimDecision.IGNORED) == settle(desk, ClaimDecision.IGNORED)
    with pytest.raises(AttentionError, match="already: ignored") as refused:
        settle(desk, ClaimDecision.RETURNED)
    assert refused.value.code == "invalid_state"
    assert len(list(desk.store.audit())) == 2


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"receipt_number": "A1-000009"}, "not_found"),
        ({"amount_satang": 0}, "validation_failed"),
        ({"reason": " "}, "validation_failed"),
    ],
)
def test_what_cannot_be_is_not_entered(desk: Desk, changes: dict[str, Any], code: str) -> None:
    desk.sell_paid()
    with pytest.raises(AttentionError) as refused:
        enter(desk, replace(CLAIM, **changes))
    assert refused.value.code == code
    assert waiting(desk) == ()


def test_nothing_is_settled_without_a_reason_or_without_being_there(desk: Desk) -> None:
    desk.sell_paid()
    enter(desk)
    with pytest.raises(AttentionError, match="reason"):
        settle(desk, ClaimDecision.IGNORED, Who("นก"))
    with pytest.raises(AttentionError, match="no such second payment"):
        settle(desk, ClaimDecision.IGNORED, claim_id="c9")
    assert len(waiting(desk)) == 1


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ("UPDATE second_payment SET amount_satang = 1", "never changed"),
        ("UPDATE second_payment SET settled_reason = 'other'", "settled already"),
        ("DELETE FROM second_payment", "never deleted"),
    ],
)
def test_what_was_entered_cannot_be_changed(desk: Desk, change: str, what: str) -> None:
    desk.sell_paid()
    enter(desk)
    settle(desk, ClaimDecision.IGNORED)
    with (
        closing(sqlite3.connect(desk.path)) as connection,
        pytest.raises(sqlite3.IntegrityError, match=what),
    ):
        connection.execute(change)
