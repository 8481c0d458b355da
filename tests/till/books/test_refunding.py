"""Refunds ordered at the desk: kept before they are sent, one at a time, and what became of each."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from kiosk.core.payment import Outcome
from kiosk.till.books.audit import Who
from kiosk.till.books.orders import OrderState, RefundOrder
from kiosk.till.books.refund_book import RefundBookError, left_satang, return_by_hand, take_back
from kiosk.till.books.refunding import (
    APPROVAL_IS_OVER,
    GoingBack,
    OrderError,
    RefundFilter,
    Stage,
    body_of,
    give_up,
    good_email,
    is_certain,
    order_refund,
    payments_misknown,
    payments_refunding,
    refund_refused,
    refund_taken,
    refunds,
    refunds_of,
)
from kiosk.till.keeping.verify import verify
from kiosk.till.records import ReceiptRow
from tests.till.builders import AMOUNT, START, Desk, ToldRefund, payment

WHO = Who("นก", "Somchai", "typed twice")
ORDER = RefundOrder(
    *("k1", "pi_of_nobody", "A1-000001", 5_000, " cold coffee ", "guest@mail.example"),
    *("นก", "Somchai", START),
)


@pytest.fixture
def receipt(desk: Desk) -> ReceiptRow:
    """A receipt to give back."""
    return desk.sell_paid()


def asked(desk: Desk, order: RefundOrder = ORDER) -> RefundOrder:
    with desk.store.transaction() as tx:
        return order_refund(tx, desk.shop, order, desk.clock())


def taken(desk: Desk, refund: ToldRefund, key: str = "k1") -> RefundOrder | None:
    with desk.store.transaction() as tx:
        return refund_taken(tx, desk.shop, key, refund.message(), desk.clock())


def refused(desk: Desk, code: str = "not_refundable", key: str = "k1") -> RefundOrder | None:
    with desk.store.transaction() as tx:
        return refund_refused(tx, key, code, "Disputed.", desk.clock())


def told(receipt: ReceiptRow, **changes: Any) -> ToldRefund:
    return replace(ToldRefund("re_1", receipt.payment_id, 5_000), **changes)


def lines(desk: Desk, wanted: RefundFilter = RefundFilter.ALL) -> list[GoingBack]:
    with desk.store.reading() as tx:
        return refunds(tx, wanted, 100)


def left(desk: Desk, receipt: ReceiptRow) -> int:
    with desk.store.reading() as tx:
        return left_satang(tx, receipt)


# Ordering


def test_an_order_is_kept_with_who_asked_and_why_before_anybody_is_asked(
    desk: Desk, receipt: ReceiptRow
) -> None:
    desk.clock.move(60)
    order = asked(desk)
    assert order.payment_id == receipt.payment_id, "the receipt's, whatever was given"
    assert (order.reason, order.ordered_at) == ("cold coffee", START + timedelta(seconds=60))
    with desk.store.reading() as tx:
        assert tx.orders_asked() == [order]
        assert tx.refund_order("k1") == order
    [entry] = desk.store.audit()
    assert (entry.action, entry.subject, entry.asked_by, entry.allowed_by, entry.why) == (
        *("refund", receipt.number, "นก", "Somchai", "cold coffee"),
    )
    body = body_of(order)
    assert (body.amount, body.reason, body.email, body.to_shop) == (
        *(5_000, "cold coffee", "guest@mail.example", False),
    )


def test_a_double_press_is_one_order(desk: Desk, receipt: ReceiptRow) -> None:
    assert asked(desk) == asked(desk)
    assert len(list(desk.store.audit())) == 1


def test_while_nobody_knows_what_became_of_it_no_other_is_ordered(
    desk: Desk, receipt: ReceiptRow
) -> None:
    asked(desk)
    with pytest.raises(OrderError, match="being asked for") as no:
        asked(desk, replace(ORDER, key="k2"))
    assert no.value.code == "refund_under_way"
    assert left(desk, receipt) == AMOUNT - 5_000
    with desk.store.transaction() as tx, pytest.raises(RefundBookError, match="13550 satang left"):
        return_by_hand(tx, desk.shop, receipt.number, 13_551, WHO, "h1", desk.clock())
    refused(desk)
    assert left(desk, receipt) == AMOUNT
    assert asked(desk, replace(ORDER, key="k2")).key == "k2"


def test_the_shops_own_mailbox_needs_no_address(desk: Desk, receipt: ReceiptRow) -> None:
    body = body_of(asked(desk, replace(ORDER, email=None)))
    assert (body.email, body.to_shop) == (None, True)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"receipt_number": "A1-000009"}, "not_found"),
        ({"amount_satang": 0}, "not_refundable"),
        ({"amount_satang": AMOUNT + 1}, "not_refundable"),
        ({"reason": "  "}, "reason_missing"),
        ({"email": "guest@mail"}, "email_wrong"),
    ],
)
def test_what_cannot_be_is_not_ordered(
    desk: Desk, receipt: ReceiptRow, changes: dict[str, Any], code: str
) -> None:
    with pytest.raises(OrderError) as no:
        asked(desk, replace(ORDER, **changes))
    assert no.value.code == code
    assert lines(desk) == []


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("guest@mail.example", True),
        ("a.b+c@sub.mail.co.th", True),
        ("guest", False),
        ("guest@mail", False),
        ("ลูกค้า@mail.example", False),
        ("two words@mail.example", False),
        ("a@" + "b" * 250 + ".th", False),
    ],
)
def test_an_address_is_one_that_the_relay_takes(text: str, good: bool) -> None:
    assert good_email(text) is good


# What became of it


def test_an_order_that_is_taken_on_has_its_document_with_who_asked(
    desk: Desk, receipt: ReceiptRow
) -> None:
    asked(desk)
    order = taken(desk, told(receipt, status="requires_action"))
    assert order is not None
    assert (order.state, order.refund_id) == (OrderState.TAKEN, "re_1")
    [row] = desk.refunds()
    document = json.loads(row.document)
    assert (document["askedBy"], document["allowedBy"]) == ("นก", "Somchai")
    assert verify(desk.store).refunds["A1"].sequence == 1
    assert taken(desk, told(receipt, status="requires_action")) == order
    assert len(desk.refunds()) == 1
    assert left(desk, receipt) == AMOUNT - 5_000


def test_news_that_overtakes_the_answer_finds_its_order(desk: Desk, receipt: ReceiptRow) -> None:
    asked(desk)
    desk.hear_refund(told(receipt))
    with desk.store.reading() as tx:
        assert tx.orders_asked() == []
        found = tx.order_of_refund("re_1")
    assert found is not None
    assert json.loads(desk.refunds()[0].document)["allowedBy"] == "Somchai"
    assert taken(desk, told(receipt)) == found
    assert refused(desk) == found, "what was taken on stays so"


@pytest.mark.parametrize("other", [{"amount": 4_000}, {"reason": "fraudulent"}])
def test_a_refund_begun_elsewhere_is_not_taken_for_ours(
    desk: Desk, receipt: ReceiptRow, other: dict[str, Any]
) -> None:
    order = asked(desk)
    desk.hear_refund(told(receipt, **other))
    with desk.store.reading() as tx:
        assert tx.orders_asked() == [order]
    assert json.loads(desk.refunds()[0].document)["allowedBy"] is None


def test_before_stripe_has_it_an_order_stays_asked(desk: Desk, receipt: ReceiptRow) -> None:
    order = asked(desk)
    assert taken(desk, told(receipt, id=None, status="creating")) == order


def test_an_order_that_is_not_there_is_nobodys(desk: Desk, receipt: ReceiptRow) -> None:
    assert taken(desk, told(receipt), "k9") is None
    assert refused(desk, key="k9") is None


def test_an_order_once_refused_may_turn_out_to_be_taken_on(desk: Desk, receipt: ReceiptRow) -> None:
    asked(desk)
    assert refused(desk) is not None
    order = taken(desk, told(receipt))
    assert order is not None
    assert (order.state, order.refused_code) == (OrderState.TAKEN, None)


def test_what_a_refusal_says_depends_on_what_may_still_be_on_its_way() -> None:
    young, old = START + APPROVAL_IS_OVER - timedelta(seconds=1), START + APPROVAL_IS_OVER
    assert is_certain(ORDER, "forbidden", START, first=True)
    assert not is_certain(ORDER, "forbidden", young)
    assert is_certain(ORDER, "forbidden", old)
    assert not is_certain(ORDER, "not_found", old)


def test_a_manager_may_give_up_what_nobody_answers_for(desk: Desk, receipt: ReceiptRow) -> None:
    asked(desk)

    def given_up(who: Who = WHO) -> RefundOrder | None:
        with desk.store.transaction() as tx:
            return give_up(tx, desk.shop, "k1", who, desk.clock())

    with pytest.raises(OrderError, match="may still be carried out"):
        given_up()
    desk.clock.move(120)
    with pytest.raises(OrderError, match="reason"):
        given_up(Who("นก"))
    order = given_up()
    assert order is not None
    assert (order.state, order.refused_code, order.refused_text) == (
        *(OrderState.REFUSED, "given_up", "typed twice"),
    )
    assert given_up() == order
    assert [entry.action for entry in desk.store.audit()] == ["refund", "refund_given_up"]


# Lists


def test_all_that_goes_back_is_one_list(desk: Desk, receipt: ReceiptRow) -> None:
    for number, status in enumerate(("requires_action", "pending", "succeeded", "failed", "odd")):
        at = START + timedelta(minutes=number)
        failure = "expired_or_canceled_card" if status == "failed" else None
        desk.hear_refund(
            told(
                receipt,
                id=f"re_{number}",
                amount=100,
                status=status,
                created_at=at,
                failure_reason=failure,
            )
        )
    desk.clock.move(600)
    with desk.store.transaction() as tx:
        hand = return_by_hand(tx, desk.shop, receipt.number, 200, WHO, "h1", desk.clock())
        wrong = return_by_hand(tx, desk.shop, receipt.number, 300, WHO, "h2", desk.clock())
    desk.clock.move(60)
    with desk.store.transaction() as tx:
        take_back(tx, desk.shop, wrong.number, WHO, desk.clock())
    asked(desk)
    refused(desk)
    desk.clock.move(60)
    asked(desk, replace(ORDER, key="k2"))
    assert [line.stage for line in lines(desk)] == [
        *(Stage.ASKED, Stage.REFUSED, Stage.TAKEN_BACK, Stage.BY_HAND),
        *(Stage.ON_ITS_WAY, Stage.FAILED, Stage.DONE, Stage.ON_ITS_WAY, Stage.WAITS_FOR_CUSTOMER),
    ]
    by_filter = {
        wanted: [line.key for line in lines(desk, wanted)]
        for wanted in (RefundFilter.OPEN, RefundFilter.DONE, RefundFilter.NOTHING)
    }
    assert by_filter == {
        RefundFilter.OPEN: ["k2", "re_4", "re_1", "re_0"],
        RefundFilter.DONE: [hand.number, "re_2"],
        RefundFilter.NOTHING: ["k1", wrong.number, "re_3"],
    }
    with desk.store.reading() as tx:
        assert refunds(tx, RefundFilter.ALL, 2, 3) == lines(desk)[3:5]
        of_receipt = refunds_of(tx, receipt)
        assert payments_refunding(tx) == [receipt.payment_id]
    assert [line for line in lines(desk) if line.stage is not Stage.REFUSED] == of_receipt
    taken_back = lines(desk)[2]
    assert (taken_back.reversal_number, taken_back.failure) == ("A1-R000007", "typed twice")
    assert (taken_back.asked_by, taken_back.allowed_by) == ("นก", "Somchai")
    assert [line.key for line in lines(desk) if line.may_be_taken_back] == [hand.number, "re_0"]


def test_money_that_never_was_a_sale_is_listed_without_a_receipt(desk: Desk) -> None:
    desk.hear_refund(ToldRefund("re_1", "pi_late", 100))
    [line] = lines(desk)
    assert (line.receipt_number, line.document_number) == (None, None)


def test_payments_of_which_more_went_back_than_is_known_are_found(
    desk: Desk, receipt: ReceiptRow
) -> None:
    key = desk.attempt(receipt.sale_id).id
    desk.hear_refund(told(receipt, amount=100))
    desk.hear_refund(told(receipt, id="re_2", status="failed"))
    with desk.store.reading() as tx:
        for satang, misknown in ((100, []), (0, [receipt.payment_id]), (5_100, [f"pi_{key}"])):
            one = payment(key, Outcome.PAID, amount_refunded=satang)
            assert payments_misknown(tx, [one, payment("c", Outcome.CREATING)]) == misknown


# The database's own guard


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ("UPDATE refund_order SET amount_satang = 1", "never changed"),
        ("UPDATE refund_order SET email = NULL", "never changed"),
        ("DELETE FROM refund_order", "never deleted"),
        (
            "UPDATE refund_order SET state = 'asked', refund_id = NULL, ended_at = NULL",
            "stays so",
        ),
    ],
)
def test_what_was_ordered_cannot_be_changed(
    desk: Desk, receipt: ReceiptRow, change: str, what: str
) -> None:
    asked(desk)
    taken(desk, told(receipt))
    with (
        closing(sqlite3.connect(desk.path)) as connection,
        pytest.raises(sqlite3.IntegrityError, match=what),
    ):
        connection.execute(change)
