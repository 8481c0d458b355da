"""Fixtures of the till's tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from kiosk.till.store.database import SqliteStore
from tests.till.builders import Desk, NewDesk


@pytest.fixture
def new_desk(tmp_path: Path) -> Iterator[NewDesk]:
    """Makes desks over one database file; they are closed at the end."""
    with ExitStack() as stack:

        def make(**arguments: Any) -> Desk:
            desk = Desk(tmp_path / "till.sqlite3", **arguments)
            stack.callback(desk.close)
            return desk

        yield make


@pytest.fixture
def desk(new_desk: NewDesk) -> Desk:
    """A desk over an empty database."""
    return new_desk()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    """An empty database."""
    store = SqliteStore(tmp_path / "till.sqlite3")
    yield store
    store.close()
