"""The push stream as a reader sees it: no gap, no duplicate, whoever comes and goes while events come."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest

from kiosk.protocol.sse import EventName
from kiosk.relay.guard.devices import add, revoke
from kiosk.relay.guard.recheck import Recheck
from kiosk.relay.ports import Store, Transaction
from kiosk.relay.push import hub, stream
from kiosk.relay.records import By, OutboxEvent
from kiosk.sqlite_schema import StoreError
from tests.relay.listener import Listener, listening
from tests.relay.stage import ADMIN, START, Stage, on_stage, until

T = TypeVar("T")

pytestmark = pytest.mark.anyio


async def publish(stage: Stage, data: str = "{}", device: str = "A1") -> None:
    def push(tx: Transaction) -> None:
        tx.outbox.append(OutboxEvent(device, EventName.PAYMENT, data, START))

    await stage.run(push)


async def test_ready_comes_first_and_says_where_we_are(stage: Stage) -> None:
    await publish(stage)
    async with listening(stage.service.app) as listener:
        [ready] = await listener.heard(1)
        assert listener.headers == {
            "content-type": "text/event-stream",
            "cache-control": "no-store, no-transform",
            "x-accel-buffering": "no",
        }
        assert listener.raw.startswith(b"retry: ")
        assert 2_000 <= int(listener.raw[7:11]) <= 4_000
        assert ready.name == "ready"
        assert ready.id is not None
        assert ready.id.endswith("-1")
        assert json.loads(ready.data)["serverTime"] == "2026-03-01T05:00:00.000Z"
        assert json.loads(ready.data)["device"] == "A1"
        await publish(stage, '{"n":2}')
        [_, update] = await listener.heard(2)
        assert (update.name, update.data) == ("payment:update", '{"n":2}')


async def test_a_payment_is_pushed_at_every_step_to_its_owner_and_the_manager(
    stage: Stage,
) -> None:
    app = stage.service.app
    async with (
        listening(app) as owner,
        listening(app, token="kt_A2") as other,
        listening(app, token="kt_boss") as boss,
    ):
        payment_id = await stage.new_payment()
        paid = stage.stripe.pay(payment_id)
        await stage.told(stage.stripe.event("payment_intent.succeeded", paid))
        await owner.heard(4)
        steps = [json.loads(data) for data in owner.data()]
        assert [step["outcome"] for step in steps] == ["creating", "waiting", "paid"]
        assert [step["version"] for step in steps] == [1, 2, 3]
        assert steps[-1] == await stage.read(payment_id)
        await boss.heard(4)
        booked = {"fee": 306, "net": 18_244, "availableOn": "2026-03-04T05:00:00.000Z"}
        for step, managers in zip(steps, boss.data(), strict=True):
            more = booked if step["outcome"] == "paid" else dict.fromkeys(booked)
            assert json.loads(managers) == {**step, **more, "payoutId": None}
        assert other.data() == []


@pytest.mark.parametrize("by_query", [True, False])
async def test_it_resumes_after_the_id_given(stage: Stage, by_query: bool) -> None:
    async with listening(stage.service.app) as listener:
        [ready] = await listener.heard(1)
    for number in range(3):
        await publish(stage, str(number))
        await publish(stage, "other's", "A2")
    assert ready.id is not None
    given = {"query": f"x=1&lastEventId={ready.id}"} if by_query else {"last": ready.id}
    async with listening(stage.service.app, **given) as listener:  # type: ignore[arg-type]
        first, *_ = await listener.heard(4)
        assert (first.name, first.id) == ("ready", None)
        assert listener.data() == ["0", "1", "2"]


async def test_a_long_gap_is_filled_page_by_page(stage: Stage) -> None:
    position = stage.service.parts.hub.position(0)
    wanted = [str(number) for number in range(stream.REPLAY_PAGE * 2 + 3)]
    await asyncio.gather(*(publish(stage, data) for data in wanted))
    async with listening(stage.service.app, last=position) as listener:
        await listener.heard(1 + len(wanted))
        assert listener.data() == wanted


@pytest.mark.parametrize("last", ["nonsense", "epoch-1", "\x01", "x" * 5_000])
async def test_an_unknown_position_is_told_and_replaced(stage: Stage, last: str) -> None:
    await publish(stage)
    async with listening(stage.service.app, last=last) as listener:
        ready, resync = await listener.heard(2)
        assert ready.id is None
        assert (resync.name, json.loads(resync.data)) == ("resync", {"reason": "unknown"})
        await publish(stage, "next")
        await listener.heard(3)
    async with listening(stage.service.app, last=resync.id) as listener:
        await listener.heard(2)
        assert listener.data() == ["next"]


async def test_a_position_that_is_no_longer_kept_is_told(stage: Stage) -> None:
    for _ in range(3):
        await publish(stage)
    await stage.run(lambda tx: tx.outbox.prune(START + timedelta(days=1), 99))
    await publish(stage)
    position = stage.service.parts.hub.position
    for number, name in ((0, "resync"), (2, "resync"), (3, "payment:update")):
        async with listening(stage.service.app, last=position(number)) as listener:
            events = await listener.heard(2)
            assert events[1].name == name


async def test_a_position_of_another_life_is_still_good(tmp_path: Path) -> None:
    async with on_stage(tmp_path) as stage:
        await publish(stage, "0")
        async with listening(stage.service.app) as listener:
            [ready] = await listener.heard(1)
        await publish(stage, "1")
    async with on_stage(tmp_path) as stage:
        await publish(stage, "2")
        async with listening(stage.service.app, last=ready.id) as listener:
            await listener.heard(3)
            assert listener.data() == ["1", "2"]


async def test_a_query_that_is_no_query_is_no_position(stage: Stage) -> None:
    odd = "&".join(f"a{n}=1" for n in range(50)) + "&lastEventId=x"
    async with listening(stage.service.app, query=odd) as listener:
        [ready] = await listener.heard(1)
        assert ready.id is not None


@pytest.mark.parametrize(("token", "method", "status"), [("", "GET", 401), ("kt_A1", "PUT", 405)])
async def test_strangers_and_other_methods_are_refused(
    stage: Stage, token: str, method: str, status: int
) -> None:
    async with listening(stage.service.app, token=token, method=method) as listener:
        await listener.over()
        assert listener.status == status
        assert listener.headers["content-type"] == "application/problem+json"


async def test_a_revoked_devices_stream_ends(stage: Stage) -> None:
    async with listening(stage.service.app) as listener:
        async with stage.client("kt_boss") as client:
            assert (await client.delete("/devices/A1")).status_code == 200
        await listener.over()
        assert listener.ended


async def test_streams_end_when_the_relay_stops_listening(stage: Stage) -> None:
    async with (
        listening(stage.service.app) as one,
        listening(stage.service.app, token="kt_A2") as other,
    ):
        stage.service.stop_listening()
        await one.over()
        await other.over()
    async with listening(stage.service.app) as late:
        await late.over()
        assert (late.status, late.headers["retry-after"]) == (503, "5")


async def test_a_reader_that_hangs_up_is_forgotten(stage: Stage) -> None:
    async with listening(stage.service.app):
        assert "kiosk_streams 1" in stage.service.parts.metrics.page()
    assert "kiosk_streams 0" in stage.service.parts.metrics.page()


async def test_a_stalled_reader_is_given_up_and_holds_up_nobody(stage: Stage) -> None:
    async with (
        listening(stage.service.app) as stalled,
        listening(stage.service.app, token="kt_boss") as boss,
    ):
        await stalled.heard(1)
        stalled.taking.clear()
        for _ in range(30):
            await asyncio.gather(*(publish(stage, "x" * 1_000) for _ in range(10)))
            await asyncio.sleep(0.001)
        await until(lambda: len(boss.data()) == 300)
        assert "kiosk_streams 1" in stage.service.parts.metrics.page()
        assert len(stalled.data()) < 300


@pytest.mark.parametrize("from_the_head_on", [True, False])
async def test_a_reader_that_takes_nothing_is_given_up_without_a_word_from_the_hub(
    stage: Stage, from_the_head_on: bool
) -> None:
    parts = stage.service.parts
    events = stream.Events(parts.store, parts.hub, parts.guard, parts.clock, send_limit_s=0.05)
    async with listening(events, taking=not from_the_head_on) as stalled:
        if not from_the_head_on:
            await stalled.heard(1)
            stalled.taking.clear()
            await publish(stage)
        await stalled.over()
        assert parts.metrics.value("kiosk_streams_cut_total", reason="too_slow") == 1


async def test_comments_come_without_events(stage: Stage) -> None:
    async with listening(stage.service.app) as listener:
        await listener.heard(1)
        for _ in range(hub.SLOTS):
            stage.service.parts.hub.tick()
        await until(lambda: listener.comments == 1)


async def test_a_head_request_is_answered_by_the_head_alone(stage: Stage) -> None:
    async with listening(stage.service.app, method="HEAD") as listener:
        await listener.over()
        assert (listener.status, listener.raw, listener.ended) == (200, b"", True)
        assert listener.headers["content-type"] == "text/event-stream"
        assert "kiosk_streams 0" in stage.service.parts.metrics.page()


async def test_what_is_published_while_a_long_gap_is_filled_is_not_lost(stage: Stage) -> None:
    """More than a stream holds back: it reads on from the store."""
    position = stage.service.parts.hub.position(0)
    text = "x" * 2_000
    for number in range(300):
        await publish(stage, f"{number} {text}")
    async with listening(stage.service.app, last=position, taking=False) as listener:
        await until(lambda: "kiosk_streams 1" in stage.service.parts.metrics.page())
        for number in range(300, 400):
            await publish(stage, f"{number} {text}")
        listener.taking.set()
        await listener.heard(401)
        assert [data.split()[0] for data in listener.data()] == [str(n) for n in range(400)]


async def test_a_store_that_fails_ends_the_stream_and_the_reader_comes_back(stage: Stage) -> None:
    position = stage.service.parts.hub.position(0)
    store = BrokenStore(stage.service.parts.store)
    parts = stage.service.parts
    events = stream.Events(store, parts.hub, parts.guard, parts.clock)
    async with listening(events, last=position) as listener:
        await listener.over()
        assert [event.name for event in listener.events] == ["ready"]
        assert listener.ended


class BrokenStore:
    """A store whose outbox cannot be read."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def run(self, job: Callable[[Transaction], T]) -> T:
        raise StoreError("The disk is away.")


