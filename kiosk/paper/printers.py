"""Which printer a shop has, by its setting, and a paper to try one with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Protocol

from kiosk.paper import words
from kiosk.paper.blocks import Align, Block, Code, Gap, Pair, Paper, Rule, Text
from kiosk.paper.printer import SystemPrinter, none_here
from kiosk.paper.sheets import Style
from kiosk.paper.thermal.printer import ThermalPrinter
from kiosk.till.printing.state import OFF, SYSTEM


class AnyPrinter(Protocol):
    """What prints. Both calls may take long, and are never made on the GUI's thread."""

    @property
    def paper_low(self) -> bool:
        """The roll comes to its end, as the printer said last."""

    def print(self, paper: Paper, begins: Callable[[], None] | None = None) -> str | None:
        """Print; its name, None where there is none. `begins` is called before anything of the paper leaves.

        Raises `PrinterError`; its `begun` says whether some of the paper may have come out."""

    def ask(self) -> object:
        """Whether it would print. Raises `PrinterError` with why not."""


class NoPrinter:
    """A shop without a printer: every paper becomes a file."""

    paper_low = False

    def print(self, paper: Paper, begins: Callable[[], None] | None = None) -> str | None:
        """There is none."""
        return None


def printer_of(setting: str, paper_mm: int) -> AnyPrinter | None:
    """The printer that the setting `printer` names; None where it is off."""
    if setting == OFF:
        return None
    if setting == SYSTEM:
        return SystemPrinter()
    return ThermalPrinter(setting, paper_mm)


def try_printer(
    setting: str, paper_mm: int, language: str, shop_name: str, at: datetime
) -> str | None:
    """Print a trial paper; the printer's name, None where the setting is `off`. Raises `PrinterError` in bounded
    time.

    It may take some seconds: not on the GUI's thread.
    """
    printer = printer_of(setting, paper_mm)
    if printer is None:
        return None
    name = printer.print(trial_paper(language, shop_name, setting, at))
    if name is None:
        raise none_here()
    return name


def trial_paper(language: str, shop_name: str, setting: str, at: datetime) -> Paper:
    """A paper to try a printer with: Thai marks above each other, both edges, lines, a code."""
    blocks = tuple(_trial_blocks(language, shop_name, setting))
    return Paper(words.TRIAL.of(language), at, language, blocks)


def _trial_blocks(language: str, shop_name: str, setting: str) -> Iterator[Block]:
    yield Text(shop_name, Style.NAME, Align.CENTRE)
    yield Text(words.TRIAL.of(language), Style.TITLE, Align.CENTRE)
    yield Rule()
    yield Pair(words.TRIAL_PRINTER.of(language), setting)
    yield Text("นี้ ที่ ปู่ น้ำ กั๊ก ผู้ซื้อ ตั๋ว เก๊ะ ฤๅษี")
    yield Text("0123456789 ฿1,234.50 ABC abc")
    yield Rule(strong=True)
    yield Code("KIOSK", words.TRIAL_DONE.of(language))
    yield Gap()
