"""The one door to the streams: events go in by their numbers, each once, whichever way this relay learnt of them.

A relay that shares its store numbers its events together with others. Its own commits it knows at once, and the
store is read after whatever the others commit; both together bring some events twice, and not in one order. What
was read is whole up to its last number, for numbers become visible in their order; a commit of its own is let in
only when nothing is missing before it, else the store is to be read. Lives on the event loop.
"""

from __future__ import annotations

from collections.abc import Callable

from kiosk.relay.push.hub import Hub
from kiosk.relay.records import OutboxEvent


class Door:
    """The way to `hub`. `behind` is called when the store holds events that nobody brought yet."""

    def __init__(self, hub: Hub, behind: Callable[[], None] = lambda: None) -> None:
        self._hub = hub
        self._behind = behind

    def committed(self, events: list[OutboxEvent]) -> None:
        """Events of one or more commits of this relay, in order."""
        new = self._new(events)
        if new and new[0].number != self._hub.last_number + 1:
            self._behind()
        else:
            self._hub.publish(new)

    def read(self, events: list[OutboxEvent]) -> None:
        """Every event that the store holds between two numbers, in order."""
        self._hub.publish(self._new(events))

    def _new(self, events: list[OutboxEvent]) -> list[OutboxEvent]:
        return [event for event in events if event.number > self._hub.last_number]
