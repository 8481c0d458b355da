"""The till's database file: opened by one writer and many readers, whole or not at all."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from kiosk.core.payment import Outcome
from kiosk.sqlite_schema import StoreDamagedError, StoreError
from kiosk.till.store.database import SqliteStore, address_to_read, raw_connection
from tests.till.builders import Desk

DAY = 24 * 3600


def test_a_sale_is_there_after_the_program_starts_again(desk: Desk) -> None:
    sale_id = desk.sell_and_show()
    before = (desk.sale(sale_id), desk.attempts(sale_id), desk.view())
    desk.close()
    desk.open()
    assert (desk.sale(sale_id), desk.attempts(sale_id), desk.view()) == before


def test_an_exception_takes_the_whole_transaction_back(store: SqliteStore) -> None:
    with pytest.raises(KeyError), store.transaction() as tx:
        tx.set_fact("colour", "red")
        raise KeyError
    with store.reading() as tx:
        assert tx.fact("colour") is None


def test_a_fact_is_replaced_and_forgotten(store: SqliteStore) -> None:
    for value in ("red", "blue", None):
        with store.transaction() as tx:
            tx.set_fact("colour", value)
        with store.reading() as tx:
            assert tx.fact("colour") == value


def test_a_reader_sees_the_log_while_a_writer_is_at_it(desk: Desk) -> None:
    desk.hear(desk.sell_and_show(), Outcome.PAID)
    with closing(SqliteStore(desk.path, read_only=True)) as reader, desk.store.transaction() as tx:
        tx.set_fact("colour", "red")
        assert len(list(reader.receipts())) == 1
        with reader.reading() as seen:
            assert seen.fact("colour") is None
            assert tx.fact("colour") == "red"


def test_a_reader_works_with_no_writer_and_cannot_write(desk: Desk) -> None:
    desk.hear(desk.sell_and_show(), Outcome.PAID)
    desk.close()
    before = desk.path.read_bytes()
    with closing(SqliteStore(desk.path, read_only=True)) as reader:
        assert [row.number for row in reader.receipts()] == ["A1-000001"]
        with pytest.raises(StoreError, match="cannot be written"), reader.transaction() as tx:
            tx.set_fact("colour", "red")
    assert desk.path.read_bytes() == before


def test_where_nothing_can_be_written_a_file_at_rest_is_read_as_it_is(desk: Desk) -> None:
    def refused(folder: Path) -> bool:
        assert folder == desk.path.parent
        return False

    address = f"{desk.path.as_uri()}?mode=ro"
    assert desk.path.with_name("till.sqlite3-wal").exists()
    assert address_to_read(desk.path, refused) == address, "a till is at work on it"
    desk.close()
    assert address_to_read(desk.path) == address
    at_rest = address_to_read(desk.path, refused)
    assert at_rest == f"{address}&immutable=1"
    with closing(sqlite3.connect(at_rest, uri=True)) as reader:
        assert reader.execute("SELECT count(*) FROM receipt").fetchone() == (0,)
        assert [file.name for file in desk.path.parent.glob("till.sqlite3*")] == ["till.sqlite3"]


def test_a_reader_makes_no_file(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be opened"):
        SqliteStore(tmp_path / "none.sqlite3", read_only=True)
    assert list(tmp_path.iterdir()) == []


def test_a_second_writer_waits_its_turn(store: SqliteStore, tmp_path: Path) -> None:
    with closing(SqliteStore(tmp_path / "till.sqlite3")) as other:
        with store.transaction() as tx:
            tx.set_fact("colour", "red")
            writer = threading.Thread(target=write_blue, args=(other,))
            writer.start()
        writer.join(5)
        with store.reading() as tx:
            assert tx.fact("colour") == "blue"


def write_blue(store: SqliteStore) -> None:
    """Write in another thread."""
    with store.transaction() as tx:
        tx.set_fact("colour", "blue")


def test_two_open_stores_never_write_into_each_other(tmp_path: Path) -> None:
    with (
        closing(SqliteStore(tmp_path / "one")) as one,
        closing(SqliteStore(tmp_path / "two")) as two,
        one.transaction() as first,
        two.transaction() as second,
    ):
        first.set_fact("name", "one")
        second.set_fact("name", "two")
        assert (first.fact("name"), second.fact("name")) == ("one", "two")


def test_a_name_with_odd_letters_is_only_a_name(tmp_path: Path) -> None:
    path = tmp_path / "ร้าน #1?mode=memory&x=%41" / "till.sqlite3"
    path.parent.mkdir()
    SqliteStore(path).close()
    assert path.exists()


def foreign(path: Path) -> None:
    """Another program's database."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE theirs (x)")


