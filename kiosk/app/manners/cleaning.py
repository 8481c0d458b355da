"""Wiping the screens: for half a minute both show a calm page, and no touch and no key does anything.

A customer may be paying meanwhile: as soon as a sale ends, the page goes and everybody sees it.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from kiosk.app.theme.icons import paint_icon
from kiosk.app.theme.tokens import COLOURS
from kiosk.app.widgets.fit import font_of
from kiosk.core.sale import OPEN, SaleState
from kiosk.till.snapshot import TillView

LASTS_S = 30
_INPUT = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.KeyRelease,
        QEvent.Type.ShortcutOverride,
        QEvent.Type.Shortcut,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.MouseButtonDblClick,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TouchEnd,
        QEvent.Type.Wheel,
    }
)
_FOR_CUSTOMERS = ("กำลังเช็ดหน้าจอ กรุณารอสักครู่", "This screen is being wiped. One moment, please.")
_ICON, _TITLE, _TEXT = 0.16, 0.052, 0.032
"""Parts of the shorter side of the page."""


class CleaningPage(QWidget):
    """The calm page over one window. The customer's speaks two languages, and does not tell how to end it."""

    def __init__(self, window: QWidget, name: str, *, staff: bool = True) -> None:
        super().__init__(window)
        self._staff = staff
        self.setObjectName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._left_s = LASTS_S
        window.installEventFilter(self)
        self.hide()

    def open_page(self) -> None:
        """Over the whole window."""
        window = self.parentWidget()
        assert window is not None  # the constructor takes one
        self.setGeometry(window.rect())
        self.show()
        self.raise_()

    def show_left(self, seconds: int) -> None:
        """How long it lasts still."""
        self._left_s = seconds
        self.setAccessibleName(f"{self._title()}. {self._text()}")
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """As large as the window."""
        window = self.parentWidget()
        if window is not None and watched is window and event.type() == QEvent.Type.Resize:
            self.setGeometry(window.rect())
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A picture, two sentences, nothing that could be pressed."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(COLOURS.page))
        side = min(self.width(), self.height())
        icon = side * _ICON
        middle = self.height() / 2
        place = QRectF((self.width() - icon) / 2, middle - icon * 1.3, icon, icon)
        paint_icon(painter, "clean", COLOURS.accent, place)
        self._write(painter, self._title(), side * _TITLE, middle + side * 0.02, COLOURS.ink)
        self._write(painter, self._text(), side * _TEXT, middle + side * 0.11, COLOURS.muted)
        painter.end()

    def _write(self, painter: QPainter, text: str, pixels: float, top: float, colour: str) -> None:
        heavy = colour == COLOURS.ink
        weight = QFont.Weight.DemiBold if heavy else QFont.Weight.Normal
        painter.setFont(font_of(max(14, round(pixels)), weight))
        painter.setPen(QColor(colour))
        margin = self.width() * 0.06
        box = QRectF(margin, top, self.width() - 2 * margin, self.height() - top)
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
        painter.drawText(box, (flags | Qt.TextFlag.TextWordWrap).value, text)

    def _title(self) -> str:
        return self.tr("Time to wipe the screen") if self._staff else _FOR_CUSTOMERS[0]

    def _text(self) -> str:
        if not self._staff:
            return _FOR_CUSTOMERS[1]
        text = self.tr("Touches do nothing for {n} seconds. Esc ends it.")
        return text.format(n=self._left_s)


class Cleaning(QObject):
    """`pages` lie over the windows. Lives on the GUI thread."""

    def __init__(self, pages: Sequence[CleaningPage], app: QApplication) -> None:
        super().__init__(pages[0].window())
        self._pages = tuple(pages)
        self._app = app
        self._view: TillView | None = None
        self._left_s = 0
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self._tick)

    @property
    def on(self) -> bool:
        """The screens are being wiped."""
        return self._timer.isActive()

    def begin(self) -> None:
        """For half a minute."""
        self._left_s = LASTS_S
        for page in self._pages:
            page.show_left(self._left_s)
            page.open_page()
        if not self.on:
            self._app.installEventFilter(self)
        self._timer.start()

    def end(self) -> None:
        """Everything is as before."""
        if self.on:
            self._timer.stop()
            self._app.removeEventFilter(self)
            for page in self._pages:
                page.hide()

    def show_view(self, view: TillView) -> None:
        """A sale that ends while the screens are wiped wants to be seen."""
        before, self._view = self._view, view
        shown = view.shown
        ended = before is not None and bool(_open_ids(before) - _open_ids(view))
        if ended or (shown is not None and shown.state is SaleState.PAID):
            self.end()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Nothing reaches the windows; one key ends it."""
        if event.type() not in _INPUT:
            return False
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
        ):
            self.end()
        return True

    def _tick(self) -> None:
        self._left_s -= 1
        if self._left_s <= 0:
            self.end()
        for page in self._pages:
            page.show_left(self._left_s)


def _open_ids(view: TillView) -> frozenset[str]:
    shown = view.shown
    ids = {sale.sale_id for sale in view.parked}
    if shown is not None and shown.state in OPEN:
        ids.add(shown.sale_id)
    return frozenset(ids)
