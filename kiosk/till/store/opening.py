"""Opening the till's database to sell: a database that was lost must not be taken for a till that is new.

SQLite makes a missing or emptied file anew without a word, and the till would give printed numbers a second time.
So a witness lies beside the database: a small file that says how many receipts it held. It proves nothing about
single receipts, that is the chains' work.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from kiosk.core.receipt import RECEIPT
from kiosk.sqlite_schema import StoreDamagedError, StoreError
from kiosk.till.keeping.room import DISK_FULL, Room
from kiosk.till.store.database import SqliteStore

_log = logging.getLogger(__name__)

_LARGEST_BYTES = 1_000_000


def open_to_sell(database: Path, witness: Path, room: Room) -> SqliteStore:
    """The till's database, made where there never was one.

    On a full disk the reserve is given up for it. Raises `StoreDamagedError` when the database was lost, besides
    what `SqliteStore` raises.
    """
    gone = lost(database, witness)
    if gone is not None:
        raise gone
    try:
        store = SqliteStore(database)
    except StoreError as error:
        if error.code != DISK_FULL or not room.give_up_reserve():
            raise
        store = SqliteStore(database)
    try:
        holds = _receipts_in(store)
        held = held_by(witness) or {}
        if held and not holds:
            raise _lost(database, witness, held)
    except StoreError:
        store.close()
        raise
    note(witness, holds)
    return store


def close_after_selling(store: SqliteStore, witness: Path) -> None:
    """Close the database and write down what it holds now. Trouble with it was told when it arose."""
    with suppress(StoreError):
        note(witness, _receipts_in(store))
    store.close()


def lost(database: Path, witness: Path) -> StoreDamagedError | None:
    """The sentence about a database that is not there any more; None where it is, or never was."""
    held = held_by(witness)
    if held is None or (database.exists() and database.stat().st_size):
        return None
    return _lost(database, witness, held)


def held_by(witness: Path) -> Mapping[str, int] | None:
    """How many receipts of each till the database held when it was opened last.

    None when there was none yet. A witness that cannot be read still tells that there was a database.
    """
    try:
        with witness.open("rb") as file:
            told = json.loads(file.read(_LARGEST_BYTES))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError):
        return {}
    counts = told.get("receipts") if isinstance(told, dict) else None
    if not isinstance(counts, dict):
        return {}
    return {till: count for till, count in counts.items() if type(count) is int}


def note(witness: Path, holds: Mapping[str, int]) -> None:
    """Write down what the database holds. A disk that has no room for that stops nothing."""
    part = witness.with_name(witness.name + ".part")
    try:
        part.unlink(missing_ok=True)
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(handle, "w", encoding="utf-8") as file:
            json.dump({"receipts": dict(holds)}, file)
            file.flush()
            os.fsync(file.fileno())
        part.replace(witness)
    except OSError as error:
        _log.warning("the witness of the database is not written: %s", error.strerror or error)
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _receipts_in(store: SqliteStore) -> dict[str, int]:
    with store.reading() as tx:
        heads = {till: tx.chain_head(till, RECEIPT) for till in tx.tills_with_documents()}
    return {till: head.sequence for till, head in heads.items() if head.sequence}


def _lost(database: Path, witness: Path, held: Mapping[str, int]) -> StoreDamagedError:
    numbers = [RECEIPT.number(till, count) for till, count in sorted(held.items()) if count > 0]
    up_to = f" (receipts up to {', '.join(numbers)})" if numbers else ""
    up_to_thai = f" (ใบเสร็จถึง {', '.join(numbers)})" if numbers else ""
    return StoreDamagedError(
        f"The till's database {database} is gone or empty, though there was one{up_to}: restore it from a backup. "
        f"Only to begin anew on purpose, remove {witness} first.",
        thai=f"ฐานข้อมูล {database} หายหรือว่างเปล่า ทั้งที่เคยมีข้อมูล{up_to_thai} กรุณากู้คืนจากไฟล์สำรอง "
        f"หากตั้งใจเริ่มใหม่จริง ๆ ให้ลบ {witness} ก่อน",
    )
