"""What was meant by a leader that is none any more is refused, in the transaction itself."""

from __future__ import annotations

import asyncio

import pytest

from kiosk.relay.nodes.fence import DeposedError, FencedStore
from kiosk.sqlite_schema import StoreError
from tests.relay.nodes.shared import Shared

pytestmark = pytest.mark.anyio


def _writing(word: str):  # type: ignore[no-untyped-def]
    return lambda tx: tx.rows.append(word)


async def test_a_job_of_the_present_reign_is_carried_out() -> None:
    shared = Shared(lambda: 0.0)
    fenced = FencedStore(shared)
    fenced.open(shared.take_over("a"))
    await fenced.run(_writing("mine"))
    assert shared.rows == ["mine"]


async def test_a_job_of_an_earlier_reign_does_nothing_and_is_told() -> None:
    shared = Shared(lambda: 0.0)
    slept = FencedStore(shared)
    slept.open(shared.take_over("a"))
    shared.take_over("b")
    with pytest.raises(DeposedError, match="Another node leads"):
        await slept.run(_writing("late"))
    assert shared.rows == []
    async with asyncio.timeout(1):
        await slept.refused()


async def test_whoever_does_not_lead_does_not_even_ask() -> None:
    shared = Shared(lambda: 0.0)
    shared.down = True
    with pytest.raises(DeposedError, match="does not lead"):
        await FencedStore(shared).run(_writing("early"))


async def test_a_new_reign_knows_nothing_of_a_refusal_before() -> None:
    shared = Shared(lambda: 0.0)
    fenced = FencedStore(shared)
    fenced.open(shared.take_over("a"))
    shared.take_over("b")
    with pytest.raises(DeposedError):
        await fenced.run(_writing("late"))
    fenced.close()
    fenced.open(shared.take_over("a"))
    await fenced.run(_writing("again"))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0):
            await fenced.refused()


async def test_an_answer_that_comes_after_the_reign_ended_deposes_nobody() -> None:
    shared = Shared(lambda: 0.0)
    gate = asyncio.Event()

    class Slow(Shared):
        async def run(self, job):  # type: ignore[no-untyped-def]
            await gate.wait()
            return job(shared)

    fenced = FencedStore(Slow(lambda: 0.0))
    fenced.open(shared.take_over("a"))
    late = asyncio.create_task(fenced.run(_writing("late")))
    await asyncio.sleep(0)
    fenced.open(shared.take_over("a"))
    gate.set()
    with pytest.raises(DeposedError):
        await late
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0):
            await fenced.refused()


async def test_a_number_that_is_given_out_again_is_another_reign() -> None:
    shared = Shared(lambda: 0.0)
    slept = FencedStore(shared)
    slept.open(shared.take_over("a"))
    shared.go_back()
    assert shared.take_over("b")[0] == 1
    with pytest.raises(DeposedError):
        await slept.run(_writing("late"))
    assert shared.rows == []


async def test_trouble_of_the_store_stays_what_it_is() -> None:
    shared = Shared(lambda: 0.0)
    fenced = FencedStore(shared)
    fenced.open(shared.take_over("a"))
    shared.down = True
    with pytest.raises(StoreError, match="down"):
        await fenced.run(_writing("never"))
