"""Catching up: everything that Stripe lists is found, in order, once, whatever happens on the way."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kiosk.relay.inbox import catchup
from kiosk.relay.inbox.catchup import TYPES, CatchUp
from kiosk.relay.inbox.event_types import HANDLED
from kiosk.relay.inbox.lane import InboxLane
from kiosk.relay.records import InboxEntry
from kiosk.relay.running.metrics import Metrics
from kiosk.relay.store.lane import StoreLane
from kiosk.relay.stripe_side.gateway import MOST_EVENT_TYPES, EventPage, Unavailable
from kiosk.sqlite_schema import StoreError
from tests.relay.fake_stripe import FakeStripe
from tests.relay.stage import IDENTITY, FakeClock, Stage, on_stage, record, until

pytestmark = [pytest.mark.anyio, pytest.mark.expected_logs("Stripe does not answer")]

DAY = timedelta(days=1)


class Scene:
    """A catch-up over a real store and a pretended Stripe whose list is long."""

    def __init__(self, store: StoreLane, *, webhook: bool = True) -> None:
        self.store = store
        self.clock = FakeClock()
        self.clock.move(100 * DAY.total_seconds())
        self.stripe = Asked(self.clock)
        self.failing_jobs = 0
        lane = InboxLane(store, IDENTITY, self.clock, Metrics())
        self.catchup = CatchUp(self, self.stripe, lane, self.clock, Metrics(), webhook=webhook)

    async def run(self, job: Any) -> Any:
        """The store, which may be in trouble."""
        if self.failing_jobs:
            self.failing_jobs -= 1
            if not self.failing_jobs:
                raise StoreError("full")
        return await self.store.run(job)

    def happens(self, ago: timedelta, event_type: str = "charge.updated") -> str:
        """Something happened some time ago; the event's id. Call it for the oldest first."""
        at = int((self.clock() - ago).timestamp())
        self.stripe.happened.append(
            {**FakeStripe(self.clock).event(event_type, {}), "created": at, "id": self._new_id()}
        )
        return str(self.stripe.happened[-1]["id"])

    def _new_id(self) -> str:
        return f"evt_{len(self.stripe.happened)}"

    async def found(self) -> list[InboxEntry]:
        """What the inbox holds, in the order received."""
        return (await self.store.run(lambda tx: tx.inbox.page(False, None, 10_000)))[::-1]

    async def ids(self) -> list[str]:
        """The ids of the same."""
        return [entry.event_id for entry in await self.found()]

    async def position(self) -> datetime | None:
        """How far the list was read."""
        return await self.store.run(lambda tx: tx.inbox.caught_up_to())


class Asked(FakeStripe):
    """Notes the windows that are asked for; may answer only so many questions."""

    answers_left: int | None = None

    def __init__(self, clock: FakeClock) -> None:
        super().__init__(clock)
        self.windows: list[tuple[datetime, datetime]] = []

    async def events(
        self, since: datetime, until: datetime, types: Sequence[str], after: str | None = None
    ) -> EventPage:
        self.windows.append((since, until))
        if self.answers_left is not None:
            self.answers_left -= 1
            if self.answers_left < 0:
                raise Unavailable("gone")
        return await super().events(since, until, types, after)


@pytest.fixture
async def scene(store: StoreLane) -> Scene:
    """A relay that has an identity, and no payment yet."""
    await store.run(lambda tx: tx.identity(lambda: "id"))
    return Scene(store)


def test_every_type_of_the_contract_is_asked_for_in_few_questions() -> None:
    asked = [one for types in TYPES for one in types]
    assert sorted(asked) == sorted(HANDLED)
    assert all(len(types) <= MOST_EVENT_TYPES for types in TYPES)
    assert len(TYPES) == 2


