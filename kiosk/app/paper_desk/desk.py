"""Joins the printer to the cashier's window: news in, wishes out."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject

from kiosk.app.cashier.window import CashierWindow
from kiosk.app.frame import Shop
from kiosk.app.language import current_language
from kiosk.app.later import Later
from kiosk.app.paper_desk.sheet import PaperSheet
from kiosk.app.printing import Printing
from kiosk.app.sentences import problem_sentence
from kiosk.core.errors import KioskError
from kiosk.till.printing.state import PrinterState


class PaperDesk(QObject):
    """Lives as long as the window."""

    def __init__(self, cashier: CashierWindow, shop: Shop, printing: Printing) -> None:
        super().__init__(cashier)
        self._cashier = cashier
        self._printing = printing
        self._later = Later(self)
        self.sheet = PaperSheet(cashier, shop)
        self.sheet.print_asked.connect(printing.print_now)
        self.sheet.save_asked.connect(self._save)
        self.sheet.left.connect(cashier.setFocus)
        cashier.papers_asked.connect(self.sheet.ask)
        printing.changed.connect(self.show_state)
        self.show_state(printing.state)

    def show_state(self, state: PrinterState) -> None:
        """How the printer is now."""
        self._cashier.side.paper.show_state(state)
        self.sheet.show_state(state)

    def _save(self, keys: tuple[str, ...]) -> None:
        self._later.when(self._printing.save_instead(keys), self._tell_saved, self._tell_trouble)

    def _tell_saved(self, files: tuple[Path, ...]) -> None:
        if files:
            text = self.tr("Saved in {folder}").format(folder=files[0].parent)
            self._cashier.toast.say(text, good=True)
            self.sheet.leave()

    def _tell_trouble(self, error: KioskError) -> None:
        self._cashier.toast.say(problem_sentence(error.code, error.said_in(current_language())))
        self.sheet.leave()
