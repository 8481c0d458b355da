"""Copies of a database in use, and putting one in its place: whole at every moment."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import textwrap
import threading
from collections import namedtuple
from contextlib import closing
from pathlib import Path

import pytest

from kiosk import sqlite_backup
from kiosk.sqlite_backup import (
    BackupCanceledError,
    BackupError,
    application_of,
    copy_live,
    put_in_place,
    require_sound,
    restored_for_proof,
)

ROOT = Path(__file__).resolve().parents[1]


def new_database(path: Path, rows: int, filling: int = 10) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = wal")
        connection.execute("PRAGMA application_id = 77")
        connection.execute("CREATE TABLE pair (id INTEGER PRIMARY KEY, half INTEGER, filling BLOB)")
        connection.execute("BEGIN")
        for number in range(rows):
            connection.execute(
                "INSERT INTO pair (half, filling) VALUES (?, randomblob(?))", (number, filling)
            )
        connection.execute("COMMIT")


def count(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("SELECT count(*) FROM pair").fetchone()[0])


def look(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT count(*) FROM pair").fetchone()[0])


def whole(done: int, of: int) -> bool:
    return True


def test_a_copy_beside_a_writer_is_of_one_instant_and_the_writer_is_not_held_up(
    tmp_path: Path,
) -> None:
    source, target = tmp_path / "live.sqlite3", tmp_path / "copy.sqlite3"
    new_database(source, 4_000, filling=4_000)
    stop = threading.Event()
    written = 0
    steps: list[int] = []

    def write() -> None:
        nonlocal written
        with closing(sqlite3.connect(source, isolation_level=None)) as connection:
            while not stop.is_set():
                connection.execute("BEGIN IMMEDIATE")
                for _ in range(2):
                    connection.execute("INSERT INTO pair (half, filling) VALUES (-1, x'00')")
                connection.execute("COMMIT")
                written += 2

    def progress(done: int, of: int) -> bool:
        steps.append(done)
        return True

    writer = threading.Thread(target=write)
    writer.start()
    try:
        seen = copy_live(source, target, look, progress)
    finally:
        stop.set()
        writer.join()
    assert count(target) == seen
    assert seen % 2 == 0, "whole commits only"
    assert steps == sorted(steps), "it never began anew"
    assert len(steps) > 5
    assert written + 4_000 > seen
    require_sound(target)
    assert application_of(target) == 77
    assert target.stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith("copy")) == [
        "copy.sqlite3"
    ]


def test_a_copy_that_is_given_up_leaves_nothing(tmp_path: Path) -> None:
    source = tmp_path / "live.sqlite3"
    new_database(source, 10)
    with pytest.raises(BackupCanceledError):
        copy_live(source, tmp_path / "copy.sqlite3", look, lambda done, of: False)
    assert not list(tmp_path.glob("copy*"))


def test_what_cannot_be_copied_is_told_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "live.sqlite3"
    with pytest.raises(BackupError, match="No such file"):
        copy_live(source, tmp_path / "copy.sqlite3", look, whole)
    source.write_bytes(b"not a database, but long enough to be looked at" * 100)
    with pytest.raises(BackupError, match="not a database"):
        copy_live(source, tmp_path / "copy.sqlite3", look, whole)


def test_a_full_disk_is_left_to_the_sales(tmp_path: Path) -> None:
    source = tmp_path / "live.sqlite3"
    new_database(source, 1)
    with source.open("r+b") as file:
        file.truncate(1 << 42)
    with pytest.raises(BackupError, match="no room") as told:
        copy_live(source, tmp_path / "copy.sqlite3", look, whole)
    assert told.value.code == "backup_no_room"


def test_a_proof_works_on_a_copy_that_goes_away(tmp_path: Path) -> None:
    backup = tmp_path / "backup.sqlite3"
    new_database(backup, 3)
    before = backup.read_bytes()
    with restored_for_proof(backup) as copy:
        require_sound(copy)
        with closing(sqlite3.connect(copy)) as connection:
            connection.execute("DELETE FROM pair")
            connection.commit()
    assert backup.read_bytes() == before
    assert not list(tmp_path.glob(".proof-*"))
    with pytest.raises(BackupError, match="cannot be read"), restored_for_proof(tmp_path / "none"):
        pass


@pytest.mark.parametrize("place", [0, 9_000, 20_000])
def test_damage_is_found(tmp_path: Path, place: int) -> None:
    path = tmp_path / "backup.sqlite3"
    new_database(path, 500, filling=100)
    with path.open("r+b") as file:
        file.seek(place)
        file.write(b"\xff" * 3_000)
    with pytest.raises(BackupError, match="damaged"):
        require_sound(path)


def test_damage_with_a_name_that_is_no_text_is_found(tmp_path: Path) -> None:
    """SQLite names what it cannot read, in bytes that may be damaged too."""
    path = tmp_path / "odd.sqlite3"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE word (text TEXT)")
        connection.execute("CREATE INDEX word_by_text ON word (text)")
    data = path.read_bytes().replace(b"word_by_text", b"word\x80by_text")
    path.write_bytes(data.replace(b"CREATE INDEX", b"CREATX INDEX"))
    with pytest.raises(BackupError, match="The backup is damaged"):
        require_sound(path)


def test_a_broken_reference_is_found(tmp_path: Path) -> None:
    path = tmp_path / "backup.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            "CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (a INTEGER REFERENCES a (id));"
            "INSERT INTO b VALUES (7);"
        )
    with pytest.raises(BackupError, match="damaged"):
        require_sound(path)


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\x00", b"x" * 200])
def test_what_is_no_database_is_no_backup(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "backup.sqlite3"
    path.write_bytes(content)
    with pytest.raises(BackupError, match="is no backup"):
        application_of(path)
    with pytest.raises(BackupError, match="cannot be read"):
        application_of(tmp_path / "none")


# Putting one in place


def mark(connection: sqlite3.Connection) -> None:
    connection.execute("INSERT INTO pair (half) VALUES (-7)")


Case = namedtuple("Case", "database backup aside")


@pytest.fixture
def case(tmp_path: Path) -> Case:
    database, backup = tmp_path / "till.sqlite3", tmp_path / "backup.sqlite3"
    new_database(database, 20)
    copy_live(database, backup, look, whole)
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("INSERT INTO pair (half) VALUES (99)")
        connection.commit()
    return Case(database, backup, tmp_path / "aside")


def test_a_backup_takes_the_place_and_what_was_there_is_kept(case: Case) -> None:
    before = case.backup.read_bytes()
    assert put_in_place(case.backup, case.database, case.aside, mark) is True
    assert count(case.database) == 21
    assert count(case.aside / "till.sqlite3") == 21
    assert case.backup.read_bytes() == before
    with closing(sqlite3.connect(case.aside / "till.sqlite3")) as connection:
        assert connection.execute("SELECT max(half) FROM pair").fetchone() == (99,)


def test_where_nothing_was_nothing_is_kept(case: Case) -> None:
    for path in case.database.parent.glob("till.sqlite3*"):
        path.unlink()
    assert put_in_place(case.backup, case.database, case.aside, mark) is False
    assert count(case.database) == 21
    assert not case.aside.exists()


def test_a_damaged_database_is_kept_with_its_log_and_none_is_left_beside_the_new_one(
    case: Case,
) -> None:
    log = case.database.with_name("till.sqlite3-wal")
    log.write_bytes(b"\x00" * 5_000)
    case.database.write_bytes(b"\xff" * 8_192)
    assert put_in_place(case.backup, case.database, case.aside, mark) is True
    assert (case.aside / "till.sqlite3").read_bytes() == b"\xff" * 8_192
    assert (case.aside / "till.sqlite3-wal").exists()
    assert not log.exists()
    assert count(case.database) == 21


def test_a_database_in_use_is_not_replaced(case: Case) -> None:
    with closing(sqlite3.connect(case.database)) as reader:
        reader.execute("BEGIN")
        look(reader)
        with pytest.raises(BackupError, match="in use"):
            put_in_place(case.backup, case.database, case.aside, mark)
    assert count(case.database) == 21
    assert not case.aside.exists()


def test_what_cannot_be_restored_is_told_and_leaves_what_was_there(case: Case) -> None:
    def broken(connection: sqlite3.Connection) -> None:
        connection.execute("DELETE FROM nowhere")

    with pytest.raises(BackupError, match="no such table"):
        put_in_place(case.backup, case.database, case.aside, broken)
    with pytest.raises(BackupError, match="cannot be restored"):
        put_in_place(case.backup.parent / "none", case.database, case.aside, mark)
    assert count(case.database) == 21
    assert not case.aside.exists()


KILLED = """
import os, sqlite3, sys
from pathlib import Path
from kiosk import sqlite_backup

