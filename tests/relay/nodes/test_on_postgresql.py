"""The lock, the reign and the fence over a real PostgreSQL: connections are cut and fall silent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import SecretStr

from kiosk.relay.nodes.fence import DeposedError, FencedStore
from kiosk.relay.nodes.leading import Leading
from kiosk.relay.nodes.standing import Standing
from kiosk.relay.store.lane import StoreLane
from kiosk.relay.store.postgresql.address import ServerAddress
from kiosk.relay.store.postgresql.leader_lock import ServerLock
from tests.postgresql import Server
from tests.relay.stage import Stage, on_stage, until

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def _lane(address: ServerAddress) -> AsyncIterator[StoreLane]:
    lane = StoreLane(address, lambda events: None)
    lane.start()
    try:
        yield lane
    finally:
        await lane.close()


@pytest.fixture
async def address(postgresql: Server, anyio_backend: str) -> ServerAddress:
    """An empty schema with the relay's tables."""
    address = postgresql.fresh()
    async with _lane(address) as lane:
        await lane.run(lambda tx: None)
    return address


def _cut(server: Server, lock: ServerLock) -> None:
    assert lock._connection is not None
    pid = lock._connection.info.backend_pid
    with server.connect() as connection:
        connection.execute("SELECT pg_terminate_backend(%s)", (pid,))


async def test_one_holds_the_lock_until_its_connection_ends(
    postgresql: Server, address: ServerAddress
) -> None:
    first, second = ServerLock(address), ServerLock(address)
    assert await first.take()
    assert await first.held()
    assert not await second.take()
    _cut(postgresql, first)
    assert not await first.held()
    assert not await first.held()
    await until(second.take)
    await second.release()
    await second.release()
    assert await first.take()
    await first.release()


async def test_schemas_have_leaders_of_their_own(postgresql: Server) -> None:
    first, second = ServerLock(postgresql.fresh()), ServerLock(postgresql.fresh())
    assert await first.take()
    assert await second.take()
    await first.release()
    await second.release()


async def test_a_holder_that_says_nothing_loses_it(address: ServerAddress) -> None:
    frozen, other = ServerLock(address, silent_ms=50), ServerLock(address)
    assert await frozen.take()
    await until(other.take)
    assert not await frozen.held()
    await other.release()


async def test_a_server_that_is_not_there_gives_no_lock(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    lock = ServerLock(ServerAddress.of(SecretStr("postgresql://shop:secret@127.0.0.1:1/kiosk")))
    assert not await lock.take()
    assert not await lock.take()
    assert len([one for one in caplog.records if "who leads" in one.getMessage()]) == 1
    assert "secret" not in caplog.text


async def test_a_server_that_says_nothing_gives_no_lock() -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async with await asyncio.start_server(silent, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        address = ServerAddress.of(SecretStr(f"postgresql://shop@127.0.0.1:{port}/kiosk"))
        assert not await ServerLock(address, answer_limit_s=0.05).take()


async def test_nodes_are_counted_as_long_as_they_say_so(address: ServerAddress) -> None:
    async with _lane(address) as lane:
        assert await lane.run(lambda tx: tx.nodes.announce("a", 10.0)) == 1
        assert await lane.run(lambda tx: tx.nodes.announce("b", 10.0)) == 2
        assert await lane.run(lambda tx: tx.nodes.announce("b", 10.0)) == 2
        await lane.run(lambda tx: tx.nodes.leave("a"))
        assert await lane.run(lambda tx: tx.nodes.announce("b", 10.0)) == 1

        async def forgotten() -> bool:
            return await lane.run(lambda tx: tx.nodes.announce("c", 0.001)) == 1

        await until(forgotten)


async def test_what_an_earlier_leader_writes_is_refused_by_the_database(
    address: ServerAddress,
) -> None:
    async with _lane(address) as one, _lane(address) as other:
        slept, awake = FencedStore(one), FencedStore(other)
        slept.open(await one.run(lambda tx: tx.nodes.take_over("a")))
        assert await slept.run(lambda tx: tx.nodes.announce("a", 10.0)) == 1
        await slept.run(lambda tx: tx.nodes.leave("a"))
        awake.open(await other.run(lambda tx: tx.nodes.take_over("b")))
        with pytest.raises(DeposedError):
            await slept.run(lambda tx: tx.nodes.announce("ghost", 10.0))
        assert await awake.run(lambda tx: tx.nodes.announce("b", 10.0)) == 1


@dataclass
class Node:
    """One node that leads or waits; its work is to exist."""

    leading: Leading
    standing: Standing
    lock: ServerLock
    fenced: FencedStore


async def test_another_node_takes_over_when_the_leaders_connection_is_cut(
    postgresql: Server, address: ServerAddress
) -> None:
    async with AsyncExitStack() as ends:
        nodes = []
        for name in ("a", "b"):
            lane = await ends.enter_async_context(_lane(address))
            fenced, lock, standing = FencedStore(lane), ServerLock(address), Standing(name, True)
            nodes.append(
                Node(
                    Leading(lane, fenced, lock, standing, lambda ends: None), standing, lock, fenced
                )
            )
        tasks = [asyncio.create_task(node.leading.run()) for node in nodes]
        await until(lambda: any(node.standing.leads for node in nodes))
        first, second = sorted(nodes, key=lambda node: not node.standing.leads)
        assert not second.standing.leads
        _cut(postgresql, first.lock)
        await until(lambda: second.standing.leads)
        with pytest.raises(DeposedError):
            await first.fenced.run(lambda tx: tx.nodes.announce("ghost", 10.0))
        await until(lambda: not first.standing.leads)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_two_relays_say_how_many_live_and_who_leads(
    postgresql: Server, tmp_path: Path, anyio_backend: str
) -> None:
    address = postgresql.fresh()
    async with AsyncExitStack() as ends:
        first = await ends.enter_async_context(on_stage(tmp_path, database=address))
        second = await ends.enter_async_context(
            on_stage(tmp_path, database=address, caught_up=False)
        )
        await first.service.workers.sharing.beat()
        assert await _said(first) == {"nodes": 2, "leads": True}
        assert await _said(second) == {"nodes": 2, "leads": False}
        assert [one.number("kiosk_leader") for one in (first, second)] == [1, 0]
        assert first.number("kiosk_nodes") == 2
        assert [one.service.workers.watch.rate for one in (first, second)] == [500.0, 500.0]
        with pytest.raises(DeposedError):
            await second.service.workers.watch.round()
        # What one of them keeps, any of them applies; what the other commits is seen at once.
        payment = await second.new_payment()
        assert (await first.read(payment))["outcome"] == "waiting"


async def test_the_part_of_a_relay_that_ends_is_free_at_once(
    postgresql: Server, tmp_path: Path, anyio_backend: str
) -> None:
    address = postgresql.fresh()
    async with on_stage(tmp_path, database=address) as stays:
        async with on_stage(tmp_path, database=address, caught_up=False):
            await stays.service.workers.sharing.beat()
            assert stays.number("kiosk_nodes") == 2
        await stays.service.workers.sharing.beat()
        assert stays.number("kiosk_nodes") == 1


async def _said(stage: Stage) -> dict[str, object]:
    async with stage.client() as client:
        said = (await client.get("/readyz")).json()
    return {name: said[name] for name in ("nodes", "leads")}
