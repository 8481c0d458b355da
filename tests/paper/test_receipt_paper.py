"""A receipt as paper, without drawing: what the law asks for, what the shop set, and nothing it did not."""

from __future__ import annotations

import json

import pytest

from kiosk.core.bahttext import baht_text
from kiosk.core.chain import hash_of
from kiosk.core.money import parse_baht
from kiosk.core.vat import included_vat
from kiosk.paper.blocks import Code, Columns, Mark, Pair, Paper, PaperError, Text
from kiosk.paper.receipt import receipt_paper
from tests.paper.reading_back import said
from tests.paper.samples import ABSENT, PAGE, SHOP, old_receipt, receipt, tax_invoice


def marks(paper: Paper) -> list[str]:
    """What must not be overlooked."""
    return [block.text for block in paper.blocks if isinstance(block, Mark)]


def values(paper: Paper) -> dict[str, str]:
    """The pairs by their labels."""
    return dict(line.split(": ", 1) for line in said(paper) if ": " in line)


def test_a_tax_invoice_in_thai() -> None:
    document = tax_invoice()
    assert said(receipt_paper(document, "th", page_url=PAGE)) == [
        "ร้านกาแฟดี",
        "บริษัท กาแฟดี (ประเทศไทย) จำกัด",
        "128/7 ถนนสีลม แขวงสุริยวงศ์",
        "เขตบางรัก กรุงเทพฯ 10500",
        "TAX# 0107544000108 · สำนักงานใหญ่",
        "POS# E061500012345",
        "ใบเสร็จรับเงิน/ใบกำกับภาษีอย่างย่อ",
        "Receipt/Tax Invoice (ABB)",
        "ราคารวมภาษีมูลค่าเพิ่มแล้ว (VAT INCLUDED)",
        "เลขที่: A1-000129",
        "วันที่: 21 พ.ย. พ.ศ. 2569 12:00 น.",
        "พนักงาน: นก",
        "1 × อาหารและเครื่องดื่ม: ฿185.50",
        "ชำระโดย: พร้อมเพย์ QR",
        "เลขอ้างอิงธนาคาร: 2026112112002233445",
        "รหัสรายการ Stripe: pi_3QmWx2Lk9sTzB4dE1fGh7JkL",
        "การยืนยันผล: Stripe แจ้งผล · เครื่องได้รับแจ้งทันที",
        f"รหัสตรวจสอบ: {hash_of(document.encode())[:8]}",
        "รวมทั้งสิ้น: ฿185.50",
        "(หนึ่งร้อยแปดสิบห้าบาทห้าสิบสตางค์)",
        "มูลค่าก่อนภาษี: ฿173.36",
        "ภาษีมูลค่าเพิ่ม 7%: ฿12.14",
        PAGE,
        "สแกนเพื่อดูใบเสร็จนี้ทางออนไลน์",
    ]


def test_a_tax_invoice_in_english_keeps_the_thai_that_the_law_asks_for() -> None:
    lines = said(receipt_paper(tax_invoice(), "en"))
    assert "ใบเสร็จรับเงิน/ใบกำกับภาษีอย่างย่อ" in lines
    assert "ราคารวมภาษีมูลค่าเพิ่มแล้ว (VAT INCLUDED)" in lines
    assert "TAX# 0107544000108 · Head office" in lines
    assert "Date: 21 Nov 2026 12:00" in lines
    assert "(หนึ่งร้อยแปดสิบห้าบาทห้าสิบสตางค์)" in lines
    assert "Confirmation: Stripe reported it · told at once" in lines


def test_a_receipt_from_before_shops_had_more_than_a_name() -> None:
    lines = said(receipt_paper(old_receipt(), "th"))
    assert lines[:3] == ["ร้านกาแฟดี", "ใบเสร็จรับเงิน", "Receipt"]
    assert "วันที่: 21 พ.ย. พ.ศ. 2569 12:00 น." in lines
    assert not [line for line in lines if "ภาษี" in line or "VAT" in line or "×" in line]


@pytest.mark.parametrize("language", ["th", "en"])
def test_the_least_that_a_receipt_can_say(language: str) -> None:
    kept = {"number", "shop", "issuedAt", "amountSatang", "paymentId"}
    gone = dict.fromkeys(json.loads(receipt()).keys() - kept, ABSENT)
    assert "A1-000129" in " ".join(said(receipt_paper(receipt(**gone), language)))


def test_the_cashiers_note_is_not_for_the_customer() -> None:
    document = tax_invoice(note="ลูกค้าปากร้าย")
    assert "ปากร้าย" not in " ".join(said(receipt_paper(document, "th")))


def test_a_shop_that_is_registered_and_may_not_issue_tax_invoices() -> None:
    lines = said(receipt_paper(tax_invoice(title="receipt"), "th"))
    assert "ใบเสร็จรับเงิน" in lines
    assert not [line for line in lines if "ใบกำกับภาษี" in line]
    assert "ภาษีมูลค่าเพิ่ม 7%: ฿12.14" in lines


def test_a_title_of_a_later_version_promises_nothing() -> None:
    lines = said(receipt_paper(tax_invoice(title="full_tax_invoice"), "th"))
    assert "ใบเสร็จรับเงิน" in lines


@pytest.mark.parametrize("total_satang", [1, 7, 1_000, 18_550, 43_545, 99_999_999])
@pytest.mark.parametrize("rate_bp", [0, 700, 1_000, 625])
def test_net_and_tax_are_the_total(total_satang: int, rate_bp: int) -> None:
    vat = {"rateBp": rate_bp, "amountSatang": included_vat(total_satang, rate_bp)}
    found = values(
        receipt_paper(tax_invoice(amountSatang=total_satang, vat=vat, askedSatang=ABSENT), "en")
    )
    [tax] = [value for label, value in found.items() if label.startswith("VAT ")]
    assert parse_baht(found["Before VAT"]) + parse_baht(tax) == parse_baht(found["Total"])
    assert parse_baht(found["Total"]) == total_satang


