"""The till behind the windows: store, lane, link and threads are made here, joined to what is seen, and ended in
order.

The end of each thing is registered on the line after its beginning, so that whatever fails, what was begun
is ended, the last begun first: windows, network, lane, store. Loaded only once the windows are painted.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING
from uuid import uuid4

from kiosk.app.authority.gate import PinAuthority
from kiosk.app.customer.code_reader import CodeReader
from kiosk.app.customer.window import CustomerWindow
from kiosk.app.later import Later
from kiosk.app.shell.actions import Actions, ManagerActions
from kiosk.app.shell.announcer import announce
from kiosk.app.shell.bridge import Bridge
from kiosk.app.shell.door_acts import DoorActs
from kiosk.app.shell.front import Front
from kiosk.app.shell.manners import join_manners
from kiosk.app.shell.network import NetworkThread
from kiosk.app.shell.os_signals import OsSignals
from kiosk.app.shell.printers import made_printing
from kiosk.app.shell.shop_face import show_picture
from kiosk.app.shell.tools import TillParts, made_manager, made_speaker
from kiosk.app.shell.watched import watched
from kiosk.app.shell.windows import Windows
from kiosk.paths import DataDir
from kiosk.settings import Loaded, TillSettings
from kiosk.system_notice import SystemNotice
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
    from kiosk.app.setup.tools import SetupTools

_log = logging.getLogger(__name__)


def begin_till(
    stack: ExitStack,
    front: Front,
    loaded: Loaded[TillSettings],
    folder: DataDir,
    relay_url: str,
    token: str,
    clock: ShopClock,
    *,
    practice: bool,
) -> Windows:
    """Begin all of it and join it to `front`; it ends with the stack. Raises `KioskError` as `run_till` does."""
    settings = loaded.settings
    store, room = _open_books(stack, folder)
    bridge = Bridge()
    shop = shop_of(settings, practice=practice)
    till = _till(stack, store, shop, clock, bridge, room)
    link = _link(till, relay_url, token, settings, clock)
    front.actions.begin(till, link)
    bridge.set_errands = link.set_errands
    desk = Desk(relay_url, token, clock)
    allowing = Allowing(desk, till.staff, lambda: pepper_of(folder.pin_pepper))
    desk.on_people = allowing.hear_soon
    authority = PinAuthority(allowing, Later(), clock)
    backups = _backups(stack, till, folder, settings, shop, bridge, clock)
    sounds = made_speaker(stack, settings)
    papers, printing = made_printing(stack, settings, folder, clock)
    parts = TillParts(
        *(till.books, desk, authority, backups, ManagerActions(), front.shop),
        *(sounds, papers, printing),
        lambda: _setup(loaded, folder, relay_url, clock, front, practice, another_picture),
    )
    windows = Windows(
        bridge,
        front.cashier,
        front.customer,
        lambda: made_manager(stack, settings, folder, clock, parts, front.language.switch),
        authority,
        front.app,
    )
    front.windows = windows
    _prove_codes(stack, front.customer, front.actions, refuse=settings.qr_gate == "refuse")
    announce(stack, windows.shown, sounds, clock)
    stack.enter_context(_reporting_bugs(bridge))
    stack.callback(front.close)
    another_picture = show_picture(stack, windows, settings.idle_picture)
    join_manners(stack, windows, front.screens, settings, front.shop, printing, till)
    stack.callback(OsSignals(front.app.quit).close)
    acts = acts_of(till.books, allowing) | DoorActs(front.cashier).acts()
    door = Door(folder.running("till"), acts)
    network = NetworkThread(link, desk, allowing, bridge, door)
    network.start()
    stack.callback(_stop, network)
    till.begin()
    watched(stack, SystemNotice.from_environment(os.environ), till.how_it_is)
    return windows


def _setup(
    loaded: Loaded[TillSettings],
    folder: DataDir,
    relay_url: str,
    clock: ShopClock,
    front: Front,
    practice: bool,
    another_picture: Callable[[Path | None], None],
) -> SetupTools:
    """Loaded only when the manager's window is made."""
    from kiosk.app.shell.setup import made_setup
    from kiosk.app.shell.taken_up import TakenUp

    taken = TakenUp(loaded.settings, front.use_language, front.screens.choose, another_picture)
    return made_setup(loaded, folder, relay_url, clock, taken, front.app, practice=practice)


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
