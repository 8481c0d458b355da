"""The process that prints one paper: `python -m kiosk.paper.printing`, started by `kiosk.paper.printer` alone.

It reads a paper from its standard input, prints it on the system's default printer, and writes one JSON object;
for None instead of a paper it only says which printer there is. It
may hang as long as the printing service does; whoever started it ends it.
"""

from __future__ import annotations

import json
import pickle
import signal
import sys

from PySide6.QtGui import QPageSize
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from kiosk.core.errors import KioskError
from kiosk.paper.blocks import Paper
from kiosk.paper.headless import able_to_draw
from kiosk.paper.output import paint
from kiosk.paper.sheets import A4, ROLL_58, ROLL_80, Sheet

_LONGEST_S = 30
"""Longer than anybody waits for it: where the program that started it is gone, the system ends it."""
_WIDEST_58_MM = 65.0
_WIDEST_80_MM = 100.0


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


class NotReadyError(KioskError):
    """The printer reports an error; nothing was handed over."""


def print_by_default(paper: Paper | None) -> str | None:
    """Print on the default printer, if there is a paper; its name, or None where there is none. Raises
    `KioskError`."""
    info = QPrinterInfo.defaultPrinter()
    if info.isNull():
        return None
    name: str = info.printerName()
    if info.state() == QPrinter.PrinterState.Error:
        raise NotReadyError(
            f"The printer {name} reports an error.", thai=f"เครื่องพิมพ์ {name} แจ้งว่าขัดข้อง"
        )
    if paper is None:
        return name
    printer = QPrinter(info, QPrinter.PrinterMode.HighResolution)
    print_on(printer, paper, sheet_of(info.defaultPageSize()))
    return name


def main() -> int:
    """Print what comes in; the answer says what became of it."""
    if hasattr(signal, "alarm"):
        signal.alarm(_LONGEST_S)
    paper: Paper | None = pickle.load(sys.stdin.buffer)  # noqa: S301 - from the program that started us, by its own pipe
    answer: dict[str, str | bool | None]
    try:
        with able_to_draw():
            answer = {"printer": print_by_default(paper)}
    except KioskError as error:
        begun = not isinstance(error, NotReadyError)
        answer = {"text": error.text, "thai": error.thai, "begun": begun}
    print(json.dumps(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main())
