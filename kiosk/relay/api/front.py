"""What stands before every call: whose address it is, and whether it comes too often. Plain ASGI, microseconds.

It counts and refuses; who may do what is not decided here. Deliveries of Stripe that verify are never refused:
only the answer to one that does not verify may become a 429.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kiosk.protocol.problems import STATUS, ProblemCode
from kiosk.relay.api.app import EVENTS_PATH
from kiosk.relay.asgi import header, refusal_response
from kiosk.relay.clock import Ticker
from kiosk.relay.errors import Refusal
from kiosk.relay.guard.limits import Buckets, Rates
from kiosk.relay.guard.proxies import TrustedProxies, counted_as
from kiosk.relay.guard.tokens import Guard
from kiosk.relay.inbox.webhook import WEBHOOK_PATH
from kiosk.relay.pages.site import PREFIX
from kiosk.relay.running.metrics import Metrics

CREATION_PATH = "/payments/intents"
PAIRING_PATH = "/pair"
_EVERYBODY = ""
_UNAUTHORIZED = STATUS[ProblemCode.UNAUTHORIZED]
_BAD_SIGNATURE = STATUS[ProblemCode.SIGNATURE_INVALID]


class Front:
    """The application with its limits; downstream `scope["client"]` is the caller's own address.

    `dressed` gives a refusal the headers that pages of other places may ask for.
    """

    def __init__(
        self,
        app: ASGIApp,
        guard: Guard,
        proxies: TrustedProxies,
        rates: Rates,
        ticker: Ticker,
        metrics: Metrics,
        dressed: Callable[[ASGIApp], ASGIApp],
    ) -> None:
        self._app = app
        self._guard = guard
        self._proxies = proxies
        self._metrics = metrics
        self._dressed = dressed
        self._buckets = {
            one.name: Buckets(getattr(rates, one.name), ticker) for one in fields(rates)
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one call, or refuse it with 429 and when to come again."""
        address = self._proxies.address_of(scope)
        scope = {**scope, "client": (address, 0)}
        counted = counted_as(address)
        if scope["path"] == WEBHOOK_PATH:
            await self._webhook(counted, scope, receive, send)
            return
        limit, wait_s = self._judged(counted, scope)
        if wait_s:
            refusal = self._dressed(self._refusal(limit, wait_s))
            await refusal(scope, receive, send)
            return

        async def counting(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == _UNAUTHORIZED:
                self._buckets["refused_tokens"].take(counted)
            await send(message)

        await self._app(scope, receive, counting)

    def _judged(self, address: str, scope: Scope) -> tuple[str, float]:
        """Which limit is asked, and how long this call has to wait: 0.0 when it may pass."""
        path: str = scope["path"]
        if path == PAIRING_PATH:
            return self._first_of(("pairings_of_address", address), ("pairings_of_all", _EVERYBODY))
        if path.startswith(PREFIX):
            return self._first_of(("pages", address))
        authorization = header(scope, b"authorization")
        device = self._guard.known(authorization)
        if device is None:
            wrong_s = self._buckets["refused_tokens"].wait_for_one(address) if authorization else 0
            if wrong_s:
                return "refused_tokens", wrong_s
            return self._first_of(("stranger_calls", address))
        if self._guard.is_this_machine(device):
            return "", 0.0
        if path == EVENTS_PATH:
            return self._first_of(("device_streams", device))
        if path == CREATION_PATH:
            return self._first_of(("device_creations", device), ("device_calls", device))
        return self._first_of(("device_calls", device))

    def _first_of(self, *limits: tuple[str, str]) -> tuple[str, float]:
        """Take one of each limit's bucket, until one has none."""
        for name, key in limits:
            wait_s = self._buckets[name].take(key)
            if wait_s:
                return name, wait_s
        return "", 0.0

    async def _webhook(self, address: str, scope: Scope, receive: Receive, send: Send) -> None:
        limit = "refused_webhooks"
        bucket = self._buckets[limit]
        if header(scope, b"stripe-signature") is None and (wait_s := bucket.wait_for_one(address)):
            # Cannot verify: not even its body is read for somebody who sends nothing else.
            await self._refusal(limit, wait_s)(scope, receive, send)
            return
        replaced = False

        async def judging(message: Message) -> None:
            nonlocal replaced
            if message["type"] == "http.response.start" and message["status"] == _BAD_SIGNATURE:
                wait_s = bucket.take(address)
                if wait_s:
                    replaced = True
                    await self._refusal(limit, wait_s)(scope, receive, send)
            if not replaced:
                await send(message)

        await self._app(scope, receive, judging)

    def _refusal(self, limit: str, wait_s: float) -> ASGIApp:
        text = "This comes too often; wait before you call again."
        refusal = Refusal(ProblemCode.RATE_LIMITED, text, retry_after_s=wait_s)
        self._metrics.count("kiosk_requests_refused_total", reason=limit)
        self._metrics.count("kiosk_responses_total", status=str(STATUS[ProblemCode.RATE_LIMITED]))
        return refusal_response(refusal)
