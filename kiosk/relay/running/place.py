"""Where a relay keeps its things: its database, its locks, and what it says of itself while it runs."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import SecretStr

from kiosk.core.errors import KioskError
from kiosk.logs import fields
from kiosk.paths import DataDir
from kiosk.relay.running.carried import refuse_carried
from kiosk.relay.store.database import Place
from kiosk.relay.store.postgresql.address import SCHEME, ServerAddress

try:
    import fcntl
except ImportError:  # Windows, where a file has no second name unless somebody made one on purpose
    fcntl = None  # type: ignore[assignment]

_SQLITE = "sqlite:///"
PROGRAM = "relay"
LOCK_WAIT_S = 1.0

_log = logging.getLogger("kiosk.relay.running.place")


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


def database_place(database_url: SecretStr | None, folder: DataDir) -> Place:
    """Where the relay's store is: its file, or a server. Raises `PlaceError`, `AddressError`."""
    if database_url is None:
        return folder.relay_database
    url = database_url.get_secret_value()
    if url.startswith(SCHEME):
        return ServerAddress.of(database_url)
    if not url.startswith(_SQLITE) or len(url) == len(_SQLITE):
        raise PlaceError(
            "KIOSK_DATABASE_URL must be sqlite:/// followed by a path, or postgresql://…"
        )
    return Path(url.removeprefix(_SQLITE))


def database_path(database_url: SecretStr | None, folder: DataDir) -> Path:
    """The relay's SQLite file. Raises `PlaceError` when its store is none."""
    place = database_place(database_url, folder)
    if isinstance(place, ServerAddress):
        raise PlaceError(
            f"The relay's data are in {place.where}, not in a file: use its own pg_dump and pg_restore.",
            thai="ข้อมูลของรีเลย์อยู่ใน PostgreSQL ไม่ใช่ในไฟล์ กรุณาใช้ pg_dump และ pg_restore",
        )
    return place


@contextmanager
def only_one(folder: DataDir, place: Place) -> Iterator[None]:
    """Hold the data folder and the database file for this relay. Raises `PlaceError` when another one has either.

    Relays on a server share it: only the folder is one relay's own. Raises `CarriedOverError` for a file that was
    carried over to one.

    The file itself is locked too, as far as the system can: however many names lead to it (links, mounts, another
    data folder that is set to it), it is one file, and two relays over it would both apply every event.
    """
    path = None if isinstance(place, ServerAddress) else _real(place)
    with ExitStack() as held:
        # Not at once: a command that looks whether a relay runs holds the lock for a moment.
        if not _locked(held, folder.lock(PROGRAM)):
            raise PlaceError(f"A relay is running in {folder.root} already.")
        if path is not None:
            refuse_carried(path)
            _hold_file(held, path)
        yield


def _hold_file(held: ExitStack, path: Path) -> None:
    """Hold the file until `held` ends. Raises `PlaceError` when another relay does."""
    try:
        free = _locked(held, path.with_name(path.name + ".lock")) and _file_locked(held, path)
    except OSError as error:
        text = f"The relay's database {path} cannot be opened: {error.strerror or error}."
        raise PlaceError(text) from None
    if not free:
        raise PlaceError(f"Another relay uses the database {path} already.")


def _real(database: Path) -> Path:
    try:
        path = database.resolve()
    except (OSError, RuntimeError):  # links in a circle
        raise PlaceError(f"The path of the relay's database leads nowhere: {database}.") from None
    # Not made on the way: a folder that is not there is a slip of the pen, or a disk that is not.
    if not path.parent.is_dir():
        raise PlaceError(f"The folder of the relay's database does not exist: {path.parent}.")
    return path


def _locked(held: ExitStack, lock_file: Path) -> bool:
    """Hold a lock beside something until `held` ends; False when somebody else does."""
    lock = FileLock(lock_file, timeout=LOCK_WAIT_S)
    try:
        held.enter_context(lock)
    except Timeout:
        return False
    return True


def _file_locked(held: ExitStack, path: Path) -> bool:
    """Hold the file itself, made if it is not there; False when somebody else does, True if it cannot be.

    Not with `filelock`, which empties the file that it locks. The descriptor must stay open as long as the
    database is: SQLite's own locks on a file fall when the process closes any descriptor of it.
    """
    if fcntl is None:
        return True
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    held.callback(os.close, handle)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        _log.info("only the lock beside it holds the database: %s", fields(path=path))
    return True
