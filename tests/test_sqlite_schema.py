"""Opening a file that is ours: migrations, the checks at start, and trouble told in one sentence."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.sqlite_schema import (
    Schema,
    StoreDamagedError,
    StoreError,
    check,
    explained,
    first_cause,
    prepare,
)

APPLICATION_ID = 0x4B494F58
NAME = "The test's database"

OpenFile = Callable[[sqlite3.Connection, Schema, str], None]


@pytest.fixture
def migrations(tmp_path: Path) -> Path:
    """A folder with two migrations, and a file that is none."""
    folder = tmp_path / "migrations"
    folder.mkdir()
    (folder / "0002_second.sql").write_text("ALTER TABLE thing ADD COLUMN colour TEXT;")
    (folder / "0001_first.sql").write_text("CREATE TABLE thing (name TEXT) STRICT;")
    (folder / "notes.txt").write_text("not SQL")
    return folder


@pytest.fixture
def schema(migrations: Path) -> Schema:
    """What the file must become."""
    return Schema(APPLICATION_ID, migrations)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the database is."""
    return tmp_path / "test.sqlite3"


@pytest.fixture
def connection(file: Path) -> Iterator[sqlite3.Connection]:
    """The file, opened as the stores open it."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        yield connection


def value(connection: sqlite3.Connection, pragma: str) -> object:
    """What a pragma says."""
    return connection.execute(f"PRAGMA {pragma}").fetchone()[0]


def test_an_empty_file_is_brought_to_the_newest_version(
    connection: sqlite3.Connection, schema: Schema
) -> None:
    prepare(connection, schema, NAME)
    connection.execute("INSERT INTO thing (name, colour) VALUES ('a', 'b')")
    assert value(connection, "user_version") == 2
    assert value(connection, "application_id") == APPLICATION_ID
    assert value(connection, "journal_mode") == "wal"


def test_an_older_file_gets_only_what_it_lacks(
    connection: sqlite3.Connection, schema: Schema, migrations: Path
) -> None:
    second = (migrations / "0002_second.sql").read_text()
    (migrations / "0002_second.sql").unlink()
    prepare(connection, schema, NAME)
    connection.execute("INSERT INTO thing (name) VALUES ('kept')")
    with pytest.raises(sqlite3.OperationalError):
        connection.execute("SELECT colour FROM thing")
    (migrations / "0002_second.sql").write_text(second)
    prepare(connection, schema, NAME)
    assert connection.execute("SELECT name, colour FROM thing").fetchall() == [("kept", None)]
    assert value(connection, "user_version") == 2


def test_preparing_twice_changes_nothing(connection: sqlite3.Connection, schema: Schema) -> None:
    prepare(connection, schema, NAME)
    prepare(connection, schema, NAME)
    assert value(connection, "user_version") == 2


def test_a_migration_that_fails_leaves_the_version_before_it(
    connection: sqlite3.Connection, file: Path, schema: Schema, migrations: Path
) -> None:
    (migrations / "0002_second.sql").write_text("CREATE TABLE half (x) STRICT; NONSENSE;")
    with pytest.raises(StoreError):
        prepare(connection, schema, NAME)
    connection.close()
    with closing(sqlite3.connect(file)) as again:
        assert value(again, "user_version") == 1
        names = [name for (name,) in again.execute("SELECT name FROM sqlite_master")]
        assert names == ["thing"]


def test_another_programs_file_is_refused_and_left_as_it_was(
    connection: sqlite3.Connection, file: Path, schema: Schema
) -> None:
    connection.execute("CREATE TABLE theirs (x)")
    before = file.read_bytes()
    with pytest.raises(StoreDamagedError, match="not a file of this program"):
        prepare(connection, schema, NAME)
    assert file.read_bytes() == before


@pytest.mark.parametrize("open_file", [prepare, check])
def test_a_newer_version_is_refused(
    connection: sqlite3.Connection, schema: Schema, open_file: OpenFile
) -> None:
    prepare(connection, schema, NAME)
    connection.execute("PRAGMA user_version = 3")
    with pytest.raises(
        StoreDamagedError,
        match=r"of version \d+, written by a newer Kiosk; this one knows versions up to \d",
    ):
        open_file(connection, schema, NAME)


def test_reading_asks_for_the_newest_version(
    connection: sqlite3.Connection, schema: Schema
) -> None:
    with pytest.raises(StoreDamagedError, match="older version; start the program once"):
        check(connection, schema, NAME)
    prepare(connection, schema, NAME)
    check(connection, schema, NAME)


def test_a_file_that_is_no_database_is_damaged(
    connection: sqlite3.Connection, file: Path, schema: Schema
) -> None:
    file.write_bytes(b"not a database at all, whatever its name says" * 100)
    for open_file in (prepare, check):
        with pytest.raises(StoreDamagedError, match="restore it from a backup"):
            open_file(connection, schema, NAME)


def filled(file: Path, schema: Schema) -> int:
    """Write some pages; returns the size of a page."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        prepare(connection, schema, NAME)
        connection.execute("PRAGMA journal_mode = delete")
        values = ", ".join(["('pages and pages')"] * 5_000)
        connection.execute(f"INSERT INTO thing (name) VALUES {values}")
        return int(str(value(connection, "page_size")))


@pytest.mark.parametrize("harm", ["truncated", "overwritten"])
def test_a_damaged_file_is_refused(file: Path, schema: Schema, harm: str) -> None:
    page_bytes = filled(file, schema)
    data = bytearray(file.read_bytes())
    if harm == "truncated":
        del data[len(data) // 2 :]
    else:
        data[page_bytes * 3 : page_bytes * 4] = b"\xff" * page_bytes
    file.write_bytes(data)
    with (
        closing(sqlite3.connect(file)) as connection,
        pytest.raises(StoreDamagedError, match="damaged; restore it from a backup"),
    ):
        prepare(connection, schema, NAME)


@pytest.mark.parametrize(
    ("said", "code", "sentence"),
    [
        ("database or disk is full", "disk_full", "the disk is full or failing"),
        ("disk I/O error", "disk_full", "the disk is full or failing"),
        ("database disk image is malformed", "store_damaged", "restore it from a backup"),
        ("file is not a database", "store_damaged", "restore it from a backup"),
        ("database is locked", "storage_unavailable", "in use by another program"),
        ("unable to open database file", "storage_unavailable", "cannot be opened"),
        ("attempt to write a readonly database", "storage_unavailable", "cannot be written"),
        ("something new", "storage_unavailable", "cannot be used: something new"),
    ],
)
def test_every_trouble_is_one_sentence(said: str, code: str, sentence: str) -> None:
    error = explained(sqlite3.OperationalError(said), NAME)
    assert error.code == code
    assert sentence in error.text
    assert error.text.startswith(NAME)
    assert error.text.endswith(".")


def test_only_a_lock_is_worth_waiting_for() -> None:
    assert explained(sqlite3.OperationalError("database is locked"), NAME).retry_after_s == 5
    assert explained(sqlite3.OperationalError("disk is full"), NAME).retry_after_s is None


def test_the_first_error_is_found_behind_those_it_led_to() -> None:
    first = sqlite3.OperationalError("database or disk is full")
    second = sqlite3.OperationalError("cannot rollback - no transaction is active")
    second.__context__ = RuntimeError("wrapped")
    second.__context__.__context__ = first
    outer = RuntimeError("wrapped again")
    outer.__cause__ = second
    assert first_cause(outer) is first
    assert first_cause(RuntimeError("of something else")) is None
