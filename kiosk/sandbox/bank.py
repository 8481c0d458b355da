"""What the customer and the bank do to an intent: pay, fail, let the code run out.

Driven by the controls and the practice page, never by the API: the shop cannot do these things. Money
is taken whenever a code was once shown, also after a cancel or a payment, because a real QR stays
payable after Stripe is done with it.
"""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.core.errors import KioskError
from kiosk.sandbox import ledger, objects
from kiosk.sandbox.book import THE_BANK, Book, Happening
from kiosk.sandbox.intents import CODE, bill_reference
from kiosk.sandbox.objects import JsonObject

EXPIRED_CODE = "payment_intent_payment_attempt_expired"

_FAILED = (
    "payment_intent_payment_attempt_failed",
    "The PromptPay payment attempt of this PaymentIntent has failed. You can provide "
    "payment_method_data or a new PaymentMethod to attempt to fulfill this PaymentIntent again.",
)
_EXPIRED = (
    EXPIRED_CODE,
    "The PromptPay payment attempt of this PaymentIntent has expired. You can provide "
    "payment_method_data or a new PaymentMethod to attempt to fulfill this PaymentIntent again.",
)


class NotPossibleError(KioskError):
    """The step does not fit the present state; a control answers 409."""

    code = "not_possible"


class NotFoundError(KioskError):
    """Nothing has this id; a control answers 404."""

    code = "not_found"


@dataclass(frozen=True, slots=True)
class Money:
    """What a customer sends: how often, and how much each time (None: the amount on the code).

    `lands` False: the charge's line in the balance, with the fee, comes later by `settle`.
    """

    times: int = 1
    amount_satang: int | None = None
    lands: bool = True


def find_intent(book: Book, intent_id: str) -> JsonObject:
    """The intent; `NotFoundError` if there is none."""
    intent = book.state.find("payment_intent", intent_id)
    if intent is None:
        raise NotFoundError(f"There is no payment {intent_id}.")
    return intent


def check_can_be_paid(book: Book, intent_id: str) -> JsonObject:
    """The method of the latest attempt.

    A code can be paid once it was shown, whatever became of the intent since; else `NotPossibleError`.
    """
    code = book.state.find(CODE, intent_id)
    if code is None:
        raise NotPossibleError(f"Payment {intent_id} never showed a code, so nobody can pay it.")
    return book.must_find("payment_method", code["payment_method"])


def pay(book: Book, intent_id: str, money: Money) -> JsonObject:
    """Money arrives. The first makes the intent `succeeded`, also a canceled one (late money).

    Any more, and all of it on a paid intent, is booked as a stray line of the balance without charge,
    event or mark on the intent: Stripe keeps it for the shop and says so outside the API.
    """
    intent = find_intent(book, intent_id)
    method = check_can_be_paid(book, intent_id)
    amount = intent["amount"] if money.amount_satang is None else money.amount_satang
    changed: list[JsonObject] = []
    happened: list[Happening] = []
    strays = money.times
    if intent["status"] != "succeeded":
        strays -= 1
        charge = _charge(book, intent, method, amount)
        intent = {
            **intent,
            "status": "succeeded",
            "amount_received": amount,
            "latest_charge": charge["id"],
            "last_payment_error": None,
            "next_action": None,
            "payment_method": method["id"],
        }
        if money.lands:
            entry = _line(book, charge)
            charge["balance_transaction"] = entry["id"]
            changed.append(entry)
        changed += [intent, charge]
        happened.append(Happening("charge.succeeded", charge))
        happened.append(Happening("payment_intent.succeeded", intent))
    changed += [_stray(book, intent, amount) for _ in range(strays)]
    book.record(changed, happened, THE_BANK)
    return intent


def settle(book: Book, intent_id: str) -> None:
    """The line of a payment's charge lands in the balance, if it has not yet."""
    charge = book.must_find("charge", find_intent(book, intent_id)["latest_charge"])
    if charge["balance_transaction"] is None:
        entry = _line(book, charge)
        settled = {**charge, "balance_transaction": entry["id"]}
        book.record([settled, entry], [Happening("charge.updated", settled, charge)], THE_BANK)


def fail(book: Book, intent_id: str) -> JsonObject:
    """The bank refuses the attempt; the intent can be confirmed again."""
    return _without_money(book, intent_id, *_FAILED)


def expire(book: Book, intent_id: str) -> JsonObject:
    """The attempt's code runs out; the intent can be confirmed again."""
    return _without_money(book, intent_id, *_EXPIRED)


def _without_money(book: Book, intent_id: str, code: str, message: str) -> JsonObject:
    intent = find_intent(book, intent_id)
    if intent["status"] != "requires_action":
        raise NotPossibleError(f"Payment {intent_id} is {intent['status']}, not waiting for money.")
    method = book.state.find("payment_method", intent["payment_method"])
    intent = {
        **intent,
        "status": "requires_payment_method",
        "last_payment_error": objects.last_payment_error(code, message, method),
        "next_action": None,
        "payment_method": None,
    }
    book.record([intent], [Happening("payment_intent.payment_failed", intent)], THE_BANK)
    return intent


def _charge(book: Book, intent: JsonObject, method: JsonObject, amount: int) -> JsonObject:
    return objects.charge(
        book.new_id("py"),
        book.now_s(),
        amount,
        intent,
        method,
        balance_transaction_id=None,
        reference=bill_reference(intent["id"]),
    )


def _line(book: Book, charge: JsonObject) -> JsonObject:
    return ledger.line(
        book,
        "payment",
        "charge",
        charge["amount"],
        source_id=charge["id"],
        fee_satang=ledger.fee_of(charge["amount"]),
        description=charge["description"],
    )


def _stray(book: Book, intent: JsonObject, amount: int) -> JsonObject:
    return ledger.line(
        book,
        "adjustment",
        "other_adjustment",
        amount,
        description=f"PromptPay money beyond what {intent['id']} asked for",
    )
