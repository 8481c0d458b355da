"""All windows, and what reaches them from the till's lane."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from kiosk.app.authority.gate import PinAuthority
from kiosk.app.cashier.window import CashierWindow
from kiosk.app.customer.window import CustomerWindow
from kiosk.app.manager.places import Place
from kiosk.app.shell.bridge import Bridge
from kiosk.app.shell.unattended import Unattended
from kiosk.till.snapshot import LinkState, LinkView, TillView, without_dead_code

if TYPE_CHECKING:
    from kiosk.app.manager.window import ManagerWindow

COMMIT_GRACE_MS = 100
"""How long a dead code waits for the commit that says what became of it. Painting a page in between would
only make the news itself later; the code must be gone within a second."""


class Windows(QObject):
    """Joins the bridge to the windows; the only one who shows them anything.

    The manager's is made when it is first wanted: a till that sells needs neither its memory nor its time.
    `shown` carries each view once the windows have it: for sound, paper and whatever else follows a sale.
    `manager_made` carries the manager's window, once.
    """

    shown = Signal(object)
    manager_made = Signal(object)
    _staff_have_their_turn = Signal()

    def __init__(
        self,
        bridge: Bridge,
        cashier: CashierWindow,
        customer: CustomerWindow,
        make_manager: Callable[[], ManagerWindow],
        authority: PinAuthority,
        app: QApplication,
    ) -> None:
        super().__init__()
        self.bridge = bridge
        self.cashier = cashier
        self.customer = customer
        self._make_manager = make_manager
        self._manager: ManagerWindow | None = None
        self.authority = authority
        self.app = app
        self._view = TillView(link=LinkView(LinkState.OFFLINE))
        self._for_staff: list[TillView] = []
        self._staff_have_their_turn.connect(self._show_staff, Qt.ConnectionType.QueuedConnection)
        self._dead_payment_id: str | None = None
        self._grace = QTimer(self)
        self._grace.setSingleShot(True)
        self._grace.setInterval(COMMIT_GRACE_MS)
        self._grace.timeout.connect(self._hide_dead_code)
        bridge.view_changed.connect(self._show)
        bridge.code_dead.connect(self._take_off_soon)
        bridge.problem.connect(self._tell_problem)
        customer.tongue_changed.connect(cashier.side.copy.page.show_tongue)
        cashier.manager_asked.connect(self._open_manager)
        cashier.close_asked.connect(lambda: self.manager.open_over(cashier, Place.DAY_CLOSE))
        bridge.bug.connect(self._tell_bug)

    @property
    def view(self) -> TillView:
        """What the customer's window shows, and the staff's in a moment."""
        return self._view

    @property
    def manager(self) -> ManagerWindow:
        """The manager's window, made now if it was not yet."""
        if self._manager is None:
            manager = self._manager = self._make_manager()
            manager.closed.connect(self._back_to_selling)
            Unattended(manager, self.app).left.connect(manager.leave)
            manager.show_view(self._view)
            self.manager_made.emit(manager)
        return self._manager

    @property
    def over_cashier(self) -> ManagerWindow | None:
        """The window that may stand over the cashier's, if there is one yet."""
        return self._manager

    @property
    def in_front(self) -> QWidget:
        """The staff's window that is worked in."""
        over = self._manager
        return over if over is not None and over.isVisible() else self.cashier

    def _show(self, view: TillView) -> None:
        self._grace.stop()
        self._view = view
        # The customer first: they wait. Their page is painted, and told to be, before the staff's have their turn.
        self.customer.show_view(view)
        self._for_staff.append(view)
        self._staff_have_their_turn.emit()

    def _show_staff(self) -> None:
        """Every view in its order: what follows a sale must miss none."""
        views, self._for_staff = self._for_staff, []
        for view in views:
            self.cashier.show_view(view)
            if self._manager is not None:
                self._manager.show_view(view)
            self.authority.show_view(view)
            self.shown.emit(view)

    def _open_manager(self) -> None:
        self.manager.open_over(self.cashier)
        self.authority.offer_first_manager(self.manager)

    def _back_to_selling(self) -> None:
        # Whoever stands here next is not the manager who was signed in.
        self.authority.sign_out()
        self.cashier.activateWindow()
        self.cashier.setFocus()

    def _take_off_soon(self, payment_id: str) -> None:
        self._dead_payment_id = payment_id
        self._grace.start()

    def _hide_dead_code(self) -> None:
        self._show(without_dead_code(self._view, self._dead_payment_id))

    def _tell_bug(self, name: str) -> None:
        text = f"Something went wrong inside the till ({name})."
        self._tell_problem("bug", text)

    def _tell_problem(self, code: str, text: str) -> None:
        self._show_staff()  # a problem is about what was shown before it
        self.cashier.show_problem(code, text)
        if self._manager is not None:
            self._manager.show_problem(code, text)
