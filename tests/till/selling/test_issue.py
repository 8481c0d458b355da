"""The receipt's document: everything frozen as it was, whatever becomes of shop and clock later."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from kiosk.core.chain import GENESIS_HASH
from kiosk.core.errors import InvariantError
from kiosk.core.payment import Attention, ConfirmedBy, Outcome
from kiosk.core.sale import LearntBy
from kiosk.core.vat import VatRate
from kiosk.till.books.money_kind import OtherMoneyError
from kiosk.till.keeping.verify import verify
from kiosk.till.selling.issue import issue_receipt
from tests.till.builders import PRACTICE_BILLER, SHOP, Desk, NewDesk, code, decided, payment

DAY = 24 * 3_600


def documents(desk: Desk) -> list[dict[str, Any]]:
    """The receipts as they are hashed."""
    return [json.loads(row.document) for row in desk.receipts()]


def test_the_document_says_everything(desk: Desk) -> None:
    sale_id = desk.sell(note="ชาเย็น")
    desk.clock.move(2)
    desk.answer(sale_id)
    desk.clock.move(20.5)
    desk.hear(sale_id, Outcome.PAID, by=LearntBy.POLL, confirmed_by=ConfirmedBy.VERIFY)
    attempt = desk.attempt(sale_id)
    assert documents(desk) == [
        {
            "version": 1,
            "till": "A1",
            "sequence": 1,
            "number": "A1-000001",
            "previousHash": GENESIS_HASH,
            "shop": {"name": "ร้านกาแฟ"},
            "title": "receipt",
            "itemText": "",
            "vat": None,
            "cashier": "นก",
            "saleId": sale_id,
            "attemptId": attempt.id,
            "paymentId": attempt.payment_id,
            "amountSatang": 18_550,
            "askedSatang": 18_550,
            "attention": None,
            "resolution": None,
            "currency": "THB",
            "note": "ชาเย็น",
            "soldAt": "2026-11-21T05:00:00.000Z",
            "paidAt": "2026-11-21T05:00:20.000Z",
            "issuedAt": "2026-11-21T05:00:22.500Z",
            "timezone": "Asia/Bangkok",
            "businessDay": "2026-11-21",
            "bankReference": "BANK1",
            "confirmedBy": "verify",
            "learntBy": "poll",
            "learntAfterMs": 2_500,
            "waitedMs": 20_500,
            "practice": False,
        }
    ]


def test_a_clock_behind_the_relays_makes_no_negative_time(desk: Desk) -> None:
    desk.hear(desk.sell_and_show(), Outcome.PAID)
    assert documents(desk)[0]["learntAfterMs"] == 0


def test_a_relay_that_does_not_say_when_or_how_leaves_it_out(desk: Desk) -> None:
    desk.hear(desk.sell_and_show(), Outcome.PAID, paid_at=None, confirmed_by=None, reference=None)
    [document] = documents(desk)
    assert (document["paidAt"], document["learntAfterMs"]) == (None, None)
    assert (document["confirmedBy"], document["bankReference"]) == (None, None)
    assert desk.receipts()[0].confirmed_by == ""


def test_a_practice_code_makes_a_practice_receipt(desk: Desk) -> None:
    sale_id = desk.sell()
    desk.answer(sale_id, qr_data=code(biller=PRACTICE_BILLER))
    desk.hear(sale_id, Outcome.PAID)
    assert documents(desk)[0]["practice"] is True


def test_the_code_of_a_test_key_makes_a_practice_receipt(desk: Desk) -> None:
    sale_id = desk.sell()
    desk.answer(sale_id, qr_data="https://payments.stripe.com/test/1")
    desk.hear(sale_id, Outcome.PAID)
    assert documents(desk)[0]["practice"] is True


@pytest.mark.parametrize(("said", "practice"), [(True, True), (False, False), (None, False)])
def test_a_relay_with_a_test_key_makes_practice_receipts_whatever_its_codes_say(
    desk: Desk, said: bool | None, practice: bool
) -> None:
    desk.checkout.practice = said
    desk.hear(desk.sell_and_show(), Outcome.PAID)
    assert documents(desk)[0]["practice"] is practice


@pytest.mark.parametrize(
    ("sold_at", "then_at", "refused"),
    [
        (True, False, "books_of_practice"),
        (False, True, "books_of_money"),
        (True, True, None),
        (False, False, None),
        (True, None, None),
    ],
)
def test_practice_and_real_money_never_stand_in_the_same_books(
    desk: Desk, sold_at: bool, then_at: bool | None, refused: str | None
) -> None:
    desk.checkout.practice = sold_at
    waiting = desk.sell_and_show()
    desk.hear(desk.sell_and_show(), Outcome.PAID)
    desk.checkout.practice = then_at
    if refused is None:
        desk.sell()
    else:
        with pytest.raises(OtherMoneyError) as raised:
            desk.sell()
        assert raised.value.code == refused
    desk.hear(waiting, Outcome.PAID)
    numbers = [(document["sequence"], document["practice"]) for document in documents(desk)]
    assert numbers == [(1, sold_at), (2, sold_at)], "money that came has its receipt, and no gap"


def test_a_shop_for_practice_makes_practice_receipts(new_desk: NewDesk) -> None:
    desk = new_desk(shop=replace(SHOP, practice=True))
    desk.hear(desk.sell_and_show(), Outcome.PAID)
    assert documents(desk)[0]["practice"] is True


def test_the_business_day_is_the_one_of_the_commit_and_never_an_earlier_one(desk: Desk) -> None:
    sales = [desk.sell_and_show() for _ in range(3)]
    for sale_id, moved_s in zip(sales, (DAY, -2 * DAY, 3 * DAY), strict=True):
        desk.clock.move(moved_s)
        desk.hear(sale_id, Outcome.PAID)
    days = [document["businessDay"] for document in documents(desk)]
    assert days == ["2026-11-22", "2026-11-22", "2026-11-23"]


@pytest.mark.parametrize(
    ("outcome", "changes", "why"),
    [
        (Outcome.WAITING, {}, "needs paid or accepted money"),
        (Outcome.ATTENTION, {}, "needs paid or accepted money"),
        (Outcome.ATTENTION, {"resolution": decided("refund")}, "needs paid or accepted money"),
        (
            Outcome.ATTENTION,
            {"resolution": decided("accept"), "currency": "usd"},
            "not baht",
        ),
        (Outcome.PAID, {"amount_received": 1}, "not the sale's"),
        (Outcome.PAID, {"currency": "usd"}, "not baht"),
    ],
)
def test_no_receipt_is_made_for_anything_but_the_sales_money(
    desk: Desk, outcome: Outcome, changes: dict[str, Any], why: str
) -> None:
    """The last fence: whoever calls, a wrong receipt is a bug and is not written."""
    sale_id = desk.sell_and_show()
    attempt = desk.attempt(sale_id)
    wrong = replace(attempt, payment=payment(attempt.id, outcome, **changes))
    with pytest.raises(InvariantError, match=why), desk.store.transaction() as tx:
        issue_receipt(tx, SHOP, desk.sale(sale_id), wrong, LearntBy.PUSH, desk.clock())
    assert desk.receipts() == []


def test_a_payment_that_is_not_known_at_all_makes_no_receipt(desk: Desk) -> None:
    sale_id = desk.sell()
    attempt = desk.attempt(sale_id)
    with pytest.raises(InvariantError, match="paid or accepted"), desk.store.transaction() as tx:
        issue_receipt(tx, SHOP, desk.sale(sale_id), attempt, LearntBy.PUSH, desk.clock())


def test_the_receipt_of_accepted_money_says_who_took_it_and_what_was_asked(desk: Desk) -> None:
    sale_id = desk.sell_and_show()
    desk.hear(
        sale_id,
        Outcome.ATTENTION,
        attention=Attention.AMOUNT_MISMATCH,
        amount_received=18_000,
        resolution=decided("accept", reason="ลูกค้าจ่ายส่วนที่เหลือเป็นเงินสด"),
    )
    [document] = documents(desk)
    assert (document["amountSatang"], document["askedSatang"]) == (18_000, 18_550)
    assert document["attention"] == "amount_mismatch"
    assert document["resolution"] == {
        "decision": "accept",
        "by": "Nok",
        "reason": "ลูกค้าจ่ายส่วนที่เหลือเป็นเงินสด",
        "at": "2026-11-21T05:10:00.000Z",
    }
    [row] = desk.receipts()
    assert row.amount_satang == 18_000
    verify(desk.store)


REGISTERED = replace(
    SHOP,
    legal_name="บริษัท กาแฟดี จำกัด",
    address=("1 ถนนสีลม", "กรุงเทพฯ 10500"),
    tax_id="0107544000108",
    branch="00000",
    pos_number="E06150001",
    tax_invoice=True,
    item_text="เครื่องดื่ม",
    vat_rates=(VatRate(date(1992, 1, 1), 700), VatRate(date(2026, 11, 22), 1_000)),
)


def test_a_tax_invoice_holds_all_that_the_law_asks_for(new_desk: NewDesk) -> None:
    desk = new_desk(shop=REGISTERED)
    desk.hear(desk.sell_and_show(), Outcome.PAID)
    [document] = documents(desk)
    assert document["shop"] == {
        "name": "ร้านกาแฟ",
        "legalName": "บริษัท กาแฟดี จำกัด",
        "address": ["1 ถนนสีลม", "กรุงเทพฯ 10500"],
        "taxId": "0107544000108",
        "branch": "00000",
        "posNumber": "E06150001",
    }
    assert (document["title"], document["itemText"]) == ("abbreviated_tax_invoice", "เครื่องดื่ม")
    assert document["vat"] == {"rateBp": 700, "amountSatang": 1_214}
    verify(desk.store)


def test_the_rate_is_the_one_of_the_shops_own_date(new_desk: NewDesk) -> None:
    """Five in the afternoon in London is the next day in Bangkok, on which the rate is another."""
    desk = new_desk(shop=REGISTERED)
    desk.clock.now = datetime(2026, 11, 21, 16, 59, tzinfo=UTC)
    for seconds in (0, 60):
        sale_id = desk.sell_and_show()
        desk.clock.move(seconds)
        desk.hear(sale_id, Outcome.PAID)
    rates = [document["vat"] for document in documents(desk)]
    assert rates == [
        {"rateBp": 700, "amountSatang": 1_214},
        {"rateBp": 1_000, "amountSatang": 1_686},
    ]


def test_an_old_receipt_does_not_change_when_the_shop_does(new_desk: NewDesk) -> None:
    desk = new_desk(shop=REGISTERED)
    desk.hear(desk.sell_and_show(), Outcome.PAID)
    before = desk.receipts()[0]
    desk.close()
    desk.shop = SHOP
    desk.open()
    desk.hear(desk.sell_and_show(), Outcome.PAID)
    first, second = documents(desk)
    assert desk.receipts()[0] == before
    assert (first["title"], second["title"]) == ("abbreviated_tax_invoice", "receipt")
    assert second["vat"] is None
    verify(desk.store)
