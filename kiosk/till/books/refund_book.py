"""Refunds in the till's books: a document for each, once, and one that reverses it where the money came back.

Called inside a transaction, with what the relay says of a refund (pushes, answers and lists alike) or with what a
manager records by hand. It must not ask the relay for anything, and it moves no money: Stripe does.

A refund gets its document as soon as Stripe has taken it on, because from then on the money is on its way; whether
it arrives is its live status beside the document. Money of a payment without a receipt was never a sale, so giving
it back changes no total: it has a status and no document. A refund's messages carry no version, so what is older
is known by its word alone: after *failed* and *canceled* nothing follows, and after *succeeded* only those.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime

from kiosk.core.business_day import business_day_on_till
from kiosk.core.chain import REFUND, Fields, fields_of, normal_text, seal
from kiosk.core.errors import KioskError, require
from kiosk.core.report import Vat, vat_of, vat_of_refund
from kiosk.protocol.ledger import Refund
from kiosk.protocol.messages import rfc3339
from kiosk.till.books.audit import Action, Who, write_down
from kiosk.till.books.documents import RefundRow, RefundStatus
from kiosk.till.books.numbers import require_known
from kiosk.till.books.orders import OrderState
from kiosk.till.ports import Transaction
from kiosk.till.records import ReceiptRow
from kiosk.till.selling.issue import shop_facts
from kiosk.till.shop import Shop

_log = logging.getLogger(__name__)

_GIVEN_UP = frozenset({"failed", "canceled"})
_SUCCEEDED = "succeeded"


class RefundBookError(KioskError):
    """This cannot be recorded; `code` says why."""


def hear_refund(tx: Transaction, shop: Shop, refund: Refund, now: datetime) -> None:
    """Take in what the relay says of a refund; hearing it again changes nothing."""
    if refund.id is None:
        return  # Stripe has not taken it on; there is nothing yet
    _find_its_order(tx, refund, now)
    known = tx.refund_status(refund.id)
    if known is not None and not _may_follow(known.status, refund.status):
        return
    status = RefundStatus(
        refund_id=refund.id,
        payment_id=refund.payment_id,
        amount_satang=refund.amount,
        status=refund.status,
        reason=normal_text(refund.reason or ""),
        failure_reason=refund.failure_reason,
        created_at=refund.created_at,
        document_number=known.document_number if known is not None else None,
        reversal_number=known.reversal_number if known is not None else None,
        updated_at=now,
    )
    receipt = tx.receipt_for(refund.payment_id)
    if receipt is not None:
        status = _with_documents(tx, shop, receipt, status, now)
    if known is None or replace(status, updated_at=known.updated_at) != known:
        tx.save_refund_status(status)


def issue_waiting(tx: Transaction, shop: Shop, receipt: ReceiptRow, now: datetime) -> None:
    """A receipt was issued: refunds of its payment that were heard of before it get their documents now."""
    for status in tx.refund_statuses(receipt.payment_id):
        tx.save_refund_status(_with_documents(tx, shop, receipt, status, now))


def return_by_hand(
    tx: Transaction,
    shop: Shop,
    receipt_number: str,
    amount_satang: int,
    who: Who,
    key: str,
    now: datetime,
) -> RefundRow:
    """Record that money of a receipt was given back without Stripe, such as in notes.

    `key` is of this one entry: entered again with it, the first record is the answer. Raises `RefundBookError` for
    an unknown receipt, and for an amount that is not within what is left of it.
    """
    known = tx.refund_document(key)
    if known is not None:
        return known
    receipt = tx.receipt(receipt_number)
    if receipt is None:
        raise RefundBookError(f"There is no receipt {receipt_number}.", code="not_found")
    left = left_satang(tx, receipt)
    if not 0 < amount_satang <= left:
        raise RefundBookError(
            f"Of receipt {receipt.number} there are {left} satang left to give back.",
            code="not_refundable",
        )
    row = _issue(tx, shop, receipt, key, amount_satang, who.why, by_hand=True, who=who, now=now)
    write_down(tx, shop.till, who, Action.RETURN_BY_HAND, row.number, now)
    return row


def take_back(tx: Transaction, shop: Shop, number: str, who: Who, now: datetime) -> RefundRow:
    """Reverse a record by hand that was entered in error; asked again, the first reversal is the answer.

    Raises `RefundBookError` when `number` is no such record. What Stripe does is not for us to take back.
    """
    row = tx.refund(number)
    if row is None or not row.by_hand or row.reverses is not None:
        raise RefundBookError(f"{number} is no record of money returned by hand.", code="not_found")
    documents = tx.refund_documents(row.receipt_number)
    for document in documents:
        if document.reverses == number:
            return document
    reversal = _reverse(tx, shop, row, who.why, who, now)
    write_down(tx, shop.till, who, Action.TAKE_BACK, reversal.number, now)
    return reversal


def standing_satang(tx: Transaction, receipt: ReceiptRow) -> int:
    """How much of a receipt's money was given back, as its documents stand."""
    return sum(row.amount_satang for row in tx.refund_documents(receipt.number))


def left_satang(tx: Transaction, receipt: ReceiptRow) -> int:
    """What of a receipt can still be given back; what was ordered and not answered yet is bound."""
    asked = tx.order_asked_for(receipt.payment_id)
    bound_satang = 0 if asked is None else asked.amount_satang
    return receipt.amount_satang - standing_satang(tx, receipt) - bound_satang


def _find_its_order(tx: Transaction, refund: Refund, now: datetime) -> None:
    """News of a refund may come before the answer to its order: then the order need not be asked for again."""
    assert refund.id is not None
    order = tx.order_asked_for(refund.payment_id)
    if order is None or tx.order_of_refund(refund.id) is not None:
        return
    if (refund.amount, normal_text(refund.reason or "")) == (order.amount_satang, order.reason):
        taken = replace(order, state=OrderState.TAKEN, refund_id=refund.id, ended_at=now)
        tx.save_refund_order(taken)


