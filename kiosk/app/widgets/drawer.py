"""The drawer: everything a window told in this session, newest first, at its right edge. It can only be read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
)
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from kiosk.app.theme.icons import paint_icon
from kiosk.app.theme.tokens import COLOURS, TONES, Space, Tone
from kiosk.app.told import Kind, Told, ToldLog
from kiosk.app.widgets.bell import DRAWER_KEY
from kiosk.app.widgets.button import TOUCH_PX, RoleButton
from kiosk.app.widgets.fit import font_of
from kiosk.app.widgets.label import RoleLabel
from kiosk.app.widgets.sheet import Sheet
from kiosk.app.widgets.toast import icon_of

_WIDTH_PX = 460
_PAD_PX = Space.WIDE
_DISC_PX = 32
_TYPE_PX = 16
"""Of the sentences, where the drawer is `_WIDTH_PX` wide; both grow together."""
_LEAST_ROW_PX = 60
_WRAP = Qt.TextFlag.TextWordWrap.value | Qt.AlignmentFlag.AlignLeft.value
_TONES = {
    Kind.GOOD: Tone.PAID,
    Kind.NEWS: Tone.BUSY,
    Kind.WARNING: Tone.WAITING,
    Kind.TROUBLE: Tone.TROUBLE,
}
_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class ToldModel(QAbstractListModel):
    """The rows, with what a screen reader says of each."""

    def __init__(self, clock_text: Callable[[datetime], str]) -> None:
        super().__init__()
        self.clock_text = clock_text
        self._rows: tuple[Told, ...] = ()

    def show_rows(self, rows: tuple[Told, ...]) -> None:
        """Replace the rows."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def told_at(self, index: _Index) -> Told:
        """The sentence of a row."""
        return self._rows[index.row()]

    def rowCount(self, parent: _Index = _ROOT) -> int:
        """How many."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The row as words: when, what it is, the sentence."""
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        told = self.told_at(index)
        return f"{self.clock_text(told.at)} · {self.kind_words(told.kind)} · {told.text}"

    def kind_words(self, kind: Kind) -> str:
        """What a kind is called."""
        match kind:
            case Kind.GOOD:
                return self.tr("Done")
            case Kind.NEWS:
                return self.tr("News")
            case Kind.WARNING:
                return self.tr("Warning")
            case Kind.TROUBLE:
                return self.tr("Trouble")


class _Rows(QStyledItemDelegate):
    """Draws a row: the kind's picture and word, the time, and the whole sentence in as many lines as it needs."""

    def __init__(self, view: QListView, model: ToldModel) -> None:
        super().__init__(view)
        self._view = view
        self._model = model
        self._text = self._word = self._time = QFont()

    def set_type(self, text_px: int, small_px: int) -> None:
        """As large as the window's other words."""
        self._text = font_of(text_px, QFont.Weight.Normal)
        self._word = font_of(small_px, QFont.Weight.DemiBold)
        self._time = font_of(small_px, QFont.Weight.Normal)

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """As high as the sentence."""
        width = self._view.viewport().width()
        text = QFontMetrics(self._text).boundingRect(
            QRect(0, 0, width - _left_px() - _PAD_PX, 10_000),
            _WRAP,
            self._model.told_at(index).text,
        )
        return QSize(width, max(_LEAST_ROW_PX, text.height() + self._head_px() + 26))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """One row."""
        told = self._model.told_at(index)
        box: QRect = option.rect
        state: QStyle.StateFlag = option.state
        colours = TONES[_TONES[told.kind]]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if index.row():
            painter.fillRect(box.left(), box.top(), box.width(), 1, QColor(COLOURS.line))
        if state & QStyle.StateFlag.State_HasFocus and self._view.hasFocus():
            painter.setPen(QColor(COLOURS.focus))
            painter.drawRect(box.adjusted(4, 4, -5, -5))
        disc = QRectF(box.left() + _PAD_PX, box.top() + 14, _DISC_PX, _DISC_PX)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.ground))
        painter.drawEllipse(disc)
        paint_icon(painter, icon_of(told.kind), colours.strong, disc.adjusted(7, 7, -7, -7))
        self._paint_words(painter, box, told, colours.text)
        painter.restore()

    def _paint_words(self, painter: QPainter, box: QRect, told: Told, colour: str) -> None:
        head = QRect(
            box.left() + _left_px(),
            box.top() + 10,
            box.width() - _left_px() - _PAD_PX,
            self._head_px(),
        )
        painter.setFont(self._word)
        painter.setPen(QColor(colour))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(head, middle.value, self._model.kind_words(told.kind))
        painter.setFont(self._time)
        painter.setPen(QColor(COLOURS.muted))
        right = middle | Qt.AlignmentFlag.AlignRight
        painter.drawText(head, right.value, self._model.clock_text(told.at))
        painter.setFont(self._text)
        painter.setPen(QColor(COLOURS.ink))
        text = QRect(head.left(), head.bottom() + 1, head.width(), box.bottom() - head.bottom())
        painter.drawText(text, _WRAP, told.text)

    def _head_px(self) -> int:
        return QFontMetrics(self._word).height()


