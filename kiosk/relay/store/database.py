"""What the store lane needs of a database, and which one a place is: a file, or a server that relays share."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from kiosk.relay.store.postgresql.address import ServerAddress
from kiosk.relay.store.postgresql.connection import connect
from kiosk.relay.store.postgresql.server import DatabaseServer
from kiosk.relay.store.sqlite.file import DatabaseFile
from kiosk.relay.store.transaction import StoredTransaction
from kiosk.sqlite_schema import StoreError

Place = Path | ServerAddress
"""Where a relay's store is."""


class OpenDatabase(Protocol):
    """One open connection, used by one thread at a time."""

    @property
    def usable(self) -> bool:
        """Another transaction may be tried over it; if not, it is closed and opened anew."""

    @property
    def speaker(self) -> int | None:
        """By what the other relays know who told them of a commit; None where there are none."""

    @property
    def distant(self) -> bool:
        """Every statement is a journey: savepoints, which most often nobody needs, would be most of them."""

    def transaction(self, *, hopeful: bool = False) -> AbstractContextManager[StoredTransaction]:
        """Begin to write; leaving commits, an exception rolls back. `hopeful`: see `StoredTransaction`.

        Nobody else writes meanwhile, and what is read is the newest there is. Raises `StoreError`.
        """

    def rest(self) -> None:
        """Nothing waits just now."""

    def close(self) -> None:
        """Close the connection. Closing twice is allowed."""


def open_database(place: Place) -> OpenDatabase:
    """Open the store, made or brought up if need be.

    Raises `StoreDamagedError` for one that must not be written, `StoreError` when it cannot be opened.
    """
    if isinstance(place, ServerAddress):
        return DatabaseServer(place)
    return DatabaseFile(place)


def reachable(place: Place) -> str | None:
    """Why a server cannot be used, asked without changing anything there; None when it can, and for a file."""
    if isinstance(place, ServerAddress):
        try:
            connect(place, "doctor").database.close()
        except StoreError as error:
            return error.text
    return None
