"""What pages of a gallery and of tests work with: real books in a file of its own, everything else made up.

Every answer comes at once, so that a picture is whole as soon as its page is.
"""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtWidgets import QWidget

from kiosk.app.later import Failed
from kiosk.app.manager.all_tills import AllTills, AllTillsView
from kiosk.app.manager.authority import OpenAuthority
from kiosk.app.manager.export.runner import Listener
from kiosk.app.manager.page import Tools
from kiosk.app.manager.reader import Questions
from kiosk.app.manager.samples import AtOnce, NoManagerIntents
from kiosk.app.papers import Where
from kiosk.app.samples import NOW, SHOP
from kiosk.app.setup.making import Hardware
from kiosk.app.setup.samples import (
    SAMPLE_CHECKS,
    SampleConnector,
    SampleMonitors,
    SamplePrinters,
    SampleSettings,
    SampleSounds,
    settled,
)
from kiosk.app.setup.tools import SetupTools
from kiosk.core.chain import Fields
from kiosk.core.errors import KioskError
from kiosk.sqlite_backup import BackupError
from kiosk.till.books.bookkeeping import Bookkeeping
from kiosk.till.copying.mirror import MirrorState, Progress
from kiosk.till.export.export import ExportCanceledError, Job, Written
from kiosk.till.keeping.backup import Backup
from kiosk.till.keeping.backups import BackupView
from kiosk.till.link.desk import ManagerRelay
from kiosk.till.ports import Transaction
from kiosk.till.shop import Shop
from kiosk.till.store.database import SqliteStore

T = TypeVar("T")

_APPROVAL = "ka_of_a_sample"
_NOWHERE = Path("Documents", "Kiosk")
_PRINTED = Where(printer="EPSON TM-T82")


def sample_tools(**others: Any) -> Tools:
    """Tools over an empty log and empty books, with `others` in their places."""
    tools: dict[str, Any] = {
        "shop": SHOP,
        "clock": sample_now,
        "reader": AtOnce(),
        "intents": NoManagerIntents(),
        "later": TellAtOnce(),
        "relay": RelayAtOnce(),
        "authority": OpenAuthority(SHOP.cashier, _APPROVAL),
        "papers": SamplePapers(),
        "exports": SampleExports(),
        "backups": SampleBackups(),
        "all_tills": SampleAllTills(),
        "relay_url": "https://relay.example.com",
        "setup": sample_setup(),
    }
    if "books" not in others:
        tools["books"] = sample_books(SampleStore().store)
    return Tools(**{**tools, **others})


def sample_setup(**others: Any) -> SetupTools:
    """What settings and doctor work with, with `others` in their places."""
    hardware = Hardware(SampleMonitors(), SamplePrinters(), SampleSounds(), TellAtOnce())
    setup: dict[str, Any] = {
        "kept": SampleSettings(),
        "connector": SampleConnector(),
        "hardware": hardware,
        "examine": lambda: settled(list(SAMPLE_CHECKS)),
        "restart": lambda: None,
        "take_up": lambda name, settings: None,
    }
    return SetupTools(**{**setup, **others})


def sample_now() -> datetime:
    """When all samples are."""
    return NOW


def sample_shop() -> Shop:
    """The shop of the samples as the till's use cases know it."""
    return Shop(
        name=SHOP.name,
        till=SHOP.till_code,
        cashier=SHOP.cashier,
        zone=SHOP.timezone,
        day_closes_at=SHOP.day_closes_at,
    )


class SampleStore:
    """A till's database in a folder of its own, gone when nobody holds it any more."""

    def __init__(self) -> None:
        folder = Path(tempfile.mkdtemp(prefix="kiosk-sample-"))
        self.path = folder / "till.sqlite3"
        self.path.write_bytes(_empty_store())
        self.store = SqliteStore(self.path)
        weakref.finalize(self.store, shutil.rmtree, folder, ignore_errors=True)


@cache
def _empty_store() -> bytes:
    """A till's database with nothing in it: it is made once, which takes longer than all that follows."""
    with tempfile.TemporaryDirectory(prefix="kiosk-sample-") as folder:
        path = Path(folder, "till.sqlite3")
        SqliteStore(path).close()
        return path.read_bytes()


def sample_books(store: SqliteStore) -> Bookkeeping:
    """Real books over `store`, without a lane: every call is done when it returns."""

    def write(work: Callable[[Transaction], T]) -> Future[T]:
        def done() -> T:
            with store.transaction() as tx:
                return work(tx)

        return _settled(done)

    def read(work: Callable[[Transaction], T]) -> Future[T]:
        def done() -> T:
            with store.reading() as tx:
                return work(tx)

        return _settled(done)

    return Bookkeeping(sample_shop(), sample_now, write, read)


