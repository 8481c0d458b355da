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

    waiting, waiting_thai = _waiting(folder)
    try:
        printer = printer_of(settings.printer, settings.paper_mm)
        if printer is None:
            off = "off: papers become PDF files"
            return Check("printer", Grade.OK, off, "ปิดอยู่: เอกสารจะเก็บเป็นไฟล์ PDF")
        answer = _asked(printer, ask_s)
    except KioskError as error:
        if error.code == "printer_none" and settings.print_paid == "off":
            none = "none is set up; receipts are kept in the log"
            return Check("printer", Grade.OK, none, "ไม่ได้ตั้งเครื่องพิมพ์ ใบเสร็จเก็บไว้ในบันทึก")
        thai = f"{error.thai}{waiting_thai}" if error.thai else ""
        return Check("printer", Grade.WARN, f"{error.text}{waiting}", thai, error.code)
    name = str(answer) if settings.printer == SYSTEM else settings.printer
    by_itself, by_itself_thai = (
        ("prints what is paid", "พิมพ์ใบเสร็จเอง")
        if settings.print_paid == "on"
        else ("prints when asked", "พิมพ์เมื่อสั่ง")
    )
    return Check(
        "printer",
        Grade.OK,
        f"{name} takes papers, and {by_itself}{waiting}",
        f"{name} พร้อมพิมพ์ {by_itself_thai}{waiting_thai}",
    )


def _asked(printer: AnyPrinter, ask_s: float) -> object:
    """What the printer says. Raises `KioskError`, also where it says nothing in time."""
    from kiosk.paper.apart import apart
    from kiosk.paper.printer import silent

    answer = apart(printer.ask)
    try:
        return answer.result(ask_s)
    except TimeoutError:
        raise silent() from None


def _waiting(folder: DataDir) -> tuple[str, str]:
    """How many papers wait, as the end of a sentence in both languages."""
    count = len(list(folder.print_queue.glob("*.json")))
    return (f"; {count} papers wait for it", f" มีเอกสารรอพิมพ์ {count} ใบ") if count else ("", "")
