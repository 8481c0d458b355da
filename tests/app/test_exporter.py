"""Exports on their own thread: whole files or none, stopped in the middle, ended with the program."""

from __future__ import annotations

import csv
import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.exceptions import capture_exceptions
from pytestqt.qtbot import QtBot

from kiosk.app.language import Language
from kiosk.app.manager.export.runner import Exporter, Listener
from kiosk.app.manager.reader import OpenLog
from kiosk.core.errors import InvariantError, KioskError
from kiosk.core.payment import Outcome
from kiosk.sqlite_schema import StoreError
from kiosk.till.export.export import Format, Job, Written
from kiosk.till.log.listing import Kept, LogFilter, Totals
from kiosk.till.store.log import SqliteLog
from tests.app.opened import Opened
from tests.app.stage import StillClock
from tests.benchmarks.receipts_data import build
from tests.till.builders import SHOP, Desk

COUNT = 3_000
LIMIT_MS = 30_000


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A till's own file."""
    path = tmp_path_factory.mktemp("exporter") / "till.sqlite3"
    build(path, COUNT)
    return path


class Ear:
    """A listener that keeps what it is told, on the GUI thread."""

    def __init__(self) -> None:
        self.progress: list[tuple[int, int]] = []
        self.written: Written | None = None
        self.trouble: KioskError | None = None
        self.at_progress: Callable[[], None] = lambda: None

    @property
    def listener(self) -> Listener:
        return Listener(self._progress, self._done, self._failed)

    @property
    def over(self) -> bool:
        return self.written is not None or self.trouble is not None

    def _progress(self, done: int, whole: int) -> None:
        assert threading.current_thread() is threading.main_thread()
        self.progress.append((done, whole))
        self.at_progress()

    def _done(self, written: Written) -> None:
        assert threading.current_thread() is threading.main_thread()
        self.written = written

    def _failed(self, error: KioskError) -> None:
        assert threading.current_thread() is threading.main_thread()
        self.trouble = error


@pytest.fixture
def ear() -> Ear:
    return Ear()


MakeExporter = Callable[[Callable[[], OpenLog]], Exporter]


@pytest.fixture
def exporter_of(qtbot: QtBot, language: Language, clock: StillClock) -> Iterator[MakeExporter]:
    """Makes exporters over a log; their threads are ended."""
    made: list[Exporter] = []

    def make(open_log: Callable[[], OpenLog]) -> Exporter:
        made.append(Exporter(open_log, open_log, clock))
        return made[-1]

    yield make
    for exporter in made:
        assert exporter.stop()


@pytest.fixture
def exporter(exporter_of: MakeExporter, database: Path) -> Exporter:
    """Over the till's own file."""
    return exporter_of(lambda: SqliteLog(database))


def job(folder: Path, format: Format = Format.CSV) -> Job:
    return Job(LogFilter(), format, folder / f"log.{format}", SHOP.zone, "en", shop="Shop")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def totals(path: Path) -> Totals:
    with closing(SqliteLog(path)) as log:
        return log.totals(LogFilter())


def test_copies_of_all_tills_are_read_from_their_own_file(
    qtbot: QtBot, language: Language, clock: StillClock, ear: Ear, database: Path, tmp_path: Path
) -> None:
    nowhere = tmp_path / "nowhere.sqlite3"
    exporter = Exporter(lambda: SqliteLog(nowhere), lambda: SqliteLog(database), clock)
    exporter.start(replace(job(tmp_path), copies=True), ear.listener)
    qtbot.waitUntil(lambda: ear.over, timeout=LIMIT_MS)
    assert exporter.stop()
    assert ear.written is not None, ear.trouble
    assert ear.written.totals == totals(database)


