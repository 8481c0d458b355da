"""An export as a whole: what is in the file is what was chosen, and what stopped leaves nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from kiosk import __version__
from kiosk.core.chain import hash_of
from kiosk.core.errors import InvariantError
from kiosk.sqlite_schema import StoreError
from kiosk.till.export.export import Format, Job, export
from kiosk.till.export.files import ExportError
from kiosk.till.log.listing import Kept, LogFilter, Status, Totals
from kiosk.till.store.log import SqliteLog
from tests.till.builders import START, Desk
from tests.till.export.conftest import OpenLog, sold

BANGKOK = ZoneInfo("Asia/Bangkok")


@pytest.fixture
def log(desk: Desk, open_log: OpenLog) -> SqliteLog:
    """A log of five receipts."""
    for number in range(1, 6):
        sold(desk, number * 1_000, "กาแฟ" if number % 2 else "ชา")
    return open_log(desk)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the files go."""
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def job(folder: Path, format: Format = Format.CSV, **wanted: object) -> Job:
    """An export into the folder."""
    return Job(LogFilter(**wanted), format, folder / f"log.{format}", BANGKOK)  # type: ignore[arg-type]


def names(folder: Path) -> list[str]:
    """What is in the folder."""
    return sorted(path.name for path in folder.iterdir())


def draw(
    path: Path, rows: Callable[[], Iterable[Kept]], totals: Totals, job: Job, now: datetime
) -> None:
    """Draws for paper in a plain way: counts the rows first."""
    pages = sum(1 for _ in rows())
    text = "".join(f"{row.number}\n" for row in rows())
    path.write_text(f"{text}{pages} {totals.count} {job.language} {now}")


@pytest.mark.parametrize("format", Format)
def test_a_file_of_any_kind_has_a_manifest_that_tells_what_is_in_it(
    log: SqliteLog, folder: Path, format: Format
) -> None:
    asked = job(folder, format, search="กาแฟ", since=date(2026, 11, 1), status=Status.PAID)
    written = export(log, asked, START, write_pdf=draw)
    content = asked.target.read_bytes()
    assert written.totals == log.totals(asked.wanted) == Totals(3, 9_000)
    assert names(folder) == [f"log.{format}", f"log.{format}.manifest.json"]
    assert json.loads(written.manifest.read_text("utf-8")) == {
        "file": f"log.{format}",
        "format": format.value,
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
        "count": 3,
        "amountSatang": 9_000,
        "refundedSatang": 0,
        "vatSatang": 0,
        "refunds": None,
        "from": "2026-11-01",
        "to": None,
        "filter": {"search": "กาแฟ", "status": "paid"},
        "timezone": "Asia/Bangkok",
        "createdAt": "2026-11-21T05:00:00.000Z",
        "version": __version__,
    }
    assert written.sha256 == hashlib.sha256(content).hexdigest()


def test_json_lines_are_the_documents_byte_for_byte(
    desk: Desk, log: SqliteLog, folder: Path
) -> None:
    export(log, job(folder, Format.JSONL), START)
    lines = (folder / "log.jsonl").read_bytes().splitlines()
    assert [hash_of(line) for line in lines] == [row.hash for row in desk.receipts()]


def test_progress_is_told_from_nothing_to_all(log: SqliteLog, folder: Path) -> None:
    seen: list[tuple[int, int]] = []

    def look(done: int, whole: int) -> bool:
        seen.append((done, whole))
        return True

    export(log, job(folder), START, look)
    assert seen == [(0, 5), (5, 5)]


@pytest.mark.parametrize("format", Format)
@pytest.mark.parametrize("at", [0, 5])
def test_a_stopped_export_leaves_nothing_and_what_was_there(
    log: SqliteLog, folder: Path, format: Format, at: int
) -> None:
    (folder / f"log.{format}").write_text("old")
    asked = Job(LogFilter(), format, folder / f"log.{format}", BANGKOK, replace=True)
    with pytest.raises(ExportError, match="stopped") as stopped:
        export(log, asked, START, lambda done, whole: done != at, draw)
    assert stopped.value.code == "export_canceled"
    assert names(folder) == [f"log.{format}"]
    assert asked.target.read_text() == "old"


def test_a_file_that_is_there_is_kept_unless_it_may_be_replaced(
    log: SqliteLog, folder: Path
) -> None:
    asked = job(folder)
    export(log, asked, START)
    before = asked.target.read_bytes()
    with pytest.raises(ExportError, match=r"log\.csv cannot be written: it is there already"):
        export(log, asked, START)
    other = Job(LogFilter(search="ชา"), Format.CSV, asked.target, BANGKOK, replace=True)
    assert export(log, other, START).totals.count == 2
    assert asked.target.read_bytes() != before
    asked.target.unlink()
    with pytest.raises(ExportError, match=r"manifest\.json cannot be written: it is there"):
        export(log, asked, START)
    assert names(folder) == ["log.csv.manifest.json"]


def test_a_folder_that_is_not_there_is_told_by_the_files_name(log: SqliteLog, folder: Path) -> None:
    with pytest.raises(ExportError, match=r"missing/log\.csv cannot be written: there is no such"):
        export(log, job(folder / "missing"), START)
    with pytest.raises(ExportError, match="not the name of a file"):
        export(log, Job(LogFilter(), Format.CSV, Path("/"), BANGKOK), START)
    assert names(folder) == []


class Crowded(SqliteLog):
    """A log that says it has more receipts than any disk holds."""

    def totals(self, wanted: LogFilter) -> Totals:
        """See `Log`."""
        return Totals(10**15, 0)


class Wrong(SqliteLog):
    """A log whose totals are not those of its receipts."""

    def totals(self, wanted: LogFilter) -> Totals:
        """See `Log`."""
        return Totals(5, 1)


def test_no_room_is_told_before_anything_is_written(
    desk: Desk, log: SqliteLog, folder: Path
) -> None:
    crowded = Crowded(desk.path)
    try:
        with pytest.raises(ExportError, match=r"and the disk has \d+ MB left") as told:
            export(crowded, job(folder), START)
    finally:
        crowded.close()
    assert told.value.code == "export_no_room"
    assert names(folder) == []


def test_a_file_that_does_not_add_up_is_never_there(
    desk: Desk, log: SqliteLog, folder: Path
) -> None:
    wrong = Wrong(desk.path)
    try:
        with pytest.raises(InvariantError, match="adds up"):
            export(wrong, job(folder), START)
    finally:
        wrong.close()
    assert names(folder) == []


def test_what_is_sold_meanwhile_is_not_in_the_file(
    desk: Desk, log: SqliteLog, folder: Path
) -> None:
    def sell(done: int, whole: int) -> bool:
        sold(desk)
        return True

    assert export(log, job(folder), START, sell).totals.count == 5
    assert log.totals(LogFilter()).count == 7


def test_a_question_given_up_is_trouble_of_the_log(log: SqliteLog, folder: Path) -> None:
    log.close()
    with pytest.raises(StoreError):
        export(log, job(folder), START)
    assert names(folder) == []
