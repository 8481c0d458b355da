"""Payments: rows to records and back, and no rule at all."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from peewee import SQL, Database, Table, fn

from kiosk.core.instants import from_ms, from_optional_ms, optional_ms, to_ms
from kiosk.core.payment import Attention, ConfirmedBy, Outcome
from kiosk.relay.records import (
    CancelCause,
    Circumstances,
    Decision,
    PaymentQuery,
    PaymentRecord,
    Settlement,
    Unsettled,
)
from kiosk.relay.store.columns import Cursor, execute, keyed, named, one, send, updating
from kiosk.relay.store.postgresql.pipelined import PipelinedDatabase
from kiosk.relay.store.refunds import REFUNDED

_OPEN = [Outcome.CREATING.value, Outcome.WAITING.value]
_ENDED = [Outcome.CANCELED.value, Outcome.EXPIRED.value]

# Written out because every payment passes here: to build them anew costs more than to carry them out.
# Each of the questions has its index: in one `WHERE` they would look through all payments of the device.
# A sale that is not known (NULL) is equal to none.
_SOLD_UNDER = [
    f"""EXISTS (
        SELECT 1 FROM payment other
        WHERE other.device = this.device AND other.{column} = {same} AND other.number <> this.number
        AND (other.outcome = '{Outcome.PAID.value}' OR other.decision = '{Decision.ACCEPT.value}')
    )"""  # noqa: S608 - our own words
    for column, same in (
        ("key", "COALESCE(this.rebuilt_key, this.key)"),
        ("rebuilt_key", "COALESCE(this.rebuilt_key, this.key)"),
        ("sale", "this.sale"),
    )
]
_CONTESTED = "EXISTS (SELECT 1 FROM dispute WHERE payment = this.number)"
_CIRCUMSTANCES = f"""
{" OR ".join(_SOLD_UNDER)} AS sold, {_CONTESTED} AS contested,
({REFUNDED.replace("?", "this.number")}) AS refunded
"""
_CIRCUMSTANCES_NAMES = ("sold", "contested", "refunded")
# Our own words, again.
_CIRCUMSTANCES_OF = f"SELECT {_CIRCUMSTANCES} FROM payment this WHERE this.number = ?"  # noqa: S608
_WITH_CIRCUMSTANCES = f"SELECT this.*, {_CIRCUMSTANCES} FROM payment this WHERE this.stripe_id"  # noqa: S608


class _Ahead:
    """A payment and its circumstances that were asked for before anybody needed them; read once somebody does."""

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor

    @cached_property
    def found(self) -> tuple[PaymentRecord, Circumstances] | None:
        """Both, None when there is no such payment."""
        row = next(named(self._cursor), None)
        if row is None:
            return None
        circumstances = _circumstances(*(row.pop(name) for name in _CIRCUMSTANCES_NAMES))
        return _record(row), circumstances


class StoredPayments:
    """The port `Payments` inside one open transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._table = Table("payment").bind(database)

    def by_number(self, number: int) -> PaymentRecord | None:
        """The payment created as the `number`-th."""
        return self._by("number", number)

    def by_stripe_id(self, stripe_id: str) -> PaymentRecord | None:
        """The payment of a Stripe intent."""
        record, _ = self._ahead()
        if record is not None and record.stripe_id == stripe_id:
            return record
        return self._by("stripe_id", stripe_id)

    def by_key(self, device: str, key: str) -> PaymentRecord | None:
        """The payment a device asked for under its idempotency key."""
        return self._one((self._table.c.device == device) & (self._table.c.key == key))

    def by_page_token(self, token: str) -> PaymentRecord | None:
        """The payment whose customer's page has this token."""
        return self._by("page_token", token)

    def by_charge(self, charge_id: str) -> PaymentRecord | None:
        """The payment whose money moved with this charge."""
        return self._by("charge_id", charge_id)

    def undecided(self) -> int:
        """How many payments wait for a person's decision."""
        column = self._table.c
        open_ones = column.attention.is_null(False) & column.decision.is_null()
        ((count,),) = self._table.select(fn.COUNT(SQL("*"))).where(open_ones).tuples()
        return int(count)

    def insert(self, record: PaymentRecord) -> PaymentRecord:
        """Add a payment; the answer bears its number."""
        self._table.insert(keyed(self._table, _row(record))).execute()
        added = self.by_key(record.device, record.key)
        assert added is not None
        return added

    def save(self, before: PaymentRecord, after: PaymentRecord) -> None:
        """Change a payment. Only what is different is written: half of it would be indexes."""
        was = _row(before)
        change = {name: value for name, value in _row(after).items() if value != was[name]}
        if change:
            sql = updating("payment", tuple(change), "number")
            send(self._database, sql, (*change.values(), before.number))

    def unsettled(
        self, paid_since: datetime, expiring_since: datetime, after: int, limit: int
    ) -> list[Unsettled]:
        """Payments that Stripe has to be asked about, oldest first, above number `after`."""
        column = self._table.c
        wanted = (
            column.outcome.in_(_OPEN)
            | ((column.outcome == Outcome.FAILED.value) & column.stripe_id.is_null(False))
            | (
                (column.outcome == Outcome.PAID.value)
                & (column.paid_at >= to_ms(paid_since))
                & column.reference.is_null()
            )
            | (
                column.outcome.in_(_ENDED)
                & (column.expires_at >= to_ms(expiring_since))
                & column.stripe_id.is_null(False)
            )
        )
        query = self._briefly().where(wanted & (column.number > after)).order_by(column.number)
        return [_unsettled(*row) for row in query.limit(limit).tuples()]

    def shown(self, limit: int) -> list[Unsettled]:
        """Payments whose code is offered now, newest first."""
        column = self._table.c
        wanted = (column.outcome == Outcome.WAITING.value) & column.cancel_requested_at.is_null()
        query = self._briefly().where(wanted).order_by(column.number.desc())
        return [_unsettled(*row) for row in query.limit(limit).tuples()]

    def first_created_at(self) -> datetime | None:
        """When the first payment ever was asked for."""
        ((created_at,),) = self._table.select(fn.MIN(self._table.c.created_at)).tuples()
        return from_optional_ms(created_at)

    def circumstances(self, record: PaymentRecord) -> Circumstances:
        """What the books hold about it."""
        known, circumstances = self._ahead()
        if circumstances is not None and known is record:
            return circumstances
        (answer,) = execute(self._database, _CIRCUMSTANCES_OF, (record.number,))
        return _circumstances(*answer)

    def ask_ahead(self, subject: str, values: Sequence[object]) -> None:
        """Where a question is a journey: have the payment whose Stripe id is what `subject` selects, and its
        circumstances, brought along with the answer to the next one."""
        if isinstance(self._database, PipelinedDatabase):
            cursor = send(self._database, f"{_WITH_CIRCUMSTANCES} = ({subject})", values)
            self._database.ahead = _Ahead(cursor)

    def _ahead(self) -> tuple[PaymentRecord, Circumstances] | tuple[None, None]:
        """What was asked ahead, if nothing was written since."""
        ahead = self._database.ahead if isinstance(self._database, PipelinedDatabase) else None
        found = ahead.found if isinstance(ahead, _Ahead) else None
        return found or (None, None)

    def last_paid(self) -> PaymentRecord | None:
        """The payment whose money came last."""
        column = self._table.c
        query = self._table.select(SQL("*")).where(column.paid_at.is_null(False))
        row = one(query.order_by(column.paid_at.desc()))
        return None if row is None else _record(row)

    def page(self, query: PaymentQuery) -> list[PaymentRecord]:
        """Payments as `query` wants them, newest first."""
        column = self._table.c
        wanted = column.number > 0
        if query.device is not None:
            wanted &= column.device == query.device
        if query.key is not None:
            wanted &= column.key == query.key
        if query.outcome is Outcome.ATTENTION:
            wanted &= column.attention.is_null(False)
        elif query.outcome is not None:
            wanted &= column.outcome == query.outcome.value
        if query.undecided:
            wanted &= column.attention.is_null(False) & column.decision.is_null()
        if query.since is not None:
            wanted &= column.created_at >= to_ms(query.since)
        if query.until is not None:
            wanted &= column.created_at < to_ms(query.until)
        if query.before is not None:
            wanted &= column.number < query.before
        rows = self._table.select(SQL("*")).where(wanted).order_by(column.number.desc())
        return [_record(row) for row in rows.limit(query.limit).dicts()]

    def _by(self, column: str, value: object) -> PaymentRecord | None:
        sql = f"SELECT * FROM payment WHERE {column} = ?"  # noqa: S608 - our own name
        row = next(named(execute(self._database, sql, (value,))), None)
        return None if row is None else _record(row)

    def _briefly(self) -> Any:
        column = self._table.c
        return self._table.select(
            column.number,
            column.stripe_id,
            column.outcome,
            column.expires_at,
            column.cancel_requested_at,
            column.cancel_cause,
        )

    def _one(self, wanted: Any) -> PaymentRecord | None:
        row = one(self._table.select(SQL("*")).where(wanted))
        return None if row is None else _record(row)


