"""The relay's events on a disk that is watched: what Stripe was told is kept must be there after a power cut.

The relay's own file and transaction, with as many events in a commit as its lane would put there.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from kiosk.relay.records import ReceivedEvent
from kiosk.relay.store.columns import execute
from kiosk.relay.store.sqlite.file import DatabaseFile
from kiosk.sqlite_schema import StoreError
from tests.process.cuts.recording import Log
from tests.relay.stage import START

IN_A_COMMIT = (1, 1, 4, 1, 16, 2)
_FILE = "relay.sqlite3"


def receive_a_day(log: Log, events: int, synchronous: str) -> None:
    """Keep so many events, and say of each that it is kept."""
    kept = 0
    with closing(DatabaseFile(log.folder / _FILE)) as file:
        execute(file._database, f"PRAGMA synchronous = {synchronous}")
        for turn in range(events):
            names = [
                f"evt_{kept + number}" for number in range(IN_A_COMMIT[turn % len(IN_A_COMMIT)])
            ]
            with file.transaction() as tx:
                for name in names:
                    tx.inbox.append(
                        ReceivedEvent(name, "payment_intent.succeeded", b"{}" * 600, START)
                    )
            kept += len(names)
            for name in names:
                log.promise(name)
            file.rest()
            if kept >= events:
                return


def lost_by_relay(folder: Path, found: Mapping[str, bytes], promised: list[str]) -> int | None:
    """How many promised events are not in the files that were found; None when they are damaged."""
    for name, content in found.items():
        (folder / name).write_bytes(content)
    try:
        with closing(DatabaseFile(folder / _FILE)) as file:
            execute(file._database, "PRAGMA synchronous = off")
            with file.transaction() as tx:
                kept = {event.event_id for event in tx.inbox.due(START, len(promised) + 100)}
            [(verdict,)] = execute(file._database, "PRAGMA integrity_check(1)")
    except StoreError:
        return None
    return len(set(promised) - kept) if verdict == "ok" else None
