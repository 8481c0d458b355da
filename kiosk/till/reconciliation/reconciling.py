"""Reconciling this till's books: reads the documents that belong to Stripe's side, and compares the two.

Where Stripe's side comes from is not known here: `link/stripe_side` asks a relay for it, `stripe_csv` reads files.
Other devices' money is left out; money of no device that is known stays in, because nobody else would find it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

from kiosk.core.chain import REFUND, Fields, fields_of
from kiosk.core.errors import KioskError, require
from kiosk.core.instants import from_ms
from kiosk.core.reconcile import reconcile
from kiosk.core.reconcile_facts import Books, GivenBack, Line, Money, PaymentFact, Period, Sold
from kiosk.core.reconcile_report import Report
from kiosk.till.books.documents import RefundRow
from kiosk.till.log.listing import Kept, LogFilter
from kiosk.till.log.ports import Log
from kiosk.till.ports import Transaction
from kiosk.till.records import ReceiptRow

A_DAY = timedelta(days=1)
FOLLOW_UP = timedelta(days=15)
"""How long after a period Stripe is still looked at: a payout may fail, and its money leave with a later one."""
_PAYMENT = re.compile(r"\bpi_\w+")


class ReconcileError(KioskError):
    """Nothing can be compared; `code` says why."""

    code = "reconcile"


@dataclass(frozen=True, slots=True)
class StripeSide:
    """What Stripe has, and the device of each payment that has one at the relay (or in its metadata)."""

    money: Money
    devices: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Look:
    """The till's documents for a period and Stripe's side. `payments` and `refunds` (by payment) are in the books
    and were made when the side does not reach: they can be asked for one by one."""

    period: Period
    books: Books
    money: Money
    payments: tuple[str, ...] = ()
    refunds: tuple[tuple[str, str], ...] = ()

    def with_lines(self, lines: Iterable[Line], payments: Iterable[PaymentFact]) -> Look:
        """With what was asked for one by one."""
        money = replace(
            self.money,
            lines=(*self.money.lines, *lines),
            payments=(*self.money.payments, *payments),
        )
        return replace(self, money=money, payments=(), refunds=())

    def report(self) -> Report:
        """Compare."""
        return reconcile(self.books, self.money, self.period)


def span_of(period: Period, now: datetime) -> tuple[datetime, datetime]:
    """From when to when Stripe is asked: a day before the period, and what follows on it up to tomorrow."""
    first = datetime.combine(period.since, time(0), period.zone) - A_DAY
    last = datetime.combine(period.until, time(0), period.zone) + 2 * A_DAY + FOLLOW_UP
    since = first.astimezone(UTC)
    return since, max(min(last.astimezone(UTC), now + A_DAY), since + A_DAY)


def look(log: Log, side: StripeSide, period: Period, tills: Set[str] = frozenset()) -> Look:
    """Read what belongs to the period and to Stripe's side, as of one instant. Raises `StoreError`.

    `tills`: the devices whose receipts the log is of, where those are more than this till.
    """
    with log.reading() as tx:
        side = _without_others(tx, side, tills)
        lines = side.money.lines
        sold = list(_sold_in(log, period))
        sold += _sold_of(tx, lines, {one.payment_id for one in sold})
        given = [*_given_in(tx, period), *_given_of(tx, lines)]
        books = Books(
            tuple({one.number: one for one in sold}.values()),
            tuple({one.number: one for one in given}.values()),
        )
        # What the relay says comes after what this till has heard, and wins.
        unsold = {line.payment_id for line in lines} - {one.payment_id for one in sold}
        facts = {one.payment_id: one for one in (*_facts(tx, unsold), *side.money.payments)}
        money = replace(side.money, payments=tuple(facts.values()))
        return Look(period, books, money, *_out_of_reach(tx, books, money, period))


def _sold_of(tx: Transaction, lines: Iterable[Line], known: Set[str]) -> Iterator[Sold]:
    """The receipts of the payments that lines are of, whenever they were issued; of those not `known` already."""
    for payment_id in {line.payment_id for line in lines if line.payment_id} - known:
        row = tx.receipt_for(payment_id)
        if row is not None:
            yield _sold(row)


def _given_of(tx: Transaction, lines: Iterable[Line]) -> Iterator[GivenBack]:
    """The documents of the refunds that lines are of, whenever they were issued."""
    for refund_id in {line.refund_id for line in lines if line.refund_id}:
        yield from _documents_of(tx, refund_id)


def _sold_in(log: Log, period: Period) -> Iterator[Sold]:
    wanted = LogFilter(since=period.since - A_DAY, until=period.until + A_DAY)
    for row in log.read(wanted):
        yield _sold_kept(row)


def _sold_kept(row: Kept) -> Sold:
    day, practice = date.fromisoformat(row.business_day), bool(row.practice)
    at = from_ms(row.issued_ms)
    return Sold(row.number, row.payment_id, row.amount_satang, at, day, practice)


def _sold(row: ReceiptRow) -> Sold:
    practice = _fields(row.document).get("practice") is True
    return Sold(
        row.number, row.payment_id, row.amount_satang, row.issued_at, row.business_day, practice
    )


def _given_in(tx: Transaction, period: Period) -> Iterator[GivenBack]:
    day = period.since
    tills = tx.tills_with_documents()
    while day <= period.until:
        for till in tills:
            for document in tx.day_documents(REFUND, till, day):
                row = tx.refund(document.number)
                assert row is not None  # it was there just now, and nothing is taken away
                yield _given(tx, row)
        day += A_DAY


def _documents_of(tx: Transaction, refund_id: str) -> list[GivenBack]:
    """The document of a refund and the one that reverses it, where they are."""
    row = tx.refund_document(refund_id)
    if row is None:
        return []
    of_receipt = tx.refund_documents(row.receipt_number)
    return [_given(tx, one) for one in of_receipt if one.refund_id == refund_id]


def _given(tx: Transaction, row: RefundRow) -> GivenBack:
    status = None if row.by_hand or row.reverses else tx.refund_status(row.refund_id)
    return GivenBack(
        row.number,
        row.receipt_number,
        row.payment_id,
        row.refund_id,
        row.amount_satang,
        row.issued_at if status is None else min(status.created_at, row.issued_at),
        row.business_day,
        row.by_hand,
    )


def _facts(tx: Transaction, unsold: Iterable[str | None]) -> Iterator[PaymentFact]:
    """What this till has heard of payments that have no receipt, for when nobody else tells."""
    for payment_id in filter(None, unsold):
        attempt = tx.attempt_for(payment_id)
        payment = None if attempt is None else attempt.payment
        if payment is not None:
            decision = None if payment.resolution is None else payment.resolution.decision
            yield PaymentFact(payment_id, payment.attention, decision, payment.amount_refunded)


def _without_others(tx: Transaction, side: StripeSide, tills: Set[str]) -> StripeSide:
    """The side without the money of other devices. A till that was set up anew does not know its own payments any
    more, but the relay knows its name."""
    known = {one for one in side.devices if _knows(tx, one)}
    own = {side.devices[one] for one in known} | tills
    others = {
        one for one, name in side.devices.items() if own and name not in own and one not in known
    }
    lines = [line for line in side.money.lines if not others & set(_named(line))]
    return StripeSide(replace(side.money, lines=tuple(lines)), side.devices)


def _knows(tx: Transaction, payment_id: str) -> bool:
    """Whether this till asked for a payment."""
    return tx.receipt_for(payment_id) is not None or tx.attempt_for(payment_id) is not None


def _named(line: Line) -> list[str]:
    """The payments that a line is of, or speaks of."""
    return [line.payment_id] if line.payment_id else _PAYMENT.findall(line.about)


def _out_of_reach(
    tx: Transaction, books: Books, money: Money, period: Period
) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """The payments and refunds of the period that were made before or after what the side covers."""
    charged = {line.payment_id for line in money.lines}
    moved = {line.refund_id for line in money.lines}
    payments = [
        one.payment_id
        for one in books.sold
        if period.has(one.day)
        and one.payment_id not in charged
        and not money.covers(_paid_at(tx, one))
    ]
    refunds = [
        (one.payment_id, one.refund_id)
        for one in books.given_back
        if period.has(one.day)
        and not one.by_hand
        and one.refund_id not in moved
        and not money.covers(one.at)
    ]
    return tuple(sorted(payments)), tuple(sorted(refunds))


def _paid_at(tx: Transaction, sold: Sold) -> datetime:
    """When the money came, which may be days before a person accepted it."""
    attempt = tx.attempt_for(sold.payment_id)
    payment = None if attempt is None else attempt.payment
    return sold.at if payment is None or payment.paid_at is None else payment.paid_at


def _fields(document: str) -> Fields:
    fields = fields_of(document.encode())
    require(fields is not None, "a stored document can be read")
    assert fields is not None
    return fields
