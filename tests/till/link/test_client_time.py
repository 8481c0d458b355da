"""An answer that never ends is given up, on a virtual clock."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from kiosk.till.link.client import RelayClient
from kiosk.till.link.wire import ANSWER_TIMEOUT_S, CONNECT_TIMEOUT_S, RelayAwayError
from tests.till.link.fake_relay import FakeRelay, Stream
from tests.till.link.virtual_time import VIRTUAL_TIME, now_s, virtual_clock

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> tuple[str, dict[str, Any]]:
    return VIRTUAL_TIME


async def test_an_answer_that_drips_in_is_given_up() -> None:
    """httpx bounds each read, so a byte now and then would hold a question for ever."""
    body = Stream()
    relay = FakeRelay()
    relay.on("GET", "/payments/pi_k", httpx.Response(200, stream=body))
    client = RelayClient(
        "http://relay.test", "kt_kiosk", lambda: None, clock=virtual_clock, transport=relay
    )

    async def drip() -> None:
        while True:
            body.write(b" ")
            await asyncio.sleep(5)

    dripping = asyncio.create_task(drip())
    with pytest.raises(RelayAwayError, match="does not answer"):
        await client.payment("pi_k")
    assert now_s() == CONNECT_TIMEOUT_S + ANSWER_TIMEOUT_S
    dripping.cancel()
    await client.aclose()
