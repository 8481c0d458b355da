"""The papers that wait, over the cashier's window: print now, or save them as PDF and give up the printer."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kiosk.app.frame import Shop
from kiosk.app.paper_desk.words import mark_words, paper_words, state_words, waiting_words
from kiosk.app.theme.tokens import COLOURS, Space, card_px
from kiosk.app.widgets.button import RoleButton
from kiosk.app.widgets.icon import IconView
from kiosk.app.widgets.label import ElidedLabel, RoleLabel
from kiosk.app.widgets.parts import TouchScroll, empty
from kiosk.app.widgets.sheet import Sheet
from kiosk.till.printing.state import OFF, PrinterState, WaitingPaper

_CARD_PX = 720
_MOST_PX = 920
"""What the smallest window has room for."""
_LIST_PX = 260
_ROW_PX = 52
_BUTTON_PX = 60
_EDGE_PX = 2
"""Around every scrolled list, by the style sheet: there its frame is while it has the keyboard."""


class PaperSheet(Sheet):
    """`print_asked`: try now. `save_asked` carries the keys of papers that are to become files."""

    print_asked = Signal()
    save_asked = Signal(tuple)

    def __init__(self, window: QWidget, shop: Shop) -> None:
        super().__init__(window, "paperSheet")
        self._shop = shop
        self._state = PrinterState(OFF)
        self._title = RoleLabel("total", "paperTitle", wraps=True)
        self._sentence = RoleLabel("body", "paperSentence", wraps=True)
        self._icon = IconView()
        self._icon.setFixedSize(56, 56)
        self._list = TouchScroll("paperList")
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._rows = QVBoxLayout(self._list.inside)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(0)
        self.close_button = RoleButton("action", "paperClose")
        self.save_button = RoleButton("action", "paperSave", icon_name="save")
        self.print_button = RoleButton(
            "primary", "paperPrint", icon_name="print", icon_colour=COLOURS.on_dark
        )
        self.close_button.clicked.connect(self.leave)
        self.print_button.clicked.connect(self.print_asked)
        self.save_button.clicked.connect(self._save)
        self.main = self.print_button
        self._build()
        self.retranslate()

    def show_state(self, state: PrinterState) -> None:
        """How the printer is now."""
        before, self._state = self._state, state
        if state.waiting != before.waiting:
            self._show_rows()
        self._show()

    def ask(self) -> None:
        """Show it; the keyboard on what is most likely wanted."""
        self.open_sheet()
        first = self.print_button if self.print_button in self.stops() else self.close_button
        first.setFocus(Qt.FocusReason.PopupFocusReason)

    def stops(self) -> list[QWidget]:
        """The buttons, left to right."""
        buttons = (self.close_button, self.save_button, self.print_button)
        return [one for one in buttons if one.isVisibleTo(self) and one.isEnabled()]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F7 closes what F7 opened."""
        if event.key() == Qt.Key.Key_F7 and not event.isAutoRepeat():
            self.leave()
        super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """A new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        """All words again, in the language of now."""
        self.close_button.show_words(self.tr("Close"))
        self.save_button.show_words(self.tr("Save as PDF instead"))
        self.print_button.show_words(self.tr("Print now"))
        self._show_rows()
        self._show()

    def _save(self) -> None:
        self.save_asked.emit(tuple(paper.key for paper in self._state.waiting))

    def _show(self) -> None:
        state = self._state
        sentence = state_words(state)
        title = waiting_words(state) if state.waiting else self.tr("Printer")
        self._title.setText(title)
        self._sentence.setText(sentence)
        self.setAccessibleName(f"{title}. {sentence}")
        trouble = state.trouble is not None
        ink = COLOURS.waiting_ink if trouble else COLOURS.accent
        tint = COLOURS.waiting_tint if trouble else COLOURS.navy_tint
        self._icon.show_icon("warning" if trouble else "print", ink, tint)
        waits = bool(state.waiting)
        self._list.setVisible(waits)
        self.save_button.setVisible(waits)
        self.print_button.setVisible(waits or trouble)
        self.print_button.setEnabled(not state.at_work)

    def _show_rows(self) -> None:
        empty(self._rows)
        for paper in self._state.waiting:
            self._rows.addWidget(self._row(paper))
        self._rows.addStretch(1)
        rows = min(len(self._state.waiting), _LIST_PX // _ROW_PX)
        self._list.setFixedHeight(max(rows, 1) * _ROW_PX + 2 * _EDGE_PX)

    def _row(self, paper: WaitingPaper) -> QWidget:
        row = QWidget()
        row.setFixedHeight(_ROW_PX)
        name, mark = RoleLabel("strong"), ElidedLabel("muted")
        name.setText(paper_words(paper))
        mark.show_text(mark_words(paper))
        mark.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        mark.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        since = RoleLabel("body")
        since.setText(self._shop.clock_text(paper.asked_at))
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, Space.MEDIUM, 0)
        layout.setSpacing(Space.LARGE)
        layout.addWidget(since)
        layout.addWidget(name)
        layout.addWidget(mark, 1)
        return row

    def _build(self) -> None:
        heading = QHBoxLayout()
        heading.setSpacing(Space.LARGE)
        texts = QVBoxLayout()
        texts.setSpacing(Space.HAIR)
        texts.addWidget(self._title)
        texts.addWidget(self._sentence)
        heading.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        heading.addLayout(texts, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.MEDIUM)
        for button, share in (
            (self.close_button, 2),
            (self.save_button, 4),
            (self.print_button, 3),
        ):
            button.setMinimumHeight(_BUTTON_PX)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            buttons.addWidget(button, share)
        self.card.setFixedWidth(min(card_px(_CARD_PX), _MOST_PX))
        inside = QVBoxLayout(self.card)
        inside.setContentsMargins(Space.BROAD, Space.BROAD, Space.BROAD, Space.BROAD)
        inside.setSpacing(Space.LARGE)
        inside.addLayout(heading)
        inside.addWidget(self._list)
        inside.addLayout(buttons)
