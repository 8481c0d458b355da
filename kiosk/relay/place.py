"""Where a relay keeps its things: its database file, its lock, and what it says of itself while it runs."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import SecretStr

from kiosk.core.errors import KioskError
from kiosk.paths import DataDir

_SQLITE = "sqlite:///"
PROGRAM = "relay"
LOCK_WAIT_S = 1.0


class PlaceError(KioskError):
    """The relay cannot use its place: another one is there, or the setting leads nowhere."""

    code = "relay_place"


@dataclass(frozen=True, slots=True)
class RunningRelay:
    """What a running relay tells commands of the same account: where it is, and a manager's token."""

    pid: int
    url: str
    admin_token: str

    def write(self, path: Path) -> None:
        """Write the file in one step, readable by this account only."""
        draft = path.with_name(path.name + ".new")
        body = {"pid": self.pid, "url": self.url, "adminToken": self.admin_token}
        draft.unlink(missing_ok=True)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(body, file)
        draft.replace(path)


def database_path(database_url: SecretStr | None, folder: DataDir) -> Path:
    """The relay's SQLite file. Raises `PlaceError` for a database that it cannot use."""
    if database_url is None:
        return folder.relay_database
    url = database_url.get_secret_value()
    if not url.startswith(_SQLITE) or len(url) == len(_SQLITE):
        raise PlaceError("KIOSK_DATABASE_URL must be sqlite:/// followed by a path.")
    return Path(url.removeprefix(_SQLITE))


@contextmanager
def only_one(folder: DataDir) -> Iterator[None]:
    """Hold the data folder for this relay. Raises `PlaceError` when another one holds it."""
    # Not at once: a command that looks whether a relay runs holds the lock for a moment.
    lock = FileLock(folder.lock(PROGRAM), timeout=LOCK_WAIT_S)
    try:
        lock.acquire()
    except Timeout:
        raise PlaceError(f"A relay is running in {folder.root} already.") from None
    try:
        yield
    finally:
        lock.release()
