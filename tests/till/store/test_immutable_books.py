"""Refunds, Zs and the audit log are as unchangeable in the database as receipts are, whoever asks."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from kiosk.core.chain import AUDIT, GENESIS_HASH, REFUND, Kind, Z, seal
from tests.till.builders import Desk, ToldRefund

KINDS = {"refund": REFUND, "z": Z, "audit": AUDIT}
DAY = 24 * 3_600


@pytest.fixture
def desk_with_books(desk: Desk) -> Desk:
    """Two of each document; the next business day is open."""
    receipt = desk.sell_paid()
    for number in (1, 2):
        desk.hear_refund(ToldRefund(f"re_{number}", receipt.payment_id, 100))
        desk.z()
        desk.clock.move(DAY)
    return desk


@pytest.fixture
def intruder(desk_with_books: Desk) -> Iterator[sqlite3.Connection]:
    """Somebody with an SQLite shell."""
    with closing(sqlite3.connect(desk_with_books.path, isolation_level=None)) as connection:
        connection.row_factory = sqlite3.Row
        yield connection


def last_of(intruder: sqlite3.Connection, table: str) -> dict[str, Any]:
    return dict(intruder.execute(f"SELECT * FROM {table} ORDER BY id DESC LIMIT 1").fetchone())


OWN: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "refund": (
        {"refundId": "forged", "businessDay": "2026-11-23"},
        {"refund_id": "forged", "business_day": "2026-11-23"},
    ),
    "z": ({"businessDay": "2026-11-23"}, {"business_day": "2026-11-23"}),
    "audit": ({}, {}),
}


def next_of(intruder: sqlite3.Connection, table: str, **changes: Any) -> dict[str, Any]:
    """A row that would follow rightly, with an own document, except for `changes`."""
    last = last_of(intruder, table)
    seals = ("version", "till", "sequence", "number", "previousHash")
    facts = {k: v for k, v in json.loads(last["document"]).items() if k not in seals}
    place = {"till": "A1", "sequence": last["sequence"] + 1, "previous_hash": last["hash"]}
    place |= {name: changes.pop(name) for name in list(changes) if name in place}
    in_document, in_columns = OWN[table]
    kind: Kind = KINDS[table]
    sealed = seal(kind, {**facts, **in_document}, **place)
    row = {**last, **in_columns, **place}
    row |= {"number": sealed.number, "document": sealed.document.decode(), "hash": sealed.hash}
    del row["id"]
    return {**row, **changes}


def insert(
    intruder: sqlite3.Connection, table: str, row: dict[str, Any], how: str = "INSERT"
) -> None:
    marks = ", ".join("?" * len(row))
    intruder.execute(f"{how} INTO {table} ({', '.join(row)}) VALUES ({marks})", tuple(row.values()))


@pytest.mark.parametrize("table", KINDS)
def test_a_right_next_document_is_taken(intruder: sqlite3.Connection, table: str) -> None:
    insert(intruder, table, next_of(intruder, table))
    assert last_of(intruder, table)["sequence"] == 3


@pytest.mark.parametrize("table", KINDS)
@pytest.mark.parametrize(
    "act",
    [
        "UPDATE {} SET hash = hash",
        "UPDATE OR REPLACE {} SET id = 1 WHERE id = 2",
        "DELETE FROM {}",
        "DELETE FROM {} WHERE id = 2",
    ],
)
def test_what_was_written_stays(intruder: sqlite3.Connection, table: str, act: str) -> None:
    before = [tuple(row) for row in intruder.execute(f"SELECT * FROM {table} ORDER BY id")]
    with pytest.raises(sqlite3.IntegrityError, match=f"{table}: is never"):
        intruder.execute(act.format(table))
    assert [tuple(row) for row in intruder.execute(f"SELECT * FROM {table} ORDER BY id")] == before


@pytest.mark.parametrize("table", KINDS)
def test_a_gap_is_refused(intruder: sqlite3.Connection, table: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match=f"{table}: the number leaves a gap"):
        insert(intruder, table, next_of(intruder, table, sequence=4))


@pytest.mark.parametrize("table", KINDS)
def test_another_predecessor_is_refused(intruder: sqlite3.Connection, table: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match=f"{table}: does not follow"):
        insert(intruder, table, next_of(intruder, table, previous_hash="1" * 64))


@pytest.mark.parametrize("table", KINDS)
def test_another_tills_chain_begins_at_one(intruder: sqlite3.Connection, table: str) -> None:
    place = {"till": "B2", "previous_hash": GENESIS_HASH}
    with pytest.raises(sqlite3.IntegrityError, match="leaves a gap"):
        insert(intruder, table, next_of(intruder, table, **place))
    insert(intruder, table, next_of(intruder, table, **place, sequence=1))


UNIQUE = [(table, name) for table in KINDS for name in ("id", "number", "hash")]
UNIQUE += [("refund", "refund_id"), ("z", "business_day")]


@pytest.mark.parametrize(("table", "unique"), UNIQUE)
@pytest.mark.parametrize("how", ["INSERT", "INSERT OR REPLACE", "REPLACE"])
def test_nothing_is_replaced_by_what_takes_its_place(
    intruder: sqlite3.Connection, table: str, unique: str, how: str
) -> None:
    first = dict(intruder.execute(f"SELECT * FROM {table} WHERE id = 1").fetchone())
    with pytest.raises(sqlite3.IntegrityError, match=f"{table}: is never replaced"):
        insert(intruder, table, next_of(intruder, table, **{unique: first[unique]}), how)
    assert intruder.execute(f"SELECT count(*) FROM {table}").fetchone()[0] == 2


def test_a_refund_is_reversed_once(desk_with_books: Desk, intruder: sqlite3.Connection) -> None:
    payment_id = desk_with_books.receipts()[0].payment_id
    desk_with_books.hear_refund(ToldRefund("re_1", payment_id, 100, status="failed"))
    row = next_of(intruder, "refund", hash="e" * 64)
    assert row["reverses"] == "A1-R000001"
    with pytest.raises(sqlite3.IntegrityError, match="refund: is never replaced"):
        insert(intruder, "refund", row, "INSERT OR REPLACE")


COLUMNS = [(table, name) for table in KINDS for name in ("number", "till", "document")]
COLUMNS += [
    *(("refund", name) for name in ("receipt_number", "payment_id", "refund_id", "reverses")),
    *(("refund", name) for name in ("by_hand", "business_day", "amount_satang")),
    *(("z", name) for name in ("business_day", "receipts_count", "receipts_satang")),
    *(("z", name) for name in ("net_satang", "perpetual_satang")),
    *(("audit", name) for name in ("action", "asked_by", "allowed_by", "subject", "why")),
]
OTHER: dict[str, Any] = {"document": "{}", "by_hand": 1}


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_a_column_that_says_something_else_than_the_document_is_refused(
    intruder: sqlite3.Connection, table: str, column: str
) -> None:
    intruder.execute(f"DROP TRIGGER {table}_follows")  # the CHECKs alone must do
    is_number = column.endswith(("_satang", "_count"))
    value = OTHER.get(column, 77 if is_number else "2020-01-01")
    with pytest.raises(sqlite3.IntegrityError, match="CHECK constraint failed"):
        insert(intruder, table, {**next_of(intruder, table), column: value})


@pytest.mark.parametrize("amount", [0, -100])
def test_a_refund_gives_money_back_and_only_a_reversal_takes_it(
    intruder: sqlite3.Connection, amount: int
) -> None:
    row = next_of(intruder, "refund")
    document = {**json.loads(row["document"]), "amountSatang": amount}
    row |= {"amount_satang": amount, "document": json.dumps(document)}
    with pytest.raises(sqlite3.IntegrityError, match="CHECK constraint failed"):
        insert(intruder, "refund", row)


def test_a_refund_needs_its_receipt(intruder: sqlite3.Connection) -> None:
    intruder.execute("PRAGMA foreign_keys = on")
    row = next_of(intruder, "refund")
    document = {**json.loads(row["document"]), "receiptNumber": "A1-000009"}
    row |= {"receipt_number": "A1-000009", "document": json.dumps(document)}
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        insert(intruder, "refund", row)


def test_nothing_falls_into_a_closed_day(
    desk_with_books: Desk, intruder: sqlite3.Connection
) -> None:
    row = next_of(intruder, "refund", business_day="2026-11-22")
    with pytest.raises(sqlite3.IntegrityError, match="refund: its business day is closed"):
        insert(intruder, "refund", row)
    sale_id = desk_with_books.sell_and_show()
    receipt = {**last_of(intruder, "receipt"), "sale_id": sale_id, "payment_id": "pi_x"}
    receipt |= {"id": None, "number": "x", "hash": "e" * 64, "business_day": "2026-11-22"}
    receipt |= {"sequence": 2, "previous_hash": desk_with_books.receipts()[-1].hash}
    with pytest.raises(sqlite3.IntegrityError, match="receipt: its business day is closed"):
        insert(intruder, "receipt", receipt)


def test_no_business_day_is_left_out(intruder: sqlite3.Connection) -> None:
    row = next_of(intruder, "z", business_day="2026-11-24")
    with pytest.raises(sqlite3.IntegrityError, match="z: leaves out a business day"):
        insert(intruder, "z", row)
