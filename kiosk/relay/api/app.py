"""The relay as one ASGI application: two plain paths that must be fast, FastAPI for the rest."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from kiosk import __version__
from kiosk.relay.api import devices, docs, intents, payments, probes
from kiosk.relay.api.parts import Parts
from kiosk.relay.api.problems import HANDLERS

WEBHOOK_PATH = "/payments/webhook"
EVENTS_PATH = "/events"


def build_api(parts: Parts) -> FastAPI:
    """Everything but the webhook and the stream."""
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
    for part in (intents, payments, devices, probes, docs):
        app.include_router(part.router)
    return app


class Root:
    """Sends each request where it belongs."""

    def __init__(self, api: ASGIApp, webhook: ASGIApp, events: ASGIApp) -> None:
        self._api = api
        self._paths = {WEBHOOK_PATH: webhook, EVENTS_PATH: events}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        await self._paths.get(scope["path"], self._api)(scope, receive, send)
