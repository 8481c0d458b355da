"""Writes down what happens: objects and the events that tell of them, committed together, then sent.

Every change in the sandbox goes through `Book.record`. It holds no rule about payments.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from kiosk.sandbox import objects
from kiosk.sandbox.errors import no_such
from kiosk.sandbox.forms import Params
from kiosk.sandbox.ids import NewId
from kiosk.sandbox.objects import JsonObject
from kiosk.sandbox.state import State

Clock = Callable[[], datetime]

_PARAM_OF_ID = {"payment_intent": "intent", "refund": "refund"}


class EventOutlet(Protocol):
    """Where events go: the webhook sender."""

    @property
    def endpoints(self) -> int:
        """How many addresses an event has to reach: 0 or 1."""

    @property
    def url(self) -> str | None:
        """The address that events are sent to."""

    def publish(self, events: Sequence[JsonObject]) -> None:
        """Send these, without waiting."""


@dataclass(frozen=True, slots=True)
class Cause:
    """The API call behind a change; both None when the bank or a control did it."""

    request_id: str | None = None
    idempotency_key: str | None = None


THE_BANK = Cause()


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the API, checked and decoded."""

    params: Params
    path: Mapping[str, str]
    request_id: str
    idempotency_key: str | None

    @property
    def object_id(self) -> str:
        """The id in the path."""
        return self.path["id"]

    @property
    def cause(self) -> Cause:
        """What the events of this call name as their request."""
        return Cause(self.request_id, self.idempotency_key)


@dataclass(frozen=True, slots=True)
class Happening:
    """An event to be: its type, the object as it is now, and as it was (for `*.updated` only)."""

    event_type: str
    thing: JsonObject
    before: JsonObject | None = None


@dataclass(frozen=True, slots=True)
class Book:
    """The sandbox's state together with all it needs to change it. `base_url` has no ending slash."""

    state: State
    clock: Clock
    new_id: NewId
    outlet: EventOutlet
    base_url: str

    def now_s(self) -> int:
        """The present, in Stripe's whole seconds."""
        return int(self.clock().timestamp())

    def record(
        self, changed: Sequence[JsonObject], happened: Sequence[Happening], cause: Cause
    ) -> None:
        """Commit the objects with their events, then have the events sent."""
        events = [self._event(happening, cause) for happening in happened]
        self.state.commit([*changed, *events])
        self.outlet.publish(events)

    def must_find(self, kind: str, object_id: str) -> JsonObject:
        """One object; Stripe's 404 if there is none."""
        found = self.state.find(kind, object_id)
        if found is None:
            raise no_such(kind, object_id, _PARAM_OF_ID.get(kind, "id"))
        return found

    def _event(self, happening: Happening, cause: Cause) -> JsonObject:
        return objects.event(
            self.new_id("evt"),
            self.now_s(),
            happening.event_type,
            happening.thing,
            previous=_previous(happening.before, happening.thing),
            request_id=cause.request_id,
            idempotency_key=cause.idempotency_key,
            pending_webhooks=self.outlet.endpoints,
        )


def _previous(before: JsonObject | None, now: JsonObject) -> JsonObject | None:
    if before is None:
        return None
    return {name: value for name, value in before.items() if value != now[name]}
