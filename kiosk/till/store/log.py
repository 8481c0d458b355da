"""`Log` over SQLite: the receipt log as lists, totals and charts read it.

It opens the file for itself, only to read, and does not go through the whole of it first: a window over a million
receipts opens at once. It must hold no rule, and must never write.
"""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, tzinfo
from pathlib import Path
from typing import Any

from peewee import SqliteDatabase

from kiosk.core.instants import from_ms
from kiosk.sqlite_schema import SqliteTrouble, explained
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
    Totals,
    status_of,
)
from kiosk.till.store import log_sql
from kiosk.till.store.database import open_to_read, raw_connection
from kiosk.till.store.log_sql import REVERSED, Value, Where, selection
from kiosk.till.store.rows import NAME
from kiosk.till.store.sales import SqliteTransaction

_COLUMNS = """
r.id, r.till, r.number, r.sale_id, r.payment_id, r.issued_at, r.business_day, r.amount_satang,
e.refunded_satang, e.vat_satang, e.attention, r.cashier, r.learnt_by, r.confirmed_by, e.waited_ms,
e.bank_reference, r.note, e.practice, r.hash
"""
_ROWS = f"""
SELECT {_COLUMNS} FROM json_each(?) AS asked
  JOIN receipt r ON r.id = asked.value JOIN log_entry e ON e.id = r.id ORDER BY asked.key
"""
_SUMS = """
count(*), coalesce(sum(e.amount_satang), 0), coalesce(sum(e.refunded_satang), 0),
coalesce(sum(e.vat_satang), 0)
"""
_SUMS_OF_DAYS = """
coalesce(sum(count), 0), coalesce(sum(amount_satang), 0), coalesce(sum(refunded_satang), 0),
coalesce(sum(vat_satang), 0), min(first_id), max(last_id)
"""
_EACH_DAY = """
SELECT business_day, count, amount_satang, refunded_satang, vat_satang
FROM log_day WHERE business_day BETWEEN ? AND ? ORDER BY business_day
"""
_OF_REFUND = """
till, number, receipt_number, issued_at, business_day, amount_satang,
json_extract(document, '$.vat.amountSatang'), by_hand, reverses, reason, payment_id, refund_id, hash, document
"""
_REFUND_SUMS = """
SELECT count(*), coalesce(sum(amount_satang), 0),
       coalesce(sum(json_extract(document, '$.vat.amountSatang')), 0)
FROM refund WHERE business_day BETWEEN ? AND ?
"""
_STORY = """
SELECT at, word, source, attempt_id, detail FROM story WHERE sale_id = ? ORDER BY id
"""
# Row by row what the documents say, and day by day what the rows come to.
_MISREAD = """
SELECT r.number FROM receipt r
  LEFT JOIN log_entry e ON e.id = r.id LEFT JOIN log_of_receipt d ON d.id = r.id
 WHERE (e.business_day, e.issued_at, e.amount_satang, e.vat_satang, e.refunded_satang, e.cashier,
        e.learnt_by, e.attention, e.waited_ms, e.bank_reference, e.practice)
    IS NOT (d.business_day, d.issued_at, d.amount_satang, d.vat_satang, d.refunded_satang, d.cashier,
            d.learnt_by, d.attention, d.waited_ms, d.bank_reference, d.practice)
 ORDER BY r.id LIMIT 1
"""
_MISREAD_DAY = """
SELECT day.business_day FROM log_day day LEFT JOIN (
    SELECT business_day, count(*) AS count, min(id) AS first_id, max(id) AS last_id,
           sum(amount_satang) AS amount_satang, sum(refunded_satang) AS refunded_satang,
           coalesce(sum(vat_satang), 0) AS vat_satang
      FROM log_entry GROUP BY business_day
) AS e ON e.business_day = day.business_day
 WHERE (day.count, day.amount_satang, day.refunded_satang, day.vat_satang, day.first_id, day.last_id)
    IS NOT (e.count, e.amount_satang, e.refunded_satang, e.vat_satang, e.first_id, e.last_id)
 ORDER BY 1 LIMIT 1
"""
_QUARTER_MS = 900_000
"""No zone's hours begin elsewhere than at a quarter of an hour."""


