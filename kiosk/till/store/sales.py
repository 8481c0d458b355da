"""`Transaction` over SQLite through Peewee's query builder: rows to records and back, and no rule at all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from peewee import SQL, SqliteDatabase, Table

from kiosk.core.chain import Sealed
from kiosk.core.instants import from_ms, from_optional_ms, optional_ms, to_ms
from kiosk.core.payment import Attention
from kiosk.core.promptpay import Verdict
from kiosk.core.sale import OPEN, LearntBy, SaleState
from kiosk.protocol.messages import Payment
from kiosk.till.log.folding import folded
from kiosk.till.records import Attempt, DayTotal, Listed, Offer, ReceiptRow, Sale
from kiosk.till.snapshot import Issued
from kiosk.till.store.orders import OrderTables
from kiosk.till.store.people import PeopleTables
from kiosk.till.store.rows import columns as _columns
from kiosk.till.store.rows import one as _one
from kiosk.till.store.rows import reads
from kiosk.till.store.slips import SlipTables

_OPEN = ", ".join(f"'{state.value}'" for state in sorted(OPEN))
_OPEN_SALES = (
    f"SELECT * FROM sale WHERE state IN ({_OPEN})",
    "SELECT * FROM sale WHERE attention IS NOT NULL",
)
_RECENT_SALES = """
SELECT sale.*, receipt.number AS number, receipt.amount_satang AS received_satang
FROM sale LEFT JOIN receipt ON receipt.sale_id = sale.id
ORDER BY sale.created_at DESC, sale.id DESC LIMIT ?
"""
_DAY_TOTAL = """
SELECT coalesce(sum(amount_satang), 0) AS total, count(*) AS count
FROM receipt WHERE till = ? AND business_day = ?
"""
_NEWEST_AMOUNTS = """
SELECT amount_satang FROM receipt WHERE till = ? ORDER BY sequence DESC LIMIT ?
"""
_LAST_ISSUED = """
SELECT number, sale_id, amount_satang, issued_at,
       CASE WHEN json_valid(document) THEN json_extract(document, '$.paidAt') END AS paid_at