@pytest.mark.parametrize(
    ("branch", "language", "words"),
    [
        ("00000", "th", "สำนักงานใหญ่"),
        ("00012", "th", "สาขาที่ 00012"),
        ("00012", "en", "Branch 00012"),
    ],
)
def test_branches(branch: str, language: str, words: str) -> None:
    lines = said(receipt_paper(tax_invoice(shop={**SHOP, "branch": branch}), language))
    assert f"TAX# 0107544000108 · {words}" in lines


def test_a_legal_name_that_is_the_shops_is_not_said_twice() -> None:
    lines = said(receipt_paper(receipt(shop={"name": "กาแฟดี", "legalName": " กาแฟดี"}), "th"))
    assert lines.count("กาแฟดี") == 1


def test_practice_and_copies_are_marked_first_in_both_languages() -> None:
    paper = receipt_paper(receipt(practice=True), "th", copy=True)
    assert marks(paper) == ["ฝึกซ้อม · PRACTICE", "สำเนา / COPY"]
    assert isinstance(paper.blocks[0], Mark)
    assert marks(receipt_paper(receipt(practice=True), "en")) == ["PRACTICE · ฝึกซ้อม"]
    assert marks(receipt_paper(receipt(), "th")) == []


def test_money_that_a_person_accepted_though_it_was_another_sum() -> None:
    found = values(receipt_paper(receipt(amountSatang=18_000, askedSatang=18_550), "en"))
    assert (found["Amount asked for"], found["Total"]) == ("฿185.50", "฿180.00")
    assert "Amount asked for" not in values(receipt_paper(receipt(), "en"))


def test_the_customers_page_only_where_there_is_one() -> None:
    codes = [b for b in receipt_paper(receipt(), "th").blocks if isinstance(b, Code)]
    assert codes == []
    [code] = [
        b for b in receipt_paper(receipt(), "th", page_url=PAGE).blocks if isinstance(b, Code)
    ]
    assert code.payload == PAGE


@pytest.mark.parametrize(
    ("confirmed", "learnt", "words"),
    [
        ("webhook", "push", "Stripe reported it · told at once"),
        ("watch", "poll", "Stripe confirmed it when asked · heard by asking"),
        ("verify", "check", "Stripe confirmed it when asked · heard by “check now”"),
        ("catchup", "catchup", "Stripe confirmed it when asked · heard after a gap"),
        (None, "push", "told at once"),
        ("webhook", "pigeon", "Stripe reported it"),
    ],
)
def test_how_the_money_was_known_is_said_in_words(
    confirmed: str | None, learnt: str, words: str
) -> None:
    document = receipt(confirmedBy=confirmed, learntBy=learnt)
    assert values(receipt_paper(document, "en"))["Confirmation"] == words


def test_where_nothing_is_known_of_it_nothing_is_said() -> None:
    document = receipt(confirmedBy=None, learntBy="pigeon")
    assert "Confirmation" not in values(receipt_paper(document, "en"))


def test_the_largest_sum_in_words() -> None:
    lines = said(receipt_paper(receipt(amountSatang=99_999_999, askedSatang=99_999_999), "th"))
    assert f"({baht_text(99_999_999)})" in lines
    assert "รวมทั้งสิ้น: ฿999,999.99" in lines


def test_text_from_people_cannot_steer_the_paper() -> None:
    shop = {"name": "a\u202eb\nc\x07\u200bd", "address": ["x\ty"]}
    lines = said(receipt_paper(receipt(shop=shop, cashier="\u2066นก"), "th"))
    assert lines[:2] == ["ab cd", "x y"]
    assert "พนักงาน: นก" in lines


@pytest.mark.parametrize(
    "document",
    [
        "",
        "{",
        "[]",
        "{}",
        receipt(amountSatang=-1),
        receipt(amountSatang="185.50"),
        receipt(shop=None),
        receipt(issuedAt="yesterday"),
        receipt(issuedAt="0001-01-01T00:00:00Z"),
        receipt(issuedAt="9999-12-31T23:59:59Z"),
        receipt(number=""),
        receipt(vat={"rateBp": 700}),
    ],
)
def test_what_cannot_be_read_is_not_printed_by_half(document: str) -> None:
    with pytest.raises(PaperError, match="cannot be printed"):
        receipt_paper(document, "th")


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc", "x" * 300])
def test_a_clock_that_nobody_has_heard_of_is_bangkoks(zone: str) -> None:
    assert "12:00" in " ".join(said(receipt_paper(receipt(timezone=zone), "th")))


def test_the_paper_shows_the_clock_that_the_receipt_was_issued_by() -> None:
    assert "14:00" in " ".join(said(receipt_paper(receipt(timezone="Asia/Tokyo"), "th")))


def test_the_file_is_named_and_dated_by_the_document() -> None:
    paper = receipt_paper(receipt(), "th")
    assert paper.title == "Receipt A1-000129"
    assert paper.at.isoformat() == "2026-11-21T05:00:22.500000+00:00"


def test_on_a_roll_the_sum_comes_before_the_payment() -> None:
    *_, columns = [b for b in receipt_paper(receipt(), "th").blocks if isinstance(b, Columns)]
    assert columns.right_first
    assert isinstance(columns.right[0], Pair)
    assert isinstance(columns.right[1], Text)