class SqliteLog:
    """The receipt log in the till's file, whoever sells into it meanwhile.

    Raises `StoreError` when the file cannot be opened, and `StoreDamagedError` when it is not of this version.
    """

    def __init__(self, path: Path) -> None:
        self._database: SqliteDatabase = open_to_read(path)
        self._connection = raw_connection(self._database)

    def close(self) -> None:
        """Close the file. Closing twice is allowed."""
        self._database.close()

    def interrupt(self) -> None:
        """See `Log`."""
        self._connection.interrupt()

    @contextmanager
    def unchanging(self) -> Iterator[None]:
        """See `Log`."""
        with _explaining():
            self._connection.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            with _explaining():
                self._connection.rollback()

    def page(
        self,
        wanted: LogFilter,
        order: Order,
        limit: int,
        beyond: LogRow | None = None,
        *,
        backwards: bool = False,
    ) -> list[LogRow]:
        """See `Log`."""
        way = REVERSED[order] if backwards else order
        key = None if beyond is None else (beyond.place, beyond.amount_satang)
        chosen = selection(wanted, self._ask, way, key)
        ids = [int(row[0] or 0) for row in self._ask(*chosen.ids(way, limit=limit))]
        return self.rows(ids[::-1] if backwards else ids)

    def places(self, wanted: LogFilter, order: Order) -> Sequence[int]:
        """See `Log`."""
        if wanted.only_days and order in (Order.NEWEST, Order.OLDEST):
            count, first, last = self._span(wanted)
            if count == last - first + 1:  # nothing of another day lies between
                places = range(first, last + 1)
                return places[::-1] if order is Order.NEWEST else places
        found = self._ask(*selection(wanted, self._ask, order).ids(order))
        return array("q", (int(row[0] or 0) for row in found))

    def rows(self, places: Sequence[int]) -> list[LogRow]:
        """See `Log`."""
        with _explaining():
            asked = self._connection.execute(_ROWS, [json.dumps(list(places))])
            return [_row(row) for row in map(Kept._make, asked)]

    def totals(self, wanted: LogFilter) -> Totals:
        """See `Log`."""
        if wanted.only_days:
            return Totals(*map(int, self._days(wanted)[:4]))
        where = self._entries(wanted)
        [row] = self._ask(f"SELECT {_SUMS} FROM log_entry e WHERE {where}", where.values)
        return Totals(*(int(value or 0) for value in row))

    def by_day(self, wanted: LogFilter) -> list[Part]:
        """See `Log`."""
        if wanted.only_days:
            return [_part(row) for row in self._ask(_EACH_DAY, self._bounds(wanted))]
        return self._parts("e.business_day", wanted)

    def by_cashier(self, wanted: LogFilter) -> list[Part]:
        """See `Log`."""
        return self._parts("e.cashier", wanted)

    def by_learnt_by(self, wanted: LogFilter) -> list[Part]:
        """See `Log`."""
        return self._parts("e.learnt_by", wanted)

    def by_hour(self, wanted: LogFilter, zone: tzinfo) -> list[Part]:
        """See `Log`."""
        hours: dict[int, list[int]] = {}
        for quarter, *sums in self._grouped(f"e.issued_at / {_QUARTER_MS}", wanted):
            with _explaining():
                hour = from_ms(int(quarter or 0) * _QUARTER_MS).astimezone(zone).hour
            before = hours.get(hour, [0, 0, 0, 0])
            hours[hour] = [a + int(b or 0) for a, b in zip(before, sums, strict=True)]
        return [Part(f"{hour:02d}", Totals(*sums)) for hour, sums in sorted(hours.items())]

    def waits(self, wanted: LogFilter) -> list[tuple[int, int]]:
        """See `Log`."""
        grouped = self._grouped("e.waited_ms / 1000", wanted)
        return [(int(row[0]), int(row[1] or 0)) for row in grouped if row[0] is not None]

    def cashiers(self) -> list[str]:
        """See `Log`."""
        return log_sql.cashiers(self._ask)

    def read(self, wanted: LogFilter) -> Iterator[Kept]:
        """See `Log`."""
        with _explaining():
            yield from map(Kept._make, self._stream(_COLUMNS, wanted))

    def read_documents(self, wanted: LogFilter) -> Iterator[tuple[Kept, str]]:
        """See `Log`."""
        with _explaining():
            for *row, document in self._stream(f"{_COLUMNS}, r.document", wanted):
                yield Kept._make(row), document

    def refund_totals(self, wanted: LogFilter) -> RefundTotals:
        """See `Log`."""
        [row] = self._ask(_REFUND_SUMS, self._bounds(wanted))
        return RefundTotals(*(int(value or 0) for value in row))

    def read_refunds(self, wanted: LogFilter) -> Iterator[GivenBack]:
        """See `Log`."""
        sql = f"SELECT {_OF_REFUND} FROM refund WHERE business_day BETWEEN ? AND ? ORDER BY id"
        with _explaining():
            yield from map(GivenBack._make, self._connection.execute(sql, self._bounds(wanted)))

    @contextmanager
    def reading(self) -> Iterator[SqliteTransaction]:
        """See `Log`."""
        with _explaining(_SQLITES_OWN), self.unchanging():
            yield SqliteTransaction(self._database)

    def misread(self) -> str | None:
        """See `Log`."""
        for sql in (_MISREAD, _MISREAD_DAY):
            for (which,) in self._ask(sql, ()):
                return str(which)
        return None

    def sale_story(self, sale_id: str) -> SaleStory | None:
        """See `Log`."""
        with self.reading() as tx:
            sale = tx.sale(sale_id)
            if sale is None:
                return None
            attempts = tuple(tx.attempts(sale_id))
            receipt = tx.receipt_of(sale_id)
            place = self._ask("SELECT id FROM receipt WHERE sale_id = ?", [sale_id])
            payments = [one.payment_id for one in attempts if one.payment_id is not None]
            return SaleStory(
                sale=sale,
                attempts=attempts,
                events=tuple(_event(row) for row in self._ask(_STORY, [sale_id])),
                receipt=receipt,
                row=next(iter(self.rows([int(id_ or 0) for (id_,) in place])), None),
                refunds=tuple(tx.refund_documents(receipt.number) if receipt else ()),
                refund_statuses=tuple(
                    status for payment_id in payments for status in tx.refund_statuses(payment_id)
                ),
                slips=tuple(tx.slips_of(sale_id)),
            )

    def _stream(self, columns: str, wanted: LogFilter) -> Iterator[tuple[Any, ...]]:
        where = self._entries(wanted)
        # CROSS JOIN: the narrow table is gone through in order, the receipts are fetched beside it.
        sql = (
            f"SELECT {columns} FROM log_entry e CROSS JOIN receipt r ON r.id = e.id"
            f" WHERE {where} ORDER BY e.id"
        )
        return self._connection.execute(sql, where.values)

    def _entries(self, wanted: LogFilter) -> Where:
        return selection(wanted, self._ask).entries()

    def _parts(self, name: str, wanted: LogFilter) -> list[Part]:
        return [_part(row) for row in self._grouped(name, wanted)]

    def _grouped(self, name: str, wanted: LogFilter) -> list[tuple[Value, ...]]:
        where = self._entries(wanted)
        sql = f"SELECT {name}, {_SUMS} FROM log_entry e WHERE {where} GROUP BY 1 ORDER BY 1"
        return self._ask(sql, where.values)

    def _span(self, wanted: LogFilter) -> tuple[int, int, int]:
        """How many receipts some days have, and the first and the last place of them."""
        count, _, _, _, first, last = self._days(wanted)
        return count, first, last

    def _days(self, wanted: LogFilter) -> list[int]:
        sql = f"SELECT {_SUMS_OF_DAYS} FROM log_day WHERE business_day BETWEEN ? AND ?"
        [row] = self._ask(sql, self._bounds(wanted))
        return [int(value or 0) for value in row]

    @staticmethod
    def _bounds(wanted: LogFilter) -> tuple[str, str]:
        since, until = wanted.since or date.min, wanted.until or date.max
        return since.isoformat(), until.isoformat()

    def _ask(self, sql: str, values: Sequence[Value]) -> list[tuple[Value, ...]]:
        with _explaining():
            return self._connection.execute(sql, values).fetchall()


