"""A database of an older till is brought up with all that it holds, and its chain goes on."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from kiosk.core.payment import Outcome
from kiosk.till.keeping.verify import verify
from tests.till.builders import Desk
from tests.till.older_files import bring_back


def rows(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Every table with every row."""
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        names = connection.execute(
            "SELECT name FROM pragma_table_list"
            " WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'"
            # What FTS5 keeps for itself is its own affair.
            " AND name NOT LIKE 'log_words_%'"
        ).fetchall()
        return {
            name: [dict(row) for row in connection.execute(f"SELECT * FROM {name} ORDER BY rowid")]
            for (name,) in names
        }


@pytest.mark.parametrize("version", [1, 2, 3, 4, 5, 6, 7])
def test_an_older_file_keeps_all_it_holds(desk: Desk, version: int) -> None:
    for number in range(3):
        desk.hear(desk.sell(1_000 + number, note=f"โต๊ะ {number}"), Outcome.PAID)
        desk.clock.move(24 * 3_600)
    open_sale = desk.sell_and_show()
    receipts, view = [asdict(row) for row in desk.receipts()], desk.view()
    desk.close()
    bring_back(desk.path, version)
    older = rows(desk.path)

    desk.open()

    newer = rows(desk.path)
    assert {name: len(found) for name, found in newer.items() if name in older} == {
        name: len(found) for name, found in older.items()
    }
    for name, found in older.items():
        for before, after in zip(found, newer[name], strict=True):
            assert before.items() <= after.items()
    assert [asdict(row) for row in desk.receipts()] == receipts
    assert desk.view() == view
    if version < 3:
        assert {attempt["anchor"] for attempt in newer["attempt"]} == {None}

    desk.hear(open_sale, Outcome.PAID)
    assert verify(desk.store).heads["A1"].sequence == 4
