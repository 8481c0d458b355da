"""Two whole relays over one PostgreSQL: what one learns, the tills of both hear, in order and once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager, closing
from pathlib import Path

import psycopg
import pytest

from kiosk.protocol.sse import EventName
from kiosk.relay.guard.recheck import Recheck
from kiosk.relay.ports import Transaction
from kiosk.relay.push.door import Door
from kiosk.relay.push.hub import Hub
from kiosk.relay.records import OutboxEvent
from kiosk.relay.running.metrics import Metrics
from kiosk.relay.store.postgresql.address import ServerAddress
from kiosk.relay.store.postgresql.connection import connect
from kiosk.relay.store.postgresql.listener import Listener, told_by_others
from kiosk.relay.store.postgresql.server import DatabaseServer
from tests.postgresql import Server
from tests.relay.listener import listening
from tests.relay.stage import START, Stage, on_stage, until

pytestmark = pytest.mark.anyio


def push(tx: Transaction, data: str = "{}") -> None:
    tx.outbox.append(OutboxEvent("A1", EventName.PAYMENT, data, START))


def cut_lines(postgresql: Server) -> None:
    """End the connections over which relays hear of each other."""
    with postgresql.connect() as beside:
        beside.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'kiosk-relay news'"
        )


@pytest.fixture
def address(postgresql: Server) -> ServerAddress:
    """An empty store."""
    return postgresql.fresh()


@asynccontextmanager
async def two(folder: Path, address: ServerAddress) -> AsyncIterator[tuple[Stage, Stage]]:
    """Two relays over one store, with one pretended Stripe and one clock."""
    async with on_stage(folder, database=address) as one:
        shared = {"database": address, "stripe": one.stripe, "clock": one.clock}
        async with on_stage(folder, **shared, caught_up=False) as other:
            await until(
                lambda: all(s.number("kiosk_other_relays_heard") == 1 for s in (one, other))
            )
            yield one, other


@pytest.fixture
async def both(
    tmp_path: Path, address: ServerAddress, anyio_backend: str
) -> AsyncIterator[tuple[Stage, Stage]]:
    """The two, running."""
    async with two(tmp_path, address) as stages:
        yield stages


async def test_what_one_learns_the_tills_of_both_hear(both: tuple[Stage, Stage]) -> None:
    one, other = both
    async with listening(one.service.app) as here, listening(other.service.app) as there:
        payment_id = await one.new_payment()
        paid = one.stripe.pay(payment_id)
        await other.told(one.stripe.event("payment_intent.succeeded", paid))
        for till in (here, there):
            await till.heard(4)
            steps = [json.loads(data) for data in till.data()]
            assert [step["outcome"] for step in steps] == ["creating", "waiting", "paid"]
            assert [step["version"] for step in steps] == [1, 2, 3]
        assert [event.id for event in here.events[1:]] == [event.id for event in there.events[1:]]
        assert await one.read(payment_id) == await other.read(payment_id)


async def test_what_both_commit_at_once_comes_in_one_order_and_once(
    both: tuple[Stage, Stage],
) -> None:
    one, other = both
    async with listening(one.service.app) as here, listening(other.service.app) as there:
        jobs = [stage.run(push) for _ in range(50) for stage in both]
        await asyncio.gather(*jobs)
        for till in (here, there):
            await till.heard(101)
            numbers = [int((event.id or "").rpartition("-")[2]) for event in till.events[1:]]
            assert numbers == list(range(1, 101))


async def test_events_of_one_payment_are_applied_once_and_in_order_by_whichever_relay(
    both: tuple[Stage, Stage],
) -> None:
    one, other = both
    payments = [await one.new_payment(key=f"k{n}") for n in range(4)]
    paid = {payment: one.stripe.pay(payment) for payment in payments}
    deliveries = []
    for n, payment in enumerate(payments * 3):
        name = ("payment_intent.processing", "payment_intent.succeeded")[n >= len(payments)]
        deliveries.append(both[n % 2].deliver(one.stripe.event(name, paid[payment])))
    answers = await asyncio.gather(*deliveries)
    assert {answer.status_code for answer in answers} == {200}
    await one.applied()

    def counted(stage: Stage) -> float:
        page = stage.service.parts.metrics.page()
        lines = [line for line in page.splitlines() if line.startswith("kiosk_events_total{")]
        return sum(float(line.rpartition(" ")[2]) for line in lines)

    await until(lambda: counted(one) + counted(other) == len(answers))
    for payment in payments:
        assert (await other.read(payment))["outcome"] == "paid"


async def test_the_same_request_at_both_relays_is_one_payment(both: tuple[Stage, Stage]) -> None:
    answers = await asyncio.gather(*(stage.ask(key="once") for stage in both))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["paymentIntentId"] for answer in answers}) == 1
    assert len(both[0].stripe.intents) == 1


async def test_a_till_that_moves_goes_on_where_it_was(both: tuple[Stage, Stage]) -> None:
    one, other = both
    for n in range(3):
        await one.run(lambda tx: push(tx, str(n)))  # noqa: B023
    hub = other.service.parts.hub
    await until(lambda: hub.last_number == 3)
    hub.last_number = 1  # as if it had not heard of the newest yet
    async with listening(other.service.app, last=hub.position(3)) as till:
        await one.run(lambda tx: push(tx, "next"))
        await till.heard(2)
        assert [event.name for event in till.events] == ["ready", "payment:update"]
        assert till.data() == ["next"]
    async with listening(other.service.app, last=hub.position(99)) as stranger:
        await stranger.heard(2)
        assert [event.name for event in stranger.events] == ["ready", "resync"]


async def test_a_device_that_one_revokes_is_cut_by_the_other(both: tuple[Stage, Stage]) -> None:
    one, other = both
    async with listening(other.service.app) as till, one.client("kt_boss") as boss:
        await till.heard(1)
        assert (await boss.delete("/devices/A1")).status_code in (200, 204)
        await Recheck(other.service.parts.store, other.service.parts.hub).look()
        await till.over()
    async with other.client() as client:
        assert (await client.get("/payments")).status_code == 401


@pytest.mark.expected_logs("cannot be heard")
async def test_lines_that_were_cut_are_made_again_and_nothing_is_missed(
    postgresql: Server, both: tuple[Stage, Stage]
) -> None:
    one, other = both
    async with listening(other.service.app) as till:
        await till.heard(1)
        cut_lines(postgresql)
        await one.run(push)
        await till.heard(2)


@pytest.mark.expected_logs("cannot be heard", "cannot be used", "broke down")
async def test_a_server_that_restarts_costs_a_moment_and_nothing_else(
    postgresql: Server, both: tuple[Stage, Stage]
) -> None:
    one, other = both
    payment_id = await one.new_payment()
    paid = one.stripe.event("payment_intent.succeeded", one.stripe.pay(payment_id))
    async with listening(other.service.app) as till:
        await till.heard(1)
        with ExitStack() as after:
            after.callback(postgresql.start)
            postgresql.stop()
            for stage in both:
                refused = await stage.deliver(paid)
                assert refused.status_code == 503
                assert int(refused.headers["Retry-After"]) > 0
                async with stage.client() as client:
                    assert (await client.get("/readyz")).status_code == 503
        assert (await one.deliver(paid)).status_code == 200
        await until(lambda: '"outcome":"paid"' in "".join(till.data()))


@pytest.mark.expected_logs("cannot be heard", "the store went back")
@pytest.mark.parametrize("given_again", [2, 9])
async def test_a_copy_that_lags_begins_a_new_epoch(
    postgresql: Server, address: ServerAddress, both: tuple[Stage, Stage], given_again: int
) -> None:
    """A fail-over that lost what was committed: its numbers are given again, and must not be taken for the old."""
    one, other = both
    for n in range(5):
        await one.run(lambda tx: push(tx, f"old {n}"))  # noqa: B023
    hubs = [stage.service.parts.hub for stage in both]
    payment_id = await one.new_payment()  # two events more
    await until(lambda: all(hub.last_number == 7 for hub in hubs))
    before = hubs[1].position(7)
    async with listening(other.service.app, last=before) as till:
        await till.heard(1)
        with psycopg.connect(address.url.get_secret_value(), autocommit=True) as beside:
            beside.execute("DELETE FROM outbox WHERE number > 2")
            beside.execute("UPDATE stream SET last_number = %s", (given_again,))
            # What a relay that knew less has committed before the others came back.
            beside.execute(
                "INSERT INTO outbox SELECT number, 'A2', 'payment:update', 'again', NULL, 7"
                " FROM generate_series(3, %s) AS number",
                (given_again,),
            )
        cut_lines(postgresql)
        await till.over()
    await until(lambda: all(hub.place[1] == given_again for hub in hubs))
    await until(lambda: hubs[0].place == hubs[1].place)
    async with listening(other.service.app, last=before) as till:
        await till.heard(2)
        await one.run(lambda tx: push(tx, "new"))
        await till.heard(3)
    assert [event.name for event in till.events] == ["ready", "resync", "payment:update"]
    assert till.data() == ["new"]
    assert (await other.read(payment_id))["version"] == 1_002


class Busy:
    """Readers to whom something is published just when they are asked what they have."""

    def __init__(self, database: DatabaseServer) -> None:
        self._database = database
        self._epoch = self._commit()[0]
        self.last_event: OutboxEvent | None = None
        self.anew: list[int] = []

    @property
    def place(self) -> tuple[str, int]:
        """Where they are, after one more event."""
        return self._commit()

    def begin_anew(self, epoch: str, last_number: int) -> None:
        """Must not happen."""
        self.anew.append(last_number)

    def _commit(self) -> tuple[str, int]:
        with self._database.transaction() as tx:
            epoch = tx.identity(lambda: "id")[1]
            push(tx)
        [self.last_event] = tx.outbox.appended
        return epoch, self.last_event.number


async def test_what_is_published_meanwhile_is_no_loss(address: ServerAddress) -> None:
    with closing(DatabaseServer(address)) as database:
        readers = Busy(database)
        one = Listener(address, readers, lambda events: None, lambda: None)
        one.start()
        await until(lambda: one.hears)
        await one.close()
    assert readers.anew == []


async def test_who_committed_it_need_not_be_told(address: ServerAddress) -> None:
    ears = connect(address, "test")
    with (
        closing(ears.database),
        closing(DatabaseServer(address)) as one,
        closing(DatabaseServer(address)) as other,
    ):
        ears.connection.execute(f"LISTEN {one._channel}".encode())
        for database in (other, one):
            with database.transaction() as tx:
                push(tx)
        notes = list(ears.connection.notifies(timeout=10, stop_after=2))
    assert told_by_others(notes, one.speaker) == 1
    assert told_by_others(notes, other.speaker) == told_by_others(notes, None) == 2
    assert told_by_others([], None) == 0


# The door


def events(*numbers: int) -> list[OutboxEvent]:
    return [OutboxEvent("A1", EventName.PAYMENT, "{}", START, number=number) for number in numbers]


async def test_the_door_lets_in_each_once_and_none_before_its_turn() -> None:
    asked: list[int] = []
    hub = Hub("epoch1", 3, Metrics())
    door = Door(hub, lambda: asked.append(hub.last_number))
    door.committed(events(4, 5))
    assert hub.last_number == 5
    door.committed(events(8, 9))  # another relay has 6 and 7
    assert (hub.last_number, asked) == (5, [5])
    door.read(events(5, 6, 7, 8))
    assert hub.last_number == 8
    door.committed(events(8, 9))
    door.read(events(9))
    assert (hub.last_number, asked) == (9, [5])
