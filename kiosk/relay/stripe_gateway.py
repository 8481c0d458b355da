"""The gateway over the `stripe` SDK: the only file that knows the SDK.

The SDK's odd sides end here. Its telemetry writes into the user's home, so it is switched off before use. Its
own HTTP clients wait 80 s, follow proxy settings even to this machine, and warn on every POST; ours does not.
It retries nothing: who asks again, when, and under which key is decided by the relay. And whatever it raises
on an odd answer becomes `Unavailable`: an answer that means nothing is no answer.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import httpx
import stripe

from kiosk.relay.gateway import (
    GatewayError,
    InProgress,
    IntentPage,
    NotFound,
    Order,
    Rejected,
    Unavailable,
)
from kiosk.relay.stripe_objects import Intent, MalformedError, parse

stripe.enable_telemetry = False

API_VERSION = "2026-07-29.dahlia"
"""The version whose rules `create` speaks, whatever the SDK's own is. From 2026-09-30.endive on an intent can
only be narrowed by `allowed_payment_method_types`, which leaves out without a word what the account cannot do;
`payment_method_types` refuses it with a reason. Source: Stripe's changelog of 2026-07-29 and 2026-09-30."""

CALL_LIMIT_S = 8.0
CONNECT_LIMIT_S = 4.0
CONNECTIONS = 16
PAGE_SIZE = 100
_RATE_LIMIT_PAUSE_S = 2.0
_TOO_MUCH = ("rate_limit", "lock_timeout")
_UNEXPECTED_STATE = "payment_intent_unexpected_state"

_log = logging.getLogger("kiosk.relay.stripe")


