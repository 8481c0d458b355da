"""The panel beside a list: what the marked line means, in sentences, its facts, and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from kiosk.app.facts import Fact
from kiosk.app.theme.tokens import Space, Tone
from kiosk.app.widgets.amount import AmountLabel
from kiosk.app.widgets.button import RoleButton
from kiosk.app.widgets.facts import FactList
from kiosk.app.widgets.label import ElidedLabel, RoleLabel
from kiosk.app.widgets.parts import TouchScroll, empty, thin_line
from kiosk.app.widgets.pill import Pill

_PAD = Space.LARGE


@dataclass(frozen=True, slots=True)
class PanelAct:
    """A button at the panel's foot. `why_not`: it cannot be pressed, and why."""

    name: str
    words: str
    role: str
    act: Callable[[], None] = field(compare=False)
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a panel shows."""

    title: str
    amount: str
    spoken_amount: str
    mark: str
    tone: Tone
    sentences: tuple[str, ...]
    facts: tuple[Fact, ...]
    acts: tuple[PanelAct, ...]


class StatePanel(QFrame):
    """`told` carries a sentence, such as that something was copied."""

    told = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("role", "card")
        self._shown: Shown | None = None
        self._scroll = TouchScroll("detailScroll")
        self._title = ElidedLabel("title", f"{name}Title")
        self._amount = AmountLabel(alignment=Qt.AlignmentFlag.AlignLeft)
        self._amount.setFixedHeight(48)
        self._amount.show_size(40)
        self._mark = Pill()
        self._sentences = QVBoxLayout()
        self._facts = FactList(f"{name}Facts")
        self._facts.told.connect(self.told)
        self._why = RoleLabel("muted", f"{name}Why", wraps=True)
        self._buttons = QGridLayout()
        self._build()

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """What Tab goes through, from top to bottom."""
        return (self._scroll, *self._facts.buttons, *self.buttons)

    @property
    def buttons(self) -> tuple[RoleButton, ...]:
        """What can be done."""
        items = (self._buttons.itemAt(at) for at in range(self._buttons.count()))
        widgets = (item.widget() for item in items if item is not None)
        return tuple(widget for widget in widgets if isinstance(widget, RoleButton))

    def show_state(self, shown: Shown) -> None:
        """Show this in place of what was before."""
        if shown == self._shown:
            return
        same = self._shown is not None and self._shown.title == shown.title
        self._shown = shown
        self.setAccessibleName(f"{shown.title}, {shown.mark}. {' '.join(shown.sentences)}")
        self._title.show_text(shown.title)
        self._amount.show_amount(shown.amount, shown.spoken_amount)
        self._mark.show_words(shown.mark, shown.tone)
        empty(self._sentences)
        for sentence in shown.sentences:
            label = RoleLabel("fact", wraps=True)
            label.setText(sentence)
            self._sentences.addWidget(label)
        self._facts.show_facts(shown.facts)
        self._show_acts(shown.acts)
        if not same:
            self._scroll.verticalScrollBar().setValue(0)

    def _show_acts(self, acts: Sequence[PanelAct]) -> None:
        had = next((button.objectName() for button in self.buttons if button.hasFocus()), None)
        empty(self._buttons)
        reasons: list[str] = []
        for place, act in enumerate(acts):
            button = RoleButton(act.role, act.name)
            button.show_words(act.words)
            button.setEnabled(not act.why_not)
            button.setAccessibleDescription(act.why_not)
            button.clicked.connect(lambda _=False, act=act: act.act())
            # The first has a line of its own; the others share the next.
            row, column = (0, 0) if place == 0 else (1, place - 1)
            span = 1 if place and len(acts) > 2 else 2
            self._buttons.addWidget(button, row, column, 1, span)
            if act.why_not and act.why_not not in reasons:
                reasons.append(act.why_not)
            button.show()  # at once: what is not shown yet cannot be given the keyboard
            if act.name == had and not act.why_not:
                button.setFocus()
        self._why.setText("\n".join(reasons))
        self._why.setVisible(bool(reasons))

    def _build(self) -> None:
        column = QVBoxLayout(self._scroll.inside)
        column.setContentsMargins(_PAD, 0, _PAD, Space.SMALL)
        column.setSpacing(Space.SMALL)
        column.addWidget(self._amount)
        mark = QHBoxLayout()
        mark.addWidget(self._mark)
        mark.addStretch(1)
        column.addLayout(mark)
        self._sentences.setSpacing(Space.SMALL)
        column.addLayout(self._sentences)
        column.addWidget(thin_line())
        column.addWidget(self._facts)
        column.addStretch(1)
        self._title.setContentsMargins(_PAD, Space.MEDIUM, _PAD, 0)
        self._why.setContentsMargins(_PAD, 0, _PAD, 0)
        self._buttons.setContentsMargins(_PAD, 0, _PAD, _PAD)
        self._buttons.setSpacing(Space.SMALL)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.LINE, Space.LINE, Space.LINE, Space.LINE)
        layout.setSpacing(Space.SMALL)
        layout.addWidget(self._title)
        layout.addWidget(self._scroll, 1)
        layout.addWidget(self._why)
        layout.addLayout(self._buttons)
