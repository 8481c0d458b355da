"""What the other relays of a store commit: one connection and one thread that hear of it and read it.

A commit with events tells all relays the number of its newest one. That is a hint: it may be lost, and does not
say what it is about. The table is the truth, and is read after every hint, after every new connection, and every
few seconds anyway. It must not go through a pooler that lends connections by the transaction: they forget LISTEN.
"""

from __future__ import annotations

import asyncio
import logging
import selectors
import socket
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any, Protocol

import psycopg

from kiosk.logs import fields
from kiosk.relay.records import OutboxEvent
from kiosk.relay.store.outbox import StoredOutbox
from kiosk.relay.store.postgresql import history
from kiosk.relay.store.postgresql.address import ServerAddress, channel
from kiosk.relay.store.postgresql.connection import Session, connect
from kiosk.relay.store.postgresql.trouble import explaining
from kiosk.sqlite_schema import StoreError

LOOK_EVERY_S = 2.0
"""The longest that an event of another relay is late when its hint was lost."""
AGAIN_S = 0.5
PAGE = 500
CLOSE_LIMIT_S = 1.0

_log = logging.getLogger("kiosk.relay.store")


def told_by_others(notes: Iterable[psycopg.Notify], ourselves: int | None) -> int:
    """The newest number that another relay tells of; 0 if none does."""
    return max((int(note.payload) for note in notes if note.pid != ourselves), default=0)


class Readers(Protocol):
    """Who reads what is heard."""

    @property
    def place(self) -> tuple[str, int]:
        """The epoch, and the number of the newest event they have. From any thread."""

    @property
    def last_event(self) -> OutboxEvent | None:
        """This event, unless they have had none yet. From any thread."""

    def begin_anew(self, epoch: str, last_number: int) -> None:
        """On the loop: what they have is of another history."""


class Listener:
    """The thread. `on_events` takes, on the loop, what comes after what the `readers` have.

    `ourselves`: who tells of what this relay commits, which it need not be told. A commit whose answer was lost is
    found when the table is read anyway.
    """

    def __init__(
        self,
        address: ServerAddress,
        readers: Readers,
        on_events: Callable[[list[OutboxEvent]], None],
        ourselves: Callable[[], int | None],
    ) -> None:
        self._address = address
        self._readers = readers
        self._on_events = on_events
        self._ourselves = ourselves
        self._epoch, self._handed = readers.place
        self._heard = False
        self._ending = False
        self._trouble: str | None = None
        self._nudges, self._nudged = socket.socketpair()
        self._nudges.setblocking(False)
        self._nudged.setblocking(False)
        self._thread = threading.Thread(target=self._work, name="kiosk-relay-listen", daemon=True)
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def hears(self) -> bool:
        """The other relays' news come by themselves just now."""
        return self._heard

    def start(self) -> None:
        """Begin to listen for the running event loop."""
        self._loop = asyncio.get_running_loop()
        self._thread.start()

    def look(self) -> None:
        """Read the table now: something is missing."""
        with suppress(BlockingIOError):  # nudged often enough
            self._nudges.send(b".")

    async def close(self) -> None:
        """End the thread and its connection; give up after `CLOSE_LIMIT_S`."""
        self._ending = True
        self.look()
        await asyncio.to_thread(self._thread.join, CLOSE_LIMIT_S)
        self._nudges.close()
        if not self._thread.is_alive():
            self._nudged.close()

    def _work(self) -> None:
        """The thread: one connection after the other."""
        while not self._ending:
            try:
                session = connect(self._address, "news")
                try:
                    with explaining():
                        self._listen(session)
                finally:
                    self._heard = False
                    session.database.close()
            except StoreError as error:
                self._tell(error)
                self._wait(None, AGAIN_S)

    def _listen(self, session: Session) -> None:
        """Read what there is, and then what comes, for as long as the connection lasts."""
        outbox = StoredOutbox(session.database)
        session.connection.execute(f"LISTEN {channel(session.schema)}".encode())
        self._heard, self._trouble = True, None
        _log.info("the other relays are heard: %s", fields(database=self._address.where))
        due = True
        while not self._ending:
            heard = told_by_others(session.connection.notifies(timeout=0), self._ourselves())
            if due:
                self._look_at_history(session)
            if due or heard > self._reached():
                self._read(outbox)
                due = False
                continue  # what was said meanwhile does not wake anybody any more
            due = self._wait(session.connection, LOOK_EVERY_S)

    def _read(self, outbox: StoredOutbox) -> None:
        """Hand on everything that was committed since."""
        full = True
        while full and not self._ending:
            events = outbox.after(self._reached(), None, PAGE)
            full = len(events) == PAGE
            if events:
                self._handed = events[-1].number
                self._on_loop(self._on_events, events)

    def _look_at_history(self, session: Session) -> None:
        """Begin anew when the store is not the one that was known: it lost something, or another relay says so."""
        # Before the store is asked: what is committed and published meanwhile is no loss.
        reached, last = self._reached(), self._readers.last_event
        place = history.newest(session.connection)
        if place is not None and place.epoch == self._epoch:
            forgotten = last is not None and history.forgot(session.connection, last)
            if forgotten or place.number < reached:
                history.begin_anew(session.connection, session.schema, self._epoch)
                place = history.newest(session.connection)
        if place is not None and place.epoch != self._epoch:
            _log.error("the store went back: %s", fields(known=reached, number=place.number))
            self._epoch, self._handed = place.epoch, place.number
            self._on_loop(self._readers.begin_anew, place.epoch, place.number)

    def _reached(self) -> int:
        """Up to which number the readers know, or are about to."""
        epoch, number = self._readers.place
        return max(self._handed, number) if epoch == self._epoch else self._handed

    def _on_loop(self, call: Callable[..., None], *args: Any) -> None:
        assert self._loop is not None
        # A loop that is gone has no readers either.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(call, *args)

    def _wait(self, connection: psycopg.Connection | None, limit_s: float) -> bool:
        """Wait for something to hear; True when the table is to be read whatever is heard."""
        # Not `select`: a relay with a thousand streams has descriptors that it cannot take.
        with selectors.DefaultSelector() as selector:
            selector.register(self._nudged, selectors.EVENT_READ)
            if connection is not None:
                selector.register(connection.fileno(), selectors.EVENT_READ)
            ready = {key.fileobj for key, _ in selector.select(limit_s)}
        nudged = self._nudged in ready
        if nudged:
            self._nudged.recv(4_096)
        return nudged or not ready

    def _tell(self, error: StoreError) -> None:
        if self._trouble != error.text and not self._ending:
            self._trouble = error.text
            _log.error("the other relays cannot be heard: %s", fields(error=error.text))
