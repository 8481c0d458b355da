"""A till's database as large as one likes: receipts of some years with a whole chain, written in bulk.

What is written is what selling writes (documents, sales, the index of the log); only the way is shorter. The
database's own triggers and checks stay on, so that a row which selling could not write is not written here.
"""

from __future__ import annotations

import atexit
import random
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import islice
from pathlib import Path

from kiosk.core.chain import GENESIS_HASH, JsonValue, seal
from kiosk.core.instants import to_ms
from kiosk.core.receipt import RECEIPT
from kiosk.protocol.messages import rfc3339
from kiosk.till.log.folding import folded
from kiosk.till.store.database import SqliteStore
from tests.benchmarks.report import say

RARE_WORD = "มังคุดปั่น"
COMMON_WORD = "กาแฟ"
RARE_EVERY = 20_000
"""One receipt in so many has the rare word in its note."""
PER_DAY = 900
BANGKOK = timedelta(hours=7)

_ITEMS = (
    ("กาแฟเย็น", 6_500),
    ("ชาไทย", 5_500),
    ("โอเลี้ยง", 4_000),
    ("ข้าวมันไก่", 6_000),
    ("ก๋วยเตี๋ยวเรือ", 5_000),
    ("ผัดกะเพราหมูสับ ไข่ดาว", 7_000),
    ("ส้มตำไทย", 5_500),
    ("น้ำมะพร้าว", 4_500),
    ("ขนมครก", 3_000),
    ("โต๊ะ", 25_000),
)
_CASHIERS = ("นก", "สมชาย", "Ploy")
_WAYS = ("push",) * 18 + ("poll", "check")
_BATCH = 20_000


@cache
def shared(count: int) -> Path:
    """A database of so many receipts for all benchmarks of this run; a million take some minutes."""
    folder = tempfile.TemporaryDirectory(prefix="kiosk-bench-")
    atexit.register(folder.cleanup)
    path = Path(folder.name) / "till.sqlite3"
    say(f"making {count:,} receipts")
    build(path, count)
    return path


@dataclass(frozen=True)
class Sold:
    """One receipt to come, with its row of each table."""

    sale: tuple[object, ...]
    receipt: tuple[object, ...]
    words: tuple[int, str]


def build(path: Path, count: int, *, seed: int = 1, per_day: int = PER_DAY) -> None:
    """Make a till's database with `count` receipts."""
    SqliteStore(path).close()
    sales = _sold(count, per_day, random.Random(seed))
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = off")
        connection.execute("PRAGMA cache_size = -400000")
        while batch := list(islice(sales, _BATCH)):
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(_SALE, (one.sale for one in batch))
            connection.executemany(_RECEIPT, (one.receipt for one in batch))
            connection.executemany(_WORDS, (one.words for one in batch if one.words[1]))
            connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(truncate)")


_SALE = """
INSERT INTO sale (id, till, created_at, amount_satang, note, cashier, state, learnt_by, ended_at)
VALUES (?, 'A1', ?, ?, ?, ?, 'paid', ?, ?)
"""
_RECEIPT = """
INSERT INTO receipt (id, till, sequence, number, sale_id, payment_id, issued_at, business_day, amount_satang,
                     note, cashier, confirmed_by, learnt_by, document, hash, previous_hash)
VALUES (?, 'A1', ?, ?, ?, ?, ?, ?, ?, ?, ?, 'webhook', ?, ?, ?, ?)
"""
_WORDS = "INSERT INTO log_words (rowid, words) VALUES (?, ?)"


def _sold(count: int, per_day: int, chance: random.Random) -> Iterator[Sold]:
    hash_before = GENESIS_HASH
    opened = datetime(2024, 1, 1, 1, 0, tzinfo=UTC)  # eight in the morning in Bangkok
    for sequence in range(1, count + 1):
        day, place = divmod(sequence - 1, per_day)
        issued_at = opened + timedelta(days=day, seconds=place * 48, milliseconds=sequence % 1_000)
        item, price = chance.choice(_ITEMS)
        note = RARE_WORD if sequence % RARE_EVERY == RARE_EVERY // 2 else f"{item} {place % 40}"
        facts = _facts(chance, sequence, issued_at, note, price * chance.randint(1, 6))
        sealed = seal(RECEIPT, facts, till="A1", sequence=sequence, previous_hash=hash_before)
        key = (facts["saleId"], facts["paymentId"])
        shown = (facts["amountSatang"], note, facts["cashier"])
        sold_ms, issued_ms = to_ms(issued_at) - 40_000, to_ms(issued_at)
        yield Sold(
            (key[0], sold_ms, *shown, facts["learntBy"], issued_ms),
            (
                sequence,
                sequence,
                sealed.number,
                *key,
                issued_ms,
                facts["businessDay"],
                *shown,
                facts["learntBy"],
                sealed.document.decode(),
                sealed.hash,
                hash_before,
            ),
            (sequence, folded(note)),
        )
        hash_before = sealed.hash


def _facts(
    chance: random.Random, sequence: int, issued_at: datetime, note: str, amount_satang: int
) -> dict[str, JsonValue]:
    waited_ms = chance.randint(8_000, 60_000)
    return {
        "shop": {"name": "ร้านกาแฟ"},
        "cashier": chance.choice(_CASHIERS),
        "saleId": f"{chance.getrandbits(128):032x}",
        "attemptId": f"{chance.getrandbits(128):032x}",
        "paymentId": f"pi_3{chance.getrandbits(92):023x}",
        "amountSatang": amount_satang,
        "askedSatang": amount_satang,
        "currency": "THB",
        "note": note,
        "soldAt": rfc3339(issued_at - timedelta(seconds=40)),
        "paidAt": rfc3339(issued_at - timedelta(seconds=1)),
        "issuedAt": rfc3339(issued_at),
        "businessDay": (issued_at + BANGKOK).date().isoformat(),
        "bankReference": f"{chance.getrandbits(48):012X}{sequence:08d}",
        "attention": "paid_late" if sequence % 500 == 0 else None,
        "resolution": None,
        "confirmedBy": "webhook",
        "learntBy": chance.choice(_WAYS),
        "learntAfterMs": 900,
        "waitedMs": waited_ms,
        "practice": False,
    }
