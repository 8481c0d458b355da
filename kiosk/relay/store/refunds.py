"""Refunds: rows to records and back, and no rule at all."""

from __future__ import annotations

from typing import Any

from peewee import SQL, Database, Table, fn

from kiosk.core.instants import from_ms, from_optional_ms, optional_ms, to_ms
from kiosk.core.refund_status import ENDED, RefundStatus
from kiosk.relay.ledger.records import RefundRecord
from kiosk.relay.store.columns import execute, keyed, one

_OVER = [status.value for status in ENDED]
_NOT_BACK = [*_OVER, RefundStatus.CREATING.value]
REFUNDED = f"""
SELECT COALESCE(SUM(amount_satang), 0) FROM refund
WHERE payment = ? AND status NOT IN ({", ".join(f"'{status}'" for status in _NOT_BACK)})
"""  # noqa: S608 - our own words
"""What of a payment went back as Stripe counts it. Written out because every payment passes here."""


class StoredRefunds:
    """The port `Refunds` inside one open transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._table = Table("refund").bind(database)

    def by_number(self, number: int) -> RefundRecord | None:
        """The refund recorded as the `number`-th."""
        return self._one(self._table.c.number == number)

    def by_stripe_id(self, stripe_id: str) -> RefundRecord | None:
        """The refund with this id at Stripe."""
        return self._one(self._table.c.stripe_id == stripe_id)

    def by_key(self, device: str, key: str) -> RefundRecord | None:
        """The refund a device asked for under its idempotency key."""
        return self._one((self._table.c.device == device) & (self._table.c.key == key))

    def insert(self, record: RefundRecord) -> RefundRecord:
        """Add a refund; the answer bears its number. The database refuses one over what is left."""
        insert = self._table.insert(keyed(self._table, _row(record)))
        ((number,),) = insert.returning(self._table.c.number).tuples().execute()
        added = self.by_number(number)
        assert added is not None
        return added

    def save(self, record: RefundRecord) -> None:
        """Replace a refund."""
        change = keyed(self._table, _row(record))
        self._table.update(change).where(self._table.c.number == record.number).execute()

    def of_payment(self, payment: int) -> list[RefundRecord]:
        """The refunds of a payment, oldest first; those that Stripe refused too."""
        column = self._table.c
        query = self._table.select(SQL("*")).where(column.payment == payment)
        return [_record(row) for row in query.order_by(column.number).dicts()]

    def bound_satang(self, payment: int) -> int:
        """What of a payment went back, is on its way or was asked for."""
        column = self._table.c
        query = self._table.select(fn.COALESCE(fn.SUM(column.amount_satang), 0))
        ((amount,),) = query.where(
            (column.payment == payment) & column.status.not_in(_OVER)
        ).tuples()
        return int(amount)

    def refunded_satang(self, payment: int) -> int:
        """The same as Stripe counts it: without what it has not created yet."""
        ((amount,),) = execute(self._database, REFUNDED, (payment,))
        return int(amount)

    def last(self) -> RefundRecord | None:
        """The newest refund that exists at Stripe."""
        column = self._table.c
        query = self._table.select(SQL("*")).where(column.stripe_id.is_null(False))
        row = one(query.order_by(column.number.desc()))
        return None if row is None else _record(row)

    def _one(self, wanted: Any) -> RefundRecord | None:
        row = one(self._table.select(SQL("*")).where(wanted))
        return None if row is None else _record(row)


def _row(record: RefundRecord) -> dict[str, Any]:
    return {
        "payment": record.payment,
        "intent_id": record.intent_id,
        "device": record.device,
        "key": record.key,
        "body_hash": record.body_hash,
        "try_number": record.try_number,
        "amount_satang": record.amount_satang,
        "reason": record.reason,
        "email": record.email,
        "person": record.person,
        "decides": record.decides,
        "status": record.status.value,
        "stripe_id": record.stripe_id,
        "failure_reason": record.failure_reason,
        "created_at": to_ms(record.created_at),
        "asked_at": to_ms(record.asked_at),
        "said_at": optional_ms(record.said_at),
        "heard": record.heard,
        "answer": record.answer,
    }


def _record(row: dict[str, Any]) -> RefundRecord:
    return RefundRecord(
        **{
            **row,
            "status": RefundStatus(row["status"]),
            "created_at": from_ms(row["created_at"]),
            "asked_at": from_ms(row["asked_at"]),
            "said_at": from_optional_ms(row["said_at"]),
        }
    )
