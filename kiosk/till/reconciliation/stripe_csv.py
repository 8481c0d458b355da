"""Stripe's side of a reconciliation from files that a person downloaded in Stripe's dashboard: no relay is needed.

Four exports are known by their columns: the itemized reports *Balance change from activity* and *Payout
reconciliation* (they are read alike), the *Payments* list, and the *Payouts* list or report, which only adds to
another. Columns may stand in any order and others beside them. What is no such file is refused in one sentence.

Source of the columns: Stripe's documentation of the reports, and exports of the dashboard.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from kiosk.core.reconcile_facts import Line, LineKind, Money, PaidOut, kind_of
from kiosk.till.reconciliation.reconciling import ReconcileError, StripeSide

Row = Mapping[str, str]

_ITEMIZED = ("balance_transaction_id", "currency", "gross", "fee", "net", "reporting_category")
_OF_PAYMENTS = ("id", "amount", "amount_refunded", "currency", "fee", "status", "paymentintent_id")
_OF_PAYOUTS = ("id", "amount", "status")
_PAYOUT_REPORT = ("payout_id", "payout_status", "net")
_CREATED = ("created_utc", "created", "created_date_utc", "created_date")
_ARRIVAL = ("arrival_date_utc", "arrival_date", "effective_at_utc", "effective_at")
_SENT = ("automatic_payout_effective_at_utc", "automatic_payout_effective_at")
_DEVICE = ("payment_metadata[kiosk_device]", "kiosk_device_metadata")
_NO_MONEY = frozenset({"failed", "canceled", "cancelled", "incomplete", "blocked", "uncaptured"})
_REFUNDS = frozenset({LineKind.REFUND, LineKind.REFUND_FAILURE})
_SEPARATORS = ",;\t"
_LONGEST_FIELD = 1 << 20

_AMOUNT = re.compile(r"(-?)([0-9]+)(?:\.([0-9]{1,2}))?")
_DECIMAL_COMMA = re.compile(r"-?[0-9.]*[0-9],[0-9]{1,2}")
_SLASHED = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{2,4})(.*)")


class StripeFileError(ReconcileError):
    """A file is not what Stripe's dashboard hands out."""

    code = "stripe_file"


@dataclass(slots=True)
class _Found:
    """What the files hold. `sent` are payouts that only lines name, with the day they should arrive."""

    lines: list[Line] = field(default_factory=list)
    payouts: dict[str, PaidOut] = field(default_factory=dict)
    devices: dict[str, str] = field(default_factory=dict)
    sent: dict[str, datetime] = field(default_factory=dict)
    by_receipt: bool = False
    itemized: bool = False


def read_files(paths: Sequence[Path], zone: tzinfo) -> StripeSide:
    """Everything in the files. `zone` is of times that are not said to be UTC. Raises `StripeFileError`."""
    found = _Found()
    for path in paths:
        _read(path, zone, found)
    if not found.lines:
        raise StripeFileError(
            "There is no payment in what was given; take the itemized report or the Payments export.",
            thai="ไม่มีรายการชำระเงินในไฟล์ที่ให้มา กรุณาใช้รายงานแบบ itemized หรือไฟล์ Payments",
        )
    if found.by_receipt and found.itemized:
        raise StripeFileError(
            "The Payments export and an itemized report tell the same money twice; give one of them.",
            thai="ไฟล์ Payments กับรายงานแบบ itemized เป็นเงินก้อนเดียวกัน กรุณาใช้เพียงไฟล์เดียว",
        )
    times = [line.at for line in found.lines]
    until = max(times)
    payouts = {
        payout_id: PaidOut(payout_id, "paid" if at <= until else "in_transit", 0, at)
        for payout_id, at in found.sent.items()
    }
    money = Money(
        lines=tuple(found.lines),
        payouts=tuple((payouts | found.payouts).values()),
        covers_from=min(times),
        covers_until=until,
        refunds_by_receipt=found.by_receipt,
    )
    return StripeSide(money, found.devices)


