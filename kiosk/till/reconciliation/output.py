"""A reconciliation as JSON, as plain text for a terminal, and as CSV for an accountant. No rule, and no wording of
its own: that stands in `reconcile_words`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import tzinfo
from pathlib import Path
from typing import Any

from kiosk.core.money import format_baht, plain_baht
from kiosk.core.reconcile_report import Count, Entry, Report
from kiosk.protocol.messages import rfc3339
from kiosk.till.export.csv import disarmed
from kiosk.till.export.files import finished_file
from kiosk.till.reconciliation import words

_CSV_HEADER = (
    *("kind", "what", "document", "receipt", "payment_id", "refund_id", "payout_id"),
    *("at", "till_baht", "stripe_baht", "meaning", "to_do"),
)
_UTF8_MARK = "\ufeff"
_SUM_COLUMNS = 66


def report_json(report: Report) -> dict[str, Any]:
    """The report as JSON values, camelCase; money in satang."""
    sums = report.sums
    return {
        "from": report.period.since.isoformat(),
        "to": report.period.until.isoformat(),
        "matches": report.matches,
        "receipts": _count(sums.receipts),
        "refunds": _count(sums.refunds),
        "byHand": _count(sums.by_hand),
        "matched": _count(sums.matched),
        "matchedRefunds": _count(sums.matched_refunds),
        "charges": _count(sums.charges),
        "feesSatang": sums.fees_satang,
        "netSatang": sums.net_satang,
        "paidOutSatang": sums.paid_out_satang,
        "onItsWaySatang": sums.on_its_way_satang,
        "pendingSatang": sums.pending_satang,
        "cameBackSatang": sums.came_back_satang,
        "differencesSatang": sums.differences_satang,
        "explainedSatang": sums.explained_satang,
        "differences": [_entry(entry) for entry in report.differences],
        "explained": [_entry(entry) for entry in report.explained],
    }


def report_text(report: Report, language: str) -> Iterator[str]:
    """The report in lines, for a manager at a terminal."""
    period, sums = report.period, report.sums
    yield words.PERIOD.of(language).format(since=period.since, until=period.until)
    yield words.MATCHED.of(language).format(matched=sums.matched.count, all=sums.receipts.count)
    books, money = words.sums_of(sums)
    for line in books:
        yield _sum_line(line, language)
    yield f"  {'─' * _SUM_COLUMNS}"
    for line in money:
        if line.satang or line is money[0]:
            yield _sum_line(line, language)
    if sums.by_hand.count:
        yield _sum_line(
            words.SumLine(words.BY_HAND, sums.by_hand.count, sums.by_hand.satang), language
        )
    yield ""
    if report.matches:
        yield words.ALL_MATCH.of(language)
    else:
        yield words.SOME_DIFFER.of(language).format(n=len(report.differences))
    for entry in (*report.differences, *report.explained):
        yield ""
        yield f"{words.name_of(entry.kind, language)} · {words.subject_of(entry)}"
        yield f"  {words.amounts_of(entry, language)}{_beside(entry)}"
        yield f"  {words.meaning_of(entry, language)}"
        yield f"  {words.todo_of(entry, language)}"


def write_report(report: Report, path: Path, zone: tzinfo, language: str) -> None:
    """Write the entries as CSV that opens right in a spreadsheet. Raises `ExportError`."""
    with finished_file(path) as file:
        file.write(_UTF8_MARK)
        table = csv.writer(file, lineterminator="\r\n")
        table.writerow(_CSV_HEADER)
        for entry in (*report.differences, *report.explained):
            table.writerow(_cells(entry, zone, language))


def _cells(entry: Entry, zone: tzinfo, language: str) -> list[str]:
    at = entry.at
    texts = (entry.refund, entry.receipt, entry.payment_id, entry.refund_id, entry.payout_id)
    return [
        entry.kind.value,
        words.name_of(entry.kind, language),
        *(disarmed(text or "") for text in texts),
        "" if at is None else at.astimezone(zone).isoformat(timespec="seconds"),
        "" if entry.here_satang is None else plain_baht(entry.here_satang),
        "" if entry.there_satang is None else plain_baht(entry.there_satang),
        words.meaning_of(entry, language),
        words.todo_of(entry, language),
    ]


def _sum_line(line: words.SumLine, language: str) -> str:
    counted = "" if line.count is None else f"{line.count:,}"
    return f"  {_wide(line.name.of(language), 42)}{counted:>8}{format_baht(line.satang):>16}"


def _beside(entry: Entry) -> str:
    """What else there is to find it by."""
    said = [entry.receipt if entry.refund else None, entry.payment_id, entry.refund_id]
    shown = [one for one in (*said, entry.payout_id) if one and one != words.subject_of(entry)]
    return "".join(f" · {one}" for one in shown)


def _count(count: Count) -> dict[str, int]:
    return {"count": count.count, "amountSatang": count.satang}


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "kind": entry.kind.value,
        "side": None if entry.side is None else entry.side.value,
        "hereSatang": entry.here_satang,
        "thereSatang": entry.there_satang,
        "receipt": entry.receipt,
        "refund": entry.refund,
        "paymentId": entry.payment_id,
        "refundId": entry.refund_id,
        "payoutId": entry.payout_id,
        "source": entry.source,
        "at": None if entry.at is None else rfc3339(entry.at),
        "word": entry.word,
        "explainsSatang": entry.explains_satang,
    }


def _wide(text: str, columns: int) -> str:
    """Padded for a terminal, where Thai marks above and below take no place of their own."""
    shown = sum(1 for letter in text if not _stands_over(letter))
    return text + " " * (columns - shown)


def _stands_over(letter: str) -> bool:
    return letter == "\u0e31" or "\u0e34" <= letter <= "\u0e3a" or "\u0e47" <= letter <= "\u0e4e"
