"""A disk that runs full: nothing new is begun, what is under way is finished in the reserve, nothing is lost."""

from __future__ import annotations

import stat
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.core.payment import Outcome
from kiosk.core.sale import LearntBy, SaleState
from kiosk.sqlite_schema import StoreDamagedError
from kiosk.till.keeping.room import LEAST_FREE_BYTES, MIB, RESERVE_BYTES, Room, fill, free_bytes
from kiosk.till.keeping.verify import verify
from kiosk.till.snapshot import TillView
from kiosk.till.store.database import SqliteStore
from kiosk.till.store.opening import open_to_sell
from kiosk.till.till import Till
from tests.till.builders import LINK, SHOP, ManualClock, counted_ids, intent, payment
from tests.till.failing_store import FailingStore
from tests.till.test_till import WAIT_S, Listener

PLENTY = 1_000 * MIB


class Disk:
    """As much room as one says, less what the reserve takes."""

    def __init__(self, folder: Path, free: int | None = PLENTY) -> None:
        self.free = free
        self.asked = 0
        self.room = Room(folder / "reserve", self)

    def __call__(self, folder: Path) -> int | None:
        self.asked += 1
        taken = RESERVE_BYTES if (folder / "reserve").exists() else 0
        return None if self.free is None else self.free - taken


class Selling:
    """A till on a disk."""

    def __init__(self, store: SqliteStore, room: Room) -> None:
        self.failing = FailingStore(store)
        self.listener = Listener()
        self.clock = ManualClock()
        self.till = Till(self.failing, SHOP, self.clock, counted_ids(), self.listener, room)
        self.till.begin().result(WAIT_S)

    @property
    def view(self) -> TillView:
        return self.listener.views[-1]

    def sell(self) -> str:
        """Begin a sale; its attempt's id."""
        self.till.start_sale(18_550, "").result(WAIT_S)
        return self.listener.errands[-1][-1].attempt_id

    def offer(self, attempt_id: str) -> None:
        """The relay answers with a code."""
        self.till.offered(attempt_id, intent(attempt_id), timedelta()).result(WAIT_S)

    def pay(self, attempt_id: str) -> None:
        """The money arrives."""
        news = payment(attempt_id, Outcome.PAID)
        self.till.apply(news, LearntBy.PUSH).result(WAIT_S)

    def look(self) -> None:
        """Some seconds later something is heard."""
        self.clock.move(10)
        heard = replace(LINK, heard_at=self.clock.now)
        self.till.heard(heard).result(WAIT_S)


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    return Disk(tmp_path)


@pytest.fixture
def selling(store: SqliteStore, disk: Disk) -> Iterator[Selling]:
    selling = Selling(store, disk.room)
    yield selling
    selling.till.end()
    assert selling.listener.bugs == []


def test_the_reserve_is_real_blocks_and_nobody_elses(tmp_path: Path) -> None:
    room = Disk(tmp_path).room
    assert not room.has_reserve()
    room.look()
    status = (tmp_path / "reserve").stat()
    assert (status.st_size, stat.S_IMODE(status.st_mode)) == (RESERVE_BYTES, 0o600)
    assert status.st_blocks * 512 >= RESERVE_BYTES
    assert (room.has_reserve(), room.low) == (True, False)


def test_the_reserve_is_written_where_the_system_cannot_set_blocks_aside(tmp_path: Path) -> None:
    with (tmp_path / "reserve").open("wb") as file:
        fill(file.fileno(), None)
    assert (tmp_path / "reserve").stat().st_blocks * 512 >= RESERVE_BYTES


def test_a_reserve_that_was_cut_short_is_made_whole(tmp_path: Path) -> None:
    (tmp_path / "reserve").write_bytes(b"x")
    room = Disk(tmp_path).room
    room.look()
    assert room.has_reserve()


@pytest.mark.expected_logs("the reserve of 8 MiB is given up")
def test_the_reserve_is_given_up_once_and_made_again_only_when_there_is_room(
    tmp_path: Path,
) -> None:
    disk = Disk(tmp_path)
    disk.room.look()
    disk.free = RESERVE_BYTES
    assert disk.room.give_up_reserve()
    assert disk.room.low
    assert not disk.room.give_up_reserve()
    disk.room.look()
    assert not disk.room.has_reserve(), "what was given up is needed"
    disk.free = 2 * RESERVE_BYTES
    disk.room.look()
    assert (disk.room.has_reserve(), disk.room.low) == (True, True)
    disk.free = PLENTY
    disk.room.look()
    assert not disk.room.low