FROM receipt WHERE till = ? ORDER BY sequence DESC LIMIT ?
"""


class SqliteTransaction(PeopleTables, OrderTables, SlipTables):
    """The till's `Transaction`; only `SqliteStore.transaction` makes one, inside an open transaction."""

    def __init__(self, database: SqliteDatabase) -> None:
        super().__init__(database)
        self._sale = Table("sale").bind(database)
        self._attempt = Table("attempt").bind(database)
        self._receipt = Table("receipt").bind(database)
        self._fact = Table("fact").bind(database)

    def sale(self, sale_id: str) -> Sale | None:
        """The sale, or None."""
        row = self._written.row("sale", "id", sale_id)
        return None if row is None else _sale(row)

    def save_sale(self, sale: Sale) -> None:
        """Insert or replace a sale."""
        row = {
            "till": sale.till,
            "created_at": to_ms(sale.created_at),
            "amount_satang": sale.amount_satang,
            "note": sale.note,
            "cashier": sale.cashier,
            "state": sale.state.value,
            "attention": _value(sale.attention),
            "learnt_by": _value(sale.learnt_by),
            "ended_at": optional_ms(sale.ended_at),
        }
        self._written.upsert("sale", sale.id, row)

    def attempt(self, attempt_id: str) -> Attempt | None:
        """The attempt, or None."""
        row = self._written.row("attempt", "id", attempt_id)
        return None if row is None else _attempt(row)

    def attempts(self, sale_id: str) -> list[Attempt]:
        """All attempts of a sale, first to newest."""
        return [
            _attempt(row) for row in self._written.rows("attempt", "sale_id", sale_id, "ordinal")
        ]

    def attempt_for(self, payment_id: str) -> Attempt | None:
        """The attempt that asked for a payment, or None."""
        row = self._written.row("attempt", "payment_id", payment_id)
        return None if row is None else _attempt(row)

    def save_attempt(self, attempt: Attempt) -> None:
        """Insert or replace an attempt."""
        offer = attempt.offer
        row = {
            "sale_id": attempt.sale_id,
            "ordinal": attempt.ordinal,
            "created_at": to_ms(attempt.created_at),
            "payment_id": attempt.payment_id,
            "offered_at": to_ms(offer.offered_at) if offer else None,
            "expires_at": to_ms(offer.expires_at) if offer else None,
            "qr_data": offer.qr_data if offer else None,
            "qr_verdict": offer.verdict.value if offer else None,
            "qr_practice": int(offer.practice) if offer else 0,
            "page_url": offer.page_url if offer else None,
            "cancel_asked_at": optional_ms(attempt.cancel_asked_at),
            "refused_code": attempt.refused_code,
            "refused_text": attempt.refused_text,
            "settled": int(attempt.settled),
            "anchor": attempt.anchor,
            "version": attempt.version,
            "payment": attempt.payment.to_json() if attempt.payment else None,
        }
        self._written.upsert("attempt", attempt.id, row)

    def open_attempts(self) -> list[Attempt]:
        """Every attempt that is not settled, oldest first."""
        rows = self._written.rows_where("attempt", "settled = 0", "created_at")
        return [_attempt(row) for row in rows]

    def tell(
        self,
        sale_id: str,
        attempt_id: str | None,
        at: datetime,
        word: str,
        source: str,
        detail: str,
    ) -> None:
        """Append a line to the story of a sale."""
        row = {
            "sale_id": sale_id,
            "attempt_id": attempt_id,
            "at": to_ms(at),
            "word": word,
            "source": source,
            "detail": detail,
        }
        self._written.insert("story", row)

    def receipt_of(self, sale_id: str) -> ReceiptRow | None:
        """The receipt of a sale, or None."""
        row = self._written.row("receipt", "sale_id", sale_id)
        return None if row is None else receipt_row(row)

    def receipt_for(self, payment_id: str) -> ReceiptRow | None:
        """The receipt that a payment paid, or None."""
        row = self._written.row("receipt", "payment_id", payment_id)
        return None if row is None else receipt_row(row)

    def receipt(self, number: str) -> ReceiptRow | None:
        """The receipt with a number, or None."""
        row = self._written.row("receipt", "number", number)
        return None if row is None else receipt_row(row)

    def receipts_beyond(self, place: int, limit: int) -> list[tuple[int, ReceiptRow]]:
        """Receipts after a place in the log, each with its place, in the order they were issued."""
        query = self._receipt.select(SQL("*")).where(self._receipt.c.id > place)
        rows = query.order_by(self._receipt.c.id).limit(limit).dicts()
        return [(row["id"], receipt_row(row)) for row in rows]

    def paid_sale_without_receipt(self) -> str | None:
        """The id of a sale that is paid and has no receipt: there must be none."""
        paid = self._sale.c.state == SaleState.PAID.value
        has_receipt = self._sale.c.id << self._receipt.select(self._receipt.c.sale_id)
        row = _one(self._sale.select(self._sale.c.id).where(paid & ~has_receipt))
        return None if row is None else str(row["id"])

    def append_receipt(self, row: ReceiptRow, sealed: Sealed, place: int | None = None) -> None:
        """Add the next receipt; the triggers refuse a gap or a broken chain."""
        columns: dict[str, object] = {
            "till": row.till,
            "sequence": row.sequence,
            "number": row.number,
            "sale_id": row.sale_id,
            "payment_id": row.payment_id,
            "issued_at": to_ms(row.issued_at),
            "business_day": row.business_day.isoformat(),
            "amount_satang": row.amount_satang,
            "note": row.note,
            "cashier": row.cashier,
            "confirmed_by": row.confirmed_by,
            "learnt_by": row.learnt_by,
            "document": row.document,
            "hash": sealed.hash,
            "previous_hash": sealed.previous_hash,
        }
        if place is not None:
            columns["id"] = place
        place = self._written.insert("receipt", columns)
        if words := folded(row.note):
            self._written.insert("log_words", {"rowid": place, "words": words})

    def last_issued(self, till: str, limit: int) -> list[Issued]:
        """The receipts of a till that were issued last, newest first."""
        return [_issued(row) for row in self._written.listed(_LAST_ISSUED, (till, limit))]

    def is_place_free(self, place: int) -> bool:
        """No receipt lies at this place of the log."""
        return self._written.row("receipt", "id", place) is None

    def day_total(self, till: str, day: date) -> DayTotal:
        """The receipts of one business day added up."""
        (row,) = self._written.listed(_DAY_TOTAL, (till, day.isoformat()))
        return DayTotal(row["total"], row["count"])

    def newest_amounts(self, till: str, limit: int) -> list[int]:
        """The satang of a till's newest receipts, newest first."""
        return [
            row["amount_satang"] for row in self._written.listed(_NEWEST_AMOUNTS, (till, limit))
        ]

    def recent_sales(self, limit: int) -> list[Listed]:
        """The newest sales with their receipts, newest first."""
        rows = self._written.listed(_RECENT_SALES, (limit,))
        return [Listed(_sale(row), row["number"], row["received_satang"]) for row in rows]

    def open_sales(self) -> list[Sale]:
        """Sales that may still be paid or that a person must settle, oldest first."""
        # Two questions, each with its index: joined by OR, SQLite reads every sale there ever was.
        rows = [row for sql in _OPEN_SALES for row in self._written.listed(sql, ())]
        sales = {row["id"]: _sale(row) for row in rows}
        return sorted(sales.values(), key=lambda sale: (sale.created_at, sale.id))

    def fact(self, name: str) -> str | None:
        """A small fact of this till, or None."""
        row = self._written.row("fact", "name", name)
        return None if row is None else str(row["value"])

    def set_fact(self, name: str, value: str | None) -> None:
        """Remember a small fact; None forgets it."""
        if value is None:
            self._fact.delete().where(self._fact.c.name == name).execute()
        else:
            row = _columns(self._fact, {"name": name, "value": value})
            self._fact.insert(row).on_conflict("REPLACE").execute()


