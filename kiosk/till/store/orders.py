"""The tables of refunds ordered and of second payments: rows to records and back, no rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any, TypeVar

from kiosk.core.instants import from_optional_ms, to_ms
from kiosk.till.books.orders import ClaimDecision, OrderState, RefundOrder, SecondPayment
from kiosk.till.store.written import Written

R = TypeVar("R", RefundOrder, SecondPayment)

_INSTANTS = ("ordered_at", "ended_at", "entered_at", "settled_at")
_REVERSED = "EXISTS (SELECT 1 FROM refund AS other WHERE other.reverses = refund.number)"
_OF_STATUS = {
    "all": "TRUE",
    "open": "status NOT IN ('succeeded', 'failed', 'canceled')",
    "done": "status = 'succeeded'",
    "nothing": "status IN ('failed', 'canceled')",
}
_OF_HAND = {"all": "TRUE", "open": "FALSE", "done": f"NOT {_REVERSED}", "nothing": _REVERSED}
_OF_ORDER = {
    "all": "state <> 'taken'",
    "open": "state = 'asked'",
    "done": "FALSE",
    "nothing": "state = 'refused'",
}


class OrderTables:
    """The part of the till's `Transaction` that keeps what was entered at the desk."""

    _written: Written

    def refund_order(self, key: str) -> RefundOrder | None:
        """The order with a key, or None."""
        return self._order("key", key)

    def order_of_refund(self, refund_id: str) -> RefundOrder | None:
        """The order that a refund carries out, None when it was begun elsewhere."""
        return self._order("refund_id", refund_id)

    def order_asked_for(self, payment_id: str) -> RefundOrder | None:
        """The one order of a payment of which nobody knows what became of it."""
        sql = "SELECT * FROM refund_order WHERE payment_id = ? AND state = 'asked'"
        rows = self._written.listed(sql, [payment_id])
        return _order(rows[0]) if rows else None

    def orders_asked(self) -> list[RefundOrder]:
        """All such orders, oldest first."""
        rows = self._written.rows_where("refund_order", "state = 'asked'", "ordered_at, key")
        return [_order(row) for row in rows]

    def refund_keys(self, wanted: str, limit: int, skip: int) -> list[tuple[str, str]]:
        """All that goes back, newest first."""
        sql = (
            f"SELECT 'stripe' AS kind, refund_id AS key, created_at AS at FROM refund_status"
            f" WHERE {_OF_STATUS[wanted]} UNION ALL "
            f"SELECT 'hand', number, issued_at FROM refund WHERE by_hand = 1 AND reverses IS NULL"
            f" AND {_OF_HAND[wanted]} UNION ALL "
            f"SELECT 'order', key, ordered_at FROM refund_order WHERE {_OF_ORDER[wanted]}"
            f" ORDER BY at DESC, key DESC LIMIT ? OFFSET ?"
        )
        return [(row["kind"], row["key"]) for row in self._written.listed(sql, [limit, skip])]

    def save_refund_order(self, order: RefundOrder) -> None:
        """Insert or change an order; the triggers refuse to change what was ordered."""
        self._written.upsert("refund_order", order.key, _cells(order), key="key")

    def second_payment(self, claim_id: str) -> SecondPayment | None:
        """The second payment with an id, or None."""
        row = self._written.row("second_payment", "id", claim_id)
        return None if row is None else _claim(row)

    def second_payments_open(self) -> list[SecondPayment]:
        """Those that nobody has settled, oldest first."""
        rows = self._written.rows_where("second_payment", "decision IS NULL", "entered_at, id")
        return [_claim(row) for row in rows]

    def save_second_payment(self, claim: SecondPayment) -> None:
        """Insert one, or settle it; the triggers refuse anything else."""
        self._written.upsert("second_payment", claim.id, _cells(claim))

    def _order(self, column: str, value: str) -> RefundOrder | None:
        row = self._written.row("refund_order", column, value)
        return None if row is None else _order(row)


def _order(row: Mapping[str, Any]) -> RefundOrder:
    values = _values(row, RefundOrder)
    return RefundOrder(**{**values, "state": OrderState(row["state"])})


def _claim(row: Mapping[str, Any]) -> SecondPayment:
    values = _values(row, SecondPayment)
    decision = ClaimDecision(row["decision"]) if row["decision"] is not None else None
    return SecondPayment(**{**values, "decision": decision})


def _values(row: Mapping[str, Any], record: type[R]) -> dict[str, Any]:
    names = [each.name for each in fields(record)]
    return {n: from_optional_ms(row[n]) if n in _INSTANTS else row[n] for n in names}


def _cells(record: RefundOrder | SecondPayment) -> dict[str, object]:
    return {
        name: to_ms(value) if isinstance(value, datetime) else value
        for name, value in asdict(record).items()
        if name not in ("key", "id")
    }
