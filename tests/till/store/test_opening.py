"""A database that was lost is not taken for a till that is new: no printed number is given a second time."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.core.payment import Outcome
from kiosk.sqlite_schema import StoreDamagedError, StoreError
from kiosk.till.keeping.room import Room
from kiosk.till.store.database import SqliteStore
from kiosk.till.store.opening import close_after_selling, held_by, note, open_to_sell
from tests.till.builders import Desk, NewDesk

REFUSED = (
    "The till's database {database} is gone or empty, though there was one (receipts up to A1-000002): restore it "
    "from a backup. Only to begin anew on purpose, remove {witness} first."
)


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path / "reserve")


@pytest.fixture
def witness(tmp_path: Path) -> Path:
    return tmp_path / "till.witness"


def sold(new_desk: NewDesk) -> Path:
    """A database with two receipts; its path."""
    desk: Desk = new_desk()
    for _ in range(2):
        desk.hear(desk.sell_and_show(), Outcome.PAID)
    desk.close()
    return desk.path


def test_a_new_till_begins_and_leaves_a_witness(tmp_path: Path, room: Room, witness: Path) -> None:
    open_to_sell(tmp_path / "till.sqlite3", witness, room).close()
    assert held_by(witness) == {}
    assert stat.S_IMODE(witness.stat().st_mode) == 0o600
    open_to_sell(tmp_path / "till.sqlite3", witness, room).close()


def test_a_first_start_that_was_cut_short_is_begun_again(
    tmp_path: Path, room: Room, witness: Path
) -> None:
    (tmp_path / "till.sqlite3").touch()
    open_to_sell(tmp_path / "till.sqlite3", witness, room).close()


def missing(database: Path) -> None:
    database.unlink()


def emptied(database: Path) -> None:
    database.write_bytes(b"")


def made_anew(database: Path) -> None:
    database.unlink()
    SqliteStore(database).close()


@pytest.mark.parametrize("harm", [missing, emptied, made_anew])
def test_a_lost_database_is_told_and_nothing_is_put_in_its_place(
    new_desk: NewDesk, room: Room, witness: Path, harm: Callable[[Path], None]
) -> None:
    database = sold(new_desk)
    open_to_sell(database, witness, room).close()
    assert held_by(witness) == {"A1": 2}
    harm(database)
    before = database.read_bytes() if database.exists() else None
    with pytest.raises(StoreDamagedError) as refused:
        open_to_sell(database, witness, room)
    assert refused.value.text == REFUSED.format(database=database, witness=witness)
    assert "A1-000002" in refused.value.said_in("th")
    assert (database.read_bytes() if database.exists() else None) == before
    assert held_by(witness) == {"A1": 2}
    witness.unlink()
    open_to_sell(database, witness, room).close()


@pytest.mark.parametrize(
    "text", ["", "[]", "7", "{}", '{"receipts": 7}', '{"receipts": {"A1": "x"}}', "\x00"]
)
def test_a_witness_that_cannot_be_read_still_tells_that_there_was_one(
    new_desk: NewDesk, room: Room, witness: Path, text: str
) -> None:
    witness.write_text(text)
    assert held_by(witness) == {}
    database = sold(new_desk)
    moved = database.rename(database.with_suffix(".moved"))
    with pytest.raises(StoreDamagedError, match="though there was one: restore it"):
        open_to_sell(database, witness, room)
    moved.rename(database)
    open_to_sell(database, witness, room).close()
    assert json.loads(witness.read_text()) == {"receipts": {"A1": 2}}


def test_what_was_sold_is_written_down_at_the_end(
    new_desk: NewDesk, tmp_path: Path, room: Room, witness: Path
) -> None:
    database = tmp_path / "till.sqlite3"
    store = open_to_sell(database, witness, room)
    sold(new_desk)
    close_after_selling(store, witness)
    assert held_by(witness) == {"A1": 2}
    damaged = open_to_sell(database, witness, room)
    database.with_name("till.sqlite3-wal").unlink()
    database.write_bytes(b"nonsense" * 10_000)
    close_after_selling(damaged, witness)
    assert held_by(witness) == {"A1": 2}


@pytest.mark.expected_logs("the witness of the database is not written")
def test_a_witness_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    note(tmp_path / "nowhere" / "till.witness", {})


def test_a_backup_with_fewer_receipts_is_opened(
    new_desk: NewDesk, room: Room, witness: Path
) -> None:
    """What is missing above it is fetched from the relay before the next number is given."""
    note(witness, {"A1": 9})
    open_to_sell(sold(new_desk), witness, room).close()
    assert held_by(witness) == {"A1": 2}


def test_a_file_that_cannot_be_opened_is_told_as_before(tmp_path: Path, room: Room) -> None:
    (tmp_path / "till.sqlite3").mkdir()
    with pytest.raises(StoreError, match="cannot be opened"):
        open_to_sell(tmp_path / "till.sqlite3", tmp_path / "till.witness", room)
