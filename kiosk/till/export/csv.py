"""Receipts as CSV that opens right in a spreadsheet: UTF-8 mark, CRLF, and no cell that is a formula."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from datetime import datetime, tzinfo
from typing import TextIO

from kiosk.core.money import plain_baht
from kiosk.till.records import ReceiptRow

HEADER = (
    "number",
    "business_day",
    "issued_at",
    "amount_baht",
    "currency",
    "note",
    "cashier",
    "payment_id",
    "bank_reference",
    "paid_at",
    "confirmed_by",
    "learnt_by",
    "practice",
    "hash",
)
# Spreadsheets run a cell that begins so, also in the full-width forms.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_UTF8_MARK = "\ufeff"


def write_csv(file: TextIO, rows: Iterable[ReceiptRow], zone: tzinfo) -> tuple[int, int]:
    """Write `rows` with a header; returns how many there were and their sum in satang."""
    count = total_satang = 0
    file.write(_UTF8_MARK)
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(HEADER)
    for row in rows:
        writer.writerow(_cells(row, zone))
        count += 1
        total_satang += row.amount_satang
    return count, total_satang


def _cells(row: ReceiptRow, zone: tzinfo) -> list[str]:
    document = json.loads(row.document)
    paid_at = document.get("paidAt")
    return [
        row.number,
        row.business_day.isoformat(),
        row.issued_at.astimezone(zone).isoformat(timespec="milliseconds"),
        plain_baht(row.amount_satang),
        document.get("currency", ""),
        disarmed(row.note),
        disarmed(row.cashier),
        disarmed(row.payment_id),
        disarmed(document.get("bankReference") or ""),
        datetime.fromisoformat(paid_at).astimezone(zone).isoformat() if paid_at else "",
        row.confirmed_by,
        row.learnt_by,
        "yes" if document.get("practice") else "no",
        row.hash,
    ]


def disarmed(text: str) -> str:
    """Text from outside as a cell that a spreadsheet shows and never runs."""
    clean = text.replace("\0", "")
    return f"'{clean}" if clean.startswith(_FORMULA_STARTS) else clean
