"""Relays that share a store: one writes at a time, every wait has an end, and trouble of the server passes."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import pytest
from peewee import PeeweeException

from kiosk.protocol.sse import EventName
from kiosk.relay.ledger.records import ErrandKind
from kiosk.relay.ports import Transaction
from kiosk.relay.records import OutboxEvent
from kiosk.relay.store.lane import StoreLane
from kiosk.relay.store.postgresql.address import ServerAddress
from kiosk.relay.store.postgresql.server import DatabaseServer
from kiosk.sqlite_schema import StoreError
from tests.postgresql import Server
from tests.relay.postgresql.severing import severing
from tests.relay.stage import START, add_devices, open_store, until

WAITERS = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
LIMIT_S = 10.0


@pytest.fixture
def address(postgresql: Server) -> ServerAddress:
    """An empty store."""
    return postgresql.fresh()


@pytest.fixture
def both(address: ServerAddress) -> Iterator[tuple[DatabaseServer, DatabaseServer]]:
    """Two relays' connections to it."""
    with closing(DatabaseServer(address)) as one, closing(DatabaseServer(address)) as other:
        yield one, other


def push(tx: Transaction, data: str = "{}") -> None:
    tx.outbox.append(OutboxEvent("A1", EventName.PAYMENT, data, START))


def sql(database: DatabaseServer, text: str) -> Any:
    """Something asked or set beside every transaction."""
    cursor = database._connection.execute(text.encode())
    row = cursor.fetchone() if cursor.description else None
    return row[0] if row else None


def wait_for_a_waiter(postgresql: Server) -> None:
    """Until somebody waits for the lock."""
    with postgresql.connect() as beside:
        for _ in range(2_000):
            if beside.execute(WAITERS).fetchone() == (1,):
                return
    raise AssertionError("nobody waits")


# One at a time


def test_the_second_cannot_number_before_the_first_has_committed(
    postgresql: Server, address: ServerAddress, both: tuple[DatabaseServer, DatabaseServer]
) -> None:
    first, second = both
    begun = threading.Event()

    def other() -> None:
        begun.set()
        with second.transaction() as tx:
            push(tx, "second")

    with (
        closing(DatabaseServer(address)) as reader,
        ThreadPoolExecutor(1) as pool,
    ):
        seen = "SELECT coalesce(string_agg(number || data, ' ' ORDER BY number), '') FROM outbox"
        with first.transaction() as tx:
            push(tx, "first")
            done = pool.submit(other)
            begun.wait(LIMIT_S)
            wait_for_a_waiter(postgresql)
            tx.outbox.number_appended()
            assert not done.done()
            assert sql(reader, seen) == ""
            tx.outbox.appended = []
        done.result(LIMIT_S)
        assert sql(reader, seen) == "1first 2second"


def test_a_reader_never_passes_over_a_number(address: ServerAddress) -> None:
    """The cursor of a stream: eight writers at once, and one that reads what comes after what it has."""
    each, writers = 25, 8

    def write() -> None:
        with closing(DatabaseServer(address)) as database:
            for _ in range(each):
                with database.transaction() as tx:
                    push(tx)

    read: list[int] = []
    with (
        closing(DatabaseServer(address)) as reader,
        ThreadPoolExecutor(writers) as pool,
    ):
        writing = [pool.submit(write) for _ in range(writers)]
        while True:
            over = all(one.done() for one in writing)
            last = read[-1] if read else 0
            cursor = reader._connection.execute(
                "SELECT number FROM outbox WHERE number > %s ORDER BY number", (last,)
            )
            read.extend(number for (number,) in cursor)
            if over:
                break
        for one in writing:
            one.result()
    assert read == list(range(1, each * writers + 1))


@pytest.mark.parametrize("hopeful", [False, True])
def test_what_one_has_read_stays_true_until_it_has_written(
    both: tuple[DatabaseServer, DatabaseServer], hopeful: bool
) -> None:
    """Two nodes use one approval, code or try at the same moment: only one finds it."""
    with both[0].transaction() as tx:
        add_devices(tx, "A1")

    def taken(database: DatabaseServer) -> bool:
        with database.transaction(hopeful=hopeful) as tx:
            device = tx.devices.by_name("A1")
            assert device is not None
            if device.last_seen_at is not None:
                return False
            tx.devices.seen("A1", START)
            return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(taken, both)) == [False, True]


# Bounded waits


def test_every_wait_of_a_session_has_an_end(both: tuple[DatabaseServer, DatabaseServer]) -> None:
    names = ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")
    assert [sql(both[0], f"SHOW {name}") for name in names] == ["5s", "8s", "3s"]
    assert sql(both[0], "SHOW synchronous_commit") == "on"
    assert sql(both[0], "SHOW transaction_isolation") == "read committed"


def test_a_relay_that_falls_silent_with_the_lock_loses_it(
    both: tuple[DatabaseServer, DatabaseServer],
) -> None:
    silent, other = both
    sql(silent, "SET idle_in_transaction_session_timeout = '100ms'")

    def falls_silent() -> None:
        with silent.transaction() as tx:
            push(tx, "never")
            with (
                other.transaction() as beside
            ):  # waits until the server has given the silent one up
                push(beside, "kept")

    with pytest.raises(StoreError):
        falls_silent()
    assert not silent.usable
    assert sql(other, "SELECT string_agg(data, ' ') FROM outbox") == "kept"


