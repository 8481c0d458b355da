"""What a reconciliation found, told to a manager in Thai and English: what each kind is, means, and asks for.

Commands, files and windows say the same, so the words stand here and not in a window's translations.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from kiosk.core.money import format_baht
from kiosk.core.reconcile_report import Entry, Kind, Side, Sums

THAI = "th"


class Both(NamedTuple):
    """One text in both languages."""

    th: str
    en: str

    def of(self, language: str) -> str:
        """The text in `th` or `en`."""
        return self.th if language == THAI else self.en


class Told(NamedTuple):
    """A kind of entry: its name, what it means, and what to do."""

    name: Both
    means: Both
    do: Both


_TOLD: dict[Kind, Told] = {
    Kind.MISSING_HERE: Told(
        Both("มีเงิน ไม่มีใบเสร็จ", "Money without a receipt"),
        Both(
            "Stripe ได้รับเงินแล้ว แต่ในเครื่องนี้ไม่มีใบเสร็จของรายการนี้",
            "Stripe has this money and the till has no receipt of it.",
        ),
        Both(
            "ถ้าเป็นเงินขายจริง ให้หาใบเสร็จที่หายจากข้อมูลสำรอง ถ้าไม่ใช่ ให้คืนเงินลูกค้า",
            "If it was a sale, look for its receipt in the backup; else give the money back.",
        ),
    ),
    Kind.MISSING_THERE: Told(
        Both("มีใบเสร็จ ไม่มีเงิน", "Receipt without money"),
        Both(
            "ออกใบเสร็จแล้ว แต่ไม่มีเงินของรายการนี้ใน Stripe",
            "The receipt was issued and Stripe has no money of it.",
        ),
        Both(
            "เปิดดูเรื่องราวของใบเสร็จนี้ และค้นรหัสการชำระเงินในแดชบอร์ดของ Stripe",
            "Open the receipt's story, and look for its payment in Stripe's dashboard.",
        ),
    ),
    Kind.AMOUNT_DIFFERS: Told(
        Both("ยอดไม่ตรงกัน", "Amounts differ"),
        Both("เอกสารกับ Stripe มียอดไม่เท่ากัน", "The document and Stripe do not say the same sum."),
        Both(
            "เทียบเอกสารกับรายการใน Stripe แล้วคืนส่วนที่เกิน หรือแจ้งผู้ทำบัญชี",
            "Compare the document with Stripe; give back what is too much, or tell the accountant.",
        ),
    ),
    Kind.REFUND_NOT_RECORDED: Told(
        Both("คืนเงินไม่ได้บันทึก", "Refund not recorded"),
        Both(
            "มีการคืนเงินอยู่เพียงฝั่งเดียว",
            "A refund is known on one side only.",
        ),
        Both(
            "ตรวจดูว่าใครคืนเงิน และลูกค้าได้รับเงินแล้วหรือยัง",
            "Find out who gave the money back, and whether the customer has it.",
        ),
    ),
    Kind.PAYOUT_FAILED: Told(
        Both("เงินเข้าธนาคารไม่สำเร็จ", "Payout failed"),
        Both(
            "ธนาคารไม่รับเงินก้อนนี้ เงินกลับไปอยู่ใน Stripe",
            "The bank did not take this payout; its money is back at Stripe.",
        ),
        Both(
            "ตรวจเลขบัญชีธนาคารในแดชบอร์ดของ Stripe เงินจะออกไปกับรอบถัดไป",
            "Check the bank account in Stripe's dashboard; the money leaves with a later payout.",
        ),
    ),
    Kind.PAID_TWICE: Told(
        Both("จ่ายซ้ำ", "Paid twice"),
        Both(
            "คิวอาร์เดียวถูกจ่ายมากกว่าหนึ่งครั้ง มีใบเสร็จเพียงใบเดียว",
            "One code was paid more than once; there is one receipt.",
        ),
        Both(
            "คืนเงินส่วนที่เกินให้ลูกค้า ในแดชบอร์ดของ Stripe หรือด้วยเงินสด",
            "Give the second payment back, in Stripe's dashboard or by hand.",
        ),
    ),
    Kind.NEEDS_DECISION: Told(
        Both("รอผู้จัดการตัดสินใจ", "Waits for a decision"),
        Both(
            "เงินเข้ามาไม่ตามปกติ และยังไม่มีใครตัดสินใจ",
            "The money did not come as it should, and nobody has settled it.",
        ),
        Both(
            "เปิดหน้า “ต้องจัดการ” แล้วเลือกรับเงินหรือคืนเงิน",
            "Open Attention and accept the money or give it back.",
        ),
    ),
    Kind.DISPUTED: Told(
        Both("ลูกค้าโต้แย้งรายการ", "Contested"),
        Both(
            "ธนาคารของลูกค้าโต้แย้ง Stripe จึงกันเงินไว้",
            "The customer's bank contests this money, so Stripe holds it.",
        ),
        Both(
            "ตอบข้อโต้แย้งในแดชบอร์ดของ Stripe ก่อนหมดกำหนด",
            "Answer the dispute in Stripe's dashboard before its deadline.",
        ),
    ),
    Kind.OTHER_MONEY: Told(
        Both("เงินอื่นใน Stripe", "Other money at Stripe"),
        Both(
            "Stripe บันทึกรายการนี้เอง ไม่ได้มาจากการขายใด",
            "Stripe booked this by itself; it belongs to no payment.",
        ),
        Both(
            "เปิดรายการนี้ในแดชบอร์ดของ Stripe แล้วแจ้งผู้ทำบัญชี",
            "Open the line in Stripe's dashboard and tell the accountant.",
        ),
    ),
    Kind.OTHER_CURRENCY: Told(
        Both("เงินสกุลอื่น", "Another currency"),
        Both("รายการนี้ไม่ใช่เงินบาท จึงไม่นับในยอดใด", "This money is no baht; no sum counts it."),
        Both(
            "ตรวจรายการนี้ในแดชบอร์ดของ Stripe",
            "Look at it in Stripe's dashboard.",
        ),
    ),
    Kind.FEE_DIFFERS: Told(
        Both("ค่าธรรมเนียมไม่ตรง", "Fee differs"),
        Both(
            "ค่าธรรมเนียมที่ Stripe หัก ไม่เท่ากับที่แจ้งไว้",
            "Stripe keeps another fee than it told.",
        ),
        Both(
            "เทียบกับใบแจ้งค่าธรรมเนียมของ Stripe",
            "Compare it with Stripe's invoice.",
        ),
    ),
    Kind.PAYOUT_DIFFERS: Told(
        Both("ยอดเข้าธนาคารไม่ตรงกับรายการ", "Payout differs from its lines"),
        Both(
            "ผลรวมของรายการไม่เท่ากับยอดที่โอน",
            "What the payout is made of does not come to its amount.",
        ),
        Both(
            "เปิดเงินก้อนนี้ในแดชบอร์ดของ Stripe แล้วแจ้งผู้ทำบัญชี",
            "Open the payout in Stripe's dashboard and tell the accountant.",
        ),
    ),
    Kind.NOT_COVERED: Told(
        Both("อยู่นอกช่วงของไฟล์", "Outside of the file"),
        Both(
            "ข้อมูลจาก Stripe ไม่ครอบคลุมเวลาของเอกสารนี้",
            "What was read of Stripe does not reach to this document.",
        ),
        Both(
            "ดาวน์โหลดใหม่โดยเผื่อก่อนและหลังอย่างละหนึ่งวัน",
            "Download it again with a day more on each side.",
        ),
    ),
    Kind.RETURNED: Told(
        Both("เงินที่คืนแล้ว", "Went back"),
        Both(
            "เงินเข้ามาโดยไม่มีใบเสร็จ และคืนไปแล้ว",
            "Money came without a receipt and went back.",
        ),
        Both("ไม่ต้องทำอะไร", "Nothing is to do."),
    ),
    Kind.PRACTICE: Told(
        Both("ใบเสร็จฝึกซ้อม", "Practice"),
        Both("ใบเสร็จนี้ออกตอนฝึกซ้อม ไม่ใช่เงินจริง", "A receipt of practice; it is no real money."),
        Both("ไม่ต้องทำอะไร", "Nothing is to do."),
    ),
}

_REFUND_HERE = Both(
    "Stripe คืนเงินแล้ว แต่เครื่องนี้ไม่มีใบคืนเงิน", "Stripe gave this back and the till has no refund of it."
)
_REFUND_CAME_BACK = Both(
    "Stripe คืนเงินไม่สำเร็จ เงินกลับมาแล้ว แต่เครื่องนี้ยังไม่ได้บันทึก",
    "A refund failed and its money came back; the till has not recorded it.",
)
_REFUND_THERE = Both(
    "มีใบคืนเงิน แต่ Stripe ไม่ได้คืนเงินรายการนี้", "The till has a refund that Stripe did not carry out."
)

RECEIPTS = Both("ใบเสร็จ", "Receipts")
REFUNDS = Both("คืนเงินผ่าน Stripe", "Refunds through Stripe")
FEES = Both("ค่าธรรมเนียม Stripe", "Stripe's fees")
PAID_OUT = Both("เข้าธนาคารแล้ว", "Reached the bank")
ON_ITS_WAY = Both("กำลังเข้าธนาคาร", "On its way to the bank")
PENDING = Both("รอโอนใน Stripe", "Waits at Stripe")
CAME_BACK = Both("ธนาคารส่งคืน", "Came back from the bank")
DIFFERENCES = Both("ส่วนต่าง", "Differences")
EXPLAINED = Both("อธิบายได้", "Explained")
BY_HAND = Both("คืนด้วยมือ (ไม่ผ่าน Stripe)", "Given back by hand (not through Stripe)")
ALL_MATCH = Both("ตรงกันทุกรายการ", "Everything matches")
SOME_DIFFER = Both("ต้องตรวจ {n} รายการ", "{n} to look into")
PERIOD = Both("กระทบยอด {since} ถึง {until}", "Reconciliation {since} to {until}")
MATCHED = Both(
    "ใบเสร็จ {matched} จาก {all} ใบ ตรงกับเงินที่ Stripe",
    "{matched} of {all} receipts match the money at Stripe",
)


def name_of(kind: Kind, language: str) -> str:
    """The name of a kind."""
    return _TOLD[kind].name.of(language)


def meaning_of(entry: Entry, language: str) -> str:
    """What an entry means."""
    if entry.kind is Kind.REFUND_NOT_RECORDED:
        if entry.side is Side.THERE:
            return _REFUND_THERE.of(language)
        back = (entry.there_satang or 0) > 0
        return (_REFUND_CAME_BACK if back else _REFUND_HERE).of(language)
    return _TOLD[entry.kind].means.of(language)


def todo_of(entry: Entry, language: str) -> str:
    """What to do about an entry."""
    return _TOLD[entry.kind].do.of(language)


def subject_of(entry: Entry) -> str:
    """What an entry is about, as a person finds it: a document's number, else an id at Stripe."""
    document = entry.refund or entry.receipt
    return document or entry.payment_id or entry.payout_id or entry.source or entry.word


