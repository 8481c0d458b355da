"""Giving money back from the till: what may be ordered, what became of an order, how all of it stands.

An order is committed before anybody is asked, with the key that it goes out under, so that a second press, a
lost answer or a restart end in one refund. It stays *asked* until somebody says what became of it: no answer is
no *no*. It must not ask the relay for anything; documents are `refund_book`'s.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from kiosk.core.chain import Fields, fields_of, normal_text
from kiosk.core.errors import KioskError
from kiosk.core.refund_status import ENDED
from kiosk.core.refund_status import RefundStatus as Word
from kiosk.protocol.ledger import CreateRefund, Refund
from kiosk.protocol.messages import Payment
from kiosk.protocol.problems import ProblemCode
from kiosk.till.books.audit import Action, Who, write_down
from kiosk.till.books.documents import RefundRow, RefundStatus
from kiosk.till.books.orders import OrderState, RefundOrder
from kiosk.till.books.refund_book import hear_refund, left_satang
from kiosk.till.ports import Transaction
from kiosk.till.records import ReceiptRow
from kiosk.till.shop import Shop

LONGEST_REASON = 500
APPROVAL_IS_OVER = timedelta(minutes=2)
"""An approval is good for a minute. So long after the order no request that was sent with it can be taken on any
more, however late it arrives."""

GIVEN_UP = "given_up"
"""The `refused_code` of an order that a manager found nowhere."""

_EMAIL = re.compile(r"[!-?A-~]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_LONGEST_EMAIL = 254
_CAME_TO_NOTHING = frozenset(word.value for word in ENDED)


class OrderError(KioskError):
    """This cannot be ordered; `code` says why."""


class Stage(StrEnum):
    """Where money that goes back is, as a manager needs to know it."""

    ASKED = "asked"  # ordered; nobody has said what became of it
    REFUSED = "refused"  # not carried out
    WAITS_FOR_CUSTOMER = "waits_for_customer"  # Stripe asked for a bank account by e-mail
    ON_ITS_WAY = "on_its_way"
    DONE = "done"
    FAILED = "failed"
    CANCELED = "canceled"
    BY_HAND = "by_hand"
    TAKEN_BACK = "taken_back"  # a record by hand that was entered in error


_STAGE_OF_WORD = {
    Word.CREATING: Stage.ASKED,
    Word.REQUIRES_ACTION: Stage.WAITS_FOR_CUSTOMER,
    Word.PENDING: Stage.ON_ITS_WAY,
    Word.SUCCEEDED: Stage.DONE,
    Word.FAILED: Stage.FAILED,
    Word.CANCELED: Stage.CANCELED,
}


class RefundFilter(StrEnum):
    """What a list of refunds shows."""

    ALL = "all"
    OPEN = "open"  # nobody knows yet how it ends
    DONE = "done"  # the customer has the money
    NOTHING = "nothing"  # it came to nothing: the money is with the shop


@dataclass(frozen=True, slots=True)
class GoingBack:
    """One time that money goes back, for lists. `key` names it within its kind.

    `receipt_number` is None for money that never was a sale, `document_number` until there is a document.
    `email` is whom Stripe asks, where it was ordered here and not for the shop's own mailbox.
    """

    key: str
    stage: Stage
    by_hand: bool
    at: datetime
    amount_satang: int
    payment_id: str
    receipt_number: str | None = None
    document_number: str | None = None
    reversal_number: str | None = None
    refund_id: str | None = None
    reason: str = ""
    failure: str | None = None
    email: str | None = None
    to_shop: bool = False
    asked_by: str | None = None
    allowed_by: str | None = None
    changed_at: datetime | None = None

    @property
    def may_be_taken_back(self) -> bool:
        """Stripe's while the customer has not answered; a record by hand as long as it stands."""
        return self.stage in (Stage.WAITS_FOR_CUSTOMER, Stage.BY_HAND)


def stage_of(word: str) -> Stage:
    """Where the money is, by Stripe's word. By one that is not known yet it is at Stripe, and not over."""
    return _STAGE_OF_WORD[Word(word)] if word in set(Word) else Stage.ON_ITS_WAY


def good_email(text: str) -> bool:
    """Whether the relay would take it as an e-mail address."""
    return len(text) <= _LONGEST_EMAIL and _EMAIL.fullmatch(text) is not None


