"""How much a line takes for a reader that reads nothing, and how it ends."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from kiosk.relay.push.line import UNSENT_LIMIT_BYTES, AsgiLine, DirectLine, Wire, packet
from tests.relay.stage import until

LOOPS: list[Callable[[], asyncio.AbstractEventLoop]] = [asyncio.new_event_loop]
with contextlib.suppress(ImportError):
    import uvloop

    LOOPS.append(uvloop.new_event_loop)

ONE = packet(b"x" * 1_000)


class Flow:
    """A server's flow control that never has room."""

    async def drain(self) -> None:
        await asyncio.Event().wait()


@asynccontextmanager
async def a_line(*, chunked: bool = True) -> AsyncIterator[tuple[DirectLine, socket.socket]]:
    """A line and the socket of a reader that does not read by itself."""
    ours, theirs = socket.socketpair()
    for end in (ours, theirs):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 8_192)
    with theirs:
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_connection(asyncio.Protocol, sock=ours)
        yield DirectLine(Wire(transport, Flow(), chunked, loop.create_future())), theirs
        transport.abort()


@pytest.mark.parametrize("loop", LOOPS)
@pytest.mark.parametrize("turns", [True, False], ids=["over time", "in one turn of the loop"])
def test_a_reader_that_reads_nothing_is_refused_before_it_holds_too_much(
    loop: Callable[[], asyncio.AbstractEventLoop], turns: bool
) -> None:
    async def go() -> None:
        async with a_line() as (line, theirs):
            taken = 0
            while line.write(ONE):
                taken += len(ONE.chunk)
                assert taken < 10 * UNSENT_LIMIT_BYTES
                if turns:
                    await asyncio.sleep(0)
            await asyncio.sleep(0.01)
            unsent = line._transport.get_write_buffer_size()
            assert UNSENT_LIMIT_BYTES / 2 < unsent <= UNSENT_LIMIT_BYTES
            line.end(at_once=True)
            await asyncio.sleep(0.01)
            theirs.setblocking(False)
            got = b""
            while data := theirs.recv(65_536):
                got += data
            assert len(got) <= taken - unsent

    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(go())


@pytest.mark.parametrize("chunked", [True, False])
def test_one_event_that_is_larger_than_the_limit_still_goes(chunked: bool) -> None:
    async def go() -> None:
        async with a_line(chunked=chunked) as (line, theirs):
            large = packet(b"y" * 2 * UNSENT_LIMIT_BYTES)
            assert line.write(large)
            assert not line.write(ONE)
            wanted = large.chunk if chunked else large.data
            theirs.settimeout(5)
            got = b""
            while len(got) < len(wanted):
                got += await asyncio.to_thread(theirs.recv, 65_536)
            assert got == wanted
            await until(lambda: line.write(ONE))

    asyncio.run(go())


def test_an_end_in_order_does_not_wait_for_a_reader_that_takes_nothing() -> None:
    async def go() -> None:
        async with a_line() as (line, theirs):
            while line.write(ONE):
                pass
            line.end(at_once=False)
            line.end(at_once=False)
            assert line.write(ONE)  # into the void
            theirs.settimeout(5)
            await asyncio.sleep(0.7)
            got = b""
            with contextlib.suppress(ConnectionError):
                while data := theirs.recv(65_536):
                    got += data
            assert not got.endswith(b"0\r\n\r\n")

    asyncio.run(go())


def test_a_reader_with_no_room_for_too_long_is_a_timeout() -> None:
    async def go() -> None:
        async with a_line() as (line, _):
            with pytest.raises(TimeoutError):
                await DirectLine(line._wire, limit_s=0.01).flush()

        async def stuck(message: object) -> None:
            await asyncio.Event().wait()

        asgi = AsgiLine(stuck, limit_s=0.01)
        asgi.write(ONE)
        with pytest.raises(TimeoutError):
            await asgi.flush()
        await asgi.flush()

    asyncio.run(go())


def test_the_asgi_line_takes_as_little() -> None:
    async def go() -> None:
        async def send(message: object) -> None: ...

        line = AsgiLine(send)
        taken = 0
        while line.write(ONE):
            taken += len(ONE.data)
        assert taken <= UNSENT_LIMIT_BYTES

    asyncio.run(go())


@pytest.mark.parametrize("loop", LOOPS)
def test_a_reader_that_hung_up_before_it_was_heard_is_no_error(
    loop: Callable[[], asyncio.AbstractEventLoop],
) -> None:
    async def go() -> None:
        async with a_line() as (line, _):
            line._transport.abort()
            await asyncio.sleep(0.01)
            assert DirectLine(line._wire).write(ONE)

    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(go())
