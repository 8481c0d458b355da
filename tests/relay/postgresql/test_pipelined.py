"""Statements that travel together: what fails late is still its own job's alone, and nothing of it stays."""

from __future__ import annotations

import asyncio
import json
import re
import tempfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from peewee import IntegrityError

from kiosk.core.payment import Outcome
from kiosk.protocol.sse import EventName
from kiosk.relay.inbox.lane import InboxLane
from kiosk.relay.inbox.webhook import Keep
from kiosk.relay.ledger.records import DisputeRecord
from kiosk.relay.ports import Transaction
from kiosk.relay.records import EventSource, OutboxEvent, ReceivedEvent
from kiosk.relay.running.metrics import Metrics
from kiosk.relay.store.lane import StoreLane
from kiosk.relay.store.postgresql.address import ServerAddress
from kiosk.relay.store.postgresql.connection import connect
from kiosk.relay.store.postgresql.publishing import _AT_ONCE
from kiosk.relay.stripe_side.objects import parse_event
from tests.postgresql import Server
from tests.relay.stage import IDENTITY, START, add_devices, on_stage, open_store, record

pytestmark = pytest.mark.anyio


@pytest.fixture
def address(postgresql: Server) -> ServerAddress:
    """An empty store."""
    return postgresql.fresh()


def push(tx: Transaction) -> None:
    tx.outbox.append(OutboxEvent("A1", EventName.PAYMENT, "{}", START))


def spoil(tx: Transaction) -> None:
    """Save what breaks a rule: a statement whose answer nobody reads. All before it is undone with it."""
    push(tx)
    payment = tx.payments.by_number(1)
    assert payment is not None
    tx.payments.save(payment, replace(payment, try_number=0))


def spoil_a_part(tx: Transaction) -> str:
    """The same in a part of its own, as the applying lane has one for each event."""
    try:
        with tx.savepoint():
            spoil(tx)
    except IntegrityError:
        push(tx)
        return "undone alone"
    return "not noticed"


async def _with_a_payment(store: StoreLane) -> None:
    def add(tx: Transaction) -> None:
        add_devices(tx, "A1")
        tx.payments.insert(record())

    await store.run(add)


async def _try_of_it(store: StoreLane) -> int | None:
    payment = await store.run(lambda tx: tx.payments.by_number(1))
    return None if payment is None else payment.try_number


async def _together(store: StoreLane, *jobs: Any) -> list[Any]:
    return await asyncio.gather(*map(store.run, jobs), return_exceptions=True)


async def test_what_breaks_a_rule_late_is_told_to_whoever_sent_it(address: ServerAddress) -> None:
    async with open_store(address) as store:
        await _with_a_payment(store)
        [alone] = await _together(store, spoil)
        assert isinstance(alone, IntegrityError)
        before, failed, after = await _together(store, push, spoil, push)
        assert isinstance(failed, IntegrityError)
        assert (before, after) == (None, None)
        assert await store.run(lambda tx: tx.outbox.bounds()) == (1, 2)
        assert await _try_of_it(store) == 1


async def test_a_part_that_fails_late_is_undone_alone(address: ServerAddress) -> None:
    async with open_store(address) as store:
        await _with_a_payment(store)
        assert await _together(store, spoil_a_part) == ["undone alone"]
        assert await _together(store, push, spoil_a_part) == [None, "undone alone"]
        assert await store.run(lambda tx: tx.outbox.bounds()) == (1, 3)
        assert await _try_of_it(store) == 1


async def test_what_was_sent_is_seen_by_what_is_asked_behind_it(address: ServerAddress) -> None:
    def change(tx: Transaction) -> list[int]:
        payment = tx.payments.by_number(1)
        assert payment is not None
        tx.payments.save(payment, replace(payment, try_number=2))
        seen = tx.payments.by_number(1)
        assert seen is not None
        return [payment.try_number, seen.try_number]

    async with open_store(address) as store:
        await _with_a_payment(store)
        assert await store.run(change) == [1, 2]
        assert await _try_of_it(store) == 2


def test_an_error_on_the_way_out_does_not_hide_the_first(address: ServerAddress) -> None:
    session = connect(address, "test")

    def fails_twice() -> None:
        with session.database.pipelined():
            session.database.send("SELECT 1 / 0")
            raise LookupError("the first")

    with closing(session.database):
        with pytest.raises(LookupError, match="the first"):
            fails_twice()
        assert session.database.execute_sql("SELECT 1").fetchone() == (1,)


async def test_a_commit_of_more_events_than_one_statement_takes_numbers_them_in_order(
    address: ServerAddress,
) -> None:
    published: list[OutboxEvent] = []
    count = 2 * _AT_ONCE + 1

    def push_many(tx: Transaction) -> None:
        for n in range(count):
            tx.outbox.append(OutboxEvent("A1", EventName.PAYMENT, f'{{"n":{n}}}', START))

    async with open_store(address, published.extend) as store:
        await store.run(push_many)
        kept = await store.run(lambda tx: tx.outbox.after(0, "A1", count + 1))
    assert [event.number for event in published] == list(range(1, count + 1))
    assert kept == published


# What is asked ahead


async def paid_event(address: ServerAddress, folder: Path) -> ReceivedEvent:
    """A relay's payment that waits in the store; the event that says it is paid."""
    async with on_stage(folder, database=address) as stage:
        payment_id = await stage.new_payment()
        event = stage.stripe.event("payment_intent.succeeded", stage.stripe.pay(payment_id))
        body = json.dumps(event).encode()
        return parse_event(body).received(body, stage.clock(), EventSource.WEBHOOK)


async def test_a_payment_is_paid_in_two_journeys(address: ServerAddress, tmp_path: Path) -> None:
    event = await paid_event(address, tmp_path)
    async with open_store(address) as store:
        lane = InboxLane(store, IDENTITY, lambda: event.received_at, Metrics())
        assert await lane.apply_due() == 0
        with tempfile.TemporaryFile() as trace:
            connection: Any = store._database._connection  # type: ignore[union-attr]
            connection.pgconn.trace(trace.fileno())
            new, applied = await asyncio.gather(store.run(Keep(event)), lane.apply_due())
            assert (new, applied) == (True, 1)
            connection.pgconn.untrace()
            trace.seek(0)
            journeys = len(re.findall(rb"\tF\t\d+\tSync", trace.read()))
        payment = await store.run(lambda tx: tx.payments.by_number(1))
    assert payment is not None
    assert payment.outcome is Outcome.PAID
    assert journeys == 2


async def test_what_was_asked_ahead_is_not_believed_after_a_change(
    address: ServerAddress, tmp_path: Path
) -> None:
    event = await paid_event(address, tmp_path)

    def job(tx: Transaction) -> None:
        tx.inbox.append(event)
        tx.inbox.due(event.received_at, 9)
        read = tx.payments.by_stripe_id(str(event.subject))
        assert read is not None
        assert not tx.payments.circumstances(read).contested
        tx.disputes.save(DisputeRecord("dp_1", read.number, 1, "thb", "open", None, START))
        assert tx.payments.circumstances(read).contested
        tx.payments.save(read, replace(read, status="processing"))
        changed = tx.payments.by_stripe_id(str(event.subject))
        assert changed == replace(read, status="processing")

    async with open_store(address) as store:
        await store.run(job)
        # Nor in another transaction, whatever was asked last in the one before.
        await store.run(lambda tx: tx.inbox.due(event.received_at, 9))
        other = await store.run(lambda tx: tx.payments.by_stripe_id(str(event.subject)))
    assert other is not None
    assert other.status == "processing"