def order_refund(tx: Transaction, shop: Shop, order: RefundOrder, now: datetime) -> RefundOrder:
    """Keep an order before it is sent; ordered again with its key, the first is the answer.

    Raises `OrderError`: `not_found`, `refund_under_way` while another one of the payment is not answered,
    `not_refundable` over what is left, `email_wrong`, `reason_missing`.
    """
    known = tx.refund_order(order.key)
    if known is not None:
        return known
    receipt = tx.receipt(order.receipt_number)
    if receipt is None:
        raise OrderError(f"There is no receipt {order.receipt_number}.", code="not_found")
    if tx.order_asked_for(receipt.payment_id) is not None:
        raise OrderError("A refund of this receipt is being asked for.", code="refund_under_way")
    left = left_satang(tx, receipt)
    if not 0 < order.amount_satang <= left:
        raise OrderError(
            f"Of receipt {receipt.number} there are {left} satang left to give back.",
            code="not_refundable",
        )
    reason = normal_text(order.reason).strip()[:LONGEST_REASON]
    if not reason:
        raise OrderError("A refund needs a reason.", code="reason_missing")
    if order.email is not None and not good_email(order.email):
        raise OrderError(f"'{order.email}' is no e-mail address.", code="email_wrong")
    kept = replace(order, payment_id=receipt.payment_id, reason=reason, ordered_at=now)
    tx.save_refund_order(kept)
    who = Who(kept.asked_by, kept.allowed_by, reason)
    write_down(tx, shop.till, who, Action.REFUND, receipt.number, now)
    return kept


def body_of(order: RefundOrder) -> CreateRefund:
    """What the relay is asked, the same however often it is asked."""
    return CreateRefund(
        amount=order.amount_satang,
        reason=order.reason,
        email=order.email,
        to_shop=order.email is None,
    )


def refund_taken(
    tx: Transaction, shop: Shop, key: str, refund: Refund, now: datetime
) -> RefundOrder | None:
    """The relay answered an order: from now on its refund tells how it stands."""
    order = tx.refund_order(key)
    if order is None or refund.id is None:
        return order
    if order.refund_id != refund.id:
        taken = replace(
            order,
            state=OrderState.TAKEN,
            refund_id=refund.id,
            refused_code=None,
            refused_text=None,
            ended_at=now,
        )
        tx.save_refund_order(taken)
    hear_refund(tx, shop, refund, now)
    return tx.refund_order(key)


def refund_refused(
    tx: Transaction, key: str, code: str, text: str, now: datetime
) -> RefundOrder | None:
    """It is certain that an order was not carried out. One that was taken on meanwhile stays so."""
    order = tx.refund_order(key)
    if order is None or order.state is not OrderState.ASKED:
        return order
    refused = replace(
        order,
        state=OrderState.REFUSED,
        refused_code=code,
        refused_text=normal_text(text)[:LONGEST_REASON],
        ended_at=now,
    )
    tx.save_refund_order(refused)
    return refused


def give_up(tx: Transaction, shop: Shop, key: str, who: Who, now: datetime) -> RefundOrder | None:
    """A manager looked at Stripe and found nothing of an order that nobody answers for.

    Raises `OrderError`: `refund_under_way` while it may still be taken on, `reason_missing`.
    """
    order = tx.refund_order(key)
    if order is None or order.state is not OrderState.ASKED:
        return order
    if now - order.ordered_at < APPROVAL_IS_OVER:
        raise OrderError("This order may still be carried out.", code="refund_under_way")
    if not who.why.strip():
        raise OrderError("A reason is needed.", code="reason_missing")
    write_down(tx, shop.till, who, Action.REFUND_GIVEN_UP, order.receipt_number, now)
    return refund_refused(tx, key, GIVEN_UP, who.why, now)


def is_certain(order: RefundOrder, code: str, now: datetime, *, first: bool = False) -> bool:
    """Whether a refusal says that an order was not carried out, and never will be.

    The answer to the `first` request does: nothing else was sent. Later ones do once no request with the order's
    approval can be on its way any more; only *not found* never does, because a till that was paired anew does not
    see what it asked for before.
    """
    if first:
        return True
    return code != ProblemCode.NOT_FOUND and now - order.ordered_at >= APPROVAL_IS_OVER


def payments_refunding(tx: Transaction) -> list[str]:
    """Payments of which refunds are under way, the oldest refund first."""
    return list(dict.fromkeys(status.payment_id for status in tx.refunds_under_way()))


