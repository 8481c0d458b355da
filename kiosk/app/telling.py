"""How one of the staff's windows tells: its pile of toasts, the drawer that keeps them, the bell that opens it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from kiosk.app.frame import Shop
from kiosk.app.told import Kind, Told, ToldLog
from kiosk.app.widgets.bell import BellButton
from kiosk.app.widgets.drawer import Drawer
from kiosk.app.widgets.sheet import sheet_over
from kiosk.app.widgets.toast import Toasts
from kiosk.core.sale import SaleState
from kiosk.till.clock import Clock
from kiosk.till.snapshot import RecentSale, TillView


class Telling(QObject):
    """Joins the three in `window`; `give_keyboard` is called when a toast that had it has left."""

    def __init__(
        self,
        window: QWidget,
        bell: BellButton,
        shop: Shop,
        clock: Clock,
        give_keyboard: Callable[[], None],
    ) -> None:
        super().__init__(window)
        self.log = ToldLog(clock, self)
        self.toasts = Toasts(window, self.log)
        self.drawer = Drawer(window, self.log, shop.clock_text)
        self._to_settle: dict[str, Told] = {}
        self._window = window
        self._bell = bell
        bell.clicked.connect(self.open_drawer)
        self.toasts.drawer_asked.connect(self.open_drawer)
        self.toasts.left.connect(give_keyboard)
        self.log.changed.connect(self._count)

    def open_drawer(self) -> None:
        """Show all that was told, unless something else is asked just now; it counts as read."""
        if sheet_over(self._window) is None:
            self.toasts.hide()
            self.drawer.open_sheet()

    def tell_of_sale(self, sale: RecentSale, sentence: str) -> None:
        """News of a sale that is not on the window; about money it stays until it is put away."""
        match sale.state:
            case SaleState.PAID:
                self.toasts.tell(Kind.GOOD, sentence, stays=True)
            case SaleState.ATTENTION:
                self._to_settle[sale.sale_id] = self.toasts.tell(Kind.WARNING, sentence, stays=True)
            case _:
                self.toasts.tell(Kind.NEWS, sentence)

    def take_back_settled(self, view: TillView) -> None:
        """What needed a person and had one, also in the manager's window, is in nobody's way any more."""
        open_still = {money.sale_id for money in view.unsettled}
        open_still |= {one.sale_id for one in view.recent if one.state is SaleState.ATTENTION}
        for sale_id in self._to_settle.keys() - open_still:
            self.toasts.take_back(self._to_settle.pop(sale_id))

    def _count(self) -> None:
        self._bell.show_count(self.log.unread)
