"""The receipts page: filters above, the table, its sum below, and the receipt that is open beside it."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from kiosk.app.manager.giving import print_copy
from kiosk.app.manager.notice import Notice, NoticeStack, Words, trouble
from kiosk.app.manager.page import ManagerPage, Tools
from kiosk.app.manager.reader import Questions
from kiosk.app.manager.receipts import terms
from kiosk.app.manager.receipts.copies_bar import CopiesBar
from kiosk.app.manager.receipts.detail import DetailPanel
from kiosk.app.manager.receipts.filter_bar import FilterBar
from kiosk.app.manager.receipts.filters import Filters, Period, range_words
from kiosk.app.manager.receipts.model import LogModel
from kiosk.app.manager.receipts.printables import Printable
from kiosk.app.manager.receipts.table import ReceiptTable
from kiosk.app.manager.refunds.desk import RefundDesk
from kiosk.app.sentences import problem_sentence, read_sentence
from kiosk.app.theme.tokens import Space, card_px, is_roomy
from kiosk.app.widgets.button import RoleButton
from kiosk.app.widgets.label import RoleLabel
from kiosk.app.widgets.parts import thin_line
from kiosk.core.errors import KioskError
from kiosk.till.books.desk_books import Refundable
from kiosk.till.log.listing import LogRow, Order, SaleStory, Totals
from kiosk.till.people.permit import Act, Wanted
from kiosk.till.snapshot import TillView

_CASHIERS = "log cashiers"
_STORY = "log story"
_SETTLEMENT = "settlement"
_GOING_BACK = "going back"
LOOKS_EVERY_MS = 3_000
_PAYMENT = "log payment"
_NARROW_PX = 1000
"""Below this width an open receipt lies over the table instead of beside it."""


class ReceiptsPage(ManagerPage):
    """Joins filters, table and panel; it decides nothing about receipts."""

    def __init__(self, tools: Tools) -> None:
        super().__init__()
        self._tools = tools
        self._open_row: LogRow | None = None
        self._place: int | None = None
        self._seen: tuple[int, int] | None = None
        self._total: Totals | None = None
        self._error: KioskError | None = None
        self._reader = tools.reader
        self._all_tills = tools.all_tills
        self.model = LogModel(tools.reader, tools.shop)
        self.filter_bar = FilterBar(tools.shop, tools.clock)
        self.table = ReceiptTable(self.model)
        self.notice = Notice("receiptNotice")
        self.sum_label = RoleLabel("strong", "receiptSum", wraps=is_roomy())
        self.copies = CopiesBar(tools.shop, tools.all_tills)
        self.export_button = RoleButton("action", "exportButton", icon_name="export")
        self.detail = DetailPanel(tools.shop, self)
        self.refunds = RefundDesk(tools, self)
        self._again = QTimer(self)
        self._again.setInterval(LOOKS_EVERY_MS)
        self._stack = NoticeStack(self.table, self.notice)
        self._build()
        self._connect()
        self.detail.hide()
        self.retranslate()

    def entered(self) -> None:
        """Look again. Other tills' receipts are for managers: whoever comes back to them is asked anew."""
        till = self.filter_bar.filters.till
        self.filter_bar.show_tills(self._codes())
        if till is None:
            self._ask()
        else:
            self._look_at(None)
            self.show_till(till)
        self._tools.reader.ask(
            _CASHIERS, lambda log: log.cashiers(), self.filter_bar.show_cashiers, self._fail
        )
        self._show_missing()

    def take_keyboard(self) -> None:
        """To the table, or to what stands in its place."""
        shown = self._stack.currentWidget()
        (self.table if shown is self.table else self.notice.button).setFocus()

    def show_view(self, view: TillView) -> None:
        """A receipt more, or a sale settled: look again, without moving what is being read."""
        seen = (view.today_count, view.attention_count)
        if self._seen is not None and seen != self._seen:
            self.model.refresh()
        self._seen = seen

    def search(self) -> None:
        """Into the search field."""
        self.filter_bar.search_edit.begin()

    def search_for(self, text: str) -> None:
        """Whenever it was issued."""
        self.show_only(Filters(period=Period.ALL, search=text))

    def step_back(self) -> bool:
        """Out of the search, then out of the receipt that is open."""
        edit = self.filter_bar.search_edit
        if edit.hasFocus():
            edit.clear()
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        if self.detail.isVisible():
            self._close_detail()
            return True
        return False

    def show_only(self, filters: Filters) -> None:
        """Show what another page is about."""
        self.filter_bar.set_filters(filters)

    def show_till(self, till: str | None) -> None:
        """Show the receipts of a till by its code, of `ALL_TILLS`, or (None) of this one."""
        if till is None:
            self._look_at(None)
        else:
            wanted = Wanted(Act.DESK)
            self._tools.authority.ask(self, wanted, lambda permit: self._look_at(till))

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks any more."""
        super().hideEvent(event)
        self.copies.rest()
        self._again.stop()

    def retranslate(self) -> None:
        """All words again, in the language of now."""
        self.table.setAccessibleName(self.tr("Receipts"))
        self.export_button.show_words(self.tr("Export"))
        self._show_sum()
        self._show_notice()
        self._show_missing()
        self.table.viewport().update()
        self.table.horizontalHeader().viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """An open receipt stands beside the table, or over its right half where there is no room."""
        super().resizeEvent(event)
        large = self.window().property("density") == "large"
        self.table.set_text_px(18 if large else 15)
        self.detail.setFixedWidth(card_px(500 if large else 380))
        self._arrange()

    def _build(self) -> None:
        self.filter_bar.top.addWidget(self.export_button)
        self.export_button.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        card = QFrame()
        card.setProperty("role", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(Space.LINE, Space.SMALL, Space.LINE, 0)
        inside.setSpacing(0)
        inside.addWidget(self._stack, 1)
        self._line = thin_line()
        inside.addWidget(self._line)
        self.sum_label.setContentsMargins(Space.MEDIUM, Space.SMALL, Space.MEDIUM, Space.SMALL)
        below = QHBoxLayout()
        below.setContentsMargins(0, 0, Space.SMALL, 0)

        def in_line(trouble: bool) -> None:
            way = QBoxLayout.Direction
            below.setDirection(way.TopToBottom if trouble or is_roomy() else way.LeftToRight)

        in_line(trouble=False)
        self.copies.troubled.connect(in_line)
        below.addWidget(self.sum_label)
        below.addWidget(self.copies, 1)
        inside.addLayout(below)
        self._beside = QHBoxLayout()
        self._beside.setSpacing(Space.LARGE)
        self._beside.addWidget(card, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.MEDIUM)
        layout.addWidget(self.filter_bar)
        layout.addLayout(self._beside, 1)

    def _order_stops(self) -> None:
        """Tab goes down the page and then down the panel, whenever their parts were made."""
        bar = self.filter_bar
        above = (bar.search_edit, bar.till, self.export_button, *bar.stops)
        for before, after in pairwise(
            (*above, self.table, self.notice.button, self.copies.button, *self.detail.stops)
        ):
            QWidget.setTabOrder(before, after)

    def _connect(self) -> None:
        self.filter_bar.changed.connect(self._filters_changed)
        self.filter_bar.till_wanted.connect(self.show_till)
        self.copies.readable.connect(self._ask)
        self.copies.fetched.connect(self._take_copies)
        self.copies.session_over.connect(self._leave_copies)
        self.filter_bar.search_edit.returnPressed.connect(self.table.setFocus)
        self.table.chosen.connect(self._open)
        self.table.order_asked.connect(self._sort)
        self.table.selectionModel().currentRowChanged.connect(self._moved)
        self.model.begun.connect(self._begun)
        self.model.summed.connect(self._take_sum)
        self.model.failed.connect(self._fail)
        self.model.dataChanged.connect(self._follow)
        self.notice.pressed.connect(self._help)
        self.detail.closed.connect(self._close_detail)
        self.detail.reprint_asked.connect(self._reprint)
        self.detail.refund_asked.connect(self.refunds.begin)
        self.refunds.said.connect(self.said)
        self.refunds.changed.connect(self._look_again)
        self._again.timeout.connect(self._look_again)
        self.detail.told.connect(lambda sentence: self.said.emit(sentence, True))
        self.export_button.clicked.connect(self._export)

    def _look_at(self, till: str | None) -> None:
        """Read this till's own log (None), which is always fresh, or the copies of everybody's."""
        reader = self._tools.reader if till is None else self._all_tills.reader
        if reader is not self._reader:
            self._reader = reader
            self.model.read_from(reader)
            self._place = self._total = None
            if self.detail.isVisible():
                self._close_detail()
        self.copies.watch(till is not None)
        self.filter_bar.show_tills(self._codes())
        filters = replace(self.filter_bar.filters, till=till)
        if filters == self.filter_bar.filters:
            self._ask()
        else:
            self.filter_bar.set_filters(filters)

    def _take_copies(self) -> None:
        """Other receipts, perhaps: look again without moving what is being read."""
        self.filter_bar.show_tills(self._codes())
        self.model.refresh()

    def _leave_copies(self) -> None:
        """Whoever was signed in is not any more."""
        self._look_at(None)
        self.said.emit(self.tr("A manager signs in again to see other tills' receipts."), False)

    def _codes(self) -> tuple[str, ...]:
        state = self._all_tills.view.state
        return () if state is None else tuple(till.till for till in state.tills)

    def _ask(self) -> None:
        filters = self.filter_bar.filters
        if filters.till is not None and not self._all_tills.view.readable:
            self._show_notice()
            return
        today = self._tools.shop.business_day(self._tools.clock())
        self.table.show_order(filters.order)
        self.model.ask(filters.wanted(today), filters.order)

    def _filters_changed(self, filters: Filters) -> None:
        self._ask()

    def _sort(self, order: Order) -> None:
        self.filter_bar.set_filters(replace(self.filter_bar.filters, order=order))

    def _begun(self) -> None:
        """New rows: what was marked is marked again if it is among them."""
        self._error = None
        self._show_notice()
        row = None if self._place is None else self.model.row_of(self._place)
        if row is not None:
            self.table.select_row(row)
        else:
            self.table.scrollToTop()

    def _take_sum(self, total: Totals) -> None:
        self._error = None
        self._total = total
        self._show_sum()
        self._show_notice()

    def _moved(self) -> None:
        """The mark moved: an open panel follows it."""
        row = self.model.row_at(self.table.currentIndex().row())
        if row is None:
            return
        self._place = row.place
        if self.detail.isVisible():
            self._read_story(row)

    def _follow(self) -> None:
        """Rows were read: perhaps the one that is marked."""
        if self._place is None and self.table.currentIndex().isValid():
            self._moved()

    def _open(self, at: int) -> None:
        row = self.model.row_at(at)
        if row is not None:
            self._place = row.place
            self._read_story(row)

    def _read_story(self, row: LogRow) -> None:
        self._open_row = row
        for reader in (self._tools.reader, self._all_tills.reader):
            reader.forget(_STORY)
        # Of its own receipts this till knows every event, also where the copies are looked at.
        reader = self._tools.reader if row.till == self._tools.shop.till_code else self._reader
        self._ask_story(reader, row)

    def _ask_story(self, reader: Questions, row: LogRow) -> None:
        def show(story: SaleStory | None) -> None:
            if story is not None:
                self._show_story(story)
            elif reader is not self._reader:
                self._ask_story(self._reader, row)

        reader.ask(_STORY, lambda log: log.sale_story(row.sale_id), show, self._fail)

    def _show_story(self, story: SaleStory) -> None:
        if self._open_row is None:
            return
        row = story.row or self._open_row
        elsewhere = self._reader is not self._tools.reader and not story.events
        new = self.detail.number != row.number or not self.detail.isVisible()
        self.detail.show_receipt(row, story, elsewhere=elsewhere)
        self._show_missing()
        if not elsewhere:
            self._ask_going_back(row)
        if new:
            self._ask_payment(row, elsewhere)
        self._order_stops()
        if not self.detail.isVisible():
            self.detail.show()
            self._arrange()
            self.table.scrollTo(self.table.currentIndex())

    def _look_again(self) -> None:
        """What goes back of the receipt that is open may stand otherwise now."""
        if self._open_row is not None and self.detail.isVisible():
            self._read_story(self._open_row)

    def _ask_going_back(self, row: LogRow) -> None:
        """What was ordered, too, which no document tells of."""

        def show(found: Refundable | None) -> None:
            if found is not None:
                self.detail.show_going_back(row.number, found.lines)
                self._order_stops()

        self._tools.later.when(
            self._tools.books.refundable(row.number), show, self._fail, _GOING_BACK
        )

    def _ask_payment(self, row: LogRow, elsewhere: bool) -> None:
        """What only the relay knows: when the money arrives, if a manager is signed in (nobody has to for it), and
        of another till's receipt the payment itself."""

        def fail(error: KioskError) -> None:
            if elsewhere:
                self.detail.show_no_payment(row.number, error)

        self._tools.later.when(
            self._tools.relay.ask(lambda relay: relay.payment(row.payment_id)),
            lambda payment: self.detail.show_payment(row.number, payment),
            fail,
            _PAYMENT,
        )

    def showEvent(self, event: QShowEvent) -> None:
        """Follow what is open while it is seen."""
        super().showEvent(event)
        self._again.start()

    def _close_detail(self) -> None:
        for reader in (self._tools.reader, self._all_tills.reader):
            reader.forget(_STORY)
        self._tools.later.forget(_PAYMENT)
        self._tools.later.forget(_GOING_BACK)
        self._open_row = None
        self.detail.hide()
        self._arrange()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _arrange(self) -> None:
        beside = self.width() >= _NARROW_PX
        placed = self._beside.indexOf(self.detail) >= 0
        if beside and not placed:
            self._beside.addWidget(self.detail)
        elif not beside and placed:
            self._beside.removeWidget(self.detail)
        if not beside:
            room = self.contentsRect()
            width = self.detail.width()
            self.detail.setGeometry(room.right() + 1 - width, room.top(), width, room.height())
            self.detail.raise_()

    def _fail(self, error: KioskError) -> None:
        self._error = error
        self._show_sum()
        self._show_notice()

    def _show_notice(self) -> None:
        """The rows, or what stands in their place."""
        if self._stack.show_words(self._notice()):
            self.take_keyboard()

    def _notice(self) -> Words | None:
        """Picture, sentence and button of what stands in place of the rows; None: the rows do."""
        filters = self.filter_bar.filters
        if filters.till is not None and not self._all_tills.view.readable:
            return self.copies.notice()
        if self._error is not None:
            return trouble(read_sentence(self._error))
        if self._total is None or self._total.count or self.model.rowCount():
            return None
        if filters.narrowed:
            sentence = self.tr("No receipt fits these filters.")
            return "search", sentence, self.tr("Clear all filters")
        sentence = self.tr("No receipts: {period}").format(period=range_words(filters))
        return "receipt", sentence, "" if filters.period is Period.ALL else self.tr("Show all days")

    def _help(self) -> None:
        """The button of the notice: again, or less narrow."""
        filters = self.filter_bar.filters
        if filters.till is not None and not self._all_tills.view.readable:
            self._all_tills.bring_up()
        elif self._error is not None:
            self._ask()
        elif filters.narrowed:
            self.filter_bar.clear()
        else:
            self.filter_bar.set_filters(replace(filters, period=Period.ALL))

    def _show_sum(self) -> None:
        text = self.tr("Counting …") if self._total is None else terms.sum_words(self._total)
        self.sum_label.setText(text)
        for part in (self._line, self.sum_label):
            part.setVisible(self._error is None)

    def _show_missing(self) -> None:
        intents = self._tools.intents
        self.detail.show_missing(self.detail.refund_missing())
        missing = intents.export_missing()
        self.export_button.setEnabled(missing is None)
        self.export_button.setToolTip("" if missing is None else problem_sentence(missing))

    def _reprint(self, paper: Printable) -> None:
        print_copy(self, self._tools, paper.number, paper.document, paper.page_url)

    def _export(self) -> None:
        today = self._tools.shop.business_day(self._tools.clock())
        filters = self.filter_bar.filters
        self._tools.intents.export(filters.wanted(today), filters.till)
