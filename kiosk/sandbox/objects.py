"""The shapes of Stripe's objects, one function each; only shapes, no rules.

Every field that Stripe always sends is here, null where it has no value, because the SDK raises for a
field that is absent. A test holds each object against the type stubs of the `stripe` package.
Amounts are satang, times whole seconds since 1970. An object is never changed in place: a change is a
copy, so an event's snapshot stays what it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

JsonObject = dict[str, Any]

API_VERSION = "2026-10-28.endive"
CURRENCY = "thb"
PROMPTPAY = "promptpay"


def payment_intent(
    intent_id: str,
    client_secret: str,
    created: int,
    amount: int,
    *,
    description: str | None,
    metadata: Mapping[str, str],
    receipt_email: str | None,
    allowed_types: Sequence[str] | None,
) -> JsonObject:
    """An intent as it is right after creation: no method, no code, no money."""
    return {
        "id": intent_id,
        "object": "payment_intent",
        "allowed_payment_method_types": allowed_types,
        "amount": amount,
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "application": None,
        "application_fee_amount": None,
        "automatic_payment_methods": None,
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": "automatic_async",
        "client_secret": client_secret,
        "confirmation_method": "automatic",
        "created": created,
        "currency": CURRENCY,
        "customer": None,
        "customer_account": None,
        "description": description,
        "excluded_payment_method_types": None,
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": dict(metadata),
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": None,
        "payment_method_configuration_details": None,
        "payment_method_options": {PROMPTPAY: {}},
        "payment_method_types": [PROMPTPAY],
        "processing": None,
        "receipt_email": receipt_email,
        "review": None,
        "setup_future_usage": None,
        "shipping": None,
        "source": None,
        "statement_descriptor": None,
        "statement_descriptor_suffix": None,
        "status": "requires_payment_method",
        "transfer_data": None,
        "transfer_group": None,
    }


def display_qr_code(data: str, page_url: str, image_url: str) -> JsonObject:
    """The next action of a confirmed intent; `image_url` lacks its ending."""
    return {
        "type": "promptpay_display_qr_code",
        "promptpay_display_qr_code": {
            "data": data,
            "hosted_instructions_url": page_url,
            "image_url_png": f"{image_url}.png",
            "image_url_svg": f"{image_url}.svg",
        },
    }


def payment_method(
    method_id: str, created: int, email: str | None, name: str | None, phone: str | None
) -> JsonObject:
    """A PromptPay method: nothing but who is billed."""
    no_address = dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"))
    return {
        "id": method_id,
        "object": "payment_method",
        "allow_redisplay": "unspecified",
        "billing_details": {
            "address": no_address,
            "email": email,
            "name": name,
            "phone": phone,
            "tax_id": None,
        },
        "created": created,
        "customer": None,
        "customer_account": None,
        "livemode": False,
        "metadata": {},
        PROMPTPAY: {},
        "type": PROMPTPAY,
    }


def last_payment_error(code: str, message: str, method: JsonObject | None) -> JsonObject:
    """Why the latest attempt of an intent brought no money."""
    return {
        "code": code,
        "doc_url": f"https://stripe.com/docs/error-codes/{code.replace('_', '-')}",
        "message": message,
        "payment_method": method,
        "type": "card_error",
    }


def charge(
    charge_id: str,
    created: int,
    amount: int,
    intent: JsonObject,
    method: JsonObject,
    *,
    balance_transaction_id: str | None,
    reference: str,
) -> JsonObject:
    """Money that came in for an intent. `amount` may differ from the intent's: it is what was paid.

    Its line in the balance is null until it has landed.
    """
    return {
        "id": charge_id,
        "object": "charge",
        "amount": amount,
        "amount_captured": amount,
        "amount_refunded": 0,
        "application": None,
        "application_fee": None,
        "application_fee_amount": None,
        "balance_transaction": balance_transaction_id,
        "billing_details": method["billing_details"],
        "calculated_statement_descriptor": None,
        "captured": True,
        "created": created,
        "currency": CURRENCY,
        "customer": None,
        "description": intent["description"],
        "disputed": False,
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "fraud_details": {},
        "livemode": False,
        "metadata": intent["metadata"],
        "on_behalf_of": None,
        "outcome": None,
        "paid": True,
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": {"type": PROMPTPAY, PROMPTPAY: {"reference": reference}},
        "radar_options": {},
        "receipt_email": intent["receipt_email"],
        "receipt_number": None,
        "receipt_url": None,
        "refunded": False,
        "review": None,
        "shipping": None,
        "source": None,
        "source_transfer": None,
        "statement_descriptor": None,
        "statement_descriptor_suffix": None,
        "status": "succeeded",
        "transfer_data": None,
        "transfer_group": None,
    }


def balance_transaction(
    transaction_id: str,
    created: int,
    available_on: int,
    *,
    transaction_type: str,
    category: str,
    amount: int,
    fee: int,
    source_id: str | None,
    description: str | None,
) -> JsonObject:
    """One line of the balance; `amount` is negative for money that leaves."""
    fee_details = [
        {
            "amount": fee,
            "application": None,
            "currency": CURRENCY,
            "description": "PRACTICE fee; not Stripe's price",
            "type": "stripe_fee",
        }
    ]
    return {
        "id": transaction_id,
        "object": "balance_transaction",
        "amount": amount,
        "available_on": available_on,
        "balance_type": "payments",
        "created": created,
        "currency": CURRENCY,
        "description": description,
        "exchange_rate": None,
        "fee": fee,
        "fee_details": fee_details if fee else [],
        "net": amount - fee,
        "reporting_category": category,
        "source": source_id,
        "status": "pending",
        "type": transaction_type,
    }


def refund(
    refund_id: str,
    created: int,
    amount: int,
    paid: JsonObject,
    *,
    balance_transaction_id: str,
    instructions_email: str | None,
    reason: str | None,
    metadata: Mapping[str, str],
    expires_at: int,
) -> JsonObject:
    """A refund whose customer was just asked by e-mail for a bank account. `paid` is the charge."""
    email = instructions_email or paid["billing_details"]["email"]
    return {
        "id": refund_id,
        "object": "refund",
        "amount": amount,
        "balance_transaction": balance_transaction_id,
        "charge": paid["id"],
        "created": created,
        "currency": CURRENCY,
        "destination_details": {"type": "th_bank_transfer", "th_bank_transfer": {}},
        "failure_balance_transaction": None,
        "failure_reason": None,
        "instructions_email": instructions_email,
        "metadata": dict(metadata),
        "next_action": refund_email(created, email, expires_at),
        "payment_intent": paid["payment_intent"],
        "payment_method": paid["payment_method"],
        "pending_reason": None,
        "reason": reason,
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "requires_action",
        "transfer_reversal": None,
    }


def refund_email(sent_at: int, sent_to: str, expires_at: int) -> JsonObject:
    """The next action of a refund that waits for the customer's bank account."""
    return {
        "type": "display_details",
        "display_details": {
            "email_sent": {"email_sent_at": sent_at, "email_sent_to": sent_to},
            "expires_at": expires_at,
        },
    }


