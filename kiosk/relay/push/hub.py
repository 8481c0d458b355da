"""Who listens, and how an event reaches them: framed once, written to every stream that may see it.

Lives on the event loop; publishing never waits. What a stream holds unsent is bounded: a reader that falls
behind is cut and comes back with its last id, so nothing is skipped. It must not read the store.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Iterable, Iterator
from enum import StrEnum

from kiosk.logs import fields
from kiosk.protocol.sse import COMMENT_FRAME, KEEP_ALIVE_S, frame
from kiosk.relay.push.line import Line, Packet, packet
from kiosk.relay.records import Caller, OutboxEvent
from kiosk.relay.running.metrics import Metrics
from kiosk.sqlite_schema import StoreError

STREAMS_PER_DEVICE = 2
MOST_STREAMS = 20_000
HELD_LIMIT_BYTES = 32_768
SLOTS = 50
"""Into so many parts the streams are dealt, and each tick of the one timer looks after one part."""
_COME_BACK_S = (5, 15)

_COMMENT = packet(COMMENT_FRAME)
_log = logging.getLogger("kiosk.relay.push.hub")


class Cut(StrEnum):
    """Why the relay ended a stream."""

    STOPPING = "stopping"
    TOO_SLOW = "too_slow"
    REPLACED = "replaced"  # a newer connection of the same device
    REVOKED = "revoked"
    WENT_BACK = "went_back"  # the store lost what was pushed: numbers begin anew


class Stream:
    """One reader. Until it is live, what is published is held back, or read from the store again if that is
    too much. Events up to number `past` are not its business."""

    __slots__ = ("_held", "_held_bytes", "_overrun", "caller", "cut_for", "line", "past", "slot")

    def __init__(self, caller: Caller, line: Line) -> None:
        self.caller = caller
        self.line = line
        self.past = 0
        self.slot = 0
        self.cut_for: Cut | None = None
        self._held: list[tuple[int, Packet]] | None = []
        self._held_bytes = 0
        self._overrun = False

    def offer(self, number: int, one: Packet) -> bool:
        """Send event `number`, or hold it back; False when the reader is too slow to be sent anything."""
        if self._held is None:
            return number <= self.past or self.line.write(one)
        self._held_bytes += len(one.data)
        self._overrun = self._overrun or self._held_bytes > HELD_LIMIT_BYTES
        if self._overrun:
            self._held.clear()
        else:
            self._held.append((number, one))
        return True

    def hold(self) -> None:
        """Hold back everything that is published from now on; what came before is read from the store."""
        self._held, self._held_bytes, self._overrun = [], 0, False

    def release(self) -> list[tuple[int, Packet]] | None:
        """Be live from now on; what was held back, or None when that had become too much."""
        if self._overrun:
            return None
        held, self._held = self._held or [], None
        return held


class Hub:
    """All open streams. `last_number` is the newest event that was published, `last_event` itself once there is
    one."""

    def __init__(
        self,
        epoch: str,
        last_number: int,
        metrics: Metrics,
        keep_alive_s: float = KEEP_ALIVE_S,
        most_streams: int = MOST_STREAMS,
    ) -> None:
        self._epoch = epoch
        self._keep_alive_s = keep_alive_s
        self._most_streams = most_streams
        self.last_number = last_number
        self.last_event: OutboxEvent | None = None
        self._metrics = metrics
        self._streams: dict[str, list[Stream]] = {}
        self._managers: dict[Stream, None] = {}
        self._slots: list[dict[Stream, None]] = [{} for _ in range(SLOTS)]
        self._count = 0
        self._dealt = 0
        self._ticks = 0
        self._closed = False
        metrics.gauge("kiosk_streams", lambda: self._count)

    def position(self, number: int) -> str:
        """The stream position after event `number`; opaque to readers."""
        return f"{self._epoch}-{number}"

    @property
    def place(self) -> tuple[str, int]:
        """The epoch, and the number of the newest event that was published in it. From any thread."""
        epoch = self._epoch  # first: whoever reads an old one takes any number for an old one's
        return epoch, self.last_number

    def begin_anew(self, epoch: str, last_number: int) -> None:
        """The store's numbers are another history's now: every reader comes back and reads what it shows again."""
        self.last_event, self.last_number, self._epoch = None, last_number, epoch
        for stream in self.streams():
            self.end(stream, Cut.WENT_BACK)

    def number_at(self, position: str) -> int | None:
        """The event number of a position of this epoch, None when it cannot be one.

        It may be one that another relay of the same store gave, and that is not published here yet.
        """
        epoch, _, number = position.rpartition("-")
        if epoch != self._epoch or not (number.isascii() and number.isdigit()):
            return None
        return int(number) if len(number) <= 18 else None

    def framed(self, event: OutboxEvent, *, manager: bool) -> bytes:
        """The event as bytes of the stream."""
        data = event.for_managers if manager else event.data
        return frame(event.name, data, self.position(event.number))

    def register(self, caller: Caller, line: Line) -> Stream:
        """A new stream; it holds back everything published from now on. The newest of a device win.

        Raises `StoreError` when there are too many streams, or the relay is stopping.
        """
        if self._closed:
            raise StoreError("The relay is stopping; ask again.", retry_after_s=5)
        stream = Stream(caller, line)
        of_device = self._streams.get(caller.name, [])
        if len(of_device) < STREAMS_PER_DEVICE and self._count >= self._most_streams:
            pause_s = random.randint(*_COME_BACK_S)  # noqa: S311 - spreads reconnects, no secret
            raise StoreError("The relay has as many streams as it can bear.", retry_after_s=pause_s)
        for old in of_device[: 1 - STREAMS_PER_DEVICE]:
            self.end(old, Cut.REPLACED)
        self._streams.setdefault(caller.name, []).append(stream)
        if caller.manager:
            self._managers[stream] = None
        self._count += 1
        self._dealt = (self._dealt + 1) % SLOTS
        stream.slot = self._dealt
        self._slots[stream.slot][stream] = None
        return stream

    def unregister(self, stream: Stream) -> None:
        """The connection is gone. Allowed for a stream that is gone already."""
        if stream not in self._slots[stream.slot]:
            return
        del self._slots[stream.slot][stream]
        self._count -= 1
        self._managers.pop(stream, None)
        of_device = self._streams[stream.caller.name]
        of_device.remove(stream)
        if not of_device:
            del self._streams[stream.caller.name]

    def streams(self) -> Iterator[Stream]:
        """All that are open, as they are now."""
        for slot in self._slots:
            yield from list(slot)

    def publish(self, events: Iterable[OutboxEvent]) -> None:
        """Hand committed events, in order, to every stream that may see them."""
        for event in events:
            self.last_event, self.last_number = event, event.number
            own = self._streams.get(event.audience, []) if event.audience is not None else []
            tills = [stream for stream in own if not stream.caller.manager]
            for manager, streams in ((False, tills), (True, list(self._managers))):
                if streams:
                    one = packet(self.framed(event, manager=manager))
                    for stream in streams:
                        self._offer(stream, event.number, one)

    def go_live(self, stream: Stream) -> bool:
        """Let a stream that has caught up hear what comes as it comes.

        False when so much was published meanwhile that it has to read on from the store.
        """
        held = stream.release()
        for number, one in held or []:
            self._offer(stream, number, one)
        return held is not None

    def tick(self) -> None:
        """A comment line to one part of the streams, so that a silent line is known to be dead."""
        self._ticks = (self._ticks + 1) % SLOTS
        for stream in list(self._slots[self._ticks]):
            if not stream.line.write(_COMMENT):
                self.end(stream, Cut.TOO_SLOW)

    async def run(self) -> None:
        """The one timer of all streams: each hears a comment once per interval. Ends by cancellation."""
        loop = asyncio.get_running_loop()
        step_s = self._keep_alive_s / SLOTS
        due = loop.time()
        while True:
            # What a sleeping machine missed is not made up for.
            due = max(due + step_s, loop.time())
            await asyncio.sleep(due - loop.time())
            self.tick()

    def end_device(self, name: str) -> None:
        """Cut the streams of a device whose token is no longer good."""
        for stream in list(self._streams.get(name, [])):
            self.end(stream, Cut.REVOKED)

    def close(self) -> None:
        """Cut every stream, and refuse every one that comes later."""
        self._closed = True
        for stream in self.streams():
            self.end(stream, Cut.STOPPING)

    def end(self, stream: Stream, why: Cut) -> None:
        """Cut a stream. The first reason stays."""
        if stream.cut_for is not None:
            return
        stream.cut_for = why
        _log.info("stream ended: %s", fields(device=stream.caller.name, result=why))
        self._metrics.count("kiosk_streams_cut_total", reason=why.value)
        stream.line.end(at_once=why is Cut.TOO_SLOW)
        self.unregister(stream)

    def _offer(self, stream: Stream, number: int, one: Packet) -> None:
        if not stream.offer(number, one):
            self.end(stream, Cut.TOO_SLOW)