_SQLITES_OWN = (sqlite3.Error, UnicodeDecodeError)


@contextmanager
def _explaining(
    trouble: tuple[type[SqliteTrouble], ...] = (sqlite3.Error, ValueError, OverflowError),
) -> Iterator[None]:
    """Turn trouble of the database into `StoreError`; unless told which, also values that no receipt can have."""
    try:
        yield
    except trouble as error:
        raise explained(error, NAME) from error


def _row(kept: Kept) -> LogRow:
    return LogRow(
        place=kept.place,
        till=kept.till,
        number=kept.number,
        sale_id=kept.sale_id,
        payment_id=kept.payment_id,
        issued_at=from_ms(kept.issued_ms),
        business_day=date.fromisoformat(kept.business_day),
        amount_satang=kept.amount_satang,
        refunded_satang=kept.refunded_satang,
        vat_satang=kept.vat_satang,
        status=status_of(kept.amount_satang, kept.refunded_satang, kept.attention),
        attention=kept.attention,
        cashier=kept.cashier,
        learnt_by=kept.learnt_by,
        confirmed_by=kept.confirmed_by,
        waited_ms=kept.waited_ms,
        bank_reference=kept.bank_reference,
        note=kept.note,
        practice=bool(kept.practice),
        hash=kept.hash,
    )


def _part(row: Sequence[Value]) -> Part:
    return Part(str(row[0]), Totals(*(int(value or 0) for value in row[1:])))


def _event(row: Sequence[Value]) -> Event:
    at, word, source, attempt_id, detail = row
    return Event(
        at=from_ms(int(at or 0)),
        word=str(word),
        source=str(source),
        attempt_id=None if attempt_id is None else str(attempt_id),
        detail=str(detail),
    )
