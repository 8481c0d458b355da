"""Every word on paper in Thai and English, and how papers write days, moments and sums.

A paper's language is asked for by whoever prints it, whatever language a window speaks; what the Revenue Code
demands stands in Thai on every paper. The Buddhist year is for people only: no machine ever reads it.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from kiosk.core.money import format_baht
from kiosk.core.vat import percent

THAI = "th"
ENGLISH = "en"
BUDDHIST_AHEAD = 543


class Both(NamedTuple):
    """One text in both languages."""

    th: str
    en: str

    def of(self, language: str) -> str:
        """The text in `th` or `en`."""
        return self.th if language == THAI else self.en

    def other(self, language: str) -> str:
        """The text in the other language."""
        return self.en if language == THAI else self.th

    def pair(self, language: str) -> str:
        """Both, the language asked for first."""
        return f"{self.of(language)} · {self.other(language)}"


RECEIPT = Both("ใบเสร็จรับเงิน", "Receipt")
TAX_INVOICE = Both("ใบเสร็จรับเงิน/ใบกำกับภาษีอย่างย่อ", "Receipt/Tax Invoice (ABB)")
VAT_INCLUDED = "ราคารวมภาษีมูลค่าเพิ่มแล้ว (VAT INCLUDED)"
REFUND = Both("ใบคืนเงิน", "Refund")
REVERSAL = Both("ใบยกเลิกการคืนเงิน", "Refund reversed")
X_REPORT = Both("รายงานยอดขายระหว่างวัน (X)", "X report")
Z_REPORT = Both("รายงานปิดวัน (Z)", "Z report")

PRACTICE = Both("ฝึกซ้อม", "PRACTICE")
PRACTICE_MORE = Both("ไม่ใช่เงินจริง ใช้เป็นเอกสารไม่ได้", "No real money. This paper is worth nothing.")
COPY = Both("สำเนา", "COPY")

HEAD_OFFICE = Both("สำนักงานใหญ่", "Head office")
BRANCH = Both("สาขาที่ {branch}", "Branch {branch}")
TAX_NUMBER = "TAX# {number}"
POS_NUMBER = "POS# {number}"

NUMBER = Both("เลขที่", "No.")
DATE = Both("วันที่", "Date")
TILL = Both("เครื่อง", "Till")
CASHIER = Both("พนักงาน", "Cashier")
METHOD = Both("ชำระโดย", "Paid by")
PROMPTPAY = Both("พร้อมเพย์ QR", "PromptPay QR")
REFERENCE = Both("เลขอ้างอิงธนาคาร", "Bank reference")
PAYMENT = Both("รหัสรายการ Stripe", "Stripe payment")
ASKED = Both("ยอดที่เรียกเก็บ", "Amount asked for")
TOTAL = Both("รวมทั้งสิ้น", "Total")
NET = Both("มูลค่าก่อนภาษี", "Before VAT")
HEARD = Both("การยืนยันผล", "Confirmation")
CHECK = Both("รหัสตรวจสอบ", "Check code")
REFUND_OF = Both("คืนเงินของใบเสร็จเลขที่", "Refund of receipt")
REVERSES = Both("ยกเลิกใบคืนเงินเลขที่", "Reverses refund")
REASON = Both("เหตุผล", "Reason")
REFUNDED = Both("ยอดคืนเงิน", "Amount returned")
WAY_BACK = Both("วิธีคืนเงิน", "Returned by")
BY_STRIPE = Both("โอนคืนผ่าน Stripe", "Transfer through Stripe")
BY_HAND = Both("ร้านคืนให้เอง", "The shop itself, by hand")
STRIPE_REFUND = Both("รหัสคืนเงิน Stripe", "Stripe refund")
ASKED_BY = Both("ผู้ขอ", "Asked by")
ALLOWED_BY = Both("ผู้อนุมัติ", "Allowed by")
RECEIVED_BY = Both("ผู้รับเงินคืน", "Money received by")
SIGNATURE = "." * 36

REASONS = {
    "requested_by_customer": Both("ลูกค้าขอคืน", "The customer asked for it"),
    "duplicate": Both("จ่ายซ้ำ", "Paid twice"),
    "fraudulent": Both("รายการทุจริต", "Fraud"),
    "declined": Both("ธนาคารไม่รับเงินคืน", "The bank refused the money"),
    "expired_or_canceled_card": Both("บัญชีปลายทางใช้ไม่ได้", "The account is closed"),
    "insufficient_funds": Both("เงินในบัญชี Stripe ไม่พอ", "Not enough money at Stripe"),
    "failed": Both("คืนเงินไม่สำเร็จ", "The refund failed"),
    "canceled": Both("การคืนเงินถูกยกเลิก", "The refund was cancelled"),
    "unknown": Both("Stripe ไม่ทราบสาเหตุ", "Stripe does not know why"),
}
"""Reasons in Stripe's words; a person's own words are printed as they are."""

BUSINESS_DAY = Both("วันทำการ", "Business day")
DAY_CLOSES_AT = Both("เวลาปิดวัน", "Day closes at")
CLOSED_AT = Both("ปิดเมื่อ", "Closed at")
AS_OF = Both("ณ เวลา", "As of")
NOT_CLOSED = Both("ยังไม่ปิดวัน ไม่ใช่รายงาน Z", "The day is not closed: this is no Z report")
SALES = Both("ยอดขาย", "Sales")
RECEIPTS = Both("ใบเสร็จ", "Receipts")
FIRST_TO_LAST = Both("เลขที่", "Numbers")
OF_WHICH_LATE = Both("ในนั้นเงินเข้าช้า", "of which paid late")
OF_WHICH_PRACTICE = Both("ในนั้นฝึกซ้อม", "of which practice")
LEARNT_HEADING = Both("เครื่องทราบการชำระเงินโดย", "How the till learnt of the money")
REFUNDS = Both("คืนเงิน", "Refunds")
OF_WHICH_BY_HAND = Both("ในนั้นร้านคืนให้เอง", "of which by hand")
REVERSED = Both("คืนเงินที่ไม่สำเร็จ", "Refunds that failed")
NET_SALES = Both("ยอดสุทธิ", "Net")
VAT_HEADING = Both("ภาษีมูลค่าเพิ่ม", "VAT")
NO_VAT = Both("ไม่มีภาษีมูลค่าเพิ่ม", "No VAT")
VAT_OF_REFUNDS = Both("ภาษีในยอดคืนเงิน", "VAT in refunds")
VAT_NET = Both("ภาษีสุทธิ", "VAT, net")
PERPETUAL = Both("ยอดสะสมตั้งแต่เริ่มใช้เครื่อง", "Perpetual totals")
OPEN = Both("รายการที่ยังไม่จบ", "Open sales")
NEED_A_PERSON = Both("ต้องให้คนตัดสินใจ", "need a person")
MORE_OPEN = Both("และอีก {count} รายการ", "and {count} more")
UNDER_WAY = Both("คืนเงินที่กำลังดำเนินการ", "Refunds under way")
NOTHING_OPEN = Both("ไม่มี", "None")
HEADS = Both("หลักฐานว่าเอกสารไม่ถูกแก้ไข", "Seals of the books")
HEAD_OF = {
    "receipts": Both("ใบเสร็จล่าสุด", "Last receipt"),
    "refunds": Both("ใบคืนเงินล่าสุด", "Last refund"),
    "audit": Both("บันทึกการตรวจสอบล่าสุด", "Last audit entry"),
}
PREVIOUS_Z = Both("รายงาน Z ก่อนหน้า", "Z report before this")
THIS_Z = Both("รายงานนี้", "This report")
STATES = {
    "creating": Both("กำลังเตรียม QR", "preparing the QR"),
    "waiting": Both("รอลูกค้าสแกน", "waiting for the scan"),
    "checking": Both("กำลังตรวจสอบ", "checking"),
    "unknown": Both("ยังไม่มีคำตอบ", "no answer yet"),
    "paid_late": Both("เงินเข้าหลังหมดเวลา", "paid late"),
    "amount_mismatch": Both("ยอดเงินไม่ตรง", "amount differs"),
    "currency_mismatch": Both("สกุลเงินไม่ตรง", "currency differs"),
    "paid_twice": Both("จ่ายซ้ำ", "paid twice"),
    "disputed": Both("ลูกค้าโต้แย้งรายการ", "disputed"),
    "second_payment": Both("ลูกค้าแสดงว่าจ่ายซ้ำ", "second payment shown"),
    "attention": Both("ต้องให้คนตัดสินใจ", "needs a person"),
}
"""How an open sale stands, by the words in documents: its state, or why a person has to decide."""

PAGE = Both("สแกนเพื่อดูใบเสร็จนี้ทางออนไลน์", "Scan to see this receipt online")
PAGE_OF = Both("หน้า {page} จาก {pages}", "Page {page} of {pages}")
TRIAL = Both("ทดสอบเครื่องพิมพ์", "Printer test")
TRIAL_PRINTER = Both("เครื่องพิมพ์", "Printer")
TRIAL_DONE = Both("อ่านได้ชัดเจน แปลว่าเครื่องพิมพ์พร้อมใช้", "If you can read this, the printer is ready")

CONFIRMED = {
    "webhook": Both("Stripe แจ้งผล", "Stripe reported it"),
    "watch": Both("Stripe ยืนยันเมื่อสอบถาม", "Stripe confirmed it when asked"),
    "verify": Both("Stripe ยืนยันเมื่อสอบถาม", "Stripe confirmed it when asked"),
    "catchup": Both("Stripe ยืนยันเมื่อสอบถาม", "Stripe confirmed it when asked"),
}
LEARNT = {
    "push": Both("เครื่องได้รับแจ้งทันที", "told at once"),
    "poll": Both("เครื่องทราบจากการสอบถาม", "heard by asking"),
    "check": Both("เครื่องทราบจากการกดตรวจสอบ", "heard by “check now”"),
    "catchup": Both("เครื่องทราบหลังเชื่อมต่อใหม่", "heard after a gap"),
}
"""How Stripe's word reached the relay, and how the till learnt of it, by the words in documents."""

