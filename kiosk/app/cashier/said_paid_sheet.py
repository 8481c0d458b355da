"""*The customer says they paid*: one press asks Stripe, and the answer stands here in large words.

Beside it a slip's code can be scanned, typed or pasted; the field has the keyboard, so that a scanner just works.
The rules stand in `said_paid` and in the till; here a sale goes in, and what is wanted comes out as intents.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from kiosk.app.cashier.keys import Command, meaning_of, types_a_character
from kiosk.app.cashier.said_paid import Answer, Asked, Why, answer_of
from kiosk.app.cashier.said_paid_words import (
    ICON_OF_ANSWER,
    TONE_OF_ANSWER,
    advice_words,
    answer_words,
    because_words,
    heard_facts,
    slip_words,
)
from kiosk.app.facts import Fact
from kiosk.app.frame import Shop
from kiosk.app.intents import TillIntents
from kiosk.app.later import Answers
from kiosk.app.sentences import problem_sentence
from kiosk.app.theme.icons import icon
from kiosk.app.theme.tokens import COLOURS, TONES, Space, Tone, text_percent
from kiosk.app.times import seconds_between
from kiosk.app.widgets.button import RoleButton, set_tone
from kiosk.app.widgets.facts import FactList
from kiosk.app.widgets.icon import IconView
from kiosk.app.widgets.label import RoleLabel
from kiosk.app.widgets.parts import thin_line
from kiosk.app.widgets.sheet import Sheet
from kiosk.core.burst import SUFFIX_MS
from kiosk.core.errors import KioskError
from kiosk.core.money import format_baht
from kiosk.core.sale import SaleState
from kiosk.core.slip import LONGEST
from kiosk.till.clock import Clock
from kiosk.till.link.checking import CheckAnswer
from kiosk.till.selling.slip_records import SlipAnswer
from kiosk.till.snapshot import LinkView, SaleView

_CARD_PX = (640, 860)
_CARD_SHARE = 0.45
_FACT_SHARES = (1, 3)
_ICON_PX = 72
_BUTTON_PX = 56
_CHECK, _SLIP = "check", "slip"


class SlipField(QLineEdit):
    """Takes what a scanner types. `typed_ms` is when the last key came."""

    typed_ms = 0

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """As any field."""
        self.typed_ms = event.timestamp()
        super().keyPressEvent(event)


class SaidPaidSheet(Sheet):
    """Open for one sale; it goes when another one, or none, is on the window.

    Once the sale is paid it is in nobody's way: `passed_on` carries the key that goes on from the result.
    """

    passed_on = Signal(QKeyEvent)

    def __init__(
        self, window: QWidget, intents: TillIntents, shop: Shop, clock: Clock, later: Answers
    ) -> None:
        super().__init__(window, "saidPaidSheet")
        self._intents = intents
        self._shop = shop
        self._clock = clock
        self._later = later
        self._shown: tuple[SaleView, LinkView] | None = None
        self._asked = Asked(clock())
        self._slip: SlipAnswer | KioskError | None = None
        self._facts_shown: tuple[Fact, ...] = ()
        self._icon = IconView()
        self._icon.setFixedSize(_ICON_PX, _ICON_PX)
        self._title = RoleLabel("strong", "saidPaidTitle", wraps=True)
        self._answer = RoleLabel("answer", "saidPaidAnswer", wraps=True)
        self._because = RoleLabel("strong", "saidPaidBecause", wraps=True)
        self._advice = RoleLabel("body", "saidPaidAdvice", wraps=True)
        self._facts = FactList("saidPaidFacts", _FACT_SHARES)
        self.field = SlipField()
        self.field.setObjectName("slipField")
        self.field.setMinimumHeight(_BUTTON_PX)
        # Longer than any slip: that it is too long has to be seen, and it must not be without end.
        self.field.setMaxLength(LONGEST + 1)
        self._slip_answer = RoleLabel("outcome", "slipAnswer", wraps=True)
        self._again = RoleButton("action", "askAgainButton", icon_name="refresh")
        self._close = RoleButton("primary", "saidPaidCloseButton")
        self.main = self._close
        self._build()
        self._again.clicked.connect(self._ask)
        self._close.clicked.connect(self.leave)
        self.retranslate()

    def ask_about(self, sale: SaleView, link: LinkView) -> None:
        """Ask Stripe about this sale, and show what comes; while it stands open already, ask again."""
        if self.is_open:
            self._ask_again()
            return
        self._shown = sale, link
        self._slip = None
        self.field.clear()
        self.open_sheet()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)
        self._ask()

    def open_sheet(self) -> None:
        """As wide as the window's letters are large."""
        super().open_sheet()
        least, most = _CARD_PX
        self.card.setFixedWidth(min(most, max(least, round(self.width() * _CARD_SHARE))))

    def take_slip(self, text: str) -> None:
        """What was scanned, typed or pasted."""
        if self._shown is None or not text.strip():
            return
        self._slip = None
        self.field.clear()
        shown = self._intents.show_slip(self._shown[0].sale_id, text)
        self._later.when(shown, self.take_slip_answer, self.take_slip_answer, _SLIP)
        self._refresh()

    def show_sale(self, sale: SaleView | None, link: LinkView) -> None:
        """What is on the window now, once a second too."""
        if not self.is_open or self._shown is None:
            return
        if sale is None or sale.sale_id != self._shown[0].sale_id:
            self.leave()
            return
        self._shown = sale, link
        self._refresh()

    def leave(self) -> None:
        """What was asked is not waited for any more; a slip that was shown is kept all the same."""
        for channel in (_CHECK, _SLIP):
            self._later.forget(channel)
        super().leave()

    def go_on(self) -> None:
        """Enter: what is in the field, else the button that has the keyboard.

        On an empty field it does nothing: a scanner may send it twice.
        """
        if self.field.text().strip():
            self.take_slip(self.field.text())
        elif not self.field.hasFocus():
            super().go_on()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F5 asks again; letters go to the field wherever the keyboard is, because a scanner does not look."""
        if self._is_paid:
            self._press_when_paid(event)
        elif meaning_of(event) is Command.CHECK:
            if not event.isAutoRepeat():
                self._ask_again()
            event.accept()
        elif meaning_of(event) is Command.PASTE:
            self.field.paste()
            event.accept()
        elif types_a_character(event) and event.text() != " ":
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)
            self.field.typed_ms = event.timestamp()
            self.field.insert(event.text())
            event.accept()
        else:
            super().keyPressEvent(event)

    def _press_when_paid(self, event: QKeyEvent) -> None:
        """Keys mean what they mean on the page below, except those of a scan that the money overtook."""
        event.accept()
        since_ms = event.timestamp() - self.field.typed_ms
        if self.field.typed_ms and 0 <= since_ms <= SUFFIX_MS:
            self.field.typed_ms = event.timestamp()
            return
        self.leave()
        if meaning_of(event) is not Command.ESCAPE:
            self.passed_on.emit(event)

    def changeEvent(self, event: QEvent) -> None:
        """A new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        """All words again, in the language of now."""
        self.field.setPlaceholderText(self.tr("Scan or paste the QR code of the slip"))
        self.field.setAccessibleName(self.tr("The small QR code of the slip"))
        self._again.show_words(self.tr("Ask again") + "  F5", self.tr("Ask Stripe again (F5)"))
        self._close.show_words(self.tr("Close") + "  Esc", self.tr("Close (Escape)"))
        self._refresh()

    @property
    def _is_paid(self) -> bool:
        return self._shown is not None and self._shown[0].state is SaleState.PAID

    def _build(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(Space.HAIR)
        words.addWidget(self._answer)
        words.addWidget(self._because)
        words.addWidget(self._advice)
        top = QHBoxLayout()
        top.setSpacing(Space.WIDE)
        top.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(words, 1)
        self._head = QFrame()
        self._head.setObjectName("saidPaidHead")
        self._head.setLayout(top)
        top.setContentsMargins(Space.BROAD, Space.WIDE, Space.BROAD, Space.WIDE)
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.MEDIUM)
        for button in (self._again, self._close):
            button.setMinimumHeight(_BUTTON_PX)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            buttons.addWidget(button, 1)
        inside = QVBoxLayout(self.card)
        roomy = (Space.WIDE, Space.BROAD, Space.MEDIUM)
        close = (Space.LARGE, Space.WIDE, Space.SMALL)
        above, below, gap = roomy if text_percent() == 100 else close
        inside.setContentsMargins(Space.BROAD, above, Space.BROAD, below)
        inside.setSpacing(gap)
        inside.addWidget(self._title)
        inside.addWidget(self._head)
        inside.addWidget(self._facts)
        inside.addWidget(thin_line())
        inside.addWidget(self.field)
        inside.addWidget(self._slip_answer)
        inside.addLayout(buttons)

    def _ask(self) -> None:
        """Ask Stripe now."""
        if self._shown is None:
            return
        self._asked = Asked(self._clock())
        answer = self._intents.check_now(self._shown[0].sale_id)
        self._later.when(answer, self.take_check, self._take_no_check, _CHECK)
        self._refresh()

    def _ask_again(self) -> None:
        """Not while it is being asked, nor when nothing more can be learnt."""
        if self._again.isEnabled():
            self._ask()

    def take_check(self, answer: CheckAnswer) -> None:
        """Stripe was asked, or it is known why not."""
        self._asked = Asked(self._asked.at, answer)
        self._refresh()

    def _take_no_check(self, error: KioskError) -> None:
        self.take_check(CheckAnswer(error.code))

    def take_slip_answer(self, answer: SlipAnswer | KioskError) -> None:
        """A slip was looked at, or it is known why not."""
        self._slip = answer
        self._refresh()

    def _refresh(self) -> None:
        if self._shown is None:
            return
        sale, link = self._shown
        now = self._clock()
        answer, why = answer_of(sale, self._asked, now)
        self._show_answer(answer, why, sale, now)
        facts = heard_facts(sale, link, self._shop, now)
        if facts != self._facts_shown:
            self._facts_shown = facts
            self._facts.show_facts(facts)
        self._show_slip()
        if self._is_paid and not self.field.isHidden():
            self.setFocus()  # before the field goes, or Qt would hand the keyboard on to a button
        self.field.setVisible(not self._is_paid)
        may_ask = answer in (Answer.NOT_PAID, Answer.UNKNOWN)
        self._again.setEnabled(may_ask)
        self._again.setIcon(icon("refresh", COLOURS.ink if may_ask else COLOURS.muted))

    def _show_answer(self, answer: Answer, why: Why, sale: SaleView, now: datetime) -> None:
        title = self.tr("The customer says they paid ฿{amount}")
        self._title.setText(title.format(amount=format_baht(sale.amount_satang)))
        tone = TONE_OF_ANSWER[answer]
        set_tone(self._head, tone.value)
        colours = TONES[tone]
        self._icon.show_icon(ICON_OF_ANSWER[answer], COLOURS.card, colours.strong)
        self._answer.setText(answer_words(answer))
        self._because.setText(because_words(why, sale, seconds_between(self._asked.at, now)))
        self._advice.setText(advice_words(answer, why))
        self.setAccessibleName(
            f"{self._title.text()}: {self._answer.text()}. {self._because.text()}"
        )

    def _show_slip(self) -> None:
        if self._slip is None or self._is_paid:
            self._slip_answer.hide()
            return
        if isinstance(self._slip, KioskError):
            tone, text = Tone.TROUBLE, problem_sentence(self._slip.code, self._slip.text)
        else:
            tone, text = slip_words(self._slip, self._shop)
        set_tone(self._slip_answer, tone.value)
        self._slip_answer.setText(text)
        self._slip_answer.show()
