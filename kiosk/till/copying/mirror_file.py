"""The mirror's file: who brings it up to date holds its lock, and a file that is spoilt is fetched anew.

A till and a command may both want to fetch: the lock lets one at a time. Reading needs none.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from kiosk.core.errors import KioskError
from kiosk.sqlite_schema import StoreDamagedError
from kiosk.till.clock import Clock
from kiosk.till.copying.mirror import AskMirrorRelay, Mirror, MirrorState, Progress, mirror_state
from kiosk.till.store.database import SqliteStore

_LOCK_WAIT_S = 1.0
_log = logging.getLogger(__name__)


class MirrorBusyError(KioskError):
    """Another program fetches just now."""

    code = "mirror_busy"


def bring_up(
    path: Path, lock: Path, relay: AskMirrorRelay, clock: Clock, progress: Progress
) -> MirrorState:
    """Bring the file at `path` up to date, making it if need be. Raises as `Mirror.bring_up`, `MirrorBusyError`.

    Once `progress` is told for the first time the file can be read.
    """
    with _only_one(lock), closing(_opened(path)) as store:
        return Mirror(store, relay, clock).bring_up(progress)


def last_state(path: Path) -> MirrorState | None:
    """How the file stood when it was last brought up to date; None: there is none. Raises `StoreError`."""
    if not path.exists():
        return None
    with closing(SqliteStore(path, read_only=True)) as store, store.reading() as tx:
        return mirror_state(tx)


def _opened(path: Path) -> SqliteStore:
    """The file, or a new one in the place of one that cannot be used: all of it can be fetched again."""
    try:
        return SqliteStore(path)
    except StoreDamagedError as error:
        _log.warning("the copies of all tills' receipts are fetched anew: %s", error.text)
        for part in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))):
            part.unlink(missing_ok=True)
        return SqliteStore(path)


@contextmanager
def _only_one(lock: Path) -> Iterator[None]:
    holding = FileLock(lock, timeout=_LOCK_WAIT_S)
    try:
        holding.acquire()
    except Timeout:
        raise MirrorBusyError(
            "Another program is fetching receipts just now; try again in a moment.",
            thai="มีโปรแกรมอื่นกำลังดึงใบเสร็จอยู่ กรุณาลองอีกครั้ง",
        ) from None
    try:
        yield
    finally:
        holding.release()
