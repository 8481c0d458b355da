"""The printer of a running till, made from its settings; its threads end with the stack."""

from __future__ import annotations

from contextlib import ExitStack

from kiosk.app.frame import Shop
from kiosk.app.paper_desk.desk import PaperDesk
from kiosk.app.papers import PaperLane, Papers
from kiosk.app.printing import Printing, SpooledPapers
from kiosk.app.shell.windows import Windows
from kiosk.paper.printer import SystemPrinter
from kiosk.paper.printers import NoPrinter, printer_of
from kiosk.paper.spool import Pace, Spool
from kiosk.paths import DataDir, papers_dir
from kiosk.settings import TillSettings
from kiosk.till.clock import Clock
from kiosk.till.printing.queue import PrintQueue
from kiosk.till.printing.receipts import PaidReceipts
from kiosk.till.printing.state import SYSTEM, PrinterState
from kiosk.till.signs import PrinterSign
from kiosk.till.store.log import SqliteLog
from kiosk.till.till import Till


def join_printer(windows: Windows, shop: Shop, printing: Printing, till: Till) -> None:
    """The cashier sees how the printer is, and so does everybody who asks the till; what is paid is printed."""
    PaperDesk(windows.cashier, shop, printing)
    windows.shown.connect(printing.show_view)
    printing.changed.connect(lambda state: till.printer_is(sign_of(state)))


def sign_of(state: PrinterState) -> PrinterSign:
    """What the till knows of its printer."""
    return PrinterSign(state.good_at, state.trouble, len(state.waiting))


def made_printing(
    stack: ExitStack, settings: TillSettings, folder: DataDir, clock: Clock
) -> tuple[Papers, Printing]:
    """Where papers are given, and how the printer is."""
    printer = printer_of(settings.printer, settings.paper_mm)
    by_system = settings.printer == SYSTEM
    lane = PaperLane(settings.language, papers_dir(), SystemPrinter() if by_system else NoPrinter())
    stack.callback(lane.end)
    printing = Printing(settings.printer, lane)
    by_itself = settings.print_paid == "on"
    if printer is None or (by_system and not by_itself):
        return lane, printing
    receipts = PaidReceipts(lambda: SqliteLog(folder.till_database), settings.till, clock)
    spool = Spool(
        *(PrintQueue(folder.print_queue), printer, settings.printer, settings.language, clock),
        printing.tell,
        receipts=receipts if by_itself else None,
        pace=Pace(ask_s=None) if by_system else Pace(),
    )
    printing.join(spool)
    spool.begin()
    stack.callback(spool.end)
    return (lane if by_system else SpooledPapers(lane, spool, clock)), printing
