"""The manners of a running till, joined to its windows; each ends with the stack."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING

from kiosk.app.frame import Shop
from kiosk.app.manager.authority import Authority
from kiosk.app.manners.activity import Activity
from kiosk.app.manners.awake import keeping_awake
from kiosk.app.manners.cleaning import Cleaning, CleaningPage
from kiosk.app.manners.cursor import TouchCursor
from kiosk.app.manners.quitting import Quitting
from kiosk.app.printing import Printing
from kiosk.app.screens import Screens
from kiosk.app.shell.printers import join_printer
from kiosk.app.shell.windows import Windows
from kiosk.settings import TillSettings
from kiosk.till.books.audit import Action
from kiosk.till.books.documents import AuditRow
from kiosk.till.people.permit import Permit
from kiosk.till.till import Till

if TYPE_CHECKING:
    from kiosk.app.manager.window import ManagerWindow

_log = logging.getLogger(__name__)


def join_manners(
    stack: ExitStack,
    windows: Windows,
    screens: Screens,
    settings: TillSettings,
    shop: Shop,
    printing: Printing,
    till: Till,
) -> None:
    """The printer at the counter, asking before it closes, wiping, the arrow, staying awake."""
    join_printer(windows, shop, printing, till)
    app, cashier, customer = windows.app, windows.cashier, windows.customer
    authority: Authority | None = windows.authority if settings.quit == "pin" else None
    Quitting(
        cashier,
        lambda: windows.in_front,
        (cashier, customer),
        authority,
        screens.give_back,
        partial(_leave, app.quit, till, shop),
        lambda: cashier.desk.view,
    )
    pages = (
        CleaningPage(cashier, "cashierCleaning"),
        CleaningPage(customer, "customerCleaning", staff=False),
    )
    cleaning = Cleaning(pages, app)
    stack.callback(cleaning.end)
    cashier.clean_asked.connect(cleaning.begin)
    windows.manager_made.connect(partial(_clean_from_manager, cleaning))
    windows.shown.connect(cleaning.show_view)
    stack.callback(TouchCursor(app).close)
    activity = Activity(app, keeping_awake(stack))
    stack.callback(activity.close)
    windows.shown.connect(activity.show_view)


def _leave(quit_program: Callable[[], None], till: Till, shop: Shop, permit: Permit | None) -> None:
    """End the program; on whose word is written down. The lane finishes that, and nothing keeps the till open."""
    if permit is not None:
        till.books.write_down(permit.who, Action.QUIT, shop.till_code).add_done_callback(
            _say_unwritten
        )
    quit_program()


def _say_unwritten(written: Future[AuditRow]) -> None:
    error = written.exception()
    if error is not None:
        _log.error("closing down could not be written down: %s", error)


def _clean_from_manager(cleaning: Cleaning, manager: ManagerWindow) -> None:
    manager.navigation.clean_asked.connect(manager.close)
    manager.navigation.clean_asked.connect(cleaning.begin)
