"""Payment intents as the shop's side sees them: create, confirm, cancel, read, list.

What the customer does to an intent is in `bank`. The rules are Stripe's for PromptPay: baht only, 10 to
999,999.99, an e-mail at confirm, and no way back from `succeeded` and `canceled`.
"""

from __future__ import annotations

from kiosk.sandbox import lists, objects
from kiosk.sandbox.book import Book, Call, Happening
from kiosk.sandbox.errors import StripeError, bad_request, missing, not_one_of, unexpected_state
from kiosk.sandbox.forms import Params
from kiosk.sandbox.objects import CURRENCY, PROMPTPAY, JsonObject
from kiosk.sandbox.promptpay_code import bill_payment, reference

_SMALLEST_SATANG = 1000
_LARGEST_SATANG = 99_999_999
_CANCELABLE = frozenset(
    {"requires_payment_method", "requires_capture", "requires_confirmation", "requires_action"}
)
_CONFIRMABLE = frozenset({"requires_payment_method", "requires_confirmation", "requires_action"})
_CANCEL_REASONS = frozenset({"abandoned", "duplicate", "fraudulent", "requested_by_customer"})
_METHOD_DATA = "payment_method_data"
_BILLING = f"{_METHOD_DATA}[billing_details]"

METHOD_PARAMS = frozenset(
    {
        "payment_method",
        "allowed_payment_method_types[]",
        "payment_method_types[]",
        f"{_METHOD_DATA}[type]",
        f"{_METHOD_DATA}[promptpay]",
    }
    | {f"{_BILLING}[email]", f"{_BILLING}[name]", f"{_BILLING}[phone]"}
    | {"payment_method_options[promptpay][setup_future_usage]", "receipt_email", "return_url"}
    | {"expand[]"}
)
CREATE_PARAMS = METHOD_PARAMS | {"amount", "currency", "confirm", "description", "metadata[*]"}
CONFIRM_PARAMS = METHOD_PARAMS
CANCEL_PARAMS = frozenset({"cancellation_reason", "expand[]"})
LIST_PARAMS = lists.PARAMS

CODE = "sandbox.code"
"""The sandbox's own kind: an intent that once showed a code, and the method it was shown for."""

_REFERENCE_1_LENGTH = 16
_REFERENCE_2_LENGTH = 8


def bill_reference(intent_id: str) -> str:
    """The reference on the customer's slip and in the charge."""
    return reference(intent_id, _REFERENCE_1_LENGTH)


def create(book: Book, call: Call) -> JsonObject:
    """`POST /v1/payment_intents`, with `confirm=true` straight to a code."""
    params = call.params
    amount = _amount(params)
    _refuse_other_methods(params)
    metadata = checked_metadata(params)
    method = _method(book, params)
    confirm = params.flag("confirm")
    if confirm:
        method = _able_to_pay(method)
    intent_id = book.new_id("pi")
    intent = objects.payment_intent(
        intent_id,
        book.new_id(f"{intent_id}_secret"),
        book.now_s(),
        amount,
        description=params.text("description"),
        metadata=metadata,
        receipt_email=params.text("receipt_email"),
        allowed_types=params.array("allowed_payment_method_types") or None,
    )
    changed, happened = [], [Happening("payment_intent.created", intent)]
    if method is not None:
        intent = {**intent, "payment_method": method["id"], "status": "requires_confirmation"}
        changed.append(method)
        if confirm:
            intent, code = _with_code(book, intent, method)
            changed.append(code)
            happened.append(Happening("payment_intent.requires_action", intent))
    book.record([intent, *changed], happened, call.cause)
    return intent


def confirm(book: Book, call: Call) -> JsonObject:
    """`POST /v1/payment_intents/{id}/confirm`: a new attempt with a new code."""
    intent = book.must_find("payment_intent", call.object_id)
    _refuse_other_methods(call.params)
    method = _method(book, call.params)
    if intent["status"] not in _CONFIRMABLE:
        raise _cannot("confirm", "confirmed", intent, _CONFIRMABLE)
    if method is None and intent["payment_method"] is not None:
        method = book.must_find("payment_method", intent["payment_method"])
    if method is None:
        raise unexpected_state(
            intent,
            "You cannot confirm this PaymentIntent because it's missing a payment method. You can "
            "either update the PaymentIntent with a payment method and then confirm it again, or "
            "confirm it again directly with a payment method.",
        )
    method = _able_to_pay(method)
    intent, code = _with_code(book, intent, method)
    happened = [Happening("payment_intent.requires_action", intent)]
    book.record([intent, method, code], happened, call.cause)
    return intent


