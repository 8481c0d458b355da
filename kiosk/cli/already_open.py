"""A second start of the till on one folder: the window that is open comes to the front instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

if TYPE_CHECKING:
    from kiosk.paths import DataDir

_PROGRAM = "till"
SHOW = "show"
"""What the door is asked for."""


def brought_to_front(folder: DataDir) -> bool:
    """Have the till that runs on `folder` show its window; False: none runs here.

    Raises `DoorError` when one runs and does not answer.
    """
    from kiosk.till.door import ask

    notice = folder.running(_PROGRAM)
    if not notice.exists():
        return False
    try:
        # The notice alone proves nothing: a till that was killed leaves it behind.
        with FileLock(folder.lock(_PROGRAM), timeout=0):
            return False
    except Timeout:
        ask(notice, SHOW, {})
        return True
