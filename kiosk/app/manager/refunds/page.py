"""The refunds page: all that goes back, newest first, and what each state means for the shop and the customer."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from kiosk.app.dates import recent_moment_words
from kiosk.app.manager.giving import print_copy
from kiosk.app.manager.lines import Line, LineList
from kiosk.app.manager.notice import Notice, Words, trouble
from kiosk.app.manager.page import ManagerPage, Tools
from kiosk.app.manager.panel import PanelAct, Shown, StatePanel
from kiosk.app.manager.refunds import stages, words
from kiosk.app.manager.refunds.desk import RefundDesk
from kiosk.app.sentences import problem_sentence
from kiosk.app.theme.tokens import Space, card_px, is_roomy
from kiosk.app.widgets.button import TOUCH_PX, RoleButton
from kiosk.core.errors import KioskError
from kiosk.core.money import format_baht
from kiosk.till.books.documents import RefundRow
from kiosk.till.books.refunding import APPROVAL_IS_OVER, GoingBack, RefundFilter, Stage
from kiosk.till.snapshot import TillView

A_PAGE = 100
LOOKS_EVERY_MS = 2_000
_CHANNEL = "refunds"


class RefundsPage(ManagerPage):
    """A list, a panel beside it, filters above."""

    def __init__(self, tools: Tools) -> None:
        super().__init__()
        self._tools = tools
        self._wanted = RefundFilter.ALL
        self._limit = A_PAGE
        self._found: tuple[GoingBack, ...] | None = None
        self._error: KioskError | None = None
        self.desk = RefundDesk(tools, self)
        self.list = LineList("refundList")
        self.panel = StatePanel("refundPanel")
        self.notice = Notice("refundNotice")
        self.more_button = RoleButton("action", "refundMore", icon_name="down")
        self.filters = {
            wanted: RoleButton("filter", f"refunds_{wanted}") for wanted in RefundFilter
        }
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
        """To the list, or to what stands in its place."""
        there = self._stack.currentWidget() is not self.notice
        (self.list if there else self.notice.button).setFocus(Qt.FocusReason.OtherFocusReason)

    def show_view(self, view: TillView) -> None:
        """What the till shows says nothing of refunds: the page looks by itself while it is seen."""

    def retranslate(self) -> None:
        """All words again, in the language of now."""
        self.list.setAccessibleName(self.tr("Refunds"))
        self.more_button.show_words(self.tr("Show older ones"))
        for wanted, button in self.filters.items():
            button.show_words(stages.filter_words(wanted))
        self._show()

    def showEvent(self, event: QShowEvent) -> None:
        """Follow refunds while they are seen."""
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
        bar.setSpacing(Space.SMALL)
        group = QButtonGroup(self)
        for wanted, button in self.filters.items():
            button.setCheckable(True)
            button.setAutoExclusive(True)  # spoken as one of several
            button.setMinimumWidth(TOUCH_PX)
            button.setChecked(wanted is self._wanted)
            group.addButton(button)
            bar.addWidget(button)
        bar.addStretch(1)
        card = QFrame()
        card.setProperty("role", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(Space.LINE, Space.SMALL, Space.LINE, Space.SMALL)
        inside.setSpacing(0)
        inside.addWidget(self.list, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(Space.MEDIUM, Space.SMALL, Space.MEDIUM, Space.TIGHT)
        foot.addWidget(self.more_button)
        inside.addLayout(foot)
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
        for wanted, button in self.filters.items():
            button.clicked.connect(lambda _=False, wanted=wanted: self._filter(wanted))
        self.list.marked.connect(lambda key: self._show_panel())
        self.list.chosen.connect(lambda row: self._to_panel())
        self.more_button.clicked.connect(self._more)
        self._again.timeout.connect(self._ask)
        self.notice.pressed.connect(self._ask)
        self.desk.said.connect(self.said)
        self.desk.changed.connect(self._ask)
        self.panel.told.connect(lambda sentence: self.said.emit(sentence, True))

    def _filter(self, wanted: RefundFilter) -> None:
        self._wanted, self._limit = wanted, A_PAGE
        self._ask()

    def _more(self) -> None:
        self._limit += A_PAGE
        self._ask()

    def _ask(self) -> None:
        # One more than is shown tells whether there are older ones.
        self._tools.later.when(
            self._tools.books.refunds(self._wanted, self._limit + 1),
            self._take,
            self._fail,
            _CHANNEL,
        )

    def _take(self, found: list[GoingBack]) -> None:
        self._error = None
        self._found = tuple(found)
        self._show()

    def _fail(self, error: KioskError) -> None:
        self._error = error
        self._show()

    def _show(self) -> None:
        notice = self._notice()
        if notice is not None:
            self.notice.show_notice(*notice)
            self._stack.setCurrentWidget(self.notice)
            return
        found = self._found or ()
        self._stack.setCurrentIndex(0)
        self.list.show_lines([self._line(each) for each in found[: self._limit]])
        self.more_button.setVisible(len(found) > self._limit)
        self._show_panel()

    def _notice(self) -> Words | None:
        """Picture, sentence and button of what stands in place of the list; None: the list does."""
        if self._error is not None:
            sentence = problem_sentence(self._error.code, self._error.text)
            return trouble(sentence)
        if self._found is None:
            return "hourglass", self.tr("Looking …"), ""
        if self._found:
            return None
        if self._wanted is not RefundFilter.ALL:
            return "refund", self.tr("No refund is in this state."), ""
        sentence = self.tr(
            "Nothing was ever given back. Open a receipt and press “Refund” to begin."
        )
        return "refund", sentence, ""

    def _line(self, each: GoingBack) -> Line:
        at = recent_moment_words(each.at, self._tools.clock(), self._tools.shop.timezone)
        return Line(
            key=each.key,
            title=each.receipt_number or each.payment_id,
            below=f"{at} · {words.short_way_words(each)}",
            amount=f"฿{format_baht(each.amount_satang)}",
            mark=stages.stage_words(each.stage),
            icon=stages.ICON_OF_STAGE[each.stage],
            tone=stages.TONE_OF_STAGE[each.stage],
        )

    def _marked(self) -> GoingBack | None:
        return next((each for each in self._found or () if each.key == self.list.key), None)

    def _show_panel(self) -> None:
        each = self._marked()
        if each is None:
            return
        amount = format_baht(each.amount_satang)
        self.panel.show_state(
            Shown(
                title=each.document_number or each.receipt_number or each.payment_id,
                amount=amount,
                spoken_amount=self.tr("Amount {baht} baht").format(baht=amount),
                mark=stages.stage_words(each.stage),
                tone=stages.TONE_OF_STAGE[each.stage],
                sentences=words.meaning(each),
                facts=words.facts_of(each, self._tools.shop.timezone),
                acts=tuple(self._acts(each)),
            )
        )
        for before, after in pairwise((*self.filters.values(), self.list, *self.panel.stops)):
            QWidget.setTabOrder(before, after)

    def _acts(self, each: GoingBack) -> list[PanelAct]:
        acts = []
        again = each.stage in (Stage.FAILED, Stage.CANCELED, Stage.REFUSED)
        if again and each.receipt_number is not None:
            number = each.receipt_number
            acts.append(
                PanelAct(
                    *("refundAgain", self.tr("Give it back again"), "primary"),
                    lambda: self.desk.begin(number),
                )
            )
        if each.may_be_taken_back:
            acts.append(
                PanelAct(
                    *("takeBack", self.tr("Take it back"), "danger"),
                    lambda: self.desk.take_back(each),
                )
            )
        if each.stage is Stage.ASKED:
            young = self._tools.clock() - each.at < APPROVAL_IS_OVER
            acts.append(
                PanelAct(
                    *("giveUp", self.tr("It is not at Stripe"), "danger"),
                    lambda: self.desk.give_up(each),
                    self.tr("It may still be answered: wait two minutes.") if young else "",
                )
            )
        if each.document_number is not None:
            words_of_it = self.tr("Print its paper")
            acts.append(PanelAct("printRefund", words_of_it, "action", lambda: self._print(each)))
        return acts

    def _print(self, each: GoingBack) -> None:
        def found(documents: list[RefundRow]) -> None:
            for row in documents:
                if row.number == (each.reversal_number or each.document_number):
                    print_copy(self, self._tools, row.number, row.document)

        number = each.receipt_number
        assert number is not None  # a document is of a receipt
        self._tools.later.when(self._tools.books.refund_documents(number), found, self._fail)

    def _to_panel(self) -> None:
        buttons = [button for button in self.panel.buttons if button.isEnabled()]
        if buttons:
            buttons[0].setFocus(Qt.FocusReason.TabFocusReason)
