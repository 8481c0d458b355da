"""The mirror's file is made, brought up by one program at a time, and made anew when it is spoilt."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from filelock import FileLock

from kiosk.till.copying.mirror import MirrorState
from kiosk.till.copying.mirror_file import MirrorBusyError, bring_up, last_state
from kiosk.till.store.database import SqliteStore
from tests.till.builders import START, Desk, ManualClock
from tests.till.copy_relay import CopyRelay


@pytest.fixture
def relay(desk: Desk) -> CopyRelay:
    """With one receipt."""
    desk.sell_paid()
    relay = CopyRelay()
    relay.copy(desk)
    return relay


def fetch(folder: Path, relay: CopyRelay) -> MirrorState:
    return bring_up(
        folder / "tills.sqlite3", folder / "tills.lock", relay, ManualClock(), lambda a, b: True
    )


def test_the_file_is_made_and_says_how_it_stands(tmp_path: Path, relay: CopyRelay) -> None:
    assert last_state(tmp_path / "tills.sqlite3") is None
    state = fetch(tmp_path, relay)
    assert (state.as_of, state.tills[0].sequence) == (START, 1)
    assert last_state(tmp_path / "tills.sqlite3") == state


def test_a_file_that_was_never_whole_says_so(tmp_path: Path) -> None:
    SqliteStore(tmp_path / "tills.sqlite3").close()
    assert last_state(tmp_path / "tills.sqlite3") is None


def test_one_program_fetches_at_a_time(tmp_path: Path, relay: CopyRelay) -> None:
    with FileLock(tmp_path / "tills.lock"), pytest.raises(MirrorBusyError):
        fetch(tmp_path, relay)
    assert fetch(tmp_path, relay).whole


@pytest.mark.expected_logs("fetched anew")
def test_a_spoilt_file_is_fetched_anew(tmp_path: Path, relay: CopyRelay) -> None:
    fetch(tmp_path, relay)
    path = tmp_path / "tills.sqlite3"
    path.write_bytes(b"this is no database, " * 300)
    assert fetch(tmp_path, relay).whole
    with closing(SqliteStore(path, read_only=True)) as store:
        assert len(list(store.receipts())) == 1
