"""Running a till: store, lane, link, threads and windows are made here, joined, and ended in order.

The end of each thing is registered on the line after its beginning, so that whatever fails, what was begun
is ended, the last begun first: windows, network, lane, store, lock.
"""

from __future__ import annotations

import faulthandler
import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from types import TracebackType
from typing import TYPE_CHECKING, Protocol
from uuid import uuid4

import PySide6
from filelock import FileLock, Timeout
from PySide6.QtCore import QTimer

from kiosk.app.authority.gate import PinAuthority
from kiosk.app.cashier.window import CashierWindow
from kiosk.app.customer.code_reader import CodeReader
from kiosk.app.customer.window import CustomerWindow
from kiosk.app.language import Language
from kiosk.app.later import Later
from kiosk.app.screens import Screens
from kiosk.app.shell.actions import Actions, ManagerActions
from kiosk.app.shell.announcer import announce
from kiosk.app.shell.bridge import Bridge
from kiosk.app.shell.door_acts import DoorActs
from kiosk.app.shell.dress import dress
from kiosk.app.shell.manners import join_manners
from kiosk.app.shell.network import NetworkThread
from kiosk.app.shell.os_signals import OsSignals
from kiosk.app.shell.printers import made_printing
from kiosk.app.shell.shop_face import show_picture
from kiosk.app.shell.starting import application
from kiosk.app.shell.tools import TillParts, made_manager, made_speaker, shop_shown
from kiosk.app.shell.windows import Windows
from kiosk.core.errors import KioskError
from kiosk.logs import set_up_logging
from kiosk.paths import DataDir, unusable
from kiosk.settings import Loaded, TillSettings
from kiosk.till.acts import acts_of
from kiosk.till.door import Door
from kiosk.till.keeping.backups import Backups
from kiosk.till.keeping.room import Room
from kiosk.till.link.continuing import Continuing
from kiosk.till.link.desk import Desk
from kiosk.till.link.link import Link
from kiosk.till.link.pace import Pace
from kiosk.till.people.allowing import Allowing
from kiosk.till.people.pepper import pepper_of
from kiosk.till.shop import Shop, shop_of
from kiosk.till.shop_clock import ShopClock
from kiosk.till.store.database import SqliteStore
from kiosk.till.store.opening import close_after_selling, open_to_sell
from kiosk.till.till import Till

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from kiosk.app.setup.tools import SetupTools

_log = logging.getLogger(__name__)

LANGUAGE = "language"
LOCK_WAIT_S = 1.0


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
    settings = loaded.settings
    with ExitStack() as stack:
        _take_possession(stack, folder)
        clock = ShopClock(utc_now)
        store, room = _open_books(stack, folder)
        app = application()
        bridge = Bridge()
        shop = shop_of(settings, practice=practice)
        till = _till(stack, store, shop, clock, bridge, room)
        dress(app, settings)
        language = Language(app, _language(loaded, store), lambda code: _remember(till, code))
        link = _link(till, relay_url, token, settings, clock)
        bridge.set_errands = link.set_errands
        desk = Desk(relay_url, token, clock)
        allowing = Allowing(desk, till.staff, lambda: pepper_of(folder.pin_pepper))
        desk.on_people = allowing.hear_soon
        authority = PinAuthority(allowing, Later(), clock)
        backups = _backups(stack, till, folder, settings, shop, bridge, clock)
        actions = Actions(till, link, app.quit)
        shown_shop = shop_shown(settings, practice=practice)
        sounds = made_speaker(stack, settings)
        papers, printing = made_printing(stack, settings, folder, clock)
        parts = TillParts(
            *(till.books, desk, authority, backups, ManagerActions(), shown_shop),
            *(sounds, papers, printing),
            lambda: _setup(loaded, folder, relay_url, clock, language, app, practice),
        )
        windows = Windows(
            bridge,
            CashierWindow(actions, shown_shop, clock),
            CustomerWindow(shown_shop, clock),
            lambda: made_manager(stack, settings, folder, clock, parts, language.switch),
            authority,
            app,
        )
        _prove_codes(stack, windows.customer, actions, refuse=settings.qr_gate == "refuse")
        announce(stack, windows.shown, sounds, clock)
        windows.cashier.language_chosen.connect(language.switch)
        stack.enter_context(_reporting_bugs(bridge))
        screens = _stand(stack, windows, settings, customer_size)
        join_manners(stack, windows, screens, settings, shown_shop, printing, till)
        QTimer.singleShot(0, shown)
        stack.callback(OsSignals(app.quit).close)
        acts = acts_of(till.books, allowing) | DoorActs(windows.cashier).acts()
        door = Door(folder.running("till"), acts)
        network = NetworkThread(link, desk, allowing, bridge, door)
        network.start()
        stack.callback(_stop, network)
        till.begin()
        if driver is not None:
            driver.begin(windows)
        return app.exec()


