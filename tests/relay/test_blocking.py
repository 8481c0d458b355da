"""No event loop is ever blocked by the SDK: neither by a Stripe that is slow or ill, nor by its own first use."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from kiosk.relay.stripe_gateway import StripeGateway
from kiosk.relay.stripe_side.gateway import GatewayError
from tests.relay.blocking import blocking_calls, pauses
from tests.relay.gateways import KEY, ORDER

pytestmark = pytest.mark.anyio

ROOT = Path(__file__).parents[2]
SILENCE_S = 0.6
CALLS = 50
FAULTS: dict[str, dict[str, Any]] = {
    "silence": {"timeout": SILENCE_S},
    "500": {"status": 500},
    "429": {"status": 429},
    "cut": {"dropAfterCommit": True},
    "half": {"truncate": True},
    "HTML": {"body": "<html>"},
    "none": {},
}


async def trouble(url: str, faults: dict[str, Any]) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.put(f"{url}/_sandbox/faults", json={"api": faults})
    assert answer.status_code == 200


async def fifty(gateway: StripeGateway) -> None:
    """Many calls at once, however they end."""
    calls = (gateway.retrieve("pi_1"), gateway.create(ORDER))
    await asyncio.gather(*calls, return_exceptions=True)
    many = [gateway.retrieve(f"pi_{number}") for number in range(CALLS)]
    for answer in await asyncio.gather(*many, return_exceptions=True):
        assert isinstance(answer, GatewayError)


@pytest.mark.parametrize("faults", FAULTS.values(), ids=FAULTS.keys())
async def test_nothing_that_blocks_is_called_by_the_loop(
    sandbox_url: str, faults: dict[str, Any]
) -> None:
    gateway = StripeGateway(KEY, billing_email="pos@shop.test", api_base=sandbox_url)
    await trouble(sandbox_url, faults)
    with blocking_calls() as seen:
        await fifty(gateway)
    await gateway.close()
    assert seen == []


async def test_the_loop_goes_on_while_fifty_calls_wait(sandbox_url: str) -> None:
    """One call that blocked would stand for its whole silence; the bound is half of that."""
    gateway = StripeGateway(KEY, billing_email="pos@shop.test", api_base=sandbox_url)
    await trouble(sandbox_url, FAULTS["silence"])
    async with pauses() as found:
        began = time.perf_counter()
        await fifty(gateway)
        took_s = time.perf_counter() - began
    await gateway.close()
    assert took_s >= SILENCE_S, "the calls were slow indeed"
    assert max(found) < SILENCE_S / 2
    assert len(found) > 10


async def test_what_blocks_would_be_seen(sandbox_url: str) -> None:
    with blocking_calls() as seen:
        Path(__file__).read_bytes()  # noqa: ASYNC240 - that it is seen is the test
        httpx.get(f"{sandbox_url}/_sandbox/faults", trust_env=False)  # noqa: ASYNC210
    kinds = {event.split()[0] for event in seen}
    assert {"open", "socket.connect"} <= kinds
    async with pauses() as found:
        await asyncio.sleep(0.01)
        time.sleep(0.1)  # noqa: ASYNC251
        await asyncio.sleep(0.01)
    assert max(found) > 0.05


def test_the_first_use_reads_no_file_in_the_loop(sandbox_url: str) -> None:
    """In a process of its own: in this one the SDK has been used."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.relay.first_use", sandbox_url],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == []


async def test_what_is_not_there_is_not_searched_for_at_every_call() -> None:
    """Looking for it leaves no trace that could be watched; but what is known is not looked for."""
    StripeGateway(KEY, billing_email="pos@shop.test")
    assert "sniffio" in sys.modules
