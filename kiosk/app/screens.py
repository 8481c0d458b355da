"""Which window stands on which monitor, also when monitors come and go while the till runs.

`seating` decides; here windows are moved. Two monitors: the customer's window fills its own and never covers the
cashier's. One: the customer's page takes the screen when a code is shown and gives it back at a key, a press, or
when there is nothing left to show. A fixed size (for trying things out) makes it an ordinary window.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import QObject, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent, QScreen, QWindow
from PySide6.QtWidgets import QWidget

from kiosk.app.cashier.window import CashierWindow
from kiosk.app.customer.face import Face, FaceKind
from kiosk.app.customer.window import CustomerWindow
from kiosk.app.monitors import monitor_identity
from kiosk.app.seating import Monitor, Seating

SETTLE_MS = 200
"""Monitors report themselves in bursts; the windows move once it is quiet."""
_TRIES = 3
"""How often a window that something else moves away is put back before that is left alone."""


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
        over: Callable[[], QWidget | None] = lambda: None,
        chosen: str = "",
    ) -> None:
        """`over` gives the window that may stand over the cashier's, once there is one; `chosen` is the identity
        of the customer's monitor (empty: whichever is not the cashier's)."""
        super().__init__()
        self._cashier = cashier
        self._customer = customer
        self._fixed = QSize(*customer_size) if customer_size is not None else None
        self._over = over
        self._seating = Seating(chosen)
        self._gone: set[str] = set()
        self._watched: list[QScreen] = []
        self._filled: QRect | None = None
        self._tries = 0
        self._shown_code: tuple[str, int] | None = None
        self._home: QWindow | None = None
        self._held: QWindow | None = None
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
        screens = QGuiApplication.screens()
        at = screens.index(self._cashier.screen())
        self._show_cashier(screens[self._seating.begin(_monitors(screens), at).cashier])
        app = _app()
        app.screenAdded.connect(self._on_added)
        app.screenRemoved.connect(self._on_removed)
        app.primaryScreenChanged.connect(self._later)
        for screen in screens:
            self._watch(screen)
        self._home = self._cashier.windowHandle()
        if self._home is not None:
            self._home.screenChanged.connect(self._later)
        self.place()

    def close(self) -> None:
        """Stop watching and close both windows."""
        self._settle.stop()
        self._tries = _TRIES  # what closing does to a window is nothing to mend
        app = _app()
        app.screenAdded.disconnect(self._on_added)
        app.screenRemoved.disconnect(self._on_removed)
        app.primaryScreenChanged.disconnect(self._later)
        for screen in self._watched:
            screen.geometryChanged.disconnect(self._later)
            screen.logicalDotsPerInchChanged.disconnect(self._later)
        self._watched.clear()
        self._customer.close()
        self._cashier.close()

    def place(self) -> None:
        """Put both windows where the monitors of now allow."""
        screens = QGuiApplication.screens()
        if not screens or self._cashier.screen() not in screens:
            return  # every monitor sleeps: the first that wakes asks again
        at = screens.index(self._cashier.screen())
        seats = self._seating.decide(_monitors(screens), at, self._gone)
        self._gone.clear()
        own = None if seats.customer is None else screens[seats.customer]
        if self._fixed is None and own is not None and self._customer.screen() is not own:
            self._customer.hide()  # before the cashier's window may come to where it stands
        self._keep_cashier_on(screens[seats.cashier])
        if self._fixed is not None:
            self._to(Mode.FIXED)
            self._show_fixed(self._fixed, own)
        elif own is not None:
            self._to(Mode.OWN_SCREEN)
            self._fill(own)
        else:
            self._share()

    def choose(self, identity: str) -> None:
        """The customer's window belongs on this monitor from now on (empty: on any but the cashier's)."""
        self._seating.choose(identity)
        self.place()

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
        over = self._over()
        return over if over is not None and over.isVisible() else self._cashier

    def _watch(self, screen: QScreen) -> None:
        screen.geometryChanged.connect(self._later)
        screen.logicalDotsPerInchChanged.connect(self._later)
        self._watched.append(screen)

    def _on_added(self, screen: QScreen) -> None:
        self._watch(screen)
        self._later()

    def _on_removed(self, screen: QScreen) -> None:
        """Sent before Qt moves the windows of that monitor to another, perhaps over the cashier's."""
        self._watched = [one for one in self._watched if one is not screen]
        self._gone.add(monitor_identity(screen))
        if self._fixed is None and screen in (self._cashier.screen(), self._customer.screen()):
            self._customer.hide()
        self._later()

    def _later(self) -> None:
        self._tries = 0
        self._settle.start()

    def _to(self, mode: Mode) -> None:
        self.mode = mode
        self._cashier.set_one_screen(mode is Mode.SHARED)
        self._cashier.set_covered(False)

    def _share(self) -> None:
        """No monitor but the cashier's: a page that has taken the screen already keeps it."""
        taken = self.mode is Mode.SHARED and self._customer.isVisible()
        self._to(Mode.SHARED)
        if taken:
            self.take()
        else:
            self._customer.hide()
            self._on_face(self._customer.face)

    def _show_cashier(self, screen: QScreen) -> None:
        window = self._cashier
        available = screen.availableGeometry()
        if self._fixed is None or not available.contains(window.geometry()):
            # First by hand: where no window manager runs nobody makes it as large as the screen.
            window.setScreen(screen)
            window.setGeometry(available)
            window.showMaximized()
            self._filled = available
        else:
            window.show()
        window.activateWindow()

    def _keep_cashier_on(self, screen: QScreen) -> None:
        """Bring the staff's windows back to their monitor, and fill it again if they filled it before."""
        available = screen.availableGeometry()
        for window in (self._cashier, self._over()):
            if window is None or not window.isVisible():
                continue
            if window.screen() is not screen or _is_outside(window, screen):
                _move(window, screen)
            elif self._filled is not None and window.geometry() == self._filled != available:
                window.setGeometry(available)
        if self._filled is not None:
            self._filled = available

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

    def _fill(self, screen: QScreen) -> None:
        """Full screen on `screen`; hidden first when it has to move, else some systems leave it behind."""
        window = self._customer
        if window.screen() is screen and self._is_full():
            self._tries = 0
            window.setGeometry(screen.geometry())
            return
        window.hide()
        window.setScreen(screen)
        window.setGeometry(screen.geometry())
        # Not showFullScreen(): it would ask for the keyboard as well.
        window.setWindowState(Qt.WindowState.WindowFullScreen)
        window.show()
        self._hold(window.windowHandle())

    def _is_full(self) -> bool:
        window = self._customer
        return window.isVisible() and window.isFullScreen() and not window.isMinimized()

    def _hold(self, handle: QWindow | None) -> None:
        """Hear when somebody else moves, shrinks or puts away the customer's window, as systems do after sleep."""
        if handle is None or handle is self._held:
            return
        self._held = handle
        handle.screenChanged.connect(self._on_strayed)
        handle.visibilityChanged.connect(self._on_strayed)
        handle.xChanged.connect(self._on_strayed)
        handle.yChanged.connect(self._on_strayed)
        handle.widthChanged.connect(self._on_strayed)
        handle.heightChanged.connect(self._on_strayed)

    def _on_strayed(self) -> None:
        if self.mode is Mode.OWN_SCREEN and self._tries < _TRIES:
            self._tries += 1
            self._settle.start()

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


def _app() -> QGuiApplication:
    app = QGuiApplication.instance()
    assert isinstance(app, QGuiApplication)  # windows exist
    return app


def _monitors(screens: list[QScreen]) -> list[Monitor]:
    return [_monitor(monitor_identity(one), one.geometry()) for one in screens]


def _monitor(identity: str, box: QRect) -> Monitor:
    return Monitor(identity, box.left(), box.top(), box.width(), box.height())


def _is_outside(window: QWidget, screen: QScreen) -> bool:
    """It kept its place though the monitor that was there is gone, as happens where no window manager runs."""
    if QGuiApplication.platformName().startswith("wayland"):
        return False  # there no window knows its place
    return not screen.geometry().contains(window.geometry().center())


def _move(window: QWidget, screen: QScreen) -> None:
    """To another monitor, as large or full as it was; hidden first, else some systems leave it behind."""
    state = window.windowState()
    window.hide()
    window.setScreen(screen)
    window.setGeometry(screen.availableGeometry())
    window.setWindowState(state)
    window.show()
    window.activateWindow()
