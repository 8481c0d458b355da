"""The tables of refunds, Z reports and audit entries, and what reports read: rows to records and back, no rule."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from peewee import SQL, SqliteDatabase, Table

from kiosk.core.chain import AUDIT, REFUND, ChainHead, Kind, Z, fields_of, normal_text
from kiosk.core.instants import from_ms, to_ms
from kiosk.core.receipt import RECEIPT
from kiosk.till.books.documents import (
    AuditFilter,
    AuditRow,
    DayDocument,
    RefundRow,
    RefundStatus,
    Row,
    ZRow,
)
from kiosk.till.books.ports import ALL_ENTRIES
from kiosk.till.store.rows import columns, day_of, issued_at_of, one, reads
from kiosk.till.store.written import Written

_TABLES = {RECEIPT: "receipt", REFUND: "refund", Z: "z", AUDIT: "audit"}
_OF_A_DAY = (RECEIPT, REFUND)
_INSTANTS = ("issued_at", "closed_at", "at", "created_at", "updated_at")


class BookTables:
    """The part of the till's `Transaction` that keeps books."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._documents = {kind: Table(name).bind(database) for kind, name in _TABLES.items()}
        self._refund_status = Table("refund_status").bind(database)
        self._written = Written(database)

    def chain_head(self, till: str, kind: Kind = RECEIPT) -> ChainHead:
        """The end of a till's chain of one kind."""
        row = self._last(kind, till)
        return ChainHead() if row is None else ChainHead(row["sequence"], row["hash"])

    def last_issued_at(self, till: str) -> datetime | None:
        """The instant on the till's last receipt, None before the first."""
        row = self._last(RECEIPT, till)
        return None if row is None else issued_at_of(row)

    def open_day(self, till: str) -> date | None:
        """The earliest business day that a new document may count for; None before the first document."""
        days = [self._last_day(kind, till) for kind in _OF_A_DAY]
        closed = self._last_day(Z, till)
        days.append(None if closed is None else closed + timedelta(days=1))
        return max((day for day in days if day is not None), default=None)

    def tills_with_documents(self) -> list[str]:
        """The codes under which there are receipts or refunds in this file, in order."""
        tables = [self._documents[kind] for kind in _OF_A_DAY]
        queries = [table.select(table.c.till).distinct().dicts() for table in tables]
        return sorted({row["till"] for query in queries for row in query})

    def days_with_documents(self, till: str, after: date | None) -> list[date]:
        """The business days after one that have a receipt or a refund, in order; None begins with the first."""
        days: set[date] = set()
        for kind in _OF_A_DAY:
            table = self._documents[kind]
            query = table.select(table.c.business_day).distinct().where(table.c.till == till)
            if after is not None:
                query = query.where(table.c.business_day > after.isoformat())
            days.update(map(day_of, query.dicts()))
        return sorted(days)

    def first_day(self, till: str) -> date | None:
        """The business day of the till's first receipt or refund."""
        firsts = [self._written.row(_TABLES[kind], "till", till, "sequence") for kind in _OF_A_DAY]
        days = [day_of(row) for row in firsts if row is not None]
        return min(days, default=None)

    def last_is_practice(self, till: str) -> bool | None:
        """Whether the till's newest receipt is of practice; None before the first."""
        row = self._last(RECEIPT, till)
        if row is None:
            return None
        return (fields_of(row["document"].encode()) or {}).get("practice") is True

    def day_documents(self, kind: Kind, till: str, day: date) -> Iterator[DayDocument]:
        """The receipts or refunds of a business day, in the order they were issued."""
        query = self._of(kind, till).where(SQL("business_day = ?", (day.isoformat(),)))
        # The plus keeps SQLite from walking through the whole chain only to find the day in order.
        for row in query.order_by(SQL("+sequence")).dicts().iterator():
            yield _day_document(row)

    def documents_beyond(self, kind: Kind, place: int, limit: int) -> list[tuple[int, DayDocument]]:
        """Documents after a place in the file, each with its place, in the order they were made."""
        table = self._documents[kind]
        query = table.select(SQL("*")).where(table.c.id > place).order_by(table.c.id).limit(limit)
        return [(row["id"], _day_document(row)) for row in query.dicts()]

    def append_refund(self, row: RefundRow) -> None:
        """Add the next refund; the triggers refuse a gap, a broken chain or a closed day."""
        self._append(REFUND, row)

    def refund_documents(self, receipt_number: str) -> list[RefundRow]:
        """The refunds of a receipt and what reverses them, in the order they were issued."""
        table = self._documents[REFUND]
        query = table.select(SQL("*")).where(table.c.receipt_number == receipt_number)
        return [refund_row(row) for row in query.order_by(table.c.id).dicts()]

    def refund(self, number: str) -> RefundRow | None:
        """The refund's document with a number, or None."""
        table = self._documents[REFUND]
        row = one(table.select(SQL("*")).where(table.c.number == number))
        return None if row is None else refund_row(row)

    def refund_document(self, refund_id: str) -> RefundRow | None:
        """The document of a refund (not the one that reverses it), or None."""
        table = self._documents[REFUND]
        query = table.select(SQL("*")).where(table.c.refund_id == refund_id)
        row = one(query.where(table.c.reverses.is_null()))
        return None if row is None else refund_row(row)

    def refund_status(self, refund_id: str) -> RefundStatus | None:
        """How a refund stands, or None."""
        table = self._refund_status
        row = one(table.select(SQL("*")).where(table.c.refund_id == refund_id))
        return None if row is None else _refund_status(row)

    def refund_statuses(self, payment_id: str) -> list[RefundStatus]:
        """The refunds of a payment, oldest first."""
        order = "created_at, refund_id"
        rows = self._written.rows("refund_status", "payment_id", payment_id, order)
        return [_refund_status(row) for row in rows]

    def refunds_under_way(self) -> list[RefundStatus]:
        """The refunds that are neither done nor given up, oldest first."""
        table = self._refund_status
        query = table.select(SQL("*")).where(
            SQL("status NOT IN ('succeeded', 'failed', 'canceled')")
        )
        return [_refund_status(row) for row in query.order_by(SQL("created_at, refund_id")).dicts()]

    def save_refund_status(self, status: RefundStatus) -> None:
        """Insert or replace how a refund stands."""
        table = self._refund_status
        table.insert(columns(table, _cells(status))).on_conflict("REPLACE").execute()

    def append_z(self, row: ZRow) -> None:
        """Close a business day; the triggers refuse a gap, a broken chain or another day than the next."""
        self._append(Z, row)

    def last_z(self, till: str) -> ZRow | None:
        """The newest Z report of a till."""
        row = self._last(Z, till)
        return None if row is None else z_row(row)

    def z(self, number: str) -> ZRow | None:
        """The Z report with a number, or None."""
        table = self._documents[Z]
        row = one(table.select(SQL("*")).where(table.c.number == number))
        return None if row is None else z_row(row)

    def recent_zs(self, till: str, limit: int, before: int | None = None) -> list[ZRow]:
        """Z reports newest first, those before a sequence."""
        return [z_row(row) for row in self._newest(Z, till, limit, before)]

    def append_audit(self, row: AuditRow) -> None:
        """Add the next audit entry; the triggers refuse a gap or a broken chain."""
        self._append(AUDIT, row)

    def recent_audit(
        self, till: str, limit: int, before: int | None = None, wanted: AuditFilter = ALL_ENTRIES
    ) -> list[AuditRow]:
        """Audit entries newest first, those before a sequence."""
        query = self._audit(till, wanted)
        if before is not None:
            query = query.where(SQL("sequence < ?", (before,)))
        newest = query.order_by(SQL("sequence").desc()).limit(limit)
        return [audit_row(row) for row in newest.dicts()]

    def audit_entries(self, till: str, wanted: AuditFilter = ALL_ENTRIES) -> Iterator[AuditRow]:
        """Audit entries oldest first, read as they are asked for."""
        query = self._audit(till, wanted).order_by(SQL("sequence"))
        for row in query.dicts().iterator():
            yield audit_row(row)

    def audit_people(self, till: str) -> list[str]:
        """Everybody who asked for or allowed something, by name."""
        table = self._documents[AUDIT]
        names: set[str] = set()
        for column in (table.c.asked_by, table.c.allowed_by):
            query = table.select(column.alias("name")).distinct().where(table.c.till == till)
            names.update(row["name"] for row in query.dicts() if row["name"])
        return sorted(names)

    def _audit(self, till: str, wanted: AuditFilter) -> Any:
        query = self._of(AUDIT, till)
        for condition, value in _conditions(wanted):
            query = query.where(SQL(condition, (value,) * condition.count("?")))
        return query

    def _of(self, kind: Kind, till: str) -> Any:
        table = self._documents[kind]
        return table.select(SQL("*")).where(table.c.till == till)

    def _last(self, kind: Kind, till: str) -> dict[str, Any] | None:
        return self._written.row(_TABLES[kind], "till", till, "sequence DESC")

    def _last_day(self, kind: Kind, till: str) -> date | None:
        # Days never go back along a chain, so the last document has the latest.
        row = self._last(kind, till)
        return None if row is None else day_of(row)

    def _newest(self, kind: Kind, till: str, limit: int, before: int | None) -> Any:
        query = self._of(kind, till)
        if before is not None:
            query = query.where(SQL("sequence < ?", (before,)))
        return query.order_by(SQL("sequence").desc()).limit(limit).dicts()

    def _append(self, kind: Kind, row: Row) -> None:
        table = self._documents[kind]
        table.insert(columns(table, _cells(row))).execute()


