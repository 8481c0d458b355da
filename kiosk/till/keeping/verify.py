"""Proving that nothing in the till's books was changed: every document, every column, every sum.

Receipts are gone through once, in order: of each the hash of its bytes, its place in its till's chain, every
column against its document (`kiosk.till.keeping.receipt_cells` at a glance, `exact_fields` where that is not
enough), its tax and its business day. Then every paid sale is looked for among the receipts, and refunds, Zs
(their sums made anew from the documents) and the audit log are gone through in the same way. What lists and
charts are read from is another pass: `Log.misread`. Memory grows with the business days, not with the receipts.

What chains alone cannot show is a tail that was cut off, or a chain written anew from some point on: that shows
where heads were noted, in the Zs and outside (`kiosk.till.keeping.anchors`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from kiosk.core.chain import (
    AUDIT,
    GENESIS_HASH,
    REFUND,
    ChainError,
    ChainHead,
    Fields,
    JsonValue,
    Kind,
    Z,
    normal_text,
    opened,
    read_anchor,
)
from kiosk.core.receipt import RECEIPT
from kiosk.core.report import Perpetual, Totals, vat_of
from kiosk.core.vat import included_vat
from kiosk.protocol.messages import rfc3339
from kiosk.sqlite_schema import StoreDamagedError
from kiosk.till.books.documents import AuditRow, RefundRow, ZRow
from kiosk.till.keeping.receipt_cells import plain_fields, row_of
from kiosk.till.ports import Archive
from kiosk.till.records import ReceiptCells, ReceiptRow

TOLD_EVERY = 10_000
Progress = Callable[[int, int], object]
Heads = dict[str, ChainHead]
"""The end of a chain for each till."""


@dataclass(frozen=True, slots=True)
class Verified:
    """The ends of the chains of each till whose documents are in the file."""

    heads: Heads = field(default_factory=dict)
    refunds: Heads = field(default_factory=dict)
    zs: Heads = field(default_factory=dict)
    audit: Heads = field(default_factory=dict)


def _nobody(_done: int, _whole: int) -> None:
    """Nobody wants to hear how far it is."""


def verify(store: Archive, progress: Progress = _nobody, *, every: int = TOLD_EVERY) -> Verified:
    """Check every document's hash, place in its chain and columns, each Z's sums, each paid sale's receipt.

    `progress` hears how many receipts of how many were checked, whenever so many more were. Raises `ChainError`
    naming the first document that shows a change, and `StoreDamagedError` for a row that cannot be read.
    """
    days = _Days()
    receipts = _receipts(store, days, progress, every)
    with store.reading() as tx:
        orphan = tx.paid_sale_without_receipt()
    if orphan is not None:
        raise ChainError("-", f"The paid sale {orphan} has no receipt.")
    refunds = _refunds(store, days)
    noted: dict[str, tuple[str, str]] = {}
    zs = _zs(store, days, noted)
    return Verified(receipts, refunds, zs, verify_audit(store.audit(), noted))


@dataclass(slots=True)
class _Day:
    """What the documents of a business day come to, and where each chain stood at its end."""

    totals: Totals = field(default_factory=Totals)
    heads: dict[str, tuple[str, str]] = field(default_factory=dict)


class _Days:
    """The business days of each till as its documents tell them."""

    def __init__(self) -> None:
        self._days: dict[tuple[str, date], _Day] = {}
        self._latest: dict[tuple[str, str], date] = {}

    def of(self, kind: Kind, number: str, till: str, day: date) -> _Day:
        """The day that a document counts for. Raises `ChainError` when it lies before the last one's."""
        if day < self._latest.get((kind.noun, till), day):
            raise ChainError(
                number, f"{kind.named(number)} counts for a business day before the last one's."
            )
        self._latest[kind.noun, till] = day
        found = self._days.get((till, day))
        if found is None:
            found = self._days[till, day] = _Day()
        return found

    def take(self, till: str, day: date) -> _Day:
        """A day that a Z closed; what is left afterwards was not closed."""
        return self._days.pop((till, day), None) or _Day()

    def left_by(self, till: str, day: date) -> bool:
        """Whether there is a day up to this that no Z closed."""
        return any(of == till and one <= day for of, one in self._days)


@dataclass(slots=True)
class _Chain:
    """How far the receipts of a till were followed, and the business day they are at."""

    sequence: int = 0
    hash: str = GENESIS_HASH
    day_text: str = ""
    day: _Day = field(default_factory=_Day)


