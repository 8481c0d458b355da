"""Documents of this till that come back from the relay, after a restore or on a new PC: appended as they were.

Of the live things around a document (how a refund stands at Stripe) only what the documents say is known again;
the rest the relay tells anew. What makes a copy good stands in `kiosk.till.copying.proved_copies`.
"""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.protocol.documents import KINDS, Document, DocumentKind
from kiosk.protocol.messages import Receipt
from kiosk.till.books.documents import RefundRow, RefundStatus
from kiosk.till.copying.copies import note_fetched
from kiosk.till.copying.proved_copies import (
    proved_audit,
    proved_receipt,
    proved_refund,
    proved_z,
    take_in_receipt,
    take_in_refund,
)
from kiosk.till.ports import Transaction


def append_receipts(tx: Transaction, till: str, copies: Sequence[Receipt]) -> None:
    """Append receipts that follow the last one here. Raises `ChainError` at the first that does not."""
    for copy in copies:
        take_in_receipt(tx, proved_receipt(till, tx.chain_head(till), copy), told=True)
    note_fetched(tx, DocumentKind.RECEIPT, len(copies))


def append_documents(tx: Transaction, till: str, copies: Sequence[Document]) -> None:
    """The same for other documents, all of one kind, whose receipts are here already."""
    for copy in copies:
        head = tx.chain_head(till, KINDS[copy.kind])
        match copy.kind:
            case DocumentKind.REFUND:
                row = proved_refund(till, head, copy)
                take_in_refund(tx, row)
                _note_reversal(tx, row)
            case DocumentKind.Z:
                tx.append_z(proved_z(till, head, copy))
            case DocumentKind.AUDIT:
                tx.append_audit(proved_audit(till, head, copy))
    if copies:
        note_fetched(tx, copies[0].kind, len(copies))


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
