"""The manners of a running till, joined to its windows; each ends with the stack."""

from __future__ import annotations

from contextlib import ExitStack

from kiosk.app.manager.authority import Authority
from kiosk.app.manager.page import Tools
from kiosk.app.manners.activity import Activity
from kiosk.app.manners.awake import keeping_awake
from kiosk.app.manners.cleaning import Cleaning, CleaningPage
from kiosk.app.manners.cursor import TouchCursor
from kiosk.app.manners.quitting import Quitting
from kiosk.app.screens import Screens
from kiosk.app.shell.printers import join_printer
from kiosk.app.shell.windows import Windows
from kiosk.settings import TillSettings
from kiosk.till.till import Till


def join_manners(
    stack: ExitStack,
    windows: Windows,
    screens: Screens,
    settings: TillSettings,
    tools: Tools,
    till: Till,
) -> None:
    """The printer at the counter, asking before it closes, wiping, the arrow, staying awake."""
    join_printer(windows, tools.shop, tools.printing, till)
    app, cashier, customer = windows.app, windows.cashier, windows.customer
    authority: Authority | None = windows.authority if settings.quit == "pin" else None
    Quitting(
        (windows.manager, cashier),
        (cashier, customer),
        authority,
        screens.give_back,
        app.quit,
        lambda: cashier.desk.view,
    )
    pages = (
        CleaningPage(cashier, "cashierCleaning"),
        CleaningPage(customer, "customerCleaning", staff=False),
    )
    cleaning = Cleaning(pages, app)
    stack.callback(cleaning.end)
    cashier.clean_asked.connect(cleaning.begin)
    windows.manager.navigation.clean_asked.connect(windows.manager.close)
    windows.manager.navigation.clean_asked.connect(cleaning.begin)
    windows.shown.connect(cleaning.show_view)
    stack.callback(TouchCursor(app).close)
    activity = Activity(app, keeping_awake(stack))
    stack.callback(activity.close)
    windows.shown.connect(activity.show_view)