def _receipts(store: Archive, days: _Days, progress: Progress, every: int) -> Heads:
    chains: dict[str, _Chain] = {}
    whole = store.receipt_count()
    for place, cells in enumerate(store.receipt_cells(), start=1):
        hash_, sequence, _, till, number, _, _, day_text = cells[3:11]
        chain = chains.get(till)
        if chain is None:
            chain = chains[till] = _Chain()
        fields = plain_fields(chain.sequence, chain.hash, cells)
        if fields is None:
            fields = exact_fields(cells, ChainHead(chain.sequence, chain.hash))
        if fields.get("vat") is not None:
            _check_vat(fields, cells)
        if day_text != chain.day_text:
            chain.day = days.of(RECEIPT, number, till, date.fromisoformat(day_text))
            chain.day_text = day_text
        chain.day.totals.take_receipt(fields)
        chain.day.heads["receipts"] = (number, hash_)
        chain.sequence, chain.hash = sequence, hash_
        if not place % every:
            progress(place, whole)
    return {till: ChainHead(chain.sequence, chain.hash) for till, chain in chains.items()}


def exact_fields(cells: ReceiptCells, head: ChainHead) -> Fields:
    """The exact checks, for a receipt that was not plainly right. Most of what comes here is not."""
    row = _row_of(cells)
    fields = opened(RECEIPT, head, row.till, row.sequence, row.document.encode(), row.hash)
    _check_columns(RECEIPT, row.number, fields, _receipt_columns(row, cells[14]))
    return fields


def _row_of(cells: ReceiptCells) -> ReceiptRow:
    try:
        return row_of(cells)
    except (ValueError, OverflowError) as error:
        raise StoreDamagedError(
            f"The till's database is damaged: receipt {cells[7]} cannot be read.",
            thai=f"ฐานข้อมูลเสียหาย: อ่านใบเสร็จ {cells[7]} ไม่ได้",
        ) from error


def _check_vat(fields: Fields, cells: ReceiptCells) -> None:
    vat = vat_of(fields)
    if vat is None or vat.amount_satang != included_vat(cells[5], vat.rate_bp):
        raise ChainError(cells[7], f"Receipt {cells[7]} states a tax that is not its own.")


def _refunds(store: Archive, days: _Days) -> Heads:
    heads: Heads = {}
    for row in store.refunds():
        fields = _next(REFUND, heads, row)
        _check_columns(REFUND, row.number, fields, _refund_columns(row))
        day = days.of(REFUND, row.number, row.till, row.business_day)
        day.totals.take_refund(fields)
        day.heads["refunds"] = (row.number, row.hash)
    return heads


def _zs(store: Archive, days: _Days, noted: dict[str, tuple[str, str]]) -> Heads:
    """Check the Zs; `noted` is filled with the audit entries they hold on to: number to hash and Z."""
    heads: Heads = {}
    before: dict[str, tuple[date, Perpetual, Fields]] = {}
    for row in store.zs():
        fields = _next(Z, heads, row)
        _check_columns(Z, row.number, fields, _z_columns(row))
        last_day, perpetual, last_heads = before.get(row.till, (None, Perpetual(), _NO_HEADS))
        if last_day is not None and row.business_day != last_day + timedelta(days=1):
            raise ChainError(row.number, f"Z report {row.number} does not close the next day.")
        day = days.take(row.till, row.business_day)
        # Later Zs close one day after the other, so only before the first can a day be left out.
        if last_day is None and days.left_by(row.till, row.business_day):
            raise ChainError(row.number, f"Z report {row.number} leaves out an earlier day.")
        perpetual = perpetual.with_day(day.totals)
        day_heads = {name: f"{number} {hash_}" for name, (number, hash_) in day.heads.items()}
        own_heads: Fields = {**last_heads, **day_heads}
        sums: Fields = {**day.totals.fields(), "perpetual": perpetual.fields()}
        _check_sums(row.number, fields, sums)
        _check_columns(Z, row.number, _z_sums(day.totals, perpetual), _z_sum_columns(row))
        _check_heads(row.number, fields, own_heads, noted)
        before[row.till] = (row.business_day, perpetual, own_heads)
    return heads


_NO_HEADS: Fields = {"receipts": None, "refunds": None}


