"""Refunds in the books: one document for each, whatever is heard how often, and the truth when it fails."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from kiosk.core.payment import Attention, Outcome
from kiosk.till.books.audit import Who
from kiosk.till.books.documents import RefundRow, RefundStatus
from kiosk.till.books.refund_book import RefundBookError, return_by_hand, standing_satang, take_back
from kiosk.till.keeping.verify import verify
from kiosk.till.records import ReceiptRow
from tests.till.builders import START, Desk, ToldRefund, decided

WHO = Who("นก", "Somchai", "spilt")


@pytest.fixture
def receipt(desk: Desk) -> ReceiptRow:
    """A receipt to give back."""
    return desk.sell_paid()


def told(receipt: ReceiptRow, amount: int = 5_000, **changes: Any) -> ToldRefund:
    return replace(ToldRefund("re_1", receipt.payment_id, amount), **changes)


def status_of(desk: Desk, refund_id: str = "re_1") -> RefundStatus:
    with desk.store.reading() as tx:
        status = tx.refund_status(refund_id)
    assert status is not None
    return status


def by_hand(
    desk: Desk, amount_satang: int, key: str = "k1", number: str = "A1-000001"
) -> RefundRow:
    with desk.store.transaction() as tx:
        return return_by_hand(tx, desk.shop, number, amount_satang, WHO, key, desk.clock())


def undo(desk: Desk, number: str) -> RefundRow:
    with desk.store.transaction() as tx:
        return take_back(tx, desk.shop, number, WHO, desk.clock())


def test_the_document_says_everything(desk: Desk, receipt: ReceiptRow) -> None:
    desk.clock.move(3_600)
    desk.hear_refund(told(receipt))
    [row] = desk.refunds()
    assert json.loads(row.document) == {
        "version": 1,
        "kind": "refund",
        "till": "A1",
        "sequence": 1,
        "number": "A1-R000001",
        "previousHash": "0" * 64,
        "shop": {"name": "ร้านกาแฟ"},
        "receiptNumber": "A1-000001",
        "receiptHash": receipt.hash,
        "paymentId": receipt.payment_id,
        "refundId": "re_1",
        "reverses": None,
        "byHand": False,
        "amountSatang": 5_000,
        "currency": "THB",
        "vat": None,
        "reason": "cold coffee",
        "askedBy": None,
        "allowedBy": None,
        "issuedAt": "2026-11-21T06:00:00.000Z",
        "timezone": "Asia/Bangkok",
        "businessDay": "2026-11-21",
        "practice": False,
    }
    assert verify(desk.store).refunds["A1"].sequence == 1


def test_heard_again_by_any_way_it_is_one_document(desk: Desk, receipt: ReceiptRow) -> None:
    for status in ("requires_action", "pending", "pending", "requires_action", "succeeded"):
        desk.clock.move(60)
        desk.hear_refund(told(receipt, status=status))
    desk.clock.move(60)
    desk.hear_refund(told(receipt, status="succeeded"))
    assert [row.number for row in desk.refunds()] == ["A1-R000001"]
    assert status_of(desk) == RefundStatus(
        refund_id="re_1",
        payment_id=receipt.payment_id,
        amount_satang=5_000,
        status="succeeded",
        reason="cold coffee",
        failure_reason=None,
        created_at=START,
        document_number="A1-R000001",
        reversal_number=None,
        updated_at=START + timedelta(seconds=300),
    )


@pytest.mark.parametrize("end", ["failed", "canceled"])
def test_a_refund_that_comes_to_nothing_is_reversed_once(
    desk: Desk, receipt: ReceiptRow, end: str
) -> None:
    desk.hear_refund(told(receipt, status="succeeded"))
    desk.clock.move(86_400)
    for _ in range(2):
        desk.hear_refund(told(receipt, status=end, failure_reason="lost_or_stolen_card"))
    first, reversal = desk.refunds()
    assert (reversal.number, reversal.reverses) == ("A1-R000002", first.number)
    assert (first.amount_satang, reversal.amount_satang) == (5_000, -5_000)
    assert reversal.reason == "lost_or_stolen_card"
    assert (str(first.business_day), str(reversal.business_day)) == ("2026-11-21", "2026-11-22")
    assert status_of(desk).reversal_number == "A1-R000002"
    assert verify(desk.store).refunds["A1"].sequence == 2


WORDS = ("requires_action", "pending", "succeeded", "failed")


@pytest.mark.parametrize("order", list(itertools.permutations(WORDS)))
def test_in_whatever_order_it_is_heard_the_end_stands(
    desk: Desk, receipt: ReceiptRow, order: tuple[str, ...]
) -> None:
    for status in order:
        desk.hear_refund(told(receipt, status=status))
    assert status_of(desk).status == "failed"
    assert sum(row.amount_satang for row in desk.refunds()) == 0


def test_what_had_failed_before_it_was_heard_of_needs_no_document(
    desk: Desk, receipt: ReceiptRow
) -> None:
    desk.hear_refund(told(receipt, status="failed"))
    assert desk.refunds() == []
    assert (status_of(desk).status, status_of(desk).document_number) == ("failed", None)


def test_before_stripe_has_answered_there_is_nothing(desk: Desk, receipt: ReceiptRow) -> None:
    desk.hear_refund(told(receipt, id=None, status="creating"))
    assert desk.refunds() == []
    with desk.store.reading() as tx:
        assert tx.refund_statuses(receipt.payment_id) == []


def test_no_reason_is_an_empty_one(desk: Desk, receipt: ReceiptRow) -> None:
    desk.hear_refund(told(receipt, reason=None))
    assert desk.refunds()[0].reason == ""


def test_money_that_was_never_a_sale_goes_back_without_a_document(desk: Desk) -> None:
    late: dict[str, Any] = {"attention": Attention.PAID_LATE}
    sale_id = desk.sell_and_show()
    desk.hear(sale_id, Outcome.ATTENTION, **late)
    payment_id = desk.attempt(sale_id).payment_id
    assert payment_id is not None
    desk.hear_refund(ToldRefund("re_1", payment_id, 18_550))
    assert desk.refunds() == []
    assert status_of(desk).document_number is None
    # The manager accepts the money after all: from now on it is a refund of that receipt.
    desk.clock.move(60)
    desk.hear(sale_id, Outcome.ATTENTION, **late, resolution=decided("accept"), version=4)
    [row] = desk.refunds()
    assert row.receipt_number == "A1-000001"
    assert status_of(desk).document_number == row.number
    assert verify(desk.store).refunds["A1"].sequence == 1


def test_a_refund_that_is_heard_of_before_its_receipt_gets_its_document_with_it(desk: Desk) -> None:
    sale_id = desk.sell_and_show()
    payment_id = desk.attempt(sale_id).payment_id
    assert payment_id is not None
    desk.hear_refund(ToldRefund("re_1", payment_id, 50, status="succeeded"))
    desk.hear_refund(ToldRefund("re_2", payment_id, 70, status="failed"))
    desk.hear(sale_id, Outcome.PAID)
    assert [(row.refund_id, row.amount_satang) for row in desk.refunds()] == [("re_1", 50)]


@pytest.mark.expected_logs("refund re_1 is of another amount than its document")
def test_a_refund_that_changes_its_amount_is_told(desk: Desk, receipt: ReceiptRow) -> None:
    desk.hear_refund(told(receipt))
    desk.hear_refund(told(receipt, amount=6_000))
    assert [row.amount_satang for row in desk.refunds()] == [5_000]


def test_refunds_under_way_are_listed_oldest_first(desk: Desk, receipt: ReceiptRow) -> None:
    for number, status in enumerate(("pending", "succeeded", "requires_action", "failed")):
        later = START + timedelta(minutes=9 - number)
        desk.hear_refund(told(receipt, 100, id=f"re_{number}", status=status, created_at=later))
    with desk.store.reading() as tx:
        assert [row.refund_id for row in tx.refunds_under_way()] == ["re_2", "re_0"]
        assert len(tx.refund_statuses(receipt.payment_id)) == 4


# Returned by hand


def test_money_returned_by_hand_is_its_own_honest_record(desk: Desk, receipt: ReceiptRow) -> None:
    row = by_hand(desk, 1_000)
    document = json.loads(row.document)
    assert (document["byHand"], document["askedBy"], document["allowedBy"]) == (
        True,
        "นก",
        "Somchai",
    )
    assert (row.number, row.refund_id, row.reason) == ("A1-R000001", "k1", "spilt")
    [entry] = desk.store.audit()
    assert (entry.action, entry.subject) == ("return_by_hand", "A1-R000001")
    with desk.store.reading() as tx:
        assert standing_satang(tx, receipt) == 1_000
        assert tx.refund_statuses(receipt.payment_id) == []


def test_a_double_press_is_one_record(desk: Desk, receipt: ReceiptRow) -> None:
    assert by_hand(desk, 1_000) == by_hand(desk, 1_000)
    assert len(desk.refunds()) == len(list(desk.store.audit())) == 1


@pytest.mark.parametrize("amount", [0, -1, 18_551])
def test_by_hand_no_more_goes_back_than_came(desk: Desk, receipt: ReceiptRow, amount: int) -> None:
    with pytest.raises(RefundBookError, match="18550 satang left") as refused:
        by_hand(desk, amount)
    assert refused.value.code == "not_refundable"
    assert desk.refunds() == []


def test_what_stripe_gave_back_is_gone_for_a_hand_too(desk: Desk, receipt: ReceiptRow) -> None:
    desk.hear_refund(told(receipt, 18_000))
    with pytest.raises(RefundBookError, match="550 satang left"):
        by_hand(desk, 551)
    by_hand(desk, 550)
    with pytest.raises(RefundBookError, match="are 0 satang left"):
        by_hand(desk, 1, key="k2")


def test_a_receipt_that_does_not_exist_gives_nothing_back(desk: Desk) -> None:
    with pytest.raises(RefundBookError, match="There is no receipt A1-000009"):
        by_hand(desk, 1, number="A1-000009")


def test_a_record_entered_in_error_is_taken_back_once(desk: Desk, receipt: ReceiptRow) -> None:
    first = by_hand(desk, 18_550)
    reversal = undo(desk, first.number)
    assert undo(desk, first.number) == reversal
    assert (reversal.reverses, reversal.by_hand, reversal.amount_satang) == (
        first.number,
        True,
        -18_550,
    )
    assert [entry.action for entry in desk.store.audit()] == ["return_by_hand", "take_back"]
    by_hand(desk, 18_550, key="k2")
    assert verify(desk.store).refunds["A1"].sequence == 3


@pytest.mark.parametrize("number", ["A1-R000001", "A1-R000003", "A1-R000009"])
def test_only_what_was_recorded_by_hand_is_taken_back(
    desk: Desk, receipt: ReceiptRow, number: str
) -> None:
    desk.hear_refund(told(receipt))
    undo(desk, by_hand(desk, 1).number)
    with pytest.raises(RefundBookError, match="no record of money returned by hand"):
        undo(desk, number)
