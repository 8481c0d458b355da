"""One relay for one database, by whatever name it is reached."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kiosk.paths import open_data_dir
from kiosk.relay.running.place import PlaceError, only_one
from tests.relay.program import KEY, LIMIT_S, program


def test_one_folder_one_relay(tmp_path: Path) -> None:
    folder = open_data_dir(tmp_path)
    path = folder.relay_database
    with (
        only_one(folder, path),
        pytest.raises(PlaceError, match=r"A relay is running in .* already"),
        only_one(folder, path),
    ):
        pass
    with only_one(folder, path):
        pass


def test_another_folder_over_the_same_database_is_refused(tmp_path: Path) -> None:
    one, other = (open_data_dir(tmp_path / name) for name in ("one", "other"))
    link = tmp_path / "link.sqlite3"
    link.symlink_to(one.relay_database)
    for path in (one.relay_database, link, one.root / ".." / "one" / "relay.sqlite3"):
        with (
            only_one(one, one.relay_database),
            pytest.raises(PlaceError, match=r"Another relay uses the database .*relay\.sqlite3"),
            only_one(other, path),
        ):
            pass
    with only_one(other, link):
        pass


def test_the_lock_empties_nothing(tmp_path: Path) -> None:
    folder = open_data_dir(tmp_path)
    folder.relay_database.write_bytes(b"what was there")
    with only_one(folder, folder.relay_database):
        assert folder.relay_database.read_bytes() == b"what was there"


def test_a_path_that_leads_nowhere_is_one_sentence(tmp_path: Path) -> None:
    folder = open_data_dir(tmp_path / "data")
    circle = tmp_path / "circle"
    circle.symlink_to(circle)
    for path in (circle, tmp_path / "none" / "x.sqlite3", tmp_path):
        with pytest.raises(PlaceError) as caught, only_one(folder, path):
            pass
        assert "\n" not in caught.value.text


def second_relay(folder: Path, database: Path) -> subprocess.CompletedProcess[str]:
    """Try to start a relay in a folder of its own over a database."""
    return subprocess.run(
        [sys.executable, "-m", "kiosk", "relay", "--port", "0", "--data-dir", str(folder)],
        env={
            **os.environ,
            "STRIPE_SECRET_KEY": KEY,
            "STRIPE_API_BASE": "http://127.0.0.1:9",
            "KIOSK_DATABASE_URL": f"sqlite:///{database}",
        },
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )


@pytest.mark.process
def test_a_second_relay_over_the_same_file_refuses_to_start(tmp_path: Path) -> None:
    database = tmp_path / "one" / "relay.sqlite3"
    symbolic, hard = tmp_path / "symbolic.sqlite3", tmp_path / "hard.sqlite3"
    settings = {"STRIPE_SECRET_KEY": KEY, "STRIPE_API_BASE": "http://127.0.0.1:9"}
    with program("relay", "--port", "0", "--data-dir", str(database.parent), **settings):
        symbolic.symlink_to(database)
        os.link(database, hard)
        for n, path in enumerate((database, symbolic, hard)):
            began = time.monotonic()
            second = second_relay(tmp_path / f"second{n}", path)
            assert second.returncode == 1
            assert second.stderr.count("\n") == 1
            assert "Another relay uses the database" in second.stderr
            assert time.monotonic() - began < LIMIT_S / 2
    # The first has ended: nothing holds the file any more.
    with program(
        "relay",
        *("--port", "0", "--data-dir", str(tmp_path / "third")),
        KIOSK_DATABASE_URL=f"sqlite:///{database}",
        **settings,
    ):
        pass
