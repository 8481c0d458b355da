"""Words, pictures and colours of the log, in the language of the moment. No widgets."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QCoreApplication

from kiosk.app.theme.tokens import Tone
from kiosk.app.times import minutes_seconds
from kiosk.core.money import format_baht
from kiosk.core.promptpay import Verdict
from kiosk.core.sale import SaleWord
from kiosk.till.copying import proved_copies
from kiosk.till.log.listing import LogRow, Status, Totals
from kiosk.till.selling import reading_back
from kiosk.till.selling.slip_records import SlipWord
from kiosk.till.snapshot import ReadBack

translate = QCoreApplication.translate


class Column(StrEnum):
    """The columns of the table, in order."""

    NUMBER = "number"
    TIME = "time"
    AMOUNT = "amount"
    STATUS = "status"
    LEARNT_BY = "learnt_by"
    WAITED = "waited"
    CASHIER = "cashier"
    NOTE = "note"


TONE_OF_STATUS: dict[Status, Tone] = {
    Status.PAID: Tone.PAID,
    Status.PARTIALLY_REFUNDED: Tone.TROUBLE,
    Status.REFUNDED: Tone.TROUBLE,
    Status.PAID_LATE: Tone.WAITING,
}
ICON_OF_STATUS: dict[Status, str] = {
    Status.PAID: "check",
    Status.PARTIALLY_REFUNDED: "refund",
    Status.REFUNDED: "refund",
    Status.PAID_LATE: "late",
}


def status_words(status: Status) -> str:
    """How a receipt stands."""
    match status:
        case Status.PAID:
            return translate("Log", "Paid")
        case Status.PARTIALLY_REFUNDED:
            return translate("Log", "Partly refunded")
        case Status.REFUNDED:
            return translate("Log", "Refunded")
        case Status.PAID_LATE:
            return translate("Log", "Paid late")


def row_status_words(row: LogRow) -> str:
    """How a receipt stands, with the sum that went back if it is a part."""
    words = status_words(row.status)
    if row.status is Status.PARTIALLY_REFUNDED and row.refunded_satang:
        return f"{words} {format_baht(row.refunded_satang)}"
    return words


def column_words(column: Column) -> str:
    """The title of a column."""
    match column:
        case Column.NUMBER:
            return translate("Log", "Number")
        case Column.TIME:
            return translate("Log", "Time")
        case Column.AMOUNT:
            return translate("Log", "Amount (฿)")
        case Column.STATUS:
            return translate("Log", "Status")
        case Column.LEARNT_BY:
            return translate("Log", "How we heard")
        case Column.WAITED:
            return translate("Log", "Waited")
        case Column.CASHIER:
            return translate("Log", "Cashier")
        case Column.NOTE:
            return translate("Log", "Note")


def wait_words(waited_ms: int | None) -> str:
    """How long a customer needed: `37 s`, `04:10`, `–` if it is not known."""
    if waited_ms is None:
        return "–"
    seconds = round(waited_ms / 1000)
    if seconds < 100:
        return translate("Log", "{n} s").format(n=seconds)
    return minutes_seconds(seconds)


def sum_words(total: Totals) -> str:
    """`128 receipts · ฿18,606.00 · refunded ฿280.00`."""
    receipts = (
        translate("Log", "1 receipt")
        if total.count == 1
        else translate("Log", "{n} receipts").format(n=f"{total.count:,}")
    )
    words = f"{receipts} · ฿{format_baht(total.amount_satang)}"
    if total.refunded_satang:
        back = translate("Log", "refunded ฿{amount}")
        words += " · " + back.format(amount=format_baht(total.refunded_satang))
    return words


def verdict_words(verdict: str | None) -> str:
    """What the till found when it read the code before showing it."""
    match verdict:
        case Verdict.PROVED:
            return translate("Log", "The code was read and fits the amount")
        case Verdict.UNPROVED:
            return translate("Log", "The code could not be proved")
        case Verdict.CONTRADICTED:
            return translate("Log", "The code contradicted the amount")
        case Verdict.TEST:
            return translate("Log", "A test code")
        case _:
            return "–"


def source_words(source: str) -> str:
    """Who said it."""
    match source:
        case "cashier":
            return translate("Story", "cashier")
        case "push":
            return translate("Story", "told by the payment server")
        case "poll":
            return translate("Story", "asked for every few seconds")
        case "check":
            return translate("Story", "asked by a person")
        case "catchup":
            return translate("Story", "caught up after a gap")
        case reading_back.SOURCE:
            return translate("Story", "the customer's screen")
        case "till":
            return translate("Story", "this till")
        case "relay":
            return translate("Story", "the payment server")
        case _:
            return source


def story_words(word: str) -> str:
    """What happened, as one sentence for a manager."""
    match word:
        case SaleWord.OFFERED:
            return translate("Story", "The code was shown to the customer")
        case SaleWord.CODE_REFUSED:
            return translate("Story", "The code did not fit and was never shown")
        case SaleWord.REFUSED:
            return translate("Story", "The payment server refused the sale")
        case SaleWord.UNANSWERED:
            return translate("Story", "Nobody answered")
        case SaleWord.CANCEL_ASKED:
            return translate("Story", "The cashier wanted to cancel")
        case SaleWord.TIME_UP:
            return translate("Story", "The code's time was over")
        case SaleWord.RETRIED:
            return translate("Story", "A new code was asked for")
        case SaleWord.CLOSING:
            return translate("Story", "The code was being taken back")
        case SaleWord.FAILED:
            return translate("Story", "The customer's bank said no")
        case SaleWord.EXPIRED:
            return translate("Story", "The code ran out without money")
        case _:
            return _money_story(word)


def _money_story(word: str) -> str:
    match word:
        case SaleWord.CANCELED:
            return translate("Story", "The sale was canceled")
        case SaleWord.PAID:
            return translate("Story", "Stripe confirmed the money")
        case SaleWord.PAID_AGAIN:
            return translate("Story", "The customer paid a second time")
        case SaleWord.ATTENTION:
            return translate("Story", "Something was not as it should be; a person had to look")
        case SaleWord.ACCEPTED:
            return translate("Story", "A manager accepted the money for this sale")
        case SaleWord.SETTLED:
            return translate("Story", "A manager settled it without a receipt")
        case SaleWord.CLEARED:
            return translate("Story", "What was left to settle is settled")
        case proved_copies.WORD:
            return translate("Story", "The receipt came back from the payment server")
        case SaleWord.DISPUTED:
            return translate("Story", "The customer's bank asks the money back")
        case _:
            return _slip_story(word)


def _slip_story(word: str) -> str:
    match word:
        case SlipWord.SHOWN:
            return translate("Story", "The customer showed a slip")
        case SlipWord.SHOWN_AGAIN:
            return translate("Story", "A slip was shown that had been used before")
        case SlipWord.REFUSED:
            return translate("Story", "Something was shown that is no good slip")
        case _:
            return _screen_story(word)


def _screen_story(word: str) -> str:
    if word == reading_back.WORDS[ReadBack.UNREADABLE]:
        return translate("Story", "The code could not be read from the customer's screen")
    if word == reading_back.WORDS[ReadBack.UNPROVED]:
        return translate("Story", "The code on the customer's screen was not read back")
    return word
