"""The relay's copies of documents: proved against the chain they belong to, and appended as they were issued.

A copy is believed only as far as the chain goes: it has to be the very next document after the head that is known,
byte for byte. What does not fit is told and never taken. The sale behind a receipt comes from the document too, as
far as the document tells it. It must not ask the relay, and does not know why the copies are wanted: the caller
brings them, in order, and does what is its own around them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypedDict

from kiosk.core.chain import AUDIT, REFUND, ChainError, ChainHead, Kind, Sealed, Z, opened
from kiosk.core.receipt import RECEIPT
from kiosk.core.sale import LearntBy, SaleState
from kiosk.protocol.documents import Document
from kiosk.protocol.messages import Receipt
from kiosk.till.books.documents import AuditRow, RefundRow, ZRow
from kiosk.till.copying.document_fields import DocumentFields
from kiosk.till.ports import Transaction
from kiosk.till.records import Attempt, ReceiptRow, Sale

WORD = "fetched"
"""The story's word for a receipt that came back from the relay."""
SOURCE = "relay"


@dataclass(frozen=True, slots=True)
class ProvedReceipt:
    """A copy that was proved: the row and the seal as they are stored, and the sale as the document tells it."""

    row: ReceiptRow
    sealed: Sealed
    sold_at: datetime
    asked_satang: int
    attempt_id: str | None

    @property
    def head(self) -> ChainHead:
        """The chain's head once it is appended."""
        return ChainHead(self.row.sequence, self.row.hash)


def proved_receipt(till: str, head: ChainHead, copy: Receipt) -> ProvedReceipt:
    """The receipt in a copy, when it is the next one after `head` of this till's receipts.

    Raises `ChainError` naming the receipt: it leaves a gap, was changed, follows another one, or cannot be read.
    """
    read = _opened(RECEIPT, till, head, copy)
    amount_satang = read.satang("amountSatang")
    row = ReceiptRow(
        till=till,
        sequence=copy.sequence,
        number=read.number,
        sale_id=read.text("saleId"),
        payment_id=read.text("paymentId"),
        issued_at=read.instant("issuedAt"),
        business_day=read.day("businessDay"),
        amount_satang=amount_satang,
        note=read.text("note", empty=True),
        cashier=read.text("cashier", empty=True),
        confirmed_by=read.optional_text("confirmedBy") or "",
        learnt_by=read.learnt_by("learntBy").value,
        document=copy.document,
        hash=copy.hash,
    )
    return ProvedReceipt(
        row=row,
        sealed=Sealed(read.number, copy.document.encode(), copy.hash, head.hash),
        # Receipts of the first days do not tell all of this.
        sold_at=read.instant("soldAt") if read.has("soldAt") else row.issued_at,
        asked_satang=read.satang("askedSatang") if read.has("askedSatang") else amount_satang,
        attempt_id=read.optional_text("attemptId"),
    )


def proved_refund(till: str, head: ChainHead, copy: Document) -> RefundRow:
    """The refund in a copy, when it is the next one after `head` of this till's refunds; raises likewise."""
    read = _opened(REFUND, till, head, copy)
    reverses = read.optional_text("reverses")
    return RefundRow(
        **_place(read, till, head, copy),
        receipt_number=read.text("receiptNumber"),
        payment_id=read.text("paymentId"),
        refund_id=read.text("refundId"),
        reverses=reverses,
        by_hand=read.flag("byHand"),
        issued_at=read.instant("issuedAt"),
        business_day=read.day("businessDay"),
        amount_satang=read.satang("amountSatang", 1 if reverses is None else -1),
        reason=read.text("reason", empty=True),
    )


def proved_z(till: str, head: ChainHead, copy: Document) -> ZRow:
    """The same of a Z report; what it adds up is not counted again here."""
    read = _opened(Z, till, head, copy)
    receipts = read.part("receipts")
    return ZRow(
        **_place(read, till, head, copy),
        business_day=read.day("businessDay"),
        closed_at=read.instant("closedAt"),
        receipts_count=receipts.whole("count"),
        receipts_satang=receipts.whole("amountSatang"),
        net_satang=read.whole("netSatang"),
        perpetual_satang=read.part("perpetual").whole("receiptsSatang"),
    )


def proved_audit(till: str, head: ChainHead, copy: Document) -> AuditRow:
    """The same of an audit entry."""
    read = _opened(AUDIT, till, head, copy)
    return AuditRow(
        **_place(read, till, head, copy),
        at=read.instant("at"),
        action=read.text("action"),
        asked_by=read.optional_text("askedBy", empty=True),
        allowed_by=read.optional_text("allowedBy", empty=True),
        subject=read.text("subject", empty=True),
        why=read.text("why", empty=True),
    )


