"""Fixtures of the sandbox's tests: a world without a network, a real server, a real webhook receiver."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from kiosk.sandbox.serve import open_server
from tests.sandbox.receiver import Receiver
from tests.sandbox.world import World


@pytest.fixture
def world() -> World:
    """A book over an empty state."""
    return World()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """An HTTP server that takes webhooks."""
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def server_url() -> Iterator[str]:
    """The URL of a real sandbox on a free port."""
    urls: list[str] = []
    listening = threading.Event()

    def told(url: str) -> None:
        urls.append(url)
        listening.set()

    with open_server("127.0.0.1", 0, None, None, told) as server:
        thread = threading.Thread(target=server.serve_until_stopped, name="sandbox server")
        thread.start()
        try:
            assert listening.wait(10)
            yield urls[0]
        finally:
            server.should_exit = True
            thread.join(10)
            assert not thread.is_alive()
