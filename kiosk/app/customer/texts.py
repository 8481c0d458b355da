"""Every sentence the customer reads: Thai and English side by side, and Chinese for who touches it.

Short on purpose: each stands on one line, so that nothing depends on where a machine breaks Thai words. They are
not in the translation files: this screen does not follow the language of the till. A new Chinese character must
go into the bundled font as well (`packaging/chinese_font.py`); a test tells.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Tongue(StrEnum):
    """A language that the customer can choose for one sale."""

    THAI = "th"
    ENGLISH = "en"
    CHINESE = "zh"


class Phrase(NamedTuple):
    """One text in every language of this screen."""

    th: str
    en: str
    zh: str

    def shown(self, tongue: Tongue | None) -> tuple[str, ...]:
        """The lines to be read: in the language chosen, else in Thai with English under it."""
        if tongue is None:
            return (self.th, self.en)
        return ({Tongue.THAI: self.th, Tongue.ENGLISH: self.en, Tongue.CHINESE: self.zh}[tongue],)

    def line(self, tongue: Tongue | None) -> str:
        """The same on one line."""
        return " · ".join(text for text in self.shown(tongue) if text)


PAYEE = "STRIPE PAYMENTS (THAILAND) LTD"
"""What a bank app shows as the payee of every PromptPay payment through Stripe in Thailand."""

NOTHING = Phrase("", "", "")

WELCOME = Phrase("ยินดีต้อนรับ", "Welcome", "欢迎光临")
ACCEPTS = Phrase("รับชำระด้วยพร้อมเพย์ QR", "PromptPay QR accepted here", "本店支持 PromptPay 扫码付款")
ACCEPTS_NOT_NOW = Phrase(
    "พร้อมเพย์ยังใช้ไม่ได้ชั่วคราว", "PromptPay is unavailable for a moment", "PromptPay 暂时无法使用"
)

PREPARING = Phrase("กำลังเตรียม QR", "Preparing your QR code", "正在生成二维码")
PREPARING_MORE = Phrase("รอสักครู่", "One moment, please", "请稍候")

SCAN = Phrase("สแกนเพื่อชำระเงิน", "Scan to pay", "请扫码付款")
STEPS = (
    Phrase("เปิดแอปธนาคาร", "Open your banking app", "打开银行应用"),
    Phrase("สแกน QR นี้", "Scan this QR code", "扫描此二维码"),
    Phrase("ตรวจยอด แล้วกดยืนยัน", "Check amount, confirm", "核对金额并确认"),
)
BAND = "THAI QR PAYMENT"
PAYEE_HINT = Phrase(
    "ชื่อผู้รับเงินในแอปธนาคาร", "Your bank app will show this payee", "银行应用中显示的收款方"
)
TIME_LEFT = Phrase("เหลือเวลา {time} นาที", "{time} left", "剩余时间 {time}")

AT_BANK = Phrase("กำลังรอธนาคารยืนยัน", "Waiting for your bank", "正在等待银行确认")
AT_BANK_MORE = Phrase(
    "กรุณาอย่าเพิ่งปิดแอปธนาคาร", "Please keep your banking app open", "请勿关闭银行应用"
)

CHECKING = Phrase("กำลังตรวจสอบการชำระเงิน", "Checking your payment", "正在确认付款")
CHECKING_MORE = Phrase(
    "รอสักครู่ กรุณาอย่าจ่ายซ้ำ", "One moment, please do not pay again", "请稍候，请勿重复付款"
)

UNKNOWN = Phrase(
    "สัญญาณขัดข้อง กำลังลองใหม่", "The connection is slow, trying again", "网络缓慢，正在重试"
)
UNKNOWN_MORE = Phrase(
    "กรุณาอย่าจ่ายซ้ำ พนักงานจะแจ้งผลให้ทราบ",
    "Please do not pay again; we will tell you",
    "请勿重复付款，店员会告知结果",
)

PAID = Phrase("ชำระเงินสำเร็จ", "Paid", "付款成功")
RECEIPT = Phrase("ใบเสร็จ", "Receipt", "收据")
AMOUNT_SPOKEN = Phrase("ยอด {baht} บาท", "{baht} baht", "{baht} 泰铢")
THANKS = Phrase("ขอบคุณที่ใช้บริการ", "Thank you", "谢谢惠顾")
KEEP_RECEIPT = Phrase("สแกนเก็บใบเสร็จ", "Scan to keep your receipt", "扫码保存收据")

EXPIRED = Phrase("QR หมดเวลาแล้ว", "This QR code has expired", "二维码已过期")
FAILED = Phrase("ชำระเงินไม่สำเร็จ", "The payment did not go through", "付款未成功")
NEW_CODE = Phrase(
    "กรุณาขอ QR ใหม่ที่พนักงาน", "Please ask the cashier for a new code", "请向店员索取新的二维码"
)

CANCELED = Phrase("ยกเลิกรายการแล้ว", "This payment was cancelled", "本次付款已取消")
CANCELED_MORE = Phrase("กรุณาอย่าสแกน QR เดิม", "Please do not use the old code", "请勿使用旧的二维码")

ATTENTION = Phrase("กรุณารอสักครู่", "One moment, please", "请稍候")
ATTENTION_MORE = Phrase(
    "พนักงานกำลังตรวจสอบรายการนี้ให้ท่าน",
    "Our staff are looking into this payment",
    "店员正在为您核实这笔付款",
)

TROUBLE = Phrase(
    "ขออภัย ขณะนี้ยังรับ QR ไม่ได้", "Sorry, we cannot take QR just now", "抱歉，暂时无法扫码付款"
)
TROUBLE_MORE = Phrase("กรุณาสอบถามพนักงาน", "Please ask our staff", "请咨询店员")

TONGUE_NAMES = {Tongue.THAI: "ไทย", Tongue.ENGLISH: "EN", Tongue.CHINESE: "中文"}
TONGUE_SPOKEN = {Tongue.THAI: "ภาษาไทย", Tongue.ENGLISH: "English", Tongue.CHINESE: "中文"}

PRACTICE_RIBBON = "PRACTICE · ฝึกซ้อม"
TEST_RIBBON = "TEST · ทดสอบ"
