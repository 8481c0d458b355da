"""Disks and the lanes before them: where commits fail, are slow, or are the last thing that ever happened.

The stores are the real ones over real files. A lane stands where the programs have a thread: it carries out
what it is given in order, each a moment of the one event queue, so that anything may happen between two pieces
of work.
"""

from __future__ import annotations

import asyncio
import shutil
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, cast

from kiosk.relay.ports import Transaction as RelayTransaction
from kiosk.relay.records import OutboxEvent
from kiosk.relay.store.sqlite.file import DatabaseFile
from kiosk.sqlite_schema import StoreError
from kiosk.till.ports import Transaction
from kiosk.till.records import ReceiptRow
from kiosk.till.store.database import SqliteStore
from tests.sim.faults import Site
from tests.sim.world import Life, PowerLoss, World

T = TypeVar("T")
P = ParamSpec("P")

ANSWER_LIMIT_S = 10.0
"""As long as the relay's own lane lets a caller wait."""


@dataclass
class Disk:
    """One machine's disk. It refuses every commit until `refuses_until_s`."""

    world: World
    path: Path
    refuses_until_s: float = 0.0

    def refuse_for_a_while(self) -> None:
        """No room, for some seconds."""
        self.refuses_until_s = self.world.seconds() + self.world.chance.uniform(1.0, 20.0)

    def check(self) -> None:
        """Raises `StoreError` while it refuses."""
        if not self.world.faults.over and self.world.seconds() < self.refuses_until_s:
            raise StoreError("The disk is full.", code="disk_full")


class TillLane(Executor):
    """A till's lane without its thread. `off` is told when a piece of work ended in a loss of power."""

    def __init__(self, world: World, life: Life, off: Callable[[], None]) -> None:
        self._world = world
        self._life = life
        self._off = off
        self._work: deque[tuple[Future[Any], Callable[[], Any]]] = deque()
        self._free_at_s = 0.0

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Do it after all that was handed in before."""
        future: Future[T] = Future()
        self._work.append((future, lambda: fn(*args, **kwargs)))
        slow = self._world.faults.fires(Site.TILL_DISK_SLOW)
        takes_s = self._world.chance.uniform(0.05, 2.0) if slow else 0.002
        self._free_at_s = max(self._world.seconds(), self._free_at_s) + takes_s
        self._world.loop.call_at(self._free_at_s, self._carry_out)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """There is no thread to end."""

    def _carry_out(self) -> None:
        if self._life.dead:
            return
        future, work = self._work.popleft()
        if not future.set_running_or_notify_cancel():
            return
        try:
            answer = work()
        except PowerLoss:
            self._off()
        # Boundary: as an executor does, so that whoever asked is told.
        except Exception as error:
            future.set_exception(error)
        else:
            future.set_result(answer)


class TillStore:
    """The till's port `Store`: the real one, whose commits may fail. `committed` is told of each."""

    def __init__(self, disk: Disk, life: Life, committed: Callable[[], None]) -> None:
        self._store = SqliteStore(disk.path, thorough=False)
        self._disk = disk
        self._life = life
        self._committed = committed

    def drop(self) -> None:
        """Let go of the file, as a machine does that is off."""
        self._store.close()

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """See `Store`."""
        self._alive()
        self._disk.check()
        fires = self._disk.world.faults.fires
        with self._store.transaction() as tx:
            yield cast("Transaction", tx)
            if fires(Site.TILL_DISK_REFUSES):
                self._disk.refuse_for_a_while()
            self._disk.check()
            self._may_die(Site.TILL_DIES_BEFORE)
        self._committed()
        self._may_die(Site.TILL_DIES_AFTER)

    def reading(self) -> AbstractContextManager[Transaction]:
        """See `Store`."""
        self._alive()
        return cast("AbstractContextManager[Transaction]", self._store.reading())

    def receipts(
        self, since: date | None = None, until: date | None = None
    ) -> Iterator[ReceiptRow]:
        """See `Store`."""
        return self._store.receipts(since, until)

    def write_back(self) -> None:
        """See `Store`."""
        self._alive()
        self._store.write_back()

    def _may_die(self, site: Site) -> None:
        if self._disk.world.faults.fires(site):
            self._life.dead = True
        self._alive()

    def _alive(self) -> None:
        if self._life.dead:
            raise PowerLoss