def payout(payout_id: str, created: int, amount: int, balance_transaction_id: str) -> JsonObject:
    """Money on its way to the shop's bank."""
    return {
        "id": payout_id,
        "object": "payout",
        "amount": amount,
        "application_fee": None,
        "application_fee_amount": None,
        "arrival_date": created,
        "automatic": True,
        "balance_transaction": balance_transaction_id,
        "created": created,
        "currency": CURRENCY,
        "description": "STRIPE PAYOUT (PRACTICE)",
        "destination": None,
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "livemode": False,
        "metadata": {},
        "method": "standard",
        "original_payout": None,
        "payout_method": None,
        "reconciliation_status": "in_progress",
        "reversed_by": None,
        "source_type": "bank_account",
        "statement_descriptor": None,
        "status": "pending",
        "trace_id": {"status": "pending", "value": None},
        "type": "bank_account",
    }


def balance(available: int, pending: int) -> JsonObject:
    """What the shop has at Stripe, spendable and not yet."""
    return {
        "object": "balance",
        "available": [{"amount": available, "currency": CURRENCY, "source_types": {}}],
        "livemode": False,
        "pending": [{"amount": pending, "currency": CURRENCY, "source_types": {}}],
    }


def dispute(
    dispute_id: str, created: int, paid: JsonObject, due_by: int, entries: Sequence[JsonObject]
) -> JsonObject:
    """A charge that the customer's bank contests; `paid` is the charge, `entries` what was taken back for it."""
    return {
        "id": dispute_id,
        "object": "dispute",
        "amount": paid["amount"],
        "balance_transactions": list(entries),
        "charge": paid["id"],
        "created": created,
        "currency": CURRENCY,
        "enhanced_eligibility_types": [],
        "evidence": _no_evidence(),
        "evidence_details": {
            "due_by": due_by,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
            "submission_method": "not_submitted",
        },
        "is_charge_refundable": False,
        "livemode": False,
        "metadata": {},
        "network_reason_code": None,
        "payment_intent": paid["payment_intent"],
        "reason": "fraudulent",
        "status": "needs_response",
    }


def _no_evidence() -> JsonObject:
    return {"enhanced_evidence": {}}


def webhook_endpoint(endpoint_id: str, url: str) -> JsonObject:
    """An address that every event is sent to."""
    return {
        "id": endpoint_id,
        "object": "webhook_endpoint",
        "api_version": API_VERSION,
        "application": None,
        "created": 0,
        "description": None,
        "enabled_events": ["*"],
        "livemode": False,
        "metadata": {},
        "status": "enabled",
        "url": url,
    }


def account(account_id: str) -> JsonObject:
    """The shop's account, allowed to take PromptPay."""
    return {
        "id": account_id,
        "object": "account",
        "capabilities": {"promptpay_payments": "active", "transfers": "active"},
        "charges_enabled": True,
        "country": "TH",
        "default_currency": CURRENCY,
        "details_submitted": True,
        "email": None,
        "payouts_enabled": True,
        "type": "standard",
    }


def event(
    event_id: str,
    created: int,
    event_type: str,
    thing: JsonObject,
    *,
    previous: JsonObject | None,
    request_id: str | None,
    idempotency_key: str | None,
    pending_webhooks: int,
) -> JsonObject:
    """Something that happened to `thing`. Both request fields are null when the bank did it."""
    data: JsonObject = {"object": thing}
    if previous is not None:
        data["previous_attributes"] = previous
    return {
        "id": event_id,
        "object": "event",
        "api_version": API_VERSION,
        "created": created,
        "data": data,
        "livemode": False,
        "pending_webhooks": pending_webhooks,
        "request": {"id": request_id, "idempotency_key": idempotency_key},
        "type": event_type,
    }


def page(url: str, data: Sequence[JsonObject], has_more: bool) -> JsonObject:
    """One page of a list."""
    return {"object": "list", "data": list(data), "has_more": has_more, "url": url}