def verify_audit(
    entries: Iterable[AuditRow], noted: dict[str, tuple[str, str]] | None = None
) -> Heads:
    """Check the audit log alone, oldest entry first; `noted` are entries that Zs hold on to.

    Raises `ChainError` naming the first entry that shows a change.
    """
    heads: Heads = {}
    noted = {} if noted is None else noted
    for row in entries:
        fields = _next(AUDIT, heads, row)
        _check_columns(AUDIT, row.number, fields, _audit_columns(row))
        held_hash, _ = noted.pop(row.number, (row.hash, ""))
        if held_hash != row.hash:
            raise ChainError(
                row.number, f"Audit entry {row.number} or one before was written anew."
            )
    for number, (_, z_number) in noted.items():
        raise ChainError(number, f"Audit entry {number} is missing; {z_number} holds on to it.")
    return heads


def _next(kind: Kind, heads: Heads, row: ReceiptRow | RefundRow | ZRow | AuditRow) -> Fields:
    """The fields of the next document, if it is the next; its till's head moves on."""
    head = heads.get(row.till, ChainHead())
    fields = opened(kind, head, row.till, row.sequence, row.document.encode(), row.hash)
    heads[row.till] = ChainHead(row.sequence, row.hash)
    return fields


def _check_columns(
    kind: Kind, number: str, fields: Fields, columns: Mapping[str, JsonValue]
) -> None:
    """The columns that lists and totals are read from must say what the document says."""
    for name, value in columns.items():
        found = fields.get(name)
        # Equal, and of one type: `true` is not 1.
        if found != value or type(found) is not type(value):
            raise ChainError(
                number, f"{kind.named(number)} was changed: its column {name} differs."
            )


def _check_sums(number: str, fields: Fields, sums: Fields) -> None:
    for name, value in sums.items():
        if fields.get(name) != value:
            raise ChainError(
                number,
                f"Z report {number} does not add up: its {name} are not what the documents come to.",
            )


def _check_heads(
    number: str, fields: Fields, own_heads: Fields, noted: dict[str, tuple[str, str]]
) -> None:
    """The heads that a Z holds on to: of the day's documents here, of the audit log later."""
    stated = fields.get("heads")
    stated = stated if isinstance(stated, dict) else {}
    for name, head in own_heads.items():
        if stated.get(name) != head:
            raise ChainError(number, f"Z report {number} holds on to other {name} than there are.")
    anchor = read_anchor(str(stated.get("audit")))
    if anchor is not None:
        noted[anchor.number] = (anchor.hash, f"Z report {number}")


def _receipt_columns(row: ReceiptRow, previous_hash: str) -> dict[str, JsonValue]:
    return {
        "number": row.number,
        "saleId": row.sale_id,
        "paymentId": row.payment_id,
        "businessDay": row.business_day.isoformat(),
        "amountSatang": row.amount_satang,
        "note": normal_text(row.note),
        "cashier": normal_text(row.cashier),
        "issuedAt": rfc3339(row.issued_at),
        "confirmedBy": row.confirmed_by or None,
        "learntBy": row.learnt_by,
        "previousHash": previous_hash,
    }


def _refund_columns(row: RefundRow) -> dict[str, JsonValue]:
    return {
        "number": row.number,
        "receiptNumber": row.receipt_number,
        "paymentId": row.payment_id,
        "refundId": row.refund_id,
        "reverses": row.reverses,
        "byHand": row.by_hand,
        "issuedAt": rfc3339(row.issued_at),
        "businessDay": row.business_day.isoformat(),
        "amountSatang": row.amount_satang,
        "reason": row.reason,
        "previousHash": row.previous_hash,
    }


def _z_columns(row: ZRow) -> dict[str, JsonValue]:
    return {
        "number": row.number,
        "businessDay": row.business_day.isoformat(),
        "closedAt": rfc3339(row.closed_at),
        "previousHash": row.previous_hash,
    }


def _z_sum_columns(row: ZRow) -> Fields:
    return {
        "receipts_count": row.receipts_count,
        "receipts_satang": row.receipts_satang,
        "net_satang": row.net_satang,
        "perpetual_satang": row.perpetual_satang,
    }


def _z_sums(totals: Totals, perpetual: Perpetual) -> Fields:
    return {
        "receipts_count": totals.receipts.count,
        "receipts_satang": totals.receipts.satang,
        "net_satang": totals.net_satang,
        "perpetual_satang": perpetual.receipts_satang,
    }


def _audit_columns(row: AuditRow) -> dict[str, JsonValue]:
    return {
        "number": row.number,
        "at": rfc3339(row.at),
        "action": row.action,
        "askedBy": row.asked_by,
        "allowedBy": row.allowed_by,
        "subject": row.subject,
        "why": row.why,
        "previousHash": row.previous_hash,
    }
