"""From the till's lane to the windows: signals, so that everything shown changes on the GUI thread only."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from kiosk.till.selling.errands import Errand
from kiosk.till.snapshot import TillView


class Bridge(QObject):
    """The till's listener. Emitted on the lane's thread, received on the thread this object lives in.

    Connect only to methods of objects of the GUI thread: a bare function would run in the lane.
    """

    view_changed = Signal(object)
    code_dead = Signal(str)
    problem = Signal(str, str)
    bug = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.set_errands: Callable[[tuple[Errand, ...]], None] = lambda todo: None

    def on_view(self, view: TillView) -> None:
        """The till changed."""
        self.view_changed.emit(view)

    def on_code_dead(self, payment_id: str) -> None:
        """The code of this payment must leave the screens soon."""
        self.code_dead.emit(payment_id)

    def on_errands(self, todo: tuple[Errand, ...]) -> None:
        """What is left to do at the relay changed; the link is told on its own loop, not through Qt."""
        self.set_errands(todo)

    def on_problem(self, code: str, text: str) -> None:
        """Something a person asked for could not be done."""
        self.problem.emit(code, text)

    def on_bug(self, error: Exception) -> None:
        """A bug of ours."""
        self.bug.emit(type(error).__name__)
