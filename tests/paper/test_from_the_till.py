"""What a till really writes, put on paper: the documents of a day with a sale, refunds and a close."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kiosk.core.payment import Outcome
from kiosk.core.vat import VatRate, included_vat
from kiosk.paper.receipt import receipt_paper
from kiosk.paper.refund import refund_paper
from kiosk.paper.report import x_paper, z_paper
from kiosk.till.books.audit import Who
from kiosk.till.books.closing import x_reports
from kiosk.till.books.refund_book import return_by_hand
from kiosk.till.shop import Shop
from tests.paper.reading_back import said
from tests.till.builders import SHOP, Desk, ToldRefund

REGISTERED = replace(
    SHOP,
    legal_name="บริษัท กาแฟดี จำกัด",
    address=("1 ถนนสีลม", "กรุงเทพฯ 10500"),
    tax_id="0107544000108",
    branch="00012",
    pos_number="E06150001",
    tax_invoice=True,
    item_text="เครื่องดื่ม",
    vat_rates=(VatRate(date(1992, 1, 1), 700),),
)
WHO = Who("นก", "สมศรี", "แก้วแตก")


@pytest.fixture(params=[SHOP, REGISTERED], ids=["plain", "registered"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """A till at work, of a shop that set nothing and of one that set everything."""
    desk = Desk(tmp_path / "till.sqlite3", shop=request.param)
    yield desk
    desk.close()


def about(shop: Shop) -> list[str]:
    """The shop as every paper of it begins."""
    if shop is SHOP:
        return ["ร้านกาแฟ"]
    return [
        "ร้านกาแฟ",
        "บริษัท กาแฟดี จำกัด",
        "1 ถนนสีลม",
        "กรุงเทพฯ 10500",
        "TAX# 0107544000108 · สาขาที่ 00012",
        "POS# E06150001",
    ]


def test_every_paper_says_who_sold_and_what_it_came_to(desk: Desk) -> None:
    row = desk.sell_paid(10_000)
    desk.hear_refund(ToldRefund("re_1", row.payment_id, 4_000))
    with desk.store.transaction() as tx:
        return_by_hand(tx, desk.shop, row.number, 1_000, WHO, "key-1", desk.clock())
    with desk.store.reading() as tx:
        [x] = x_reports(tx, desk.shop, desk.clock())
    [z] = desk.z(who=WHO)
    by_stripe, by_hand = desk.refunds()
    papers = [
        (receipt_paper(row.document, "th"), "รวมทั้งสิ้น: ฿100.00"),
        (refund_paper(by_stripe.document, "th"), "ยอดคืนเงิน: ฿40.00"),
        (refund_paper(by_hand.document, "th"), "แก้วแตก"),
        (x_paper(x.fields, "th"), "ยอดสุทธิ: ฿50.00"),
        (z_paper(z.document, "th"), "ยอดสุทธิ: ฿50.00"),
    ]
    for paper, line in papers:
        lines = said(paper)
        start = lines.index("ร้านกาแฟ")
        assert lines[start : start + len(about(desk.shop))] == about(desk.shop)
        assert line in lines
        assert (any("ภาษีมูลค่าเพิ่ม 7%" in text for text in lines)) == (desk.shop is not SHOP)


def test_an_old_receipt_prints_as_before_when_the_shop_has_changed(desk: Desk) -> None:
    before = said(receipt_paper(desk.sell_paid().document, "th"))
    desk.close()
    desk.shop = replace(desk.shop, name="ร้านใหม่", tax_id=None, vat_rates=(), tax_invoice=False)
    desk.open()
    desk.hear(desk.sell_and_show(), Outcome.PAID)
    first, second = desk.receipts()
    assert said(receipt_paper(first.document, "th")) == before
    assert "ร้านใหม่" in said(receipt_paper(second.document, "th"))


@pytest.mark.parametrize("desk", [REGISTERED], indirect=True)
def test_the_vat_on_the_z_is_what_the_customers_papers_add_up_to(desk: Desk) -> None:
    """Each 10.03 baht hold 0.66; the tax of their sum would be two satang less."""
    papers = [receipt_paper(desk.sell_paid(1_003).document, "en") for _ in range(5)]
    on_papers = [line for paper in papers for line in said(paper) if line.startswith("VAT 7%")]
    [z] = desk.z()
    assert on_papers == ["VAT 7%: ฿0.66"] * 5
    assert included_vat(5 * 1_003, 700) == 328
    assert "VAT 7%: ฿3.30" in said(z_paper(z.document, "en"))
    assert "Before VAT: ฿46.85" in said(z_paper(z.document, "en"))