def amounts_of(entry: Entry, language: str) -> str:
    """`till 185.50 · Stripe none`."""
    till, none = ("เครื่อง", "ไม่มี") if language == THAI else ("till", "none")
    here, there = (
        none if satang is None else format_baht(satang)
        for satang in (entry.here_satang, entry.there_satang)
    )
    return f"{till} {here} · Stripe {there}"


@dataclass(frozen=True, slots=True)
class SumLine:
    """A sum: its name, how many (None: they are not counted), and satang with their sign."""

    name: Both
    count: int | None
    satang: int


def sums_of(sums: Sums) -> tuple[tuple[SumLine, ...], tuple[SumLine, ...]]:
    """The sums as they close: what the till's documents and the fees come to, and where that is."""
    books = (
        SumLine(RECEIPTS, sums.receipts.count, sums.receipts.satang),
        SumLine(REFUNDS, sums.refunds.count, -sums.refunds.satang),
        SumLine(FEES, None, -sums.fees_satang),
    )
    money = (
        SumLine(PAID_OUT, None, sums.paid_out_satang),
        SumLine(ON_ITS_WAY, None, sums.on_its_way_satang),
        SumLine(PENDING, None, sums.pending_satang),
        SumLine(CAME_BACK, None, sums.came_back_satang),
        SumLine(DIFFERENCES, None, sums.differences_satang),
        SumLine(EXPLAINED, None, sums.explained_satang),
    )
    return books, money
