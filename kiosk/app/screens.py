"""Which window stands on which monitor, also when monitors come and go while the till runs.

Two monitors: the customer's window fills the one the cashier's is not on, and never covers the cashier's. One:
the customer's page takes the screen when a code is shown and gives it back at a key, a press, or when there is
nothing left to show. A fixed size (for trying things out) makes it an ordinary window.
"""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QObject, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent, QScreen, QWindow
from PySide6.QtWidgets import QWidget

from kiosk.app.cashier.window import CashierWindow
from kiosk.app.customer.face import Face, FaceKind
from kiosk.app.customer.window import CustomerWindow

SETTLE_MS = 200
"""Monitors report themselves in bursts; the windows move once it is quiet."""


class Mode(StrEnum):
    """How the customer's window is shown."""

    FIXED = "fixed"
    OWN_SCREEN = "own_screen"
    SHARED = "shared"


class Screens(QObject):
    """Shows both windows and keeps them where they belong, until `close`."""

    def __init__(
        self,
        cashier: CashierWindow,
        customer: CustomerWindow,
        customer_size: tuple[int, int] | None = None,
        over: QWidget | None = None,
    ) -> None:
        """`over` is the window that may stand over the cashier's."""
        super().__init__()
        self._cashier = cashier
        self._customer = customer
        self._fixed = QSize(*customer_size) if customer_size is not None else None
        self._over = over
        self._shown_code: tuple[str, int] | None = None
        self._home: QWindow | None = None
        self.mode = Mode.SHARED
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self.place)
        cashier.show_here_asked.connect(self.take)
        cashier.key_pressed.connect(self.give_back)
        customer.touched.connect(self.give_back)
        customer.key_pressed.connect(self._pass_on)
        customer.face_changed.connect(self._on_face)

    def show(self) -> None:
        """Show the cashier's window, find the customer's a place, and watch the monitors."""
        self._show_cashier()
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)  # windows exist
        app.screenAdded.connect(self._later)
        app.screenRemoved.connect(self._later)
        app.primaryScreenChanged.connect(self._later)
        self._home = self._cashier.windowHandle()
        if self._home is not None:
            self._home.screenChanged.connect(self._later)
        self.place()

    def close(self) -> None:
        """Stop watching and close both windows."""
        self._settle.stop()
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)  # windows exist
        app.screenAdded.disconnect(self._later)
        app.screenRemoved.disconnect(self._later)
        app.primaryScreenChanged.disconnect(self._later)
        self._customer.close()
        self._cashier.close()

    def place(self) -> None:
        """Put the customer's window where the monitors of now allow."""
        other = self._other_screen()
        if self._fixed is not None:
            self._to(Mode.FIXED)
            self._show_fixed(self._fixed, other)
        elif other is not None:
            self._to(Mode.OWN_SCREEN)
            self._fill(other)
        else:
            self._to(Mode.SHARED)
            self._customer.hide()
            self._on_face(self._customer.face)

    def take(self) -> None:
        """One monitor: the customer's page covers the cashier's window."""
        if self.mode is Mode.SHARED:
            self._fill(self._cashier.screen())
            self._cashier.set_covered(True)

    def give_back(self) -> None:
        """One monitor: the cashier's window is seen again."""
        if self.mode is Mode.SHARED and self._customer.isVisible():
            self._customer.hide()
            self._cashier.set_covered(False)
            self._in_front.activateWindow()

    @property
    def _in_front(self) -> QWidget:
        """The staff's window that is worked in."""
        over = self._over
        return over if over is not None and over.isVisible() else self._cashier

    def _later(self) -> None:
        self._settle.start()

    def _to(self, mode: Mode) -> None:
        self.mode = mode
        self._cashier.set_one_screen(mode is Mode.SHARED)
        self._cashier.set_covered(False)

    def _show_cashier(self) -> None:
        available = self._cashier.screen().availableGeometry()
        if self._fixed is None or not available.contains(self._cashier.geometry()):
            # First by hand: where no window manager runs nobody makes it as large as the screen.
            self._cashier.setGeometry(available)
            self._cashier.showMaximized()
        else:
            self._cashier.show()
        self._cashier.activateWindow()

    def _show_fixed(self, size: QSize, other: QScreen | None) -> None:
        """An ordinary window: on another monitor, else in the corner farthest from the amount and the keys."""
        window = self._customer
        if not window.isVisible():
            room = (other or self._cashier.screen()).availableGeometry()
            box = QRect(room.topLeft(), size)
            if other is None:
                box.moveBottomRight(room.bottomRight())
            window.move(max(box.left(), room.left()), max(box.top(), room.top()))
        window.resize(size)
        window.show()

    def _other_screen(self) -> QScreen | None:
        own = self._cashier.screen()
        others = (screen for screen in QGuiApplication.screens() if screen is not own)
        return next((s for s in others if not s.geometry().intersects(own.geometry())), None)

    def _fill(self, screen: QScreen) -> None:
        """Full screen on `screen`; hidden first when it has to move, else some systems leave it behind."""
        window = self._customer
        if window.isVisible() and window.screen() is screen and window.isFullScreen():
            window.setGeometry(screen.geometry())
            return
        window.hide()
        window.setScreen(screen)
        window.setGeometry(screen.geometry())
        # Not showFullScreen(): it would ask for the keyboard as well.
        window.setWindowState(window.windowState() | Qt.WindowState.WindowFullScreen)
        window.show()

    def _on_face(self, face: Face) -> None:
        """One monitor: a new code takes the screen; a page with nothing to say gives it back."""
        if self.mode is not Mode.SHARED:
            return
        code = (face.sale_id, face.attempt)
        if face.kind is FaceKind.CODE and code != self._shown_code:
            self._shown_code = code
            self.take()
        elif face.kind in (FaceKind.IDLE, FaceKind.TROUBLE):
            self.give_back()

    def _pass_on(self, event: QKeyEvent) -> None:
        """A key that reached the customer's window is the cashier's; handling it gives the screen back."""
        self._cashier.handle_key(event)
