"""What lies at Stripe and what was paid out: figures above, payouts below, and one of them open beside the list.

It asks the relay and shows what it says, also how old that is. While it is in front it asks again by itself; a
till's stream does not carry the wallet.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from kiosk.app.dates import day_words
from kiosk.app.manager.notice import Notice
from kiosk.app.manager.overview.cards import FigureCard, rows_of
from kiosk.app.manager.page import Tools
from kiosk.app.manager.session import SignIn, needs_session, unread
from kiosk.app.manager.wallet import terms
from kiosk.app.manager.wallet.detail import Documents, PayoutPanel
from kiosk.app.manager.wallet.table import Cell, Row, TextTable
from kiosk.app.sentences import problem_sentence
from kiosk.app.theme.tokens import Space, card_px, is_roomy
from kiosk.app.widgets.button import RoleButton
from kiosk.app.widgets.label import ElidedLabel, RoleLabel
from kiosk.core.errors import KioskError
from kiosk.core.money import format_baht
from kiosk.protocol.ledger import Payout, PayoutDetail, PayoutList, Wallet
from kiosk.till.link.desk import ManagerRelay
from kiosk.till.log.ports import Log

ASK_EVERY_MS = 20_000
AGE_EVERY_MS = 5_000
_WALLET = "wallet"
_OLDER = "wallet older"
_DETAIL = "wallet payout"
_DOCUMENTS = "wallet documents"
_NARROW_PX = 1000

Both = tuple[Wallet, PayoutList]


class MoneyView(QWidget):
    """`receipt_wanted` carries a receipt's number."""

    receipt_wanted = Signal(str)

    def __init__(self, tools: Tools) -> None:
        super().__init__()
        self._tools = tools
        self._sign_in = SignIn(tools.authority, self)
        self._wallet: Wallet | None = None
        self._payouts: dict[str, Payout] = {}
        self._cursor: str | None = None
        self._error: KioskError | None = None
        self._panel_shown = False
        self.available = FigureCard("figureAvailable")
        self.pending = FigureCard("figurePending")
        self.last = FigureCard("figureLast")
        self._age = RoleLabel("muted", "walletAge")
        self.refresh_button = RoleButton("action", "walletRefresh", icon_name="refresh")
        self.table = TextTable("payoutTable", right=(1,))
        self.older_button = RoleButton("fold", "payoutsOlder")
        self.empty = ElidedLabel("muted", "payoutsEmpty")
        self.panel = PayoutPanel(tools.shop)
        self.notice = Notice("walletNotice")
        self._title = RoleLabel("strong")
        self._stack = QStackedWidget()
        self._again = QTimer(self)
        self._again.setInterval(ASK_EVERY_MS)
        self._tick = QTimer(self)
        self._tick.setInterval(AGE_EVERY_MS)
        self._build()
        self._connect()
        self.panel.hide()
        self.retranslate()

    def ask(self) -> None:
        """A person wants to see it: whoever has to sign in is asked."""
        self._sign_in.wanted()
        self._ask()

    def take_keyboard(self) -> None:
        """To the payouts, or to what stands in their place."""
        if self._stack.currentWidget() is self.notice:
            self.notice.button.setFocus()
        else:
            (self.table if self._payouts else self.refresh_button).setFocus()

    def step_back(self) -> bool:
        """Out of the payout that is open."""
        if not self._panel_shown:
            return False
        self._close()
        return True

    def retranslate(self) -> None:
        """All words again, in the language of now."""
        self._title.setText(self.tr("Payouts to the bank"))
        self.table.setAccessibleName(self.tr("Payouts to the bank"))
        self.refresh_button.show_words(self.tr("Ask again"))
        self.older_button.show_words(self.tr("Show older payouts"))
        self.empty.show_text(self.tr("Nothing was paid out yet."))
        self._show()

    def changeEvent(self, event: QEvent) -> None:
        """A new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Live while it is seen."""
        super().showEvent(event)
        self._again.start()
        self._tick.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: nobody asks."""
        super().hideEvent(event)
        self._again.stop()
        self._tick.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """An open payout stands beside the list, or over it where there is no room."""
        super().resizeEvent(event)
        large = self.window().property("density") == "large"
        self.panel.setFixedWidth(card_px(620 if large else 460))
        self._arrange()

    def _build(self) -> None:
        self.refresh_button.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.older_button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        card = QFrame()
        card.setProperty("role", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(Space.LINE, Space.SMALL, Space.LINE, Space.SMALL)
        inside.setSpacing(Space.TIGHT)
        head = QHBoxLayout()
        head.setContentsMargins(Space.LARGE - Space.LINE, 0, Space.MEDIUM, 0)
        head.addWidget(self._title)
        head.addStretch(1)
        beside = head
        if is_roomy():
            # Words so large leave no room for all of it in one line.
            inside.addLayout(head)
            beside = QHBoxLayout()
            beside.setContentsMargins(head.contentsMargins())
        beside.addWidget(self._age)
        beside.addSpacing(Space.SMALL)
        beside.addWidget(self.refresh_button)
        inside.addLayout(beside)
        inside.addWidget(self.table, 1)
        self.empty.setContentsMargins(
            Space.LARGE - Space.LINE, Space.SMALL, Space.LARGE - Space.LINE, Space.MEDIUM
        )
        inside.addWidget(self.empty, 1, Qt.AlignmentFlag.AlignTop)
        foot = QHBoxLayout()
        foot.setContentsMargins(Space.MEDIUM, 0, Space.MEDIUM, 0)
        foot.addWidget(self.older_button)
        foot.addStretch(1)
        inside.addLayout(foot)
        self._beside = QHBoxLayout()
        self._beside.setSpacing(Space.LARGE)
        self._beside.addWidget(card, 1)
        whole = QWidget()
        whole.setObjectName("overviewInside")
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.MEDIUM)
        across = 1 if is_roomy() else 3
        column.addLayout(rows_of(self.available, self.pending, self.last, columns=across))
        column.addLayout(self._beside, 1)
        self._stack.addWidget(whole)
        self._stack.addWidget(self.notice)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)

    def _connect(self) -> None:
        self._again.timeout.connect(self._ask)
        self._tick.timeout.connect(self._show_age)
        self.refresh_button.clicked.connect(self.ask)
        self.notice.pressed.connect(self.ask)
        self.older_button.clicked.connect(self._ask_older)
        self.table.marked.connect(self._follow)
        self.table.chosen.connect(self._open)
        self.panel.closed.connect(self._close)
        self.panel.receipt_wanted.connect(self.receipt_wanted)

    # Asking

    def _ask(self) -> None:
        async def both(relay: ManagerRelay) -> Both:
            return await relay.wallet(), await relay.payouts()

        self._tools.later.when(self._tools.relay.ask(both), self._take, self._fail, _WALLET)

    def _take(self, both: Both) -> None:
        self._sign_in.settled()
        self._error = None
        self._wallet, page = both
        if not self._payouts:
            self._cursor = page.next_cursor
        newer = {payout.id: payout for payout in page.items}
        self._payouts = {**newer, **{k: v for k, v in self._payouts.items() if k not in newer}}
        self._show()
        open_id = self.panel.payout_id
        if self._panel_shown and open_id in newer:
            self._read(open_id)

    def _ask_older(self) -> None:
        cursor = self._cursor
        done = self._tools.relay.ask(lambda relay: relay.payouts(cursor))
        self._tools.later.when(done, self._take_older, self._fail, _OLDER)

    def _take_older(self, page: PayoutList) -> None:
        self._cursor = page.next_cursor
        self._payouts |= {payout.id: payout for payout in page.items}
        self._show()

    def _fail(self, error: KioskError) -> None:
        self._error = error
        if needs_session(error):
            # What a manager saw is not for whoever stands here next.
            self._wallet = None
            self._payouts = {}
            self._show_panel(shown=False)
        self._show()
        self._sign_in.failed(error, self._ask)

    # One payout

    def _follow(self, payout_id: str) -> None:
        if self._panel_shown:
            self._read(payout_id)

    def _open(self, payout_id: str) -> None:
        self._show_panel(shown=True)
        known = self._payouts.get(payout_id)
        if known is not None and self.panel.payout_id != payout_id:
            self.panel.show_payout(PayoutDetail(**known.model_dump(), lines=None))
        self._read(payout_id)

    def _read(self, payout_id: str) -> None:
        done = self._tools.relay.ask(lambda relay: relay.payout(payout_id))
        self._tools.later.when(done, self._show_payout, self._fail, _DETAIL)

    def _show_payout(self, payout: PayoutDetail) -> None:
        self.panel.show_payout(payout)
        self._tools.reader.ask(
            _DOCUMENTS,
            lambda log: documents_of(log, payout),
            lambda documents: self.panel.show_documents(payout.id, documents),
            self._fail,
        )

    def _close(self) -> None:
        self._tools.later.forget(_DETAIL)
        self._tools.reader.forget(_DOCUMENTS)
        self._show_panel(shown=False)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_panel(self, *, shown: bool) -> None:
        self._panel_shown = shown
        self._arrange()

    def _arrange(self) -> None:
        """The panel beside the list, or over its right side where there is no room for both."""
        beside = self.width() >= _NARROW_PX
        placed = self._beside.indexOf(self.panel) >= 0
        if beside and not placed:
            self._beside.addWidget(self.panel)
        elif not beside:
            self._beside.removeWidget(self.panel)
            self.panel.setParent(self)
            room = self.rect()
            width = min(self.panel.width(), room.width())
            self.panel.setGeometry(room.right() + 1 - width, 0, width, room.height())
            self.panel.raise_()
        self.panel.setVisible(self._panel_shown)

    # Showing

    def _show(self) -> None:
        wallet = self._wallet
        if wallet is None:
            self._show_notice()
            return
        self._stack.setCurrentIndex(0)
        zone = self._tools.shop.timezone
        self.available.show_figure(
            self.tr("Available"),
            terms.baht(wallet.available),
            self.tr("can be paid out or given back"),
            step=None,
        )
        self.pending.show_figure(
            self.tr("Pending"),
            terms.baht(wallet.pending),
            self.tr("has come in and waits at Stripe"),
            step=None,
        )
        last = wallet.last_transaction
        self.last.show_figure(
            self.tr("Last movement"),
            "–" if last is None else terms.baht(last.amount),
            self.tr("none yet") if last is None else terms.last_words(last, zone),
            step=None,
        )
        titles = (self.tr("Arrives"), self.tr("Amount (฿)"), self.tr("Status"))
        self.table.show_rows(titles, self._rows(), widest=2)
        self.table.setVisible(bool(self._payouts))
        self.empty.setVisible(not self._payouts)
        self.older_button.setVisible(self._cursor is not None)
        self._show_age()

    def _rows(self) -> Sequence[Row]:
        return [self._row(payout) for payout in self._payouts.values()]

    def _row(self, payout: Payout) -> Row:
        status = payout.status
        cells = (
            Cell(self._day(payout.arrival_date)),
            Cell(format_baht(payout.amount)),
            Cell(terms.status_words(status), terms.status_tone(status), terms.status_icon(status)),
        )
        return Row(payout.id, cells)

    def _day(self, at: datetime | None) -> str:
        return "–" if at is None else day_words(at.astimezone(self._tools.shop.timezone).date())

    def _show_age(self) -> None:
        wallet, now = self._wallet, self._tools.clock()
        if wallet is None:
            return
        age = self.tr("as of {age}").format(age=terms.age_words(wallet.timestamp, now))
        if self._error is not None:
            age = f"{problem_sentence(self._error.code, self._error.text)} · {age}"
        elif terms.is_stale(wallet.timestamp, now):
            age = self.tr("Stripe has not answered for a while · {age}").format(age=age)
        self._age.setText(age)

    def _show_notice(self) -> None:
        error = self._error
        stops = (self.table, self.older_button, self.refresh_button, *self.panel.stops)
        was_here = any(stop.hasFocus() for stop in stops)
        self._stack.setCurrentWidget(self.notice)
        if error is None:
            self.notice.show_notice("wallet", self.tr("Asking the payment server …"), "")
        else:
            who = self.tr("A manager signs in to see the shop's money.")
            self.notice.show_notice(*unread(error, who))
        if was_here:
            self.notice.button.setFocus()


def documents_of(log: Log, payout: PayoutDetail) -> Documents:
    """The documents of a payout's lines, as far as they are this till's. Raises `StoreError`."""
    receipts: dict[str, str] = {}
    refunds: dict[str, str] = {}
    with log.reading() as tx:
        for line in payout.lines or ():
            receipt = None if line.payment_id is None else tx.receipt_for(line.payment_id)
            if line.payment_id is not None and receipt is not None:
                receipts[line.payment_id] = receipt.number
            refund = None if line.refund_id is None else tx.refund_document(line.refund_id)
            if line.refund_id is not None and refund is not None:
                refunds[line.refund_id] = refund.number
    return Documents(receipts, refunds)
