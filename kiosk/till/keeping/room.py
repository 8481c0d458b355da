"""How much room the till's disk has, and the reserve that is given up when it has none.

Below `LEAST_FREE_BYTES` nothing new is begun. What is under way must still come to its end, also when something
else fills the disk meanwhile: for that a file of real blocks lies beside the database, and is deleted when a
commit finds no room. This file knows no sale and no database.
"""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

_log = logging.getLogger(__name__)

MIB = 1024 * 1024
LEAST_FREE_BYTES = 64 * MIB
RESERVE_BYTES = 8 * MIB
DISK_LOW = "disk_low"
DISK_FULL = "disk_full"


def free_bytes(folder: Path) -> int | None:
    """What this account may still write in a folder; None when the system does not say."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None


class Room:
    """The room on the disk of `reserve`'s folder. One thread at a time uses it.

    `measure` says how much is free, None when that is not known: then there is enough, until a commit fails.
    `low`: there is too little to begin anything new, as was seen last.
    """

    def __init__(self, reserve: Path, measure: Callable[[Path], int | None] = free_bytes) -> None:
        self._reserve = reserve
        self._measure = measure
        self.low = False

    def look(self) -> None:
        """See how much room there is, and set the reserve aside where there is enough for it."""
        free = self._measure(self._reserve.parent)
        # Twice its size: just after it was given up there is as much room as it took, and it is needed.
        if free is not None and free >= 2 * RESERVE_BYTES and not self.has_reserve():
            self._set_aside()
            free = self._measure(self._reserve.parent)
        self.low = free is not None and free < LEAST_FREE_BYTES

    def has_reserve(self) -> bool:
        """Whether the reserve is there, whole."""
        with suppress(OSError):
            return self._reserve.stat().st_size >= RESERVE_BYTES
        return False

    def give_up_reserve(self) -> bool:
        """Free the reserve's room; False when there was none left."""
        try:
            self._reserve.unlink()
        except OSError:
            return False
        self.low = True
        _log.warning("the disk is full: the reserve of %d MiB is given up", RESERVE_BYTES // MIB)
        return True

    def _set_aside(self) -> None:
        try:
            flags = os.O_WRONLY | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
            handle = os.open(self._reserve, flags, 0o600)
            try:
                fill(handle)
            finally:
                os.close(handle)
        except OSError as error:
            _log.warning("no reserve can be set aside: %s", error.strerror or error)
            with suppress(OSError):
                self._reserve.unlink(missing_ok=True)


class EndlessRoom(Room):
    """For who has no disk to run out of, such as pictures."""

    def __init__(self) -> None:
        super().__init__(Path("reserve"), lambda _folder: None)

    def give_up_reserve(self) -> bool:
        """There is none."""
        return False


_SET_ASIDE: Callable[[int, int, int], None] | None = getattr(os, "posix_fallocate", None)


def fill(handle: int, set_aside: Callable[[int, int, int], None] | None = _SET_ASIDE) -> None:
    """Real blocks, not a hole: a file that is only long would free nothing. Raises `OSError`."""
    if set_aside is not None:
        set_aside(handle, 0, RESERVE_BYTES)
        return
    for _ in range(RESERVE_BYTES // MIB):
        os.write(handle, bytes(MIB))
