"""The store lane: one thread that alone writes, and lets waiting jobs share a commit.

Jobs that arrive while the disk is busy, or in one turn of the event loop, are carried out together: one
transaction, a savepoint each, one fsync.
Where a savepoint is a journey to a server they are tried without: a job that raises then undoes all of them, and
they are carried out again with savepoints. So a job may be called twice, and must change nothing but the store.
Events are handed over in the order of commits, on the event loop, before the jobs' answers. It must
never block the event loop and never wait without an end.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import queue
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain, groupby
from typing import Any, TypeVar, cast

from kiosk.logs import fields
from kiosk.relay.ports import JointJob, Transaction
from kiosk.relay.records import OutboxEvent
from kiosk.relay.running.metrics import Metrics
from kiosk.relay.store.database import OpenDatabase, Place, open_database
from kiosk.relay.store.transaction import StoredTransaction, UndoneTogetherError
from kiosk.sqlite_schema import StoreDamagedError, StoreError

T = TypeVar("T")

QUEUE_LIMIT = 4_096
"""Jobs without an answer yet."""
BATCH_LIMIT = 128
"""The most jobs of one commit: when one raises, all are carried out again, and other relays wait for it."""
ANSWER_LIMIT_S = 10.0
CLOSE_LIMIT_S = 2.0

_log = logging.getLogger("kiosk.relay.store")


@dataclass(frozen=True, slots=True)
class _Job:
    call: Callable[[Transaction], Any]
    future: asyncio.Future[Any]


@dataclass(frozen=True, slots=True)
class _Done:
    """What became of a job: its answer, or what it raised."""

    future: asyncio.Future[Any]
    answer: Any = None
    error: BaseException | None = None


class StoreLane:
    """The port `Store` over one connection.

    `on_commit` gets the events of every commit of its own, on the event loop, in order. The database is opened by
    the first job, and again after it was found damaged or its connection was lost, so that neither a repaired disk
    nor a server that was started again needs a restart.
    """

    def __init__(
        self,
        place: Place,
        on_commit: Callable[[list[OutboxEvent]], None],
        answer_limit_s: float = ANSWER_LIMIT_S,
        metrics: Metrics | None = None,
    ) -> None:
        self._place = place
        self._metrics = metrics or Metrics()
        self._answer_limit_s = answer_limit_s
        self._on_commit = on_commit
        self._turn: list[_Job] = []
        self._unsettled = 0
        self._jobs: queue.SimpleQueue[list[_Job] | None] = queue.SimpleQueue()
        self._left: list[_Job] = []  # the thread's
        self._thread = threading.Thread(target=self._work, name="kiosk-relay-store", daemon=True)
        self._ended = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._database: OpenDatabase | None = None
        self._closing = False
        self._trouble: str | None = None

    def start(self) -> None:
        """Begin to work for the running event loop."""
        self._loop = asyncio.get_running_loop()
        self._thread.start()

    async def run(self, job: Callable[[Transaction], T]) -> T:
        """Run `job` in a transaction and answer once it is committed (see the port)."""
        assert self._loop is not None
        if self._closing:
            raise StoreError("The relay is stopping.", retry_after_s=5)
        # Only this loop adds jobs, so nothing can slip in between.
        if self._unsettled >= QUEUE_LIMIT:
            raise StoreError("The relay has too much to write.", retry_after_s=1)
        future: asyncio.Future[Any] = self._loop.create_future()
        if not self._turn:
            self._loop.call_soon(self._hand_over)
        self._turn.append(_Job(job, future))
        self._unsettled += 1
        try:
            # Not `wait_for`: before Python 3.12 it may swallow a cancellation.
            async with asyncio.timeout(self._answer_limit_s):
                return cast("T", await future)
        except TimeoutError:
            raise StoreError("The relay's store does not answer.", retry_after_s=5) from None

    @property
    def speaker(self) -> int | None:
        """See `OpenDatabase`; None while there is no connection. From any thread."""
        database = self._database
        return None if database is None else database.speaker

    async def close(self) -> None:
        """Carry out what waits, close the database, end the thread; give up after `CLOSE_LIMIT_S`."""
        self._closing = True
        self._hand_over()
        self._jobs.put(None)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_LIMIT_S):
                await self._ended.wait()
            self._thread.join(CLOSE_LIMIT_S)

    def _hand_over(self) -> None:
        """Give the thread what this turn of the loop has brought, all at once. It would begin with the first
        alone, and what keeps an event and what applies it would be two commits."""
        for start in range(0, len(self._turn), BATCH_LIMIT):
            self._jobs.put(self._turn[start : start + BATCH_LIMIT])
        self._turn = []

    def _work(self) -> None:
        """The thread: batch after batch until the end is asked for."""
        ending = False
        while not ending:
            batch, ending = self._next_batch()
            if batch:
                begun_s = time.perf_counter()
                done, events = self._carry_out(batch)
                self._on_loop(self._settle, done, events, begun_s, time.perf_counter())
            if self._database is not None and self._jobs.empty() and not self._left:
                self._database.rest()
        self._forget_database()
        self._on_loop(self._ended.set)

    def _next_batch(self) -> tuple[list[_Job], bool]:
        """Wait for jobs and take with them what else is there and fits; True when it is the last batch."""
        batch, self._left = self._left or self._jobs.get(), []
        while batch is not None:
            try:
                jobs = self._jobs.get_nowait()
            except queue.Empty:
                return batch, False
            if jobs is None:
                return batch, True
            fit = BATCH_LIMIT - len(batch)
            batch += jobs[:fit]
            if jobs[fit:]:
                self._left = jobs[fit:]
                return batch, False
        return [], True

    def _carry_out(self, batch: list[_Job]) -> tuple[list[_Done], list[OutboxEvent]]:
        """Commit a batch, or answer every job in it with why not."""
        try:
            if self._database is None:
                self._database = open_database(self._place)
            done, events = _committed(self._database, batch)
        except StoreError as error:
            return self._refused(batch, error), []
        # Boundary of the lane: whatever happens, nobody waits in vain and the next batch is tried.
        except Exception:
            _log.exception("a commit failed")
            self._forget_database()
            return self._refused(batch, StoreError("The relay's database cannot be used.")), []
        self._trouble = None
        return done, events

    def _refused(self, batch: list[_Job], error: StoreError) -> list[_Done]:
        if self._trouble != error.text:
            self._trouble = error.text
            _log.error("the store cannot be used: %s", fields(error=error.text))
        if isinstance(error, StoreDamagedError) or not self._usable():
            self._forget_database()
        return [_Done(job.future, error=error) for job in batch]

    def _on_loop(self, call: Callable[..., None], *args: Any) -> None:
        assert self._loop is not None
        # A loop that is gone has nobody waiting; what was committed is committed.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(call, *args)

    def _settle(
        self, done: list[_Done], events: list[OutboxEvent], begun_s: float, committed_s: float
    ) -> None:
        """On the event loop: first the events, then the answers, so that nobody knows before the streams."""
        self._metrics.observe("kiosk_commit_seconds", committed_s - begun_s)
        self._metrics.observe("kiosk_store_batch_jobs", len(done))
        self._unsettled -= len(done)
        if events:
            self._on_commit(events)
            self._metrics.observe("kiosk_push_lag_seconds", time.perf_counter() - committed_s)
        for one in done:
            if one.future.done():
                continue
            if one.error is None:
                one.future.set_result(one.answer)
            else:
                one.future.set_exception(one.error)

    def _usable(self) -> bool:
        return self._database is not None and self._database.usable

    def _forget_database(self) -> None:
        if self._database is not None:
            self._database.close()
            self._database = None


def _committed(database: OpenDatabase, batch: list[_Job]) -> tuple[list[_Done], list[OutboxEvent]]:
    """Carry out a batch and commit it; over a line at first without savepoints, hoping that no job raises."""
    if database.distant:
        try:
            with database.transaction(hopeful=True) as transaction:
                answers = _hoped(transaction, batch)
        except UndoneTogetherError as undone:
            if len(batch) == 1 and not undone.nested:
                # It was alone, so that only its own part was undone.
                return [_Done(batch[0].future, error=undone.error)], []
        else:
            done = [_Done(job.future, answer) for job, answer in zip(batch, answers, strict=True)]
            return done, transaction.outbox.appended
        _log.info("jobs are carried out again, each apart: %s", fields(count=len(batch)))
    with database.transaction() as transaction:
        done = [_carried_out(transaction, job) for job in batch]
    return done, transaction.outbox.appended


def _hoped(transaction: StoredTransaction, batch: list[_Job]) -> Iterable[Any]:
    """Carry out all jobs, those of a joint kind that stand together at once; what one raises undoes all.

    Their answers in order, to be gone through once all is committed.
    """
    answers: list[Iterable[Any]] = []
    for kind, group in groupby((job.call for job in batch), key=type):
        calls = list(group)
        with transaction.savepoint():
            if issubclass(kind, JointJob):
                answers.append(kind.together(transaction, calls))
            else:
                answers.append([call(transaction) for call in calls])
    return chain.from_iterable(answers)


def _carried_out(transaction: StoredTransaction, job: _Job) -> _Done:
    """Run one job as a part of its own: its errors are its sender's, trouble of the disk is everybody's."""
    try:
        with transaction.savepoint():
            return _Done(job.future, job.call(transaction))
    except StoreError:
        raise
    # Boundary of the lane: a bug in one job must not take the others of its batch with it.
    except Exception as error:
        return _Done(job.future, error=error)
