"""The system's printer: which one it is, what paper lies in it, and a paper drawn on it.

Asking the system for its printers may wait for a printing service that does not answer: nobody on the GUI thread
may call anything here. Where paper goes when there is no printer is not known here.
"""

from __future__ import annotations

from PySide6.QtGui import QPageSize
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from kiosk.core.errors import KioskError
from kiosk.paper.blocks import Paper
from kiosk.paper.output import paint
from kiosk.paper.sheets import A4, ROLL_58, ROLL_80, Sheet

_WIDEST_58_MM = 65.0
_WIDEST_80_MM = 100.0


class PrinterError(KioskError):
    """The printer does not print; `code` says why."""

    code = "printer"


class SystemPrinter:
    """The printer that the system names as its default. A `QGuiApplication` must be there."""

    def print(self, paper: Paper) -> str | None:
        """Hand a paper to the printer; returns the printer's name, or None where there is no printer.

        Raises `PrinterError`, and `PaperError` when it takes nothing.
        """
        info = QPrinterInfo.defaultPrinter()
        if info.isNull():
            return None
        name: str = info.printerName()
        if info.state() == QPrinter.PrinterState.Error:
            raise PrinterError(
                f"The printer {name} reports an error.", thai=f"เครื่องพิมพ์ {name} แจ้งว่าขัดข้อง"
            )
        printer = QPrinter(info, QPrinter.PrinterMode.HighResolution)
        print_on(printer, paper, sheet_of(info.defaultPageSize()))
        return name


def print_on(printer: QPrinter, paper: Paper, sheet: Sheet) -> None:
    """Draw a paper on a printer, from the edge of the sheet on. Raises `PaperError`."""
    printer.setFullPage(True)
    printer.setDocName(paper.title)
    printer.setCreator("Kiosk")
    paint(printer, paper, sheet)


def sheet_of(page: QPageSize) -> Sheet:
    """The kind of paper that lies in a printer, by the width of its page; A4 where that is not told."""
    if not page.isValid():
        return A4
    width_mm = page.size(QPageSize.Unit.Millimeter).width()
    if width_mm <= _WIDEST_58_MM:
        return ROLL_58
    return ROLL_80 if width_mm <= _WIDEST_80_MM else A4
