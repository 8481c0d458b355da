"""Who listens, and how an event reaches them: framed once, queued for every stream that may see it.

Lives on the event loop; publishing never waits. A stream's queue is bounded: a reader that falls behind is cut
and comes back with its last id, so nothing is skipped. It must not read the store.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Iterable
from enum import StrEnum

from kiosk.logs import fields
from kiosk.protocol.sse import COMMENT_FRAME, KEEP_ALIVE_S, frame
from kiosk.relay.metrics import Metrics
from kiosk.relay.records import Caller, OutboxEvent

STREAMS_PER_DEVICE = 2
QUEUE_EVENTS = 256
QUEUE_BYTES = 262_144

_log = logging.getLogger("kiosk.relay.hub")


class Cut(StrEnum):
    """Why the relay ended a stream."""

    STOPPING = "stopping"
    TOO_SLOW = "too_slow"
    REPLACED = "replaced"  # a newer connection of the same device
    REVOKED = "revoked"


class Stream:
    """What waits to be written to one connection. Events up to number `past` are not its business."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller
        self.past = 0
        self.cut_for: Cut | None = None
        self._frames: deque[tuple[int, bytes]] = deque()
        self._bytes = 0
        self._news = asyncio.Event()

    def offer(self, number: int, data: bytes) -> bool:
        """Queue a frame (number 0: no event of its own); False when the queue is full."""
        if len(self._frames) >= QUEUE_EVENTS or self._bytes + len(data) > QUEUE_BYTES:
            return False
        self._frames.append((number, data))
        self._bytes += len(data)
        self._news.set()
        return True

    def cut(self, why: Cut) -> None:
        """End the stream; what waits in its queue is dropped."""
        self.cut_for = self.cut_for or why
        self._news.set()

    async def next_bytes(self) -> bytes:
        """Wait for news and take all of it at once; empty when the stream was cut."""
        while self.cut_for is None:
            await self._news.wait()
            self._news.clear()
            taken = b"".join(data for number, data in self._frames if self._is_news(number))
            self._frames.clear()
            self._bytes = 0
            if taken and self.cut_for is None:
                return taken
        return b""

    def _is_news(self, number: int) -> bool:
        return number == 0 or number > self.past


class Hub:
    """All open streams. `last_number` is the newest event that was published."""

    def __init__(
        self,
        epoch: str,
        last_number: int,
        metrics: Metrics,
        keep_alive_s: float = KEEP_ALIVE_S,
    ) -> None:
        self._epoch = epoch
        self._keep_alive_s = keep_alive_s
        self.last_number = last_number
        self._metrics = metrics
        self._streams: dict[str, list[Stream]] = {}
        self._managers: list[Stream] = []
        self._closed = False
        metrics.gauge("kiosk_streams", lambda: sum(map(len, self._streams.values())))

    def position(self, number: int) -> str:
        """The stream position after event `number`; opaque to readers."""
        return f"{self._epoch}-{number}"

    def number_at(self, position: str) -> int | None:
        """The event number of a position of this epoch, None when it is not one that we gave."""
        epoch, _, number = position.rpartition("-")
        if epoch != self._epoch or not (number.isascii() and number.isdigit()):
            return None
        known = len(number) <= 18 and int(number) <= self.last_number
        return int(number) if known else None

    def framed(self, event: OutboxEvent, *, manager: bool) -> bytes:
        """The event as bytes of the stream."""
        data = event.for_managers if manager else event.data
        return frame(event.name, data, self.position(event.number))

    def register(self, caller: Caller) -> Stream:
        """A new stream; it hears everything published from now on. The newest of a device win."""
        stream = Stream(caller)
        if self._closed:
            stream.cut(Cut.STOPPING)
            return stream
        of_device = self._streams.setdefault(caller.name, [])
        of_device.append(stream)
        if caller.manager:
            self._managers.append(stream)
        for old in of_device[:-STREAMS_PER_DEVICE]:
            self._end(old, Cut.REPLACED)
        return stream

    def unregister(self, stream: Stream) -> None:
        """The connection is gone. Allowed for a stream that is gone already."""
        of_device = self._streams.get(stream.caller.name, [])
        if stream in of_device:
            of_device.remove(stream)
        if not of_device:
            self._streams.pop(stream.caller.name, None)
        if stream in self._managers:
            self._managers.remove(stream)

    def publish(self, events: Iterable[OutboxEvent]) -> None:
        """Hand committed events, in order, to every stream that may see them."""
        for event in events:
            self.last_number = event.number
            own = self._streams.get(event.audience, []) if event.audience is not None else []
            for manager, streams in ((False, own), (True, self._managers)):
                data: bytes | None = None
                for stream in list(streams):
                    if stream.caller.manager is manager:
                        data = data or self.framed(event, manager=manager)
                        self._offer(stream, event.number, data)

    def keep_alive(self) -> None:
        """A comment line to everybody, so that a silent line is known to be dead."""
        for streams in list(self._streams.values()):
            for stream in list(streams):
                self._offer(stream, 0, COMMENT_FRAME)

    async def run(self) -> None:
        """The one timer of all streams; ends by cancellation."""
        while True:
            await asyncio.sleep(self._keep_alive_s)
            self.keep_alive()

    def end_device(self, name: str) -> None:
        """Cut the streams of a device whose token is no longer good."""
        for stream in list(self._streams.get(name, [])):
            self._end(stream, Cut.REVOKED)

    def close(self) -> None:
        """Cut every stream, and every one that comes later."""
        self._closed = True
        for streams in list(self._streams.values()):
            for stream in list(streams):
                self._end(stream, Cut.STOPPING)

    def _offer(self, stream: Stream, number: int, data: bytes) -> None:
        if not stream.offer(number, data):
            self._end(stream, Cut.TOO_SLOW)

    def _end(self, stream: Stream, why: Cut) -> None:
        _log.info("stream ended: %s", fields(device=stream.caller.name, result=why))
        self._metrics.count("kiosk_streams_cut_total", reason=why.value)
        stream.cut(why)
        self.unregister(stream)
