"""Every sentence the customer reads, in Thai and English side by side: this screen never switches language.

Short on purpose: each stands on one line, so that nothing depends on where a machine breaks Thai words.
"""

from __future__ import annotations

from typing import NamedTuple


class Both(NamedTuple):
    """One text in both languages."""

    th: str
    en: str


PAYEE = "STRIPE PAYMENTS (THAILAND) LTD"
"""What a bank app shows as the payee of every PromptPay payment through Stripe in Thailand."""

NOTHING = Both("", "")

WELCOME = Both("ยินดีต้อนรับ", "Welcome")
ACCEPTS = Both("รับชำระด้วยพร้อมเพย์ QR", "PromptPay QR accepted here")
ACCEPTS_NOT_NOW = Both("พร้อมเพย์ยังใช้ไม่ได้ชั่วคราว", "PromptPay is unavailable for a moment")

PREPARING = Both("กำลังเตรียม QR", "Preparing your QR code")
PREPARING_MORE = Both("รอสักครู่", "One moment, please")

SCAN = Both("สแกนเพื่อชำระเงิน", "Scan to pay")
STEPS = (
    Both("เปิดแอปธนาคาร", "Open your banking app"),
    Both("สแกน QR นี้", "Scan this QR code"),
    Both("ตรวจยอด แล้วกดยืนยัน", "Check the amount and confirm"),
)
BAND = "THAI QR PAYMENT"
PAYEE_HINT = Both("ชื่อผู้รับเงินในแอปธนาคาร", "Your bank app will show this payee")
TIME_LEFT = Both("เหลือเวลา {time} นาที", "{time} left")
TIME_LEFT_ONE_LINE = "เหลือเวลา {time} นาที · {time} left"

AT_BANK = Both("กำลังรอธนาคารยืนยัน", "Waiting for your bank")
AT_BANK_MORE = Both("กรุณาอย่าเพิ่งปิดแอปธนาคาร", "Please keep your banking app open")

CHECKING = Both("กำลังตรวจสอบการชำระเงิน", "Checking your payment")
CHECKING_MORE = Both("รอสักครู่ กรุณาอย่าจ่ายซ้ำ", "One moment, please do not pay again")

UNKNOWN = Both("สัญญาณขัดข้อง กำลังลองใหม่", "The connection is slow, trying again")
UNKNOWN_MORE = Both("กรุณาอย่าจ่ายซ้ำ พนักงานจะแจ้งผลให้ทราบ", "Please do not pay again; we will tell you")

PAID = Both("ชำระเงินสำเร็จ", "Paid")
RECEIPT = "ใบเสร็จ · Receipt {number} · {time}"
THANKS = Both("ขอบคุณที่ใช้บริการ", "Thank you")
KEEP_RECEIPT = Both("สแกนเก็บใบเสร็จ", "Scan to keep your receipt")

EXPIRED = Both("QR หมดเวลาแล้ว", "This QR code has expired")
FAILED = Both("ชำระเงินไม่สำเร็จ", "The payment did not go through")
NEW_CODE = Both("กรุณาขอ QR ใหม่ที่พนักงาน", "Please ask the cashier for a new code")

CANCELED = Both("ยกเลิกรายการแล้ว", "This payment was cancelled")
CANCELED_MORE = Both("กรุณาอย่าสแกน QR เดิม", "Please do not use the old code")

ATTENTION = Both("กรุณารอสักครู่", "One moment, please")
ATTENTION_MORE = Both("พนักงานกำลังตรวจสอบรายการนี้ให้ท่าน", "Our staff are looking into this payment")

TROUBLE = Both("ขออภัย ขณะนี้ยังรับ QR ไม่ได้", "Sorry, we cannot take QR just now")
TROUBLE_MORE = Both("กรุณาสอบถามพนักงาน", "Please ask our staff")

PRACTICE_RIBBON = "PRACTICE · ฝึกซ้อม"
TEST_RIBBON = "TEST · ทดสอบ"
