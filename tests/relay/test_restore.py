"""A relay whose file was put back from a copy, in the way that the guide to the internet tells."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.relay.ledger.counter import paid
from tests.relay.stage import Stage, on_stage

pytestmark = pytest.mark.anyio

GUIDE = Path(__file__).parents[2] / "packaging" / "relay" / "INTERNET.md"


def position(stage: Stage) -> str:
    """The stream's present place."""
    return stage.service.parts.hub.position(stage.service.parts.hub.last_number)


async def test_tills_believe_a_restored_relay_and_take_no_place_for_another(tmp_path: Path) -> None:
    [statements] = re.findall(r'sqlite3 \S+relay\.sqlite3 "\n(UPDATE.*?)"', GUIDE.read_text(), re.S)
    file = tmp_path / "relay.sqlite3"
    async with on_stage(tmp_path) as before:
        payment_id = await before.new_payment()
        with (
            closing(sqlite3.connect(file)) as live,
            closing(sqlite3.connect(tmp_path / "copy")) as copy,
        ):
            live.backup(copy)
        await before.told(
            before.stripe.event("payment_intent.succeeded", before.stripe.pay(payment_id))
        )
        known = await before.read(payment_id)
        old_place = position(before)
    for suffix in ("", "-wal", "-shm"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)
    (tmp_path / "copy").rename(file)
    with closing(sqlite3.connect(file)) as restored:
        restored.executescript(statements)
    async with on_stage(
        tmp_path, stripe=before.stripe, clock=before.clock, caught_up=False
    ) as after:
        await paid(after)
        await paid(after)
        assert after.service.parts.hub.number_at(old_place) is None, "it has to read anew"
        async with after.client() as client:
            verified = (await client.post(f"/payments/{payment_id}/verify")).json()
    assert verified["outcome"] == "paid"
    assert verified["version"] > known["version"], "tills take only what is newer"
