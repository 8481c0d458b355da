"""What a receipt says in a table, whichever file it goes to: the columns, their headings, and plain texts.

Machine columns are Gregorian ISO; the Buddhist year stands beside them as text, for people.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, tzinfo
from enum import Enum, auto
from typing import Final

from kiosk.core.instants import from_ms
from kiosk.till.log.listing import Status


class Kind(Enum):
    """How a column is written where cells have types."""

    TEXT = auto()
    DAY = auto()
    MOMENT = auto()
    MONEY = auto()
    SECONDS = auto()


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name for machines, its headings for people, and about how many letters wide it is."""

    name: str
    english: str
    thai: str
    width: int
    kind: Kind = Kind.TEXT


WHEN = (
    Column("till", "Till", "เครื่อง", 8),
    Column("business_day", "Business day", "วันทำการ", 13, Kind.DAY),
    Column("thai_date", "Date (B.E.)", "วันที่ (พ.ศ.)", 19),
    Column("issued_at", "Local time", "เวลา", 20, Kind.MOMENT),
    Column("utc_offset", "UTC offset", "เขตเวลา", 11),
)
"""Where and when a document was issued."""
COLUMNS = (
    Column("number", "Number", "เลขที่", 13),
    *WHEN,
    Column("amount_baht", "Amount (baht)", "จำนวนเงิน (บาท)", 16, Kind.MONEY),
    Column("vat_baht", "VAT included (baht)", "ภาษีมูลค่าเพิ่มในราคา (บาท)", 19, Kind.MONEY),
    Column("refunded_baht", "Refunded (baht)", "คืนเงิน (บาท)", 16, Kind.MONEY),
    Column("status", "Status", "สถานะ", 18),
    Column("attention", "Attention", "ข้อสังเกต", 16),
    Column("learnt_by", "Learnt by", "ทราบโดย", 11),
    Column("confirmed_by", "Confirmed by", "ยืนยันโดย", 13),
    Column("waited_s", "Waited (s)", "รอ (วินาที)", 11, Kind.SECONDS),
    Column("cashier", "Cashier", "แคชเชียร์", 14),
    Column("note", "Note", "หมายเหตุ", 30),
    Column("payment_id", "Payment", "รหัสการชำระเงิน", 30),
    Column("bank_reference", "Bank reference", "เลขอ้างอิงธนาคาร", 24),
    Column("practice", "Practice", "ฝึกใช้", 9),
    Column("hash", "Hash", "แฮช", 66),
)
NAMES = tuple(column.name for column in COLUMNS)

STATUS_WORDS: dict[str, dict[Status, str]] = {
    "en": {
        Status.PAID: "paid",
        Status.PAID_LATE: "paid late",
        Status.PARTIALLY_REFUNDED: "partly refunded",
        Status.REFUNDED: "refunded",
    },
    "th": {
        Status.PAID: "ชำระแล้ว",
        Status.PAID_LATE: "ชำระช้า",
        Status.PARTIALLY_REFUNDED: "คืนเงินบางส่วน",
        Status.REFUNDED: "คืนเงินแล้ว",
    },
}

Cell = str | float | None
"""What a sheet's cell holds; None leaves it empty."""
_EPOCH_DAY: Final = date(1899, 12, 30).toordinal()
_UNIX_DAY: Final = 25_569
_DAY_MS: Final = 86_400_000
"""Sheets count days from the end of 1899, and parts of them."""

_MONTHS = (
    *("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย."),
    *("ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค."),
)
QUARTER_MS = 900_000
_MINUTE_MS = 60_000


def thai_date(day: date) -> str:
    """`21 พ.ย. พ.ศ. 2569`: no spreadsheet takes it for a date of the year 2569."""
    return f"{day.day} {_MONTHS[day.month - 1]} พ.ศ. {day.year + 543}"


@dataclass(frozen=True, slots=True)
class Quarter:
    """A quarter of an hour, in which the local time runs on evenly: `2026-11-21T12:`, minute 15, `+07:00`.

    `ahead_ms` is how far local time is ahead of UTC.
    """

    hour: str
    minute: int
    offset: str
    ahead_ms: int


class LocalTime:
    """Instants as local time. Looked up once a quarter of an hour: an export may hold a million of them."""

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone
        self._number = -1
        self._quarter = Quarter("", 0, "", 0)

    def quarter(self, at_ms: int) -> Quarter:
        """The quarter of an hour of an instant."""
        number = at_ms // QUARTER_MS
        if number != self._number:
            local = from_ms(number * QUARTER_MS).astimezone(self._zone)
            ahead = local.utcoffset()
            assert ahead is not None  # it has just been brought to a zone
            self._number = number
            self._quarter = Quarter(
                hour=f"{local:%Y-%m-%dT%H:}",
                minute=local.minute,
                offset=local.isoformat()[-6:],
                ahead_ms=int(ahead.total_seconds()) * 1_000,
            )
        return self._quarter

    def text(self, at_ms: int) -> str:
        """`2026-11-21T12:00:00.250+07:00`."""
        quarter = self.quarter(at_ms)
        minutes, rest_ms = divmod(at_ms % QUARTER_MS, _MINUTE_MS)
        second, ms = divmod(rest_ms, 1_000)
        minute = quarter.minute + minutes
        return f"{quarter.hour}{minute:02d}:{second:02d}.{ms:03d}{quarter.offset}"


class ThaiDates:
    """Days as Thai dates, each put together once."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def __call__(self, day: str) -> str:
        """An ISO day as `thai_date` writes it."""
        known = self._known.get(day)
        if known is None:
            known = self._known[day] = thai_date(date.fromisoformat(day))
        return known


def when_cells(
    *, till: str, day: str, at_ms: int, local: LocalTime, thai_dates: ThaiDates
) -> tuple[Cell, ...]:
    """The cells of `WHEN`; days and instants as a sheet counts them."""
    quarter = local.quarter(at_ms)
    return (
        till,
        date.fromisoformat(day).toordinal() - _EPOCH_DAY,
        thai_dates(day),
        _UNIX_DAY + (at_ms + quarter.ahead_ms) / _DAY_MS,
        quarter.offset,
    )
