"""The amount at the top of the window, and in words how the sale stands: the same place in every state.

The cashier's eye never has to look for either. The card's colour follows the state; the words say it too.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from kiosk.app import words
from kiosk.app.cashier.desk import Desk
from kiosk.app.cashier.second_look import really_words, slip_of, slip_words, told_while_keying
from kiosk.app.frame import Shop
from kiosk.app.sentences import amount_sentence
from kiosk.app.theme.tokens import COLOURS, TONES, Space, Tone, is_roomy
from kiosk.app.widgets.amount import AmountLabel
from kiosk.app.widgets.button import set_tone
from kiosk.app.widgets.icon import IconView
from kiosk.app.widgets.label import ElidedLabel
from kiosk.app.widgets.pill import Pill
from kiosk.core.keypad import EntryMode
from kiosk.core.money import AmountProblem, format_baht
from kiosk.core.usual import Slip
from kiosk.till.snapshot import SaleView

IDLE = "idle"
_ICON_PX = 30


class AmountCard(QFrame):
    """Shows the amount being keyed, or the sale's."""

    def __init__(self, shop: Shop, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shop = shop
        self.setObjectName("amountCard")
        self._icon = IconView()
        self._icon.setFixedSize(_ICON_PX, _ICON_PX)
        self._status = ElidedLabel("title", "saleStatus")
        self._hint = ElidedLabel("muted", "amountHint", mode=Qt.TextElideMode.ElideLeft)
        self._mark = Pill(pixels=13)
        self._mark.setObjectName("unusualMark")
        self._amount = AmountLabel()
        self._amount.setObjectName("amountDisplay")
        self._build()

    def refresh(self, desk: Desk) -> None:
        """Bring everything up to date."""
        sale = desk.sale
        if sale is None:
            self._show_entry(desk)
        else:
            self._show_sale(sale)
            self._show_mark(slip_of(sale, desk.view.usual, self._shop))

    def _build(self) -> None:
        words_column = QVBoxLayout()
        words_column.setSpacing(Space.HAIR)
        words_column.addStretch()
        words_column.addWidget(self._status)
        words_column.addWidget(self._hint)
        words_column.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignLeft)
        words_column.addStretch()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(Space.BROAD, Space.SMALL, Space.BROAD, Space.SMALL)
        layout.setSpacing(Space.MEDIUM)
        layout.addWidget(self._icon)
        # Large words need their half.
        layout.addLayout(words_column, 3 if is_roomy() else 2)
        layout.addWidget(self._amount, 3)

    def _show_entry(self, desk: Desk) -> None:
        self._show_mark(None)
        self._amount.show_colours(COLOURS.ink, COLOURS.muted)
        self._show_amount(desk.entry.text)
        problem = desk.hint
        slip = desk.slip if desk.asks_again else told_while_keying(desk.slip)
        if problem is None and slip is not None:
            self._show_slip(desk, slip)
            return
        set_tone(self, "")
        self._icon.setVisible(False)
        self._show_words(self.tr("Amount"), IDLE)
        grave = problem is not None and (
            desk.complaint is not None or problem is AmountProblem.TOO_LARGE
        )
        if problem is not None:
            text = amount_sentence(problem, self._shop)
        elif desk.entry.is_empty and self._shop.entry is EntryMode.SATANG:
            text = self.tr("Satang first: 1 8 5 0 is 18.50")
        elif desk.entry.is_empty:
            text = self.tr("Key the amount")
        else:
            text = desk.entry.sum_text or self.tr("Enter shows the QR")
        self._show_hint(text)
        set_tone(self._hint, Tone.TROUBLE.value if grave else "")

    def _show_slip(self, desk: Desk, slip: Slip) -> None:
        """Ask for a second look; once it was asked, in the colours of something that waits."""
        asked = desk.asks_again
        set_tone(self, Tone.WAITING.value if asked else "")
        set_tone(self._hint, Tone.WAITING.value)
        self._icon.show_icon("warning", TONES[Tone.WAITING].strong)
        self._icon.setVisible(True)
        self._show_words(slip_words(slip), IDLE)
        self._show_hint(really_words(desk.entry.total_satang, asked=asked))

    def _show_mark(self, slip: Slip | None) -> None:
        """Beside an open sale, small: its amount was looked at twice, or should be."""
        if slip is not None:
            self._mark.show_words(slip_words(slip), Tone.NEUTRAL)
        self._mark.setVisible(slip is not None)

    def _show_sale(self, sale: SaleView) -> None:
        tone = words.tone_of(sale)
        set_tone(self, tone.value)
        set_tone(self._hint, "")
        paid = tone is Tone.PAID
        text = COLOURS.on_dark if paid else TONES[tone].text
        self._icon.show_icon(words.icon_of(sale), text)
        self._icon.setVisible(True)
        self._amount.show_colours(COLOURS.on_dark if paid else COLOURS.ink, text)
        self._show_words(words.mark_words(sale), sale.state.value)
        self._show_amount(format_baht(sale.amount_satang))
        self._show_hint(sale.note)

    def _show_words(self, text: str, state: str) -> None:
        self._status.show_text(text)
        if self._status.property("state") != state:
            self._status.setProperty("state", state)
        self._status.setAccessibleName(text)

    def _show_hint(self, text: str) -> None:
        self._hint.show_text(text)
        self._hint.setVisible(bool(text))

    def _show_amount(self, text: str) -> None:
        self._amount.show_amount(text, self.tr("Amount {baht} baht").format(baht=text))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The amount is as large as the card allows."""
        self._amount.show_size(round(self.height() * 0.68))