def take_in_receipt(
    tx: Transaction, proved: ProvedReceipt, *, place: int | None = None, told: bool = False
) -> None:
    """Append a proved receipt, and bring its sale to where the receipt says it is.

    `place`: where it goes in the log; None: at its end. `told`: the story of the sale tells that it came from the
    relay. Raises `ChainError` before anything is written when the file holds something else for the same sale or
    payment; a closed business day, a gap or a broken chain is refused by the database itself.
    """
    row = proved.row
    for kept in (tx.receipt_of(row.sale_id), tx.receipt_for(row.payment_id)):
        if kept is not None:
            raise _conflict(RECEIPT, row.number, kept.number)
    attempt = _new_attempt(tx, proved)
    tx.save_sale(_sale(tx.sale(row.sale_id), proved))
    if attempt is not None:
        tx.save_attempt(attempt)
    tx.append_receipt(row, proved.sealed, place)
    if told:
        detail = json.dumps(
            {"became": "the receipt came back from the relay", "receipt": row.number}
        )
        tx.tell(row.sale_id, proved.attempt_id, row.issued_at, WORD, SOURCE, detail)


def take_in_refund(tx: Transaction, row: RefundRow) -> None:
    """Append a proved refund. Raises `ChainError` before that when what it is of is not in the file, or another
    document is there for the same."""
    if tx.receipt(row.receipt_number) is None:
        raise _missing_for(row, row.receipt_number)
    if row.reverses is not None and tx.refund(row.reverses) is None:
        raise _missing_for(row, row.reverses)
    kept = tx.refund_document(row.refund_id) if row.reverses is None else None
    for other in tx.refund_documents(row.receipt_number):
        if other.reverses is not None and other.reverses == row.reverses:
            kept = other
    if kept is not None:
        raise _conflict(REFUND, row.number, kept.number)
    tx.append_refund(row)


class _Place(TypedDict):
    """What every row says of its document."""

    till: str
    sequence: int
    number: str
    document: str
    hash: str
    previous_hash: str


def _place(read: DocumentFields, till: str, head: ChainHead, copy: Document) -> _Place:
    return {
        "till": till,
        "sequence": copy.sequence,
        "number": read.number,
        "document": copy.document,
        "hash": copy.hash,
        "previous_hash": head.hash,
    }


def _opened(kind: Kind, till: str, head: ChainHead, copy: Receipt | Document) -> DocumentFields:
    # What has no UTF-8 form was never hashed here: it is told as changed.
    document = copy.document.encode(errors="surrogatepass")
    fields = opened(kind, head, till, copy.sequence, document, copy.hash)
    return DocumentFields(kind, kind.number(till, copy.sequence), fields)


def _sale(known: Sale | None, proved: ProvedReceipt) -> Sale:
    """The sale that the receipt is of, paid. One that a restored file knows as open is not open any more."""
    row = proved.row
    sale = known or Sale(
        id=row.sale_id,
        till=row.till,
        created_at=proved.sold_at,
        amount_satang=proved.asked_satang,
        note=row.note,
        cashier=row.cashier,
        state=SaleState.PAID,
    )
    return replace(
        sale,
        state=SaleState.PAID,
        attention=None,
        learnt_by=LearntBy(row.learnt_by),
        ended_at=row.issued_at,
    )


def _new_attempt(tx: Transaction, proved: ProvedReceipt) -> Attempt | None:
    """The attempt that the receipt names, so that a later refund, dispute or check finds it; None when it is here.

    One that is here already goes on being watched until the relay has told its end. Raises `ChainError`.
    """
    row = proved.row
    if proved.attempt_id is None:
        return None
    known = tx.attempt(proved.attempt_id)
    if known is None:
        return Attempt(
            id=proved.attempt_id,
            sale_id=row.sale_id,
            ordinal=len(tx.attempts(row.sale_id)) + 1,
            created_at=proved.sold_at,
            payment_id=row.payment_id,
            settled=True,
        )
    if known.sale_id != row.sale_id or known.payment_id not in (None, row.payment_id):
        raise _conflict(RECEIPT, row.number, known.payment_id or known.sale_id)
    return None


def _conflict(kind: Kind, number: str, kept: str) -> ChainError:
    return ChainError(number, f"{kind.named(number)} at the relay contradicts {kept} in this file.")


def _missing_for(row: RefundRow, number: str) -> ChainError:
    return ChainError(row.number, f"Refund {row.number} is of {number}, which is missing.")
