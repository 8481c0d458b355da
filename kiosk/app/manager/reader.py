"""Reading the log for windows: one thread with one read-only connection, its answers back on the GUI thread.

A question supersedes an unanswered one of the same channel: the latest wins, and the answer to an older one is
never told. Neither the store's lane nor the GUI thread ever waits for a list.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QObject, Signal

from kiosk.core.errors import KioskError
from kiosk.till.log.ports import Log


class OpenLog(Log, Protocol):
    """A log that can be given back."""

    def close(self) -> None:
        """Close the file."""


T = TypeVar("T")
Failed = Callable[[KioskError], None]

STOP_TIMEOUT_S = 3.0
_INTERRUPTED = "interrupted"


class Questions(Protocol):
    """Where a page asks; `Reader` answers."""

    def ask(
        self,
        channel: str,
        question: Callable[[Log], T],
        answer: Callable[[T], None],
        failed: Failed,
    ) -> None:
        """Have `question` answered; `answer` or `failed` is called on the GUI thread, unless a later question
        of the same channel comes before."""

    def forget(self, channel: str) -> None:
        """Nobody wants the answer any more."""


@dataclass(frozen=True, slots=True)
class _Asked:
    channel: str
    number: int
    question: Callable[[Log], Any]
    answer: Callable[[Any], None]
    failed: Failed


@dataclass(frozen=True, slots=True)
class _Answered:
    asked: _Asked
    value: Any = None
    trouble: KioskError | None = None
    bug: Exception | None = None


class Reader(QObject):
    """`open_log` is called on the reader's thread, when first needed and again after trouble."""

    _answered = Signal(object)

    def __init__(self, open_log: Callable[[], OpenLog]) -> None:
        super().__init__()
        self._open_log = open_log
        self._log: OpenLog | None = None
        self._waiting: dict[str, _Asked] = {}
        self._latest: dict[str, int] = {}
        self._running: _Asked | None = None
        self._count = 0
        self._untold = 0
        self._stopping = False
        self._wake = threading.Condition()
        self._answered.connect(self._tell)
        self._thread = threading.Thread(target=self._run, name="kiosk-reader", daemon=True)
        self._thread.start()

    def ask(
        self,
        channel: str,
        question: Callable[[Log], T],
        answer: Callable[[T], None],
        failed: Failed,
    ) -> None:
        """See `Questions`."""
        self._count += 1
        self._latest[channel] = self._count
        asked = _Asked(channel, self._count, question, answer, failed)
        with self._wake:
            self._waiting[channel] = asked
            self._interrupt(channel)
            self._wake.notify()

    def forget(self, channel: str) -> None:
        """See `Questions`."""
        self._latest.pop(channel, None)
        with self._wake:
            self._waiting.pop(channel, None)
            self._interrupt(channel)

    @property
    def quiet(self) -> bool:
        """Nothing is being answered, and every answer was told."""
        with self._wake:
            return not self._waiting and self._running is None and self._untold == 0

    def stop(self) -> bool:
        """End the thread and close the log; False when it did not end in time. Nothing is told afterwards."""
        self._latest.clear()
        with self._wake:
            self._stopping = True
            self._waiting.clear()
            if self._running is not None:
                self._interrupt(self._running.channel)
            self._wake.notify()
        self._thread.join(STOP_TIMEOUT_S)
        return not self._thread.is_alive()

    def _tell(self, told: _Answered) -> None:
        with self._wake:
            self._untold -= 1
        asked = told.asked
        if self._latest.get(asked.channel) != asked.number:
            return
        if told.bug is not None:
            raise told.bug
        if told.trouble is not None:
            asked.failed(told.trouble)
        else:
            asked.answer(told.value)

    def _run(self) -> None:
        while True:
            with self._wake:
                self._wake.wait_for(lambda: self._stopping or self._waiting)
                if self._stopping:
                    break
                asked = self._running = self._waiting.pop(next(iter(self._waiting)))
            answered = self._answer(asked)
            with self._wake:
                self._running = None
                self._untold += 1
            self._answered.emit(answered)
        self._close()

    def _interrupt(self, channel: str) -> None:
        """What is being answered for this channel is not wanted any more; called with `_wake` held."""
        if self._running is not None and self._running.channel == channel and self._log is not None:
            self._log.interrupt()

    def _answer(self, asked: _Asked) -> _Answered:
        try:
            if self._log is None:
                self._log = self._open_log()
            return _Answered(asked, value=asked.question(self._log))
        except KioskError as error:
            if error.code == _INTERRUPTED:
                return _Answered(asked, trouble=error)
            # A file that was put back, or a disk that answers again, is met with a new connection.
            self._close()
            return _Answered(asked, trouble=error)
        # Boundary: the reader's thread. A bug is raised again on the GUI thread, where bugs are told.
        except Exception as error:
            return _Answered(asked, bug=error)

    def _close(self) -> None:
        with self._wake:  # nobody may interrupt a log that is being closed
            log, self._log = self._log, None
            if log is not None:
                log.close()
