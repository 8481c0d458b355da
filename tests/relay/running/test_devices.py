"""Devices from the command line while no relay runs."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from kiosk.core.errors import KioskError
from kiosk.paths import open_data_dir
from kiosk.relay.guard.tokens import hash_of
from kiosk.relay.running.devices import add_device, list_devices, offline_store, revoke_device
from kiosk.relay.running.place import PlaceError, RunningRelay, only_one
from tests.relay.stage import open_store


def test_add_list_revoke(tmp_path: Path) -> None:
    folder = open_data_dir(tmp_path / "data")
    with offline_store(folder) as store:
        added = add_device(store, "A1", "till")
        assert (added.name, added.scope) == ("A1", "till")
        with pytest.raises(KioskError, match="already"):
            add_device(store, "A1", "till")
        with pytest.raises(KioskError, match="scope"):
            add_device(store, "A2", "god")
        assert [device.name for device in list_devices(store)] == ["A1"]
        assert revoke_device(store, "A1").revoked_at is not None
        with pytest.raises(KioskError, match="no device"):
            revoke_device(store, "A9")
    content = (tmp_path / "data" / "relay.sqlite3").read_bytes()
    assert added.token.encode() not in content


@pytest.mark.anyio
async def test_the_relay_knows_what_was_added(tmp_path: Path) -> None:
    folder = open_data_dir(tmp_path)
    with offline_store(folder) as store:
        token = add_device(store, "A1", "till").token
    async with open_store(folder.relay_database) as lane:
        device = await lane.run(lambda tx: tx.devices.by_token_hash(hash_of(token)))
    assert device is not None
    assert device.name == "A1"


def test_nobody_writes_beside_a_running_relay(tmp_path: Path) -> None:
    folder = open_data_dir(tmp_path)
    with only_one(folder, folder.relay_database), pytest.raises(PlaceError), offline_store(folder):
        pass


def test_what_a_relay_says_of_itself_is_for_this_account_only(tmp_path: Path) -> None:
    path = tmp_path / "relay.running.json"
    for url in ("http://127.0.0.1:1", "http://127.0.0.1:2"):
        RunningRelay(1, url, "kt_secret").write(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "127.0.0.1:2" in path.read_text()
    assert [entry.name for entry in tmp_path.iterdir()] == ["relay.running.json"]
