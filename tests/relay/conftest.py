"""Fixtures of the relay's tests."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from kiosk.relay.store.lane import StoreLane
from kiosk.sandbox.serve import open_server
from tests.relay.stage import Stage, add_devices, on_stage, open_store


@pytest.fixture
async def store(tmp_path: Path, anyio_backend: str) -> AsyncIterator[StoreLane]:
    """A store with the devices A1 and A2."""
    async with open_store(tmp_path / "relay.sqlite3") as lane:
        await lane.run(lambda tx: add_devices(tx, "A1", "A2"))
        yield lane


@pytest.fixture
async def stage(tmp_path: Path, anyio_backend: str) -> AsyncIterator[Stage]:
    """A running relay over a pretended Stripe, with webhooks."""
    async with on_stage(tmp_path) as stage:
        yield stage


@pytest.fixture
def sandbox_url() -> Iterator[str]:
    """The URL of a real sandbox on a free port, without webhooks."""
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
