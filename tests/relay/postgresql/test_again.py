"""A whole relay whose every commit is undone by somebody's error and done again: nobody must notice."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

import pytest

from kiosk.relay.ports import Transaction
from kiosk.relay.store.database import Place
from kiosk.relay.store.lane import StoreLane, _Job
from tests.postgresql import Server
from tests.relay.stage import Stage, on_stage

pytestmark = pytest.mark.anyio


class SpoiltError(Exception):
    """What the job raises that is there for this only."""


def spoilt(tx: Transaction) -> None:
    raise SpoiltError


class Spoiling:
    """The lane's queue, which has a job that raises stand behind all that wait: so all are called twice."""

    def __init__(self, queue: SimpleQueue[Any]) -> None:
        nobody: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        nobody.cancel()
        self._spoils = _Job(spoilt, nobody)
        self._owed = True
        self._queue = queue
        self.put, self.get, self.empty = queue.put, queue.get, queue.empty

    def get_nowait(self) -> Any:
        """As the queue's own; before it is empty comes the job that raises."""
        try:
            return self._queue.get_nowait()
        except Empty:
            self._owed = not self._owed
            if self._owed:
                raise
            return [self._spoils]


async def story(stage: Stage) -> list[Any]:
    """What callers see of a day's payments."""
    paid_id = await stage.new_payment(key="paid")
    event = stage.stripe.event("payment_intent.succeeded", stage.stripe.pay(paid_id))
    await stage.told(event)
    await stage.told(event)
    canceled_id = await stage.new_payment(key="canceled")
    async with stage.client() as client:
        canceled = await client.post(f"/payments/{canceled_id}/cancel")
        again = await stage.ask(key="paid")
        conflict = await stage.ask(1_000, key="paid")
    async with stage.client("kt_boss") as client:
        device = {"name": "A3", "scope": "till"}
        added = await client.post("/devices", json=device)
        twice = await client.post("/devices", json=device)
        audit = (await client.get("/audit")).json()
    answers = [canceled, again, conflict, added, twice]
    versions = [(await stage.read(one))["version"] for one in (paid_id, canceled_id)]
    events = await stage.run(lambda tx: [event.audience for event in tx.outbox.after(0, None, 99)])
    actions = [entry["action"] for entry in audit["items"]]
    kept = stage.number("kiosk_events_total", type=event["type"], result="repeated")
    return [*(answer.status_code for answer in answers), versions, events, actions, kept]


async def test_a_day_is_the_same_though_its_jobs_are_called_twice(
    postgresql: Server, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def seen(place: Place) -> list[Any]:
        async with on_stage(tmp_path / "folder", database=place) as stage:
            return await story(stage)

    with caplog.at_level(logging.INFO, logger="kiosk.relay.store"):
        quiet = await seen(postgresql.fresh())
        caplog.clear()
        async with on_stage(tmp_path, database=postgresql.fresh()) as stage:
            lane = stage.service.parts.store
            assert isinstance(lane, StoreLane)
            lane._jobs = Spoiling(lane._jobs)  # type: ignore[assignment]
            assert await story(stage) == quiet
    again = [record for record in caplog.records if "carried out again" in record.message]
    assert len(again) >= 2 * len(quiet)
