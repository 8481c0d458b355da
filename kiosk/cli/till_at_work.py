"""Doing something that writes to the books: by the till that runs, else on its file while no till can start."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout

from kiosk.cli.options import UsageError

if TYPE_CHECKING:
    from kiosk.paths import DataDir
    from kiosk.till.store.database import SqliteStore

_PROGRAM = "till"
_LOCK_WAIT_S = 3.0
"""A till that begins or ends just now, or another command, has done so by then."""


def by_the_till(
    folder: DataDir,
    act: str,
    arguments: Mapping[str, Any],
    on_its_file: Callable[[SqliteStore], Any],
    *,
    thorough: bool = True,
) -> Any:
    """Have the running till do `act`, or do `on_its_file` when none runs; the answer as JSON values.
    `thorough`: every page of the file is looked at first, which takes a second for a million receipts.

    Raises `DoorError` with the till's reason or because nothing can be written here, `UsageError` when there is no
    till yet, `StoreDamagedError` when its database was lost.
    """
    from kiosk.till.door import DoorError, ask
    from kiosk.till.store.database import SqliteStore
    from kiosk.till.store.opening import lost

    gone = lost(folder.till_database, folder.witness)
    if gone is not None:
        raise gone
    if not folder.till_database.exists():
        raise UsageError(f"There is no till here yet: {folder.till_database} does not exist.")
    notice = folder.running(_PROGRAM)
    lock = FileLock(folder.lock(_PROGRAM))
    try:
        # The notice alone proves nothing: a till that was killed leaves it behind.
        lock.acquire(timeout=0 if notice.exists() else _LOCK_WAIT_S)
    except Timeout:
        if notice.exists():
            return ask(notice, act, arguments)
        raise DoorError(
            "The till is starting, or another command is at work; try again in a moment.",
            thai="เครื่องขายกำลังเปิด หรือมีคำสั่งอื่นทำงานอยู่ กรุณาลองอีกครั้ง",
        ) from None
    except OSError as error:
        raise DoorError(
            f"Nothing can be written in {folder.root}: {error.strerror or error}.",
            thai=f"เขียนลงใน {folder.root} ไม่ได้",
            code="till_read_only",
        ) from error
    try:
        store = SqliteStore(folder.till_database, thorough=thorough)
        try:
            return on_its_file(store)
        finally:
            store.close()
    finally:
        lock.release()
