"""Stripe's error answers, word for word where its words are known.

This file words errors; it decides nothing. Source: Stripe's error reference and recorded answers.
"""

from __future__ import annotations

from collections.abc import Collection

from kiosk.core.errors import KioskError
from kiosk.sandbox.objects import JsonObject


class StripeError(KioskError):
    """An answer other than 200.

    `status` is the HTTP status, `stripe_code` Stripe's own word (often absent), `param` the parameter at
    fault in Stripe's spelling, `intent` the whole payment intent where Stripe sends it along. `kept` says
    that the call had begun, so that its idempotency key answers the same from now on.
    """

    code = "stripe_error"

    def __init__(
        self,
        status: int,
        text: str,
        *,
        error_type: str = "invalid_request_error",
        stripe_code: str | None = None,
        param: str | None = None,
        intent: JsonObject | None = None,
        kept: bool = False,
    ) -> None:
        super().__init__(text)
        self.status = status
        self.error_type = error_type
        self.stripe_code = stripe_code
        self.param = param
        self.intent = intent
        self.kept = kept

    def body(self, request_id: str) -> JsonObject:
        """The JSON body; absent parts are left out, as Stripe does."""
        error: JsonObject = {"message": self.text, "type": self.error_type}
        if self.stripe_code is not None:
            error["code"] = self.stripe_code
            page = self.stripe_code.replace("_", "-")
            error["doc_url"] = f"https://stripe.com/docs/error-codes/{page}"
        if self.param is not None:
            error["param"] = self.param
        if self.intent is not None:
            error["payment_intent"] = self.intent
        error["request_log_url"] = f"https://dashboard.stripe.com/test/logs/{request_id}"
        return {"error": error}


def bad_request(text: str, param: str | None = None, stripe_code: str | None = None) -> StripeError:
    """A parameter that cannot be used: 400, never kept."""
    return StripeError(400, text, param=param, stripe_code=stripe_code)


def missing(param: str) -> StripeError:
    """A required parameter was not sent."""
    return bad_request(f"Missing required param: {param}.", param, "parameter_missing")


def unknown(param: str) -> StripeError:
    """A parameter that this call does not take."""
    return bad_request(f"Received unknown parameter: {param}", param, "parameter_unknown")


def not_one_of(param: str, allowed: Collection[str]) -> StripeError:
    """A word outside a fixed list."""
    return bad_request(f"Invalid {param}: must be one of {', '.join(sorted(allowed))}", param)


def no_such(kind: str, object_id: str, param: str) -> StripeError:
    """An id that nothing answers to: 404."""
    return StripeError(
        404,
        f"No such {kind}: '{object_id}'",
        stripe_code="resource_missing",
        param=param,
        kept=True,
    )


def no_such_url(method: str, path: str) -> StripeError:
    """A path that is not part of the API: 404."""
    return StripeError(
        404,
        f"Unrecognized request URL ({method}: {path}). Please see https://stripe.com/docs or we can "
        "help at https://support.stripe.com/.",
    )


def unexpected_state(intent: JsonObject, text: str) -> StripeError:
    """The intent is in a status that forbids the call: 400 with the whole intent inside."""
    return StripeError(
        400, text, stripe_code="payment_intent_unexpected_state", intent=intent, kept=True
    )


def unauthorized(key: str | None) -> StripeError:
    """No key, a live key or no key of ours: 401. Of a key only its two ends are repeated."""
    if not key:
        text = (
            "You did not provide an API key. You need to provide your API key in the Authorization "
            "header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY')."
        )
        return StripeError(401, text)
    hidden = f"{key[:8]}{'*' * 12}{key[-4:]}" if len(key) > 16 else "*" * 12
    return StripeError(401, f"Invalid API Key provided: {hidden}")


def key_reused(key: str) -> StripeError:
    """The idempotency key was first used for something else: 400."""
    return StripeError(
        400,
        "Keys for idempotent requests can only be used with the same parameters they were first "
        f"used with. Try using a key other than '{key}' if you meant to execute a different request.",
        error_type="idempotency_error",
    )


def key_too_long(longest: int) -> StripeError:
    """The idempotency key has too many characters: 400."""
    return StripeError(
        400,
        f"Idempotency keys can be at most {longest} characters long.",
        error_type="idempotency_error",
    )


def key_in_use(key: str) -> StripeError:
    """Another call with this idempotency key is still running: 409."""
    return StripeError(
        409,
        "There is currently another in-progress request using this Idempotent Key (that probably "
        "means you submitted twice, and the other request is still going through): "
        f"{key}. Please try again later.",
        error_type="idempotency_error",
        stripe_code="idempotency_key_in_use",
    )


def by_fault(status: int) -> StripeError:
    """The answer of an injected fault. From 500 on it is kept under the key, as Stripe keeps its own."""
    if status == 429:
        return StripeError(429, "Too many requests (practice fault).", stripe_code="rate_limit")
    if status == 409:
        return StripeError(
            409,
            "Another request is in progress (practice fault).",
            error_type="idempotency_error",
            stripe_code="idempotency_key_in_use",
        )
    if status >= 500:
        return StripeError(
            status, "An unknown error occurred (practice fault).", error_type="api_error", kept=True
        )
    return StripeError(status, "The request was refused (practice fault).")
