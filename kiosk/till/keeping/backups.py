"""Backups of a running till, on a thread of their own: after each Z, on demand, and one that was missed.

The lane is never asked and never waits: the thread reads the database on a connection of its own, and a copy is
proved by another process at low priority, because checking a million receipts would take the windows' breath. What
fails is told and shown; selling goes on.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from kiosk.core.business_day import business_day
from kiosk.core.errors import KioskError
from kiosk.sqlite_backup import BackupCanceledError, BackupError
from kiosk.till.books.documents import ZRow
from kiosk.till.clock import Clock
from kiosk.till.keeping.backup import (
    Backup,
    Ends,
    Prove,
    carry,
    clean,
    held,
    make,
    name_of,
    newest_good,
    sweep,
)
from kiosk.till.shop import Shop
from kiosk.till.store.database import SqliteStore

_log = logging.getLogger(__name__)

PROOF_LIMIT_S = 3_600.0
_LOOK_EVERY_S = 0.2


@dataclass(frozen=True, slots=True)
class BackupView:
    """How it stands. `percent` is of the copy under way (None: nothing is under way), `proving` after it.

    `trouble` is the code and English sentence of the last try that failed, None once one went well; `second` the
    same for the second place, `carried` the newest backup that lies there.
    """

    newest: Backup | None = None
    percent: int | None = None
    proving: bool = False
    trouble: tuple[str, str] | None = None
    second: Path | None = None
    second_trouble: tuple[str, str] | None = None
    carried: Backup | None = None


class Backups:
    """`view` may be read from any thread. `told` is called on the backups' thread with a code and a sentence."""

    def __init__(
        self,
        database: Path,
        folder: Path,
        second: Path | None,
        shop: Shop,
        clock: Clock,
        told: Callable[[str, str], None],
        prove: Prove | None = None,
    ) -> None:
        self._database = database
        self._folder = folder
        self._shop = shop
        self._clock = clock
        self._told = told
        self._stopping = threading.Event()
        self._prove = prove if prove is not None else self._proved_apart
        self._view = BackupView(second=second)
        self._lane = ThreadPoolExecutor(max_workers=1, thread_name_prefix="kiosk-backup")

    @property
    def view(self) -> BackupView:
        """How it stands now."""
        return self._view

    def begin(self) -> Future[None]:
        """At the program's start: look what is there, and make up for a Z that has no backup."""
        return self._lane.submit(self._begin)

    def stop(self) -> None:
        """Give up what is under way, and end the thread."""
        self._stopping.set()
        self._lane.shutdown(wait=True, cancel_futures=True)

    def make(self) -> Future[Backup]:
        """Make one now. The future raises `BackupError`."""
        return self._lane.submit(lambda: self._make(self._today(), None))

    def after_z(self, closed: Sequence[ZRow]) -> None:
        """Days were closed: back the newest up."""
        own = [row for row in closed if row.till == self._shop.till]
        if own and not self._stopping.is_set():
            self._lane.submit(self._quietly, own[-1].business_day, _mark(own[-1].number))

    def _begin(self) -> None:
        try:
            sweep(self._folder)
            backups = [one for one in held(self._folder) if one.till == self._shop.till]
            self._show(newest=newest_good(backups), carried=self._newest_carried())
            last = self._last_z()
        except (OSError, KioskError) as error:
            _log.error("the backups cannot be looked at: %s", error)
            return
        if last is None or any(one.good and one.z == _mark(last.number) for one in backups):
            return
        self._quietly(last.business_day, _mark(last.number))

    def _newest_carried(self) -> Backup | None:
        second = self._view.second
        if second is None:
            return None
        if not second.is_dir():
            self._show(second_trouble=("backup_second_missing", f"{second} is not there."))
            return None
        return newest_good(one for one in held(second) if one.till == self._shop.till)

    def _last_z(self) -> ZRow | None:
        with closing(SqliteStore(self._database, read_only=True)) as store, store.reading() as tx:
            return tx.last_z(self._shop.till)

    def _quietly(self, day: date, z: str) -> None:
        try:
            self._make(day, z)
        except BackupError:
            return  # it was told

    def _make(self, day: date, z: str | None) -> Backup:
        name = name_of(self._shop.till, day, z, self._clock())
        try:
            self._show(percent=0, proving=False)
            backup = make(self._database, self._folder, name, self._proving, self._copying)
        except BackupCanceledError:
            raise
        except BackupError as error:
            _log.error("a backup failed: %s", error.text)
            self._show(trouble=(error.code, error.text))
            self._told(error.code, error.text)
            raise
        finally:
            self._show(percent=None, proving=False)
        _log.info("backed up and proved: %s, %d bytes", backup.path.name, backup.size_bytes)
        self._show(newest=backup, trouble=None)
        gone = clean(self._folder, self._shop.till, self._today())
        if gone:
            _log.info("backups that have served are removed: %s", ", ".join(gone))
        self._carry(backup)
        return backup

    def _carry(self, backup: Backup) -> None:
        second = self._view.second
        if second is None:
            return
        try:
            carried = carry(backup, second)
            clean(second, self._shop.till, self._today())
        except (BackupError, OSError) as error:
            code = error.code if isinstance(error, BackupError) else "backup_second_failed"
            text = error.text if isinstance(error, BackupError) else str(error)
            _log.error("the second place for backups: %s", text)
            self._show(second_trouble=(code, text))
            self._told(code, text)
        else:
            self._show(carried=carried, second_trouble=None)

    def _copying(self, done: int, whole: int) -> bool:
        self._show(percent=100 * done // whole if whole else 100)
        return not self._stopping.is_set()

    def _proving(self, path: Path) -> Ends:
        self._show(percent=100, proving=True)
        return self._prove(path)

    def _proved_apart(self, path: Path) -> Ends:
        """`kiosk backup verify` as a process of its own, ended with the till."""
        command = [sys.executable, "-m", "kiosk", "backup", "verify", str(path), "--json", "--nice"]
        with subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        ) as process:
            said, complained = self._waited_for(process)
        if process.returncode != 0:
            text = complained.strip().removeprefix("kiosk: ") or "The backup could not be proved."
            raise BackupError(text)
        ends: Ends = json.loads(said)["ends"]
        return ends

    def _waited_for(self, process: subprocess.Popen[str]) -> tuple[str, str]:
        waited_s = 0.0
        while True:
            try:
                return process.communicate(timeout=_LOOK_EVERY_S)
            except subprocess.TimeoutExpired:
                waited_s += _LOOK_EVERY_S
            if self._stopping.is_set() or waited_s > PROOF_LIMIT_S:
                process.kill()
                process.communicate()
                raise BackupCanceledError("The proof of the backup was given up.")

    def _today(self) -> date:
        shop = self._shop
        return business_day(self._clock(), shop.zone, shop.day_closes_at)

    def _show(self, **changes: object) -> None:
        self._view = replace(self._view, **changes)  # type: ignore[arg-type]


def _mark(z_number: str) -> str:
    """`Z0042` of `A1-Z0042`."""
    return z_number.rpartition("-")[2]
