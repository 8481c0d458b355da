"""Devices as the store keeps them and as a manager sees them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from kiosk.relay.guard.devices import listed
from kiosk.relay.store.lane import StoreLane
from tests.relay.stage import START

pytestmark = pytest.mark.anyio


async def test_what_a_device_says_of_itself_is_kept_and_listed(store: StoreLane) -> None:
    before = await store.run(lambda tx: tx.devices.by_name("A1"))
    assert before is not None
    told = replace(
        before,
        version="1.2.3",
        open_sales=2,
        last_receipt="A1-000041",
        head_hash="f" * 64,
        heartbeat_at=START + timedelta(seconds=30),
    )
    await store.run(lambda tx: tx.devices.save(told))
    assert await store.run(lambda tx: tx.devices.by_name("A1")) == told
    first = (await store.run(listed)).items[0]
    assert (first.version, first.open_sales, first.last_receipt) == ("1.2.3", 2, "A1-000041")