async def test_three_days_and_500_events_are_found_in_order_and_once(scene: Scene) -> None:
    await scene.catchup.round()
    scene.clock.move(3 * DAY.total_seconds())
    types = [one for one in HANDLED if one != "balance.available"]
    span = 3 * DAY / 500
    ids = [scene.happens(3 * DAY - n * span, types[n % len(types)]) for n in range(500)]
    assert await scene.catchup.round() == 500
    entries = await scene.found()
    assert [entry.event_id for entry in entries] == ids
    assert {entry.source.value for entry in entries} == {"catchup"}
    assert await scene.catchup.round() == 0
    assert await scene.ids() == ids


async def test_what_the_webhook_brought_is_left_as_it_is(stage: Stage) -> None:
    payment_id = await stage.new_payment()
    await stage.told(stage.stripe.event("payment_intent.succeeded", stage.stripe.pay(payment_id)))
    before = await stage.read(payment_id)
    assert await stage.service.workers.catchup.round() == 0
    assert await stage.read(payment_id) == before


async def test_the_first_time_it_looks_back_three_days(scene: Scene) -> None:
    scene.happens(3 * DAY + timedelta(minutes=1))
    near = scene.happens(3 * DAY - timedelta(minutes=1))
    await scene.catchup.round()
    assert await scene.ids() == [near]


async def test_a_relay_with_payments_looks_back_to_the_first(scene: Scene) -> None:
    first_at = scene.clock() - 20 * DAY
    one = record(created_at=first_at, asked_at=first_at, expires_at=first_at)
    await scene.store.run(lambda tx: tx.payments.insert(one))
    scene.happens(20 * DAY + timedelta(minutes=30))
    near = scene.happens(19 * DAY)
    await scene.catchup.round()
    assert await scene.ids() == [near]


