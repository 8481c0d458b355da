"""A day of the real till on a disk that is watched, and whether a till that lost its power still has it all.

Real use cases on the real store, as the program joins them: only relay and windows are absent. A receipt counts as
promised from the moment that the windows are told *paid*.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.core.chain import ChainError
from kiosk.core.payment import Outcome
from kiosk.core.sale import LearntBy, SaleState
from kiosk.paths import DataDir
from kiosk.sqlite_schema import StoreError
from kiosk.till.keeping.room import EndlessRoom
from kiosk.till.keeping.verify import verify
from kiosk.till.selling.checkout import Checkout
from kiosk.till.selling.errands import Errand, errands
from kiosk.till.snapshot import TillView
from kiosk.till.store.database import SqliteStore, raw_connection
from kiosk.till.store.log import SqliteLog
from kiosk.till.store.opening import close_after_selling, open_to_sell
from kiosk.till.till import Till
from tests.process.cuts.recording import Log
from tests.till.builders import SHOP, ManualClock, intent, payment

RECEIPT, WITNESS = "receipt ", "witness "
CLOSED_AFTER = 0.6
"""So much of the day is sold when the till is closed and opened again, as at a change of shifts."""
GOES_ON_EVERY = 5


@dataclass
class _Counter:
    """The windows: they are told, and what they were told is a promise."""

    log: Log
    told: set[str] = field(default_factory=set)
    todo: tuple[Errand, ...] = ()
    shown: str = ""

    def on_view(self, view: TillView) -> None:
        shown = view.shown
        if shown is None:
            return
        self.shown = shown.sale_id
        paid = shown.payment_id if shown.state is SaleState.PAID else None
        if paid is not None and paid not in self.told:
            self.told.add(paid)
            self.log.promise(RECEIPT + paid)

    def on_code_dead(self, payment_id: str) -> None:
        """There is no screen."""

    def on_errands(self, todo: tuple[Errand, ...]) -> None:
        self.todo = todo

    def on_problem(self, code: str, text: str) -> None:
        raise AssertionError(f"{code}: {text}")

    def on_bug(self, error: Exception) -> None:
        raise AssertionError("a bug in the till") from error


def sell_a_day(log: Log, sales: int, synchronous: str) -> None:
    """Open the till, sell, close it, open it again, sell the rest, close it."""
    folder, clock = DataDir(log.folder), ManualClock()
    numbers = itertools.count(1)
    counter = _Counter(log)
    before_noon = int(sales * CLOSED_AFTER)
    for count in (before_noon, sales - before_noon):
        with _opened(log, folder, synchronous) as store:
            till = Till(store, SHOP, clock, lambda: f"id-{next(numbers)}", counter, EndlessRoom())
            try:
                for _ in range(count):
                    _sell(till, counter, clock)
            finally:
                till.end()


@contextmanager
def _opened(log: Log, folder: DataDir, synchronous: str) -> Iterator[SqliteStore]:
    store = open_to_sell(folder.till_database, folder.witness, EndlessRoom())
    # For ours this says once more what the store said.
    raw_connection(store._database).execute(f"PRAGMA synchronous = {synchronous}")
    log.promise(WITNESS + folder.witness.read_text("utf-8"))
    try:
        yield store
    finally:
        close_after_selling(store, folder.witness)
        log.promise(WITNESS + folder.witness.read_text("utf-8"))


def _sell(till: Till, counter: _Counter, clock: ManualClock) -> None:
    """A sale from key to paper."""
    till.start_sale(18_550, "กาแฟเย็น").result()
    [errand] = counter.todo
    clock.move(2)
    till.offered(errand.attempt_id, intent(errand.attempt_id), clock() - clock()).result()
    clock.move(18)
    till.apply(payment(errand.attempt_id, Outcome.PAID), LearntBy.PUSH).result()
    till.leave_sale(counter.shown).result()


def lost_by_till(folder: Path, found: Mapping[str, bytes], promised: list[str]) -> int | None:
    """How many promised receipts are not in the files that were found; None when they are damaged."""
    for name, content in found.items():
        (folder / name).write_bytes(content)
    witnesses = [what.removeprefix(WITNESS) for what in promised if what.startswith(WITNESS)]
    place = DataDir(folder)
    if witnesses:
        place.witness.write_text(witnesses[-1], "utf-8")
    try:
        store = open_to_sell(place.till_database, place.witness, EndlessRoom())
    except StoreError:
        return None
    try:
        return _lost(store, place, {what for what in promised if what.startswith(RECEIPT)})
    except (StoreError, ChainError):
        return None
    finally:
        store.close()


def _lost(store: SqliteStore, place: DataDir, promised: set[str]) -> int | None:
    # What is checked here is on no disk that anybody trusts.
    raw_connection(store._database).execute("PRAGMA synchronous = off")
    store.check_indexes()
    kept = _kept(store)
    lost = len(promised - set(kept))
    # One was perhaps committed, and nobody told of it yet.
    if lost or len(kept) > len(promised) + 1:
        return lost or None
    # Selling on takes three times as long as the rest: not after every cut.
    if len(kept) % GOES_ON_EVERY == 0 and not _goes_on(store):
        return None
    log = SqliteLog(place.till_database)
    try:
        return 0 if log.misread() is None else None
    finally:
        log.close()


def _kept(store: SqliteStore) -> list[str]:
    """Every receipt's payment; the chain is whole and the numbers have no gap, or `ChainError`."""
    verify(store)
    rows = list(store.receipts())
    if [row.sequence for row in rows] != list(range(1, len(rows) + 1)):
        raise ChainError("-", "The numbers have a gap.")
    return [f"{RECEIPT}{row.payment_id}" for row in rows]


def _goes_on(store: SqliteStore) -> bool:
    """The sale that was under way comes to its one receipt, however often it is told, and so does the next."""
    numbers = itertools.count(1)
    checkout = Checkout(store, SHOP, ManualClock(), lambda: f"later-{next(numbers)}")
    before = len(_kept(store))
    for errand in _open(store):
        for _ in range(2):
            checkout.apply(payment(errand.attempt_id, Outcome.PAID), LearntBy.CATCHUP)
        before += 1
    checkout.start(18_550, "")
    [errand] = _open(store)
    checkout.apply(payment(errand.attempt_id, Outcome.PAID), LearntBy.POLL)
    after = _kept(store)
    return len(after) == len(set(after)) == before + 1


def _open(store: SqliteStore) -> tuple[Errand, ...]:
    with store.reading() as tx:
        return errands(tx)
