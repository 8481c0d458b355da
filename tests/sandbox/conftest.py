"""Fixtures of the sandbox's tests: a world without a network, a real server, a real webhook receiver."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sandbox.receiver import Receiver
from tests.sandbox.running import running_sandbox
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
    with running_sandbox() as url:
        yield url
