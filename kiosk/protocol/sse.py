"""Framing of the push stream (the WHATWG event stream format). Writing only: reading is `httpx-sse`'s.

A frame is built from fields we control, yet `data` may carry text that a person typed, and `id` comes
back from outside. So a control character can never start a field of its own: JSON has no raw line breaks,
and names and ids that hold one are refused.
"""

from __future__ import annotations

from enum import StrEnum

from kiosk.core.errors import require

CONTENT_TYPE = "text/event-stream"
KEEP_ALIVE_S = 5.0
"""Seconds between comment lines; a till calls the stream down after 12 s without a byte."""

COMMENT_FRAME = b":\n\n"


class EventName(StrEnum):
    """Names of the `event:` field."""

    READY = "ready"
    PAYMENT = "payment:update"
    REFUND = "refund:update"
    WALLET = "wallet:update"
    PAYOUT = "payout:update"
    RESYNC = "resync"


def frame(event: EventName, data: str, event_id: str | None = None) -> bytes:
    """One event as bytes. `data` is a single line of JSON; `event_id` is the position after it."""
    require(not any(c in data for c in "\r\n\0"), "event data must be one line")
    head = f"event: {event}\n"
    if event_id is not None:
        printable = event_id.isascii() and event_id.isprintable()
        # An empty id would make the reader forget its position.
        require(printable and event_id != "", "event id must be printable ASCII")
        head += f"id: {event_id}\n"
    return f"{head}data: {data}\n\n".encode()


def retry_frame(retry_ms: int) -> bytes:
    """Tell the reader how long to wait, in milliseconds, before it connects again."""
    return f"retry: {retry_ms}\n\n".encode()