def _setup(
    loaded: Loaded[TillSettings],
    folder: DataDir,
    relay_url: str,
    clock: ShopClock,
    language: Language,
    app: QApplication,
    practice: bool,
) -> SetupTools:
    """Loaded only when the manager's window is made."""
    from kiosk.app.shell.setup import made_setup

    return made_setup(loaded, folder, relay_url, clock, language, app, practice=practice)


def _stand(
    stack: ExitStack,
    windows: Windows,
    settings: TillSettings,
    customer_size: tuple[int, int] | None,
) -> Screens:
    """Both windows on their monitors until the stack ends."""
    screens = Screens(
        windows.cashier,
        windows.customer,
        customer_size,
        over=lambda: windows.over_cashier,
        chosen=settings.customer_screen,
    )
    screens.show()
    stack.callback(screens.close)
    show_picture(stack, windows, settings.idle_picture)
    return screens


def _till(
    stack: ExitStack, store: SqliteStore, shop: Shop, clock: ShopClock, listener: Bridge, room: Room
) -> Till:
    """The till's lane until the stack ends."""
    till = Till(store, shop, clock, _new_id, listener, room)
    stack.callback(till.end)
    return till


def _link(till: Till, relay_url: str, token: str, settings: TillSettings, clock: ShopClock) -> Link:
    """The link, not begun. From here on the store is the lane's, which knows whether it may give numbers."""
    till.numbering.begin()
    pace = Pace(shown_s=settings.poll_s)
    continuing = Continuing(till.numbering)
    return Link(
        *(relay_url, token, till, clock), pace=pace, sets_right=clock, continuing=continuing
    )


def _backups(
    stack: ExitStack,
    till: Till,
    folder: DataDir,
    settings: TillSettings,
    shop: Shop,
    bridge: Bridge,
    clock: ShopClock,
) -> Backups:
    """Backups after each Z from now on, until the stack ends."""
    backups = Backups(
        *(folder.till_database, folder.backups, settings.backup_dir),
        *(shop, clock, bridge.on_problem),
    )
    stack.callback(backups.stop)
    till.books.on_closed = backups.after_z
    backups.begin()
    return backups


def _prove_codes(
    stack: ExitStack, customer: CustomerWindow, actions: Actions, *, refuse: bool
) -> None:
    """Codes are read back before they are seen, until the stack ends."""
    reader = CodeReader()
    reader.begin()
    stack.callback(reader.end)
    customer.prove_with(reader, refuse=refuse)
    customer.read_back.connect(actions.code_read_back)


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


def _new_id() -> str:
    return uuid4().hex


def _open_books(stack: ExitStack, folder: DataDir) -> tuple[SqliteStore, Room]:
    room = Room(folder.reserve)
    store = open_to_sell(folder.till_database, folder.witness, room)
    stack.callback(close_after_selling, store, folder.witness)
    return store, room


def _stop(network: NetworkThread) -> None:
    if not network.stop():
        # Ending the interpreter with a running QThread aborts; leaving at once loses nothing: the store
        # holds only whole commits.
        _log.error("the network thread did not end in time")
        logging.shutdown()
        os._exit(1)


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


def _language(loaded: Loaded[TillSettings], store: SqliteStore) -> str:
    """What was set, else what was chosen last in the window, else the default."""
    if loaded.origins["language"] == "default":
        with store.reading() as tx:
            chosen = tx.fact(LANGUAGE)
        if chosen is not None:
            return chosen
    return loaded.settings.language


def _remember(till: Till, code: str) -> None:
    till.remember(LANGUAGE, code)


@contextmanager
def _reporting_bugs(bridge: Bridge) -> Iterator[None]:
    """Exceptions in slots go to the log and to the cashier's window; the program goes on."""

    def report(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        _log.critical("a bug in a window", exc_info=(kind, error, trace))
        bridge.bug.emit(kind.__name__)

    before, sys.excepthook = sys.excepthook, report
    try:
        yield
    finally:
        sys.excepthook = before
