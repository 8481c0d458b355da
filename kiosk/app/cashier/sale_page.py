"""The page of a sale, under way or over: what is known, what it means, what can be done about it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from kiosk.app.cashier.picture import Action, Picture, Progress, action_words
from kiosk.app.theme.tokens import COLOURS, TONES, Space, Tone, is_roomy, text_percent
from kiosk.app.widgets.button import RoleButton
from kiosk.app.widgets.icon import IconView
from kiosk.app.widgets.label import RoleLabel
from kiosk.app.widgets.parts import scrolling_inside
from kiosk.app.widgets.steps import StepRow

_ICON_PX = 60
_ACTION_PX = 58
_MOST_COLUMNS = 3
_EDGES = (Space.HUGE, Space.HUGE, Space.HUGE, Space.BROAD)
_ROOMY_EDGES = (Space.LARGE, Space.LARGE, Space.LARGE, Space.LARGE)
_SHARES = {Progress.DONE: 1.0, Progress.NOW: 0.5, Progress.STOPPED: 0.5, Progress.LATER: 0.0}
_BUTTONS: dict[Action, tuple[str, str]] = {
    Action.RETRY: ("retryButton", "qr"),
    Action.CHECK: ("checkNowButton", "refresh"),
    Action.SHOW_HERE: ("showHereButton", "screen"),
    Action.PARK: ("parkButton", "park"),
    Action.CHANGE: ("changeAmountButton", "edit"),
    Action.CANCEL: ("cancelButton", "cross"),
    Action.DONE: ("doneButton", "enter"),
}


class SalePage(QFrame):
    """`wanted` carries the action of the button pressed."""

    wanted = Signal(Action)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("saleCard")
        self._icon = IconView()
        self._icon.setFixedSize(_ICON_PX, _ICON_PX)
        self._headline = RoleLabel("total", "saleHeadline", wraps=True)
        self._sentence = RoleLabel("body", "saleSentence", wraps=True)
        self._steps = StepRow(4)
        self._facts = RoleLabel("muted", "saleFacts", wraps=True)
        self._buttons = {action: self._button(action) for action in Action}
        self._grid = QGridLayout()
        self._shown_actions: tuple[Action, ...] = ()
        self._shown_columns = 0
        self._build()
        self.retranslate()

    def show_picture(self, picture: Picture, tone: Tone) -> None:
        """Show a sale; only what differs is touched."""
        colours = TONES[tone]
        if tone is Tone.PAID:
            self._icon.show_icon(picture.icon, COLOURS.on_mark, colours.strong)
        else:
            self._icon.show_icon(picture.icon, colours.strong, colours.ground)
        self._headline.setText(picture.headline)
        self._sentence.setText(picture.sentence)
        for cell, step in zip(self._steps.cells, picture.steps, strict=True):
            colour = _bar_colour(step.progress, tone)
            cell.show_step(step.words, step.time, colour, _SHARES[step.progress])
        self._facts.setText(picture.facts)
        if picture.actions != self._shown_actions:
            self._shown_actions = picture.actions
            self._place_buttons()

    def retranslate(self) -> None:
        """The buttons' words, in the language of now."""
        for action, button in self._buttons.items():
            button.show_words(action_words(action))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Large words may need other columns in another width."""
        super().resizeEvent(event)
        if self._columns() != self._shown_columns:
            self._place_buttons()

    def changeEvent(self, event: QEvent) -> None:
        """A new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _build(self) -> None:
        top_words = QVBoxLayout()
        top_words.setSpacing(0)
        top_words.addWidget(self._headline)
        top_words.addWidget(self._sentence)
        top = QHBoxLayout()
        top.setSpacing(Space.WIDE)
        top.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(top_words, 1)
        self._grid.setSpacing(Space.MEDIUM)
        layout = QVBoxLayout(scrolling_inside(self, "saleScroll"))
        layout.setContentsMargins(*(_ROOMY_EDGES if is_roomy() else _EDGES))
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addStretch(2)
        layout.addWidget(self._steps)
        layout.addStretch(2)
        layout.addLayout(self._grid)
        layout.addStretch(1)
        layout.addWidget(self._facts)

    def _button(self, action: Action) -> RoleButton:
        name, icon_name = _BUTTONS[action]
        button = RoleButton("action", name, self, icon_name=icon_name, icon_colour=COLOURS.accent)
        button.setMinimumHeight(_ACTION_PX)
        button.clicked.connect(lambda: self.wanted.emit(action))
        button.setVisible(False)
        return button

    def _place_buttons(self) -> None:
        """The buttons of this state in rows, in the order given."""
        for button in self._buttons.values():
            if button.hasFocus():
                # Else Qt hands the focus on to a neighbour, and Enter would press that one.
                self.window().setFocus()
            self._grid.removeWidget(button)
            button.setVisible(False)
        columns = self._columns()
        for index, action in enumerate(self._shown_actions):
            button = self._buttons[action]
            role = _role(action, is_first=index == 0)
            button.show_role(role, _BUTTONS[action][1], _icon_colour(role))
            self._grid.addWidget(button, index // columns, index % columns)
            button.setVisible(True)
        for column in range(_MOST_COLUMNS):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
        self._shown_columns = columns

    def _columns(self) -> int:
        """As many as look well, or as the words have room for."""
        columns = 2 if len(self._shown_actions) in (2, 4) else 3
        wide = [self._buttons[action].sizeHint().width() for action in self._shown_actions]
        edges = _ROOMY_EDGES if is_roomy() else _EDGES
        room = self.width() - edges[0] - edges[2]
        gap = self._grid.horizontalSpacing()
        grown = text_percent() > 100
        while grown and columns > 1 and columns * (max(wide, default=0) + gap) > room + gap:
            columns -= 1
        return columns


def _role(action: Action, *, is_first: bool) -> str:
    """What leads on from a result is the one dark button."""
    if action is Action.CANCEL:
        return "danger"
    leads_on = action in (Action.RETRY, Action.DONE)
    return "primary" if leads_on and is_first else "action"


def _icon_colour(role: str) -> str:
    """As the words on a button of that role."""
    match role:
        case "primary":
            return COLOURS.on_dark
        case "danger":
            return COLOURS.trouble_ink
        case _:
            return COLOURS.accent


def _bar_colour(progress: Progress, tone: Tone) -> str:
    match progress:
        case Progress.DONE:
            return COLOURS.paid
        case Progress.NOW:
            return COLOURS.accent
        case Progress.STOPPED:
            return TONES[tone].strong
        case Progress.LATER:
            return COLOURS.line
