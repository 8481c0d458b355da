"""Copies of refunds, Z reports and audit entries: kept once, listed to whom they concern, and where chains end."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

import httpx
import peewee
import pytest

from kiosk.core.chain import (
    AUDIT,
    GENESIS_HASH,
    REFUND,
    JsonValue,
    Kind,
    Sealed,
    Z,
    canonical,
    hash_of,
    seal,
)
from kiosk.protocol.documents import DocumentKind
from kiosk.relay.guard.devices import add, revoke
from kiosk.relay.records import By
from tests.relay.copies import test_copies as receipts
from tests.relay.fake_stripe import Json
from tests.relay.stage import START, Stage
from tests.relay.test_api import code_of

pytestmark = pytest.mark.anyio

WORDS = {REFUND: "refund", Z: "z", AUDIT: "audit"}


def sealed(
    kind: Kind = Z,
    sequence: int = 1,
    *,
    previous: str = GENESIS_HASH,
    till: str = "A1",
    note: str = "ปิดร้าน",
) -> Sealed:
    """A document as a till makes it."""
    facts: Mapping[str, JsonValue] = {"note": note}
    return seal(kind, facts, till=till, sequence=sequence, previous_hash=previous)


def body(document: Sealed, kind: Kind = Z) -> dict[str, str]:
    return {"kind": WORDS[kind], "document": document.document.decode(), "hash": document.hash}


async def put(
    stage: Stage, document: Sealed, kind: Kind = Z, *, token: str = "kt_A1"
) -> httpx.Response:
    async with stage.client(token) as client:
        return await client.put(f"/documents/{document.number}", json=body(document, kind))


async def asked(stage: Stage, path: str, token: str = "kt_boss", **query: Any) -> httpx.Response:
    async with stage.client(token) as client:
        return await client.get(path, params=query)


async def numbers(stage: Stage, token: str = "kt_boss", **query: Any) -> list[str]:
    answer = await asked(stage, "/documents", token, **query)
    assert answer.status_code == 200, answer.text
    return [item["number"] for item in answer.json()["items"]]


async def fill(stage: Stage, till: str = "A1", token: str = "kt_A1", count: int = 2) -> None:
    for kind in WORDS:
        previous = GENESIS_HASH
        for sequence in range(1, count + 1):
            document = sealed(kind, sequence, previous=previous, till=till)
            assert (await put(stage, document, kind, token=token)).status_code == 201
            previous = document.hash


# Leaving a copy


async def test_a_copy_is_kept_byte_for_byte_and_the_same_again_changes_nothing(
    stage: Stage,
) -> None:
    z = sealed()
    first = await put(stage, z)
    assert first.status_code == 201
    expected = {
        **body(z),
        "number": "A1-Z0001",
        "till": "A1",
        "sequence": 1,
        "device": "A1",
        "receivedAt": "2026-03-01T05:00:00.000Z",
    }
    assert first.json() == expected
    stage.clock.move(60)
    again = await put(stage, z)
    assert (again.status_code, again.json()) == (200, expected)
    assert (await asked(stage, "/documents")).json() == {"items": [expected], "nextCursor": None}


@pytest.mark.expected_logs("bears this number")
@pytest.mark.parametrize("kind", WORDS, ids=lambda kind: kind.noun)
async def test_another_document_under_the_number_is_refused_and_the_first_stays(
    stage: Stage, kind: Kind
) -> None:
    first = sealed(kind)
    await put(stage, first, kind)
    for token in ("kt_A1", "kt_A2"):
        other = await put(stage, sealed(kind, note="อื่น"), kind, token=token)
        assert (other.status_code, code_of(other)) == (409, "idempotency_conflict")
        assert kind.noun in other.json()["detail"]
    [item] = (await asked(stage, "/documents")).json()["items"]
    assert item["hash"] == first.hash


@pytest.mark.expected_logs("does not follow the one before it")
@pytest.mark.parametrize("sequence", [1, 2])
async def test_a_copy_that_does_not_follow_is_kept_and_told(stage: Stage, sequence: int) -> None:
    if sequence == 2:
        await put(stage, sealed())
    assert (await put(stage, sealed(Z, sequence, previous="f" * 64))).status_code == 201


async def test_copies_after_a_gap_are_kept_without_a_word(stage: Stage) -> None:
    await put(stage, sealed())
    assert (await put(stage, sealed(Z, 7, previous="e" * 64))).status_code == 201


def written(document: bytes, kind: str = "z") -> dict[str, str]:
    return {"kind": kind, "document": document.decode(), "hash": hash_of(document)}


GOOD = json.loads(sealed().document)
BAD: dict[str, tuple[Any, str]] = {
    "another hash": ({**body(sealed()), "hash": "0" * 64}, "hash"),
    "another kind": (written(sealed().document, "audit"), "document"),
    "a receipt": (written(receipts.sealed().document), "document"),
    "kind": ({**body(sealed()), "kind": "receipt"}, "kind"),
    "another number": (body(sealed(sequence=2)), "document"),
    "no JSON": (written(b"closed"), "document"),
    "blanks": (written(json.dumps(GOOD, ensure_ascii=False).encode()), "document"),
    "no predecessor": (written(canonical({**GOOD, "previousHash": None})), "document"),
    "more": ({**body(sealed()), "colour": "red"}, "colour"),
}


@pytest.mark.parametrize("name", BAD)
async def test_what_is_no_document_of_this_number_is_refused_in_one_sentence(
    stage: Stage, name: str
) -> None:
    content, field = BAD[name]
    async with stage.client() as client:
        answer = await client.put("/documents/A1-Z0001", json=content)
    assert (answer.status_code, code_of(answer)) == (422, "validation_failed")
    assert answer.json()["detail"].startswith(f"{field}: ")
    assert await numbers(stage) == []


@pytest.mark.parametrize("change", ["UPDATE document SET hash = hash", "DELETE FROM document"])
async def test_a_copy_is_final(stage: Stage, change: str) -> None:
    await put(stage, sealed())
    with pytest.raises(peewee.IntegrityError, match="copy is never"):
        await stage.run(lambda tx: cast("Any", tx)._database.execute_sql(change))


# Reading them


async def test_a_manager_reads_all_by_till_kind_and_number(stage: Stage) -> None:
    await fill(stage)
    await fill(stage, "B2", "kt_A2", 1)
    of_a = ["A1-A000001", "A1-A000002", "A1-R000001", "A1-R000002", "A1-Z0001", "A1-Z0002"]
    of_b = ["B2-A000001", "B2-R000001", "B2-Z0001"]
    assert await numbers(stage) == of_a + of_b
    assert await numbers(stage, kind="refund") == ["A1-R000001", "A1-R000002", "B2-R000001"]
    assert await numbers(stage, till="A1", kind="z", after=1) == ["A1-Z0002"]
    assert await numbers(stage, device="A2") == of_b


@pytest.mark.parametrize("limit", [1, 2, 4, 9])
async def test_pages_follow_each_other_over_tills_and_kinds(stage: Stage, limit: int) -> None:
    await fill(stage)
    await fill(stage, "B2", "kt_A2", 1)
    found: list[str] = []
    query: Json = {"limit": limit}
    while True:
        page = (await asked(stage, "/documents", **query)).json()
        found += [item["number"] for item in page["items"]]
        if page["nextCursor"] is None:
            break
        query["cursor"] = page["nextCursor"]
    assert found == await numbers(stage)
    assert len(found) == 9


@pytest.mark.parametrize(
    "query",
    [
        *(
            {"cursor": cursor}
            for cursor in ("", "A1/z", "A1/receipt/1", "A1/z/x", "A1/z/1234567890")
        ),
        *({"kind": kind} for kind in ("receipt", "Z", "")),
        *({"limit": limit} for limit in (0, 201)),
    ],
)
async def test_odd_questions_are_refused(stage: Stage, query: Json) -> None:
    answer = await asked(stage, "/documents", **query)
    assert (answer.status_code, code_of(answer)) == (422, "validation_failed")


# Going on with a till code


async def ends(stage: Stage, token: str, till: str = "A1") -> dict[str, tuple[str, bool]]:
    answer = await asked(stage, "/documents/ends", token, till=till)
    assert answer.status_code == 200, answer.text
    return {one["kind"]: (one["number"], one["openToYou"]) for one in answer.json()["items"]}


async def test_where_the_chains_of_a_code_end_is_told_to_any_till(stage: Stage) -> None:
    assert await ends(stage, "kt_A1") == {}
    await receipts.put(stage, receipts.sealed())
    await fill(stage)
    mine = {
        "receipt": ("A1-000001", True),
        "audit": ("A1-A000002", True),
        "refund": ("A1-R000002", True),
        "z": ("A1-Z0002", True),
    }
    assert await ends(stage, "kt_A1") == await ends(stage, "kt_boss") == mine
    assert await ends(stage, "kt_A2") == {kind: (n, False) for kind, (n, _) in mine.items()}
    assert await ends(stage, "kt_A2", "B2") == {}


async def test_the_copies_of_a_revoked_device_are_handed_over_with_the_till_code(
    stage: Stage,
) -> None:
    first = receipts.sealed()
    await receipts.put(stage, first)
    await fill(stage, count=1)
    assert await numbers(stage, "kt_A2", till="A1") == []
    assert await receipts.numbers(stage, "kt_A2", till="A1") == []
    await stage.run(lambda tx: revoke(tx, By("boss"), "A1", START))
    all_of_it = ["A1-A000001", "A1-R000001", "A1-Z0001"]
    assert await numbers(stage, "kt_A2", till="A1") == all_of_it
    assert await receipts.numbers(stage, "kt_A2", till="A1") == [first.number]
    assert {is_open for _, is_open in (await ends(stage, "kt_A2")).values()} == {True}
    # Unless the code is named, a till reads nothing that it did not leave itself.
    assert await numbers(stage, "kt_A2") == await receipts.numbers(stage, "kt_A2") == []
    second = receipts.sealed(2, previous=first.hash)
    await receipts.put(stage, second, token="kt_A2")
    both = [first.number, second.number]
    assert await receipts.numbers(stage, "kt_A2", till="A1") == both
    # Paired again under its old name, the old device is at work, and what it left is its own again.
    await stage.run(lambda tx: add(tx, "A1", "till", "kt_again", START))
    assert await receipts.numbers(stage, "kt_A2", till="A1") == [second.number]
    assert await receipts.numbers(stage, "kt_again", till="A1") == [first.number]
    assert await ends(stage, "kt_again") == {
        "receipt": ("A1-000002", False),
        "audit": ("A1-A000001", True),
        "refund": ("A1-R000001", True),
        "z": ("A1-Z0001", True),
    }


async def test_documents_have_a_newest_each(stage: Stage) -> None:
    await fill(stage)
    for kind in (DocumentKind.REFUND, DocumentKind.Z, DocumentKind.AUDIT):
        last = await stage.run(lambda tx: tx.documents.last(kind, "A1"))  # noqa: B023
        assert last is not None
        assert (last.kind, last.sequence) == (kind, 2)