# Tokens that were revoked elsewhere


async def test_a_token_revoked_elsewhere_ends_its_streams_and_only_them(stage: Stage) -> None:
    app = stage.service.app
    async with (
        listening(app) as mine,
        listening(app, token="kt_A2") as other,
        listening(app, token=ADMIN) as owner,
    ):
        recheck = Recheck(stage.service.parts.store, stage.service.parts.hub)
        await recheck.look()
        await stage.run(lambda tx: revoke(tx, By("boss"), "A1", START))
        await recheck.look()
        await mine.over()
        assert mine.ended
        assert not other.ended
        assert not owner.ended
        assert stage.service.parts.metrics.value("kiosk_streams_cut_total", reason="revoked") == 1


async def test_a_new_token_under_the_old_name_ends_the_old_ones_stream(stage: Stage) -> None:
    async with listening(stage.service.app) as listener:
        await stage.run(lambda tx: revoke(tx, By("boss"), "A1", START))
        await stage.run(lambda tx: add(tx, "A1", "till", "kt_new", START))
        recheck = Recheck(stage.service.parts.store, stage.service.parts.hub, every_s=0.01)
        task = asyncio.create_task(recheck.run())
        await listener.over()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_a_store_that_cannot_be_read_cuts_nobody(stage: Stage) -> None:
    async with listening(stage.service.app) as listener:
        store = BrokenStore(stage.service.parts.store)
        recheck = Recheck(store, stage.service.parts.hub, every_s=0.001)
        task = asyncio.create_task(recheck.run())
        await asyncio.sleep(0.02)
        assert not task.done()
        assert not listener.ended
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


