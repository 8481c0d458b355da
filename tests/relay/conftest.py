"""Fixtures of the relay's tests."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from kiosk.relay.store.database import Place
from kiosk.relay.store.lane import StoreLane
from kiosk.relay.stripe_gateway import StripeGateway
from kiosk.relay.stripe_side.gateway import Gateway
from tests.postgresql import Server
from tests.relay.fake_stripe import FakeStripe
from tests.relay.gateways import KEY, Bank
from tests.relay.stage import FakeClock, Stage, add_devices, on_stage, open_store
from tests.sandbox.running import running_sandbox


@pytest.fixture
async def store(tmp_path: Path, anyio_backend: str) -> AsyncIterator[StoreLane]:
    """A store with the devices A1 and A2."""
    async with open_store(tmp_path / "relay.sqlite3") as lane:
        await lane.run(lambda tx: add_devices(tx, "A1", "A2"))
        yield lane


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Where an empty store may be: a file, then a real server; they have to keep the same promises."""
    if request.param == "sqlite":
        return tmp_path / "relay.sqlite3"
    server: Server = request.getfixturevalue("postgresql")
    return server.fresh()


@pytest.fixture
async def either(place: Place, anyio_backend: str) -> AsyncIterator[StoreLane]:
    """A store with the devices A1 and A2, in either."""
    async with open_store(place) as lane:
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


@pytest.fixture(params=["fake", "sandbox"])
async def both(
    request: pytest.FixtureRequest, sandbox_url: str, anyio_backend: str
) -> AsyncIterator[tuple[Gateway, Bank]]:
    """The pretended Stripe, then the SDK against the sandbox: they have to keep the same promises."""
    if request.param == "fake":
        fake = FakeStripe(FakeClock())
        yield fake, Bank(fake, "")
        return
    gateway = StripeGateway(KEY, billing_email="pos@shop.test", api_base=sandbox_url)
    yield gateway, Bank(None, sandbox_url)
    await gateway.close()


@pytest.fixture
def gateway(both: tuple[Gateway, Bank]) -> Gateway:
    """The gateway of `both`."""
    return both[0]


@pytest.fixture
def bank(both: tuple[Gateway, Bank]) -> Bank:
    """Its other side."""
    return both[1]
