"""Refunds, which for PromptPay take days and an answer from the customer.

The table of steps is Stripe's: asked by e-mail (`requires_action`), account given (`pending`), arrived
(`succeeded`), and back or failed when the bank returns the money. A refund counts against its charge
from the moment it is made until it fails or is canceled.
"""

from __future__ import annotations

from kiosk.sandbox import ledger, lists, objects
from kiosk.sandbox.bank import NotFoundError, NotPossibleError
from kiosk.sandbox.book import THE_BANK, Book, Call, Cause, Happening
from kiosk.sandbox.errors import StripeError, bad_request, missing, no_such, not_one_of
from kiosk.sandbox.forms import Params
from kiosk.sandbox.intents import checked_metadata
from kiosk.sandbox.objects import JsonObject

CREATE_PARAMS = frozenset(
    {
        "charge",
        "payment_intent",
        "amount",
        "reason",
        "instructions_email",
        "metadata[*]",
        "expand[]",
    }
)
LIST_PARAMS = lists.PARAMS | {"charge", "payment_intent"}

_REASONS = frozenset({"duplicate", "fraudulent", "requested_by_customer"})
_MAIL_ANSWERED_WITHIN_S = 45 * 24 * 3600
_NEXT = {"requires_action": "pending", "pending": "succeeded"}
_STEPS = {
    "requires_action": {"pending", "failed"},
    "pending": {"succeeded", "requires_action", "failed"},
    "succeeded": {"requires_action", "failed"},
    "failed": set[str](),
    "canceled": set[str](),
}


def create(book: Book, call: Call) -> JsonObject:
    """`POST /v1/refunds` for a charge or its intent; all that is left unless an amount is given."""
    params = call.params
    charge = _charge(book, params)
    reason = params.text("reason")
    if reason is not None and reason not in _REASONS:
        raise not_one_of("reason", _REASONS)
    amount = _amount(params, charge)
    refund_id, now = book.new_id("pyr"), book.now_s()
    entry = ledger.line(book, "payment_refund", "refund", -amount, source_id=refund_id)
    refund = objects.refund(
        refund_id,
        now,
        amount,
        charge,
        balance_transaction_id=entry["id"],
        instructions_email=params.text("instructions_email"),
        reason=reason,
        metadata=checked_metadata(params),
        expires_at=now + _MAIL_ANSWERED_WITHIN_S,
    )
    charge = _with_refunded(charge, amount)
    happened = [Happening("refund.created", refund), Happening("charge.refunded", charge)]
    book.record([refund, charge, entry], happened, call.cause)
    return refund


def cancel(book: Book, call: Call) -> JsonObject:
    """`POST /v1/refunds/{id}/cancel`: only while the customer has not answered."""
    refund = book.must_find("refund", call.object_id)
    if refund["status"] != "requires_action":
        raise StripeError(
            400,
            f"You cannot cancel this refund because it has a status of {refund['status']}. Only a "
            "refund with the status requires_action may be canceled.",
            kept=True,
        )
    return _undo(book, refund, "canceled", "merchant_request", call.cause)


def expire(book: Book, call: Call) -> JsonObject:
    """`POST /v1/test_helpers/refunds/{id}/expire`: the customer never answered."""
    refund = book.must_find("refund", call.object_id)
    if refund["status"] != "requires_action":
        raise StripeError(400, "Only a refund that requires an action can expire.", kept=True)
    return _undo(book, refund, "failed", "unknown", call.cause)


def retrieve(book: Book, call: Call) -> JsonObject:
    """`GET /v1/refunds/{id}`."""
    return book.must_find("refund", call.object_id)


def list_all(book: Book, call: Call) -> JsonObject:
    """`GET /v1/refunds`, also those of one charge or intent."""
    charge, intent = call.params.text("charge"), call.params.text("payment_intent")

    def wanted(refund: JsonObject) -> bool:
        return (charge is None or refund["charge"] == charge) and (
            intent is None or refund["payment_intent"] == intent
        )

    return lists.listed(book, call, "refund", "/v1/refunds", wanted)


