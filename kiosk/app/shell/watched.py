"""Tells systemd that the till is alive: only while its windows move and its store answers.

A timer of the GUI's thread asks the store's lane something small, and says *alive* when the question before was
answered. So a window that hangs is noticed (the timer stands), and so is a lane that hangs (no answer comes); then
systemd ends the till, its stacks are in the crash log, and it is started again where it stood.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from contextlib import ExitStack
from typing import Any

from PySide6.QtCore import QTimer

from kiosk.system_notice import SystemNotice


def watched(
    stack: ExitStack, notice: SystemNotice, ask_lane: Callable[[], Future[Any]]
) -> Pulse | None:
    """Say that the till is ready, then that it is alive as often as asked for, until `stack` ends."""
    notice.ready()
    stack.callback(notice.stopping)
    if notice.alive_every_s is None:
        return None
    pulse = Pulse(notice, ask_lane)
    pulse.begin(notice.alive_every_s)
    stack.callback(pulse.end)
    return pulse


class Pulse:
    """One question at a time to the store's lane. Its failure is an answer, too: the lane lives."""

    def __init__(self, notice: SystemNotice, ask_lane: Callable[[], Future[Any]]) -> None:
        self._notice = notice
        self._ask_lane = ask_lane
        self._question: Future[Any] | None = None
        self._timer = QTimer()
        self._timer.timeout.connect(self.beat)

    def begin(self, every_s: float) -> None:
        """Beat from now on. The first question is asked at once, so that the first beat has its answer."""
        self._question = self._ask_lane()
        self._timer.start(max(1, round(every_s * 1000)))

    def end(self) -> None:
        """Say no more."""
        self._timer.stop()

    def beat(self) -> None:
        """The GUI's thread is alive, or it would not be here. Is the lane?"""
        if self._question is None or not self._question.done():
            return
        # Why a question failed is told where a person asked it; here it only shows that the lane works.
        self._question.exception()
        self._notice.alive()
        self._question = self._ask_lane()
