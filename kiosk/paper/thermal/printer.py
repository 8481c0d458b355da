"""A receipt printer that speaks ESC/POS, behind the same port as the system's printer.

Each paper has a connection of its own, so that a printer may be switched off and on between two. Before the first
byte of a paper the printer is asked how it is, and after the last once more: where it answers, a paper counts as
printed only when the printer says so.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from kiosk.paper.blocks import Paper
from kiosk.paper.headless import able_to_draw
from kiosk.paper.output import pictures
from kiosk.paper.printer import PrinterError, silent
from kiosk.paper.sheets import ROLL_58, ROLL_80
from kiosk.paper.thermal.address import Address, address_of
from kiosk.paper.thermal.lines import Line, opened, stalled
from kiosk.paper.thermal.raster import escpos_bytes
from kiosk.paper.thermal.status import (
    ASK_IN_TURN,
    ASK_OFFLINE,
    ASK_PAPER,
    Condition,
    answers_in_turn,
    condition_of,
)

ANSWER_S = 0.6
"""Printers that answer at all do so in a few milliseconds."""
OUT_S = 10.0
"""So long a printer may still print when all was sent."""
_SHEETS = {58: ROLL_58, 80: ROLL_80}

OpenLine = Callable[[Address, str], AbstractContextManager[Line]]


class ThermalPrinter:
    """The printer at `setting`, with rolls of `paper_mm` (58 or 80). Any thread may wait for it; the GUI's should
    not.

    `paper_low`: its roll comes to the end, as it said last.
    """

    def __init__(
        self,
        setting: str,
        paper_mm: int,
        open_line: OpenLine = opened,
        *,
        answer_s: float = ANSWER_S,
        out_s: float = OUT_S,
    ) -> None:
        self._setting = setting
        self._sheet = _SHEETS[paper_mm]
        self._open_line = open_line
        self._answer_s = answer_s
        self._out_s = out_s
        self._answers = False
        self.paper_low = False

    def print(self, paper: Paper, begins: Callable[[], None] | None = None) -> str:
        """Print; returns the printer's address. `begins` is called before the first byte of the paper leaves.

        Raises `PrinterError`; its `begun` says whether some of the paper may have come out.
        """
        with able_to_draw():
            data = escpos_bytes(pictures(paper, self._sheet))
        with self._open_line(address_of(self._setting), self._setting) as line:
            before = self._asked(line)
            if before.trouble is not None:
                raise before.trouble
            if begins is not None:
                begins()
            try:
                line.send(data)
                if before.heard:
                    self._see_it_out(line)
            except PrinterError as error:
                error.begun = True
                raise
            except OSError as error:
                trouble = stalled(error, self._setting)
                trouble.begun = True
                raise trouble from error
        return self._setting

    def ask(self) -> Condition:
        """How the printer is. Raises `PrinterError` where it cannot be reached, or says why it does not print."""
        with self._open_line(address_of(self._setting), self._setting) as line:
            condition = self._asked(line)
        if condition.trouble is not None:
            raise condition.trouble
        return condition

    def _asked(self, line: Line) -> Condition:
        try:
            said = []
            for question in (ASK_OFFLINE, ASK_PAPER):
                line.send(question)
                said.append(line.hear(self._answer_s))
                if not said[0]:
                    break  # it does not answer; asking on would only cost time
        except OSError as error:
            raise stalled(error, self._setting) from error
        condition = condition_of(said[0], said[-1])
        if self._answers and not condition.heard:
            raise silent()  # it did before, so it is not one of those that never do
        self._answers = condition.heard
        self.paper_low = condition.paper_low
        return condition

    def _see_it_out(self, line: Line) -> None:
        """Wait until all was printed. A printer that does not know the question is asked how it is instead."""
        line.send(ASK_IN_TURN)
        if answers_in_turn(line.hear(self._out_s)):
            return
        after = self._asked(line)
        if after.trouble is not None:
            raise after.trouble
