"""The gallery's moments of the printer at the counter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from kiosk.app.cashier.window import CashierWindow
from kiosk.app.paper_desk.sheet import PaperSheet
from kiosk.app.samples import NOW, SHOP, VIEWS
from kiosk.paper.thermal.lines import away
from kiosk.paper.thermal.status import no_paper
from kiosk.till.printing.state import PrinterState, WaitingPaper

_ADDRESS = "tcp://192.168.1.50"
_OUT = no_paper()
_AWAY = away(_ADDRESS)


def _receipt(number: int, minutes: int, *, unsure: bool = False) -> WaitingPaper:
    at = NOW - timedelta(minutes=minutes)
    return WaitingPaper(f"key{number}", "receipt", f"A1-{number:06d}", at, unsure, unsure)


PAPER_OUT = PrinterState(
    _ADDRESS,
    waiting=(
        _receipt(126, 30, unsure=True),
        _receipt(127, 11),
        _receipt(128, 3),
        WaitingPaper("key-r", "refund", "A1-R000003", NOW, copy=True),
        *(_receipt(129 + more, 0) for more in range(3)),
    ),
    trouble=_OUT.code,
    text=_OUT.text,
    thai=_OUT.thai,
    good_at=NOW - timedelta(minutes=31),
    tried_at=NOW,
)
UNPLUGGED = PrinterState(
    _ADDRESS,
    waiting=(_receipt(128, 3),),
    trouble=_AWAY.code,
    text=_AWAY.text,
    thai=_AWAY.thai,
    tried_at=NOW,
)
READY = PrinterState(_ADDRESS, good_at=NOW, tried_at=NOW)


def _noticed(state: PrinterState) -> Callable[[CashierWindow], None]:
    def prepare(window: CashierWindow) -> None:
        window.show_view(VIEWS["idle"])
        window.side.paper.show_state(state)

    return prepare


def _opened(state: PrinterState) -> Callable[[CashierWindow], None]:
    def prepare(window: CashierWindow) -> None:
        _noticed(state)(window)
        sheet = PaperSheet(window, SHOP)
        sheet.show_state(state)
        sheet.ask()

    return prepare


PAPER_SCENES = {
    "papers_wait": _noticed(PAPER_OUT),
    "printer_away": _noticed(UNPLUGGED),
    "papers": _opened(PAPER_OUT),
    "printer_well": _opened(READY),
}
