"""Verifying the books finds what was done to refunds, Zs and the audit log, and sums that do not add up."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from kiosk.core.chain import ChainError, canonical, hash_of
from kiosk.till.keeping.verify import verify
from tests.till.builders import Desk, ToldRefund

DAY = 24 * 3_600


@pytest.fixture
def desk_with_books(desk: Desk) -> Desk:
    """Three business days, each with two receipts, a refund and its Z; and a fourth that is open."""
    for number in (1, 2, 3, 4):
        desk.sell_paid(10_000 + number)
        receipt = desk.sell_paid(20_000 + number)
        desk.hear_refund(ToldRefund(f"re_{number}", receipt.payment_id, 1_000))
        if number < 4:
            desk.z()
            desk.clock.move(DAY)
    return desk


@pytest.fixture
def intruder(desk_with_books: Desk) -> Iterator[sqlite3.Connection]:
    """Somebody who took the triggers and the checks away first."""
    with closing(sqlite3.connect(desk_with_books.path, isolation_level=None)) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in names.fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("PRAGMA ignore_check_constraints = on")
        yield connection


def broken(desk: Desk) -> ChainError:
    with pytest.raises(ChainError) as error:
        verify(desk.store)
    assert error.value.text.endswith(".")
    return error.value


def rewrite(
    intruder: sqlite3.Connection, table: str, first: int, columns: str = "", **changes: Any
) -> None:
    """Change a document and make every hash from there on anew: a chain that is whole in itself."""
    rows = intruder.execute(
        f"SELECT id, document FROM {table} WHERE id >= ? ORDER BY id", (first,)
    ).fetchall()
    before = intruder.execute(f"SELECT hash FROM {table} WHERE id = ?", (first - 1,)).fetchone()
    previous = before[0] if before else "0" * 64
    for row_id, text in rows:
        fields = {**json.loads(text), "previousHash": previous}
        if row_id == first:
            fields |= changes
        document = canonical(fields)
        changed = (document.decode(), hash_of(document), previous, row_id)
        intruder.execute(
            f"UPDATE {table} SET document = ?, hash = ?, previous_hash = ? WHERE id = ?", changed
        )
        previous = hash_of(document)
    if columns:
        intruder.execute(f"UPDATE {table} SET {columns} WHERE id = ?", (first,))


def test_untouched_books_are_whole(desk_with_books: Desk) -> None:
    checked = verify(desk_with_books.store)
    heads = (checked.heads, checked.refunds, checked.zs, checked.audit)
    assert [chain["A1"].sequence for chain in heads] == [8, 4, 3, 3]


COLUMNS: dict[str, list[tuple[str, Any]]] = {
    "refund": [
        *(("number", "A1-R000009"), ("receipt_number", "A1-000001"), ("payment_id", "pi_x")),
        *(("refund_id", "re_9"), ("reverses", "A1-R000001"), ("by_hand", 1), ("issued_at", 0)),
        *(("business_day", "2026-11-24"), ("amount_satang", 1), ("reason", "other")),
        *(("sequence", 9), ("hash", "0" * 64), ("previous_hash", "1" * 64)),
    ],
    "z": [
        *(("number", "A1-Z0009"), ("business_day", "2026-11-27"), ("closed_at", 0)),
        *(("receipts_count", 9), ("receipts_satang", 9), ("net_satang", 9)),
        *(("perpetual_satang", 9), ("sequence", 9), ("hash", "0" * 64)),
        ("previous_hash", "1" * 64),
    ],
    "audit": [
        *(("number", "A1-A000009"), ("at", 0), ("action", "x"), ("asked_by", "another")),
        *(("allowed_by", "another"), ("subject", "x"), ("why", "x"), ("hash", "0" * 64)),
        ("previous_hash", "1" * 64),
    ],
}


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [(table, column, value) for table, found in COLUMNS.items() for column, value in found],
)
def test_a_changed_column_shows(
    desk_with_books: Desk, intruder: sqlite3.Connection, table: str, column: str, value: Any
) -> None:
    intruder.execute(f"UPDATE {table} SET {column} = ? WHERE id = 2", (value,))
    number = {"refund": "A1-R00000", "z": "A1-Z000", "audit": "A1-A00000"}[table]
    assert broken(desk_with_books).number in (f"{number}2", f"{number}9")


@pytest.mark.parametrize("table", ["refund", "z", "audit"])
def test_a_deleted_document_shows(
    desk_with_books: Desk, intruder: sqlite3.Connection, table: str
) -> None:
    intruder.execute("PRAGMA foreign_keys = off")
    intruder.execute(f"DELETE FROM {table} WHERE id = 2")
    assert broken(desk_with_books).text.endswith("2 is missing.")


def test_receipts_written_anew_show_in_the_next_z(
    desk_with_books: Desk, intruder: sqlite3.Connection
) -> None:
    """The chain is whole again, the sums are as they were: only the head that the Z holds on to differs."""
    rewrite(intruder, "receipt", 3, columns="note = 'x'", note="x")
    error = broken(desk_with_books)
    assert (error.number, error.text) == (
        "A1-Z0002",
        "Z report A1-Z0002 holds on to other receipts than there are.",
    )


def test_another_amount_shows_in_the_sums(
    desk_with_books: Desk, intruder: sqlite3.Connection
) -> None:
    rewrite(intruder, "receipt", 1, columns="amount_satang = 5", amountSatang=5)
    assert broken(desk_with_books).text == (
        "Z report A1-Z0001 does not add up: its receipts are not what the documents come to."
    )


def test_refunds_written_anew_show_in_the_next_z(
    desk_with_books: Desk, intruder: sqlite3.Connection
) -> None:
    rewrite(intruder, "refund", 2, columns="reason = 'x'", reason="x")
    assert broken(desk_with_books).text == (
        "Z report A1-Z0002 holds on to other refunds than there are."
    )


def test_an_audit_log_written_anew_shows_by_the_z_that_holds_on_to_it(
    desk_with_books: Desk, intruder: sqlite3.Connection
) -> None:
    rewrite(intruder, "audit", 1, columns="why = 'x'", why="x")
    assert broken(desk_with_books).text == "Audit entry A1-A000001 or one before was written anew."


def test_an_audit_log_cut_off_shows_by_the_z_that_holds_on_to_it(
    desk_with_books: Desk, intruder: sqlite3.Connection
) -> None:
    intruder.execute("DELETE FROM audit WHERE id >= 2")
    assert broken(desk_with_books).text == (
        "Audit entry A1-A000002 is missing; Z report A1-Z0003 holds on to it."
    )


@pytest.mark.parametrize("heads", [None, {}, [], "x"])
def test_a_z_without_its_heads_shows(
    desk_with_books: Desk, intruder: sqlite3.Connection, heads: Any
) -> None:
    rewrite(intruder, "z", 3, heads=heads)
    assert broken(desk_with_books).number == "A1-Z0003"


@pytest.mark.parametrize(
    "name", ["receipts", "learntBy", "late", "vat", "refunds", "netSatang", "perpetual"]
)
def test_a_z_written_anew_with_another_sum_shows(
    desk_with_books: Desk, intruder: sqlite3.Connection, name: str
) -> None:
    columns = "net_satang = 7" if name == "netSatang" else ""
    rewrite(intruder, "z", 2, columns=columns, **{name: 7})
    error = broken(desk_with_books)
    assert error.number == "A1-Z0002"
    assert f"its {name} are not" in error.text


def test_a_receipt_moved_into_a_closed_day_shows(
    desk_with_books: Desk, intruder: sqlite3.Connection
) -> None:
    day = "2026-11-23"
    rewrite(intruder, "receipt", 7, columns=f"business_day = '{day}'", businessDay=day)
    assert broken(desk_with_books).number == "A1-Z0003"


def test_a_day_that_goes_back_shows(desk_with_books: Desk, intruder: sqlite3.Connection) -> None:
    day = "2026-11-21"
    rewrite(intruder, "receipt", 5, columns=f"business_day = '{day}'", businessDay=day)
    error = broken(desk_with_books)
    assert (error.number, error.text) == (
        "A1-000005",
        "Receipt A1-000005 counts for a business day before the last one's.",
    )


def test_a_z_that_leaves_out_a_day_shows(
    desk_with_books: Desk, intruder: sqlite3.Connection
) -> None:
    day = "2026-11-25"
    rewrite(intruder, "z", 3, columns=f"business_day = '{day}'", businessDay=day)
    assert broken(desk_with_books).text == "Z report A1-Z0003 does not close the next day."


def test_days_before_the_first_z_cannot_be_left_out(
    desk_with_books: Desk, intruder: sqlite3.Connection
) -> None:
    intruder.execute("DELETE FROM z WHERE id > 1")
    day = "2026-11-23"
    rewrite(intruder, "z", 1, columns=f"business_day = '{day}'", businessDay=day)
    assert broken(desk_with_books).text == "Z report A1-Z0001 leaves out an earlier day."


@pytest.mark.parametrize(
    "vat",
    [
        7,
        {},
        {"rateBp": 700},
        {"rateBp": 700, "amountSatang": 1},
        {"rateBp": "7"},
        {"rateBp": -700, "amountSatang": 0},
    ],
)
def test_a_tax_that_is_not_the_receipts_shows(
    desk_with_books: Desk, intruder: sqlite3.Connection, vat: Any
) -> None:
    rewrite(intruder, "receipt", 8, vat=vat)
    assert broken(desk_with_books).text == "Receipt A1-000008 states a tax that is not its own."


def test_a_tax_that_is_right_is_no_fault(
    desk_with_books: Desk, intruder: sqlite3.Connection
) -> None:
    rewrite(intruder, "receipt", 8, vat={"rateBp": 700, "amountSatang": 1_309})
    assert verify(desk_with_books.store).heads["A1"].sequence == 8


def test_how_far_it_is_is_told(desk_with_books: Desk) -> None:
    told: list[tuple[int, int]] = []
    verify(desk_with_books.store, lambda done, whole: told.append((done, whole)), every=3)
    assert told == [(3, 8), (6, 8)]