class _List(QListView):
    """Arrows move; Enter and Escape are the drawer's."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """See above."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters do not move the selection."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A new width breaks the lines anew."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()


class Drawer(Sheet):
    """Opened by `open_sheet`; Escape, Enter, its key and a press beside it close it."""

    def __init__(
        self, window: QWidget, log: ToldLog, clock_text: Callable[[datetime], str]
    ) -> None:
        super().__init__(window, "drawer")
        self._log = log
        self._title = RoleLabel("title", "drawerTitle")
        self._about = RoleLabel("muted", "drawerAbout", wraps=True)
        self._none = RoleLabel("muted", "drawerEmpty", wraps=True)
        self._none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.close_button = RoleButton("action", "drawerClose", icon_name="cross", icon_px=20)
        self.close_button.clicked.connect(self.leave)
        self.main = self.close_button
        self.model = ToldModel(clock_text)
        self.list = _List()
        self._rows = _Rows(self.list, self.model)
        self._build()
        log.changed.connect(self._on_change)
        self.retranslate()

    def open_sheet(self) -> None:
        """Show what was told; the keyboard is at the newest."""
        self._log.read_all()
        self._measure()
        self._fill()
        super().open_sheet()
        if self.model.rowCount():
            self.list.setCurrentIndex(self.model.index(0))
            self.list.setFocus(Qt.FocusReason.PopupFocusReason)

    def retranslate(self) -> None:
        """All words again, in the language of now."""
        self.setAccessibleName(self.tr("Messages"))
        self._title.setText(self.tr("Messages"))
        self._about.setText(self.tr("Since this program was started, newest first"))
        self._none.setText(self.tr("Nothing was told yet."))
        self.list.setAccessibleName(self.tr("Messages, newest first"))
        self.close_button.show_words(self.tr("Close"), self.tr("Close"))
        self.list.viewport().update()

    def changeEvent(self, event: QEvent) -> None:
        """A new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another size may have other type, once the window has put it on."""
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._measure)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The key that opened it closes it, too."""
        if event.key() == DRAWER_KEY and not event.isAutoRepeat():
            self.leave()
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Nothing is lost by closing it: a press beside it does."""
        if not self.card.geometry().contains(event.position().toPoint()):
            self.leave()
        event.accept()

    def _build(self) -> None:
        layout = self.layout()
        assert layout is not None  # made by the sheet
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setAlignment(self.card, Qt.AlignmentFlag.AlignRight)
        self.list.setObjectName("drawerList")
        self.list.setModel(self.model)
        self.list.setItemDelegate(self._rows)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._title)
        words.addWidget(self._about)
        self.close_button.setFixedHeight(TOUCH_PX)
        head = QHBoxLayout()
        head.setContentsMargins(_PAD_PX, Space.LARGE, Space.LARGE, Space.MEDIUM)
        head.addLayout(words, 1)
        head.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        line = QFrame()
        line.setProperty("role", "line")
        line.setFixedHeight(1)
        inside = QVBoxLayout(self.card)
        inside.setContentsMargins(0, 0, 0, Space.MEDIUM)
        inside.setSpacing(0)
        inside.addLayout(head)
        inside.addWidget(line)
        inside.addWidget(self._none, 1)
        inside.addWidget(self.list, 1)

    def _measure(self) -> None:
        """The rows are drawn, so they take their type from words that the style sheet sized."""
        window = self.parentWidget()
        assert window is not None  # the constructor takes one
        for label in (self.close_button, self._about):
            label.ensurePolished()
        text_px = self.close_button.font().pixelSize()
        self._rows.set_type(text_px, self._about.font().pixelSize())
        self.list.scheduleDelayedItemsLayout()
        self.card.setFixedWidth(min(_WIDTH_PX * text_px // _TYPE_PX, window.width() - TOUCH_PX))

    def _on_change(self) -> None:
        """What comes while it is open is read here."""
        if self.is_open:
            self._fill()

    def _fill(self) -> None:
        self.model.show_rows(self._log.kept)
        empty = not self.model.rowCount()
        self._none.setVisible(empty)
        self.list.setVisible(not empty)


def _left_px() -> int:
    return _PAD_PX + _DISC_PX + 14
