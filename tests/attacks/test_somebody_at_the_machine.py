"""Somebody who can write where our programs write, or who holds the till's file: links, rights, hostile files.

Whoever has the till's own account, or the administrator's, can do all that the till can. What is shown here is
that another account gets nothing, that no file of ours is written through somebody's link, and that what was done
to the books shows.
"""

from __future__ import annotations

import shutil
import sqlite3
import stat
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from kiosk.cli.main import main
from kiosk.cli.support_bundle import Redactor, database_facts, write
from kiosk.paths import open_data_dir
from kiosk.sqlite_backup import BackupError
from kiosk.till.export.files import finished_path
from kiosk.till.keeping import backup
from kiosk.till.keeping.room import Room
from kiosk.till.store.database import SqliteStore
from kiosk.till.store.opening import note
from kiosk.till.token import write_token
from tests.till.builders import Desk

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs rights and links of Unix")
pytestmark = posix

BEFORE = b"what stood in somebody's file"


@pytest.fixture
def victim(tmp_path: Path) -> Path:
    """A file of the same account that an attacker wants to have overwritten."""
    path = tmp_path / "victim"
    path.write_bytes(BEFORE)
    return path


def export(folder: Path) -> Path:
    with finished_path(folder / "november.csv") as part:
        part.write_bytes(b"ours")
    return folder / "november.csv"


def token(folder: Path) -> Path:
    write_token(folder / "device-token", "kt_attacked_0001")
    return folder / "device-token"


def witness(folder: Path) -> Path:
    note(folder / "till.witness", {"A1": 1})
    return folder / "till.witness"


def bundle(folder: Path) -> Path:
    write(folder / "support.zip", {"a": "b"}, Redactor([]))
    return folder / "support.zip"


DRAFTS: dict[str, tuple[Callable[[Path], Path], str]] = {
    "export": (export, "november.csv.part"),
    "token": (token, "device-token.part"),
    "witness": (witness, "till.witness.part"),
    "bundle": (bundle, "support.zip.part"),
}


@pytest.mark.parametrize("lay", [Path.symlink_to, Path.hardlink_to], ids=["symlink", "hard link"])
@pytest.mark.parametrize("name", DRAFTS)
def test_a_link_under_a_drafts_name_is_not_written_through(
    tmp_path: Path, victim: Path, name: str, lay: Callable[[Path, Path], None]
) -> None:
    make, draft = DRAFTS[name]
    folder = tmp_path / "shared"
    folder.mkdir()
    lay(folder / draft, victim)
    made = make(folder)
    assert victim.read_bytes() == BEFORE
    assert not made.is_symlink()
    assert stat.S_IMODE(made.stat().st_mode) == 0o600


@pytest.mark.parametrize("lay", [Path.symlink_to, Path.hardlink_to], ids=["symlink", "hard link"])
def test_a_link_under_the_files_own_name_is_replaced_not_followed(
    tmp_path: Path, victim: Path, lay: Callable[[Path, Path], None]
) -> None:
    lay(tmp_path / "november.csv", victim)
    assert export(tmp_path).read_bytes() == b"ours"
    assert victim.read_bytes() == BEFORE


@pytest.mark.parametrize("lay", [Path.symlink_to, Path.hardlink_to], ids=["symlink", "hard link"])
def test_a_copy_to_a_second_place_overwrites_nobodys_file(
    desk: Desk, tmp_path: Path, victim: Path, lay: Callable[[Path, Path], None]
) -> None:
    """The second place is a share or a stick: others write there, too."""
    desk.sell_paid()
    name = backup.name_of("A1", date(2026, 11, 21), None, datetime(2026, 11, 21, tzinfo=UTC))
    made = backup.make(desk.path, tmp_path / "backups", name, backup.prove, lambda *_: True)
    second = tmp_path / "stick"
    second.mkdir()
    lay(second / f"{name}.part", victim)
    carried = backup.carry(made, second)
    assert victim.read_bytes() == BEFORE
    assert carried.good
    assert {stat.S_IMODE(file.stat().st_mode) for file in second.iterdir()} == {0o600}