def cancel(book: Book, call: Call) -> JsonObject:
    """`POST /v1/payment_intents/{id}/cancel`; 400 with the intent inside when it is too late."""
    intent = book.must_find("payment_intent", call.object_id)
    reason = call.params.text("cancellation_reason")
    if reason is not None and reason not in _CANCEL_REASONS:
        raise not_one_of("cancellation_reason", _CANCEL_REASONS)
    if intent["status"] not in _CANCELABLE:
        raise _cannot("cancel", "canceled", intent, _CANCELABLE)
    intent = {
        **intent,
        "status": "canceled",
        "canceled_at": book.now_s(),
        "cancellation_reason": reason,
        "next_action": None,
    }
    book.record([intent], [Happening("payment_intent.canceled", intent)], call.cause)
    return intent


def retrieve(book: Book, call: Call) -> JsonObject:
    """`GET /v1/payment_intents/{id}`."""
    return book.must_find("payment_intent", call.object_id)


def list_all(book: Book, call: Call) -> JsonObject:
    """`GET /v1/payment_intents`."""
    return lists.listed(book, call, "payment_intent", "/v1/payment_intents")


def checked_metadata(params: Params) -> dict[str, str]:
    """The metadata within Stripe's limits: 50 keys of 40 letters, values of 500."""
    metadata = params.mapping("metadata")
    if len(metadata) > 50:
        raise bad_request("Metadata can have up to 50 keys.", "metadata")
    for key, value in metadata.items():
        if len(key) > 40 or len(value) > 500:
            raise bad_request(
                "Metadata keys must be 40 characters or less, values 500 characters or less.",
                f"metadata[{key}]",
            )
    return metadata


def _amount(params: Params) -> int:
    amount = params.required_integer("amount")
    currency = params.required("currency").lower()
    if currency != CURRENCY:
        raise bad_request(
            f"The currency provided ({currency}) is invalid for the payment method type promptpay, "
            "which takes thb only.",
            "currency",
        )
    if amount < _SMALLEST_SATANG:
        raise bad_request("Amount must be at least ฿10.00 thb", "amount", "amount_too_small")
    if amount > _LARGEST_SATANG:
        raise bad_request("Amount must be no more than ฿999,999.99", "amount", "amount_too_large")
    return amount


def _refuse_other_methods(params: Params) -> None:
    # The second name is the older one, which Stripe itself refuses from 2026-09-30.endive on.
    sent = params.array("allowed_payment_method_types") + params.array("payment_method_types")
    sent += [value for value in [params.text(f"{_METHOD_DATA}[type]")] if value is not None]
    for method_type in sent:
        if method_type != PROMPTPAY:
            raise bad_request(
                f"The payment method type provided: {method_type} is invalid. The practice Stripe "
                "knows promptpay only.",
                "payment_method_types",
            )


def _method(book: Book, params: Params) -> JsonObject | None:
    known_id = params.text("payment_method")
    if known_id is not None:
        return book.must_find("payment_method", known_id)
    if not any(name.startswith(_METHOD_DATA) for name in params.values):
        return None
    params.required(f"{_METHOD_DATA}[type]")
    return objects.payment_method(
        book.new_id("pm"),
        book.now_s(),
        params.text(f"{_BILLING}[email]"),
        params.text(f"{_BILLING}[name]"),
        params.text(f"{_BILLING}[phone]"),
    )


def _able_to_pay(method: JsonObject | None) -> JsonObject:
    if method is None:
        raise missing("payment_method")
    if not method["billing_details"]["email"]:
        raise missing("billing_details[email]")
    return method


def _with_code(book: Book, intent: JsonObject, method: JsonObject) -> tuple[JsonObject, JsonObject]:
    """The intent showing a new code, and the sandbox's own note that it once did."""
    attempt_reference = reference(book.new_id("payatt"), _REFERENCE_2_LENGTH)
    data = bill_payment(intent["amount"], bill_reference(intent["id"]), attempt_reference)
    page_url = f"{book.base_url}/pay/{intent['id']}"
    image_url = f"{book.base_url}/qr/{intent['id']}"
    confirmed = {
        **intent,
        "status": "requires_action",
        "last_payment_error": None,
        "next_action": objects.display_qr_code(data, page_url, image_url),
        "payment_method": method["id"],
    }
    return confirmed, {"object": CODE, "id": intent["id"], "payment_method": method["id"]}


def _cannot(verb: str, done: str, intent: JsonObject, allowed: frozenset[str]) -> StripeError:
    return unexpected_state(
        intent,
        f"You cannot {verb} this PaymentIntent because it has a status of {intent['status']}. Only a "
        f"PaymentIntent with one of the following statuses may be {done}: "
        f"{', '.join(sorted(allowed))}.",
    )
