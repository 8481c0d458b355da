"""The spool: papers that must come out of the receipt printer, sooner or later, whatever the printer does
meanwhile.

One thread owns the queue on disk and decides; the printer is waited for on a thread that may be left alone, so
that one that hangs holds up neither the till nor its end. What is tried again, and when it bears the mark of a
copy, is said in `kiosk.till.printing.queue`.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue
from typing import Any, Protocol

from kiosk.core.errors import KioskError
from kiosk.paper.apart import apart
from kiosk.paper.blocks import Paper
from kiosk.paper.documents import paper_of_job
from kiosk.paper.printer import PrinterError, none_here, silent
from kiosk.paper.printers import AnyPrinter
from kiosk.till.clock import Clock
from kiosk.till.printing.queue import Job, PrintQueue
from kiosk.till.printing.state import PrinterState

_log = logging.getLogger(__name__)

STALE_AFTER = timedelta(minutes=15)
"""A receipt first seen so long after it was issued is not printed by itself: its customer is gone."""

_MOST_MISSED = 40
"""More receipts between two starts were not lost by a crash: they came from a backup or from the relay."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How often is tried again: after `pauses_s`, one after the other, then always the last. `silent_s`: a printer
    that holds a paper so long is told as silent. `ask_s`: an idle printer is asked so often; None: never."""

    pauses_s: Sequence[float] = (2.0, 4.0, 8.0, 15.0)
    silent_s: float = 15.0
    ask_s: float | None = 60.0
    end_s: float = 0.2


@dataclass(frozen=True, slots=True)
class Spooled:
    """What became of a paper at its first try: printed at `printer`, or it waits because of `trouble`."""

    printer: str | None = None
    trouble: KioskError | None = None


class Receipts(Protocol):
    """The receipts that are printed by themselves."""

    def newest(self) -> int:
        """The place of the newest receipt in the log, 0 before the first. Raises `KioskError`."""

    def beyond(self, place: int) -> Sequence[tuple[int, datetime, Job | None]]:
        """Receipts after a place, in order: place, when it was issued, and its job; None: it is not this till's.
        Raises `KioskError`."""

    def close(self) -> None:
        """Nothing more is read."""


@dataclass(slots=True)
class _AtPrinter:
    """What the printer does just now; a `job` of None: it is asked how it is."""

    job: Job | None
    since: float
    told: bool = False


class Spool:
    """`changed` is called on the spool's thread with each new `PrinterState`. Every call returns at once."""

    def __init__(
        self,
        queue: PrintQueue,
        printer: AnyPrinter,
        address: str,
        language: str,
        clock: Clock,
        changed: Callable[[PrinterState], None],
        *,
        receipts: Receipts | None = None,
        pace: Pace = Pace(),
    ) -> None:
        """`receipts`: print these by themselves; None: only what is given."""
        self._queue = queue
        self._printer = printer
        self._language = language
        self._clock = clock
        self._changed = changed
        self._receipts = receipts
        self._pace = pace
        self._state = PrinterState(address)
        self._inbox: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._waiting: dict[str, Future[Spooled]] = {}
        self._at_printer: _AtPrinter | None = None
        self._failures = 0
        self._next_at = 0.0
        self._asked_at = time.monotonic()
        self._ending = False
        self._thread = threading.Thread(target=self._run, name="kiosk-spool")

    def begin(self) -> None:
        """Take up what an earlier run left."""
        self._inbox.put(self._load)
        self._thread.start()

    def end(self) -> None:
        """Stop within a second. A paper at the printer may come out or not: the next run knows that it was
        begun."""
        self._inbox.put(self._stop)
        self._thread.join()

    def give(self, job: Job) -> Future[Spooled]:
        """Print a paper after those that wait. The future has what became of it at its first try; it raises
        `KioskError` for a document without a paper."""
        answer: Future[Spooled] = Future()
        self._inbox.put(lambda: self._add(job, answer))
        return answer

    def look(self) -> None:
        """There may be new receipts."""
        self._inbox.put(self._look)

    def print_now(self) -> None:
        """Somebody saw to the printer: try at once."""
        self._inbox.put(self._hurry)

    def give_up(self, keys: Sequence[str]) -> Future[tuple[Job, ...]]:
        """Take papers out of the queue, but the one at the printer; the future has those that were taken out."""
        taken: Future[tuple[Job, ...]] = Future()
        self._inbox.put(lambda: taken.set_result(self._take_out(keys)))
        return taken

    def _run(self) -> None:
        while not self._ending:
            try:
                with contextlib.suppress(Empty):
                    self._inbox.get(timeout=self._until_next_s())()
                self._work()
            # Boundary: the spool's thread. After a bug it goes on, slowly: what waits is not lost.
            except Exception:
                _log.exception("a bug in the spool")
                self._next_at = self._asked_at = time.monotonic() + self._pace.pauses_s[-1]
        if self._receipts is not None:
            self._receipts.close()

    def _stop(self) -> None:
        if self._at_printer is not None:
            with contextlib.suppress(Empty):
                self._inbox.get(timeout=self._pace.end_s)()
        self._ending = True
        for answer in self._waiting.values():
            answer.cancel()

    def _until_next_s(self) -> float | None:
        """How long nothing has to be done unless something comes in; None: for ever."""
        now = time.monotonic()
        at = self._at_printer
        if at is not None:
            return None if at.told else max(0.0, at.since + self._pace.silent_s - now)
        if self._queue.jobs:
            return max(0.0, self._next_at - now)
        ask_s = self._asking_s()
        return None if ask_s is None else max(0.0, self._asked_at + ask_s - now)

    def _asking_s(self) -> float | None:
        """An idle printer in trouble is asked as often as a paper would be tried."""
        if self._pace.ask_s is None or self._state.trouble is None:
            return self._pace.ask_s
        return min(self._pace.ask_s, self._pace.pauses_s[-1])

    def _work(self) -> None:
        """Do what is due."""
        now = time.monotonic()
        at = self._at_printer
        if self._ending:
            return
        if at is not None:
            if not at.told and now >= at.since + self._pace.silent_s:
                at.told = True
                self._fail(silent())
        elif self._queue.jobs:
            if now >= self._next_at:
                self._try(self._queue.jobs[0])
        elif (ask_s := self._asking_s()) is not None and now >= self._asked_at + ask_s:
            self._ask()

    def _load(self) -> None:
        self._queue.load()
        if self._receipts is None:
            self._queue.set_through(None)
        else:
            self._take_up(self._receipts)
        self._asked_at = time.monotonic() - (self._pace.ask_s or 0.0)
        self._look()
        self._show()

    def _take_up(self, receipts: Receipts) -> None:
        """Go on behind the receipt that was the last; where there was none, or too long ago, behind the newest."""
        through = self._queue.through()
        try:
            newest = receipts.newest()
        except KioskError as error:
            _log.warning("receipts cannot be printed by themselves: %s", error.text)
            return
        if through is None or not newest - _MOST_MISSED <= through <= newest:
            self._queue.set_through(newest)

    def _look(self) -> None:
        """Each receipt is in the queue, on disk, before the place is moved beyond it: then it is there once."""
        through = self._queue.through()
        if self._receipts is None or through is None:
            return
        try:
            found = self._receipts.beyond(through)
        except KioskError as error:
            _log.warning("a paid sale's receipt cannot be read to be printed: %s", error.text)
            return
        for place, issued_at, job in found:
            if job is not None and self._clock() - issued_at < STALE_AFTER:
                self._queue.add(job)
            self._queue.set_through(place)
        if found:
            self._show()

    def _add(self, job: Job, answer: Future[Spooled]) -> None:
        kept = self._queue.add(job)
        self._waiting[kept.key] = answer
        if self._state.trouble is not None and self._at_printer is None:
            self._next_at = 0.0  # somebody stands there and waits: it is tried at once
        self._show()

    def _hurry(self) -> None:
        self._failures, self._next_at, self._asked_at = 0, 0.0, 0.0

    def _take_out(self, keys: Sequence[str]) -> tuple[Job, ...]:
        at = self._at_printer.job if self._at_printer is not None else None
        taken = tuple(
            job for job in self._queue.jobs if job.key in keys and (at is None or job.key != at.key)
        )
        for job in taken:
            self._queue.done(job)
        self._show()
        return taken

    def _try(self, job: Job) -> None:
        try:
            paper = paper_of_job(job, self._language)
        except KioskError as error:
            # It will never be a paper: waiting for it would hold up all others.
            _log.error("%s cannot be printed: %s", job.number or job.kind, error.text)
            self._queue.done(job)
            self._answer_with(job, error)
            self._show()
            return
        self._at_printer = _AtPrinter(job, time.monotonic())
        self._show()
        printed = apart(lambda: self._print(job, paper))
        printed.add_done_callback(lambda done: self._inbox.put(lambda: self._after(job, done)))

    def _ask(self) -> None:
        self._asked_at = time.monotonic()
        self._at_printer = _AtPrinter(None, self._asked_at)
        asked = apart(self._printer.ask)
        asked.add_done_callback(lambda done: self._inbox.put(lambda: self._after(None, done)))

    def _print(self, job: Job, paper: Paper) -> str:
        """On the printer's thread. What `begin` writes is this job's own."""
        name = self._printer.print(paper, lambda: self._begin(job))
        if name is None:
            raise none_here()
        return name

    def _begin(self, job: Job) -> None:
        self._queue.begin(job)

    def _after(self, job: Job | None, done: Future[Any]) -> None:
        """The printer's thread is back; a `job` of None: it only asked."""
        error = done.exception()
        if error is None:
            if job is not None:
                self._printed(job, done.result())
            self._well()
        elif isinstance(error, KioskError):
            self._failed(job, error, begun=getattr(error, "begun", False))
        else:
            # A bug of ours: nobody knows how far it came. The paper waits, and is tried again.
            _log.error("a bug at the printer", exc_info=error)
            text = f"Printing failed ({type(error).__name__})."
            self._failed(job, PrinterError(text, thai="พิมพ์ไม่สำเร็จ"), begun=True)

    def _printed(self, job: Job, name: str) -> None:
        self._queue.done(job)
        answer = self._waiting.pop(job.key, None)
        if answer is not None:
            answer.set_result(Spooled(printer=name))

    def _well(self) -> None:
        self._at_printer = None
        self._failures, self._next_at = 0, 0.0
        now = self._clock()
        self._asked_at = time.monotonic()
        low = self._printer.paper_low
        self._show(trouble=None, text="", thai=None, good_at=now, tried_at=now, paper_low=low)

    def _failed(self, job: Job | None, error: KioskError, *, begun: bool) -> None:
        if job is not None and not begun:
            self._queue.not_begun(job)
        self._at_printer = None
        pauses = self._pace.pauses_s
        pause_s = pauses[min(self._failures, len(pauses) - 1)]
        self._failures += 1
        self._asked_at = time.monotonic()
        self._next_at = self._asked_at + pause_s
        self._fail(error)

    def _fail(self, error: KioskError) -> None:
        if error.code != self._state.trouble:
            _log.info("the printer does not print: %s", error.text)
        # Whoever waits for a paper further back waits for the same.
        for answer in self._waiting.values():
            answer.set_result(Spooled(trouble=error))
        self._waiting.clear()
        trouble = {"trouble": error.code, "text": error.text, "thai": error.thai}
        self._show(**trouble, tried_at=self._clock())

    def _answer_with(self, job: Job, error: KioskError) -> None:
        answer = self._waiting.pop(job.key, None)
        if answer is not None:
            answer.set_exception(error)

    def _show(self, **changes: Any) -> None:
        at = self._at_printer
        state = replace(
            self._state,
            waiting=tuple(job.shown() for job in self._queue.jobs),
            at_work=at is not None and at.job is not None,
            **changes,
        )
        if state != self._state:
            self._state = state
            self._changed(state)