class SamplePapers:
    """`Papers` that come out at `where` at once, or fail so.

    `given` is what was asked for: each document, or an X's fields, whether it is a copy, and the customer's page;
    `as_files` whether it was wanted as a file.
    """

    def __init__(self, where: Where | KioskError = _PRINTED, folder: Path = _NOWHERE) -> None:
        self.where = where
        self.folder = folder
        self.given: list[tuple[str | Fields, bool, str | None]] = []
        self.as_files: list[bool] = []
        self.shown: list[Path] = []

    def give(
        self,
        document: str,
        *,
        copy: bool = False,
        page_url: str | None = None,
        as_file: bool = False,
    ) -> Future[Where]:
        """Print a document."""
        self.as_files.append(as_file)
        self.given.append((document, copy, page_url))
        return _settled(self._print)

    def give_x(self, fields: Fields, *, as_file: bool = False) -> Future[Where]:
        """Print an X."""
        self.as_files.append(as_file)
        self.given.append((fields, False, None))
        return _settled(self._print)

    def show_file(self, file: Path) -> None:
        """Nothing opens here."""
        self.shown.append(file)

    def _print(self) -> Where:
        if isinstance(self.where, KioskError):
            raise self.where
        return self.where


class SampleExports:
    """Exports that are begun and go no further than they are told to."""

    def __init__(self) -> None:
        self.jobs: list[Job] = []
        self.listener: Listener | None = None

    @property
    def running(self) -> bool:
        """Begun, and not ended by whoever tells it."""
        return self.listener is not None

    def start(self, job: Job, listener: Listener) -> None:
        """Begin."""
        self.jobs.append(job)
        self.listener = listener

    def end(self, written: Written | KioskError) -> None:
        """Tell how it ended."""
        listener, self.listener = self.listener, None
        assert listener is not None  # something was begun
        if isinstance(written, Written):
            listener.done(written)
        else:
            listener.failed(written)

    def cancel(self) -> None:
        """It ends at once."""
        self.end(ExportCanceledError("The export was stopped."))

    def documents(self) -> Path:
        """The same on every machine."""
        return Path("/media/books")

    def choose_folder(self, over: QWidget, begin: Path, chosen: Callable[[Path], None]) -> None:
        """The one above."""
        chosen(begin.parent)

    def open_folder(self, folder: Path) -> bool:
        """There is no desktop."""
        return False


class SampleAllTills(AllTills):
    """Every till's log as made up: fetched already, or as far as `view` says; nothing is ever fetched."""

    def __init__(self, reader: Questions | None = None, view: AllTillsView | None = None) -> None:
        super().__init__(reader or AtOnce(), _never)
        self._view = view or AllTillsView(readable=True, state=MirrorState(NOW, ()))

    def bring_up(self) -> None:
        """Nothing."""

    def show(self, view: AllTillsView) -> None:
        """Be as far as this."""
        self._show(view)


def _never(progress: Progress) -> MirrorState:
    raise NotImplementedError


class TellAtOnce:
    """`Answers` of futures that are done already; what is not done yet is never told."""

    def when(
        self,
        done: Future[T],
        answer: Callable[[T], None],
        failed: Failed,
        channel: str | None = None,
    ) -> None:
        """Tell it now."""
        if not done.done():
            return
        try:
            value = done.result()
        except KioskError as error:
            failed(error)
        else:
            answer(value)

    def forget(self, channel: str) -> None:
        """Nothing is ever waited for."""


class SampleBackups:
    """Backups that stand as they are told; one more is made at once, or fails as `trouble` says."""

    def __init__(self, view: BackupView | None = None, trouble: BackupError | None = None) -> None:
        self.view = BackupView(newest=sample_backup()) if view is None else view
        self._trouble = trouble

    def make(self) -> Future[Backup]:
        """Done at once."""
        if self._trouble is not None:
            failed: Future[Backup] = Future()
            failed.set_exception(self._trouble)
            self.view = replace(self.view, trouble=(self._trouble.code, self._trouble.text))
            return failed
        made = replace(sample_backup(), z=None, made_at=NOW)
        self.view = replace(self.view, newest=made, trouble=None)
        return _settled(lambda: made)


def sample_backup() -> Backup:
    """The backup after the evening before's close."""
    at = NOW - timedelta(hours=15)
    name = f"{SHOP.till_code}.sqlite3"
    return Backup(Path(name), SHOP.till_code, at.date(), at, "Z0041", 41_000_000, {})


class RelayAtOnce:
    """Answers questions to a made-up relay at once; with `relay` None nothing is ever answered."""

    def __init__(self, relay: ManagerRelay | None = None) -> None:
        self._relay = relay

    def ask(self, question: Callable[[ManagerRelay], Awaitable[T]]) -> Future[T]:
        """Ask; a made-up relay never waits for anything."""
        relay = self._relay
        if relay is None:
            return Future()

        async def answer() -> T:
            return await question(relay)

        def done() -> T:
            coroutine = answer()
            try:
                coroutine.send(None)
            except StopIteration as stop:
                value: T = stop.value
                return value
            coroutine.close()
            raise TypeError("a made-up relay must not wait")

        return _settled(done)


def _settled(done: Callable[[], T]) -> Future[T]:
    future: Future[T] = Future()
    try:
        future.set_result(done())
    except KioskError as error:
        future.set_exception(error)
    return future