@pytest.mark.expected_logs("no reserve can be set aside")
def test_a_reserve_that_cannot_be_made_stops_nothing(tmp_path: Path) -> None:
    room = Room(tmp_path / "nowhere" / "reserve", lambda folder: PLENTY)
    room.look()
    assert (room.has_reserve(), room.low) == (False, False)


def test_where_the_system_does_not_say_how_much_is_free_there_is_enough(tmp_path: Path) -> None:
    assert free_bytes(tmp_path / "nowhere") is None
    room = Room(tmp_path / "reserve", lambda folder: None)
    room.look()
    assert (room.low, room.has_reserve()) == (False, False)


@pytest.mark.parametrize(("missing", "low"), [(0, False), (1, True)])
def test_the_least_that_must_be_free(tmp_path: Path, missing: int, low: bool) -> None:
    disk = Disk(tmp_path, LEAST_FREE_BYTES + RESERVE_BYTES - missing)
    disk.room.look()
    assert disk.room.low is low


def test_no_new_code_below_the_least_and_open_sales_go_on(selling: Selling, disk: Disk) -> None:
    attempt_id = selling.sell()
    disk.free = LEAST_FREE_BYTES
    selling.look()
    assert selling.view.trouble == "disk_low"
    assert selling.listener.problems == [], "nobody asked for anything"
    selling.till.start_sale(5_000, "").result(WAIT_S)
    [(code, text)] = selling.listener.problems
    assert (code, text) == (
        "disk_low",
        "The disk is nearly full: no new code until there is room; open sales go on.",
    )
    selling.offer(attempt_id)
    assert selling.view.shown is not None
    assert selling.view.shown.qr_data is not None
    selling.pay(attempt_id)
    assert (selling.view.shown.state, selling.view.trouble) == (SaleState.PAID, "disk_low")
    disk.free = PLENTY
    selling.look()
    assert selling.view.trouble is None
    selling.till.start_sale(5_000, "").result(WAIT_S)
    assert selling.view.shown.amount_satang == 5_000


def test_another_code_for_a_sale_is_a_new_code(selling: Selling, disk: Disk) -> None:
    attempt_id = selling.sell()
    selling.till.refused(attempt_id, "stripe_rejected", "No.").result(WAIT_S)
    assert selling.view.shown is not None
    disk.free = LEAST_FREE_BYTES
    selling.till.retry_sale(selling.view.shown.sale_id).result(WAIT_S)
    assert [code for code, _ in selling.listener.problems] == ["disk_low"]
    assert selling.view.shown.attempt == 1


def test_the_disk_is_not_asked_at_every_sign_of_life(selling: Selling, disk: Disk) -> None:
    asked = disk.asked
    for second in range(1, 10):
        selling.clock.move(1)
        heard = replace(LINK, heard_at=selling.clock.now)
        selling.till.heard(heard).result(WAIT_S)
        assert disk.asked == asked, f"after {second} s"
    selling.look()
    assert disk.asked == asked + 1
    selling.clock.move(-24 * 3_600)
    selling.till.heard(LINK).result(WAIT_S)
    assert disk.asked == asked + 2, "also when the clock was set back"


@pytest.mark.expected_logs("the reserve of 8 MiB is given up|the store failed")
@pytest.mark.parametrize("fail_at", range(1, 40))
def test_a_disk_that_is_full_at_any_line_of_a_sale_loses_nothing(
    tmp_path: Path, fail_at: int
) -> None:
    """Whichever step finds no room: told or finished in the reserve, and in the end there is one receipt."""
    with ExitStack() as stack:
        store = SqliteStore(tmp_path / "till.sqlite3")
        stack.callback(store.close)
        selling = Selling(store, Disk(tmp_path).room)
        stack.callback(selling.till.end)
        selling.failing.fail_at = selling.failing.calls + fail_at
        selling.till.start_sale(18_550, "").result(WAIT_S)
        if selling.view.trouble == "disk_full":
            assert selling.view.shown is None, "nothing of it is kept"
            assert [code for code, _ in selling.listener.problems] == ["disk_full"]
            selling.till.start_sale(18_550, "").result(WAIT_S)
        attempt_id = selling.listener.errands[-1][-1].attempt_id
        selling.offer(attempt_id)
        selling.pay(attempt_id)
        assert selling.view.shown is not None
        assert selling.view.shown.state is SaleState.PAID
        assert verify(store).heads["A1"].sequence == 1
        assert len(selling.listener.problems) <= 1


