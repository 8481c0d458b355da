"""The till's receipt as a customer reads it, and documents that are none."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.relay.pages.receipt_view import ReceiptView, read_receipt
from kiosk.relay.pages.words import Lang, moment, refund_words
from tests.relay.pages.samples import VAT, as_json, receipt, refund
from tests.relay.stage import START


def read(lang: Lang = Lang.EN, **changes: Any) -> ReceiptView:
    view = read_receipt(as_json(receipt(**changes)), (), lang)
    assert view is not None
    return view


def test_it_says_what_the_document_says() -> None:
    view = read()
    assert (view.number, view.shop, view.total) == ("A1-000129", "ร้านกาแฟสามย่าน", "185.50")
    assert [(line.label, line.value) for line in view.facts] == [
        ("Number", "A1-000129"),
        ("Date", "1 March 2026, 12:00"),
        ("Paid by", "PromptPay QR"),
        ("Bank reference", "0150260301120021"),
        ("Stripe payment", "pi_3QKioskSample0001"),
    ]
    assert view.words == "หนึ่งร้อยแปดสิบห้าบาทห้าสิบสตางค์"
    assert (view.vat, view.refunds, view.kept, view.practice) == ((), (), None, False)


def test_in_thai_with_the_buddhist_year() -> None:
    view = read(Lang.TH, bankReference=None, issuedAt="2024-02-28T17:30:00.000Z")
    assert [(line.label, line.value) for line in view.facts][:3] == [
        ("เลขที่", "A1-000129"),
        ("วันที่", "29 กุมภาพันธ์ พ.ศ. 2567 เวลา 00:30\u00a0น."),
        ("ชำระโดย", "พร้อมเพย์ QR"),
    ]


def test_tax_is_shown_where_the_document_has_it() -> None:
    assert [(line.label, line.value) for line in read(vat=VAT).vat] == [
        ("Before VAT", "173.36"),
        ("VAT 7% (included)", "12.14"),
    ]
    odd = read(vat={"rateBp": 1_050, "amountSatang": 0}).vat
    assert odd[1].label == "VAT 10.5% (included)"


def test_what_was_given_back_is_subtracted_once_it_surely_was() -> None:
    given = (refund(5_000), refund(2_500, "pending"), refund(1_000, "failed"))
    view = read_receipt(as_json(receipt()), given, Lang.EN)
    assert view is not None
    assert [(line.amount, line.state) for line in view.refunds] == [
        ("50.00", "returned"),
        ("25.00", "on its way"),
        ("10.00", "did not go through; please ask the shop"),
    ]
    assert view.kept == "135.50"


def test_a_refund_of_an_unknown_day_or_in_a_new_state() -> None:
    assert refund_words("teleported", Lang.TH) == "กำลังดำเนินการ"
    view = read_receipt(as_json(receipt()), (refund(after_s=0),), Lang.EN)
    assert view is not None
    assert view.refunds[0].when == moment(START, Lang.EN)


@pytest.mark.parametrize(
    "document",
    [
        None,
        "",
        "{}",
        "[1]",
        "not json",
        '{"number": 1e400}',
        as_json(receipt(number="")),
        as_json(receipt(shop="a name")),
        as_json(receipt(amountSatang=-1)),
        as_json(receipt(amountSatang=185.5)),
        as_json(receipt(amountSatang=10**15)),
        as_json(receipt(issuedAt="yesterday")),
        as_json(receipt(issuedAt="2026-03-01T05:00:22")),
        as_json(receipt(issuedAt="9999-12-31T23:59:59Z")),
        as_json(receipt(issuedAt="0001-01-01T00:00:00Z")),
        as_json(receipt(vat={"rateBp": 70_000, "amountSatang": 1})),
        "[" * 5_000,
    ],
)
def test_what_is_no_receipt_is_as_if_it_had_not_come(document: str | None) -> None:
    assert read_receipt(document, (), Lang.EN) is None


def test_its_file_name_can_stand_anywhere() -> None:
    assert read().file_name == "receipt-A1-000129.pdf"
    assert read(number='ก"\r\n/../x').file_name == "receipt--x.pdf"