def newer(path: Path) -> None:
    """A database of a later Kiosk."""
    SqliteStore(path).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 999")


def no_database(path: Path) -> None:
    """Any file."""
    path.write_bytes(b"hello " * 1000)


def truncated(path: Path) -> None:
    """A database whose second half is gone."""
    SqliteStore(path).close()
    os.truncate(path, path.stat().st_size // 2)


@pytest.mark.parametrize("read_only", [False, True])
@pytest.mark.parametrize("harm", [foreign, newer, no_database, truncated])
def test_a_file_that_must_not_be_written_is_refused_with_one_sentence(
    tmp_path: Path, harm: Callable[[Path], None], read_only: bool
) -> None:
    path = tmp_path / "till.sqlite3"
    harm(path)
    before = path.read_bytes()
    with pytest.raises(StoreDamagedError) as refused:
        SqliteStore(path, read_only=read_only)
    assert refused.value.code == "store_damaged"
    assert refused.value.text.startswith("The till's database ")
    assert path.read_bytes() == before


def test_a_folder_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be opened"):
        SqliteStore(tmp_path)


def test_receipts_are_read_by_business_days_inclusive(desk: Desk) -> None:
    for _ in range(4):
        desk.hear(desk.sell_and_show(), Outcome.PAID)
        desk.clock.move(DAY)

    def numbers(since: date | None, until: date | None) -> list[int]:
        return [row.sequence for row in desk.store.receipts(since, until)]

    second, third = date(2026, 11, 22), date(2026, 11, 23)
    assert numbers(None, None) == [1, 2, 3, 4]
    assert numbers(second, None) == [2, 3, 4]
    assert numbers(None, third) == [1, 2, 3]
    assert numbers(second, third) == [2, 3]
    assert numbers(third, second) == []


def test_recent_sales_are_the_newest_first_with_their_receipts(desk: Desk) -> None:
    sales = []
    for _ in range(3):
        sales.append(desk.sell_and_show())
        desk.clock.move(1)
    desk.hear(sales[1], Outcome.PAID)
    with desk.store.reading() as tx:
        recent = [(row.sale.id, row.receipt_number) for row in tx.recent_sales(2)]
    assert recent == [(sales[2], None), (sales[1], "A1-000001")]


def test_a_receipt_is_found_by_its_number(desk: Desk) -> None:
    sale_id = desk.sell_and_show()
    desk.hear(sale_id, Outcome.PAID)
    with desk.store.reading() as tx:
        found = tx.receipt("A1-000001")
        assert found is not None
        assert found.sale_id == sale_id
        assert tx.receipt("A1-000002") is None


_INDEXES_OF_THE_OPEN = ("attempt_open", "second_payment_open")


def test_what_is_asked_at_every_change_never_reads_the_whole_database(desk: Desk) -> None:
    """Each question of a snapshot is answered from an index; a scan may only stop at a limit."""
    assert isinstance(desk.store, SqliteStore)
    connection = desk.store._database.connection()  # type: ignore[no-untyped-call]
    asked: list[str] = []
    connection.set_trace_callback(asked.append)
    desk.sell_and_show()
    desk.view()
    desk.todo()
    connection.set_trace_callback(None)
    questions = {sql for sql in asked if sql.startswith("SELECT")}
    assert len(questions) > 5
    for sql in questions:
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}")]
        scans = [step for step in plan if step.startswith("SCAN")]
        of_the_open = any(name in step for step in scans for name in _INDEXES_OF_THE_OPEN)
        # A shop has a handful of people.
        bounded = "LIMIT 30" in sql or '"person"' in sql
        assert not scans or bounded or of_the_open, (sql, plan)


@pytest.mark.parametrize("tidied", [True, False])
def test_the_index_of_words_is_tidied_between_receipts_not_within_one(
    desk: Desk, tidied: bool
) -> None:
    """Without `write_back` SQLite does it by itself in the commit of the sixteenth receipt."""
    statements: list[str] = []
    merged = 0
    raw_connection(desk.store._database).set_trace_callback(statements.append)
    for number in range(40):
        sale_id = desk.sell(1_000 + number, note=f"โต๊ะ {number}")
        statements.clear()
        desk.hear(sale_id, Outcome.PAID)
        merged += any("DELETE FROM 'main'.'log_words_data'" in said for said in statements)
        if tidied:
            desk.store.write_back()
    assert merged == (0 if tidied else 2)