@pytest.mark.expected_logs("the reserve of 8 MiB is given up")
def test_an_open_sale_is_finished_in_the_reserve_and_nothing_is_told_as_failed(
    selling: Selling, disk: Disk
) -> None:
    attempt_id = selling.sell()
    selling.failing.fail_at = selling.failing.calls + 3
    disk.free = RESERVE_BYTES
    selling.offer(attempt_id)
    assert not disk.room.has_reserve()
    assert (selling.view.trouble, selling.listener.problems) == ("disk_low", [])


@pytest.mark.expected_logs("the store failed")
def test_a_damaged_file_is_not_written_any_more(selling: Selling) -> None:
    attempt_id = selling.sell()
    selling.failing.fails_with = StoreDamagedError("It is damaged.", thai="เสียหาย")
    selling.failing.fail_at = selling.failing.calls + 1
    selling.offer(attempt_id)
    calls = selling.failing.calls
    with pytest.raises(StoreDamagedError):
        selling.pay(attempt_id)
    selling.till.start_sale(1_000, "").result(WAIT_S)
    with pytest.raises(StoreDamagedError, match="It is damaged"):
        selling.till.copies_lost().result(WAIT_S)
    selling.look()
    assert (selling.view.trouble, selling.failing.calls) == ("store_damaged", calls)
    assert [code for code, _ in selling.listener.problems] == ["store_damaged"] * 3


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own that can be filled."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=96m", "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        mounted = False
    if not mounted:
        pytest.skip("a small file system can only be mounted by root")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill_up(folder: Path) -> None:
    """Take all room there is, to the last page."""
    with (folder / "ballast").open("ab", buffering=0) as file:
        try:
            while True:
                file.write(bytes(64 * 1024))
        except OSError:
            pass
    assert free_bytes(folder) == 0


@pytest.mark.expected_logs("the disk is full|the store failed|the witness of the database")
def test_a_real_disk_that_runs_full_in_the_middle_of_a_sale(small_disk: Path) -> None:
    database, witness = small_disk / "till.sqlite3", small_disk / "till.witness"
    room = Room(small_disk / "reserve")
    with ExitStack() as stack:
        store = open_to_sell(database, witness, room)
        stack.callback(store.close)
        selling = Selling(store, room)
        stack.callback(selling.till.end)
        attempt_id = selling.sell()
        assert room.has_reserve()
        fill_up(small_disk)
        while room.has_reserve():  # the log beside the database may have had some room left
            selling.offer(attempt_id)
            selling.till.park_sale("id-1").result(WAIT_S)
            selling.till.show_sale("id-1").result(WAIT_S)
        selling.pay(attempt_id)
        assert selling.view.shown is not None
        assert selling.view.shown.receipt_number == "A1-000001"
        assert (selling.view.trouble, selling.listener.problems) == ("disk_low", [])
        selling.till.start_sale(1_000, "").result(WAIT_S)
        assert [code for code, _ in selling.listener.problems] == ["disk_low"]
        (small_disk / "ballast").unlink()
        selling.look()
        assert room.has_reserve()
        assert selling.view.trouble is None
        selling.pay(selling.sell())
        assert verify(store).heads["A1"].sequence == 2


@pytest.mark.expected_logs("the disk is full|the witness of the database")
def test_a_till_starts_on_a_full_disk_and_finishes_what_was_open(small_disk: Path) -> None:
    database, witness = small_disk / "till.sqlite3", small_disk / "till.witness"
    room = Room(small_disk / "reserve")
    with ExitStack() as stack:
        store = open_to_sell(database, witness, room)
        stack.callback(store.close)
        selling = Selling(store, room)
        attempt_id = selling.sell()
        selling.offer(attempt_id)
        selling.till.end()
    fill_up(small_disk)
    with ExitStack() as stack:
        store = open_to_sell(database, witness, room)
        stack.callback(store.close)
        selling = Selling(store, room)
        stack.callback(selling.till.end)
        assert selling.view.trouble == "disk_low"
        selling.pay(attempt_id)
        assert selling.view.shown is not None
        assert selling.view.shown.receipt_number == "A1-000001"
        assert selling.listener.problems == []
