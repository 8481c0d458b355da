"""Where receipts are printed: the system's printer, one by its address, or none; and a trial of it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from kiosk.app.language import current_language
from kiosk.app.later import Answers
from kiosk.app.papers import Where
from kiosk.app.sentences import problem_sentence
from kiosk.app.setup import words
from kiosk.app.setup.aside import aside
from kiosk.app.setup.editors import Editor, chosen_first
from kiosk.app.setup.fields import Spec
from kiosk.app.setup.ports import Printers, SystemPrinters
from kiosk.app.theme.tokens import Space
from kiosk.app.widgets.button import TOUCH_PX, RoleButton, set_tone
from kiosk.app.widgets.label import RoleLabel
from kiosk.core.errors import KioskError
from kiosk.paper.known_printers import known_printers
from kiosk.paper.printers import try_printer
from kiosk.till.clock import Clock

SYSTEM, OFF, ADDRESS = "system", "off", "address"
_LOOK, _TRIAL = "setup printers", "setup trial"

Trial = Callable[[str, int], Where]
"""Prints a trial on the printer of an address, on a roll so wide; raises `KioskError`. May take seconds."""


class AskedPrinters:
    """`Printers`, asked aside. `trial` prints."""

    def __init__(self, trial: Trial) -> None:
        self._trial = trial

    def look(self) -> Future[SystemPrinters]:
        """See `Printers`."""
        return aside("printers", lambda: SystemPrinters(*known_printers()))

    def print_trial(self, address: str, paper_mm: int) -> Future[Where]:
        """See `Printers`."""
        return aside("trial", lambda: self._trial(address, paper_mm))


def printed_trial(language: str, shop_name: str, clock: Clock) -> Trial:
    """A trial paper on the printer itself."""

    def trial(address: str, paper_mm: int) -> Where:
        return Where(printer=try_printer(address, paper_mm, language, shop_name, clock()))

    return trial


class PrinterEditor(Editor):
    """`tried` carries a sentence about a trial, for who reads aloud."""

    tried = Signal(str)

    def __init__(
        self, spec: Spec, printers: Printers, later: Answers, paper_mm: Callable[[], int]
    ) -> None:
        super().__init__(spec)
        self._printers = printers
        self._later = later
        self._paper_mm = paper_mm
        self._found: SystemPrinters | None = None
        self._busy = False
        self._told: Callable[[], tuple[str, str]] | None = None
        self.buttons = {value: self._button(value) for value in (SYSTEM, ADDRESS, OFF)}
        self.edit = QLineEdit()
        self.edit.setObjectName(spec.name)
        self.edit.setMinimumHeight(TOUCH_PX)
        self.edit.setPlaceholderText("tcp://192.168.1.50:9100")
        self.edit.textEdited.connect(self.changed)
        self.try_button = RoleButton("action", "tryPrinter", icon_name="print")
        self.try_button.clicked.connect(self._try)
        self._state = RoleLabel("muted", "printerState", wraps=True)
        self._lay_out_control()
        self._choose(SYSTEM)
        self.retranslate()

    @property
    def text(self) -> str:
        """See `Editor`."""
        for value in (SYSTEM, OFF):
            if self.buttons[value].isChecked():
                return value
        return self.edit.text().strip()

    def show_text(self, text: str) -> None:
        """See `Editor`."""
        if text in (SYSTEM, OFF, ""):
            self._choose(text or SYSTEM)
        else:
            self.edit.setText(text)
            self._choose(ADDRESS)

    def stops(self) -> list[QWidget]:
        """The chosen one first."""
        return [*chosen_first(self.buttons.values()), self.edit, self.try_button]

    def look(self) -> None:
        """Ask the system which printers it knows."""
        self._later.when(self._printers.look(), self._take_found, lambda error: None, _LOOK)

    def retranslate(self) -> None:
        """See `Editor`."""
        super().retranslate()
        title = words.title_words(self.spec.name)
        names = {
            SYSTEM: self.tr("The computer's"),
            ADDRESS: self.tr("By its address"),
            OFF: self.tr("None"),
        }
        for value, button in self.buttons.items():
            button.show_words(names[value], f"{title}: {names[value]}")
        self.edit.setAccessibleName(self.tr("Printer's address"))
        self.try_button.show_words(self.tr("Print a trial"))
        self._show()

    def _button(self, value: str) -> RoleButton:
        button = RoleButton("either", f"printer_{value}")
        button.setCheckable(True)
        button.setAutoExclusive(True)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.clicked.connect(self._chosen)
        return button

    def _lay_out_control(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(Space.SMALL)
        for button in self.buttons.values():
            row.addWidget(button)
        trial = QHBoxLayout()
        trial.setSpacing(Space.MEDIUM)
        self.try_button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        trial.addWidget(self.try_button)
        trial.addWidget(self._state, 1)
        self.control.addLayout(row)
        self.control.addWidget(self.edit)
        self.control.addLayout(trial)

    def _choose(self, value: str) -> None:
        for each, button in self.buttons.items():
            button.setAutoExclusive(False)
            button.setChecked(each == value)
            button.setAutoExclusive(True)
        self._show()

    def _chosen(self) -> None:
        self._told = None
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        self.edit.setVisible(self.buttons[ADDRESS].isChecked())
        off = self.buttons[OFF].isChecked()
        self.try_button.setEnabled(not off and not self._busy and not self.is_locked)
        sentence, tone = self._told() if self._told is not None else (self._what_there_is(), "")
        self._state.setText(sentence)
        set_tone(self._state, tone)

    def _what_there_is(self) -> str:
        if self._busy:
            return self.tr("Printing …")
        if self.buttons[OFF].isChecked():
            return self.tr("Receipts are kept, and can be shown as a QR or saved as a file.")
        if self.buttons[ADDRESS].isChecked():
            return self.tr("usb:04b8:0202, tcp://192.168.1.50:9100 or serial:COM3:9600")
        if self._found is None:
            return ""
        if self._found.default is None:
            return self.tr("The system has no printer set as its default.")
        return self.tr("The system prints on {printer}.").format(printer=self._found.default)

    def _take_found(self, found: SystemPrinters) -> None:
        self._found = found
        self._show()

    def _try(self) -> None:
        self._busy, self._told = True, None
        self._show()
        printed = self._printers.print_trial(self.text, self._paper_mm())
        self._later.when(printed, self._printed, self._failed, _TRIAL)

    def _printed(self, where: Where) -> None:
        place = where.printer or str(where.file or "")
        self._tell(lambda: (self.tr("Sent to {printer}.").format(printer=place), "paid"))

    def _failed(self, error: KioskError) -> None:
        self._tell(lambda: (trial_problem(error), "trouble"))

    def _tell(self, told: Callable[[], tuple[str, str]]) -> None:
        self._busy, self._told = False, told
        self._show()
        self.tried.emit(self._state.text())


def trial_problem(error: KioskError) -> str:
    """Why a trial did not come out."""
    if error.code == "printer_none":
        return QCoreApplication.translate("Setup", "The system has no printer.")
    return problem_sentence(error.code, error.said_in(current_language()))
