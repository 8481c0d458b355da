"""Refunds as an accountant books them: each document by the business day it was issued on, beside the receipts.

A receipt's row says what went back of it so far, whenever that was. What the tax of a month is reckoned from are
the refunds of that month, and they are here: receipts less these are the net of the days' Zs.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import tzinfo
from pathlib import Path

from kiosk.core.money import plain_baht
from kiosk.till.export.columns import (
    WHEN,
    Cell,
    Column,
    Kind,
    LocalTime,
    ThaiDates,
    when_cells,
)
from kiosk.till.export.csv import UTF8_MARK, disarmed
from kiosk.till.log.listing import GivenBack

COLUMNS = (
    Column("number", "Number", "เลขที่", 14),
    *WHEN,
    Column("receipt_number", "Receipt", "ใบเสร็จ", 13),
    Column("amount_baht", "Given back (baht)", "คืนเงิน (บาท)", 18, Kind.MONEY),
    Column("vat_baht", "VAT of it (baht)", "ภาษีมูลค่าเพิ่มในยอดคืน (บาท)", 19, Kind.MONEY),
    Column("by_hand", "By hand", "ร้านคืนให้เอง", 12),
    Column("takes_back", "Takes back", "ยกเลิกใบคืนเงิน", 15),
    Column("reason", "Reason", "เหตุผล", 30),
    Column("payment_id", "Payment", "รหัสการชำระเงิน", 30),
    Column("refund_id", "Refund at Stripe", "รหัสการคืนเงิน", 30),
    Column("hash", "Hash", "แฮช", 66),
)
"""`amount_baht` and `vat_baht` are below zero in a row that takes back a refund which never arrived."""


def write_csv(path: Path, refunds: Iterable[GivenBack], zone: tzinfo) -> None:
    """Write `refunds` to a file with a header, safe for a spreadsheet. Raises `OSError`."""
    local, thai_dates = LocalTime(zone), ThaiDates()
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(UTF8_MARK)
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(column.name for column in COLUMNS)
        writer.writerows(_line(refund, local, thai_dates) for refund in refunds)


def _line(refund: GivenBack, local: LocalTime, thai_dates: ThaiDates) -> tuple[str, ...]:
    return (
        refund.number,
        refund.till,
        refund.business_day,
        thai_dates(refund.business_day),
        local.text(refund.issued_ms),
        local.quarter(refund.issued_ms).offset,
        refund.receipt_number,
        _baht(refund.amount_satang),
        "" if refund.vat_satang is None else _baht(refund.vat_satang),
        "yes" if refund.by_hand else "no",
        refund.reverses or "",
        disarmed(refund.reason),
        disarmed(refund.payment_id),
        disarmed(_at_stripe(refund)),
        refund.hash,
    )


def cells_of(refund: GivenBack, local: LocalTime, thai_dates: ThaiDates) -> tuple[Cell, ...]:
    """A refund's cells in the columns' order: text, numbers, days and instants as a sheet counts them."""
    when = when_cells(
        till=refund.till,
        day=refund.business_day,
        at_ms=refund.issued_ms,
        local=local,
        thai_dates=thai_dates,
    )
    return (
        refund.number,
        *when,
        refund.receipt_number,
        refund.amount_satang / 100,
        None if refund.vat_satang is None else refund.vat_satang / 100,
        "yes" if refund.by_hand else "no",
        refund.reverses,
        refund.reason,
        refund.payment_id,
        _at_stripe(refund),
        refund.hash,
    )


def _at_stripe(refund: GivenBack) -> str:
    """What was entered by hand has a key of the till's, which nobody finds at Stripe."""
    return "" if refund.by_hand else refund.refund_id


def _baht(satang: int) -> str:
    sign = "-" if satang < 0 else ""
    return sign + plain_baht(abs(satang))
