"""Every sentence of the customer's page in Thai and English, and how dates and spans of time are written.

Words for customers, not for staff: nothing here names a state of the relay or a device.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from enum import StrEnum
from typing import NamedTuple

BANGKOK = timezone(timedelta(hours=7), "Asia/Bangkok")
"""Thailand has had no other time since 1920; without a time zone database that Windows lacks."""
_BUDDHIST_ERA = 543


class Lang(StrEnum):
    """A language of the page, as its `lang` attribute names it."""

    TH = "th"
    EN = "en"

    @property
    def other(self) -> Lang:
        """The one to switch to."""
        return Lang.EN if self is Lang.TH else Lang.TH


class Both(NamedTuple):
    """One text in both languages."""

    th: str
    en: str

    def of(self, lang: Lang) -> str:
        """The text in a language."""
        return self.th if lang is Lang.TH else self.en


PAYEE = "STRIPE PAYMENTS (THAILAND) LTD"
"""What a bank app shows as the payee of every PromptPay payment through Stripe in Thailand."""

PRACTICE = Both("ฝึกซ้อม · PRACTICE", "PRACTICE · ฝึกซ้อม")
PRACTICE_MORE = Both("ไม่ใช่เงินจริง", "No real money")
TEST = Both("ทดสอบ · TEST", "TEST · ทดสอบ")

NEUTRAL_TITLE = Both("ชำระเงินด้วยพร้อมเพย์", "Payment by PromptPay")
NEW_CODE = Both("กรุณาขอ QR ใหม่จากร้าน", "Please ask the shop for a new code.")
DO_NOT_PAY_AGAIN = Both(
    "กรุณาอย่าจ่ายซ้ำ หน้านี้จะแจ้งผลให้ทราบ",
    "Please do not pay again. This page will show the result.",
)

PREPARING = Both("กำลังเตรียม QR", "Preparing your code")
PREPARING_MORE = Both("รอสักครู่", "One moment, please.")
WAITING = Both("สแกนเพื่อชำระเงิน", "Scan to pay")
AT_BANK = Both("กำลังรอธนาคารยืนยัน", "Waiting for your bank")
CHECKING = Both("กำลังตรวจสอบการชำระเงิน", "Checking your payment")
PAID = Both("ชำระเงินสำเร็จ", "Paid")
PAID_MORE = Both("ขอบคุณที่ใช้บริการ", "Thank you.")
REFUNDED = Both("คืนเงินแล้ว", "Refunded")
REFUNDED_MORE = Both("ร้านคืนเงินเต็มจำนวนแล้ว", "The shop has returned the whole amount.")
FAILED = Both("ชำระเงินไม่สำเร็จ", "The payment did not go through")
EXPIRED = Both("QR หมดเวลาแล้ว", "This code has expired")
CANCELED = Both("ยกเลิกรายการแล้ว", "This payment was cancelled")
OLD_CODE = Both(
    "กรุณาอย่าสแกน QR เดิม หากยังต้องการชำระ กรุณาขอ QR ใหม่จากร้าน",
    "Please do not scan the old code. To pay, ask the shop for a new one.",
)
MONEY_HELD = Both("เราได้รับเงินแล้ว", "We have the money")
MONEY_HELD_MORE = Both(
    "ร้านกำลังตรวจสอบรายการนี้ กรุณาอย่าจ่ายซ้ำ",
    "The shop is checking this payment. Please do not pay again.",
)
RETURNING = Both("ร้านกำลังคืนเงินให้ท่าน", "The shop is returning the money")
RETURNING_MORE = Both("กรุณาอย่าจ่ายซ้ำ", "Please do not pay again.")
IN_CHECK = Both("ร้านกำลังตรวจสอบรายการนี้", "The shop is checking this payment")
UNUSABLE = Both("QR นี้ใช้ไม่ได้", "This code cannot be used")

LABELS: dict[str, Both] = {
    "brand": Both("พร้อมเพย์ QR", "PromptPay QR"),
    "language": Both("English", "ไทย"),
    "to_pay": Both("ยอดที่ต้องชำระ", "Amount to pay"),
    "paid_sum": Both("ยอดที่ชำระ", "Amount paid"),
    "amount": Both("ยอดเงิน", "Amount"),
    "received": Both("เงินที่ได้รับ", "Money received"),
    "baht": Both("บาท", "baht"),
    "left": Both("เหลือเวลา", "Time left"),
    "until": Both("ใช้ได้ถึง", "Valid until"),
    "save": Both("บันทึกรูป QR", "Save the QR picture"),
    "how": Both("วิธีชำระ", "How to pay"),
    "step_1": Both("เปิดแอปธนาคาร", "Open your banking app"),
    "step_2": Both(
        "สแกน QR นี้ หรือบันทึกรูปแล้วเลือกจากคลังภาพ",
        "Scan this code, or save the picture and choose it in the app",
    ),
    "step_3": Both("ตรวจยอดเงิน แล้วกดยืนยัน", "Check amount, confirm"),
    "payee": Both("ชื่อผู้รับเงินในแอปธนาคาร", "Your bank app will show this payee"),
    "payee_more": Both(
        "บางแอปแสดงเพียง STRIPE PAYMENTS ซึ่งเป็นผู้ให้บริการรับเงินแทนร้าน",
        "Some apps show only STRIPE PAYMENTS: the company that takes the money for the shop.",
    ),
    "receipt": Both("ใบเสร็จรับเงิน", "Receipt"),
    "receipt_other": Both("Receipt", "ใบเสร็จรับเงิน"),
    "receipt_comes": Both("ใบเสร็จจะแสดงที่นี่", "Your receipt will appear here."),
    "number": Both("เลขที่", "Number"),
    "date": Both("วันที่", "Date"),
    "method": Both("ชำระโดย", "Paid by"),
    "method_value": Both("พร้อมเพย์ QR", "PromptPay QR"),
    "reference": Both("เลขอ้างอิง", "Bank reference"),
    "payment": Both("รหัสรายการ Stripe", "Stripe payment"),
    "total": Both("รวมทั้งสิ้น", "Total"),
    "net": Both("มูลค่าก่อนภาษี", "Before VAT"),
    "vat": Both("ภาษีมูลค่าเพิ่ม {rate}% (รวมในราคา)", "VAT {rate}% (included)"),
    "in_words": Both("ตัวอักษร", "In words"),
    "refunds": Both("การคืนเงิน", "Refunds"),
    "kept": Both("ยอดสุทธิหลังคืนเงิน", "Total after refunds"),
    "print": Both("พิมพ์", "Print"),
    "pdf": Both("บันทึก PDF", "Save as PDF"),
    "live": Both("หน้านี้อัปเดตเอง", "This page updates by itself."),
    "again": Both("หน้านี้โหลดใหม่เองทุกไม่กี่วินาที", "This page reloads every few seconds."),
}

_REFUND_STATES: dict[str, Both] = {
    "pending": Both("กำลังดำเนินการ", "on its way"),
    "requires_action": Both(
        "รอท่านแจ้งบัญชีตามอีเมลจาก Stripe", "waiting for you: see the e-mail from Stripe"
    ),
    "succeeded": Both("คืนแล้ว", "returned"),
    "failed": Both("ไม่สำเร็จ กรุณาติดต่อร้าน", "did not go through; please ask the shop"),
    "canceled": Both("ยกเลิก", "cancelled"),
}

_MONTHS = (
    Both("มกราคม", "January"),
    Both("กุมภาพันธ์", "February"),
    Both("มีนาคม", "March"),
    Both("เมษายน", "April"),
    Both("พฤษภาคม", "May"),
    Both("มิถุนายน", "June"),
    Both("กรกฎาคม", "July"),
    Both("สิงหาคม", "August"),
    Both("กันยายน", "September"),
    Both("ตุลาคม", "October"),
    Both("พฤศจิกายน", "November"),
    Both("ธันวาคม", "December"),
)


def labels(lang: Lang) -> dict[str, str]:
    """Every label in one language."""
    return {name: text.of(lang) for name, text in LABELS.items()}


def refund_words(status: str, lang: Lang) -> str:
    """How a refund stands; a word of Stripe's that is not known yet reads as on its way."""
    return _REFUND_STATES.get(status, _REFUND_STATES["pending"]).of(lang)


def moment(instant: datetime, lang: Lang) -> str:
    """`1 มีนาคม พ.ศ. 2569 เวลา 12:15 น.` or `1 March 2026, 12:15`, in Bangkok's time."""
    local = instant.astimezone(BANGKOK)
    month = _MONTHS[local.month - 1].of(lang)
    if lang is Lang.TH:
        return f"{local.day} {month} พ.ศ. {local.year + _BUDDHIST_ERA} เวลา {local:%H:%M}\u00a0น."
    return f"{local.day} {month} {local.year}, {local:%H:%M}"


def clock_time(instant: datetime, lang: Lang) -> str:
    """`12:15 น.` or `12:15`, in Bangkok's time."""
    local = f"{instant.astimezone(BANGKOK):%H:%M}"
    return f"{local}\u00a0น." if lang is Lang.TH else local


def minutes(seconds: int) -> str:
    """`14:23` for 863 s."""
    return f"{seconds // 60}:{seconds % 60:02d}"
