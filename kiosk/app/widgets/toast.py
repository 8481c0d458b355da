"""Sentences that come, can be read and go: problems and news that need no answer, in a pile at a window's edge.

A toast never takes the keyboard and asks nothing. What leaves, or has no room, is in the drawer.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QWidget

from kiosk.app.announcing import Announce, announce
from kiosk.app.theme.motion import settle, slide_up
from kiosk.app.theme.tokens import COLOURS, Space
from kiosk.app.told import Kind, Told, ToldLog
from kiosk.app.widgets.bell import DRAWER_KEY_NAME
from kiosk.app.widgets.button import TOUCH_PX, RoleButton
from kiosk.app.widgets.icon import IconView
from kiosk.app.widgets.label import RoleLabel

STAYS_MS = 5_000
MOST_SHOWN = 3
_MOST_WAITING = 20
_LEAST_PX = 64
_GAP_PX = 8
_DISC_PX = 34
_ICONS = {Kind.GOOD: "check", Kind.NEWS: "info", Kind.WARNING: "warning", Kind.TROUBLE: "alert"}


def icon_of(kind: Kind) -> str:
    """The picture of a kind."""
    return _ICONS[kind]


def toast_colour(kind: Kind) -> str:
    """The colour of a kind on the dark ground of a toast."""
    match kind:
        case Kind.GOOD:
            return COLOURS.countdown
        case Kind.NEWS:
            return COLOURS.on_dark_muted
        case Kind.WARNING:
            return COLOURS.practice
        case Kind.TROUBLE:
            return COLOURS.toast_trouble


class ToastCard(QFrame):
    """One sentence. `left`: a person put it away; `over`: its time is."""

    left = Signal()
    over = Signal()

    def __init__(self, told: Told, parent: QWidget) -> None:
        super().__init__(parent)
        self.told = told
        self.setObjectName("toastCard")
        self.setProperty("role", "toast")
        icon = IconView()
        icon.setFixedSize(_DISC_PX, _DISC_PX)
        icon.show_icon(icon_of(told.kind), COLOURS.toast, toast_colour(told.kind))
        self._label = RoleLabel("body", "toastText", wraps=True)
        self._label.setText(told.text)
        self.close_button = RoleButton(
            "plain", "toastClose", icon_name="cross", icon_colour=COLOURS.on_dark
        )
        self.close_button.setFixedSize(TOUCH_PX, TOUCH_PX)
        self.close_button.clicked.connect(self.left)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(Space.MEDIUM, Space.SMALL, Space.SMALL, Space.SMALL)
        layout.setSpacing(Space.MEDIUM)
        layout.addWidget(icon)
        layout.addWidget(self._label, 1)
        layout.addWidget(self.close_button)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.over)
        self.retranslate()

    def begin(self, stays_ms: int) -> None:
        """Its seconds begin, also anew; what stays has none."""
        if not self.told.stays:
            self._timer.start(stays_ms)

    def wait(self) -> None:
        """Its seconds stand still."""
        self._timer.stop()

    def height_for(self, width: int) -> int:
        """How high it is, as wide as `width`."""
        layout = self.layout()
        assert layout is not None  # set by the constructor
        return max(_LEAST_PX, layout.totalHeightForWidth(width))

    def retranslate(self) -> None:
        """The words around the sentence; the sentence itself is as it was told."""
        self.setAccessibleName(f"{self._kind_words()}: {self.told.text}")
        self.close_button.setAccessibleName(self.tr("Put away"))
        self.close_button.setToolTip(self.tr("Put away (Esc)"))

    def changeEvent(self, event: QEvent) -> None:
        """A new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape on its button puts it away, and does nothing else."""
        if event.key() == Qt.Key.Key_Escape and not event.isAutoRepeat():
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A press anywhere on it puts it away."""
        if self.rect().contains(event.position().toPoint()):
            self.left.emit()

    def _kind_words(self) -> str:
        match self.told.kind:
            case Kind.GOOD:
                return self.tr("Done")
            case Kind.NEWS:
                return self.tr("News")
            case Kind.WARNING:
                return self.tr("Warning")
            case Kind.TROUBLE:
                return self.tr("Trouble")


