"""Fixtures of the attacks: a relay in this process, and the same behind its real server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.attacks.raw import Wire, on_a_wire
from tests.relay.stage import Stage, on_stage
from tests.till.builders import Desk

PUBLIC_URL = "https://pay.shop.example"


@pytest.fixture
async def stage(tmp_path: Path, anyio_backend: str) -> AsyncIterator[Stage]:
    """A running relay over a pretended Stripe, with webhooks and a public address."""
    async with on_stage(tmp_path, public_url=PUBLIC_URL) as stage:
        yield stage


@pytest.fixture
async def wire(stage: Stage) -> AsyncIterator[Wire]:
    """The same relay behind the server that it runs with: what is sent are bytes."""
    async with on_a_wire(stage) as wire:
        yield wire


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A till's desk over a database in `data`, a folder of its own."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    desk = Desk(folder / "till.sqlite3")
    yield desk
    desk.close()
