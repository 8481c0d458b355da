"""The card above the days: what is open, the button that closes it, and how far closing is."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QSizePolicy,
    QVBoxLayout,
)

from kiosk.app.dates import day_words
from kiosk.app.frame import Shop
from kiosk.app.sentences import problem_sentence
from kiosk.app.theme.tokens import Space
from kiosk.app.widgets.button import RoleButton
from kiosk.app.widgets.label import RoleLabel
from kiosk.till.books.closing import MOST_DAYS_AT_ONCE, OpenDays

_BUTTON_PX = 190


class CloseCard(QFrame):
    """`close_asked`: close what is open. `stop_asked`: no further day."""

    close_asked = Signal()
    stop_asked = Signal()

    def __init__(self, shop: Shop) -> None:
        super().__init__()
        self.setObjectName("closeCard")
        self.setProperty("role", "card")
        self._shop = shop
        self._days: OpenDays | None = None
        self._far: tuple[int, int] | None = None
        self._title = RoleLabel("title", "closeTitle", wraps=True)
        self._sentence = RoleLabel("muted", "closeSentence", wraps=True)
        self.bar = QProgressBar()
        self.bar.setObjectName("closeProgress")
        self.bar.setTextVisible(False)
        self.close_button = RoleButton("primary", "closeDayButton")
        self.stop_button = RoleButton("danger", "closeStopButton")
        words = QVBoxLayout()
        words.setSpacing(Space.TIGHT)
        for widget in (self._title, self._sentence, self.bar):
            words.addWidget(widget)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.WIDE, Space.MEDIUM, Space.WIDE, Space.LARGE)
        row.setSpacing(Space.WIDE)
        row.addLayout(words, 1)
        for button in (self.close_button, self.stop_button):
            button.setMinimumWidth(_BUTTON_PX)
            button.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.close_button.clicked.connect(self.close_asked)
        self.stop_button.clicked.connect(self.stop_asked)
        self.retranslate()

    @property
    def closing(self) -> bool:
        """Days are being closed."""
        return self._far is not None

    def show_days(self, days: OpenDays | None) -> None:
        """What is open; None is still being read, or cannot be."""
        self._days = days
        self._show()

    def show_progress(self, done: int, whole: int) -> None:
        """So many of the days are closed."""
        self._far = (done, whole)
        self._show()

    def show_ended(self) -> None:
        """Nothing is being closed any more."""
        self._far = None
        self._show()

    def retranslate(self) -> None:
        """All words again, in the language of now."""
        self.stop_button.show_words(self.tr("Stop here"))
        self._show()

    def changeEvent(self, event: QEvent) -> None:
        """A new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _show(self) -> None:
        far, days = self._far, self._days
        several = far is not None and far[1] > 1
        self.bar.setVisible(far is not None)
        self.stop_button.setVisible(several)
        self.close_button.setVisible(not several)
        self.close_button.show_words(self._button_words(days))
        ready = days is not None and bool(days.next) and not _too_many(days)
        self.close_button.setEnabled(far is None and ready)
        if far is not None:
            self._show_far(*far)
            return
        self._title.setText(self._title_words(days))
        self._sentence.setText(self._sentence_words(days))
        self.setAccessibleName(f"{self._title.text()} {self._sentence.text()}")

    def _show_far(self, done: int, whole: int) -> None:
        self.bar.setRange(0, whole)
        self.bar.setValue(done)
        text = self.tr("Closing …")
        if whole > 1:
            text = self.tr("Closing day {n} of {whole} …").format(
                n=f"{min(done + 1, whole):,}", whole=f"{whole:,}"
            )
        self._title.setText(text)
        self._sentence.setText(self.tr("What is closed stays closed, also if you stop."))
        self.bar.setAccessibleName(text)

    def _button_words(self, days: OpenDays | None) -> str:
        if days is not None and len(days.next) > 1:
            return self.tr("Close {n} days").format(n=f"{len(days.next):,}")
        return self.tr("Close the day")

    def _title_words(self, days: OpenDays | None) -> str:
        if days is None:
            return self.tr("Day close")
        if not days.days:
            return self.tr("{day} is closed").format(day=day_words(days.today))
        if not days.missed:
            return self.tr("{day} is open").format(day=day_words(days.today))
        if len(days.missed) == 1:
            return self.tr("{day} is not closed yet").format(day=day_words(days.missed[0]))
        return self.tr("{n} days are not closed yet").format(n=f"{len(days.missed):,}")

    def _sentence_words(self, days: OpenDays | None) -> str:
        if days is None:
            return ""
        if _too_many(days):
            return problem_sentence("too_many_days")
        hour = f"{self._shop.day_closes_at:%H:%M}"
        if not days.days:
            text = self.tr(
                "What is sold now counts for the next business day; it begins at {hour}."
            )
            return text.format(hour=hour)
        if not days.missed:
            return self.tr("By the shop's hours the day ends at {hour}.").format(hour=hour)
        since = self.tr("The oldest is {day}.").format(day=day_words(days.missed[0]))
        today = self.tr("Today stays open until they are closed.")
        return today if len(days.missed) == 1 else f"{since} {today}"


def _too_many(days: OpenDays) -> bool:
    return len(days.next) > MOST_DAYS_AT_ONCE
