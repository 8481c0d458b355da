"""Refunds, X and Z as paper, without drawing: every figure that the document holds, and what it means."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.core.chain import GENESIS_HASH, Fields, hash_of, short_hash
from kiosk.core.report import Perpetual, Totals
from kiosk.paper.blocks import Mark, Paper, PaperError
from kiosk.paper.documents import paper_of
from kiosk.paper.refund import refund_paper
from kiosk.paper.report import x_paper, z_paper
from tests.paper.reading_back import said
from tests.paper.samples import ABSENT, PAGE, SHOP, receipt, refund, x_report, z_report

NOTHING = {"count": 0, "amountSatang": 0}
NONE_AT_ALL = {**NOTHING, "first": None, "last": None}


def marks(paper: Paper) -> list[str]:
    """What must not be overlooked."""
    return [block.text for block in paper.blocks if isinstance(block, Mark)]


# Refunds


def test_a_refund_says_of_what_why_and_how() -> None:
    document = refund()
    lines = said(refund_paper(document, "th"))
    assert lines[6:8] == ["ใบคืนเงิน", "Refund"]
    for line in (
        "เลขที่: A1-R000003",
        "วันที่: 21 พ.ย. พ.ศ. 2569 13:10 น.",
        "คืนเงินของใบเสร็จเลขที่: A1-000129",
        "ลูกค้าได้ชาเย็นแทนกาแฟเย็น และกลับบ้านไปก่อน ขอคืนเฉพาะแก้วที่ทำผิด",
        "ยอดคืนเงิน: ฿100.00",
        "(หนึ่งร้อยบาทถ้วน)",
        "มูลค่าก่อนภาษี: ฿93.46",
        "ภาษีมูลค่าเพิ่ม 7%: ฿6.54",
        "วิธีคืนเงิน: โอนคืนผ่าน Stripe",
        "รหัสคืนเงิน Stripe: re_3QmWx2Lk9sTzB4dE1aBc2DeF",
        "ผู้ขอ: นก",
        "ผู้อนุมัติ: สมศรี",
        f"รหัสตรวจสอบ: {short_hash(hash_of(document.encode()))}",
    ):
        assert line in lines


def test_money_returned_by_hand_is_signed_for_and_names_no_stripe_refund() -> None:
    lines = said(refund_paper(refund(byHand=True, refundId="key-1"), "en"))
    assert "Returned by: The shop itself, by hand" in lines
    assert lines[-1] == "Money received by"
    assert "key-1" not in " ".join(lines)
    assert said(refund_paper(refund(), "en"))[-1] != "Money received by"


def test_a_refund_that_failed_is_taken_back_by_a_paper_of_its_own() -> None:
    document = refund(
        number="A1-R000005",
        reverses="A1-R000003",
        amountSatang=-10_000,
        vat={"rateBp": 700, "amountSatang": -654},
        byHand=True,
    )
    lines = said(refund_paper(document, "en"))
    assert "Refund reversed" in lines
    assert "Reverses refund: A1-R000003" in lines
    assert ("Amount returned: -฿100.00" in lines, "(ลบหนึ่งร้อยบาทถ้วน)" in lines) == (True, True)
    assert ("Before VAT: -฿93.46" in lines, "VAT 7%: -฿6.54" in lines) == (True, True)
    assert lines[-1] != "Money received by"


def test_a_refund_without_what_may_be_absent() -> None:
    gone = dict.fromkeys(("reason", "askedBy", "allowedBy", "vat", "practice", "timezone"), ABSENT)
    lines = said(refund_paper(refund(**gone, shop={"name": "ร้าน"}), "th"))
    assert lines[:2] == ["ร้าน", "ใบคืนเงิน"]
    assert "เหตุผล" not in lines


@pytest.mark.parametrize(
    ("reason", "language", "words"),
    [
        ("requested_by_customer", "th", "ลูกค้าขอคืน"),
        ("insufficient_funds", "en", "Not enough money at Stripe"),
        ("แก้วแตก", "en", "แก้วแตก"),
    ],
)
def test_stripes_reasons_are_put_into_words(reason: str, language: str, words: str) -> None:
    assert words in said(refund_paper(refund(reason=reason), language))


def test_a_refund_in_practice_and_a_copy() -> None:
    assert marks(refund_paper(refund(practice=True), "th", copy=True)) == [
        "ฝึกซ้อม · PRACTICE",
        "สำเนา / COPY",
    ]


@pytest.mark.parametrize("document", ["{}", receipt()])
def test_what_is_no_refund_is_not_printed(document: str) -> None:
    with pytest.raises(PaperError, match="cannot be printed"):
        refund_paper(document, "th")


# Z and X


def test_a_z_says_everything() -> None:
    document = z_report()
    assert said(z_paper(document, "en"))[6:] == [
        "Z report",
        "รายงานปิดวัน (Z)",
        "No.: A1-Z0041",
        "Till: A1",
        "Business day: 21 Nov 2026",
        "Day closes at: 04:00",
        "Closed at: 22 Nov 2026 04:00",
        "Asked by: สมศรี",
        "Net: ฿23,458.50",
        "Sales",
        "Receipts (128): ฿23,744.00",
        "Numbers: A1-000129 – A1-000256",
        "of which paid late (1): ฿185.50",
        "How the till learnt of the money",
        "told at once (120): ฿22,260.00",
        "heard by asking (6): ฿1,113.00",
        "heard after a gap (2): ฿371.00",
        "Refunds",
        "Refunds (2): ฿285.50",
        "Numbers: A1-R000003 – A1-R000004",
        "of which by hand (1): ฿185.50",
        "VAT",
        "Sales with 7% VAT: ฿23,744.00",
        "Before VAT: ฿22,190.08",
        "VAT 7%: ฿1,553.92",
        "VAT in refunds: ฿18.68",
        "VAT, net: ฿1,535.24",
        "Perpetual totals",
        "Receipts (10,256): ฿1,902,488.00",
        "Refunds: ฿10,285.50",
        "Net: ฿1,892,202.50",
        "Open sales",
        "Open sales (2): ฿270.50",
        "need a person: 1",
        "21 Nov 2026 19:00 · paid twice: ฿185.50",
        "21 Nov 2026 23:55 · waiting for the scan: ฿85.00",
        "Refunds under way (1): ฿100.00",
        "Seals of the books",
        "Last receipt A1-000256",
        " ".join(["9f86d081"] * 8),
        "Last refund A1-R000004",
        " ".join(["60303ae2"] * 8),
        "Last audit entry A1-A000017",
        " ".join(["fd61a03a"] * 8),
        "Z report before this",
        " ".join(["2c26b46b"] * 8),
        "This report",
        _grouped(hash_of(document.encode())),
    ]


def _grouped(seal: str) -> str:
    return " ".join(seal[at : at + 8] for at in range(0, 64, 8))


EMPTY: dict[str, Any] = {
    "receipts": NONE_AT_ALL,
    "learntBy": {"push": NOTHING, "poll": NOTHING},
    "late": NOTHING,
    "vat": {"amountSatang": 0, "refundedSatang": 0, "rates": []},
    "refunds": NONE_AT_ALL,
    "byHand": NOTHING,
    "netSatang": 0,
    "perpetual": {"receiptsCount": 0, "receiptsSatang": 0, "refundedSatang": 0},
    "heads": {"receipts": None, "refunds": None, "audit": None},
    "open": {**NOTHING, "attentionCount": 0, "sales": []},
    "refundsUnderWay": NOTHING,
    "previousHash": GENESIS_HASH,
}


def test_a_day_without_sales_has_a_z_that_says_so() -> None:
    lines = said(z_paper(z_report(**EMPTY), "th"))
    assert ("ยอดสุทธิ: ฿0.00" in lines, "ใบเสร็จ (0): ฿0.00" in lines) == (True, True)
    assert ("ไม่มีภาษีมูลค่าเพิ่ม" in lines, "ไม่มี" in lines) == (True, True)
    assert not [line for line in lines if "เครื่องทราบ" in line or "ล่าสุด" in line]
    assert _grouped(GENESIS_HASH) in lines


def test_a_day_with_more_refunds_than_sales_is_below_zero() -> None:
    document = z_report(
        netSatang=-28_550,
        receipts=NONE_AT_ALL,
        vat={"amountSatang": 0, "refundedSatang": 1_868, "rates": []},
        reversed={"count": 1, "amountSatang": 500},
        practice=NOTHING,
    )
    lines = said(z_paper(document, "en"))
    assert ("Net: -฿285.50" in lines, "VAT, net: -฿18.68" in lines) == (True, True)
    assert "Refunds that failed (1): ฿5.00" in lines


def test_one_receipt_has_one_number() -> None:
    one = {"count": 1, "amountSatang": 100, "first": "A1-000129", "last": "A1-000129"}
    assert "Numbers: A1-000129" in said(z_paper(z_report(receipts=one), "en"))


def test_two_rates_on_one_day_are_two_sums() -> None:
    rates = [
        {"rateBp": 700, "count": 1, "totalSatang": 10_700, "amountSatang": 700},
        {"rateBp": 1_000, "count": 1, "totalSatang": 11_000, "amountSatang": 1_000},
    ]
    vat = {"amountSatang": 1_700, "refundedSatang": 0, "rates": rates}
    lines = said(z_paper(z_report(vat=vat), "en"))
    assert ("VAT 7%: ฿7.00" in lines, "VAT 10%: ฿10.00" in lines) == (True, True)
    assert not [line for line in lines if line.startswith("VAT in refunds")]


def test_practice_is_marked_where_all_of_it_is_and_named_where_some_is() -> None:
    every = {"count": 128, "amountSatang": 2_374_400}
    assert marks(z_paper(z_report(practice=every), "en")) == ["PRACTICE · ฝึกซ้อม"]
    some = z_paper(z_report(practice={"count": 3, "amountSatang": 500}), "en")
    assert marks(some) == []
    assert "of which practice (3): ฿5.00" in said(some)


def test_open_sales_that_are_not_named_are_counted() -> None:
    document = z_report(open={"count": 102, "amountSatang": 5, "attentionCount": 0, "sales": []})
    assert "and 102 more" in said(z_paper(document, "en"))


def test_words_that_a_later_version_has_are_shown_as_they_are() -> None:
    sale = {"amountSatang": 5, "state": "pondering", "soldAt": "2026-11-21T12:00:00.000Z"}
    document = z_report(
        open={"count": 1, "amountSatang": 5, "sales": [sale]},
        learntBy={"pigeon": {"count": 1, "amountSatang": 5}},
    )
    lines = said(z_paper(document, "en"))
    assert "21 Nov 2026 19:00 · pondering: ฿0.05" in lines
    assert "pigeon (1): ฿0.05" in lines


def test_an_x_is_marked_as_what_it_is_and_has_no_seals() -> None:
    paper = x_paper(x_report(), "en")
    lines = said(paper)
    assert marks(paper) == ["The day is not closed: this is no Z report"]
    assert ("X report" in lines, "As of: 21 Nov 2026 15:00" in lines) == (True, True)
    assert "Seals of the books" not in lines
    assert not [line for line in lines if line.startswith("No.")]
    assert paper.title == "X report A1 2026-11-21"


def test_copies_of_a_z() -> None:
    assert marks(z_paper(z_report(), "th", copy=True)) == ["สำเนา / COPY"]


@pytest.mark.parametrize(
    "document", ["{}", receipt(), z_report(number=None), z_report(closedAt=None)]
)
def test_what_is_no_z_is_not_printed(document: str) -> None:
    with pytest.raises(PaperError, match="cannot be printed"):
        z_paper(document, "th")


def test_what_is_no_x_is_not_printed() -> None:
    with pytest.raises(PaperError, match="cannot be printed"):
        x_paper(x_report(at=None), "th")


def test_the_sums_are_taken_as_the_report_adds_them_up() -> None:
    """The report's own rules make the fields; the paper shows them and adds nothing."""
    totals = Totals()
    for sequence, satang in enumerate((18_550, 10_700, 1_000), start=1):
        vat: Fields = {"rateBp": 700, "amountSatang": satang * 7 // 107}
        totals.take_receipt(
            {
                "number": f"A1-{sequence:06d}",
                "amountSatang": satang,
                "learntBy": "push",
                "vat": vat,
            }
        )
    fields = {**totals.fields(), "perpetual": Perpetual().with_day(totals).fields()}
    lines = said(x_paper(x_report(**fields, shop=SHOP), "en"))
    assert "Receipts (3): ฿302.50" in lines
    assert "Numbers: A1-000001 – A1-000003" in lines
    assert f"VAT 7%: ฿{totals.vat_satang / 100:.2f}" in lines


# Any document


def test_every_kind_finds_its_paper() -> None:
    titles = [paper_of(document, "en").title for document in (receipt(), refund(), z_report())]
    assert titles == ["Receipt A1-000129", "Refund A1-R000003", "Z report A1-Z0041"]
    for document in (receipt(), refund(), z_report()):
        assert marks(paper_of(document, "th", copy=True)) == ["สำเนา / COPY"]
    assert PAGE in said(paper_of(receipt(), "th", page_url=PAGE))


@pytest.mark.parametrize("document", ['{"kind": "audit"}', "", "[]", "[" * 100_000])
def test_what_has_no_paper(document: str) -> None:
    with pytest.raises(PaperError, match="cannot be printed"):
        paper_of(document, "th")
