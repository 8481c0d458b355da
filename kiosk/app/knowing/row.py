"""The strip under the head: one sentence, and what is not well with the age of its last good sign. Only then.

While all is well there is no strip at all; the badge in the head says so and opens every part.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from kiosk.app.knowing.words import TONE_OF_STANDING, advice_sentence, chip_words
from kiosk.app.theme.tokens import COLOURS, TONES, Space, Tone, is_roomy, room_px
from kiosk.app.widgets.button import TOUCH_PX, RoleButton, set_tone
from kiosk.app.widgets.icon import IconView
from kiosk.app.widgets.label import RoleLabel
from kiosk.app.widgets.pill import Pill
from kiosk.till.knowledge import Knowledge, Known

_ICON_PX = 24
_MOST_CHIPS = 4
_NARROW_PX = 1180
_NARROW_CHIPS = 2
_MORE_PX = 76


class KnowledgeRow(QFrame):
    """`more_asked`: every part is to be shown."""

    more_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("knowledgeRow")
        self._icon = IconView()
        self._icon.setFixedSize(_ICON_PX, _ICON_PX)
        self._sentence = RoleLabel("", "troubleText", wraps=True)
        self._sentence.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._chips = [Pill(dot=True) for _ in range(_MOST_CHIPS)]
        self._rest = RoleLabel("strong", "knowledgeRest")
        self.more_button = RoleButton("strip", "knowledgeMore", icon_name="down", icon_px=18)
        self.more_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.more_button.setFixedWidth(room_px(_MORE_PX))
        self.more_button.clicked.connect(self.more_asked)
        self._row = QHBoxLayout(self)
        self._row.setSpacing(Space.MEDIUM)
        self._row.addWidget(self._icon)
        self._row.addWidget(self._sentence, 1)
        for chip in self._chips:
            self._row.addWidget(chip, 0, Qt.AlignmentFlag.AlignVCenter)
        self._row.addWidget(self._rest)
        self._row.addWidget(self.more_button)
        self.setMinimumHeight(TOUCH_PX + 8)
        self.setVisible(False)
        self.retranslate()

    def retranslate(self) -> None:
        """The button's words; the rest is said anew every second."""
        name = self.tr("How much do we know (F8)")
        self.more_button.show_words("F8", name)
        self.more_button.setToolTip(name)

    def changeEvent(self, event: QEvent) -> None:
        """A new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def set_measures(self, margin: int, text_px: int) -> None:
        """Stand in line with what is above and below, in type of the same size."""
        self._row.setContentsMargins(margin + Space.TIGHT, Space.TIGHT, margin, Space.TIGHT)
        for chip in self._chips:
            chip.show_size(text_px)

    def show_knowledge(self, knowledge: Knowledge, now: datetime) -> None:
        """Show what is not well, or go."""
        ill = knowledge.ill
        if ill:
            tone = Tone.TROUBLE if knowledge.grave else Tone.WAITING
            set_tone(self, tone.value)
            self._icon.show_icon("warning", TONES[tone].strong)
            sentence = advice_sentence(knowledge.advice)
            if sentence != self._sentence.text():
                self._sentence.setText(sentence)
            self._show_chips(ill, now)
            self._name(sentence, ill, now)
        self.setVisible(bool(ill))

    def _show_chips(self, ill: tuple[Known, ...], now: datetime) -> None:
        most = _NARROW_CHIPS if self.window().width() < _NARROW_PX else _MOST_CHIPS
        if is_roomy():
            most = (
                0  # the sentence is as long as the window; the rest is counted and one press away
            )
        shown = ill[:most]
        for index, chip in enumerate(self._chips):
            if index < len(shown):
                known = shown[index]
                tone = TONE_OF_STANDING[known.standing]
                chip.show_words(chip_words(known, now), tone, COLOURS.card)
            chip.setVisible(index < len(shown))
        left = len(ill) - len(shown)
        self._rest.setText(f"+{left}")
        self._rest.setVisible(left > 0)

    def _name(self, sentence: str, ill: tuple[Known, ...], now: datetime) -> None:
        """What a screen reader says of the strip: also what has no room."""
        spoken = " · ".join([sentence, *(chip_words(known, now) for known in ill)])
        if spoken != self.accessibleName():
            self.setAccessibleName(spoken)
