"""The relay as one ASGI application: plain paths that must be fast or are for browsers, FastAPI for the rest."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from fastapi import FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kiosk import __version__
from kiosk.relay.api import (
    approvals,
    audit,
    devices,
    docs,
    documents,
    heartbeat,
    inbox,
    intents,
    pairing,
    payments,
    payouts,
    people,
    probes,
    receipts,
    refunds,
    resolve,
    sessions,
    statement,
    wallet,
)
from kiosk.relay.api.parts import Parts
from kiosk.relay.api.problems import HANDLERS
from kiosk.relay.asgi import refusal_response
from kiosk.relay.inbox.webhook import WEBHOOK_PATH
from kiosk.relay.pages.site import PREFIX
from kiosk.relay.running.metrics import Metrics
from kiosk.sqlite_schema import StoreError

EVENTS_PATH = "/events"


def build_api(parts: Parts) -> FastAPI:
    """Everything but the webhook, the stream and the customer's pages."""
    app = docs.DescribedApi(
        title="Kiosk relay",
        description="Payments by PromptPay for tills; the relay alone talks to Stripe.",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        exception_handlers=HANDLERS,
    )
    app.state.parts = parts
    guarded = (devices, pairing, people, approvals, sessions, audit)
    money = (refunds, resolve, wallet, payouts, statement)
    copies = (receipts, documents)
    for part in (intents, payments, *money, *copies, heartbeat, *guarded, inbox, probes, docs):
        app.include_router(part.router)
    return app


class Root:
    """Sends each request where it belongs. `stopping` tells whether the relay is about to end."""

    def __init__(
        self,
        api: ASGIApp,
        webhook: ASGIApp,
        events: ASGIApp,
        pages: ASGIApp,
        stopping: Callable[[], bool],
        metrics: Metrics,
    ) -> None:
        self._api = api
        self._pages = pages
        self._paths = {WEBHOOK_PATH: webhook, EVENTS_PATH: events}
        self._stopping = stopping
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; when the relay's end cuts it short, the answer is: ask again."""
        answered = False

        async def noting(message: Message) -> None:
            nonlocal answered
            answered = True
            if message["type"] == "http.response.start":
                self._metrics.count("kiosk_responses_total", status=str(message["status"]))
            await send(message)

        try:
            await self._app_for(scope["path"])(scope, receive, noting)
        except asyncio.CancelledError:
            # uvicorn cancels what outlasts its grace, and would answer 500 in our place.
            if answered or not self._stopping():
                raise
            cut_short = StoreError("The relay is stopping; ask again.", retry_after_s=5)
            await refusal_response(cut_short)(scope, receive, noting)

    def _app_for(self, path: str) -> ASGIApp:
        if path.startswith(PREFIX):
            return self._pages
        return self._paths.get(path, self._api)