class Toasts(QWidget):
    """The pile at the lower edge of the box it is given, the newest lowest; at most `MOST_SHOWN` are seen.

    `left`: the keyboard was here and is not any more. `drawer_asked`: more is told than is seen. While nobody can
    see them (`hold`), or somebody points at one or stands on it, all stay.
    """

    left = Signal()
    drawer_asked = Signal()

    def __init__(self, parent: QWidget, log: ToldLog) -> None:
        super().__init__(parent)
        self.setObjectName("toast")
        self._log = log
        self._box = QRect()
        self._cards: list[ToastCard] = []
        self._covered = False
        self._pointed_at = False
        self.stays_ms = STAYS_MS
        self.announce: Announce = announce
        self._more = RoleButton("more", "toastMore", self)
        self._more.clicked.connect(self.drawer_asked)
        app = QApplication.instance()
        assert isinstance(app, QApplication)  # there is no widget without one
        app.focusChanged.connect(self._on_focus)
        self._arrange()

    @property
    def cards(self) -> tuple[ToastCard, ...]:
        """What is shown or waits for room, oldest first."""
        return tuple(self._cards)

    def say(self, sentence: str, *, good: bool = False) -> None:
        """Tell that something was done (`good`) or was not."""
        self.tell(Kind.GOOD if good else Kind.WARNING, sentence)

    def tell(self, kind: Kind, sentence: str, *, stays: bool = False) -> Told:
        """Tell a sentence, and return how it is kept. `stays`: about money, until it is put away. A problem that
        is told already is not piled up; news in the same words is of another sale."""
        same = next((card for card in self._cards if _says(card, kind, sentence)), None)
        if same is not None and not stays and kind is not Kind.NEWS:
            same.told = self._log.again(same.told)
            self._cards.remove(same)
            self._cards.append(same)
        else:
            self._add(self._log.add(kind, sentence, stays=stays))
        self.setAccessibleName(sentence)
        self._arrange()
        self._run_or_wait()
        slide_up(self._cards[-1])
        told = self._cards[-1].told
        self.announce(self, sentence, urgent=kind in (Kind.WARNING, Kind.TROUBLE))
        return told

    def take_back(self, told: Told) -> None:
        """It is so no more: nobody has to put it away. In the drawer it stays, as read."""
        self._log.read(told)
        for card in [each for each in self._cards if each.told.number == told.number]:
            self._end(card)

    def hold(self, held: bool) -> None:
        """Covered by another window they wait; their seconds begin when they can be seen."""
        self._covered = held
        self._run_or_wait()

    def hide(self) -> None:
        """All leave; they are in the drawer."""
        for card in list(self._cards):
            self._remove(card)
        self._arrange()

    def stand_in(self, box: QRect) -> None:
        """Where the pile has its place."""
        self._box = box
        self._arrange()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Somebody reads."""
        self._pointed_at = True
        self._run_or_wait()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Nobody points at them any more."""
        self._pointed_at = False
        self._run_or_wait()
        super().leaveEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """A new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._arrange()
        super().changeEvent(event)

    def _add(self, told: Told) -> None:
        card = ToastCard(told, self)
        card.left.connect(lambda: self._put_away(card))
        card.over.connect(lambda: self._end(card))
        self._cards.append(card)
        # Nothing that only passes waits for room; what stays does, within reason.
        passing = [each for each in self._cards[:-MOST_SHOWN] if not each.told.stays]
        for each in (*passing, *self._cards[: -_MOST_WAITING - len(passing)]):
            if each in self._cards:
                self._remove(each)

    def _put_away(self, card: ToastCard) -> None:
        self._log.read(card.told)
        self._end(card)

    def _end(self, card: ToastCard) -> None:
        if card in self._cards:
            self._remove(card)
            self._arrange()

    def _remove(self, card: ToastCard) -> None:
        focused = QApplication.focusWidget()
        had_keyboard = focused is not None and card.isAncestorOf(focused)
        self._cards.remove(card)
        card.wait()
        card.setVisible(False)
        card.deleteLater()
        if had_keyboard:
            self.left.emit()

    def _arrange(self) -> None:
        """Heap them up from the lower edge; the pile is as high as what is in it."""
        shown = self._cards[-MOST_SHOWN:]
        hidden = len(self._cards) - len(shown)
        for card in self._cards[:-MOST_SHOWN]:
            card.setVisible(False)
        width = self._box.width()
        heights = [card.height_for(width) for card in shown]
        above = TOUCH_PX + _GAP_PX if hidden else 0
        total = above + sum(heights) + _GAP_PX * max(0, len(shown) - 1)
        self.setGeometry(self._box.left(), self._box.bottom() + 1 - total, width, total)
        top = above
        for card, height in zip(shown, heights, strict=True):
            settle(card)
            card.setGeometry(0, top, width, height)
            card.setVisible(True)
            top += height + _GAP_PX
        self._more.setVisible(bool(hidden))
        self._more.setAccessibleName(self.tr("Messages"))
        if hidden:
            self._more.show_words(self.tr("{n} more ({key})").format(n=hidden, key=DRAWER_KEY_NAME))
            self._more.setGeometry(0, 0, width, TOUCH_PX)
        self.setVisible(bool(shown))
        self.raise_()

    def _run_or_wait(self) -> None:
        waits = self._covered or self._pointed_at or self._has_keyboard()
        for card in self._cards:
            if waits:
                card.wait()
            else:
                card.begin(self.stays_ms)

    def _on_focus(self, before: QWidget | None, now: QWidget | None) -> None:
        if any(widget is not None and self.isAncestorOf(widget) for widget in (before, now)):
            self._run_or_wait()

    def _has_keyboard(self) -> bool:
        focused = QApplication.focusWidget()
        return focused is not None and self.isAncestorOf(focused)


def _says(card: ToastCard, kind: Kind, sentence: str) -> bool:
    return card.told.kind is kind and card.told.text == sentence and not card.told.stays
