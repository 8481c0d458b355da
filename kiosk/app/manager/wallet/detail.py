"""The panel beside the payouts: one of them in words, and what it is made of, receipt by receipt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from kiosk.app.dates import day_words
from kiosk.app.frame import Shop
from kiosk.app.manager.wallet import terms
from kiosk.app.manager.wallet.table import Cell, Row, TextTable
from kiosk.app.theme.tokens import Space, is_roomy
from kiosk.app.widgets.button import TOUCH_PX, RoleButton
from kiosk.app.widgets.label import ElidedLabel, RoleLabel
from kiosk.app.widgets.parts import scrolling_inside, thin_line
from kiosk.app.widgets.pill import Pill
from kiosk.core.money import format_baht
from kiosk.protocol.ledger import PayoutDetail, PayoutLine

_PAD = Space.LARGE
ITSELF = "payout"
"""The type of the line by which a payout leaves; it is no part of what the payout is made of."""


@dataclass(frozen=True, slots=True)
class Documents:
    """The numbers of this till's documents: of receipts by their payment, of refunds by their id at Stripe."""

    receipts: Mapping[str, str]
    refunds: Mapping[str, str]


class PayoutPanel(QFrame):
    """`closed`: put away. `receipt_wanted` carries the number of the receipt whose line was chosen."""

    closed = Signal()
    receipt_wanted = Signal(str)

    def __init__(self, shop: Shop) -> None:
        super().__init__()
        self.setObjectName("payoutDetail")
        self.setProperty("role", "card")
        self._shop = shop
        self._shown: PayoutDetail | None = None
        self._documents = Documents({}, {})
        self._title = RoleLabel("title", "payoutTitle")
        self.close_button = RoleButton("plain", "payoutClose", icon_name="cross")
        self.close_button.setFixedSize(TOUCH_PX, TOUCH_PX)
        self._amount = RoleLabel("figure", "payoutAmount")
        self._status = Pill()
        self._meaning = RoleLabel("body", "payoutMeaning", wraps=True)
        self._id = ElidedLabel("muted", "payoutId", mode=Qt.TextElideMode.ElideMiddle)
        self._lines_title = RoleLabel("strong")
        self.lines = TextTable("payoutLines", right=(1, 2, 3))
        self._line = thin_line()
        self._waiting = RoleLabel("muted", "payoutLinesWaiting", wraps=True)
        self._sum = RoleLabel("strong", "payoutSum", wraps=is_roomy())
        self._id.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._build()
        self.close_button.clicked.connect(self.closed)
        self.lines.chosen.connect(self._jump)
        self.retranslate()

    @property
    def payout_id(self) -> str | None:
        """The payout that is shown."""
        return None if self._shown is None else self._shown.id

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """What Tab goes through, from top to bottom."""
        return (self.close_button, self.lines)

    def show_payout(self, payout: PayoutDetail) -> None:
        """Show a payout; its lines' documents may follow."""
        if self._shown is None or self._shown.id != payout.id:
            self._documents = Documents({}, {})
            self.lines.scrollToTop()
        self._shown = payout
        self._show()

    def show_documents(self, payout_id: str, documents: Documents) -> None:
        """The documents of the lines."""
        if payout_id == self.payout_id:
            self._documents = documents
            self._show()

    def retranslate(self) -> None:
        """All words again, in the language of now."""
        self.setAccessibleName(self.tr("Payout"))
        self.close_button.setAccessibleName(self.tr("Close the payout"))
        self._lines_title.setText(self.tr("What it is made of"))
        self.lines.setAccessibleName(self.tr("What it is made of"))
        self._waiting.setText(self.tr("Stripe has not told yet what this payout is made of."))
        self._show()

    def changeEvent(self, event: QEvent) -> None:
        """A new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self.close_button)
        mark = QHBoxLayout()
        mark.setSpacing(Space.MEDIUM)
        mark.addWidget(self._amount)
        mark.addWidget(self._status)
        mark.addStretch(1)
        over = QHBoxLayout()
        over.setContentsMargins(0, Space.TIGHT, Space.SMALL, 0)
        over.setSpacing(Space.LARGE)
        over.addWidget(self._lines_title)
        over.addWidget(self._id, 1)
        layout = QVBoxLayout(scrolling_inside(self, "payoutScroll"))
        layout.setContentsMargins(0, Space.SMALL, 0, Space.MEDIUM)
        layout.setSpacing(Space.SMALL)
        inset = QVBoxLayout()
        inset.setContentsMargins(_PAD, 0, Space.SMALL, 0)
        inset.setSpacing(Space.SMALL)
        inset.addLayout(head)
        inset.addLayout(mark)
        inset.addWidget(self._meaning)
        inset.addLayout(over)
        inset.addWidget(self._waiting)
        layout.addLayout(inset)
        lines = QVBoxLayout()
        lines.addWidget(self.lines, 1)
        lines.addStretch(0)  # takes the room while there are no lines
        layout.addLayout(lines, 1)
        layout.addWidget(self._line)
        self._sum.setContentsMargins(_PAD, Space.SMALL, _PAD, 0)
        layout.addWidget(self._sum)

    def _show(self) -> None:
        payout = self._shown
        if payout is None:
            return
        zone = self._shop.timezone
        arrives = payout.arrival_date
        day = "–" if arrives is None else day_words(arrives.astimezone(zone).date())
        self._title.setText(day)
        self._amount.setText(terms.baht(payout.amount))
        self._status.show_words(terms.status_words(payout.status), terms.status_tone(payout.status))
        self._meaning.setText(terms.meaning_words(payout))
        self._id.show_text(payout.id)
        known = payout.lines is not None
        shown = [line for line in payout.lines or () if line.type != ITSELF]
        self._waiting.setVisible(not known)
        self.lines.setVisible(known)
        self._line.setVisible(known)
        self._sum.setVisible(known)
        titles = (self.tr("Receipt"), self.tr("Amount"), self.tr("Fee"), self.tr("Net"))
        self.lines.show_rows(titles, [self._row(line) for line in shown])
        net = sum(line.net for line in shown)
        fees = sum(line.fee for line in shown)
        self._sum.setText(
            self.tr("{n} lines · fees {fees} · net {net}").format(
                n=len(shown), fees=terms.baht(fees), net=terms.baht(net)
            )
        )

    def _row(self, line: PayoutLine) -> Row:
        number = self._number(line)
        cells = (
            Cell(number or terms.line_words(line.type)),
            *(Cell(format_baht(satang)) for satang in (line.amount, line.fee, line.net)),
        )
        return Row(line.id, cells)

    def _number(self, line: PayoutLine) -> str | None:
        if line.refund_id is not None:
            return self._documents.refunds.get(line.refund_id)
        return self._documents.receipts.get(line.payment_id or "")

    def _jump(self, line_id: str) -> None:
        payout = self._shown
        for line in () if payout is None else payout.lines or ():
            receipt = self._documents.receipts.get(line.payment_id or "")
            if line.id == line_id and receipt is not None:
                self.receipt_wanted.emit(receipt)
