"""Databases as an older till left them: made by the migrations of its time, with what a newer file holds."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from kiosk.till.log.folding import folded
from kiosk.till.store.database import _SCHEMA


def bring_back(path: Path, version: int) -> None:
    """Put a file of an older version in the place of `path`, with all its rows as far as that version had them."""
    newer = path.with_name("newer.sqlite3")
    path.rename(newer)
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as older:
        older.create_function("kiosk_folded", 1, folded)
        for script in _SCHEMA.scripts()[:version]:
            older.executescript(script)
        older.execute("ATTACH ? AS newer", (str(newer),))
        # What is an index of the receipts fills itself from them.
        tables = older.execute(
            "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'log_%'"
        )
        for (table,) in tables.fetchall():
            info = older.execute("SELECT name FROM pragma_table_info(?, 'main')", (table,))
            names = ", ".join(name for (name,) in info)
            older.execute(
                f"INSERT INTO main.{table} ({names})"
                f" SELECT {names} FROM newer.{table} ORDER BY rowid"
            )
        if version >= 4:  # the till fills it beside each receipt
            older.execute(
                "INSERT INTO log_words (rowid, words) SELECT id, kiosk_folded(note) FROM receipt"
                " WHERE kiosk_folded(note) <> '' ORDER BY id"
            )
        older.execute("DETACH newer")
        older.execute(f"PRAGMA application_id = {_SCHEMA.application_id}")
        older.execute(f"PRAGMA user_version = {version}")
    newer.unlink()
