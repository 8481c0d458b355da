"""X and Z: what the open business day came to so far, and closing it for good.

One Z for each business day, in order, also for a day without sales and for one that was missed: an auditor who
holds Z 41 of Monday and Z 42 of Wednesday would have to take our word for Tuesday. Several missed days are closed
at once, each with its own document. A day that still runs is never closed along with missed ones: closing cannot
be undone, so today is closed only when nothing before it is open, or when it is named.

Nothing that is open holds up the close: it is named, and money that comes later counts for the next open day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from kiosk.core.business_day import business_day, days_to_close
from kiosk.core.chain import (
    AUDIT,
    REFUND,
    ChainError,
    ChainHead,
    Fields,
    JsonValue,
    Kind,
    Z,
    anchor_text,
    fields_of,
    seal,
)
from kiosk.core.errors import KioskError
from kiosk.core.receipt import RECEIPT
from kiosk.core.report import Perpetual, Totals, perpetual_of
from kiosk.core.sale import SaleState
from kiosk.protocol.messages import rfc3339
from kiosk.till.books.attention import open_attention
from kiosk.till.books.audit import Action, Who, write_down
from kiosk.till.books.documents import DayDocument, ZRow
from kiosk.till.books.numbers import require_known
from kiosk.till.ports import Transaction
from kiosk.till.selling.issue import shop_facts
from kiosk.till.shop import Shop

MOST_DAYS_AT_ONCE = 400
"""More days than these between two closes are a clock that went astray."""
MOST_NAMED = 100
"""So many open sales are named one by one; all of them are counted."""

SECOND_PAYMENT = "second_payment"
"""The word for a second payment that a customer showed, among the reasons why a person has to decide."""

_ONE_DAY = timedelta(days=1)


class ClosingError(KioskError):
    """The day cannot be closed; `code` says why."""


@dataclass(frozen=True, slots=True)
class XReport:
    """A business day that is not closed yet, as it stands. `fields` are those that its Z would have by now."""

    business_day: date
    fields: Fields


@dataclass(frozen=True, slots=True)
class OpenDays:
    """What is not closed yet. `days` are the till's, in order, each also without a sale, up to `today`; none are
    left once today is closed. `reports` as `x_reports` tells them."""

    today: date
    days: tuple[date, ...]
    reports: tuple[XReport, ...]

    @property
    def missed(self) -> tuple[date, ...]:
        """The days that are over."""
        return tuple(day for day in self.days if day < self.today)

    @property
    def next(self) -> tuple[date, ...]:
        """What closing closes now: every missed day, or else today."""
        return self.missed or self.days


def open_days(tx: Transaction, shop: Shop, now: datetime) -> OpenDays:
    """The business days that a close would close, and what they came to."""
    today = business_day(now, shop.zone, shop.day_closes_at)
    days = days_to_close(_day(tx.last_z(shop.till)), tx.first_day(shop.till), today)
    return OpenDays(today, tuple(days), x_reports(tx, shop, now))


def first_open_day(tx: Transaction, shop: Shop) -> date | None:
    """The earliest business day that is not closed; None before the till's first document."""
    closed = _day(tx.last_z(shop.till))
    return tx.first_day(shop.till) if closed is None else closed + _ONE_DAY


def x_subject(till: str, day: str) -> str:
    """What stands in the audit log where an X of `day` (2026-11-21) was taken."""
    return f"{till} {day}"


def x_reports(tx: Transaction, shop: Shop, now: datetime) -> tuple[XReport, ...]:
    """What every open business day came to so far, oldest first; the last is the one that new money counts for.

    Missed days in which nothing happened are left out. Days of a code that the till had before come first.
    """
    today = business_day(now, shop.zone, shop.day_closes_at)
    newest = max(today, tx.open_day(shop.till) or today)
    reports: list[XReport] = []
    for till in tx.tills_with_documents():
        if till != shop.till:
            left = tx.days_with_documents(till, _day(tx.last_z(till)))
            reports += _x_of(tx, replace(shop, till=till), now, left)
    days = {*tx.days_with_documents(shop.till, _day(tx.last_z(shop.till))), newest}
    return (*reports, *_x_of(tx, shop, now, sorted(days)))


