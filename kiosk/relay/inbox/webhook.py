"""`POST /payments/webhook` as a plain ASGI path: bounded body, signature, one durable append, 200.

Stripe is answered only when the event is on disk; what it means is decided afterwards by the applying lane.
It must not look into the event further than its envelope.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from kiosk.logs import fields
from kiosk.protocol.messages import WebhookReceived
from kiosk.protocol.problems import ProblemCode
from kiosk.relay.asgi import LargeBodies, header, problem, read_body, refusal_response
from kiosk.relay.clock import Clock
from kiosk.relay.errors import Refusal
from kiosk.relay.inbox import event_types
from kiosk.relay.inbox.lane import InboxLane
from kiosk.relay.inbox.refused import RefusedWebhooks
from kiosk.relay.inbox.signature import Verdict, verify
from kiosk.relay.ports import Store, Transaction
from kiosk.relay.records import EventSource, ReceivedEvent
from kiosk.relay.running.metrics import Metrics
from kiosk.relay.stripe_side.objects import MalformedError, parse_event
from kiosk.sqlite_schema import StoreError

WEBHOOK_PATH = "/payments/webhook"
BODY_LIMIT_BYTES = 1_048_576
SMALL_BODY_BYTES = 65_536
"""Events about payments have some five thousand. A flood of larger bodies must not keep these out."""
LARGE_BODIES_BYTES = 32 * BODY_LIMIT_BYTES
_MOST_VERSIONS = 10

_log = logging.getLogger("kiosk.relay.inbox.webhook")

_WHY_NOT = {
    Verdict.MISSING: "There is no Stripe-Signature.",
    Verdict.MALFORMED: "The Stripe-Signature cannot be read.",
    Verdict.WRONG: "The Stripe-Signature does not fit the body.",
    Verdict.OUTSIDE_TIME: "The Stripe-Signature is too old, or from the future.",
}


@dataclass(frozen=True, slots=True)
class Keep:
    """The job of keeping one event; True when it is new. See `JointJob`."""

    event: ReceivedEvent

    def __call__(self, tx: Transaction) -> bool:
        """Keep it."""
        return tx.inbox.append(self.event)

    @staticmethod
    def together(tx: Transaction, jobs: Sequence[Keep]) -> Iterable[bool]:
        """Keep the events of all."""
        return tx.inbox.append_all([job.event for job in jobs])


class Webhook:
    """The ASGI application behind the path."""

    def __init__(
        self,
        store: Store,
        lane: InboxLane,
        secrets: Sequence[bytes],
        clock: Clock,
        metrics: Metrics,
        refused: RefusedWebhooks,
    ) -> None:
        self._store = store
        self._lane = lane
        self._secrets = tuple(secrets)
        self._clock = clock
        self._metrics = metrics
        self._refused = refused
        self._large_bodies = LargeBodies(SMALL_BODY_BYTES, LARGE_BODIES_BYTES)
        self._versions = set(event_types.TRIED_VERSIONS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one delivery."""
        response = await self._answer(scope, receive)
        await response(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive) -> Response:
        if scope["method"] != "POST":
            return problem(
                ProblemCode.METHOD_NOT_ALLOWED, "Only POST is taken here.", {"Allow": "POST"}
            )
        try:
            with self._large_bodies.one() as grow:
                body = await read_body(scope, receive, BODY_LIMIT_BYTES, grow=grow)
            now = self._clock()
            verdict = verify(header(scope, b"stripe-signature"), body, self._secrets, now)
            if verdict is not Verdict.GOOD:
                self._metrics.count("kiosk_signatures_refused_total", reason=verdict.value)
                self._refused.note(now, verdict, _address(scope), body)
                raise Refusal(ProblemCode.SIGNATURE_INVALID, _WHY_NOT[verdict])
            # A burst of webhooks comes to one turn of the loop: halfway the streams have theirs.
            await asyncio.sleep(0)
            return await self._received(body, now)
        except StoreError as error:
            self._lane.missed()
            return refusal_response(error)
        except Refusal as error:
            return refusal_response(error)

    async def _received(self, body: bytes, now: datetime) -> Response:
        """Keep what is genuine. Raises `Refusal` for what is no event, `StoreError` when it cannot be kept."""
        self._metrics.set("kiosk_last_webhook_timestamp_seconds", now.timestamp())
        try:
            event = parse_event(body)
        except MalformedError as error:
            text = f"This is not an event: {error.text}"
            _log.info("webhook refused: %s", fields(result="not_an_event", error=error.text))
            raise Refusal(ProblemCode.VALIDATION_FAILED, text) from error
        self._note_version(event.api_version)
        received = event.received(body, now, EventSource.WEBHOOK)
        # Woken before: if it sleeps its job comes in the same turn of the loop, behind this one in one commit.
        self._lane.wake()
        new = await self._store.run(Keep(received))
        if not new:
            self._metrics.count("kiosk_events_total", type=event.type, result="repeated")
            _log.info("event kept before: %s", fields(event=event.id, type=event.type))
        return Response(
            WebhookReceived(event_type=event.type).to_json(), media_type="application/json"
        )

    def _note_version(self, version: str | None) -> None:
        """Say once for each version that events come in a form which was not tested."""
        if version is None or version in self._versions or len(self._versions) > _MOST_VERSIONS:
            return
        self._versions.add(version)
        _log.warning(
            "Stripe's events come in a version that was not tested: %s",
            fields(version=version, tested=event_types.TRIED_VERSIONS[-1]),
        )


def _address(scope: Scope) -> str:
    client = scope.get("client")
    return str(client[0]) if client else "unknown"
