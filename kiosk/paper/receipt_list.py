"""The receipt log as a PDF for people: what an export of the log draws.

Who wants the figures takes another format: what only machines read of a receipt (payment, hash) stands there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from pathlib import Path

from kiosk.core.instants import from_ms
from kiosk.core.money import format_baht
from kiosk.paper.blocks import Align
from kiosk.paper.listing import Column, Listing, write_pdf
from kiosk.till.export.columns import STATUS_WORDS, thai_date
from kiosk.till.export.export import Job
from kiosk.till.log.listing import GivenBack, Kept, LogFilter, RefundTotals, Totals, status_of

_COLUMNS: tuple[tuple[str, str, float, Align], ...] = (
    ("Number", "เลขที่", 1.2, Align.START),
    ("Day", "วันที่", 1.4, Align.START),
    ("Time", "เวลา", 0.8, Align.START),
    ("Baht", "บาท", 1.2, Align.END),
    ("VAT included", "ภาษีในราคา", 1.1, Align.END),
    ("Refunded", "คืนเงิน", 1.1, Align.END),
    ("Status", "สถานะ", 1.2, Align.START),
    ("Cashier", "แคชเชียร์", 1.2, Align.START),
    ("Note", "หมายเหตุ", 2.6, Align.START),
    ("Bank reference", "เลขอ้างอิงธนาคาร", 1.9, Align.START),
)
_OF_REFUNDS: tuple[tuple[str, str, float, Align], ...] = (
    ("Number", "เลขที่", 1.3, Align.START),
    ("Day", "วันที่", 1.4, Align.START),
    ("Time", "เวลา", 0.8, Align.START),
    ("Receipt", "ใบเสร็จ", 1.2, Align.START),
    ("Given back", "คืนเงิน", 1.2, Align.END),
    ("VAT of it", "ภาษีในยอดคืน", 1.1, Align.END),
    ("", "", 1.6, Align.START),
    ("Reason", "เหตุผล", 3.0, Align.START),
)
_REFUNDS = {"en": "Refunds", "th": "รายการคืนเงิน"}
_BY_HAND = {"en": "by hand", "th": "ร้านคืนให้เอง"}
_TAKES_BACK = {"en": "takes back {number}", "th": "ยกเลิก {number}"}
_TITLE = {"en": "Receipts", "th": "รายการใบเสร็จ"}
_PRACTICE = {"en": "PRACTICE", "th": "ฝึกใช้"}
_ALL_DAYS = {"en": "all days", "th": "ทุกวัน"}
_TOTAL = {"en": "Total: {count:,}", "th": "รวม: {count:,}"}


def write_receipts(
    path: Path, rows: Callable[[], Iterable[Kept]], totals: Totals, job: Job, now: datetime
) -> None:
    """Draw the receipts of an export: `WritePdf` of `kiosk.till.export`. Raises `PaperError`."""
    in_thai = job.language == "th"
    columns = tuple(
        Column(thai if in_thai else english, share, align)
        for english, thai, share, align in _COLUMNS
    )
    lines = tuple(line for line in (job.shop, _period(job)) if line)
    listing = Listing(_TITLE[job.language], lines, columns, job.language, now)

    def cells() -> Iterator[tuple[str, ...]]:
        return (_cells(row, job) for row in rows())

    write_pdf(path, listing, cells, lambda: _last(totals, job))


def write_refunds(
    path: Path,
    rows: Callable[[], Iterable[GivenBack]],
    totals: RefundTotals,
    job: Job,
    now: datetime,
) -> None:
    """Draw the refunds of an export: `WriteRefundsPdf` of `kiosk.till.export`. Raises `PaperError`."""
    in_thai = job.language == "th"
    columns = tuple(
        Column(thai if in_thai else english, share, align)
        for english, thai, share, align in _OF_REFUNDS
    )
    lines = tuple(line for line in (job.shop, _period(job)) if line)
    listing = Listing(_REFUNDS[job.language], lines, columns, job.language, now)
    count = _TOTAL[job.language].format(count=totals.count)
    vat = format_baht(totals.vat_satang) if totals.vat_satang else ""
    last = (count, "", "", "", format_baht(totals.amount_satang), vat, "", "")

    def cells() -> Iterator[tuple[str, ...]]:
        return (_refund_cells(row, job) for row in rows())

    write_pdf(path, listing, cells, lambda: last)


def _refund_cells(row: GivenBack, job: Job) -> tuple[str, ...]:
    kind = _BY_HAND[job.language] if row.by_hand else ""
    if row.reverses is not None:
        kind = _TAKES_BACK[job.language].format(number=row.reverses)
    return (
        row.number,
        _day(date.fromisoformat(row.business_day), job.language),
        f"{from_ms(row.issued_ms).astimezone(job.zone):%H:%M}",
        row.receipt_number,
        format_baht(row.amount_satang),
        "" if row.vat_satang is None else format_baht(row.vat_satang),
        kind,
        row.reason,
    )


def _period(job: Job) -> str:
    wanted = job.wanted
    if wanted == LogFilter():
        return _ALL_DAYS[job.language]
    days = [wanted.since, wanted.until]
    between = " – ".join("…" if day is None else _day(day, job.language) for day in days)
    period = between if any(days) else _ALL_DAYS[job.language]
    status = STATUS_WORDS[job.language][wanted.status] if wanted.status else ""
    amounts = [wanted.min_satang, wanted.max_satang]
    baht = " – ".join("…" if one is None else format_baht(one) for one in amounts)
    others = (status, wanted.cashier, wanted.learnt_by, baht if any(amounts) else "")
    found = f"“{wanted.search}”" if wanted.search else ""
    return " · ".join(part for part in (period, *others, found) if part)


def _day(day: date, language: str) -> str:
    return thai_date(day) if language == "th" else day.isoformat()


def _cells(row: Kept, job: Job) -> tuple[str, ...]:
    status = status_of(row.amount_satang, row.refunded_satang, row.attention)
    practice = f"{_PRACTICE[job.language]} · " if row.practice else ""
    return (
        row.number,
        _day(date.fromisoformat(row.business_day), job.language),
        f"{from_ms(row.issued_ms).astimezone(job.zone):%H:%M}",
        format_baht(row.amount_satang),
        "" if row.vat_satang is None else format_baht(row.vat_satang),
        format_baht(row.refunded_satang) if row.refunded_satang else "",
        STATUS_WORDS[job.language][status],
        row.cashier,
        practice + row.note,
        row.bank_reference or "",
    )


def _last(totals: Totals, job: Job) -> tuple[str, ...]:
    count = _TOTAL[job.language].format(count=totals.count)
    # A shop without VAT has none to add up.
    vat = format_baht(totals.vat_satang) if totals.vat_satang else ""
    sums = (format_baht(totals.amount_satang), vat, format_baht(totals.refunded_satang))
    return (count, "", "", *sums, "", "", "", "")