@pytest.mark.parametrize("format", Format)
def test_a_file_of_each_kind_is_written_whole(
    qtbot: QtBot, exporter: Exporter, ear: Ear, database: Path, tmp_path: Path, format: Format
) -> None:
    exporter.start(job(tmp_path, format), ear.listener)
    assert exporter.running
    qtbot.waitUntil(lambda: ear.over, timeout=LIMIT_MS)
    assert ear.written is not None, ear.trouble
    assert ear.written.totals == totals(database)
    assert ear.progress[0] == (0, COUNT)
    assert ear.progress[-1] == (COUNT, COUNT)
    assert ear.progress == sorted(ear.progress)
    content = ear.written.files[0].read_bytes()
    assert hashlib.sha256(content).hexdigest() == ear.written.sha256
    manifest = ear.written.manifest.read_bytes()
    assert hashlib.sha256(manifest).hexdigest() == ear.written.manifest_sha256
    assert json.loads(manifest)["sha256"] == ear.written.sha256
    assert not exporter.running


def test_what_is_there_already_is_left_alone(
    qtbot: QtBot, exporter: Exporter, tmp_path: Path
) -> None:
    (tmp_path / "log.csv").write_text("mine")
    (tmp_path / "log-2-refunds.csv").write_text("mine too")
    ear = Ear()
    exporter.start(job(tmp_path), ear.listener)
    qtbot.waitUntil(lambda: ear.over, timeout=LIMIT_MS)
    assert ear.written is not None
    assert ear.written.files[0].name == "log-3.csv"
    assert (tmp_path / "log.csv").read_text() == "mine"


class _Gate(SqliteLog):
    """A log whose receipts come only when they are let through; a question that is broken off says so."""

    entered: threading.Event
    go: threading.Event

    def read(self, wanted: LogFilter) -> Iterator[Kept]:
        """See `Log`."""
        self._wait()
        yield from super().read(wanted)

    def read_documents(self, wanted: LogFilter) -> Iterator[tuple[Kept, str]]:
        """See `Log`."""
        self._wait()
        yield from super().read_documents(wanted)

    def _wait(self) -> None:
        self.entered.set()
        assert self.go.wait(LIMIT_MS / 1_000)

    def interrupt(self) -> None:
        """See `Log`."""
        super().interrupt()
        self.go.set()