def payments_misknown(tx: Transaction, payments: Iterable[Payment]) -> list[str]:
    """Those of which more or less went back than is known here."""
    return [
        payment.id
        for payment in payments
        if payment.id is not None and payment.amount_refunded != _known_satang(tx, payment.id)
    ]


def _known_satang(tx: Transaction, payment_id: str) -> int:
    standing = (
        status for status in tx.refund_statuses(payment_id) if status.status not in _CAME_TO_NOTHING
    )
    return sum(status.amount_satang for status in standing)


def refunds(tx: Transaction, wanted: RefundFilter, limit: int, skip: int = 0) -> list[GoingBack]:
    """All that goes back, through Stripe and by hand, newest first."""
    found = (_line(tx, kind, key) for kind, key in tx.refund_keys(wanted.value, limit, skip))
    return [line for line in found if line is not None]


def refunds_of(tx: Transaction, receipt: ReceiptRow) -> list[GoingBack]:
    """What goes back of one receipt, newest first."""
    lines = [_of_status(tx, status) for status in tx.refund_statuses(receipt.payment_id)]
    documents = tx.refund_documents(receipt.number)
    lines += [_of_hand(tx, row) for row in documents if row.by_hand and row.reverses is None]
    asked = tx.order_asked_for(receipt.payment_id)
    lines += [] if asked is None else [_of_order(asked)]
    return sorted(lines, key=lambda line: (line.at, line.key), reverse=True)


def _line(tx: Transaction, kind: str, key: str) -> GoingBack | None:
    if kind == "order":
        order = tx.refund_order(key)
        return None if order is None else _of_order(order)
    if kind == "hand":
        row = tx.refund(key)
        return None if row is None else _of_hand(tx, row)
    status = tx.refund_status(key)
    return None if status is None else _of_status(tx, status)


def _of_order(order: RefundOrder) -> GoingBack:
    return GoingBack(
        key=order.key,
        stage=Stage.ASKED if order.state is OrderState.ASKED else Stage.REFUSED,
        by_hand=False,
        at=order.ordered_at,
        amount_satang=order.amount_satang,
        payment_id=order.payment_id,
        receipt_number=order.receipt_number,
        reason=order.reason,
        failure=order.refused_code,
        email=order.email,
        to_shop=order.email is None,
        asked_by=order.asked_by,
        allowed_by=order.allowed_by,
        changed_at=order.ended_at,
    )


def _of_hand(tx: Transaction, row: RefundRow) -> GoingBack:
    reversals = [each for each in tx.refund_documents(row.receipt_number) if each.reverses]
    reversal = next((each for each in reversals if each.reverses == row.number), None)
    facts = fields_of(row.document.encode()) or {}
    return GoingBack(
        key=row.number,
        stage=Stage.BY_HAND if reversal is None else Stage.TAKEN_BACK,
        by_hand=True,
        at=row.issued_at,
        amount_satang=row.amount_satang,
        payment_id=row.payment_id,
        receipt_number=row.receipt_number,
        document_number=row.number,
        reversal_number=None if reversal is None else reversal.number,
        reason=row.reason,
        failure=None if reversal is None else reversal.reason,
        asked_by=_name(facts, "askedBy"),
        allowed_by=_name(facts, "allowedBy"),
        changed_at=None if reversal is None else reversal.issued_at,
    )


def _of_status(tx: Transaction, status: RefundStatus) -> GoingBack:
    order = tx.order_of_refund(status.refund_id)
    receipt = tx.receipt_for(status.payment_id)
    return GoingBack(
        key=status.refund_id,
        stage=stage_of(status.status),
        by_hand=False,
        at=status.created_at,
        amount_satang=status.amount_satang,
        payment_id=status.payment_id,
        receipt_number=None if receipt is None else receipt.number,
        document_number=status.document_number,
        reversal_number=status.reversal_number,
        refund_id=status.refund_id,
        reason=status.reason,
        failure=status.failure_reason,
        email=None if order is None else order.email,
        to_shop=order is not None and order.email is None,
        asked_by=None if order is None else order.asked_by,
        allowed_by=None if order is None else order.allowed_by,
        changed_at=status.updated_at,
    )


def _name(facts: Fields, key: str) -> str | None:
    name = facts.get(key)
    return name if isinstance(name, str) else None
