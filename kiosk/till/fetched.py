"""Documents of this till that come back from the relay: each proved against the chain, then appended as it was.

A fetched receipt needs its sale: one that is paid is put in its place, made of what the receipt itself says, with
the attempt that the receipt names, so that a later refund, dispute or check finds it. Of the live things around a
document (how a refund stands at Stripe) only what the documents say is known again; the rest the relay tells anew.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, TypeVar

from kiosk.core.chain import AUDIT, REFUND, ChainError, Fields, Kind, Sealed, Z, opened
from kiosk.core.receipt import RECEIPT
from kiosk.core.sale import LearntBy, SaleState
from kiosk.protocol.documents import KINDS, Document, DocumentKind
from kiosk.protocol.messages import Receipt
from kiosk.till.copies import note_fetched
from kiosk.till.documents import AuditRow, RefundRow, RefundStatus, ZRow
from kiosk.till.ports import Transaction
from kiosk.till.records import Attempt, ReceiptRow, Sale

STORY_WORD = "fetched"
"""What the story of a sale calls it."""

T = TypeVar("T")

_UNREADABLE = (KeyError, TypeError, ValueError)


def append_receipts(tx: Transaction, till: str, copies: Sequence[Receipt]) -> None:
    """Append receipts that follow the last one here. Raises `ChainError` at the first that does not."""
    for copy in copies:
        fields = _opened(tx, RECEIPT, till, copy)
        row, sealed, sale, attempt = _read(RECEIPT, copy, lambda: _receipt(copy, fields))  # noqa: B023
        _put_sale(tx, sale, attempt, row)
        tx.append_receipt(row, sealed)
    note_fetched(tx, DocumentKind.RECEIPT, len(copies))


def append_documents(tx: Transaction, till: str, copies: Sequence[Document]) -> None:
    """The same for other documents, all of one kind, whose receipts are here already."""
    for copy in copies:
        kind = KINDS[copy.kind]
        fields: Any = _opened(tx, kind, till, copy)
        base = {
            "till": copy.till,
            "sequence": copy.sequence,
            "number": copy.number,
            "document": copy.document,
            "hash": copy.hash,
        }
        if kind is REFUND:
            row = _read(kind, copy, lambda: _refund(base, fields))  # noqa: B023
            tx.append_refund(row)
            _note_reversal(tx, row)
        elif kind is Z:
            tx.append_z(_read(kind, copy, lambda: _z(base, fields)))  # noqa: B023
        elif kind is AUDIT:
            tx.append_audit(_read(kind, copy, lambda: _audit(base, fields)))  # noqa: B023
    if copies:
        note_fetched(tx, copies[0].kind, len(copies))


def _opened(tx: Transaction, kind: Kind, till: str, copy: Receipt | Document) -> Fields:
    head = tx.chain_head(till, kind)
    return opened(kind, head, till, copy.sequence, copy.document.encode(), copy.hash)


def _read(kind: Kind, copy: Receipt | Document, read: Callable[[], T]) -> T:
    try:
        return read()
    except _UNREADABLE as error:
        text = f"The relay's copy of {kind.noun} {copy.number} cannot be read."
        raise ChainError(copy.number, text) from error


def _receipt(copy: Receipt, fields: Any) -> tuple[ReceiptRow, Sealed, Sale, Attempt]:
    issued_at = _instant(fields["issuedAt"])
    learnt_by = LearntBy(fields["learntBy"])
    row = ReceiptRow(
        till=copy.till,
        sequence=copy.sequence,
        number=copy.number,
        sale_id=str(fields["saleId"]),
        payment_id=str(fields["paymentId"]),
        issued_at=issued_at,
        business_day=date.fromisoformat(fields["businessDay"]),
        amount_satang=int(fields["amountSatang"]),
        note=str(fields["note"]),
        cashier=str(fields["cashier"]),
        confirmed_by=fields["confirmedBy"] or "",
        learnt_by=learnt_by.value,
        document=copy.document,
        hash=copy.hash,
    )
    sealed = Sealed(copy.number, copy.document.encode(), copy.hash, str(fields["previousHash"]))
    sold_at = _instant(fields["soldAt"])
    sale = Sale(
        id=row.sale_id,
        till=row.till,
        created_at=sold_at,
        amount_satang=int(fields["askedSatang"]),
        note=row.note,
        cashier=row.cashier,
        state=SaleState.PAID,
        learnt_by=learnt_by,
        ended_at=issued_at,
    )
    attempt = Attempt(
        id=str(fields["attemptId"]),
        sale_id=row.sale_id,
        ordinal=1,
        created_at=sold_at,
        payment_id=row.payment_id,
        settled=True,
    )
    return row, sealed, sale, attempt


def _put_sale(tx: Transaction, sale: Sale, attempt: Attempt, row: ReceiptRow) -> None:
    """The sale that the receipt is of, paid. One that a restored file knows as open is not open any more."""
    known = tx.sale(sale.id)
    if known is not None:
        sale = replace(
            known,
            state=sale.state,
            learnt_by=sale.learnt_by,
            ended_at=sale.ended_at,
            attention=None,
        )
    tx.save_sale(sale)
    # An attempt that is here already goes on being watched until the relay has told its end.
    if tx.attempt(attempt.id) is None:
        attempts = tx.attempts(sale.id)
        tx.save_attempt(replace(attempt, ordinal=len(attempts) + 1))
    detail = json.dumps({"became": "the receipt came back from the relay", "receipt": row.number})
    tx.tell(sale.id, attempt.id, row.issued_at, STORY_WORD, "relay", detail)


def _refund(base: dict[str, Any], fields: Any) -> RefundRow:
    reverses = fields["reverses"]
    return RefundRow(
        **base,
        receipt_number=str(fields["receiptNumber"]),
        payment_id=str(fields["paymentId"]),
        refund_id=str(fields["refundId"]),
        reverses=None if reverses is None else str(reverses),
        by_hand=bool(fields["byHand"]),
        issued_at=_instant(fields["issuedAt"]),
        business_day=date.fromisoformat(fields["businessDay"]),
        amount_satang=int(fields["amountSatang"]),
        reason=str(fields["reason"]),
        previous_hash=str(fields["previousHash"]),
    )


def _note_reversal(tx: Transaction, row: RefundRow) -> None:
    """A refund of Stripe's that came to nothing has its reversal: hearing of the failure again issues no other."""
    if row.reverses is None or row.by_hand:
        return
    known = tx.refund_status(row.refund_id)
    tx.save_refund_status(
        RefundStatus(
            refund_id=row.refund_id,
            payment_id=row.payment_id,
            amount_satang=-row.amount_satang,
            status="failed",
            reason="" if known is None else known.reason,
            failure_reason=row.reason,
            created_at=row.issued_at if known is None else known.created_at,
            document_number=row.reverses,
            reversal_number=row.number,
            updated_at=row.issued_at,
        )
    )


def _z(base: dict[str, Any], fields: Any) -> ZRow:
    return ZRow(
        **base,
        business_day=date.fromisoformat(fields["businessDay"]),
        closed_at=_instant(fields["closedAt"]),
        receipts_count=int(fields["receipts"]["count"]),
        receipts_satang=int(fields["receipts"]["amountSatang"]),
        net_satang=int(fields["netSatang"]),
        perpetual_satang=int(fields["perpetual"]["receiptsSatang"]),
        previous_hash=str(fields["previousHash"]),
    )


def _audit(base: dict[str, Any], fields: Any) -> AuditRow:
    return AuditRow(
        **base,
        at=_instant(fields["at"]),
        action=str(fields["action"]),
        asked_by=fields["askedBy"],
        allowed_by=fields["allowedBy"],
        subject=str(fields["subject"]),
        why=str(fields["why"]),
        previous_hash=str(fields["previousHash"]),
    )


def _instant(text: Any) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("an instant without a zone")
    return instant