@dataclass(frozen=True)
class _Job:
    call: Callable[[RelayTransaction], Any]
    future: asyncio.Future[Any]


class RelayStore:
    """The relay's port `Store`: its real file, with what waits sharing a commit, as in its lane.

    `on_commit` gets the events of each commit before anybody is answered, `committed` is told of it, `off` of a
    loss of power.
    """

    def __init__(
        self,
        disk: Disk,
        life: Life,
        on_commit: Callable[[list[OutboxEvent]], None],
        committed: Callable[[], None],
        off: Callable[[], None],
    ) -> None:
        self._disk = disk
        self._life = life
        self._on_commit = on_commit
        self._committed = committed
        self._off = off
        self._file = DatabaseFile(disk.path)
        self._waiting: list[_Job] = []
        self._planned = False

    async def run(self, job: Callable[[RelayTransaction], T]) -> T:
        """See `Store`."""
        if self._life.dead:
            raise asyncio.CancelledError
        world = self._disk.world
        future: asyncio.Future[Any] = world.loop.create_future()
        self._waiting.append(_Job(job, future))
        if not self._planned:
            self._planned = True
            slow = world.faults.fires(Site.RELAY_DISK_SLOW)
            world.loop.call_later(
                world.chance.uniform(0.1, 15.0) if slow else 0.002, self._carry_out
            )
        try:
            async with asyncio.timeout(ANSWER_LIMIT_S):
                return cast("T", await future)
        except TimeoutError:
            raise StoreError("The relay's disk does not answer.", retry_after_s=5) from None

    def drop(self) -> None:
        """Let go of the file; who waits, waits no more."""
        waiting, self._waiting = self._waiting, []
        for job in waiting:
            job.future.cancel()
        self._file.close()

    def _carry_out(self) -> None:
        self._planned = False
        if self._life.dead:
            return
        batch, self._waiting = self._waiting, []
        try:
            done, events = self._commit(batch)
        except PowerLoss:
            self._waiting = batch
            self._off()
            return
        except StoreError as error:
            for job in batch:
                self._answer(job, error)
            return
        self._committed()
        if self._disk.world.faults.fires(Site.RELAY_DIES_AFTER):
            self._waiting = batch
            self._off()
            return
        if events:
            self._on_commit(events)
        for job, answer in zip(batch, done, strict=True):
            self._answer(job, answer)

    def _commit(self, batch: list[_Job]) -> tuple[list[Any], list[OutboxEvent]]:
        """The answers of a batch, or what its jobs raised. Raises `StoreError`, `PowerLoss`: nothing was kept."""
        fires = self._disk.world.faults.fires
        self._disk.check()
        with self._file.transaction() as tx:
            done = [_carried_out(cast("RelayTransaction", tx), job) for job in batch]
            if fires(Site.RELAY_DISK_REFUSES):
                self._disk.refuse_for_a_while()
            self._disk.check()
            if fires(Site.RELAY_DIES_BEFORE):
                raise PowerLoss
        return done, tx.outbox.appended

    def _answer(self, job: _Job, answer: Any) -> None:
        if job.future.done():
            return
        if isinstance(answer, BaseException):
            job.future.set_exception(answer)
        else:
            job.future.set_result(answer)


def _carried_out(tx: RelayTransaction, job: _Job) -> Any:
    try:
        with tx.savepoint():
            return job.call(tx)
    except StoreError:
        raise
    # Boundary: as in the relay's lane, one job's trouble is its own.
    except Exception as error:
        return error


def copy_of(template: Path, target: Path) -> Path:
    """A file to begin with: making one anew costs more than a whole sale."""
    shutil.copyfile(template, target)
    return target
