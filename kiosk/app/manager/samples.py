"""A made-up receipt log of any length, computed as it is read: for the gallery and for tests."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import TypeVar, cast

from kiosk.app.samples import NOW, SHOP
from kiosk.core.errors import KioskError
from kiosk.core.promptpay import Verdict
from kiosk.core.sale import SaleState
from kiosk.till.books.documents import AuditRow, RefundRow
from kiosk.till.log.listing import (
    Event,
    GivenBack,
    Kept,
    LogFilter,
    LogRow,
    Order,
    Part,
    RefundTotals,
    SaleStory,
    Status,
    Totals,
    status_of,
)
from kiosk.till.log.ports import Log
from kiosk.till.ports import Transaction
from kiosk.till.records import Attempt, Offer, ReceiptRow, Sale

T = TypeVar("T")

A_DAY = 128
"""Receipts of each made-up day."""
_NOTES = ("ลาเต้เย็น + ครัวซองต์", "Order 4471", "", "โต๊ะ 7", "", "Order 4466", "", "คุณสมชาย รับเอง")
_SATANG = (18_550, 12_000, 6_500, 128_000, 8_500, 41_000, 9_500, 4_500, 22_000)
_WAYS = ("push", "push", "poll", "push", "push", "check", "push", "push", "push", "catchup")
_SHARES = (2, 3, 6, 9, 13, 16, 22, 15, 13, 17, 8, 4)
"""Receipts of each hour of a day from eight in the morning on; a day has 128."""
_TOLD = (
    ("retried", "cashier", "attempt begins"),
    ("offered", "push", "the sale is waiting"),
    ("offered", "relay", "nothing new"),
    ("paid", "", ""),
)
_TOLD_LATE = (
    *_TOLD[:2],
    ("time_up", "till", "the sale is checking"),
    ("expired", "", ""),
    ("attention", "", ""),
    ("accepted", "", "the sale is paid"),
)
"""A word of the store's story, its source (empty: the receipt's) and what became of the sale."""


class SampleLog:
    """`count` receipts, the newest of them now, of `tills` in turn; the first is this one, and of the others
    nothing but the receipts is known. `before_answer` is called at the start of every question."""

    def __init__(
        self,
        count: int = 0,
        before_answer: Callable[[], None] | None = None,
        tills: tuple[str, ...] = ("A1",),
    ) -> None:
        self.count = count
        self.tills = tills
        self._before = before_answer

    def close(self) -> None:
        """Nothing to close."""

    def interrupt(self) -> None:
        """Every answer is short."""

    def unchanging(self) -> AbstractContextManager[None]:
        """Nothing changes."""
        return nullcontext()

    def page(
        self,
        wanted: LogFilter,
        order: Order,
        limit: int,
        beyond: LogRow | None = None,
        *,
        backwards: bool = False,
    ) -> list[LogRow]:
        """The first rows."""
        return self.rows(self.places(wanted, order)[:limit])

    def places(self, wanted: LogFilter, order: Order) -> Sequence[int]:
        """A range when nothing is asked, else a list."""
        self._ask()
        if wanted == LogFilter():
            found: Sequence[int] = range(1, self.count + 1)
        else:
            found = [row.place for row in self._found(wanted)]
        if order in (Order.LARGEST, Order.SMALLEST):
            sign = -1 if order is Order.LARGEST else 1
            return sorted(found, key=lambda place: sign * self._row(place).amount_satang)
        return found[::-1] if order is Order.NEWEST else found

    def rows(self, places: Sequence[int]) -> list[LogRow]:
        """Rows made for these places."""
        self._ask()
        return [self._row(place) for place in places]

    def totals(self, wanted: LogFilter) -> Totals:
        """Added up one by one; of a very long log only what a day has, as often as there are days."""
        self._ask()
        if wanted == LogFilter() and self.count > 100_000:
            return Totals(self.count, self.count * 27_838)
        return _sum(self._found(wanted))

    def by_day(self, wanted: LogFilter) -> list[Part]:
        """By business day."""
        return self._parts(wanted, lambda row: row.business_day.isoformat())

    def by_hour(self, wanted: LogFilter, zone: tzinfo) -> list[Part]:
        """By hour of the day."""
        return self._parts(wanted, lambda row: row.issued_at.astimezone(zone).strftime("%H"))

    def by_cashier(self, wanted: LogFilter) -> list[Part]:
        """By name."""
        return self._parts(wanted, lambda row: row.cashier)

    def by_learnt_by(self, wanted: LogFilter) -> list[Part]:
        """By way."""
        return self._parts(wanted, lambda row: row.learnt_by)

    def waits(self, wanted: LogFilter) -> list[tuple[int, int]]:
        """Whole seconds."""
        waits = (row.waited_ms for row in self._found(wanted) if row.waited_ms is not None)
        return sorted(Counter(ms // 1000 for ms in waits).items())

    def cashiers(self) -> list[str]:
        """Two of them."""
        self._ask()
        return ["Nok", "ฝน"] if self.count else []

    def refund_totals(self, wanted: LogFilter) -> RefundTotals:
        """Made up on the day of the receipt."""
        rows = [row for row in self._found(wanted) if row.refunded_satang]
        satang = sum(row.refunded_satang for row in rows)
        return RefundTotals(len(rows), satang, satang * 7 // 107)

    def reading(self) -> AbstractContextManager[Transaction]:
        """Nothing else is in the file."""
        self._ask()
        return nullcontext(cast(Transaction, _NothingElse()))

    def misread(self) -> str | None:
        """Nothing is."""
        return None

    def read(self, wanted: LogFilter) -> Iterator[Kept]:
        """Windows read nothing in bulk."""
        raise NotImplementedError

    def read_refunds(self, wanted: LogFilter) -> Iterator[GivenBack]:
        """Windows read nothing in bulk."""
        raise NotImplementedError

    def read_documents(self, wanted: LogFilter) -> Iterator[tuple[Kept, str]]:
        """Windows read nothing in bulk."""
        raise NotImplementedError

    def receipt(self, number: str) -> ReceiptRow | None:
        """By its number."""
        self._ask()
        place = int(number.rpartition("-")[2])
        return _story(self._row(place)).receipt if 0 < place <= self.count else None

    def sale_story(self, sale_id: str) -> SaleStory | None:
        """A sale that was paid at its first code."""
        self._ask()
        story = _story(self._row(int(sale_id.removeprefix("sale-"))))
        if story.sale.till != self.tills[0]:
            return replace(story, events=(), attempts=())
        return story

    def _ask(self) -> None:
        if self._before is not None:
            self._before()

    def _found(self, wanted: LogFilter) -> list[LogRow]:
        rows = (self._row(place) for place in range(self._first(wanted), self.count + 1))
        return [row for row in rows if _fits(row, wanted)]

    def _first(self, wanted: LogFilter) -> int:
        if wanted.since is None:
            return 1
        days = (SHOP.business_day(NOW) - wanted.since).days + 1
        return max(1, self.count + 1 - days * A_DAY)

    def _parts(self, wanted: LogFilter, name: Callable[[LogRow], str]) -> list[Part]:
        self._ask()
        parts: dict[str, list[LogRow]] = {}
        for row in self._found(wanted):
            parts.setdefault(name(row), []).append(row)
        return [Part(key, _sum(rows)) for key, rows in sorted(parts.items())]

    def _row(self, place: int) -> LogRow:
        return _made_up(self.count, self.tills, place)


class _NothingElse:
    """As much of a transaction as pages read beside the receipts."""

    def recent_audit(self, *which: object) -> list[AuditRow]:
        """Nobody did anything."""
        return []

    def audit_entries(self, *which: object) -> Iterator[AuditRow]:
        """Nobody did anything."""
        return iter(())

    def audit_people(self, till: str) -> list[str]:
        """Nobody did anything."""
        return []


class AtOnce:
    """`Questions` answered before `ask` returns: with the log, with trouble, or (neither given) never."""

    def __init__(self, log: Log | None = None, trouble: KioskError | None = None) -> None:
        self._log = log
        self._trouble = trouble

    def ask(
        self,
        channel: str,
        question: Callable[[Log], T],
        answer: Callable[[T], None],
        failed: Callable[[KioskError], None],
    ) -> None:
        """Answer, or not."""
        if self._trouble is not None:
            failed(self._trouble)
        elif self._log is not None:
            try:
                value = question(self._log)
            except KioskError as error:
                failed(error)
            else:
                answer(value)

    def forget(self, channel: str) -> None:
        """Nothing is ever unanswered."""


class NoManagerIntents:
    """Windows in a gallery want nothing, and may do everything."""

    def export_missing(self) -> str | None:
        """Allowed."""
        return None

    def export(self, wanted: LogFilter, till: str | None = None) -> None:
        """Nothing."""


@lru_cache(maxsize=2 * 31 * A_DAY)
def _made_up(count: int, tills: tuple[str, ...], place: int) -> LogRow:
    """One row. A page asks for those of a month several times over, and hardly two windows for another log."""
    till = tills[place % len(tills)]
    back, nth = divmod(count - place, A_DAY)
    issued_at = _moment(back, nth)
    amount = _SATANG[place % len(_SATANG)] + 500 * (back % 7)
    refunded = {3: amount, 9: 2_000}.get(nth % 50, 0)
    attention = "paid_late" if nth % 50 == 5 else None
    return LogRow(
        place=place,
        till=till,
        number=f"{till}-{place:06d}",
        sale_id=f"sale-{place}",
        payment_id=f"pi_3TqWm5Kx2bVd8Z{place:06d}",
        issued_at=issued_at,
        business_day=SHOP.business_day(issued_at),
        amount_satang=amount,
        refunded_satang=refunded,
        vat_satang=amount * 7 // 107,
        status=status_of(amount, refunded, attention),
        attention=attention,
        cashier="ฝน" if nth % 3 == 0 else "Nok",
        learnt_by=_WAYS[place % len(_WAYS)],
        confirmed_by="webhook",
        waited_ms=9_000 + (place * 7_919) % 64_000 + (240_000 if nth % 40 == 5 else 0),
        bank_reference=f"0153{place:08d}",
        note=_NOTES[place % len(_NOTES)],
        practice=False,
        hash=f"{place:064x}",
    )


def _moment(days_back: int, nth: int) -> datetime:
    """When the `nth` receipt from the end of a day was issued."""
    opens = datetime.combine(SHOP.business_day(NOW), datetime.min.time(), SHOP.timezone)
    opens += timedelta(hours=8) - timedelta(days=days_back)
    left = A_DAY - 1 - nth
    if days_back == 0:  # the day is not over
        return opens + (NOW - opens) * ((left + 1) / A_DAY) - timedelta(seconds=20)
    for hour, share in enumerate(_SHARES):
        if left < share:
            return opens + timedelta(hours=hour, seconds=3_500 * left // share + 37)
        left -= share
    return opens


def _fits(row: LogRow, wanted: LogFilter) -> bool:
    return (
        _between(row.business_day, wanted.since, wanted.until)
        and (wanted.min_satang or 0) <= row.amount_satang
        and (wanted.max_satang is None or row.amount_satang <= wanted.max_satang)
        and wanted.status in (None, row.status)
        and wanted.till in (None, row.till)
        and wanted.cashier in (None, row.cashier)
        and wanted.learnt_by in (None, row.learnt_by)
        and (not wanted.search or _names(row, wanted.search.casefold()))
    )


def _names(row: LogRow, text: str) -> bool:
    searched = (row.number, row.payment_id, row.note, row.cashier, row.bank_reference or "")
    return any(text in part.casefold() for part in searched)


def _between(day: date, since: date | None, until: date | None) -> bool:
    return (since is None or day >= since) and (until is None or day <= until)


def _sum(rows: Sequence[LogRow]) -> Totals:
    return Totals(
        len(rows),
        sum(row.amount_satang for row in rows),
        sum(row.refunded_satang for row in rows),
        sum(row.vat_satang or 0 for row in rows),
    )


def _story(row: LogRow) -> SaleStory:
    paid_at = row.issued_at
    offered_at = paid_at - timedelta(milliseconds=row.waited_ms or 0)
    created_at = offered_at - timedelta(seconds=1)
    offer = Offer("", Verdict.PROVED, False, offered_at, offered_at + timedelta(minutes=15))
    attempt = Attempt("attempt-1", row.sale_id, 1, created_at, row.payment_id, offer, settled=True)
    sale = Sale(
        row.sale_id, row.till, created_at, row.amount_satang, row.note, row.cashier, SaleState.PAID
    )
    late = row.status is Status.PAID_LATE
    told = _TOLD_LATE if late else _TOLD
    span = (paid_at - offered_at) / (len(told) - 2)
    events = tuple(
        Event(
            created_at if word == "retried" else offered_at + (n - 1) * span,
            word,
            source or row.learnt_by,
            attempt.id,
            json.dumps({"became": became or f"the sale is {word}", "version": n}),
        )
        for n, (word, source, became) in enumerate(told)
    )
    document = json.dumps({"number": row.number, "amountSatang": row.amount_satang})
    receipt = ReceiptRow(
        row.till,
        row.place,
        row.number,
        row.sale_id,
        row.payment_id,
        row.issued_at,
        row.business_day,
        row.amount_satang,
        row.note,
        row.cashier,
        row.confirmed_by,
        row.learnt_by,
        document,
        row.hash,
    )
    return SaleStory(sale, (attempt,), events, receipt, row, _refunds(row), ())


def _refunds(row: LogRow) -> tuple[RefundRow, ...]:
    """One document for what went back."""
    if not row.refunded_satang:
        return ()
    return (
        RefundRow(
            till=row.till,
            sequence=row.place,
            number=f"A1-R{row.place:06d}",
            receipt_number=row.number,
            payment_id=row.payment_id,
            refund_id=f"re_{row.place}",
            reverses=None,
            by_hand=row.status is Status.PARTIALLY_REFUNDED,
            issued_at=row.issued_at + timedelta(minutes=20),
            business_day=row.business_day,
            amount_satang=row.refunded_satang,
            reason="ทำหก",
            document="{}",
            hash=f"{row.place:064x}",
            previous_hash=f"{row.place - 1:064x}",
        ),
    )