_MONTHS = (
    Both("ม.ค.", "Jan"),
    Both("ก.พ.", "Feb"),
    Both("มี.ค.", "Mar"),
    Both("เม.ย.", "Apr"),
    Both("พ.ค.", "May"),
    Both("มิ.ย.", "Jun"),
    Both("ก.ค.", "Jul"),
    Both("ส.ค.", "Aug"),
    Both("ก.ย.", "Sep"),
    Both("ต.ค.", "Oct"),
    Both("พ.ย.", "Nov"),
    Both("ธ.ค.", "Dec"),
)


def day_words(day: date, language: str) -> str:
    """`21 พ.ย. พ.ศ. 2569` or `21 Nov 2026`."""
    month = _MONTHS[day.month - 1].of(language)
    if language == THAI:
        return f"{day.day} {month} พ.ศ. {day.year + BUDDHIST_AHEAD}"
    return f"{day.day} {month} {day.year}"


def moment_words(local: datetime, language: str) -> str:
    """A moment by the shop's clock: `21 พ.ย. พ.ศ. 2569 12:00 น.` or `21 Nov 2026 12:00`."""
    words = f"{day_words(local.date(), language)} {local:%H:%M}"
    return f"{words} น." if language == THAI else words


def vat_at(rate_bp: int) -> Both:
    """The tax at a rate in basis points: `ภาษีมูลค่าเพิ่ม 7%`."""
    rate = percent(rate_bp)
    return Both(f"ภาษีมูลค่าเพิ่ม {rate}%", f"VAT {rate}%")


def sold_at(rate_bp: int) -> Both:
    """What was sold at a rate of tax, tax included."""
    rate = percent(rate_bp)
    return Both(f"ยอดขายรวมภาษี {rate}%", f"Sales with {rate}% VAT")


def baht(satang: int) -> str:
    """`฿1,234.50`, `-฿5.00`."""
    return f"-฿{format_baht(-satang)}" if satang < 0 else f"฿{format_baht(satang)}"


def grouped(code: str, size: int = 8) -> str:
    """A long code in groups, so that it can be read aloud and broken between them."""
    return " ".join(code[at : at + size] for at in range(0, len(code), size))
