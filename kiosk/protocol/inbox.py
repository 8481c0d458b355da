"""The inbox on the wire: Stripe's events as a manager sees them, and the webhooks that were turned away.

Shapes only, as in `messages`. An event's body is never among them: it may hold what belongs to a payer.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field

from kiosk.protocol.messages import Instant, Message

EventId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_]{1,255}$")]


class InboxItem(Message):
    """One event of Stripe: what it is about, and what became of it.

    `result` is null until it is applied; `error` is why it could not be, `dueAt` when it is tried next (null: not
    by itself any more).
    """

    event_id: str
    type: str
    subject: str | None = None
    source: str
    said_at: Instant | None = None
    received_at: Instant
    applied_at: Instant | None = None
    result: str | None = None
    attempts: int
    due_at: Instant | None = None
    error: str | None = None


class InboxList(Message):
    """Answer of `GET /inbox`, newest first; `next_cursor` is opaque, null on the last page."""

    items: list[InboxItem]
    next_cursor: str | None = None


class RefusedWebhook(Message):
    """A webhook whose signature was not good. `beginning` is the start of its body, secrets masked."""

    at: Instant
    reason: str
    address: str
    size_bytes: int
    beginning: str


class RefusedList(Message):
    """Answer of `GET /inbox/refused`: the newest first, and how many there were since the relay began."""

    items: list[RefusedWebhook]
    total: int


class RetryInbox(Message):
    """Body of `POST /inbox/retry`: the events to try again now; null means all that fail."""

    model_config = ConfigDict(extra="forbid", strict=True)

    events: Annotated[list[EventId], Field(min_length=1, max_length=200)] | None = None


class InboxRetried(Message):
    """Answer of `POST /inbox/retry`: how many events are tried again."""

    retried: int
