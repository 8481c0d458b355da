"""Events that were recorded: read back by a relay that was down, and marked once the webhook took them."""

from __future__ import annotations

from kiosk.sandbox import lists
from kiosk.sandbox.book import Book, Call
from kiosk.sandbox.errors import bad_request
from kiosk.sandbox.objects import JsonObject
from kiosk.sandbox.state import State

LIST_PARAMS = lists.PARAMS | {"type", "types[]", "delivery_success"}

_MOST_TYPES = 20


def undelivered(book: Book) -> list[JsonObject]:
    """The events that a webhook should have taken and did not, the oldest first."""
    newest_first = book.state.newest_first("event")
    return [event for event in newest_first if event["pending_webhooks"] > 0][::-1]


def mark_delivered(state: State, event_id: str) -> None:
    """The webhook took this event."""
    event = state.find("event", event_id)
    assert event is not None
    state.commit([{**event, "pending_webhooks": 0}])


def retrieve(book: Book, call: Call) -> JsonObject:
    """`GET /v1/events/{id}`."""
    return book.must_find("event", call.object_id)


def list_all(book: Book, call: Call) -> JsonObject:
    """`GET /v1/events`; `delivery_success=false` leaves those that no webhook took yet."""
    params = call.params
    types = params.array("types")
    one_type = params.text("type")
    if one_type is not None and types:
        raise bad_request("You may only specify one of these parameters: type, types.", "types")
    if len(types) > _MOST_TYPES:
        raise bad_request(f"You can list at most {_MOST_TYPES} types.", "types")
    if one_type is not None:
        types = [one_type]
    delivered = params.flag("delivery_success") if params.text("delivery_success") else None

    def wanted(event: JsonObject) -> bool:
        return (not types or event["type"] in types) and (
            delivered is None or (event["pending_webhooks"] == 0) == delivered
        )

    return lists.listed(book, call, "event", "/v1/events", wanted)
