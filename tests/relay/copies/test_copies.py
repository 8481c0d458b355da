"""Receipts' copies and what a till says of itself: kept once, noted at the payment, and told when they differ."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest

from kiosk.core.attention import Decision
from kiosk.core.chain import GENESIS_HASH, JsonValue, Sealed, canonical, hash_of, seal
from kiosk.core.payment import Attention, Outcome
from kiosk.core.receipt import RECEIPT
from kiosk.relay.payments.apply import keep
from kiosk.relay.ports import Transaction
from kiosk.relay.records import Settlement
from tests.relay.fake_stripe import Json
from tests.relay.stage import START, Stage
from tests.relay.test_api import code_of

pytestmark = pytest.mark.anyio


def sealed(
    sequence: int = 1,
    *,
    payment_id: str | None = "pi_none",
    previous: str = GENESIS_HASH,
    till: str = "A1",
    note: str = "ลาเต้",
) -> Sealed:
    """A receipt as a till makes it."""
    facts: Mapping[str, JsonValue] = {"paymentId": payment_id, "amountSatang": 18_550, "note": note}
    return seal(RECEIPT, facts, till=till, sequence=sequence, previous_hash=previous)


def body(receipt: Sealed) -> dict[str, str]:
    return {"document": receipt.document.decode(), "hash": receipt.hash}


async def put(stage: Stage, receipt: Sealed, *, token: str = "kt_A1", **changes: Any) -> Any:
    async with stage.client(token) as client:
        return await client.put(f"/receipts/{receipt.number}", json={**body(receipt), **changes})


async def listed(stage: Stage, token: str = "kt_boss", **query: Any) -> httpx.Response:
    async with stage.client(token) as client:
        return await client.get("/receipts", params=query)


async def numbers(stage: Stage, token: str = "kt_boss", **query: Any) -> list[str]:
    answer = await listed(stage, token, **query)
    assert answer.status_code == 200, answer.text
    return [item["number"] for item in answer.json()["items"]]


async def paid(stage: Stage) -> str:
    """A paid payment of A1."""
    payment_id = await stage.new_payment()
    stage.stripe.pay(payment_id)
    await stage.told(
        stage.stripe.event("payment_intent.succeeded", stage.stripe.intents[payment_id])
    )
    return payment_id


# Leaving a copy


async def test_a_copy_is_kept_byte_for_byte_and_the_payment_knows_its_receipt(stage: Stage) -> None:
    payment_id = await paid(stage)
    before = await stage.read(payment_id)
    receipt = sealed(payment_id=payment_id)
    answer = await put(stage, receipt)
    assert answer.status_code == 201
    expected = {
        "number": "A1-000001",
        "till": "A1",
        "sequence": 1,
        "device": "A1",
        "paymentId": payment_id,
        **body(receipt),
        "receivedAt": "2026-03-01T05:00:00.000Z",
    }
    assert answer.json() == expected
    assert (await listed(stage)).json() == {"items": [expected], "nextCursor": None}
    after = await stage.read(payment_id)
    assert after == {**before, "receipt": "A1-000001", "version": before["version"] + 1}
    pushed = await stage.run(lambda tx: tx.outbox.after(0, "A1", 99))
    assert json.loads(pushed[-1].data) == after


async def test_the_same_again_changes_nothing(stage: Stage) -> None:
    payment_id = await paid(stage)
    receipt = sealed(payment_id=payment_id)
    first = await put(stage, receipt)
    assert first.status_code == 201
    known = await stage.read(payment_id)
    stage.clock.move(60)
    again = await put(stage, receipt)
    assert (again.status_code, again.json()) == (200, first.json())
    assert await stage.read(payment_id) == known


@pytest.mark.expected_logs("another receipt bears this number")
async def test_another_receipt_under_the_number_is_refused_and_the_first_stays(
    stage: Stage,
) -> None:
    first = sealed()
    await put(stage, first)
    for token in ("kt_A1", "kt_A2"):
        other = await put(stage, sealed(note="มอคค่า"), token=token)
        assert (other.status_code, code_of(other)) == (409, "idempotency_conflict")
    [item] = (await listed(stage)).json()["items"]
    assert item["hash"] == first.hash


@pytest.mark.expected_logs("does not follow the one before it")
@pytest.mark.parametrize("sequence", [1, 2])
async def test_a_copy_that_does_not_follow_is_kept_and_told(stage: Stage, sequence: int) -> None:
    first = sealed()
    if sequence == 2:
        await put(stage, first)
    odd = await put(stage, sealed(sequence, previous="f" * 64))
    assert odd.status_code == 201


async def test_copies_that_follow_and_those_after_a_gap_are_kept_without_a_word(
    stage: Stage,
) -> None:
    first = sealed()
    second = sealed(2, previous=first.hash)
    far = sealed(7, previous="e" * 64)
    for receipt in (first, second, far):
        assert (await put(stage, receipt)).status_code == 201
    assert await numbers(stage) == ["A1-000001", "A1-000002", "A1-000007"]


def accepted(tx: Transaction, payment_id: str) -> None:
    record = tx.payments.by_stripe_id(payment_id)
    assert record is not None
    settled = replace(
        record,
        outcome=Outcome.ATTENTION,
        attention=Attention.PAID_LATE,
        settlement=Settlement(Decision.ACCEPT, "slip seen", "Nok", START),
    )
    keep(tx, record, settled, START)


async def test_accepted_money_knows_its_receipt_too(stage: Stage) -> None:
    payment_id = await stage.new_payment()
    await stage.run(lambda tx: accepted(tx, payment_id))
    await put(stage, sealed(payment_id=payment_id))
    assert (await stage.read(payment_id))["receipt"] == "A1-000001"


@pytest.mark.parametrize("whose", ["unpaid", "another's", "nobody's", "none"])
async def test_a_copy_for_no_paid_payment_of_its_device_is_kept_and_changes_no_payment(
    stage: Stage, whose: str
) -> None:
    payment_id = await (stage.new_payment() if whose == "unpaid" else paid(stage))
    named = {"nobody's": "pi_nobody", "none": None}.get(whose, payment_id)
    before = await stage.read(payment_id)
    token = "kt_A2" if whose == "another's" else "kt_A1"
    assert (await put(stage, sealed(payment_id=named), token=token)).status_code == 201
    assert await stage.read(payment_id) == before


@pytest.mark.expected_logs("a payment has two receipts")
async def test_the_first_receipt_of_a_payment_stays_its_receipt(stage: Stage) -> None:
    payment_id = await paid(stage)
    first = sealed(payment_id=payment_id)
    await put(stage, first)
    await put(stage, sealed(2, payment_id=payment_id, previous=first.hash))
    assert (await stage.read(payment_id))["receipt"] == "A1-000001"


def written(document: bytes) -> dict[str, str]:
    return {"document": document.decode(), "hash": hash_of(document)}


GOOD = json.loads(sealed().document)
BAD: dict[str, tuple[Any, str]] = {
    "another hash": ({**body(sealed()), "hash": "0" * 64}, "hash"),
    "no hash": ({**body(sealed()), "hash": "z"}, "hash"),
    "no document": ({"hash": "0" * 64}, "document"),
    "more": ({**body(sealed()), "colour": "red"}, "colour"),
    "another number": (body(sealed(2)), "document"),
    "another till": (body(sealed(till="B7")), "document"),
    "no JSON": (written(b"receipt"), "document"),
    "a list": (written(b"[]"), "document"),
    "blanks": (written(json.dumps(GOOD, ensure_ascii=False).encode()), "document"),
    "a float": (written(b'{"a":1e400}'), "document"),
    "no number": (written(canonical({"till": "A1", "sequence": 1})), "document"),
    "a yes": (written(canonical({**GOOD, "sequence": True})), "document"),
    "far": (written(canonical({**GOOD, "sequence": 10**30})), "document"),
    "payment": (written(canonical({**GOOD, "paymentId": 3})), "document"),
    "no predecessor": (written(canonical({**GOOD, "previousHash": None})), "document"),
    "deep": (written(b'{"a":' + b"[" * 9_000 + b"]" * 9_000 + b"}"), "document"),
    "long": ({"document": "x" * 32_769, "hash": "0" * 64}, "document"),
    "a number": (3, "body"),
}


@pytest.mark.parametrize("name", BAD)
async def test_what_is_no_receipt_of_this_number_is_refused_in_one_sentence(
    stage: Stage, name: str
) -> None:
    content, field = BAD[name]
    async with stage.client() as client:
        answer = await client.put("/receipts/A1-000001", json=content)
    assert (answer.status_code, code_of(answer)) == (422, "validation_failed")
    assert answer.json()["detail"].startswith(f"{field}: ")
    assert await numbers(stage) == []


async def test_odd_bytes_and_too_many_of_them_have_an_answer(stage: Stage) -> None:
    json_type = {"Content-Type": "application/json"}
    surrogate = b'{"document":"\\ud800","hash":"' + b"0" * 64 + b'"}'
    async with stage.client() as client:
        for content, headers, status in (
            (surrogate, json_type, 422),
            (b"\xff\xfe", json_type, 422),
            (b"{}", {"Content-Type": "text/plain"}, 415),
            (b"x" * 70_000, json_type, 413),
        ):
            answer = await client.put("/receipts/A1-000001", content=content, headers=headers)
            assert answer.status_code == status


@pytest.mark.parametrize("token", ["kt_boss", "kt_web"])
async def test_only_a_till_leaves_copies_and_says_how_it_is(stage: Stage, token: str) -> None:
    assert code_of(await put(stage, sealed(), token=token)) == "forbidden"
    assert code_of(await beat(stage, token=token)) == "forbidden"


# Reading them


async def fill(stage: Stage) -> None:
    for till, token, count in (("A1", "kt_A1", 3), ("B2", "kt_A2", 2)):
        previous = GENESIS_HASH
        for sequence in range(1, count + 1):
            receipt = sealed(sequence, till=till, previous=previous)
            assert (await put(stage, receipt, token=token)).status_code == 201
            previous = receipt.hash


async def test_a_manager_reads_them_by_till_device_and_number(stage: Stage) -> None:
    await fill(stage)
    of_a = ["A1-000001", "A1-000002", "A1-000003"]
    of_b = ["B2-000001", "B2-000002"]
    assert await numbers(stage) == of_a + of_b
    assert await numbers(stage, till="B2") == of_b
    assert await numbers(stage, device="A1") == of_a
    assert await numbers(stage, device="A2", till="A1") == []
    assert await numbers(stage, till="A1", after=2) == ["A1-000003"]


@pytest.mark.parametrize("limit", [1, 2, 3, 5])
async def test_pages_follow_each_other_over_the_tills(stage: Stage, limit: int) -> None:
    await fill(stage)
    found: list[str] = []
    query: Json = {"limit": limit}
    while True:
        page = (await listed(stage, **query)).json()
        assert len(page["items"]) <= limit
        found += [item["number"] for item in page["items"]]
        if page["nextCursor"] is None:
            break
        query["cursor"] = page["nextCursor"]
    assert found == await numbers(stage)


async def test_a_cursor_of_another_till_begins_before_or_after_all_of_a_till(stage: Stage) -> None:
    await fill(stage)
    assert await numbers(stage, till="A1", cursor="B2-000001") == []
    assert await numbers(stage, till="B2", cursor="A1-000003") == ["B2-000001", "B2-000002"]
    assert await numbers(stage, till="A1", cursor="A1-000002") == ["A1-000003"]
    assert await numbers(stage, till="A1", cursor="A1-000001", after=2) == ["A1-000003"]


async def test_a_till_reads_what_it_left_itself_and_nothing_else(stage: Stage) -> None:
    await fill(stage)
    assert await numbers(stage, "kt_A2") == ["B2-000001", "B2-000002"]
    assert await numbers(stage, "kt_A2", device="A2", after=1) == ["B2-000002"]
    assert code_of(await listed(stage, "kt_A2", device="A1")) == "forbidden"
    assert code_of(await listed(stage, "kt_web")) == "forbidden"


@pytest.mark.parametrize(
    "query",
    [
        *({"cursor": cursor} for cursor in ("", "A1", "-5", "A1-", "A1-x", "A1-1234567890")),
        *({"limit": limit} for limit in (0, 201, "x")),
        *({"after": after} for after in (-1, 10**30)),
    ],
)
async def test_odd_questions_are_refused(stage: Stage, query: Json) -> None:
    answer = await listed(stage, **query)
    assert (answer.status_code, code_of(answer)) == (422, "validation_failed")


# What a till says of itself


async def beat(stage: Stage, *, token: str = "kt_A1", **said: Any) -> httpx.Response:
    told = {"version": "1.2.3", "openSales": 2, "lastReceipt": None, "headHash": GENESIS_HASH}
    async with stage.client(token) as client:
        return await client.post("/heartbeat", json={**told, **said})


async def test_what_a_till_says_is_kept_with_the_time(stage: Stage) -> None:
    receipt = sealed()
    await put(stage, receipt)
    stage.clock.move(30)
    answer = await beat(stage, lastReceipt=receipt.number, headHash=receipt.hash)
    assert (answer.status_code, answer.content) == (204, b"")
    device = await stage.run(lambda tx: tx.devices.by_name("A1"))
    assert device is not None
    told = (device.version, device.open_sales, device.last_receipt, device.head_hash)
    assert told == ("1.2.3", 2, "A1-000001", receipt.hash)
    assert device.heartbeat_at == START + timedelta(seconds=30)


async def test_a_till_whose_copies_are_on_their_way_is_no_alarm(stage: Stage) -> None:
    assert (await beat(stage)).status_code == 204
    assert (await beat(stage, lastReceipt="A1-000009", headHash="e" * 64)).status_code == 204


async def test_a_till_that_ends_in_another_receipt_is_told_of_once(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    await put(stage, sealed())
    for _ in range(3):
        await beat(stage, lastReceipt="A1-000001", headHash="e" * 64)
    told = [record for record in caplog.records if "is not the one that is kept" in record.message]
    assert len(told) == 1
    caplog.clear()


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"version": ""}, "version"),
        ({"version": "x" * 41}, "version"),
        ({"openSales": -1}, "openSales"),
        ({"openSales": "2"}, "openSales"),
        ({"openSales": 10**9}, "openSales"),
        ({"lastReceipt": ""}, "lastReceipt"),
        ({"headHash": "abc"}, "headHash"),
        ({"colour": "red"}, "colour"),
    ],
)
async def test_odd_words_of_a_till_name_their_field(stage: Stage, said: Json, field: str) -> None:
    answer = await beat(stage, **said)
    assert (answer.status_code, code_of(answer)) == (422, "validation_failed")
    assert answer.json()["detail"].startswith(f"{field}: ")
