"""How far long work is: a bar on a terminal, and nothing where nobody looks."""

from __future__ import annotations

from types import TracebackType
from typing import TextIO

_WIDTH = 40


class Bar:
    """Draws on one line, and takes it away when the work ends."""

    def __init__(self, terminal: TextIO) -> None:
        self._terminal = terminal
        self._seen = terminal.isatty()
        self._percent = -1

    def __enter__(self) -> Bar:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._seen:
            self._terminal.write("\r\x1b[K")
            self._terminal.flush()

    def count(self, done: int) -> None:
        """So much is done of nobody knows how much."""
        if self._seen:
            self._terminal.write(f"\r{done:,}")
            self._terminal.flush()

    def show(self, done: int, whole: int) -> bool:
        """So much is done. True: who wants the work stopped presses Ctrl+C."""
        percent = 100 * done // whole if whole else 100
        if self._seen and percent != self._percent:
            self._percent = percent
            full = "█" * (_WIDTH * percent // 100)
            self._terminal.write(f"\r{full:·<{_WIDTH}} {percent:3d} %  {done:,} / {whole:,}")
            self._terminal.flush()
        return True
