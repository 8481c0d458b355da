"""The panel beside the table: one receipt, its money, and the whole story of its sale."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from kiosk.app.frame import Shop
from kiosk.app.manager.receipts import terms
from kiosk.app.manager.receipts.facts import (
    Settlement,
    StoryEntry,
    elsewhere_facts,
    elsewhere_sentence,
    facts_of,
    money_of,
    settlement_of,
    story_of,
)
from kiosk.app.manager.receipts.printables import printable_words, printables
from kiosk.app.manager.receipts.table import paint_status
from kiosk.app.manager.refunds.words import how_it_stands
from kiosk.app.sentences import problem_sentence
from kiosk.app.theme.icons import icon
from kiosk.app.theme.tokens import COLOURS, Space, room_px, text_px
from kiosk.app.widgets.amount import AmountLabel
from kiosk.app.widgets.button import TOUCH_PX, RoleButton
from kiosk.app.widgets.dropdown import ChoiceList
from kiosk.app.widgets.facts import FactList, breakable
from kiosk.app.widgets.label import RoleLabel
from kiosk.app.widgets.parts import TouchScroll, empty, thin_line
from kiosk.core.errors import KioskError
from kiosk.core.money import format_baht
from kiosk.protocol.messages import Payment
from kiosk.till.books.refunding import GoingBack
from kiosk.till.log.listing import LogRow, SaleStory

_PAD = Space.LARGE


class StatusMark(QLabel):
    """A receipt's status as in the table."""

    def __init__(self) -> None:
        super().__init__()
        self._row: LogRow | None = None
        self.setObjectName("detailStatus")
        self.setFixedHeight(room_px(34))

    def show_row(self, row: LogRow) -> None:
        """Show the status of `row`."""
        self._row = row
        self.setAccessibleName(terms.row_status_words(row))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The mark at the left."""
        if self._row is None:
            return
        painter = QPainter(self)
        paint_status(painter, QRectF(self.rect()), self._row, text_px(15))
        painter.end()


class StoryItem(QWidget):
    """One event; what was kept of it is folded away."""

    def __init__(self, entry: StoryEntry) -> None:
        super().__init__()
        time = RoleLabel("muted")
        time.setText(entry.time)
        time.setAlignment(Qt.AlignmentFlag.AlignTop)
        what = RoleLabel("fact", wraps=True)
        what.setText(entry.words)
        source = RoleLabel("muted", wraps=True)
        source.setText(entry.source)
        self.setAccessibleName(f"{entry.time} {entry.words}, {entry.source}")
        self._fold = RoleButton("fold", "storyDetails")
        self._fold.setCheckable(True)
        self._fold.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._fold.setMinimumWidth(TOUCH_PX)
        self._fold.show_words(
            self.tr("Details"), self.tr("Details of: {event}").format(event=entry.words)
        )
        if not entry.payload:
            self._fold.hide()
        self._payload = RoleLabel("muted", "storyPayload", wraps=True)
        self._payload.setText(breakable(entry.payload))
        for label in (what, source, self._payload):
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._payload.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._payload.hide()
        self._fold.toggled.connect(self._payload.setVisible)
        column = QVBoxLayout()
        column.setSpacing(0)
        head = QHBoxLayout()
        head.addWidget(source, 1)
        head.addWidget(self._fold)
        column.addWidget(what)
        column.addLayout(head)
        column.addWidget(self._payload)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, Space.TIGHT, 0, Space.TIGHT)
        layout.setSpacing(Space.MEDIUM)
        layout.addWidget(time, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(column, 1)


class DetailPanel(QFrame):
    """`closed`: put away. `reprint_asked` carries a `Printable`, `refund_asked` the receipt's number.
    `told`: a sentence."""

    closed = Signal()
    reprint_asked = Signal(object)
    refund_asked = Signal(str)
    told = Signal(str)

    def __init__(self, shop: Shop, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("receiptDetail")
        self.setProperty("role", "card")
        self._shop = shop
        self._shown: tuple[LogRow, SaleStory] | None = None
        self._settlement: Settlement | None = None
        self._going_back: tuple[GoingBack, ...] = ()
        self._payment: Payment | KioskError | None = None
        self._elsewhere = False
        self._refund_missing: str | None = None
        self._scroll = TouchScroll("detailScroll")
        self._number = RoleLabel("title", "detailNumber")
        self._close = RoleButton("plain", "detailClose", icon_name="cross")
        self._close.setFixedSize(TOUCH_PX, TOUCH_PX)
        self._amount = AmountLabel(alignment=Qt.AlignmentFlag.AlignLeft)
        self._amount.setFixedHeight(48)
        self._amount.show_size(40)
        self._status = StatusMark()
        self._facts = FactList("detailFacts")
        self._money_title = RoleLabel("strong")
        self._going = RoleLabel("fact", "detailGoingBack", wraps=True)
        self._going.hide()
        self._money = FactList("detailMoney")
        self._story_title = RoleLabel("strong")
        self._story = QVBoxLayout()
        self.reprint_button = RoleButton("action", "reprintButton", icon_name="print")
        self.refund_button = RoleButton("action", "refundButton", icon_name="refund")
        self._papers = ChoiceList("detailPapers")
        self._why = RoleLabel("muted", "detailWhy", wraps=True)
        self._connect()
        self._build()
        self.retranslate()

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """What Tab goes through, from top to bottom."""
        made = self._scroll.findChildren(RoleButton)
        made.sort(key=lambda button: button.objectName() != "copyButton")
        return (self._close, self._scroll, *made, self.reprint_button, self.refund_button)

    @property
    def number(self) -> str | None:
        """The receipt that is shown."""
        return None if self._shown is None else self._shown[0].number

    def show_receipt(self, row: LogRow, story: SaleStory, *, elsewhere: bool = False) -> None:
        """Show a receipt and its story. `elsewhere`: another till issued it, and only that one has its story."""
        self._elsewhere = elsewhere
        if self._shown is None or self._shown[0].number != row.number:
            self._settlement = None
            self._going_back = ()
            self._payment = None
            self._scroll.verticalScrollBar().setValue(0)
        elif self._shown == (row, story):
            return
        self._shown = (row, story)
        self._show()

    def show_settlement(self, number: str, settlement: Settlement) -> None:
        """When the money of the receipt shown arrives, once somebody has asked Stripe."""
        if number == self.number:
            self._settlement = settlement
            self._show()

    def show_going_back(self, number: str, lines: Sequence[GoingBack]) -> None:
        """What goes back of the receipt shown, newest first, and how each stands."""
        if number == self.number and tuple(lines) != self._going_back:
            self._going_back = tuple(lines)
            self._show()

    def refund_missing(self) -> str | None:
        """Why nothing can be given back of the receipt shown: a code, or None."""
        row = None if self._shown is None else self._shown[0]
        gone = row is not None and row.refunded_satang >= row.amount_satang
        return "all_went_back" if gone else None

    def show_payment(self, number: str, payment: Payment) -> None:
        """What the relay knows of the payment of the receipt shown."""
        if number == self.number:
            self._payment = payment
            self._settlement = settlement_of(payment)
            self._show()

    def show_no_payment(self, number: str, error: KioskError) -> None:
        """Why the relay says nothing of it."""
        if number == self.number:
            self._payment = error
            self._show()

    def show_missing(self, refund: str | None) -> None:
        """Why nothing can be given back just now: a code, None when it can be."""
        self._refund_missing = refund
        self._show_buttons()

    def set_text_px(self, amount_px: int) -> None:
        """The size of the amount."""
        self._amount.setFixedHeight(round(amount_px * 1.2))
        self._amount.show_size(amount_px)

    def retranslate(self) -> None:
        """All words again, in the language of now."""
        self.setAccessibleName(self.tr("Receipt"))
        self._close.setAccessibleName(self.tr("Close the receipt"))
        self._money_title.setText(self.tr("Money"))
        self._story_title.setText(self.tr("What happened"))
        self.reprint_button.show_words(
            self.tr("Print a copy"), self.tr("Print once more, marked COPY")
        )
        self.refund_button.show_words(self.tr("Refund"))
        self._show()

    def changeEvent(self, event: QEvent) -> None:
        """A new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _connect(self) -> None:
        self._close.clicked.connect(self.closed)
        self.reprint_button.clicked.connect(self._ask_reprint)
        self.refund_button.clicked.connect(lambda: self.refund_asked.emit(self.number or ""))
        for facts in (self._facts, self._money):
            facts.told.connect(self.told)

    def _build(self) -> None:
        column = QVBoxLayout(self._scroll.inside)
        column.setContentsMargins(_PAD, 0, _PAD, Space.SMALL)
        column.setSpacing(Space.SMALL)
        column.addWidget(self._amount)
        column.addWidget(self._status)
        column.addSpacing(Space.TIGHT)
        column.addWidget(self._facts)
        for title, part in ((self._money_title, self._money), (self._story_title, None)):
            column.addWidget(thin_line())
            column.addWidget(title)
            if part is not None:
                column.addWidget(self._going)
                column.addWidget(part)
        self._story.setSpacing(Space.HAIR)
        column.addLayout(self._story)
        column.addStretch(1)
        head = QHBoxLayout()
        head.setContentsMargins(_PAD, Space.SMALL, Space.SMALL, 0)
        head.addWidget(self._number, 1)
        head.addWidget(self._close)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(_PAD, 0, _PAD, _PAD)
        buttons.setSpacing(Space.SMALL)
        buttons.addWidget(self.reprint_button, 3)
        buttons.addWidget(self.refund_button, 2)
        self._why.setContentsMargins(_PAD, 0, _PAD, Space.TIGHT)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.LINE, Space.LINE, Space.LINE, Space.LINE)
        layout.setSpacing(Space.SMALL)
        layout.addLayout(head)
        layout.addWidget(self._scroll, 1)
        layout.addWidget(self._why)
        layout.addLayout(buttons)

    def _show(self) -> None:
        self._show_buttons()
        if self._shown is None:
            return
        row, story = self._shown
        zone = self._shop.timezone
        self._number.setText(row.number)
        amount = format_baht(row.amount_satang)
        self._amount.show_amount(amount, self.tr("Amount {baht} baht").format(baht=amount))
        self._status.show_row(row)
        facts = facts_of(row, story, zone)
        if self._elsewhere:
            facts = (*elsewhere_facts(row, self._payment, zone), *facts)
        self._facts.show_facts(facts)
        self._money.show_facts(money_of(row, story, self._settlement, zone))
        going_back = "\n".join(map(how_it_stands, self._going_back))
        self._going.setText(going_back)
        self._going.setVisible(bool(going_back))
        empty(self._story)
        if self._elsewhere:
            hint = RoleLabel("muted", "detailElsewhere", wraps=True)
            hint.setText(elsewhere_sentence(row))
            self._story.addWidget(hint)
        for entry in story_of(story, zone, row.till if self._elsewhere else None):
            self._story.addWidget(StoryItem(entry))

    def _show_buttons(self) -> None:
        missing = "another_till" if self._elsewhere else self._refund_missing
        self.refund_button.setEnabled(missing is None)
        self.refund_button.setIcon(
            icon("refund", COLOURS.ink if missing is None else COLOURS.muted)
        )
        reason = "" if missing is None else problem_sentence(missing)
        self.refund_button.setToolTip(reason)
        self.refund_button.setAccessibleDescription(reason)
        self._why.setText(reason)
        self._why.setVisible(bool(reason))

    def _ask_reprint(self) -> None:
        """The receipt, or which of its papers where there are several."""
        if self._shown is None:
            return
        papers = printables(self._shown[1])
        if len(papers) == 1:
            self.reprint_asked.emit(papers[0])
            return
        choices = [(paper, printable_words(paper)) for paper in papers]
        self._papers.open_choices(self.reprint_button, choices, papers[0], self.reprint_asked.emit)