def _x_of(tx: Transaction, shop: Shop, now: datetime, days: list[date]) -> Iterator[XReport]:
    books = _Books(tx, shop, tx.last_z(shop.till))
    for day in days:
        facts: Fields = {"kind": "x", "at": rfc3339(now), "till": shop.till}
        yield XReport(day, {**facts, **books.fields(day, books.take(day))})


def close_days(
    tx: Transaction, shop: Shop, who: Who, now: datetime, through: date | None = None
) -> tuple[ZRow, ...]:
    """Close the business days up to `through`, each with its Z, and write down who asked.

    Without `through`: every day before today that is open, or else today. Days of a code that the till had before
    are closed along with them, first. Raises `ClosingError` when there is
    nothing to close, the day has not begun, or the clock must be wrong.
    """
    days = _days_asked_for(tx, shop, tx.last_z(shop.till), now, through)
    closed: list[ZRow] = []
    # What was sold under a code that the till had before would never be closed otherwise.
    for till in tx.tills_with_documents():
        if till != shop.till:
            closed += _close(tx, replace(shop, till=till), who, now, _left(tx, till, days[-1]))
    return (*closed, *_close(tx, shop, who, now, days))


def _left(tx: Transaction, till: str, through: date) -> list[date]:
    """The days of a code that sells no more: up to its last document, and none without one."""
    closed = _day(tx.last_z(till))
    left = [day for day in tx.days_with_documents(till, closed) if day <= through]
    return days_to_close(closed, left[0], left[-1]) if left else []


def _close(tx: Transaction, shop: Shop, who: Who, now: datetime, days: list[date]) -> list[ZRow]:
    """Write the Z of each of these days, which follow the last closed."""
    require_known(tx)
    last_z = tx.last_z(shop.till)
    books = _Books(tx, shop, last_z)
    head = ChainHead() if last_z is None else ChainHead(last_z.sequence, last_z.hash)
    closed = []
    for day in days:
        totals = books.take(day)
        facts = {"kind": "z", "closedAt": rfc3339(now), **who.fields()}
        sealed = seal(
            Z,
            {**facts, **books.fields(day, totals)},
            till=shop.till,
            sequence=head.sequence + 1,
            previous_hash=head.hash,
        )
        row = ZRow(
            till=shop.till,
            sequence=head.sequence + 1,
            number=sealed.number,
            business_day=day,
            closed_at=now,
            receipts_count=totals.receipts.count,
            receipts_satang=totals.receipts.satang,
            net_satang=totals.net_satang,
            perpetual_satang=books.perpetual.receipts_satang,
            document=sealed.document.decode(),
            hash=sealed.hash,
            previous_hash=sealed.previous_hash,
        )
        tx.append_z(row)
        write_down(tx, shop.till, who, Action.Z, row.number, now)
        head = ChainHead(row.sequence, row.hash)
        closed.append(row)
    return closed


def _days_asked_for(
    tx: Transaction, shop: Shop, last_z: ZRow | None, now: datetime, through: date | None
) -> list[date]:
    today = business_day(now, shop.zone, shop.day_closes_at)
    if through is not None and through > today:
        raise ClosingError(
            f"Business day {through} has not begun yet; today is {today}.",
            code="day_not_begun",
        )
    days = days_to_close(_day(last_z), tx.first_day(shop.till), through or today)
    if not days:
        assert last_z is not None  # before the first Z there is always a day to close
        raise ClosingError(
            f"Business day {last_z.business_day} is closed already ({last_z.number}); "
            f"the next can be closed from {last_z.business_day + _ONE_DAY} on.",
            code="day_closed",
        )
    if len(days) > MOST_DAYS_AT_ONCE:
        raise ClosingError(
            f"{len(days)} business days are open, from {days[0]} to {days[-1]}: is the clock right? "
            f"Close them in parts, {MOST_DAYS_AT_ONCE} days at most.",
            code="too_many_days",
        )
    missed_before_today = through is None and len(days) > 1
    return days[:-1] if missed_before_today else days


