"""The receipt printer and the papers that wait for it, in words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from kiosk.app.language import THAI, current_language
from kiosk.app.sentences import problem_sentence
from kiosk.till.printing.queue import X
from kiosk.till.printing.state import OFF, SYSTEM, PrinterState, WaitingPaper

translate = QCoreApplication.translate


def trouble_words(state: PrinterState) -> str:
    """Why nothing is printed, and what to do; empty while all is well."""
    if state.trouble is None:
        return ""
    thai = current_language() == THAI and state.thai is not None
    return problem_sentence(state.trouble, state.thai if thai else state.text)


def waiting_words(state: PrinterState) -> str:
    """How many papers wait."""
    count = len(state.waiting)
    if count == 1:
        return translate("PaperDesk", "1 paper waits")
    return translate("PaperDesk", "{n} papers wait").format(n=count)


def state_words(state: PrinterState) -> str:
    """How the printer is, in one sentence."""
    if state.trouble is not None:
        return trouble_words(state)
    if state.at_work:
        return translate("PaperDesk", "Printing …")
    if state.address == OFF:
        return translate("PaperDesk", "No receipt printer is set up; papers become PDF files.")
    if state.paper_low:
        return translate("PaperDesk", "The roll is nearly at its end: have a new one ready.")
    if state.address == SYSTEM:
        return translate("PaperDesk", "Papers go to this computer's own printer.")
    if state.good_at is None:
        return translate("PaperDesk", "The printer was not used yet.")
    return translate("PaperDesk", "The printer is ready.")


def paper_words(paper: WaitingPaper) -> str:
    """`Receipt A1-000129`."""
    match paper.kind:
        case "refund":
            return translate("PaperDesk", "Refund {number}").format(number=paper.number)
        case "z":
            return translate("PaperDesk", "Z report {number}").format(number=paper.number)
        case kind if kind == X:
            return translate("PaperDesk", "X report")
        case _:
            return translate("PaperDesk", "Receipt {number}").format(number=paper.number)


def mark_words(paper: WaitingPaper) -> str:
    """What is to be said of it; empty: nothing."""
    if paper.unsure:
        return translate("PaperDesk", "May have come out; prints as a copy")
    return translate("PaperDesk", "Copy") if paper.copy else ""
