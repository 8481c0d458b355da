"""`/healthz`, `/readyz` and `/metrics`: how the relay is, for machines that look after it."""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from fastapi import APIRouter, Request
from starlette.responses import PlainTextResponse, Response

from kiosk.protocol.problems import ProblemCode
from kiosk.relay.api.access import Wired
from kiosk.relay.api.described import Responses, problems, public_problems
from kiosk.relay.api.parts import Parts
from kiosk.relay.asgi import header
from kiosk.relay.errors import Refusal
from kiosk.relay.nodes.standing import Standing
from kiosk.relay.ports import Transaction
from kiosk.relay.running.metrics import CONTENT_TYPE
from kiosk.sqlite_schema import StoreError

PROBE_LIMIT_S = 3.0
"""Well below what Prometheus waits for a page."""
INBOX_LAG_LIMIT = timedelta(seconds=30)
"""An event that is due this long and not applied: the lane does not keep up, or stands."""

often: Responses = {429: public_problems()[429]}
router = APIRouter(tags=["probes"])


@router.get("/healthz", summary="The process lives", responses=often)
async def healthz() -> Response:
    """Nothing is looked at: a dead process does not answer."""
    return _state(200, "ok")


@router.get(
    "/readyz",
    summary="The relay can do its work",
    responses={
        **often,
        503: {"description": "The store cannot be written, or the relay is stopping."},
    },
)
async def readyz(parts: Wired) -> Response:
    """Writes something: a full disk shows here and nowhere else. `degraded` names what is not well.

    Where several relays share a database, `nodes` is how many live and `leads` whether this one leads them.
    """
    if parts.stopping():
        return _state(503, "unavailable", ["stopping"])
    try:
        backlog = await _probed(parts)
    except StoreError as error:
        return _state(503, "unavailable", [error.code])
    degraded = list(parts.health.troubles)
    if backlog.failing:
        degraded.append("events_not_applied")
    if backlog.oldest_due is not None and parts.clock() - backlog.oldest_due > INBOX_LAG_LIMIT:
        degraded.append("inbox_lagging")
    if parts.deaf():
        degraded.append("other_relays_not_heard")
    return _state(200, "ready", degraded, _told(parts.standing))


@router.get(
    "/metrics",
    summary="Prometheus text, for a manager or the metrics token",
    response_class=PlainTextResponse,
    responses=problems(ProblemCode.FORBIDDEN),
)
async def metrics(request: Request, parts: Wired) -> Response:
    """What the relay counted since it began."""
    await _may_read_metrics(parts, request)
    await measure(parts)
    return Response(parts.metrics.page(), media_type=CONTENT_TYPE)


@dataclass(frozen=True, slots=True)
class _Backlog:
    """What waits in the store for the applying lane, and for a person."""

    failing: int
    waiting: int
    oldest_due: datetime | None
    attention: int


async def _probed(parts: Parts) -> _Backlog:
    """Write something and look at what waits. Raises `StoreError`."""
    now = parts.clock()

    def job(tx: Transaction) -> _Backlog:
        tx.probe(now)
        return _Backlog(
            failing=tx.inbox.failing(),
            waiting=tx.inbox.waiting(),
            oldest_due=tx.inbox.oldest_due(),
            attention=tx.payments.undecided(),
        )

    return await parts.store.run(job)


async def measure(parts: Parts, limit_s: float = PROBE_LIMIT_S) -> None:
    """Bring the gauges of the store up to date; a store that hangs must not cost the whole page."""
    ready = not parts.stopping()
    try:
        async with asyncio.timeout(limit_s):
            backlog = await _probed(parts)
    except (StoreError, TimeoutError):
        ready = False
    else:
        parts.metrics.set("kiosk_inbox_failing", backlog.failing)
        parts.metrics.set("kiosk_inbox_waiting", backlog.waiting)
        parts.metrics.set("kiosk_attention_open", backlog.attention)
    parts.metrics.set("kiosk_ready", ready)


async def _may_read_metrics(parts: Parts, request: Request) -> None:
    given = header(request.scope, b"authorization") or b""
    token = parts.metrics_token
    if token is not None:
        wanted = f"Bearer {token.get_secret_value()}".encode()
        if hmac.compare_digest(given, wanted):
            return
    caller = await parts.guard.caller(given)
    if not caller.manager:
        raise Refusal(ProblemCode.FORBIDDEN, "Metrics are for a manager.")


def _told(standing: Standing) -> dict[str, object]:
    """How many nodes live and whether this one leads; nothing where there can be only one."""
    return {"nodes": standing.live, "leads": standing.leads} if standing.several else {}


def _state(
    status: int,
    state: str,
    degraded: list[str] | None = None,
    more: Mapping[str, object] = MappingProxyType({}),
) -> Response:
    said = {} if degraded is None else {"degraded": degraded}
    body = {"status": state, **said, **more}
    return Response(json.dumps(body), status, media_type="application/json")