def _day(z: ZRow | None) -> date | None:
    return None if z is None else z.business_day


class _Books:
    """What stands at the end of each day, day after day from the last Z on."""

    def __init__(self, tx: Transaction, shop: Shop, last_z: ZRow | None) -> None:
        before = None if last_z is None else fields_of(last_z.document.encode())
        self._tx = tx
        self._shop = shop
        self.perpetual: Perpetual = perpetual_of(before)
        heads = before.get("heads") if before is not None else None
        self._heads: Fields = dict(heads) if isinstance(heads, dict) else {}

    def take(self, day: date) -> Totals:
        """The sums of the next day."""
        totals = Totals()
        for document in self._documents(RECEIPT, "receipts", day):
            totals.take_receipt(document)
        for document in self._documents(REFUND, "refunds", day):
            totals.take_refund(document)
        self.perpetual = self.perpetual.with_day(totals)
        return totals

    def fields(self, day: date, totals: Totals) -> Fields:
        """What a report of the day says, after `take`."""
        shop = self._shop
        audit = anchor_text(AUDIT, shop.till, self._tx.chain_head(shop.till, AUDIT))
        return {
            "shop": shop_facts(shop),
            "businessDay": day.isoformat(),
            "dayClosesAt": f"{shop.day_closes_at:%H:%M}",
            "timezone": str(shop.zone),
            **totals.fields(),
            "perpetual": self.perpetual.fields(),
            "heads": {
                "receipts": self._heads.get("receipts"),
                "refunds": self._heads.get("refunds"),
                "audit": audit,
            },
            "open": _open_sales(self._tx, shop, day),
            "refundsUnderWay": _refunds_under_way(self._tx),
        }

    def _documents(self, kind: Kind, name: str, day: date) -> Iterator[Fields]:
        last: DayDocument | None = None
        for last in self._tx.day_documents(kind, self._shop.till, day):
            fields = fields_of(last.document.encode())
            if fields is None:
                raise ChainError(last.number, f"{kind.named(last.number)} cannot be read any more.")
            yield fields
        if last is not None:
            head = ChainHead(last.sequence, last.hash)
            self._heads[name] = anchor_text(kind, self._shop.till, head)


def _open_sales(tx: Transaction, shop: Shop, day: date) -> Fields:
    """Sales begun by that day that may still be paid, or that a person has still to settle; second payments, too,
    that customers showed by then."""

    def by_then(at: datetime) -> bool:
        return business_day(at, shop.zone, shop.day_closes_at) <= day

    sales = [sale for sale in tx.open_sales() if by_then(sale.created_at)]
    shown = [each for each in open_attention(tx) if each.why is None and by_then(each.since)]
    named: list[JsonValue] = [
        {
            "saleId": sale.id,
            "amountSatang": sale.amount_satang,
            "state": sale.state.value,
            "attention": sale.attention.value if sale.attention else None,
            "note": sale.note,
            "soldAt": rfc3339(sale.created_at),
        }
        for sale in sales
    ]
    named += [
        {
            "saleId": each.sale_id,
            "amountSatang": each.received_satang,
            "state": SaleState.PAID.value,
            "attention": SECOND_PAYMENT,
            "note": each.receipt_number,
            "soldAt": rfc3339(each.since),
        }
        for each in shown
    ]
    return {
        "count": len(named),
        "amountSatang": sum(sale.amount_satang for sale in sales)
        + sum(each.received_satang for each in shown),
        "attentionCount": sum(sale.attention is not None for sale in sales) + len(shown),
        "sales": named[:MOST_NAMED],
    }


def _refunds_under_way(tx: Transaction) -> Fields:
    waiting = tx.refunds_under_way()
    return {
        "count": len(waiting),
        "amountSatang": sum(refund.amount_satang for refund in waiting),
    }
