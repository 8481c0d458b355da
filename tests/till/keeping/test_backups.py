"""Backups of a running till: beside its sales, after each Z, made up for, told when they fail."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import pytest

from kiosk.sqlite_backup import BackupError
from kiosk.till.keeping import backup
from kiosk.till.keeping.backup import Ends
from kiosk.till.keeping.backups import Backups
from tests.till.builders import SHOP, Desk

LIMIT_S = 30.0
DAY_S = 24 * 3_600


class Told:
    """What was told."""

    def __init__(self) -> None:
        self.codes: list[str] = []

    def __call__(self, code: str, text: str) -> None:
        self.codes.append(code)


NewBackups = Callable[..., Backups]


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def new_backups(desk: Desk, tmp_path: Path, told: Told) -> Iterator[NewBackups]:
    with ExitStack() as stack:

        def make(second: Path | None = None, prove: backup.Prove | None = backup.prove) -> Backups:
            folder = tmp_path / "backups"
            one = Backups(desk.path, folder, second, SHOP, desk.clock, told, prove)
            stack.callback(one.stop)
            return one

        yield make


def names(tmp_path: Path, folder: str = "backups") -> list[str]:
    return [one.path.name for one in backup.held(tmp_path / folder) if one.good]


def test_one_on_demand_is_proved_and_shown(
    desk: Desk, new_backups: NewBackups, tmp_path: Path
) -> None:
    desk.sell_paid()
    backups = new_backups()
    backups.begin().result(LIMIT_S)
    assert backups.view.newest is None
    done = backups.make().result(LIMIT_S)
    assert names(tmp_path) == ["A1-2026-11-21-20261121T050000Z.sqlite3"]
    assert backups.view.newest == done
    assert (backups.view.percent, backups.view.trouble) == (None, None)


def test_each_z_is_backed_up_and_one_that_was_missed_is_made_up_for_once(
    desk: Desk, new_backups: NewBackups, tmp_path: Path
) -> None:
    desk.sell_paid()
    first = new_backups()
    first.after_z(desk.z())
    first.begin().result(LIMIT_S)
    assert names(tmp_path) == ["A1-2026-11-21-Z0001-20261121T050000Z.sqlite3"]
    desk.clock.move(DAY_S)
    desk.sell_paid()
    desk.z()
    for _ in range(2):
        again = new_backups()
        again.begin().result(LIMIT_S)
        newest = again.view.newest
        assert newest is not None
        assert newest.z == "Z0002"
    assert len(names(tmp_path)) == 2


def test_a_close_of_another_tills_days_is_no_reason(
    desk: Desk, new_backups: NewBackups, tmp_path: Path
) -> None:
    backups = new_backups()
    backups.after_z([])
    backups.begin().result(LIMIT_S)
    assert names(tmp_path) == []


def test_beside_a_till_that_sells_the_copy_is_whole(
    desk: Desk, new_backups: NewBackups, tmp_path: Path
) -> None:
    proving, sold = threading.Event(), threading.Event()

    def slowly(path: Path) -> Ends:
        proving.set()
        assert sold.wait(LIMIT_S)
        return backup.prove(path)

    desk.sell_paid()
    backups = new_backups(prove=slowly)
    done = backups.make()
    assert proving.wait(LIMIT_S)
    assert (backups.view.percent, backups.view.proving) == (100, True)
    desk.sell_paid()
    sold.set()
    ends = done.result(LIMIT_S).ends
    assert ends is not None
    assert ends["receipt"]["A1"].startswith("A1-000001 ")


@pytest.mark.expected_logs("a backup failed")
def test_one_that_fails_is_told_and_shown_until_one_goes_well(
    desk: Desk, new_backups: NewBackups, told: Told
) -> None:
    good = True

    def prove(path: Path) -> Ends:
        if not good:
            raise BackupError("The backup is damaged: row 3.")
        return backup.prove(path)

    backups = new_backups(prove=prove)
    first = backups.make().result(LIMIT_S)
    good = False
    desk.clock.move(60)
    with pytest.raises(BackupError):
        backups.make().result(LIMIT_S)
    backups.after_z(desk.z())
    backups.begin().result(LIMIT_S)
    assert backups.view.trouble == ("backup_failed", "The backup is damaged: row 3.")
    assert backups.view.newest == first, "the last good one is still there"
    assert told.codes == ["backup_failed"] * 3
    good = True
    backups.make().result(LIMIT_S)
    assert backups.view.trouble is None


@pytest.mark.expected_logs("the second place for backups")
def test_a_second_place_is_filled_and_its_absence_is_told(
    new_backups: NewBackups, tmp_path: Path, told: Told
) -> None:
    stick = tmp_path / "stick"
    backups = new_backups(second=stick)
    backups.begin().result(LIMIT_S)
    assert backups.view.second_trouble is not None
    done = backups.make().result(LIMIT_S)
    assert told.codes == ["backup_second_missing"]
    assert backups.view.second_trouble is not None
    assert backups.view.newest == done, "the first place has it"
    stick.mkdir()
    backups.make().result(LIMIT_S)
    assert names(tmp_path, "stick") == [done.path.name]
    assert backups.view.second_trouble is None
    again = new_backups(second=stick)
    again.begin().result(LIMIT_S)
    assert again.view.carried is not None


@pytest.mark.expected_logs("the backups cannot be looked at")
def test_a_database_that_cannot_be_read_stops_nothing(desk: Desk, new_backups: NewBackups) -> None:
    desk.close()
    for path in desk.path.parent.glob("till.sqlite3*"):
        path.unlink()
    new_backups().begin().result(LIMIT_S)


def test_the_end_of_the_till_gives_up_what_is_under_way(
    desk: Desk, new_backups: NewBackups, tmp_path: Path, told: Told
) -> None:
    desk.sell_paid()
    backups = new_backups(prove=None)
    backups.make()
    backups.stop()
    assert names(tmp_path) == []
    assert told.codes == []
    backups.after_z(desk.z())


def test_the_proof_is_another_processs(desk: Desk, new_backups: NewBackups, tmp_path: Path) -> None:
    desk.sell_paid()
    desk.z(date(2026, 11, 21))
    backups = new_backups(prove=None)
    done = backups.make().result(LIMIT_S)
    assert done.ends == backup.prove(done.path)


@pytest.mark.expected_logs("a backup failed")
def test_what_the_other_process_finds_wrong_is_told(
    desk: Desk, new_backups: NewBackups, told: Told
) -> None:
    import sqlite3
    from contextlib import closing

    desk.sell_paid()
    with closing(sqlite3.connect(desk.path)) as intruder:
        intruder.execute("DROP TRIGGER receipt_stays")
        intruder.execute("UPDATE receipt SET cashier = 'x'")
        intruder.commit()
    backups = new_backups(prove=None)
    with pytest.raises(BackupError, match="Receipt A1-000001"):
        backups.make().result(LIMIT_S)
    assert told.codes == ["backup_failed"]
