"""The receipt printer of a till with windows: papers go through the spool, and windows hear how it is.

Papers for the system's printer that a manager gives go as they always did, and become files where it does not
print; what is printed by itself goes through the spool whatever the printer.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from kiosk.app.papers import PaperLane, Where
from kiosk.core.chain import Fields
from kiosk.paper.spool import Spool, Spooled
from kiosk.till.clock import Clock
from kiosk.till.printing.queue import Job, job_of, job_of_x
from kiosk.till.printing.state import PrinterState
from kiosk.till.snapshot import TillView


class PrinterHands(Protocol):
    """What a person can do about the printer; `Printing` is the real one."""

    def print_now(self) -> None:
        """Try at once."""

    def save_instead(self, keys: Sequence[str]) -> Future[tuple[Path, ...]]:
        """Take papers out of the queue and save them as PDF; the files."""


class Printing(QObject):
    """Lives on the GUI thread. `changed` carries each new `PrinterState`; `state` is the last."""

    changed = Signal(object)
    _told = Signal(object)

    def __init__(self, address: str, lane: PaperLane) -> None:
        super().__init__()
        self.state = PrinterState(address)
        self._lane = lane
        self._spool: Spool | None = None
        self._seen: object = None
        self._told.connect(self._take)

    def tell(self, state: PrinterState) -> None:
        """The spool's word; from any thread."""
        self._told.emit(state)

    def join(self, spool: Spool) -> None:
        """This spool prints; it is not begun yet."""
        self._spool = spool

    def show_view(self, view: TillView) -> None:
        """A receipt that is new is printed, if the shop wants that: the spool looks what there is."""
        shown = view.shown.receipt_number if view.shown is not None else None
        numbers = tuple(sale.receipt_number for sale in view.recent)
        seen = (view.today_count, view.today_satang, shown, numbers)
        if seen != self._seen and self._spool is not None:
            self._seen = seen
            self._spool.look()

    def print_now(self) -> None:
        """See `PrinterHands`."""
        if self._spool is not None:
            self._spool.print_now()

    def save_instead(self, keys: Sequence[str]) -> Future[tuple[Path, ...]]:
        """See `PrinterHands`."""
        saved: Future[tuple[Path, ...]] = Future()
        if self._spool is None:
            saved.set_result(())
            return saved
        self._spool.give_up(keys).add_done_callback(lambda taken: self._save(taken.result(), saved))
        return saved

    def _save(self, jobs: Sequence[Job], saved: Future[tuple[Path, ...]]) -> None:
        """On the spool's thread. What cannot be saved goes back and waits again."""

        def hand_on(files: Future[tuple[Path, ...]]) -> None:
            error = None if files.cancelled() else files.exception()
            if error is None and not files.cancelled():
                saved.set_result(files.result())
                return
            for job in jobs:
                self._give_back(job)
            if error is None:
                saved.cancel()
            else:
                saved.set_exception(error)

        self._lane.save(jobs).add_done_callback(hand_on)

    def _give_back(self, job: Job) -> None:
        if self._spool is not None:
            self._spool.give(job)

    def _take(self, state: PrinterState) -> None:
        self.state = state
        self.changed.emit(state)


class SpooledPapers:
    """`Papers` through the spool: what does not come out now comes out later. Files are the lane's."""

    def __init__(self, lane: PaperLane, spool: Spool, clock: Clock) -> None:
        self._lane = lane
        self._spool = spool
        self._clock = clock

    @property
    def folder(self) -> Path:
        """See `Papers`."""
        return self._lane.folder

    def give(
        self,
        document: str,
        *,
        copy: bool = False,
        page_url: str | None = None,
        as_file: bool = False,
    ) -> Future[Where]:
        """See `Papers`."""
        if as_file:
            return self._lane.give(document, copy=copy, page_url=page_url, as_file=True)
        return self._spooled(job_of(document, self._clock(), copy=copy, page_url=page_url))

    def give_x(self, fields: Fields, *, as_file: bool = False) -> Future[Where]:
        """See `Papers`."""
        if as_file:
            return self._lane.give_x(fields, as_file=True)
        return self._spooled(job_of_x(fields, self._clock()))

    def show_file(self, file: Path) -> None:
        """See `Papers`."""
        self._lane.show_file(file)

    def _spooled(self, job: Job) -> Future[Where]:
        where: Future[Where] = Future()
        self._spool.give(job).add_done_callback(lambda done: _tell_where(done, where))
        return where


def _tell_where(done: Future[Spooled], where: Future[Where]) -> None:
    if done.cancelled():
        where.cancel()
        return
    error = done.exception()
    if error is not None:
        where.set_exception(error)
        return
    spooled = done.result()
    queued = spooled.trouble is not None
    where.set_result(Where(printer=spooled.printer, trouble=spooled.trouble, queued=queued))