@pytest.mark.expected_logs("has forgotten events that were missed")
async def test_a_gap_longer_than_stripe_remembers_is_said(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    await scene.catchup.round()
    scene.clock.move(31 * DAY.total_seconds())
    assert caplog.records == []
    near = scene.happens(29 * DAY)
    await scene.catchup.round()
    assert await scene.ids() == [near]
    assert "days_kept=30" in caplog.text


async def test_the_last_minutes_are_read_again_because_the_list_may_lag(scene: Scene) -> None:
    await scene.catchup.round()
    scene.clock.move(60)
    late = scene.happens(timedelta(minutes=9))
    scene.happens(timedelta(minutes=12))
    await scene.catchup.round()
    assert await scene.ids() == [late]


async def test_a_quiet_time_is_read_in_large_steps_and_a_busy_one_in_small(scene: Scene) -> None:
    await scene.catchup.round()
    scene.clock.move(20 * DAY.total_seconds())
    scene.stripe.windows.clear()
    await scene.catchup.round()
    quiet = len(scene.stripe.windows)
    assert quiet <= 2 * 25
    assert max(until - since for since, until in scene.stripe.windows) <= DAY + catchup.AHEAD


async def test_a_full_window_is_cut(scene: Scene) -> None:
    """The pretended pages hold two events, so 100 an hour are too many for one window."""
    ids = [scene.happens(timedelta(minutes=59) - n * timedelta(seconds=30)) for n in range(100)]
    await scene.catchup.round()
    assert await scene.ids() == ids


async def test_however_many_there_are_in_a_minute_all_are_found(scene: Scene) -> None:
    ids = [scene.happens(timedelta(minutes=5)) for _ in range(150)]
    await scene.catchup.round()
    assert sorted(await scene.ids()) == sorted(ids)


async def test_a_round_that_breaks_off_anywhere_is_gone_on_with(scene: Scene) -> None:
    await scene.catchup.round()
    scene.clock.move(6 * 3_600)
    ids = [scene.happens(timedelta(minutes=359) - n * timedelta(minutes=9)) for n in range(40)]
    began = await scene.position()
    for failing in range(2, 40):
        scene.failing_jobs = failing
        try:
            await scene.catchup.round()
        except StoreError:
            position = await scene.position()
            assert began is not None
            assert position is not None
            kept = set(await scene.ids())
            # Nothing older than the position is missing.
            missing = [one for one in scene.stripe.happened if one["id"] not in kept]
            assert all(one["created"] >= int(position.timestamp()) for one in missing)
        scene.failing_jobs = 0
    await scene.catchup.round()
    assert await scene.ids() == ids


async def test_progress_survives_answers_that_do_not_come(scene: Scene) -> None:
    await scene.catchup.round()
    scene.clock.move(DAY.total_seconds())
    ids = [scene.happens(DAY - n * timedelta(hours=1)) for n in range(24)]
    rounds = 0
    while len(await scene.ids()) < 24:
        rounds += 1
        scene.stripe.answers_left = 5
        with pytest.raises(Unavailable):
            await scene.catchup.round()
        assert rounds < 60
    assert rounds > 5
    assert await scene.ids() == ids


async def test_our_wrong_clock_does_not_hide_events(scene: Scene) -> None:
    await scene.catchup.round()
    scene.clock.move(3_600)
    # An hour ahead, as Stripe's first answer tells.
    scene.clock.move(3_600)
    scene.stripe.clock_offset_s = 3_600.0
    await scene.catchup.round()
    position = await scene.position()
    assert position == scene.clock() - timedelta(hours=1)
    # A position of the future, from before the clock was set right.
    await scene.store.run(lambda tx: tx.inbox.note_caught_up(scene.clock() + 9 * DAY))
    missed = scene.happens(timedelta(hours=1, minutes=1))
    await scene.catchup.round()
    assert await scene.ids() == [missed]


# When


async def test_it_is_tried_again_soon_when_stripe_does_not_answer(scene: Scene) -> None:
    scene.stripe.away("events")
    pauses = [await scene.catchup.tried() for _ in range(6)]
    assert pauses == [5, 10, 20, 40, 60, 60]
    scene.stripe.back()
    assert await scene.catchup.tried() == catchup.WITH_WEBHOOK_S
    scene.stripe.fail("events", Unavailable("later", retry_after_s=90))
    assert await scene.catchup.tried() == 90


async def test_without_a_webhook_it_is_asked_every_minute(store: StoreLane) -> None:
    await store.run(lambda tx: tx.identity(lambda: "id"))
    assert await Scene(store, webhook=False).catchup.tried() == catchup.WITHOUT_WEBHOOK_S == 60


async def test_it_reads_at_once_when_it_is_told_to(scene: Scene) -> None:
    task = asyncio.create_task(scene.catchup.run())
    await until(lambda: len(scene.stripe.windows) > 0)

    async def read() -> bool:
        return await scene.position() == scene.clock()

    await until(read)
    missed = scene.happens(timedelta(minutes=1))
    scene.catchup.soon()

    async def found() -> bool:
        return await scene.ids() == [missed]

    await until(found)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


# As part of a relay


async def test_at_the_start_what_happened_meanwhile_is_found(tmp_path: Path) -> None:
    async with on_stage(tmp_path) as stage:
        fake = stage.stripe
        payment_id = await stage.new_payment()
    fake.clock.move(3_600)  # type: ignore[attr-defined]
    fake.event("payment_intent.succeeded", fake.pay(payment_id))
    fake.away("retrieve", "cancel")
    async with on_stage(tmp_path, stripe=fake, clock=fake.clock) as stage:
        await stage.applied()
        payment = await stage.read(payment_id)
        assert (payment["outcome"], payment["confirmedBy"]) == ("paid", "catchup")
        labels = {"result": "changed"}
        assert stage.number("kiosk_catchup_events_total", **labels) == 1


async def test_an_event_is_kept_as_its_webhook_would_have_carried_it(stage: Stage) -> None:
    balance = {"object": "balance", "available": [], "pending": []}
    event = stage.stripe.event("balance.available", balance)
    await stage.service.workers.catchup.round()
    await stage.applied()

    def body(tx: Any) -> bytes:
        ((kept,),) = tx._database.execute_sql("SELECT body FROM inbox")
        return bytes(kept)

    assert json.loads(await stage.run(body)) == event
