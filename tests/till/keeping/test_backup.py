"""Backups of a till's file: named, proved, kept by the rule, carried to a second place."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.sqlite_backup import BackupError, put_in_place
from kiosk.till.books import numbers
from kiosk.till.keeping import backup
from kiosk.till.keeping.backup import Backup, Ends
from tests.till.builders import START, Desk, NewDesk, ToldRefund
from tests.till.older_files import bring_back

DAY = date(2026, 11, 21)


def whole(done: int, of: int) -> bool:
    return True


def made(desk: Desk, folder: Path, z: str | None = None, at: datetime = START) -> Backup:
    name = backup.name_of("A1", DAY, z, at)
    return backup.make(desk.path, folder, name, backup.prove, whole)


def sold(desk: Desk) -> None:
    receipt = desk.sell_paid()
    desk.hear_refund(ToldRefund("re_1", receipt.payment_id, 100))
    desk.z()


def test_names_say_till_day_z_and_instant_and_are_read_back(tmp_path: Path) -> None:
    bangkok = START.astimezone(tz=None)
    assert backup.name_of("A1", DAY, "Z0042", bangkok) == (
        "A1-2026-11-21-Z0042-20261121T050000Z.sqlite3"
    )
    path = tmp_path / backup.name_of("B2", DAY, None, START)
    path.write_bytes(b"12345")
    assert backup.read(path) == Backup(path, "B2", DAY, START, None, 5)
    for odd in ("till.sqlite3", "A1-2026-13-45-20261121T050000Z.sqlite3", "A1-2026-11-21.sqlite3"):
        (tmp_path / odd).write_bytes(b"")
        assert backup.read(tmp_path / odd) is None
    assert backup.read(tmp_path / backup.name_of("A1", DAY, None, START)) is None, "it is gone"
    assert [one.till for one in backup.held(tmp_path)] == ["B2"]
    assert backup.held(tmp_path / "none") == []


def test_a_backup_is_proved_has_a_manifest_and_is_closed_to_others(
    desk: Desk, tmp_path: Path
) -> None:
    sold(desk)
    folder = tmp_path / "backups"
    done = made(desk, folder, "Z0001")
    receipt = desk.receipts()[0]
    assert done.good
    assert done.ends is not None
    assert done.ends["receipt"] == {"A1": f"{receipt.number} {receipt.hash}"}
    assert {kind: len(found) for kind, found in done.ends.items()} == {
        "receipt": 1,
        "refund": 1,
        "z": 1,
        "audit": 1,
    }
    assert folder.stat().st_mode & 0o777 == 0o700
    names = sorted(path.name for path in folder.iterdir())
    assert names == [done.path.name, f"{done.path.name}.json"]
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    told = json.loads((folder / names[1]).read_text())
    assert (told["till"], told["z"], told["businessDay"]) == ("A1", "Z0001", "2026-11-21")
    assert len(told["sha256"]) == 64


def test_an_empty_till_can_be_backed_up_too(desk: Desk, tmp_path: Path) -> None:
    nothing: Ends = {kind: {} for kind in ("receipt", "refund", "z", "audit")}
    assert made(desk, tmp_path / "backups").ends == nothing


def test_a_backup_that_ends_elsewhere_is_not_good(desk: Desk, tmp_path: Path) -> None:
    def other(path: Path) -> Ends:
        return {"receipt": {}}

    sold(desk)
    with pytest.raises(BackupError, match="does not end where"):
        backup.make(desk.path, tmp_path, backup.name_of("A1", DAY, None, START), other, whole)
    [left] = backup.held(tmp_path)
    assert not left.good


def test_books_that_are_not_whole_are_no_backup(desk: Desk, tmp_path: Path) -> None:
    sold(desk)
    with closing(sqlite3.connect(desk.path)) as intruder:
        intruder.execute("DROP TRIGGER receipt_stays")
        intruder.execute("UPDATE receipt SET cashier = 'x'")
        intruder.commit()
    with pytest.raises(BackupError, match=r"not whole: Receipt A1-000001"):
        made(desk, tmp_path)


def test_a_folder_that_cannot_be_used_is_told(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BackupError, match="cannot be used"):
        made(desk, tmp_path / "file" / "backups")


def test_a_backup_of_an_older_version_is_proved_as_it_would_be_started(
    desk: Desk, tmp_path: Path
) -> None:
    desk.sell_paid()
    desk.close()
    bring_back(desk.path, 3)
    copy = tmp_path / "older.sqlite3"
    shutil.copy(desk.path, copy)
    assert backup.prove(copy)["receipt"]["A1"].startswith("A1-000001 ")
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (3,), "it stays as it was"
    desk.open()


def test_a_newer_one_and_a_damaged_one_are_no_backups(desk: Desk, tmp_path: Path) -> None:
    sold(desk)
    path = made(desk, tmp_path).path
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 999")
    with pytest.raises(BackupError, match="newer Kiosk"):
        backup.prove(path)
    with path.open("r+b") as file:
        file.seek(8_192)
        file.write(b"\xff" * 20_000)
    with pytest.raises(BackupError):
        backup.prove(path)


def test_a_manifest_of_another_length_or_in_pieces_proves_nothing(
    desk: Desk, tmp_path: Path
) -> None:
    done = made(desk, tmp_path)
    with done.path.open("ab") as file:
        file.write(b"more")
    assert backup.read(done.path) == replace(done, ends=None, size_bytes=done.size_bytes + 4)
    manifest = tmp_path / f"{done.path.name}.json"
    for odd in ("", "[]", '{"ends": {}}'):
        manifest.write_text(odd)
        again = backup.read(done.path)
        assert again is not None
        assert not again.good


def test_what_has_served_goes_with_its_manifest_and_nothing_else_does(
    desk: Desk, tmp_path: Path
) -> None:
    done = made(desk, tmp_path)
    manifest = done.path.with_name(f"{done.path.name}.json").read_text()
    old = []
    for age in (400, 401, 402):
        at = START - timedelta(days=age)
        path = tmp_path / backup.name_of("A1", at.date(), None, at)
        shutil.copy(done.path, path)
        path.with_name(f"{path.name}.json").write_text(manifest)
        old.append(path.name)
    other = tmp_path / backup.name_of("B2", DAY - timedelta(days=900), None, START)
    other.write_bytes(b"another till's")
    (tmp_path / "photo.jpg").write_bytes(b"a person's")
    assert set(backup.clean(tmp_path, "A1", DAY)) == set(old[1:])
    left = {path.name for path in tmp_path.iterdir()}
    assert {done.path.name, old[0], f"{old[0]}.json", other.name, "photo.jpg"} <= left
    assert not {name for name in left if name.startswith(tuple(old[1:]))}


def test_what_a_cut_off_backup_left_is_swept_away(tmp_path: Path) -> None:
    (tmp_path / ".proof-x").mkdir()
    (tmp_path / ".proof-x" / "copy.sqlite3").write_bytes(b"")
    (tmp_path / "A1.sqlite3.part").write_bytes(b"")
    (tmp_path / "A1.sqlite3").write_bytes(b"")
    backup.sweep(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["A1.sqlite3"]


def test_a_second_place_gets_it_whole_or_says_what_is_wrong(desk: Desk, tmp_path: Path) -> None:
    sold(desk)
    done = made(desk, tmp_path / "backups")
    stick = tmp_path / "stick"
    with pytest.raises(BackupError, match="is the stick in") as missing:
        backup.carry(done, stick)
    assert missing.value.code == "backup_second_missing"
    assert not stick.exists()
    stick.mkdir()
    carried = backup.carry(done, stick)
    assert carried == replace(done, path=stick / done.path.name)
    assert backup.prove(carried.path) == done.ends
    done.path.unlink()
    with pytest.raises(BackupError, match="cannot be copied") as failed:
        backup.carry(done, stick)
    assert failed.value.code == "backup_second_failed"
    newer = replace(done, ends=None, made_at=START + timedelta(days=1))
    assert backup.newest_good([newer, done]) == done
    assert backup.newest_good([newer]) is None


def test_a_restored_till_asks_for_its_numbers_first_and_begins_the_stream_anew(
    new_desk: NewDesk, tmp_path: Path
) -> None:
    desk = new_desk()
    desk.sell_paid()
    with desk.store.transaction() as tx:
        tx.set_fact("stream_position", "e-7")
        numbers.known(tx, "A1")
    done = made(desk, tmp_path / "backups")
    desk.sell_paid()
    desk.close()
    assert put_in_place(done.path, desk.path, tmp_path / "aside", backup.after_restore)
    desk.open()
    assert len(desk.receipts()) == 1
    with desk.store.reading() as tx:
        assert numbers.must_ask(tx)
        assert tx.fact("stream_position") is None
