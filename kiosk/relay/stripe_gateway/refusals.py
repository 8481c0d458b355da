"""What an error of Stripe means: a definite no, or nothing known. It asks nothing and decides nothing else.

Source: Stripe's API reference, *Errors*, *Idempotent requests* and *Rate limits*; `Stripe-Should-Retry` as the
SDK itself obeys it.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Mapping
from typing import Any

import stripe

from kiosk.relay.stripe_side.gateway import (
    GatewayError,
    InProgress,
    NotFound,
    Rejected,
    Unavailable,
)
from kiosk.relay.stripe_side.objects import Intent
from kiosk.relay.stripe_side.parsing import MalformedError, parse

RATE_LIMIT_PAUSE_S = 2.0
LONGEST_PAUSE_S = 60.0
_TOO_MUCH = ("rate_limit", "lock_timeout")
_UNEXPECTED_STATE = "payment_intent_unexpected_state"


class UnexpectedState(Rejected):
    """Refused because of the state the intent is in; `intent` is that state when Stripe told it."""

    def __init__(self, text: str, intent: Intent | None) -> None:
        super().__init__(text, code=_UNEXPECTED_STATE)
        self.intent = intent


def as_ours(error: stripe.StripeError) -> GatewayError:
    """The error of the gateway that says what this one of the SDK means."""
    text = error.user_message or type(error).__name__
    status = error.http_status
    details = _error_details(error)
    headers = {str(name).lower(): str(value) for name, value in (error.headers or {}).items()}
    # A refusal without Stripe's error object comes from something on the way, not from Stripe.
    if status is None or not 400 <= status < 500 or not details:
        return Unavailable(
            f"Stripe failed: {text}",
            spent=headers.get("idempotent-replayed", "").lower() == "true",
            retry_after_s=_pause_s(headers),
            should_retry=_should_retry(headers),
        )
    return _refusal(status, text, details, headers)


def _refusal(
    status: int, text: str, details: dict[str, Any], headers: Mapping[str, str]
) -> GatewayError:
    """What a 4xx means."""
    if status in {401, 403}:
        forbidden = status == 403
        said = "may not do this" if forbidden else "was refused"
        return Rejected(
            f"The relay's secret key {said} at Stripe.", by_key=True, forbidden=forbidden
        )
    if status == 404:
        return NotFound("Stripe knows nothing by this id.")
    if details.get("type") == "idempotency_error" and status != 409:
        # The key was used for another request: whether that one was carried out is not known here.
        return Unavailable(f"Stripe refused the request's key: {text}", spent=True)
    code = details.get("code")
    if code == _UNEXPECTED_STATE:
        return UnexpectedState(text, _intent_inside(details))
    return _for_now(status, code, headers) or Rejected(
        text, code=_word(code), param=_word(details.get("param"))
    )


def _for_now(status: int, code: object, headers: Mapping[str, str]) -> GatewayError | None:
    """A no that is about this moment and not about the request, None when it is about the request."""
    pause_s, again = _pause_s(headers), _should_retry(headers)
    if status == 429 or code in _TOO_MUCH:
        return Unavailable(
            "Stripe has too much to do.",
            retry_after_s=RATE_LIMIT_PAUSE_S if pause_s is None else pause_s,
            should_retry=again,
        )
    if status == 409:
        text = "Stripe is still working on the same request."
        return InProgress(text, retry_after_s=pause_s, should_retry=again)
    if again:
        return Unavailable(
            "Stripe wants to be asked again.", retry_after_s=pause_s, should_retry=True
        )
    return None


def _pause_s(headers: Mapping[str, str]) -> float | None:
    """`Retry-After` in seconds, within reason; a date or anything else says nothing."""
    try:
        pause_s = float(headers.get("retry-after", ""))
    except ValueError:
        return None
    return min(max(pause_s, 0.0), LONGEST_PAUSE_S) if math.isfinite(pause_s) else None


def _should_retry(headers: Mapping[str, str]) -> bool | None:
    return {"true": True, "false": False}.get(headers.get("stripe-should-retry", "").lower())


def _error_details(error: stripe.StripeError) -> dict[str, Any]:
    body = error.json_body
    details = body.get("error") if isinstance(body, dict) else None
    return details if isinstance(details, dict) else {}


def _intent_inside(details: dict[str, Any]) -> Intent | None:
    with contextlib.suppress(MalformedError):
        return parse(Intent, details.get("payment_intent"))
    return None


def _word(value: object) -> str | None:
    return value if isinstance(value, str) else None