@reads("refund")
def refund_row(row: Mapping[str, Any]) -> RefundRow:
    """A row of the refund table as a record."""
    fields = _fields(row)
    fields["business_day"] = date.fromisoformat(row["business_day"])
    fields["by_hand"] = bool(row["by_hand"])
    return RefundRow(**fields)


@reads("Z report")
def z_row(row: Mapping[str, Any]) -> ZRow:
    """A row of the Z table as a record."""
    return ZRow(**{**_fields(row), "business_day": date.fromisoformat(row["business_day"])})


@reads("audit entry")
def audit_row(row: Mapping[str, Any]) -> AuditRow:
    """A row of the audit table as a record."""
    return AuditRow(**_fields(row))


def _day_document(row: Mapping[str, Any]) -> DayDocument:
    return DayDocument(row["sequence"], row["number"], row["document"], row["hash"])


def _conditions(wanted: AuditFilter) -> Iterator[tuple[str, object]]:
    """What narrows the audit log down, as SQL with one value each."""
    if wanted.action is not None:
        yield "action = ?", wanted.action
    if wanted.person is not None:
        yield "(asked_by = ? OR allowed_by = ?)", wanted.person
    if wanted.text:
        yield (
            "(subject LIKE ? ESCAPE '!' OR why LIKE ? ESCAPE '!' OR number LIKE ? ESCAPE '!')",
            "%" + re.sub("[!%_]", r"!\g<0>", normal_text(wanted.text)) + "%",
        )
    if wanted.since is not None:
        yield "at >= ?", to_ms(wanted.since)
    if wanted.until is not None:
        yield "at < ?", to_ms(wanted.until)


@reads("the state of refund")
def _refund_status(row: Mapping[str, Any]) -> RefundStatus:
    return RefundStatus(**_fields(row))


def _fields(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: from_ms(value) if name in _INSTANTS else value
        for name, value in row.items()
        if name != "id"
    }


def _cells(record: Row | RefundStatus) -> dict[str, object]:
    return {name: _cell(value) for name, value in asdict(record).items()}


def _cell(value: object) -> object:
    if isinstance(value, datetime):
        return to_ms(value)
    if isinstance(value, date):
        return value.isoformat()
    return int(value) if isinstance(value, bool) else value