@pytest.mark.expected_logs("no reserve can be set aside")
def test_no_reserve_is_made_of_somebodys_file(tmp_path: Path, victim: Path) -> None:
    reserve = tmp_path / "reserve"
    reserve.symlink_to(victim)
    Room(reserve, lambda folder: 10**12).look()
    assert victim.read_bytes() == BEFORE


# Rights


def test_a_folder_that_was_open_to_all_is_closed_before_anything_is_written(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    folder.chmod(0o777)
    open_data_dir(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


# The till's file


def done_to(path: Path, *statements: str) -> None:
    """Somebody opens the file with a tool of his own."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


PLANTED = {
    "a rule taken away": ("DROP TRIGGER receipt_stays",),
    "every rule taken away": tuple(
        f"DROP TRIGGER {name}" for name in ("receipt_follows", "receipt_stays", "receipt_is_kept")
    ),
    "a rule made harmless": (
        "DROP TRIGGER receipt_stays",
        "CREATE TRIGGER receipt_stays BEFORE UPDATE ON receipt BEGIN SELECT 1; END",
    ),
    "a rule of his own": (
        "CREATE TRIGGER mine AFTER INSERT ON receipt BEGIN UPDATE sale SET note = 'x'; END",
    ),
    "a view of his own": ("CREATE VIEW mine AS SELECT 1",),
}


@pytest.mark.parametrize("what", PLANTED)
def test_whoever_takes_a_rule_from_the_file_or_plants_one_is_found(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str], what: str
) -> None:
    """Not only what he changed: also that from now on he could change what no chain holds yet."""
    desk.sell_paid()
    folder = str(desk.path.parent)
    assert main(["receipts", "verify", "--data-dir", folder]) == 0
    names = rules_of(desk.path)
    done_to(desk.path, *PLANTED[what])
    assert rules_of(desk.path) != names
    assert main(["receipts", "verify", "--data-dir", folder]) == 1
    assert "was altered: its rule" in capsys.readouterr().err
    with pytest.raises(BackupError, match="was altered"):
        backup.prove(desk.path)
    copy = Path(shutil.copy(desk.path, tmp_path / "evil.sqlite3"))
    good = tmp_path / "till"
    assert main(["backup", "restore", str(copy), "--data-dir", str(good)]) == 1
    assert not (good / "till.sqlite3").exists()


def rules_of(path: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type IN ('trigger', 'view') ORDER BY name"
        ).fetchall()


def test_rules_that_differ_in_their_line_breaks_are_ours(desk: Desk) -> None:
    """A file that was begun by a program unpacked on another system."""
    done_to(
        desk.path,
        "PRAGMA writable_schema = on",
        "UPDATE sqlite_master SET sql = replace(sql, char(10), char(13) || char(10)) WHERE type = 'trigger'",
    )
    with closing(SqliteStore(desk.path)) as store:
        store.check_rules()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"SQLite format 3\0" + b"\xff" * 84,
        b"SQLite format 3\0" + b"\0" * 100_000,
        b"PK\3\4" * 100,
    ],
    ids=["empty", "header", "zeros", "archive"],
)
def test_a_hostile_backup_replaces_nothing(desk: Desk, tmp_path: Path, content: bytes) -> None:
    """A backup is one database, never an archive: there are no names in it that could lead elsewhere."""
    desk.sell_paid()
    desk.close()
    before = desk.path.read_bytes()
    evil = tmp_path / "evil.sqlite3"
    evil.write_bytes(content)
    where = ("--data-dir", str(desk.path.parent), "--force")
    assert main(["backup", "restore", str(evil), *where]) == 1
    assert desk.path.read_bytes() == before
    assert {file.name for file in tmp_path.iterdir()} == {"data", "evil.sqlite3"}


def test_a_bundle_is_made_of_a_file_whose_names_are_no_text(desk: Desk, tmp_path: Path) -> None:
    """When somebody asks for help the file may be in any state: it is told, and stops no bundle."""
    desk.sell_paid()
    desk.close()
    done_to(desk.path, "PRAGMA journal_mode = delete")
    data = desk.path.read_bytes().replace(b"receipt_stays", b"receipt\x80stays")
    desk.path.write_bytes(
        data.replace(b"CREATE TRIGGER receipt\x80", b"CREATX TRIGGER receipt\x80")
    )
    facts = database_facts(desk.path)
    assert facts["there"] is True
    assert "trouble" in facts
