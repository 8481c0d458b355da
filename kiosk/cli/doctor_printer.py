"""The doctor at the printer: it is really asked, as long as it takes and no longer than people wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.core.checks import Check, Grade
from kiosk.core.errors import KioskError

if TYPE_CHECKING:
    from kiosk.paper.printers import AnyPrinter
    from kiosk.paths import DataDir
    from kiosk.settings import TillSettings

ASK_S = 15.0


def check_printer(settings: TillSettings, folder: DataDir, ask_s: float = ASK_S) -> Check:
    """Would a paper come out now, and does one wait?"""
    from kiosk.paper.printers import printer_of
    from kiosk.till.printing.state import SYSTEM

    try:
        printer = printer_of(settings.printer, settings.paper_mm)
        if printer is None:
            return Check("printer", Grade.OK, "off: papers become PDF files")
        answer = _asked(printer, ask_s)
    except KioskError as error:
        if error.code == "printer_none" and settings.print_paid == "off":
            return Check("printer", Grade.OK, "none is set up; receipts are kept in the log")
        return Check("printer", Grade.WARN, f"{error.text}{_waiting(folder)}")
    name = str(answer) if settings.printer == SYSTEM else settings.printer
    by_itself = "prints what is paid" if settings.print_paid == "on" else "prints when asked"
    return Check("printer", Grade.OK, f"{name} takes papers, and {by_itself}{_waiting(folder)}")


def _asked(printer: AnyPrinter, ask_s: float) -> object:
    """What the printer says. Raises `KioskError`, also where it says nothing in time."""
    from kiosk.paper.apart import apart
    from kiosk.paper.printer import silent

    answer = apart(printer.ask)
    try:
        return answer.result(ask_s)
    except TimeoutError:
        raise silent() from None


def _waiting(folder: DataDir) -> str:
    count = len(list(folder.print_queue.glob("*.json")))
    return f"; {count} papers wait for it" if count else ""