def _read(path: Path, zone: tzinfo, found: _Found) -> None:
    """One file, whichever it is."""
    table = _table(path)
    columns = table.columns
    if set(_PAYOUT_REPORT) <= columns:
        _read_payouts(table, zone, found, "payout_id", "payout_status", "net")
    elif columns & {"balance_transaction_id", "reporting_category", "gross"}:
        table.must_have(_ITEMIZED, "payment_intent_id", "source_id")
        found.itemized = True
        for row in table.rows:
            _take_itemized(table, row, zone, found)
    elif columns & {"amount_refunded", "paymentintent_id"}:
        table.must_have(_OF_PAYMENTS)
        found.by_receipt = True
        for row in table.rows:
            _take_payment(table, row, zone, found)
    elif {"arrival_date", "arrival_date_utc"} & columns:
        table.must_have(_OF_PAYOUTS)
        _read_payouts(table, zone, found, "id", "status", "amount")
    else:
        table.must_have(_ITEMIZED)


def _take_itemized(table: _Table, row: Row, zone: tzinfo, found: _Found) -> None:
    kind = kind_of(row["reporting_category"].lower(), "")
    source, payment_id = row["source_id"] or None, row["payment_intent_id"] or None
    payout_id = row.get("automatic_payout_id") or None
    at = table.moment(row, _CREATED, zone)
    found.lines.append(
        Line(
            id=row["balance_transaction_id"],
            kind=kind,
            at=at,
            amount_satang=table.amount(row, "gross"),
            fee_satang=table.amount(row, "fee"),
            net_satang=table.amount(row, "net"),
            payment_id=payment_id,
            refund_id=source if kind in _REFUNDS else None,
            payout_id=payout_id,
            source=source,
            currency=row["currency"].lower(),
            about=row.get("description", ""),
        )
    )
    _take_device(row, payment_id, found)
    if payout_id is not None and _first(row, _SENT):
        found.sent[payout_id] = table.moment(row, _SENT, zone)


def _take_payment(table: _Table, row: Row, zone: tzinfo, found: _Found) -> None:
    """A payment is a line, and all that ever went back of it another."""
    if row["status"].lower() in _NO_MONEY or row.get("captured", "").lower() == "false":
        return
    payment_id = row["paymentintent_id"] or None
    amount, fee = table.amount(row, "amount"), table.amount(row, "fee")
    back = table.amount(row, "amount_refunded")
    transfer = row.get("transfer", "")
    charge = Line(
        id=row["id"],
        kind=LineKind.CHARGE,
        at=table.moment(row, _CREATED, zone),
        amount_satang=amount,
        fee_satang=fee,
        net_satang=amount - fee,
        payment_id=payment_id,
        payout_id=transfer if transfer.startswith("po_") else None,
        source=row["id"],
        currency=row["currency"].lower(),
        about=row.get("description", ""),
    )
    found.lines.append(charge)
    if back:
        refunded = replace(
            charge, id=f"refunds of {charge.id}", kind=LineKind.REFUND, payout_id=None
        )
        found.lines.append(replace(refunded, amount_satang=-back, fee_satang=0, net_satang=-back))
    _take_device(row, payment_id, found)


def _read_payouts(
    table: _Table, zone: tzinfo, found: _Found, name: str, status: str, amount: str
) -> None:
    for row in table.rows:
        payout_id = row[name]
        found.payouts[payout_id] = PaidOut(
            payout_id,
            row[status].lower().replace(" ", "_"),
            abs(table.amount(row, amount)),
            table.moment(row, _ARRIVAL, zone) if _first(row, _ARRIVAL) else None,
        )


def _take_device(row: Row, payment_id: str | None, found: _Found) -> None:
    device = _first(row, _DEVICE)
    if device and payment_id is not None:
        found.devices[payment_id] = device


def _first(row: Row, names: Iterable[str]) -> str:
    """The first of some columns that says something."""
    return next((row[name] for name in names if row.get(name)), "")


