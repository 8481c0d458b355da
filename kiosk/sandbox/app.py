"""Puts the parts together into one ASGI application: API, controls and pages over the same state."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from kiosk.sandbox.api import Api, CutConnection
from kiosk.sandbox.book import Book, Clock
from kiosk.sandbox.control import Control
from kiosk.sandbox.events import mark_delivered, undelivered
from kiosk.sandbox.faults import Faults
from kiosk.sandbox.idempotency import IdempotencyKeys
from kiosk.sandbox.ids import NewId
from kiosk.sandbox.later import Later
from kiosk.sandbox.pages import Pages
from kiosk.sandbox.state import State
from kiosk.sandbox.webhooks import Target, WebhookSender


def build_app(
    state: State,
    clock: Clock,
    new_id: NewId,
    *,
    base_url: str,
    target: Target | None,
    cut: CutConnection,
) -> Starlette:
    """The sandbox over `state`, reachable at `base_url`; `cut` ends a request's connection."""
    faults = Faults()
    sender = WebhookSender(clock, faults, partial(mark_delivered, state))
    book = Book(state, clock, new_id, sender, base_url)
    later = Later()

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        sending = asyncio.create_task(sender.run(), name="sandbox webhooks")
        try:
            if target is not None:
                sender.aim(target, undelivered(book))
            yield
        finally:
            later.cancel()
            sending.cancel()
            with suppress(asyncio.CancelledError):
                await sending

    routes = [
        *Api(book, IdempotencyKeys(state), faults, cut).routes(),
        *Control(book, faults, sender, later).routes(),
        *Pages(book).routes(),
    ]
    return Starlette(
        routes=routes, lifespan=lifespan, exception_handlers={ClientDisconnect: _nobody_to_answer}
    )


async def _nobody_to_answer(_: Request, __: Exception) -> Response:
    """The caller hung up in the middle of a request: nothing was done, and it is no fault of ours."""
    return Response(status_code=400)