class Gates:
    """Opens gated logs, all with the same gate."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.entered = threading.Event()
        self.go = threading.Event()

    def __call__(self) -> OpenLog:
        log = _Gate(self._path)
        log.entered, log.go = self.entered, self.go
        return log


@pytest.mark.parametrize("format", Format)
def test_stopped_in_the_middle_nothing_is_left(
    qtbot: QtBot,
    exporter_of: MakeExporter,
    ear: Ear,
    database: Path,
    tmp_path: Path,
    format: Format,
) -> None:
    gates = Gates(database)
    exporter = exporter_of(gates)
    exporter.start(job(tmp_path, format), ear.listener)
    qtbot.waitUntil(gates.entered.is_set, timeout=LIMIT_MS)
    assert {f"log.{format}.manifest.json.part", f"log.{format}.part"} <= set(names(tmp_path))
    exporter.cancel()
    qtbot.waitUntil(lambda: ear.over, timeout=LIMIT_MS)
    assert ear.trouble is not None
    assert ear.trouble.code == "export_canceled"
    assert names(tmp_path) == []


def test_the_programs_end_ends_the_thread_and_leaves_nothing(
    qtbot: QtBot, exporter_of: MakeExporter, ear: Ear, database: Path, tmp_path: Path
) -> None:
    gates = Gates(database)
    exporter = exporter_of(gates)
    exporter.start(job(tmp_path), ear.listener)
    qtbot.waitUntil(gates.entered.is_set, timeout=LIMIT_MS)
    assert exporter.stop()
    assert [t.name for t in threading.enumerate() if t.name == "kiosk-export"] == []
    assert names(tmp_path) == []
    QApplication.processEvents()
    assert not ear.over  # nobody is there to be told


def test_without_an_export_there_is_nothing_to_stop(exporter: Exporter) -> None:
    exporter.cancel()
    assert exporter.stop()


def test_a_log_that_does_not_open_is_told(
    qtbot: QtBot, exporter_of: MakeExporter, ear: Ear, tmp_path: Path
) -> None:
    def damaged() -> OpenLog:
        raise StoreError("The file is damaged.", code="store_damaged")

    exporter = exporter_of(damaged)
    exporter.start(job(tmp_path), ear.listener)
    qtbot.waitUntil(lambda: ear.over, timeout=LIMIT_MS)
    assert ear.trouble is not None
    assert ear.trouble.code == "store_damaged"
    assert not exporter.running


class _Wrong(SqliteLog):
    """A log whose totals are not those of its receipts."""

    def totals(self, wanted: LogFilter) -> Totals:
        """See `Log`."""
        return Totals(COUNT, 1)


def test_a_bug_is_raised_where_bugs_are_told(
    qtbot: QtBot, exporter_of: MakeExporter, ear: Ear, database: Path, tmp_path: Path
) -> None:
    exporter = exporter_of(lambda: _Wrong(database))
    with capture_exceptions() as bugs:
        exporter.start(job(tmp_path), ear.listener)
        qtbot.waitUntil(lambda: not exporter.running, timeout=LIMIT_MS)
    assert [kind for kind, *_ in bugs] == [InvariantError]
    assert names(tmp_path) == []


def test_one_export_at_a_time(exporter: Exporter, ear: Ear, tmp_path: Path) -> None:
    exporter.start(job(tmp_path), ear.listener)
    with pytest.raises(InvariantError):
        exporter.start(job(tmp_path), ear.listener)


def test_a_folder_is_shown_by_the_desktop(exporter: Exporter, tmp_path: Path) -> None:
    opened = Opened()
    QDesktopServices.setUrlHandler("file", opened, "take")  # type: ignore[arg-type]
    try:
        assert exporter.open_folder(tmp_path)
    finally:
        QDesktopServices.unsetUrlHandler("file")
    assert opened.files == [QUrl.fromLocalFile(str(tmp_path)).toLocalFile()]
    assert exporter.documents().is_absolute()


@pytest.mark.qt_log_ignore("propagateSizeHints")
def test_a_folder_is_chosen_in_a_dialog(qtbot: QtBot, exporter: Exporter, tmp_path: Path) -> None:
    over = QWidget()
    qtbot.addWidget(over)
    over.show()
    chosen: list[Path] = []
    exporter.choose_folder(over, tmp_path, chosen.append)
    dialog = over.findChild(QFileDialog)
    assert dialog is not None
    qtbot.waitUntil(dialog.isVisible)
    dialog.fileSelected.emit(str(tmp_path))
    assert chosen == [tmp_path]
    dialog.reject()
    qtbot.waitUntil(lambda: over.findChild(QFileDialog) is None)
    assert chosen == [tmp_path]


def test_twenty_thousand_receipts_while_a_till_sells(
    qtbot: QtBot, exporter_of: MakeExporter, ear: Ear, tmp_path: Path
) -> None:
    """The file is of one instant: whatever is sold meanwhile is in the next one, and no sale waits."""
    path = tmp_path / "till.sqlite3"
    build(path, 20_000)
    before = totals(path)
    out = tmp_path / "out"
    out.mkdir()
    desk = Desk(path, replace(SHOP, till="B2"))
    desk.clock.now = datetime.now(UTC)
    exporter = exporter_of(lambda: SqliteLog(path))
    sold = 0
    exporter.start(job(out, Format.JSONL), ear.listener)
    try:
        while not ear.over:
            sale_id = desk.sell(1_000)
            desk.hear(sale_id, Outcome.PAID)
            sold += 1
            QApplication.processEvents()
    finally:
        desk.close()
    assert ear.written is not None, ear.trouble
    exported = ear.written.totals
    more = exported.count - before.count
    assert 0 <= more <= sold
    assert sold >= 3
    assert exported.amount_satang == before.amount_satang + more * 1_000
    assert totals(path).count == before.count + sold
    again = Ear()
    exporter.start(job(out, Format.CSV), again.listener)
    qtbot.waitUntil(lambda: again.over, timeout=LIMIT_MS)
    assert again.written is not None
    with (out / "log.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    baht = [row["amount_baht"].replace(".", "") for row in rows]
    assert len(rows) == again.written.totals.count == before.count + sold
    assert sum(map(int, baht)) == again.written.totals.amount_satang == totals(path).amount_satang
