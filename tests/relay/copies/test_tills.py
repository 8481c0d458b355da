"""What a manager asks about all tills: how far copies go, what a day came to, and that both stay cheap."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from kiosk.core.chain import GENESIS_HASH, seal
from kiosk.core.payment import Outcome
from kiosk.core.receipt import RECEIPT
from kiosk.relay.ports import Transaction
from kiosk.relay.records import PaymentQuery, ReceiptQuery
from kiosk.relay.store.lane import StoreLane
from kiosk.relay.store.sqlite.file import DatabaseFile
from tests.relay.stage import Stage
from tests.relay.test_api import code_of
from tests.relay.test_store import MIGRATIONS, copy

pytestmark = pytest.mark.anyio

DAY = "2026-03-01"


async def leave(
    stage: Stage, till: str, amounts: list[Any], *, token: str = "kt_A1", day: Any = DAY
) -> list[str]:
    """Leave copies of a new till code's receipts; their hashes."""
    hashes = [GENESIS_HASH]
    async with stage.client(token) as client:
        for sequence, amount in enumerate(amounts, start=1):
            facts = {"amountSatang": amount, "businessDay": day, "paymentId": None}
            receipt = seal(RECEIPT, facts, till=till, sequence=sequence, previous_hash=hashes[-1])
            content = {"document": receipt.document.decode(), "hash": receipt.hash}
            answer = await client.put(f"/receipts/{receipt.number}", json=content)
            assert answer.status_code == 201, answer.text
            hashes.append(receipt.hash)
    return hashes[1:]


async def asked(stage: Stage, path: str, token: str = "kt_boss", **query: Any) -> httpx.Response:
    async with stage.client(token) as client:
        return await client.get(path, params=query)


async def test_the_newest_copy_of_each_till_says_how_far_they_go(stage: Stage) -> None:
    assert (await asked(stage, "/receipts/heads")).json() == {"items": []}
    await leave(stage, "A1", [100, 200])
    hashes = await leave(stage, "B2", [300, 400, 500], token="kt_A2")
    heads = (await asked(stage, "/receipts/heads")).json()["items"]
    assert [(head["till"], head["sequence"]) for head in heads] == [("A1", 2), ("B2", 3)]
    assert heads[1] == {
        "till": "B2",
        "sequence": 3,
        "number": "B2-000003",
        "hash": hashes[-1],
        "device": "A2",
        "receivedAt": "2026-03-01T05:00:00.000Z",
    }


async def test_a_day_is_told_by_device_and_till(stage: Stage) -> None:
    await leave(stage, "A1", [100, 200])
    await leave(stage, "A9", [50])
    await leave(stage, "B2", [300], token="kt_A2")
    await leave(stage, "C3", [7], token="kt_A2", day="2026-03-02")
    told = (await asked(stage, "/receipts/totals", day=DAY)).json()
    assert told == {
        "businessDay": DAY,
        "items": [
            {"device": "A1", "till": "A1", "count": 2, "amountSatang": 300},
            {"device": "A1", "till": "A9", "count": 1, "amountSatang": 50},
            {"device": "A2", "till": "B2", "count": 1, "amountSatang": 300},
        ],
    }
    nothing = (await asked(stage, "/receipts/totals", day="2026-03-03")).json()
    assert nothing == {"businessDay": "2026-03-03", "items": []}


async def test_a_copy_that_is_sent_twice_counts_once(stage: Stage) -> None:
    await leave(stage, "A1", [100])
    receipt = (await asked(stage, "/receipts")).json()["items"][0]
    async with stage.client("kt_A1") as client:
        content = {"document": receipt["document"], "hash": receipt["hash"]}
        assert (await client.put("/receipts/A1-000001", json=content)).status_code == 200
    [total] = (await asked(stage, "/receipts/totals", day=DAY)).json()["items"]
    assert total["count"] == 1


@pytest.mark.parametrize("amount", [None, "100", True, 0, -5, 10**12 + 1, 10**40, {"a": 1}, [1]])
async def test_a_sum_that_cannot_be_is_kept_and_counted_nowhere(stage: Stage, amount: Any) -> None:
    await leave(stage, "A1", [amount])
    assert (await asked(stage, "/receipts/totals", day=DAY)).json()["items"] == []
    assert len((await asked(stage, "/receipts")).json()["items"]) == 1


@pytest.mark.parametrize("day", [None, 20260301, "today", "2026-03-01T00:00", ["2026-03-01"]])
async def test_a_day_that_is_none_is_counted_nowhere(stage: Stage, day: Any) -> None:
    await leave(stage, "A1", [100], day=day)
    assert (await asked(stage, "/receipts/totals", day=DAY)).json()["items"] == []


@pytest.mark.parametrize("day", [None, "", "today", "1", "20260301", "2026-02-30", "2026-3-1"])
async def test_an_odd_day_is_refused(stage: Stage, day: str | None) -> None:
    query = {} if day is None else {"day": day}
    answer = await asked(stage, "/receipts/totals", **query)
    assert (answer.status_code, code_of(answer)) == (422, "validation_failed")