def advance(book: Book, refund_id: str, to: str | None) -> JsonObject:
    """The control's step: to the next status, or to `to`. Raises when the table has no such step."""
    refund = book.state.find("refund", refund_id)
    if refund is None:
        raise NotFoundError(f"There is no refund {refund_id}.")
    status = refund["status"]
    to = _NEXT.get(status) if to is None else to
    if to is None or to not in _STEPS[status]:
        raise NotPossibleError(f"Refund {refund_id} is {status} and cannot become {to or 'more'}.")
    if to == "failed":
        return _undo(book, refund, "failed", "declined", THE_BANK)
    return _moved(book, refund, to)


def _moved(book: Book, refund: JsonObject, to: str) -> JsonObject:
    now = book.now_s()
    waits = to == "requires_action"
    email = refund["instructions_email"] or _billing_email(book, refund)
    mail = objects.refund_email(now, email, now + _MAIL_ANSWERED_WITHIN_S)
    moved = {
        **refund,
        "status": to,
        "next_action": mail if waits else None,
        "pending_reason": "processing" if to == "pending" else None,
    }
    book.record([moved], [Happening("refund.updated", moved, refund)], THE_BANK)
    return moved


def _undo(book: Book, refund: JsonObject, status: str, reason: str, cause: Cause) -> JsonObject:
    """The money goes back to the shop's balance, and the charge can be refunded again."""
    entry = ledger.line(
        book,
        "payment_failure_refund",
        "refund_failure",
        refund["amount"],
        source_id=refund["id"],
    )
    charge = book.must_find("charge", refund["charge"])
    charge = _with_refunded(charge, -refund["amount"])
    undone = {
        **refund,
        "status": status,
        "failure_balance_transaction": entry["id"],
        "failure_reason": reason,
        "next_action": None,
        "pending_reason": None,
    }
    happened = [Happening("refund.updated", undone, refund)]
    if status == "failed":
        happened.append(Happening("refund.failed", undone))
    book.record([undone, charge, entry], happened, cause)
    return undone


def _charge(book: Book, params: Params) -> JsonObject:
    charge_id, intent_id = params.text("charge"), params.text("payment_intent")
    if charge_id is not None:
        charge = book.state.find("charge", charge_id)
        if charge is None:
            raise no_such("charge", charge_id, "charge")
        return charge
    if intent_id is None:
        raise missing("payment_intent")
    intent = book.state.find("payment_intent", intent_id)
    if intent is None:
        raise no_such("payment_intent", intent_id, "payment_intent")
    if intent["latest_charge"] is None:
        raise StripeError(
            400,
            f"This PaymentIntent ({intent_id}) does not have a successful charge to refund.",
            param="payment_intent",
            kept=True,
        )
    return book.must_find("charge", intent["latest_charge"])


def _amount(params: Params, charge: JsonObject) -> int:
    left: int = charge["amount"] - charge["amount_refunded"]
    if left == 0:
        raise StripeError(
            400,
            f"Charge {charge['id']} has already been refunded.",
            stripe_code="charge_already_refunded",
            kept=True,
        )
    amount = params.integer("amount")
    if amount is None:
        return left
    if amount < 1:
        raise bad_request("Invalid positive integer", "amount", "parameter_invalid_integer")
    if amount > left:
        raise StripeError(
            400,
            f"Refund amount ({_baht(amount)}) is greater than unrefunded amount on charge "
            f"({_baht(left)})",
            param="amount",
            kept=True,
        )
    return amount


def _with_refunded(charge: JsonObject, more: int) -> JsonObject:
    refunded = charge["amount_refunded"] + more
    return {**charge, "amount_refunded": refunded, "refunded": refunded == charge["amount"]}


def _billing_email(book: Book, refund: JsonObject) -> str:
    email: str = book.must_find("charge", refund["charge"])["billing_details"]["email"]
    return email


def _baht(satang: int) -> str:
    return f"฿{satang // 100:,}.{satang % 100:02d}"
