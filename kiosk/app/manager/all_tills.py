"""Every till's receipts for windows: fetched on a thread of their own, read like this till's.

Pages ask `reader` as they ask the till's own once `view.readable`. Fetching never holds up a sale: it writes to a
file of its own and asks the relay one page at a time.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from kiosk.app.manager.reader import Questions
from kiosk.core.errors import KioskError
from kiosk.till.copying.mirror import MirrorState, Progress

STOP_TIMEOUT_S = 5.0
_STOPPED = "mirror_stopped"

Fetch = Callable[[Progress], MirrorState]
"""Brings the file up to date; raises `KioskError`."""


@dataclass(frozen=True, slots=True)
class AllTillsView:
    """How far it is. `readable`: the file is there; `state`: as of when, None before the first whole round;
    `error`: why the last round did not end well."""

    at_work: bool = False
    readable: bool = False
    done: int = 0
    whole: int = 0
    state: MirrorState | None = None
    error: KioskError | None = None


class AllTills(QObject):
    """`changed`: `view` is another one. Lives on the GUI thread."""

    changed = Signal()
    _told = Signal(int, int)
    _ended = Signal(object)

    def __init__(self, reader: Questions, fetch: Fetch) -> None:
        super().__init__()
        self.reader = reader
        self._fetch = fetch
        self._view = AllTillsView()
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()
        self._told.connect(self._take_progress)
        self._ended.connect(self._take_end)

    @property
    def view(self) -> AllTillsView:
        """How far it is."""
        return self._view

    def bring_up(self) -> None:
        """Fetch what is new, unless that is being done."""
        if self._view.at_work or self._stopping.is_set():
            return
        self._show(replace(self._view, at_work=True, done=0, whole=0))
        self._thread = threading.Thread(target=self._run, name="kiosk-mirror", daemon=True)
        self._thread.start()

    def stop(self) -> bool:
        """Give up and end the thread; False when it did not end in time. What was fetched stays."""
        self._stopping.set()
        if self._thread is None:
            return True
        self._thread.join(STOP_TIMEOUT_S)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            self._ended.emit(self._fetch(self._progress))
        except KioskError as error:
            self._ended.emit(error)
        # Boundary: the thread that fetches. A bug is raised again on the GUI thread, where bugs are told.
        except Exception as error:
            self._ended.emit(error)

    def _progress(self, done: int, whole: int) -> bool:
        self._told.emit(done, whole)
        return not self._stopping.is_set()

    def _take_progress(self, done: int, whole: int) -> None:
        self._show(replace(self._view, readable=True, done=done, whole=whole))

    def _take_end(self, end: object) -> None:
        view = replace(self._view, at_work=False, done=0, whole=0)
        if isinstance(end, MirrorState):
            self._show(replace(view, state=end, error=None))
            return
        if isinstance(end, KioskError):
            self._show(view if end.code == _STOPPED else replace(view, error=end))
            return
        self._show(view)
        assert isinstance(end, Exception)
        raise end

    def _show(self, view: AllTillsView) -> None:
        if view != self._view:
            self._view = view
            self.changed.emit()