# Cheap at a million copies: every statement walks along an index and sorts nothing


async def plans(store: StoreLane, ask: Any) -> list[str]:
    """How SQLite carries out what `ask` asks."""

    def traced(tx: Any) -> list[str]:
        connection: sqlite3.Connection = tx._database.connection()
        statements: list[str] = []
        connection.set_trace_callback(statements.append)
        try:
            ask(tx)
        finally:
            connection.set_trace_callback(None)
        asked = [text for text in statements if "SELECT" in text]
        assert asked
        return [
            row[3] for text in asked for row in connection.execute(f"EXPLAIN QUERY PLAN {text}")
        ]

    return await store.run(traced)


QUESTIONS: dict[str, Any] = {
    "first page": lambda tx: tx.receipts.page(ReceiptQuery(limit=9)),
    "next page": lambda tx: tx.receipts.page(ReceiptQuery(limit=9, beyond=("A1", 5))),
    "a till": lambda tx: tx.receipts.page(ReceiptQuery(limit=9, till="A1", after=7)),
    "a till's next": lambda tx: tx.receipts.page(
        ReceiptQuery(limit=9, till="A1", after=1, beyond=("A1", 5))
    ),
    "a device": lambda tx: tx.receipts.page(ReceiptQuery(limit=9, devices=frozenset({"A1"}))),
    "a device's next": lambda tx: tx.receipts.page(
        ReceiptQuery(limit=9, devices=frozenset({"A1"}), beyond=("A1", 5))
    ),
    "who goes on": lambda tx: tx.receipts.page(
        ReceiptQuery(limit=9, till="A1", devices=frozenset({"A1", "A2"}), after=7)
    ),
    "heads": lambda tx: tx.receipts.heads(9),
    "totals": lambda tx: tx.receipts.totals(date(2026, 3, 1)),
}


@pytest.mark.parametrize("name", QUESTIONS)
async def test_no_question_about_copies_goes_through_all_of_them(
    store: StoreLane, name: str
) -> None:
    told = await plans(store, QUESTIONS[name])
    scans = [line for line in told if line.startswith("SCAN receipt") and "INDEX" not in line]
    assert not scans, told
    assert not [line for line in told if "TEMP B-TREE" in line], told
    if name.endswith(("next", "next page")) or name == "a till":
        assert [line for line in told if ">" in line], told


async def test_the_codes_offered_now_are_found_by_their_index(store: StoreLane) -> None:
    def ask(tx: Transaction) -> None:
        tx.payments.page(PaymentQuery(limit=9, device="A1", outcome=Outcome.WAITING))
        tx.payments.page(PaymentQuery(limit=9, outcome=Outcome.WAITING))
        tx.payments.page(PaymentQuery(limit=9, undecided=True))

    told = await plans(store, ask)
    assert not [line for line in told if line.startswith("SCAN payment") and "INDEX" not in line]


async def test_copies_from_before_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "relay.sqlite3"
    scripts = sorted(MIGRATIONS.glob("*.sql"))
    before = [script for script in scripts if script.name < "0008"]
    with closing(sqlite3.connect(path)) as old:
        for number, script in enumerate(before, start=1):
            old.executescript(script.read_text(encoding="utf-8"))
            old.execute(f"PRAGMA user_version = {number}")
        old.execute(f"PRAGMA application_id = {0x4B494F52}")
        old.execute(
            "INSERT INTO device (name, scope, token_hash, created_at) VALUES (?, ?, ?, 1)",
            ("A1", "till", "0" * 64),
        )
        for sequence, document in enumerate(
            ['{"businessDay":"2026-03-01","amountSatang":100}'] * 2 + ["{}", "no JSON"], start=1
        ):
            old.execute(
                "INSERT INTO receipt VALUES (?, 'A1', 'A1', ?, NULL, ?, ?, 1)",
                (f"A1-{sequence:06d}", sequence, "0" * 64, document),
            )
        old.commit()
    with closing(DatabaseFile(path)) as file, file.transaction() as tx:
        [total] = tx.receipts.totals(date(2026, 3, 1))
        assert (total.device, total.till, total.count, total.amount_satang) == ("A1", "A1", 2, 200)
        tx.receipts.add(
            copy(5, document='{"businessDay":"2026-03-01","amountSatang":50}', hash="1" * 64)
        )
        assert [one.amount_satang for one in tx.receipts.totals(date(2026, 3, 1))] == [250]
        assert [one.sequence for one in tx.receipts.heads(9)] == [5]


async def test_the_device_that_asks_is_marked(stage: Stage) -> None:
    listed = (await asked(stage, "/devices")).json()["items"]
    assert {item["name"] for item in listed if item["you"]} == {"boss"}
