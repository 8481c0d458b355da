"""Fixtures of the relay's tests."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from kiosk.relay.store.lane import StoreLane
from tests.relay.stage import Stage, add_devices, on_stage, open_store
from tests.sandbox.running import running_sandbox


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
    with running_sandbox() as url:
        yield url
