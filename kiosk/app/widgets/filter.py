"""What narrows a list down: a button that opens what there is to choose from, and a line to search with."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy

from kiosk.app.theme.icons import paint_icon
from kiosk.app.theme.tokens import COLOURS
from kiosk.app.widgets.button import TOUCH_PX, RoleButton, restyle

DEBOUNCE_MS = 200
_LONGEST_SEARCH = 200
_CHEVRON_PX = 16
_ICON_PX = 20


class FilterButton(RoleButton):
    """A button that opens a list or a sheet; marked while it leaves something out."""

    def __init__(self, name: str) -> None:
        super().__init__("filter", name)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)

    def show_choice(self, text: str, spoken: str, *, active: bool) -> None:
        """What is chosen."""
        self.show_words(text, spoken)
        if self.property("active") != active:
            self.setProperty("active", active)
            restyle(self)

    def sizeHint(self) -> QSize:
        """Room for the mark at the end."""
        size = super().sizeHint()
        return QSize(size.width() + _CHEVRON_PX + 6, size.height())

    def minimumSizeHint(self) -> QSize:
        """Words are never cut."""
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down opens the list, as everywhere."""
        if event.key() == Qt.Key.Key_Down:
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The button and the mark that says it opens."""
        super().paintEvent(event)
        painter = QPainter(self)
        side = _CHEVRON_PX
        box = QRectF(self.width() - side - 12, (self.height() - side) / 2, side, side)
        colour = COLOURS.accent if self.property("active") else COLOURS.muted
        paint_icon(painter, "down", colour, box)
        painter.end()


class SearchField(QLineEdit):
    """`wanted` carries what is searched for: when nobody types on, at once on Enter and when it is emptied."""

    wanted = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setMinimumHeight(TOUCH_PX)
        self.setMaxLength(_LONGEST_SEARCH)
        self.setTextMargins(_ICON_PX + 6, 0, TOUCH_PX - 12, 0)
        self.clear_button = RoleButton(
            "plain", "searchClear", self, icon_name="cross", icon_colour=COLOURS.muted, icon_px=18
        )
        self.clear_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.clear_button.setCursor(Qt.CursorShape.ArrowCursor)
        self.clear_button.clicked.connect(self.clear)
        self.clear_button.hide()
        self.textChanged.connect(lambda text: self.clear_button.setVisible(bool(text)))
        self._name_clear_button()
        self._debounce = QTimer(self)
        self._debounce.setSingleShot(True)
        self._debounce.setInterval(DEBOUNCE_MS)
        self._debounce.timeout.connect(self.search_now)
        self.textEdited.connect(lambda text: self._debounce.start())
        self.textChanged.connect(lambda text: None if text else self.search_now())
        self.returnPressed.connect(self.search_now)

    def begin(self) -> None:
        """The keyboard comes here, to search for something else."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def show_search(self, text: str) -> None:
        """What is searched for already."""
        if self.text().strip() != text:
            self.setText(text)
            self._debounce.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The button that empties it stands at its end, as high as the field."""
        super().resizeEvent(event)
        side = self.height()
        self.clear_button.setGeometry(self.width() - side, 0, side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        """As QLineEdit, with a glass in front."""
        super().paintEvent(event)
        painter = QPainter(self)
        mark = QRectF(16, (self.height() - _ICON_PX) / 2, _ICON_PX, _ICON_PX)
        paint_icon(painter, "search", COLOURS.muted, mark)
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        """A new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._name_clear_button()
        super().changeEvent(event)

    def _name_clear_button(self) -> None:
        self.clear_button.setAccessibleName(self.tr("Search for nothing"))

    def search_now(self) -> None:
        """Search for what stands here, without waiting for more letters."""
        self._debounce.stop()
        self.wanted.emit(self.text().strip())