class _Http(stripe.HTTPClient):
    """One pooled connection to Stripe, asynchronous and with an end to every wait."""

    name = "httpx"

    def __init__(self, client: httpx.AsyncClient) -> None:
        super().__init__()
        self._client = client

    async def request_async(
        self, method: str, url: str, headers: Mapping[str, str], post_data: Any = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        """Send one request; every failure to get an answer is an `APIConnectionError`."""
        content = post_data.encode() if isinstance(post_data, str) else None
        try:
            answer = await self._client.request(method, url, headers=headers, content=content)
        except httpx.HTTPError as error:
            name = type(error).__name__
            raise stripe.APIConnectionError(name) from error  # type: ignore[no-untyped-call]
        return answer.content, answer.status_code, answer.headers

    async def close_async(self) -> None:
        """Close the connections."""
        await self._client.aclose()


class StripeGateway:
    """The port `Gateway`. `api_base` None is Stripe itself; `billing_email` is what PromptPay demands."""

    def __init__(
        self,
        secret_key: str,
        *,
        billing_email: str,
        api_base: str | None = None,
        http: httpx.AsyncClient | None = None,
        call_limit_s: float = CALL_LIMIT_S,
    ) -> None:
        self._http = _Http(http or _client(api_base))
        self._billing_email = billing_email
        self._call_limit_s = call_limit_s
        client = stripe.StripeClient(
            secret_key,
            base_addresses={"api": api_base} if api_base else {},
            http_client=self._http,
            max_network_retries=0,
            stripe_version=API_VERSION,
        )
        self._intents = client.v1.payment_intents

    async def create(self, order: Order) -> Intent:
        """Create and confirm a PromptPay intent; the answer carries the code."""
        params: dict[str, Any] = {
            "amount": order.amount_satang,
            "currency": order.currency,
            "payment_method_types": ["promptpay"],
            "payment_method_data": {
                "type": "promptpay",
                "billing_details": {"email": self._billing_email},
            },
            "confirm": True,
            "metadata": {**order.metadata, **order.mark.as_metadata()},
        }
        if order.description:
            params["description"] = order.description
        options: Any = {"idempotency_key": order.idempotency_key}
        return await self._intent(lambda: self._intents.create_async(_untyped(params), options))

    async def retrieve(self, intent_id: str) -> Intent:
        """What Stripe says of an intent now, with the bank's reference when it is paid."""
        params: Any = {"expand": ["latest_charge"]}
        return await self._intent(lambda: self._intents.retrieve_async(intent_id, params))

    async def cancel(self, intent_id: str) -> Intent:
        """Ask to cancel. Stripe refuses what is over already, and says in the same breath what it is."""
        params: Any = {"cancellation_reason": "abandoned"}
        try:
            return await self._intent(lambda: self._intents.cancel_async(intent_id, params))
        except _UnexpectedState as refusal:
            return refusal.intent if refusal.intent else await self.retrieve(intent_id)

    async def page(self, since: datetime, after: str | None) -> IntentPage:
        """Intents created since then, newest first, from the one after `after` on."""
        params: dict[str, Any] = {
            "created": {"gte": int(since.timestamp())},
            "limit": PAGE_SIZE,
        }
        if after is not None:
            params["starting_after"] = after
        body = await self._body(lambda: self._intents.list_async(_untyped(params)))
        items = body.get("data")
        if not isinstance(items, list):
            raise Unavailable("Stripe sent a list without items.")
        return IntentPage(tuple(_parsed(item) for item in items), body.get("has_more") is True)

    async def close(self) -> None:
        """End the connections."""
        await self._http.close_async()

    async def _intent(self, call: Callable[[], Awaitable[Any]]) -> Intent:
        return _parsed(await self._body(call))

    async def _body(self, call: Callable[[], Awaitable[Any]]) -> dict[str, Any]:
        """The JSON object that Stripe answered, or the `GatewayError` that says what that means."""
        try:
            async with asyncio.timeout(self._call_limit_s):
                answer = await call()
        except TimeoutError:
            raise Unavailable("Stripe did not answer in time.") from None
        except stripe.StripeError as error:
            raise _as_ours(error) from error
        # Boundary of the SDK: on bodies that Stripe never sends it raises whatever it stumbles over.
        except Exception as error:
            _log.info("an answer of Stripe cannot be read: %s", type(error).__name__)
            raise Unavailable("Stripe sent an answer that cannot be read.") from error
        response = getattr(answer, "last_response", None)
        body = getattr(response, "data", None)
        if not isinstance(body, dict):
            raise Unavailable("Stripe sent an answer that cannot be read.")
        return body


class _UnexpectedState(Rejected):
    """Refused because of the state the intent is in; `intent` is that state when Stripe told it."""

    def __init__(self, text: str, intent: Intent | None) -> None:
        super().__init__(text, code=_UNEXPECTED_STATE)
        self.intent = intent


def _client(api_base: str | None) -> httpx.AsyncClient:
    """Proxies of the environment are for Stripe, never for this machine."""
    return httpx.AsyncClient(
        timeout=httpx.Timeout(CALL_LIMIT_S, connect=CONNECT_LIMIT_S),
        limits=httpx.Limits(max_connections=CONNECTIONS, keepalive_expiry=30),
        follow_redirects=False,
        trust_env=not _is_loopback(api_base),
    )


def _is_loopback(api_base: str | None) -> bool:
    host = (urlsplit(api_base).hostname if api_base else None) or ""
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost"


def _untyped(params: dict[str, Any]) -> Any:
    """The SDK's parameter types are too narrow to be built up step by step."""
    return params


def _parsed(body: object) -> Intent:
    try:
        return parse(Intent, body)
    except MalformedError as error:
        raise Unavailable(f"Stripe sent what is no payment: {error.text}") from None


def _as_ours(error: stripe.StripeError) -> GatewayError:
    """What an error of the SDK means: a definite no, or nothing known."""
    text = error.user_message or type(error).__name__
    status = error.http_status
    details = _error_details(error)
    # A refusal without Stripe's error object comes from something on the way, not from Stripe.
    if status is None or not 400 <= status < 500 or not details:
        return Unavailable(f"Stripe failed: {text}", spent=_is_replayed(error))
    return _refusal(status, text, details)


def _refusal(status: int, text: str, details: dict[str, Any]) -> GatewayError:
    """What a 4xx means. Source: Stripe's API reference, *Errors* and *Idempotent requests*."""
    code = details.get("code")
    if status == 429 or code in _TOO_MUCH:
        return Unavailable("Stripe has too much to do.", retry_after_s=_RATE_LIMIT_PAUSE_S)
    if status == 409:
        return InProgress("Stripe is still working on the same request.")
    if details.get("type") == "idempotency_error":
        # The key was used for another request: whether that one was carried out is not known here.
        return Unavailable(f"Stripe refused the request's key: {text}", spent=True)
    if status in {401, 403}:
        return Rejected("Stripe refused the relay's secret key.", by_key=True)
    if status == 404:
        return NotFound("Stripe does not know this payment.")
    if code == _UNEXPECTED_STATE:
        return _UnexpectedState(text, _intent_inside(details))
    return Rejected(text, code=code if isinstance(code, str) else None)


def _error_details(error: stripe.StripeError) -> dict[str, Any]:
    body = error.json_body
    details = body.get("error") if isinstance(body, dict) else None
    return details if isinstance(details, dict) else {}


def _intent_inside(details: dict[str, Any]) -> Intent | None:
    with contextlib.suppress(MalformedError):
        return parse(Intent, details.get("payment_intent"))
    return None


def _is_replayed(error: stripe.StripeError) -> bool:
    headers = {str(name).lower(): str(value) for name, value in (error.headers or {}).items()}
    return headers.get("idempotent-replayed", "").lower() == "true"