def _value(word: Attention | LearntBy | None) -> str | None:
    return None if word is None else word.value


@reads("sale")
def _sale(row: Mapping[str, Any]) -> Sale:
    return Sale(
        id=row["id"],
        till=row["till"],
        created_at=from_ms(row["created_at"]),
        amount_satang=row["amount_satang"],
        note=row["note"],
        cashier=row["cashier"],
        state=SaleState(row["state"]),
        attention=Attention(row["attention"]) if row["attention"] else None,
        learnt_by=LearntBy(row["learnt_by"]) if row["learnt_by"] else None,
        ended_at=from_optional_ms(row["ended_at"]),
    )


@reads("attempt")
def _attempt(row: Mapping[str, Any]) -> Attempt:
    return Attempt(
        id=row["id"],
        sale_id=row["sale_id"],
        ordinal=row["ordinal"],
        created_at=from_ms(row["created_at"]),
        payment_id=row["payment_id"],
        offer=_offer(row) if row["qr_data"] is not None else None,
        cancel_asked_at=from_optional_ms(row["cancel_asked_at"]),
        refused_code=row["refused_code"],
        refused_text=row["refused_text"],
        settled=bool(row["settled"]),
        anchor=row["anchor"],
        payment=Payment.model_validate_json(row["payment"]) if row["payment"] else None,
    )


def _offer(row: Mapping[str, Any]) -> Offer:
    return Offer(
        qr_data=row["qr_data"],
        verdict=Verdict(row["qr_verdict"]),
        practice=bool(row["qr_practice"]),
        offered_at=from_ms(row["offered_at"]),
        expires_at=from_ms(row["expires_at"]),
        page_url=row["page_url"],
    )


@reads("receipt")
@reads("receipt")
def _issued(row: Mapping[str, Any]) -> Issued:
    paid_at = row["paid_at"]
    return Issued(
        number=row["number"],
        sale_id=row["sale_id"],
        amount_satang=row["amount_satang"],
        paid_at=from_ms(row["issued_at"]) if paid_at is None else datetime.fromisoformat(paid_at),
    )


def receipt_row(row: Mapping[str, Any]) -> ReceiptRow:
    """A row of the receipt table as a record."""
    return ReceiptRow(
        till=row["till"],
        sequence=row["sequence"],
        number=row["number"],
        sale_id=row["sale_id"],
        payment_id=row["payment_id"],
        issued_at=from_ms(row["issued_at"]),
        business_day=date.fromisoformat(row["business_day"]),
        amount_satang=row["amount_satang"],
        note=row["note"],
        cashier=row["cashier"],
        confirmed_by=row["confirmed_by"],
        learnt_by=row["learnt_by"],
        document=row["document"],
        hash=row["hash"],
    )