def _circumstances(sold: object, contested: object, refunded_satang: int) -> Circumstances:
    """As they are read: truth is a number in one of the databases, sums are decimals in the other."""
    return Circumstances(bool(sold), bool(contested), int(refunded_satang))


def _unsettled(
    number: int,
    stripe_id: str | None,
    outcome: str,
    expires_at_ms: int,
    cancel_requested_at_ms: int | None,
    cancel_cause: str | None,
) -> Unsettled:
    return Unsettled(
        number,
        stripe_id,
        Outcome(outcome),
        from_ms(expires_at_ms),
        from_optional_ms(cancel_requested_at_ms),
        CancelCause(cancel_cause) if cancel_cause else None,
    )


def _row(record: PaymentRecord) -> dict[str, Any]:
    return {
        "device": record.device,
        "key": record.key,
        "body_hash": record.body_hash,
        "try_number": record.try_number,
        "amount_satang": record.amount_satang,
        "currency": record.currency,
        "description": record.description,
        "metadata": json.dumps(dict(record.metadata), ensure_ascii=False),
        "sale": record.sale,
        "created_at": to_ms(record.created_at),
        "asked_at": to_ms(record.asked_at),
        "expires_at": to_ms(record.expires_at),
        "outcome": record.outcome.value,
        "attention": record.attention.value if record.attention else None,
        "stripe_id": record.stripe_id,
        "status": record.status,
        "client_secret": record.client_secret,
        "qr_data": record.qr_data,
        "qr_image_url": record.qr_image_url,
        "page_token": record.page_token,
        "failure_code": record.failure_code,
        "failure_message": record.failure_message,
        "amount_received_satang": record.amount_received_satang,
        "amount_refunded_satang": record.amount_refunded_satang,
        "charge_id": record.charge_id,
        "reference": record.reference,
        "paid_at": optional_ms(record.paid_at),
        "confirmed_by": record.confirmed_by.value if record.confirmed_by else None,
        "cancel_requested_at": optional_ms(record.cancel_requested_at),
        "cancel_cause": record.cancel_cause.value if record.cancel_cause else None,
        "checked_at": optional_ms(record.checked_at),
        "fee_satang": record.fee_satang,
        "net_satang": record.net_satang,
        "available_on": optional_ms(record.available_on),
        "payout_id": record.payout_id,
        "receipt": record.receipt,
        **_settlement_row(record.settlement),
        "answer": record.answer,
        "rebuilt_key": record.rebuilt_key,
        "version": record.version,
    }