def _may_follow(known: str, told: str) -> bool:
    if known in _GIVEN_UP:
        return False
    return known != _SUCCEEDED or told in _GIVEN_UP


def _with_documents(
    tx: Transaction, shop: Shop, receipt: ReceiptRow, status: RefundStatus, now: datetime
) -> RefundStatus:
    """The status with the documents that it calls for, issued where they are not there yet."""
    gone = status.status in _GIVEN_UP
    row = tx.refund_document(status.refund_id)
    if row is None:
        if gone:
            return status  # nothing was ever on its way from here
        order = tx.order_of_refund(status.refund_id)
        who = Who() if order is None else Who(order.asked_by, order.allowed_by)
        row = _issue(
            *(tx, shop, receipt, status.refund_id, status.amount_satang, status.reason),
            who=who,
            now=now,
        )
        _log.info("refund %s of receipt %s: document %s", row.refund_id, receipt.number, row.number)
    if row.amount_satang != status.amount_satang:
        _log.error("refund %s is of another amount than its document", row.refund_id)
    status = replace(status, document_number=row.number)
    if gone and status.reversal_number is None:
        reversal = _reverse(tx, shop, row, status.failure_reason or status.status, Who(), now)
        _log.info("refund %s came to nothing: document %s", row.refund_id, reversal.number)
        status = replace(status, reversal_number=reversal.number)
    return status


@dataclass(frozen=True, slots=True)
class _Draft:
    """What a refund's document says, before its number."""

    receipt_number: str
    receipt_hash: str
    payment_id: str
    refund_id: str
    reverses: str | None
    by_hand: bool
    amount_satang: int
    vat: Vat | None
    reason: str
    practice: bool


def _append(tx: Transaction, shop: Shop, draft: _Draft, who: Who, now: datetime) -> RefundRow:
    """Number, seal and append a document, on the business day open now."""
    require_known(tx)
    day = business_day_on_till(tx.open_day(shop.till), now, shop.zone, shop.day_closes_at)
    head = tx.chain_head(shop.till, REFUND)
    facts: Fields = {
        "kind": "refund",
        "shop": shop_facts(shop),
        "receiptNumber": draft.receipt_number,
        "receiptHash": draft.receipt_hash,
        "paymentId": draft.payment_id,
        "refundId": draft.refund_id,
        "reverses": draft.reverses,
        "byHand": draft.by_hand,
        "amountSatang": draft.amount_satang,
        "currency": "THB",
        "vat": None if draft.vat is None else draft.vat.fields(),
        "reason": draft.reason,
        "askedBy": who.asked_by,
        "allowedBy": who.allowed_by,
        "issuedAt": rfc3339(now),
        "timezone": str(shop.zone),
        "businessDay": day.isoformat(),
        "practice": draft.practice,
    }
    sealed = seal(
        REFUND, facts, till=shop.till, sequence=head.sequence + 1, previous_hash=head.hash
    )
    row = RefundRow(
        till=shop.till,
        sequence=head.sequence + 1,
        number=sealed.number,
        receipt_number=draft.receipt_number,
        payment_id=draft.payment_id,
        refund_id=draft.refund_id,
        reverses=draft.reverses,
        by_hand=draft.by_hand,
        issued_at=now,
        business_day=day,
        amount_satang=draft.amount_satang,
        reason=draft.reason,
        document=sealed.document.decode(),
        hash=sealed.hash,
        previous_hash=sealed.previous_hash,
    )
    tx.append_refund(row)
    return row


def _issue(
    tx: Transaction,
    shop: Shop,
    receipt: ReceiptRow,
    refund_id: str,
    amount_satang: int,
    reason: str,
    *,
    now: datetime,
    by_hand: bool = False,
    who: Who | None = None,
) -> RefundRow:
    """The document of money that goes back."""
    document = _fields(receipt.document)
    standing = tx.refund_documents(receipt.number)
    refunded: Fields = {
        "amountSatang": sum(row.amount_satang for row in standing),
        "vatSatang": sum(_vat_satang(row) for row in standing),
    }
    draft = _Draft(
        receipt_number=receipt.number,
        receipt_hash=receipt.hash,
        payment_id=receipt.payment_id,
        refund_id=refund_id,
        reverses=None,
        by_hand=by_hand,
        amount_satang=amount_satang,
        vat=vat_of_refund(document, refunded, amount_satang),
        reason=normal_text(reason),
        practice=document.get("practice") is True,
    )
    return _append(tx, shop, draft, who or Who(), now)


def _reverse(
    tx: Transaction, shop: Shop, row: RefundRow, reason: str, who: Who, now: datetime
) -> RefundRow:
    """The document that takes another back, to the satang."""
    document = _fields(row.document)
    vat = vat_of(document)
    draft = _Draft(
        receipt_number=row.receipt_number,
        receipt_hash=str(document["receiptHash"]),
        payment_id=row.payment_id,
        refund_id=row.refund_id,
        reverses=row.number,
        by_hand=row.by_hand,
        amount_satang=-row.amount_satang,
        vat=None if vat is None else Vat(vat.rate_bp, -vat.amount_satang),
        reason=normal_text(reason),
        practice=document.get("practice") is True,
    )
    return _append(tx, shop, draft, who, now)


def _vat_satang(row: RefundRow) -> int:
    vat = vat_of(_fields(row.document))
    return 0 if vat is None else vat.amount_satang


def _fields(document: str) -> Fields:
    fields = fields_of(document.encode())
    require(fields is not None, "a stored document can be read")
    assert fields is not None
    return fields