@pytest.mark.anyio
@pytest.mark.expected_logs("a silent relay had")
async def test_a_relay_that_falls_silent_while_it_sends_loses_the_lock_too(
    postgresql: Server, caplog: pytest.LogCaptureFixture
) -> None:
    address = postgresql.fresh()

    async def falls_silent(other: StoreLane) -> None:
        with closing(DatabaseServer(address)) as silent, silent.transaction(hopeful=True) as tx:
            assert tx.payments.by_number(1) is None  # it has the lock
            tx.identity(lambda: "never")
            tx.errands.want(
                ErrandKind.READ_WALLET, "", START
            )  # is sent, and the server waits for the rest
            await other.run(push)

    async with open_store(address) as other:
        await other.run(lambda tx: None)
        assert isinstance(other._database, DatabaseServer)
        sql(other._database, "SET lock_timeout = '150ms'")
        sql(other._database, "SET idle_in_transaction_session_timeout = '100ms'")
        with pytest.raises(StoreError):
            await falls_silent(other)
        assert "a silent relay had the store's lock" in caplog.text
        await other.run(push)
        assert sql(other._database, "SELECT count(*) FROM outbox") == 2
        assert sql(other._database, "SELECT count(*) FROM relay") == 0


@pytest.mark.anyio
@pytest.mark.expected_logs("the store cannot be used")
async def test_a_relay_that_only_takes_long_keeps_the_lock(postgresql: Server) -> None:
    address = postgresql.fresh()
    async with open_store(address) as other:
        await other.run(lambda tx: None)
        assert isinstance(other._database, DatabaseServer)
        sql(other._database, "SET lock_timeout = '20ms'")
        with closing(DatabaseServer(address)) as busy:
            with busy.transaction(hopeful=True) as tx:
                tx.probe(START)
                tx.errands.want(ErrandKind.READ_WALLET, "", START)
                with pytest.raises(StoreError, match="another relay"):
                    await other.run(push)
            assert busy.usable
        await other.run(push)


def test_who_waits_too_long_for_the_lock_is_told_so(
    both: tuple[DatabaseServer, DatabaseServer],
) -> None:
    first, second = both
    sql(second, "SET lock_timeout = '20ms'")

    def wait() -> None:
        with second.transaction():
            raise AssertionError("two at once")

    with first.transaction(), pytest.raises(StoreError, match="another relay") as caught:
        wait()
    assert caught.value.retry_after_s
    assert second.usable
    with second.transaction() as tx:
        push(tx)


def test_a_statement_that_takes_too_long_is_given_up(
    both: tuple[DatabaseServer, DatabaseServer],
) -> None:
    database, _ = both
    sql(database, "SET statement_timeout = '20ms'")

    def sleeps() -> None:
        with database.transaction() as tx:
            tx._database.execute_sql("SELECT pg_sleep(5)")  # type: ignore[no-untyped-call]

    with pytest.raises(StoreError, match="too long"):
        sleeps()
    assert database.usable


# Trouble that passes


@pytest.mark.anyio
@pytest.mark.expected_logs("the store cannot be used")
async def test_a_commit_whose_answer_is_lost_is_unknown_and_bears_repetition(
    postgresql: Server, address: ServerAddress
) -> None:
    published: list[OutboxEvent] = []

    def once(tx: Transaction) -> bool:
        if tx.devices.by_name("A1") is not None:
            return False
        add_devices(tx, "A1")
        push(tx)
        return True

    with severing(postgresql, address) as line:
        async with open_store(line.address, published.extend) as store:
            await store.run(lambda tx: None)
            line.sever_after(b"COMMIT")
            with pytest.raises(StoreError, match="does not answer"):
                await store.run(once)
            assert published == []  # it reads them from the table, as from any other relay
            assert await store.run(once) is False
            assert await store.run(lambda tx: tx.outbox.bounds()) == (1, 1)


@pytest.mark.anyio
@pytest.mark.expected_logs("the store cannot be used")
async def test_a_connection_that_is_cut_costs_its_batch_and_nothing_else(
    postgresql: Server, address: ServerAddress
) -> None:
    def cut(tx: Any) -> None:
        with postgresql.connect() as beside:
            pid = tx._database.connection().info.backend_pid
            beside.execute("SELECT pg_terminate_backend(%s)", (pid,))
        push(tx)
        tx.devices.all()

    async with open_store(address) as store:
        with pytest.raises(StoreError):
            await store.run(cut)
        await store.run(push)
        assert await store.run(lambda tx: tx.outbox.bounds()) == (1, 1)


@pytest.mark.anyio
async def test_two_lanes_take_turns(address: ServerAddress) -> None:
    numbers: list[list[int]] = [[], []]

    def keep(mine: list[int]) -> Any:
        return lambda events: mine.extend(event.number for event in events)

    async def hammer(store: StoreLane) -> None:
        for _ in range(10):
            await asyncio.gather(*(store.run(push) for _ in range(5)))

    async with (
        open_store(address, keep(numbers[0])) as one,
        open_store(address, keep(numbers[1])) as other,
    ):
        await asyncio.gather(hammer(one), hammer(other))
        await until(lambda: sum(map(len, numbers)) == 100)
    assert sorted(numbers[0] + numbers[1]) == list(range(1, 101))
    assert all(mine == sorted(mine) for mine in numbers)


@pytest.mark.parametrize("hopeful", [False, True])
def test_a_transaction_that_failed_unnoticed_is_not_taken_for_committed(
    both: tuple[DatabaseServer, DatabaseServer], hopeful: bool
) -> None:
    database, _ = both

    def fails_unnoticed() -> None:
        with database.transaction(hopeful=hopeful), pytest.raises(PeeweeException):
            database._database.execute_sql("SELECT 1 / 0")

    with pytest.raises(Exception, match="became ROLLBACK"):
        fails_unnoticed()
    assert database.usable