# No gap, no duplicate


class Reader:
    """Reads, breaks off at random and resumes by its last id, like a till with a bad line."""

    def __init__(self, stage: Stage, token: str, chance: random.Random) -> None:
        self.stage = stage
        self.token = token
        self.chance = chance
        self.last: str | None = stage.service.parts.hub.position(0)
        self.got: list[str] = []

    async def read(self, number: int) -> None:
        """Until it has so many."""
        while len(self.got) < number:
            async with listening(self.stage.service.app, token=self.token, last=self.last) as line:
                enough = min(number - len(self.got), self.chance.randint(1, 40))
                await until(lambda: len(line.data()) >= enough or line.ended)  # noqa: B023
                self._take(line)

    def _take(self, line: Listener) -> None:
        for event in line.events:
            if event.name == "payment:update":
                self.got.append(event.data)
                self.last = event.id


@pytest.mark.parametrize("seed", range(5))
async def test_no_gap_and_no_duplicate_while_events_come(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    plan = [(str(number), chance.choice(("A1", "A2"))) for number in range(400)]
    wanted = {
        "kt_A1": [data for data, device in plan if device == "A1"],
        "kt_A2": [data for data, device in plan if device == "A2"],
        "kt_boss": [data for data, _ in plan],
    }
    async with on_stage(tmp_path) as stage:
        readers = [Reader(stage, token, chance) for token in ("kt_A1", *wanted)]

        async def write() -> None:
            for data, device in plan:
                await publish(stage, data, device)
                if chance.random() < 0.1:
                    await asyncio.sleep(0.002)

        await asyncio.gather(
            write(), *(reader.read(len(wanted[reader.token])) for reader in readers)
        )
        for reader in readers:
            assert reader.got == wanted[reader.token], f"seed {seed}"
