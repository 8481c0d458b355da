"""The network's loop: names are resolved aside, and its end waits for no name server."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from kiosk.till.link.loop import NetworkLoop

LIMIT_S = 5.0


@pytest.fixture
def loop() -> Iterator[NetworkLoop]:
    loop = NetworkLoop()
    yield loop
    loop.close()


def test_a_name_is_resolved_as_the_socket_module_does(loop: NetworkLoop) -> None:
    found = loop.run_until_complete(
        loop.getaddrinfo("localhost", 8787, type=socket.SOCK_STREAM, family=socket.AF_INET)
    )
    assert ("127.0.0.1", 8787) in [address for *_, address in found]


@pytest.mark.parametrize("host", ["no such name.invalid", "a" * 64 + ".example", "a..b"])
def test_a_name_that_does_not_exist_is_the_worlds_trouble(loop: NetworkLoop, host: str) -> None:
    with pytest.raises(socket.gaierror):
        loop.run_until_complete(asyncio.wait_for(loop.getaddrinfo(host, 1), LIMIT_S))


def test_a_connection_can_be_made_by_name(loop: NetworkLoop) -> None:
    async def connect() -> bytes:
        async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"hello")
            writer.close()

        server = await asyncio.start_server(greet, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        reader, writer = await asyncio.open_connection("localhost", port, family=socket.AF_INET)
        said = await reader.read()
        writer.close()
        server.close()
        return said

    assert loop.run_until_complete(asyncio.wait_for(connect(), LIMIT_S)) == b"hello"


class MuteResolver:
    """A name server that says nothing until it is let go."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.let_go = threading.Event()
        self.threads: list[threading.Thread] = []

    def __call__(self, *arguments: Any) -> list[Any]:
        self.threads.append(threading.current_thread())
        self.asked.set()
        self.let_go.wait(LIMIT_S)
        return []

    def end(self) -> None:
        """Let it answer, too late for anybody, and see its thread end quietly."""
        self.let_go.set()
        for thread in self.threads:
            thread.join(LIMIT_S)
            assert not thread.is_alive()


async def until_asked(resolver: MuteResolver) -> None:
    """The question is under way."""
    async with asyncio.timeout(LIMIT_S):
        while not resolver.asked.is_set():
            await asyncio.sleep(0.001)


def test_a_question_that_is_given_up_ends_at_once() -> None:
    resolver = MuteResolver()
    loop = NetworkLoop(resolver)

    async def ask_and_give_up() -> None:
        question = asyncio.create_task(loop.getaddrinfo("slow.test", 443))
        await until_asked(resolver)
        question.cancel()
        async with asyncio.timeout(1):
            with pytest.raises(asyncio.CancelledError):
                await question

    loop.run_until_complete(ask_and_give_up())
    resolver.let_go.set()
    loop.run_until_complete(asyncio.sleep(0))
    loop.close()
    resolver.end()


def test_the_loop_closes_while_a_name_server_is_still_silent() -> None:
    """asyncio's own loop would wait here for as long as the name server likes."""
    resolver = MuteResolver()
    with asyncio.Runner(loop_factory=lambda: NetworkLoop(resolver)) as runner:

        async def ask_and_leave() -> None:
            question = asyncio.create_task(runner.get_loop().getaddrinfo("slow.test", 443))
            await until_asked(resolver)
            assert not question.done()

        runner.run(ask_and_leave())
    assert not resolver.let_go.is_set(), "it ended before the answer came"
    resolver.end()
