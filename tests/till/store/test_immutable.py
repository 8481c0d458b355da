"""The database itself refuses to change, drop, replace or skip a receipt, whoever asks."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from peewee import IntegrityError

from kiosk.core.chain import GENESIS_HASH, seal
from kiosk.core.payment import Outcome
from kiosk.core.receipt import RECEIPT
from tests.till.builders import Desk


@pytest.fixture
def desk_with_receipts(desk: Desk) -> Desk:
    """Two receipts, and one sale that waits."""
    for _ in range(2):
        desk.hear(desk.sell_and_show(), Outcome.PAID)
    desk.sell_and_show()
    return desk


@pytest.fixture
def intruder(desk_with_receipts: Desk) -> Iterator[sqlite3.Connection]:
    """Somebody with an SQLite shell."""
    with closing(sqlite3.connect(desk_with_receipts.path, isolation_level=None)) as connection:
        connection.row_factory = sqlite3.Row
        yield connection


def last_receipt(intruder: sqlite3.Connection) -> dict[str, Any]:
    """The newest row."""
    return dict(intruder.execute("SELECT * FROM receipt ORDER BY id DESC LIMIT 1").fetchone())


def next_receipt(intruder: sqlite3.Connection, **changes: Any) -> dict[str, Any]:
    """A row that would follow rightly, with an own document, except for `changes`."""
    last = last_receipt(intruder)
    (sale_id,) = intruder.execute("SELECT id FROM sale WHERE state = 'waiting'").fetchone()
    facts = {
        "saleId": sale_id,
        "paymentId": "pi_forged",
        "businessDay": last["business_day"],
        "amountSatang": 1_000,
    }
    place = {"till": "A1", "sequence": last["sequence"] + 1, "previous_hash": last["hash"]}
    place |= {name: changes.pop(name) for name in list(changes) if name in place}
    sealed = seal(RECEIPT, facts, **place)
    row = {
        **last,
        **place,
        "number": sealed.number,
        "sale_id": sale_id,
        "payment_id": "pi_forged",
        "amount_satang": 1_000,
        "document": sealed.document.decode(),
        "hash": sealed.hash,
    }
    del row["id"]
    return {**row, **changes}


def insert(intruder: sqlite3.Connection, row: dict[str, Any], how: str = "INSERT") -> None:
    """Write a row as it is."""
    marks = ", ".join("?" * len(row))
    intruder.execute(f"{how} INTO receipt ({', '.join(row)}) VALUES ({marks})", tuple(row.values()))


def test_a_right_next_receipt_is_taken(intruder: sqlite3.Connection) -> None:
    insert(intruder, next_receipt(intruder))
    assert last_receipt(intruder)["sequence"] == 3


@pytest.mark.parametrize(
    "act",
    [
        "UPDATE receipt SET note = 'x'",
        "UPDATE OR REPLACE receipt SET id = 1 WHERE id = 2",
        "UPDATE receipt SET amount_satang = 1 WHERE id = 1",
        "DELETE FROM receipt",
        "DELETE FROM receipt WHERE id = 2",
        "UPDATE story SET word = 'x'",
        "DELETE FROM story",
        "INSERT OR REPLACE INTO story (id, sale_id, at, word, source, detail)"
        " SELECT id, sale_id, at, 'forged', source, detail FROM story LIMIT 1",
    ],
)
def test_what_was_written_stays(intruder: sqlite3.Connection, act: str) -> None:
    before = [tuple(row) for row in intruder.execute("SELECT * FROM receipt ORDER BY id")]
    with pytest.raises(sqlite3.IntegrityError, match="is never"):
        intruder.execute(act)
    assert [tuple(row) for row in intruder.execute("SELECT * FROM receipt ORDER BY id")] == before


def test_a_gap_is_refused(intruder: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="leaves a gap"):
        insert(intruder, next_receipt(intruder, sequence=4))


def test_another_tills_chain_begins_at_one(intruder: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="leaves a gap"):
        insert(intruder, next_receipt(intruder, till="B2", previous_hash=GENESIS_HASH))
    row = next_receipt(intruder, till="B2", sequence=1, previous_hash=GENESIS_HASH)
    insert(intruder, row)
    assert last_receipt(intruder)["number"] == "B2-000001"


def test_a_receipt_with_another_predecessor_is_refused(intruder: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="does not follow"):
        insert(intruder, next_receipt(intruder, previous_hash="1" * 64))


@pytest.mark.parametrize("unique", ["id", "number", "sale_id", "payment_id", "hash"])
@pytest.mark.parametrize("how", ["INSERT", "INSERT OR REPLACE", "REPLACE"])
def test_no_receipt_is_replaced_by_one_that_takes_its_place(
    intruder: sqlite3.Connection, unique: str, how: str
) -> None:
    first = dict(intruder.execute("SELECT * FROM receipt WHERE id = 1").fetchone())
    with pytest.raises(sqlite3.IntegrityError, match="never replaced"):
        insert(intruder, next_receipt(intruder, **{unique: first[unique]}), how)
    assert intruder.execute("SELECT count(*) FROM receipt").fetchone()[0] == 2


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("number", "A1-000009"),
        ("sale_id", "another"),
        ("payment_id", "pi_another"),
        ("business_day", "2026-01-01"),
        ("amount_satang", 999),
        ("till", "B2"),
        ("document", "{}"),
        ("document", "[]"),
        ("hash", "short"),
    ],
)
def test_a_column_that_says_something_else_than_the_document_is_refused(
    intruder: sqlite3.Connection, column: str, value: object
) -> None:
    intruder.execute("DROP TRIGGER receipt_follows")  # the CHECKs alone must do
    row = {**next_receipt(intruder), column: value}
    with pytest.raises(sqlite3.IntegrityError, match="CHECK constraint failed"):
        insert(intruder, row)


def test_a_document_that_is_no_json_is_refused(intruder: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.OperationalError, match="malformed JSON"):
        insert(intruder, {**next_receipt(intruder), "document": "not JSON"})


@pytest.mark.parametrize(("column", "value"), [("sequence", "three"), ("issued_at", 1.5)])
def test_a_value_of_another_type_is_refused(
    intruder: sqlite3.Connection, column: str, value: object
) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        insert(intruder, {**next_receipt(intruder), column: value})


def test_a_receipt_needs_its_sale(intruder: sqlite3.Connection) -> None:
    intruder.execute("PRAGMA foreign_keys = on")
    row = next_receipt(intruder)
    document = json.loads(row["document"]) | {"saleId": "nobody"}
    row |= {"sale_id": "nobody", "document": json.dumps(document)}
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        insert(intruder, row)


def test_every_table_is_strict(intruder: sqlite3.Connection) -> None:
    tables = intruder.execute(
        "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
    )
    ours = {row["name"]: row["strict"] for row in tables if not row["name"].startswith("sqlite_")}
    assert set(ours) == {
        *("sale", "attempt", "story", "fact", "refund_status", "slip"),
        *("receipt", "refund", "z", "audit", "log_entry", "log_day"),
        *("refund_order", "second_payment"),
        *("person", "pin_try"),
    }
    assert set(ours.values()) == {1}


def test_our_own_mistake_of_this_kind_stays_a_bug(desk_with_receipts: Desk) -> None:
    """A broken rule is no trouble of the world: it is not turned into a sentence."""
    [row, _] = desk_with_receipts.receipts()
    sealed = seal(RECEIPT, {}, till="A1", sequence=9, previous_hash=row.hash)
    with pytest.raises(IntegrityError), desk_with_receipts.store.transaction() as tx:
        tx.append_receipt(row, sealed)
