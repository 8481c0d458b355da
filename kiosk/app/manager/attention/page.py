"""The attention page: every payment that waits for a person, what happened, and what can be decided about it."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from kiosk.app.dates import moment_words, recent_moment_words
from kiosk.app.facts import Fact
from kiosk.app.manager.attention import words
from kiosk.app.manager.attention.desk import AttentionDesk
from kiosk.app.manager.lines import Line, LineList
from kiosk.app.manager.notice import Notice, Words, trouble
from kiosk.app.manager.page import ManagerPage, Tools
from kiosk.app.manager.panel import PanelAct, Shown, StatePanel
from kiosk.app.sentences import problem_sentence
from kiosk.app.theme.tokens import Space, Tone, card_px, is_roomy
from kiosk.app.widgets.button import RoleButton
from kiosk.app.widgets.label import RoleLabel
from kiosk.core.attention import Decision
from kiosk.core.errors import KioskError
from kiosk.core.money import format_baht
from kiosk.core.payment import Attention
from kiosk.till.books.attention import OpenAttention
from kiosk.till.books.desk_books import Waiting
from kiosk.till.books.orders import ClaimDecision
from kiosk.till.records import Sale
from kiosk.till.snapshot import TillView

LOOKS_EVERY_MS = 2_000
_CHANNEL = "attention"
_ROLES = {Decision.ACCEPT: "primary", Decision.REFUND: "danger", Decision.IGNORE: "action"}


class AttentionPage(ManagerPage):
    """A list, a panel beside it, and the way to enter what a customer shows."""

    def __init__(self, tools: Tools) -> None:
        super().__init__()
        self._tools = tools
        self._waiting: Waiting | None = None
        self._error: KioskError | None = None
        self.desk = AttentionDesk(tools, self)
        self.count_label = RoleLabel("title", "attentionCount")
        self.enter_button = RoleButton("action", "enterSecondPayment", icon_name="edit")
        self.list = LineList("attentionList")
        self.panel = StatePanel("attentionPanel")
        self.notice = Notice("attentionNotice")
        self._stack = QStackedWidget()
        self._again = QTimer(self)
        self._again.setInterval(LOOKS_EVERY_MS)
        self._build()
        self._connect()
        self.retranslate()

    def entered(self) -> None:
        """Look again."""
        self._ask()

    def take_keyboard(self) -> None:
        """To the list, or to the one thing that can be done without it."""
        there = self._stack.currentWidget() is not self.notice
        (self.list if there else self.enter_button).setFocus(Qt.FocusReason.OtherFocusReason)

    def show_view(self, view: TillView) -> None:
        """What waits may have been settled."""
        if self._waiting is None or len(self._waiting.attention) != view.attention_count:
            self._ask()

    def waiting_now(self) -> tuple[OpenAttention, ...]:
        """What was read last."""
        return () if self._waiting is None else self._waiting.attention

    def retranslate(self) -> None:
        """All words again, in the language of now."""
        self.list.setAccessibleName(self.tr("What waits for a person"))
        self.enter_button.show_words(self.tr("Customer shows a second payment"))
        self._show()

    def showEvent(self, event: QShowEvent) -> None:
        """Follow what becomes of it while it is seen."""
        super().showEvent(event)
        self._again.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks."""
        super().hideEvent(event)
        self._again.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The panel takes what a sentence needs, the list the rest."""
        super().resizeEvent(event)
        large = self.window().property("density") == "large"
        self.list.set_text_px(18 if large else 15)
        self.panel.setFixedWidth(
            card_px(560 if large else 420) if large or is_roomy() else min(420, self.width() // 2)
        )

    def _build(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(Space.MEDIUM)
        bar.addWidget(self.count_label, 1)
        bar.addWidget(self.enter_button)
        card = QFrame()
        card.setProperty("role", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(Space.LINE, Space.SMALL, Space.LINE, Space.SMALL)
        inside.addWidget(self.list)
        both = QWidget()
        beside = QHBoxLayout(both)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(Space.LARGE)
        beside.addWidget(card, 1)
        beside.addWidget(self.panel)
        self._stack.addWidget(both)
        self._stack.addWidget(self.notice)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.MEDIUM)
        layout.addLayout(bar)
        layout.addWidget(self._stack, 1)

    def _connect(self) -> None:
        self.enter_button.clicked.connect(self._enter)
        self.list.marked.connect(lambda key: self._show_panel())
        self.list.chosen.connect(lambda row: self._to_panel())
        self.notice.pressed.connect(self._ask)
        self.desk.said.connect(self.said)
        self.desk.changed.connect(self._ask)
        self.panel.told.connect(lambda sentence: self.said.emit(sentence, True))
        self._again.timeout.connect(self._ask)

    def _enter(self) -> None:
        self.desk.enter_second_payment()

    def _ask(self) -> None:
        self._tools.later.when(self._tools.books.waiting(), self._take, self._fail, _CHANNEL)

    def _take(self, waiting: Waiting) -> None:
        self._error = None
        self._waiting = waiting
        open_now = {each.subject for each in waiting.attention}
        for settled in self.desk.decided.keys() - open_now:
            del self.desk.decided[settled]
        self.badge_changed.emit(len(waiting.attention))
        self._show()

    def _fail(self, error: KioskError) -> None:
        self._error = error
        self._show()

    def _show(self) -> None:
        self._show_count()
        notice = self._notice()
        if notice is not None:
            self.notice.show_notice(*notice)
            self._stack.setCurrentWidget(self.notice)
            return
        assert self._waiting is not None  # else there is a notice
        self._stack.setCurrentIndex(0)
        lines = [self._line(each) for each in self._waiting.attention]
        self.list.show_lines(
            [*lines, *(self._unknown_line(sale) for sale in self._waiting.unknown)]
        )
        self._show_panel()

    def _show_count(self) -> None:
        count = 0 if self._waiting is None else len(self._waiting.attention)
        text = self.tr("Waiting for a person: {n}").format(n=count) if count else ""
        self.count_label.setText(text)

    def _notice(self) -> Words | None:
        """Picture, sentence and button of what stands in place of the list; None: the list does."""
        if self._error is not None:
            sentence = problem_sentence(self._error.code, self._error.text)
            return trouble(sentence)
        if self._waiting is None:
            return "hourglass", self.tr("Looking …"), ""
        if self._waiting.attention or self._waiting.unknown:
            return None
        return "check", self.tr("Nothing waits for a person. Every payment has its place."), ""

    def _line(self, each: OpenAttention) -> Line:
        at = recent_moment_words(each.since, self._tools.clock(), self._tools.shop.timezone)
        sent = each.subject in self.desk.decided
        return Line(
            key=each.subject,
            title=each.receipt_number or each.note or self.tr("Sale without a receipt"),
            below=at,
            amount=f"฿{format_baht(each.received_satang)}",
            mark=self.tr("Being settled") if sent else words.why_words(each.why),
            icon="hourglass" if sent else "warning",
            tone=Tone.BUSY if sent else Tone.TROUBLE,
        )

    def _unknown_line(self, sale: Sale) -> Line:
        return Line(
            key=sale.id,
            title=sale.note or self.tr("Sale without a receipt"),
            below=recent_moment_words(
                sale.created_at, self._tools.clock(), self._tools.shop.timezone
            ),
            amount=f"฿{format_baht(sale.amount_satang)}",
            mark=self.tr("No answer yet"),
            icon="offline",
            tone=Tone.WAITING,
        )

    def _show_panel(self) -> None:
        if self._waiting is None:
            return
        key = self.list.key
        for each in self._waiting.attention:
            if each.subject == key:
                self.panel.show_state(self._shown(each))
        for sale in self._waiting.unknown:
            if sale.id == key:
                self.panel.show_state(self._unknown_shown(sale))
        for before, after in pairwise((self.enter_button, self.list, *self.panel.stops)):
            QWidget.setTabOrder(before, after)

    def _shown(self, each: OpenAttention) -> Shown:
        amount = format_baht(each.received_satang)
        sent = each.subject in self.desk.decided
        sentences = [words.happened(each)]
        if sent:
            sentences.append(self.tr("It was decided; the till hears of it in a moment."))
        else:
            sentences += [
                f"{words.decision_words(each, decision)}: {words.does(each, decision)}"
                for decision in _offered(each)
                if each.allows(decision)
            ]
        return Shown(
            title=each.receipt_number or each.note or self.tr("Sale without a receipt"),
            amount=amount,
            spoken_amount=self.tr("Amount {baht} baht").format(baht=amount),
            mark=self.tr("Being settled") if sent else words.why_words(each.why),
            tone=Tone.BUSY if sent else Tone.TROUBLE,
            sentences=tuple(sentences),
            facts=self._facts(each),
            acts=() if sent else tuple(self._acts(each)),
        )

    def _facts(self, each: OpenAttention) -> tuple[Fact, ...]:
        zone = self._tools.shop.timezone
        facts = [
            Fact(self.tr("Asked for"), f"฿{format_baht(each.asked_satang)}"),
            Fact(self.tr("Sold at"), moment_words(each.sold_at, zone)),
            Fact(self.tr("Since"), moment_words(each.since, zone, seconds=True)),
        ]
        for name, value in (
            (self.tr("Receipt"), each.receipt_number),
            (self.tr("Payment"), each.payment_id),
            (self.tr("Bank reference"), each.bank_reference),
        ):
            if value is not None:
                facts.append(Fact(name, value, value))
        for name, text in ((self.tr("Note"), each.note), (self.tr("What was shown"), each.shown)):
            if text:
                facts.append(Fact(name, text))
        return tuple(facts)

    def _acts(self, each: OpenAttention) -> list[PanelAct]:
        if each.why is None:
            return [
                PanelAct(
                    *("settle_returned", self.tr("Given back by hand"), "danger"),
                    lambda: self.desk.settle_shown(each, ClaimDecision.RETURNED),
                ),
                PanelAct(
                    *("settle_ignored", self.tr("Ignore"), "action"),
                    lambda: self.desk.settle_shown(each, ClaimDecision.IGNORED),
                ),
            ]
        return [self._decision_act(each, decision) for decision in _offered(each)]

    def _decision_act(self, each: OpenAttention, decision: Decision) -> PanelAct:
        return PanelAct(
            f"decide_{decision.value}",
            words.decision_words(each, decision),
            _ROLES[decision],
            lambda: self.desk.decide(each, decision),
            words.why_not(each, decision),
        )

    def _unknown_shown(self, sale: Sale) -> Shown:
        amount = format_baht(sale.amount_satang)
        zone = self._tools.shop.timezone
        return Shown(
            title=sale.note or self.tr("Sale without a receipt"),
            amount=amount,
            spoken_amount=self.tr("Amount {baht} baht").format(baht=amount),
            mark=self.tr("No answer yet"),
            tone=Tone.WAITING,
            sentences=(
                self.tr(
                    "Nobody answers what became of this sale: it may be paid or not. The till goes on asking, and"
                    " nothing can be decided before. Check the connection to the payment server."
                ),
            ),
            facts=(Fact(self.tr("Sold at"), moment_words(sale.created_at, zone)),),
            acts=(),
        )

    def _to_panel(self) -> None:
        buttons = [button for button in self.panel.buttons if button.isEnabled()]
        if buttons:
            buttons[0].setFocus(Qt.FocusReason.TabFocusReason)


def _offered(each: OpenAttention) -> tuple[Decision, ...]:
    """What can be decided about it, allowed or not. To have seen a dispute is to ignore it as well."""
    if each.why is None:
        return ()
    if each.why is Attention.DISPUTED:
        return Decision.ACCEPT, Decision.REFUND
    return tuple(Decision)
