"""Running a till, from the lock on its folder to the end of everything: first what is seen, then what works.

What is begun is ended, whatever fails, the last begun first: `works` says how; the lock is let go last.
"""

from __future__ import annotations

import faulthandler
import gc
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

import PySide6
from filelock import FileLock, Timeout

from kiosk.app.shell.dress import dress
from kiosk.app.shell.front import made_front
from kiosk.app.shell.memory import give_back_the_start, keep_what_is_loaded
from kiosk.app.shell.starting import application
from kiosk.core.errors import KioskError
from kiosk.lean import load_lean_libraries
from kiosk.logs import set_up_logging
from kiosk.paths import DataDir, unusable
from kiosk.settings import Loaded, TillSettings
from kiosk.till.shop_clock import ShopClock

if TYPE_CHECKING:
    from kiosk.app.shell.windows import Windows

LOCK_WAIT_S = 1.0
HAND_OVER_S = 0.001
"""How long a thread of this program may keep Python while another waits. With Python's own 5 ms, each time that a
window wants it back from lane or link, a customer waits."""


class AlreadyRunningError(KioskError):
    """Another till uses the data folder."""

    code = "already_running"


class BrokenBindingError(KioskError):
    """The installed PySide6 would abort after some minutes."""

    code = "binding"


class Driver(Protocol):
    """Something that plays cashier and customer in a running till."""

    def begin(self, windows: Windows) -> None:
        """The windows are shown and the till runs."""


def utc_now() -> datetime:
    """The clock of the running program."""
    return datetime.now(UTC)


def run_till(
    loaded: Loaded[TillSettings],
    folder: DataDir,
    relay_url: str,
    token: str,
    *,
    practice: bool = False,
    customer_size: tuple[int, int] | None = None,
    driver: Driver | None = None,
    shown: Callable[[], object] = lambda: None,
) -> int:
    """Run the till until it is quit; returns the exit status. `shown` is called once the windows are.

    Raises `KioskError` with one sentence when it cannot begin: another till on the folder, a damaged store.
    """
    _refuse_broken_binding()
    with ExitStack() as stack:
        _take_possession(stack, folder)
        clock = ShopClock(utc_now)
        app = application()
        dress(app, loaded.settings)
        front = made_front(app, loaded, folder.till_database, clock, practice=practice)
        front.show(stack, loaded.settings, customer_size)
        shown()
        # Only now: loading it takes as long as all of the above.
        load_lean_libraries()
        from kiosk.app.shell.works import begin_till

        windows = begin_till(
            *(stack, front, loaded, folder, relay_url, token, clock), practice=practice
        )
        stack.callback(sys.setswitchinterval, sys.getswitchinterval())
        sys.setswitchinterval(HAND_OVER_S)
        keep_what_is_loaded()
        give_back_the_start(stack, app)
        stack.callback(gc.unfreeze)
        if driver is not None:
            driver.begin(windows)
        return app.exec()


def _take_possession(stack: ExitStack, folder: DataDir) -> None:
    """Make the folder ours until the stack ends: its log, its lock, its crash log."""
    try:
        set_up_logging("till", folder.logs)
        stack.enter_context(_only_till(folder))
        crash_file = stack.enter_context((folder.logs / "crash.log").open("a"))
    except OSError as error:
        raise unusable(folder.root, error) from error
    faulthandler.enable(crash_file)
    stack.callback(faulthandler.disable)


def _refuse_broken_binding() -> None:
    version = tuple(int(part) for part in PySide6.__version__.split(".")[:2])
    if version >= (6, 12) and sys.version_info < (3, 12):
        raise BrokenBindingError(
            f"PySide6 {PySide6.__version__} aborts under Python {sys.version_info.major}."
            f"{sys.version_info.minor}; install a version below 6.12.",
            thai=f"PySide6 {PySide6.__version__} ใช้กับ Python รุ่นนี้ไม่ได้ กรุณาติดตั้งรุ่นก่อน 6.12",
        )


@contextmanager
def _only_till(folder: DataDir) -> Iterator[None]:
    """Hold the folder's lock; the system releases it when the program dies, however it dies."""
    # Not at once: a command that closes the day on the file of a till that is off holds the lock for a moment.
    lock = FileLock(folder.lock("till"), timeout=LOCK_WAIT_S)
    try:
        lock.acquire()
    except Timeout:
        raise AlreadyRunningError(
            f"Another till is running on {folder.root}.",
            thai=f"มีเครื่องขายอื่นเปิดอยู่แล้วใน {folder.root}",
        ) from None
    try:
        yield
    finally:
        lock.release()