def _settlement_row(settlement: Settlement | None) -> dict[str, Any]:
    return {
        "decision": settlement.decision.value if settlement else None,
        "decision_reason": settlement.reason if settlement else None,
        "decided_by": settlement.by if settlement else None,
        "decided_at": to_ms(settlement.at) if settlement else None,
    }


def _settlement(row: dict[str, Any]) -> Settlement | None:
    if row["decision"] is None:
        return None
    return Settlement(
        decision=Decision(row["decision"]),
        reason=row["decision_reason"],
        by=row["decided_by"],
        at=from_ms(row["decided_at"]),
    )


_NOT_FIELDS = {"sale", *_settlement_row(None)}


def _record(row: dict[str, Any]) -> PaymentRecord:
    values = {name: value for name, value in row.items() if name not in _NOT_FIELDS}
    return PaymentRecord(
        **{
            **values,
            "metadata": json.loads(row["metadata"]),
            "created_at": from_ms(row["created_at"]),
            "asked_at": from_ms(row["asked_at"]),
            "expires_at": from_ms(row["expires_at"]),
            "outcome": Outcome(row["outcome"]),
            "attention": Attention(row["attention"]) if row["attention"] else None,
            "paid_at": from_optional_ms(row["paid_at"]),
            "confirmed_by": ConfirmedBy(row["confirmed_by"]) if row["confirmed_by"] else None,
            "cancel_requested_at": from_optional_ms(row["cancel_requested_at"]),
            "cancel_cause": CancelCause(row["cancel_cause"]) if row["cancel_cause"] else None,
            "checked_at": from_optional_ms(row["checked_at"]),
            "available_on": from_optional_ms(row["available_on"]),
            "settlement": _settlement(row),
        }
    )
