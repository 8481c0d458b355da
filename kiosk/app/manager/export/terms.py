"""Words of the export page, in the language of the moment. No widgets."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from kiosk.app import words
from kiosk.app.dates import day_words
from kiosk.app.manager.export.choice import Choice, Period
from kiosk.app.manager.receipts.terms import status_words
from kiosk.core.money import format_baht
from kiosk.core.sale import LearntBy
from kiosk.till.export.export import Format
from kiosk.till.log.listing import LogFilter, RefundTotals

translate = QCoreApplication.translate

FORMAT_NAMES: dict[Format, str] = {
    Format.CSV: "CSV",
    Format.XLSX: "Excel (XLSX)",
    Format.PDF: "PDF",
    Format.JSONL: "JSON Lines",
}


def format_words(format: Format) -> str:
    """What a kind of file is for, in one sentence."""
    match format:
        case Format.CSV:
            return translate(
                "Export", "For accounting programs and any spreadsheet; Thai opens right in Excel."
            )
        case Format.XLSX:
            return translate(
                "Export", "A workbook with totals, a filter, and refunds on a sheet of their own."
            )
        case Format.PDF:
            return translate("Export", "To read, print and sign; not to calculate with.")
        case Format.JSONL:
            return translate(
                "Export", "Every document as it was sealed, for auditors and other programs."
            )


def period_words(period: Period) -> str:
    """The name of a period."""
    match period:
        case Period.THIS_MONTH:
            return translate("Period", "This month")
        case Period.LAST_MONTH:
            return translate("Export", "Last month")
        case Period.TODAY:
            return translate("Period", "Today")
        case Period.ALL:
            return translate("Period", "All days")
        case Period.RANGE:
            return translate("Period", "From – to …")


def choice_words(choice: Choice) -> str:
    """The period as it stands on its button: its name, or its days."""
    if choice.period is not Period.RANGE:
        return period_words(choice.period)
    if choice.since is not None and choice.since == choice.until:
        return day_words(choice.since)
    return " – ".join(
        "…" if day is None else day_words(day) for day in (choice.since, choice.until)
    )


def narrowed_words(narrowed: LogFilter) -> str:
    """What else was asked: `Refunded · Nok · “กาแฟ”`."""
    amounts = (narrowed.min_satang, narrowed.max_satang)
    between = " – ".join("…" if one is None else format_baht(one) for one in amounts)
    way = narrowed.learnt_by
    parts = (
        status_words(narrowed.status) if narrowed.status is not None else "",
        narrowed.cashier or "",
        words.learnt_words(LearntBy(way)) if way in set(LearntBy) else way or "",
        f"฿{between}" if amounts != (None, None) else "",
        f"“{narrowed.search}”" if narrowed.search else "",
    )
    return " · ".join(part for part in parts if part)


def refunds_words(refunds: RefundTotals) -> str:
    """`3 refunds · ฿280.00`."""
    count = (
        translate("Export", "1 refund")
        if refunds.count == 1
        else translate("Export", "{n} refunds").format(n=f"{refunds.count:,}")
    )
    return f"{count} · ฿{format_baht(refunds.amount_satang)}"


def progress_words(done: int, whole: int, left_s: int | None) -> str:
    """`12,000 of 20,000 · 4 s left`."""
    if done >= whole:
        return translate("Export", "Finishing the file …")
    text = translate("Export", "{done} of {whole}").format(done=f"{done:,}", whole=f"{whole:,}")
    if left_s is None:
        return text
    left = (
        translate("Export", "{n} s left").format(n=max(1, left_s))
        if left_s < 100
        else translate("Export", "{n} min left").format(n=round(left_s / 60))
    )
    return f"{text} · {left}"
