"""The log tells of every change made behind its back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.core.chain import ChainError, hash_of
from kiosk.core.payment import Attention, Outcome
from kiosk.sqlite_schema import StoreDamagedError
from kiosk.till.keeping.verify import verify
from kiosk.till.store.database import SqliteStore
from tests.till.builders import SHOP, Desk, NewDesk

COUNT = 5


@pytest.fixture
def desk_with_log(desk: Desk) -> Desk:
    """A desk with five receipts."""
    for number in range(COUNT):
        sale_id = desk.sell(1_000 + number, note=f"โต๊ะ {number}")
        desk.hear(sale_id, Outcome.PAID)
        desk.clock.move(60)
    return desk


@pytest.fixture
def intruder(desk_with_log: Desk) -> Iterator[sqlite3.Connection]:
    """Somebody who took the triggers and the checks away first."""
    with closing(sqlite3.connect(desk_with_log.path, isolation_level=None)) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in names.fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("PRAGMA ignore_check_constraints = on")
        yield connection


def broken_at(desk: Desk) -> str:
    """The number that `verify` names."""
    with pytest.raises(ChainError) as broken:
        verify(desk.store)
    assert broken.value.text.endswith(".")
    return broken.value.number


def test_an_untouched_log_is_whole(desk_with_log: Desk) -> None:
    [head] = verify(desk_with_log.store).heads.values()
    last = desk_with_log.receipts()[-1]
    assert (head.sequence, head.hash) == (COUNT, last.hash)


def test_an_empty_log_is_whole(desk: Desk) -> None:
    assert verify(desk.store).heads == {}


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("number", "A1-000009"),
        ("sale_id", "another"),
        ("payment_id", "pi_another"),
        ("business_day", "2026-01-01"),
        ("amount_satang", 1),
        ("note", "another"),
        ("cashier", "another"),
        ("issued_at", 0),
        ("confirmed_by", "verify"),
        ("learnt_by", "poll"),
        ("hash", "0" * 64),
        ("previous_hash", "1" * 64),
        ("till", "B2"),
        ("sequence", 9),
    ],
)
def test_a_changed_column_shows(
    desk_with_log: Desk, intruder: sqlite3.Connection, column: str, value: object
) -> None:
    intruder.execute(f"UPDATE receipt SET {column} = ? WHERE id = 3", (value,))
    assert broken_at(desk_with_log) in ("A1-000003", "A1-000009", "B2-000001")


def test_a_changed_document_shows(desk_with_log: Desk, intruder: sqlite3.Connection) -> None:
    intruder.execute("UPDATE receipt SET document = replace(document, 'โต๊ะ', 'บาร์') WHERE id = 2")
    assert broken_at(desk_with_log) == "A1-000002"


@pytest.mark.parametrize("document", ["[]", "3", "{}", "null"])
def test_a_document_that_is_no_receipt_shows_though_its_hash_fits(
    desk_with_log: Desk, intruder: sqlite3.Connection, document: str
) -> None:
    changed = (document, hash_of(document.encode()))
    intruder.execute("UPDATE receipt SET document = ?, hash = ? WHERE id = 2", changed)
    assert broken_at(desk_with_log) == "A1-000002"


def test_a_changed_document_with_its_hash_made_anew_shows_at_the_next(
    desk_with_log: Desk, intruder: sqlite3.Connection
) -> None:
    row = desk_with_log.receipts()[1]
    document = row.document.replace('"learntBy":"push"', '"learntBy":"poll"')
    changed = (document, hash_of(document.encode()), "poll")
    intruder.execute("UPDATE receipt SET document=?, hash=?, learnt_by=? WHERE id = 2", changed)
    assert broken_at(desk_with_log) == "A1-000003"


def test_a_deleted_receipt_shows(desk_with_log: Desk, intruder: sqlite3.Connection) -> None:
    intruder.execute("DELETE FROM receipt WHERE id = 3")
    assert broken_at(desk_with_log) == "A1-000003"


def test_a_tail_cut_off_shows_by_its_paid_sale(
    desk_with_log: Desk, intruder: sqlite3.Connection
) -> None:
    sale_id = desk_with_log.receipts()[-1].sale_id
    intruder.execute("DELETE FROM receipt WHERE id = 5")
    with pytest.raises(ChainError, match=f"The paid sale {sale_id} has no receipt"):
        verify(desk_with_log.store)


def test_a_renumbered_receipt_shows(desk_with_log: Desk, intruder: sqlite3.Connection) -> None:
    intruder.execute("DELETE FROM receipt WHERE id = 3")
    for id_, sequence in ((4, 3), (5, 4)):
        number = f"A1-{sequence:06d}"
        place = (sequence, number, id_)
        intruder.execute("UPDATE receipt SET sequence = ?, number = ? WHERE id = ?", place)
    assert broken_at(desk_with_log) == "A1-000003"


def test_an_inserted_receipt_shows(desk_with_log: Desk, intruder: sqlite3.Connection) -> None:
    columns = [name for (_, name, *_) in intruder.execute("PRAGMA table_info(receipt)")][1:]
    chosen = {"sequence": "6", "number": "'A1-000006'", "sale_id": "'x'", "payment_id": "'y'"}
    values = [chosen.get(name, f"'{'f' * 64}'" if name == "hash" else name) for name in columns]
    intruder.execute(
        f"INSERT INTO receipt ({', '.join(columns)})"
        f" SELECT {', '.join(values)} FROM receipt WHERE id = 5"
    )
    assert broken_at(desk_with_log) == "A1-000006"


def test_two_swapped_receipts_show(desk_with_log: Desk, intruder: sqlite3.Connection) -> None:
    for old, new in ((2, 99), (4, 2), (99, 4)):
        intruder.execute("UPDATE receipt SET id = ? WHERE id = ?", (new, old))
    assert broken_at(desk_with_log) == "A1-000002"


def test_a_column_that_cannot_even_be_read_is_damage(
    desk_with_log: Desk, intruder: sqlite3.Connection
) -> None:
    intruder.execute("UPDATE receipt SET business_day = 'someday' WHERE id = 2")
    with pytest.raises(StoreDamagedError, match="A1-000002 cannot be read"):
        verify(desk_with_log.store)


def test_a_sale_with_its_money_in_doubt_needs_no_receipt(desk: Desk) -> None:
    desk.hear(desk.sell_and_show(), Outcome.ATTENTION, attention=Attention.PAID_LATE)
    assert verify(desk.store).heads == {}


def test_two_tills_have_two_chains_in_one_file(new_desk: NewDesk) -> None:
    desk = new_desk()
    for shop in (SHOP, replace(SHOP, till="B2"), SHOP):
        desk.shop = shop
        desk.close()
        desk.open()
        desk.hear(desk.sell_and_show(), Outcome.PAID)
    assert [row.number for row in desk.receipts()] == ["A1-000001", "B2-000001", "A1-000002"]
    heads = verify(desk.store).heads
    assert {till: head.sequence for till, head in heads.items()} == {"A1": 2, "B2": 1}
    assert desk.view().today_count == 2


def test_the_log_is_verified_from_a_file_that_is_only_read(desk_with_log: Desk) -> None:
    path: Path = desk_with_log.path
    with closing(SqliteStore(path, read_only=True)) as reader:
        assert verify(reader).heads["A1"].sequence == COUNT
