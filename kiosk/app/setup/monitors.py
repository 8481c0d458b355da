"""Which screen is the customer's: every monitor with its number, which stands large on each while one chooses."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from kiosk.app.monitors import monitor_identity
from kiosk.app.setup import words
from kiosk.app.setup.editors import Editor, chosen_first
from kiosk.app.setup.fields import Spec
from kiosk.app.setup.ports import Monitor, Monitors
from kiosk.app.theme.tokens import COLOURS, Space
from kiosk.app.widgets.button import RoleButton
from kiosk.app.widgets.fit import font_of

_NUMBER_PX = 260
_EDGE_PX = 32
_ABOVE_PX = 120
"""Over the buttons at the lower edge of our own windows."""


class NumberCard(QWidget):
    """A number, large, in the lower corner of a monitor. It takes no key and no press."""

    def __init__(self, number: int) -> None:
        super().__init__(None)
        self._number = number
        self.setObjectName(f"screenNumber{number}")
        self.setAccessibleName(str(number))
        self.setWindowFlags(
            Qt.WindowType.ToolTip
            | Qt.WindowType.FramelessWindowHint
            | Qt.WindowType.WindowStaysOnTopHint
            | Qt.WindowType.WindowTransparentForInput
            | Qt.WindowType.WindowDoesNotAcceptFocus
        )
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, on=False)
        self.setFixedSize(_NUMBER_PX, _NUMBER_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        """White on navy."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(COLOURS.navy))
        painter.setPen(QColor(COLOURS.on_dark))
        painter.setFont(font_of(round(_NUMBER_PX * 0.66), QFont.Weight.Bold))
        painter.drawText(QRectF(self.rect()), Qt.AlignmentFlag.AlignCenter.value, str(self._number))
        painter.end()


class RealMonitors:
    """`Monitors` of this machine."""

    def __init__(self) -> None:
        self._cards: list[NumberCard] = []

    def now(self) -> tuple[Monitor, ...]:
        """See `Monitors`; the primary one first, as Qt lists them."""
        return tuple(
            Monitor(
                number,
                monitor_identity(screen),
                " ".join(f"{screen.manufacturer()} {screen.model()}".split()) or screen.name(),
                round(screen.size().width() * screen.devicePixelRatio()),
                round(screen.size().height() * screen.devicePixelRatio()),
            )
            for number, screen in enumerate(QGuiApplication.screens(), start=1)
        )

    def show_numbers(self) -> None:
        """See `Monitors`."""
        self.hide_numbers()
        for number, screen in enumerate(QGuiApplication.screens(), start=1):
            card = NumberCard(number)
            card.setScreen(screen)
            room = screen.availableGeometry()
            card.move(room.bottomLeft() + QPoint(_EDGE_PX, 1 - _NUMBER_PX - _ABOVE_PX))
            card.show()
            self._cards.append(card)

    def hide_numbers(self) -> None:
        """See `Monitors`."""
        for card in self._cards:
            card.close()
            card.deleteLater()
        self._cards.clear()


class MonitorEditor(Editor):
    """One of the monitors of now, or the other one by itself."""

    def __init__(self, spec: Spec, monitors: Monitors) -> None:
        super().__init__(spec)
        self._monitors = monitors
        self._chosen = ""
        self._listed: tuple[Monitor, ...] = ()
        self._column = QVBoxLayout()
        self._column.setSpacing(Space.SMALL)
        self.control.addLayout(self._column)
        self.buttons: dict[str, RoleButton] = {}
        self.list_monitors()

    @property
    def text(self) -> str:
        """See `Editor`."""
        return self._chosen

    def show_text(self, text: str) -> None:
        """See `Editor`."""
        self._chosen = text
        self.list_monitors()

    def stops(self) -> list[QWidget]:
        """The chosen one first."""
        return list(chosen_first(self.buttons.values()))

    def list_monitors(self) -> None:
        """Look again which there are; one that was chosen and is not there now is shown as such."""
        self._listed = self._monitors.now()
        known = {monitor.identity for monitor in self._listed}
        values = ["", *(monitor.identity for monitor in self._listed)]
        if self._chosen and self._chosen not in known:
            values.append(self._chosen)
        for old in self.buttons.values():
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.buttons = {value: self._button(n, value) for n, value in enumerate(values)}
        self.retranslate()

    def retranslate(self) -> None:
        """See `Editor`."""
        super().retranslate()
        if len(self._listed) == 1:
            self._hint.setText(
                self.tr("Only one screen is connected: the QR and the cashier take turns on it.")
            )
        title = words.title_words(self.spec.name)
        for value, button in self.buttons.items():
            text = self._words(value)
            button.show_words(text, f"{title}: {text}")

    def _button(self, number: int, value: str) -> RoleButton:
        button = RoleButton("either", f"monitor{number}")
        button.setCheckable(True)
        button.setAutoExclusive(True)
        button.setChecked(value == self._chosen)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.clicked.connect(lambda: self._take(value))
        self._column.addWidget(button)
        return button

    def _take(self, value: str) -> None:
        self._chosen = value
        self.changed.emit()

    def _words(self, value: str) -> str:
        if not value:
            return self.tr("By itself: the one the cashier is not on")
        for monitor in self._listed:
            if monitor.identity == value:
                size = f"{monitor.width_px}×{monitor.height_px}"
                return "  ·  ".join(filter(None, (str(monitor.number), monitor.name, size)))
        return self.tr("Not connected now: {name}").format(name=value)