left = int(sys.argv[4])

def dying(event, arguments):
    # Every touch of a file is a moment at which the power may fail.
    global left
    if event in ("open", "os.rename", "os.remove", "os.mkdir", "os.chmod", "sqlite3.connect"):
        left -= 1
        if left < 0:
            os.kill(os.getpid(), 9)

database, backup, aside = (Path(text) for text in sys.argv[1:4])
sys.addaudithook(dying)
sqlite_backup.put_in_place(
    backup, database, aside, lambda c: c.execute("INSERT INTO pair (half) VALUES (-7)")
)
left = 1_000_000
print("done")
"""


@pytest.mark.skipif(os.name == "nt", reason="a process is killed by a signal")
def test_killed_at_any_moment_the_old_or_the_new_one_is_there_whole(
    case: Case, tmp_path: Path
) -> None:
    seen: set[int] = set()
    saved = {path.name: path.read_bytes() for path in tmp_path.glob("till.sqlite3*")}
    for moment in range(60):
        for path in tmp_path.glob("till.sqlite3*"):
            path.unlink()
        for name, content in saved.items():
            (tmp_path / name).write_bytes(content)
        done = subprocess.run(
            [
                *(sys.executable, "-c", textwrap.dedent(KILLED)),
                *(str(case.database), str(case.backup), str(tmp_path / f"aside-{moment}")),
                str(moment),
            ],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        require_sound(case.database)
        with closing(sqlite3.connect(case.database)) as connection:
            ((newest,),) = connection.execute("SELECT half FROM pair ORDER BY id DESC LIMIT 1")
        seen.add(newest)
        if newest == -7:
            kept = tmp_path / f"aside-{moment}" / "till.sqlite3"
            with closing(sqlite3.connect(kept)) as connection:
                assert connection.execute("SELECT max(half) FROM pair").fetchone() == (99,)
        if done.returncode == 0:
            break
        assert done.returncode == -9, done.stderr
    else:
        raise AssertionError("it never came to its end")
    assert seen == {99, -7}
    assert moment > 10


def test_the_pieces_are_small_enough_to_breathe() -> None:
    assert sqlite_backup.PAGES_AT_ONCE * 4_096 <= 4 * 2**20
