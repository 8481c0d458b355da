"""Answers that come later, from the till's lane or from the relay, back on the GUI thread."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QObject, Signal

from kiosk.core.errors import KioskError

T = TypeVar("T")
Failed = Callable[[KioskError], None]


class Answers(Protocol):
    """Where windows wait; `Later` is the real one."""

    def when(
        self,
        done: Future[T],
        answer: Callable[[T], None],
        failed: Failed,
        channel: str | None = None,
    ) -> None:
        """Call one of the two on the GUI thread once `done` is. On a channel the latest wins: what an earlier one
        on it brings is not told any more. Without a channel everything is told."""

    def forget(self, channel: str) -> None:
        """Nobody wants what this channel brings any more."""


class Later(QObject):
    """Lives on the GUI thread. Any other exception than a `KioskError` is raised there as the bug it is."""

    _done = Signal(object, object, object, object, int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._latest: dict[str, int] = {}
        self._count = 0
        self._open = 0
        self._done.connect(self._tell)

    @property
    def quiet(self) -> bool:
        """Nothing is waited for."""
        return self._open == 0

    def when(
        self,
        done: Future[T],
        answer: Callable[[T], None],
        failed: Failed,
        channel: str | None = None,
    ) -> None:
        """See `Answers`."""
        self._count += 1
        self._open += 1
        number = self._count
        if channel is not None:
            self._latest[channel] = number
        done.add_done_callback(
            lambda future: self._done.emit(future, answer, failed, channel, number)
        )

    def forget(self, channel: str) -> None:
        """See `Answers`."""
        self._latest.pop(channel, None)

    def _tell(
        self,
        done: Future[Any],
        answer: Callable[[Any], None],
        failed: Failed,
        channel: str | None,
        number: int,
    ) -> None:
        self._open -= 1
        if channel is not None and self._latest.get(channel) != number:
            return
        try:
            value = done.result()
        except CancelledError:
            return  # the till ends
        except KioskError as error:
            failed(error)
            return
        answer(value)