@dataclass(frozen=True, slots=True)
class _Table:
    """A file's rows by the columns' plain names. `day_first`: dates with slashes are 20/11/2026."""

    name: str
    columns: frozenset[str]
    rows: tuple[Row, ...]
    day_first: bool

    def must_have(self, *names: str | Sequence[str]) -> None:
        """Raises `StripeFileError` naming what is missing."""
        wanted = [one for name in names for one in ([name] if isinstance(name, str) else name)]
        missing = [name for name in wanted if name not in self.columns]
        if not set(_CREATED) & self.columns:
            missing.append(_CREATED[0])
        if missing:
            listed = ", ".join(missing)
            raise StripeFileError(
                f"{self.name} is no export of Stripe that can be compared: it lacks {listed}.",
                thai=f"{self.name} ไม่ใช่ไฟล์จาก Stripe ที่กระทบยอดได้ เพราะขาด {listed}",
            )

    def amount(self, row: Row, name: str) -> int:
        """Satang. Nothing is none."""
        text = row[name].strip().lstrip("+")
        plain = text.replace(".", "").replace(",", ".") if _DECIMAL_COMMA.fullmatch(text) else text
        match = _AMOUNT.fullmatch(plain.replace(",", "") or "0")
        if match is None:
            raise self._unreadable(text)
        sign, baht, decimals = match.groups()
        satang = int(baht) * 100 + int((decimals or "").ljust(2, "0"))
        return -satang if sign else satang

    def moment(self, row: Row, names: Sequence[str], zone: tzinfo) -> datetime:
        """An instant; without a word of UTC in the column's name it is by the clock of `zone`."""
        name = next((name for name in names if row.get(name)), names[0])
        text = row.get(name, "").strip()
        try:
            at = datetime.fromisoformat(self._iso(text))
        except ValueError:
            raise self._unreadable(text) from None
        if at.tzinfo is None:
            at = at.replace(tzinfo=UTC if name.endswith("utc") else zone)
        return at.astimezone(UTC)

    def _iso(self, text: str) -> str:
        match = _SLASHED.fullmatch(text)
        if match is None:
            return text.removesuffix(" UTC")
        one, other, year, rest = match.groups()
        day, month = (one, other) if self.day_first else (other, one)
        clock = rest.strip()
        time = f" {clock:0>5}" if len(clock) == len("8:30") else f" {clock}" if clock else ""
        return f"20{year[-2:]}-{int(month):02d}-{int(day):02d}{time}"

    def _unreadable(self, text: str) -> StripeFileError:
        return StripeFileError(
            f"{self.name} cannot be read: “{text[:40]}” is not understood.",
            thai=f"อ่าน {self.name} ไม่ได้ เพราะไม่เข้าใจ “{text[:40]}”",
        )


def _table(path: Path) -> _Table:
    """The file as it is. Raises `StripeFileError` when it is no text in columns."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            first = file.readline()
            separator = max(_SEPARATORS, key=first.count)
            file.seek(0)
            csv.field_size_limit(_LONGEST_FIELD)
            reader = csv.reader(file, delimiter=separator)
            names = [_plain(name) for name in next(reader, [])]
            rows = tuple(_rows(reader, names))
    except OSError as error:
        raise StripeFileError(
            f"{path} cannot be read: {error.strerror}.", thai=f"อ่าน {path} ไม่ได้: {error.strerror}"
        ) from None
    except (UnicodeDecodeError, csv.Error):
        raise StripeFileError(
            f"{path.name} is no CSV file in UTF-8.", thai=f"{path.name} ไม่ใช่ไฟล์ CSV แบบ UTF-8"
        ) from None
    return _Table(path.name, frozenset(names), rows, _day_first(rows))


def _rows(reader: Iterator[list[str]], names: Sequence[str]) -> Iterator[Row]:
    """Rows that say something; cells that are missing at the end are empty."""
    for cells in reader:
        if any(cell.strip() for cell in cells):
            padded = [*(cell.strip() for cell in cells), *[""] * (len(names) - len(cells))]
            yield dict(zip(names, padded, strict=False))


def _plain(name: str) -> str:
    """`Created date (UTC)` and `created_date_utc` are one."""
    plain = name.strip().lower()
    if "[" in plain:
        return plain
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")


def _day_first(rows: Iterable[Row]) -> bool:
    """Whether any date with slashes can only have its day first; Stripe itself writes the month first."""
    dates = (_SLASHED.fullmatch(cell) for row in rows for cell in row.values())
    return any(match is not None and int(match[1]) > 12 for match in dates)
