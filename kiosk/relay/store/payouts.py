"""Payouts, the wallet and disputes: rows to records and back, and no rule at all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from peewee import SQL, Database, Table

from kiosk.core.instants import from_ms, from_optional_ms, optional_ms, to_ms
from kiosk.relay.ledger.records import (
    DisputeRecord,
    PayoutLine,
    PayoutRecord,
    WalletRecord,
)
from kiosk.relay.store.columns import keyed, one


class StoredPayouts:
    """The port `Payouts` inside one open transaction."""

    def __init__(self, database: Database) -> None:
        self._table = Table("payout").bind(database)
        self._lines = Table("payout_line").bind(database)

    def by_id(self, payout_id: str) -> PayoutRecord | None:
        """The payout with this id at Stripe."""
        row = one(self._table.select(SQL("*")).where(self._table.c.id == payout_id))
        return None if row is None else _payout(row)

    def save(self, record: PayoutRecord) -> None:
        """Insert or replace a payout by its id."""
        row = {
            "status": record.status,
            "amount_satang": record.amount_satang,
            "currency": record.currency,
            "arrival_at": optional_ms(record.arrival_at),
            "failure_code": record.failure_code,
            "failure_message": record.failure_message,
            "was_paid": int(record.was_paid),
            "created_at": to_ms(record.created_at),
            "changed_at": to_ms(record.changed_at),
            "lines_read_at": optional_ms(record.lines_read_at),
        }
        _upsert(self._table, {"id": record.id}, row)

    def page(self, before: int | None, limit: int) -> list[PayoutRecord]:
        """Payouts newest first, below number `before`."""
        column = self._table.c
        query = self._table.select(SQL("*")).order_by(column.number.desc()).limit(limit)
        if before is not None:
            query = query.where(column.number < before)
        return [_payout(row) for row in query.dicts()]

    def lines(self, payout_id: str) -> list[PayoutLine]:
        """What a payout is made of."""
        column = self._lines.c
        names = (getattr(column, name) for name in PayoutLine.__slots__)
        query = self._lines.select(*names).where(column.payout == payout_id)
        return [PayoutLine(**row) for row in query.order_by(SQL("rowid")).dicts()]

    def payouts_of_lines(self, line_ids: Sequence[str]) -> dict[str, str]:
        """The payout of each of these lines that is known to be in one."""
        column = self._lines.c
        query = self._lines.select(column.id, column.payout).where(column.id.in_(list(line_ids)))
        return {row["id"]: row["payout"] for row in query.dicts()}

    def keep_lines(self, lines: Sequence[PayoutLine]) -> None:
        """Keep what a payout is made of; a line that is known is replaced."""
        for line in lines:
            row = {name: getattr(line, name) for name in PayoutLine.__slots__ if name != "id"}
            _upsert(self._lines, {"id": line.id}, row)


class StoredWallet:
    """The port `Wallets` inside one open transaction."""

    def __init__(self, database: Database) -> None:
        self._table = Table("wallet").bind(database)

    def read(self) -> WalletRecord | None:
        """The last reading, None before the first."""
        row = one(self._table.select(SQL("*")))
        if row is None:
            return None
        del row["one"]
        return WalletRecord(**{**row, "read_at": from_ms(row["read_at"])})

    def save(self, record: WalletRecord) -> None:
        """Replace it."""
        row = {
            "available_satang": record.available_satang,
            "pending_satang": record.pending_satang,
            "currency": record.currency,
            "read_at": to_ms(record.read_at),
        }
        _upsert(self._table, {"one": 1}, row)


class StoredDisputes:
    """The port `Disputes` inside one open transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._table = Table("dispute").bind(database)

    def by_id(self, dispute_id: str) -> DisputeRecord | None:
        """The dispute with this id at Stripe."""
        found = self._wanted(self._table.c.id == dispute_id)
        return found[0] if found else None

    def of_payment(self, payment: int) -> list[DisputeRecord]:
        """The disputes over a payment, oldest first."""
        return self._wanted(self._table.c.payment == payment)

    def save(self, record: DisputeRecord) -> None:
        """Insert or replace a dispute by its id."""
        row = {
            "payment": record.payment,
            "amount_satang": record.amount_satang,
            "currency": record.currency,
            "status": record.status,
            "reason": record.reason,
            "created_at": to_ms(record.created_at),
            "closed_at": optional_ms(record.closed_at),
        }
        _upsert(self._table, {"id": record.id}, row)

    def _wanted(self, wanted: Any) -> list[DisputeRecord]:
        names = (getattr(self._table.c, name) for name in DisputeRecord.__slots__)
        query = self._table.select(*names).where(wanted).order_by(SQL("rowid"))
        return [
            DisputeRecord(
                **{
                    **row,
                    "created_at": from_ms(row["created_at"]),
                    "closed_at": from_optional_ms(row["closed_at"]),
                }
            )
            for row in query.dicts()
        ]


def _upsert(table: Table, name: dict[str, Any], row: dict[str, Any]) -> None:
    (key,) = name
    insert = table.insert(keyed(table, {**name, **row}))
    target = [getattr(table.c, key)]
    insert.on_conflict(conflict_target=target, update=keyed(table, row)).execute()


def _payout(row: dict[str, Any]) -> PayoutRecord:
    return PayoutRecord(
        **{
            **row,
            "arrival_at": from_optional_ms(row["arrival_at"]),
            "was_paid": bool(row["was_paid"]),
            "created_at": from_ms(row["created_at"]),
            "changed_at": from_ms(row["changed_at"]),
            "lines_read_at": from_optional_ms(row["lines_read_at"]),
        }
    )
