"""The line to Stripe: the connection, the SDK's client over it, and the one place where the SDK is called."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import ipaddress
import logging
import sys
import threading
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from types import ModuleType
from typing import Any, cast
from urllib.parse import urlsplit

import anyio
import httpx
import stripe

from kiosk.logs import fields
from kiosk.relay.clock import Clock
from kiosk.relay.stripe_gateway.refusals import as_ours
from kiosk.relay.stripe_side.gateway import Unavailable

stripe.enable_telemetry = False

API_VERSION = "2026-07-29.dahlia"
"""The version whose rules `create` speaks, whatever the SDK's own is. From 2026-09-30.endive on an intent can
only be narrowed by `allowed_payment_method_types`, which leaves out without a word what the account cannot do;
`payment_method_types` refuses it with a reason. Source: Stripe's changelog of 2026-07-29 and 2026-09-30."""

CALL_LIMIT_S = 8.0
CONNECT_LIMIT_S = 4.0
CONNECTIONS = 16
_KINDS = (
    *("payment_intent", "payment_method", "charge", "refund", "dispute"),
    *("balance", "balance_transaction", "payout", "bank_account", "card"),
    *("event", "webhook_endpoint", "account", "list"),
)
_HALF_A_SECOND = timedelta(seconds=0.5)

_log = logging.getLogger("kiosk.relay.stripe")


class Line:
    """One account at Stripe. `api_base` None is Stripe itself; `http` is for tests."""

    def __init__(
        self,
        secret_key: str,
        api_base: str | None,
        http: httpx.AsyncClient | None,
        call_limit_s: float,
        clock: Clock,
    ) -> None:
        self._http = _Http(http or http_client(api_base), clock)
        self._call_limit_s = call_limit_s
        use_once()
        self.sdk = stripe.StripeClient(
            secret_key,
            base_addresses={"api": api_base} if api_base else {},
            http_client=self._http,
            max_network_retries=0,
            stripe_version=API_VERSION,
        ).v1

    @property
    def clock_offset_s(self) -> float | None:
        """How far our clock is ahead of Stripe's, as of the last answer; None before one."""
        return self._http.clock_offset_s

    async def body(self, call: Callable[[], Awaitable[Any]]) -> dict[str, Any]:
        """The JSON object that Stripe answered, or the `GatewayError` that says what that means."""
        try:
            async with asyncio.timeout(self._call_limit_s):
                answer = await call()
        except TimeoutError:
            raise Unavailable("Stripe did not answer in time.") from None
        except stripe.StripeError as error:
            raise as_ours(error) from error
        # Boundary of the SDK: on bodies that Stripe never sends it raises whatever it stumbles over.
        except Exception as error:
            _log.info("an answer of Stripe cannot be read: %s", fields(error=type(error).__name__))
            raise Unavailable("Stripe sent an answer that cannot be read.") from error
        response = getattr(answer, "last_response", None)
        body = getattr(response, "data", None)
        if not isinstance(body, dict):
            raise Unavailable("Stripe sent an answer that cannot be read.")
        return body

    async def close(self) -> None:
        """End the connections."""
        await self._http.close_async()


class _Http(stripe.HTTPClient):
    """One pooled connection to Stripe, asynchronous and with an end to every wait."""

    name = "httpx"

    def __init__(self, client: httpx.AsyncClient, clock: Clock) -> None:
        super().__init__()
        self._client = client
        self._clock = clock
        self.clock_offset_s: float | None = None

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
        self._compare_clocks(answer.headers)
        return answer.content, answer.status_code, answer.headers

    async def close_async(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    def _compare_clocks(self, headers: Mapping[str, str]) -> None:
        """Only Stripe's own answers count: they bear a `Request-Id`, those of something on the way do not."""
        date = headers.get("date")
        if date is None or "request-id" not in headers:
            return
        with contextlib.suppress(ValueError, OverflowError, TypeError):
            # The header's seconds are cut off, so it is half a second later on average.
            sent_at = parsedate_to_datetime(date) + _HALF_A_SECOND
            self.clock_offset_s = (self._clock() - sent_at).total_seconds()


@cache
def use_once() -> None:
    """Have the SDK and what is below it read their files now: they do at the first use, and a loop would wait.

    The SDK imports the class of an object when the first of its kind comes; anyio its asyncio side when the
    first connection is made. And httpcore asks for sniffio several times a call: where it is not installed,
    each time every folder of the path would be looked at.
    """
    everything = [{"object": kind, "id": "x"} for kind in _KINDS]
    stripe.ListObject.construct_from({"object": "list", "data": everything}, key=None)
    thread = threading.Thread(target=anyio.run, args=(anyio.sleep, 0), name="stripe first use")
    thread.start()
    thread.join()
    try:
        importlib.import_module("sniffio")
    except ImportError:
        # Python's own way to say that a module is known not to be there.
        cast(dict[str, ModuleType | None], sys.modules)["sniffio"] = None


def http_client(api_base: str | None) -> httpx.AsyncClient:
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
