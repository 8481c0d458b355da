"""Bytes that were turned over in the file: told in one sentence or harmless; no traceback, no silent change."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.core.errors import KioskError
from kiosk.core.payment import Outcome
from kiosk.sqlite_schema import StoreDamagedError
from kiosk.till.keeping.verify import verify
from kiosk.till.log.listing import LogFilter, Order
from kiosk.till.selling.views import till_view
from kiosk.till.store.database import SqliteStore
from kiosk.till.store.log import SqliteLog
from tests.till.builders import LINK, SHOP, START, Desk, NewDesk, ToldRefund

DAY = 24 * 3_600
FLIPS = 60
BOOKS = ("receipt", "refund", "z", "audit")
Rows = list[list[tuple[object, ...]]]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with some of everything: three days, refunds, Zs, a sale under way."""
    desk = Desk(tmp_path_factory.mktemp("whole") / "till.sqlite3")
    for number in (1, 2, 3):
        for place in range(5):
            desk.sell_paid(10_000 + 100 * number + place)
        receipt = desk.sell_paid(20_000 + number)
        desk.hear_refund(ToldRefund(f"re_{number}", receipt.payment_id, 1_000))
        if number < 3:
            desk.z()
            desk.clock.move(DAY)
    desk.sell_and_show()
    desk.close()
    return desk.path


def books(path: Path) -> Rows:
    """Every document with its columns, as bytes: damage need not be text."""
    with closing(sqlite3.connect(path)) as connection:
        connection.text_factory = bytes
        return [
            connection.execute(f"SELECT * FROM {table} ORDER BY id").fetchall() for table in BOOKS
        ]


def seen(path: Path) -> None:
    """What the windows ask for: the till as a whole, the log, a sale's story."""
    with closing(SqliteStore(path)) as store, store.reading() as tx:
        till_view(tx, SHOP, LINK, START)
    everything = LogFilter()
    with closing(SqliteLog(path)) as log:
        rows = log.page(everything, Order.NEWEST, 50)
        log.page(LogFilter(search="id-5"), Order.LARGEST, 50)
        log.totals(everything)
        log.waits(everything)
        log.by_hour(everything, SHOP.zone)
        for row in rows[:3]:
            log.sale_story(row.sale_id)


def proved(path: Path) -> None:
    """What `receipts verify` does."""
    with closing(SqliteStore(path, read_only=True)) as store:
        store.check_indexes()
        verify(store)
    with closing(SqliteLog(path)) as log:
        which = log.misread()
    if which is not None:
        raise StoreDamagedError(f"Lists show {which} otherwise.")


def sold(path: Path) -> None:
    """One more sale, a day later."""
    desk = Desk(path)
    try:
        desk.clock.move(3 * DAY)
        desk.hear(desk.sell_and_show(), Outcome.PAID)
    finally:
        desk.close()


def told(act: Callable[[Path], None], path: Path) -> str | None:
    """The sentence, if there is one; whatever else is raised fails the test."""
    try:
        act(path)
    except KioskError as error:
        return error.text
    return None


@pytest.mark.parametrize("act", [seen, proved, sold])
def test_a_whole_file_has_nothing_to_tell(
    whole: Path, tmp_path: Path, act: Callable[[Path], None]
) -> None:
    path = Path(shutil.copy(whole, tmp_path / "till.sqlite3"))
    assert told(act, path) is None


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_bytes_that_were_turned_over_are_told_or_harmless(
    whole: Path, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    before, clean = books(whole), whole.read_bytes()
    for number in range(FLIPS):
        path = tmp_path / f"{number}.sqlite3"
        harmed = bytearray(clean)
        first = chance.randrange(len(harmed))
        for place in range(first, min(first + chance.choice((1, 1, 16, 512)), len(harmed))):
            harmed[place] ^= chance.randrange(1, 256)
        path.write_bytes(harmed)
        sentences = [told(act, path) for act in (seen, proved)]
        if not any(sentences):
            assert books(path) == before, f"seed {seed}, file {number}: a silent change"
            told(sold, path)
            assert [
                rows[: len(old)] for rows, old in zip(books(path), before, strict=True)
            ] == before


def page_of(path: Path, name: str) -> int:
    """Where the root of a table or an index begins."""
    with closing(sqlite3.connect(path)) as connection:
        (page_bytes,) = connection.execute("PRAGMA page_size").fetchone()
        found = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (name,))
        return int((found.fetchone()[0] - 1) * page_bytes)


def test_an_index_that_does_not_fit_its_table_is_found_by_the_proof(
    whole: Path, tmp_path: Path
) -> None:
    path = Path(shutil.copy(whole, tmp_path / "till.sqlite3"))
    data = bytearray(path.read_bytes())
    number = data.index(b"A1-000003", page_of(path, "sqlite_autoindex_receipt_1"))
    data[number + 8] = ord("9")
    path.write_bytes(data)
    assert told(seen, path) is None, "looking at pages alone does not show it"
    assert told(proved, path) == "The till's database is damaged; restore it from a backup."


def test_a_sale_that_lost_its_attempts_is_told(whole: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(whole, tmp_path / "till.sqlite3"))
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("DELETE FROM attempt")
    sentence = told(seen, path)
    assert sentence is not None
    assert "has no attempt" in sentence


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE sale SET learnt_by = 'nonsense'",
        "UPDATE sale SET created_at = 9223372036854775807",
        """UPDATE attempt SET payment = '{"id": 7}'""",
    ],
)
def test_a_row_that_can_be_no_sale_is_told(new_desk: NewDesk, tmp_path: Path, change: str) -> None:
    desk = new_desk()
    desk.hear(desk.sell_and_show(), Outcome.PAID)
    desk.close()
    with closing(sqlite3.connect(desk.path, isolation_level=None)) as connection:
        connection.execute(change)
    sentence = told(seen, desk.path)
    assert sentence is not None
    assert "is damaged: " in sentence
