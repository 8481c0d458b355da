"""Our servers as companions: they start, say where they are, end with us, and their trouble is told."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from kiosk.cli.companions import (
    CompanionError,
    companion,
    running_relay,
    without_our_settings,
)
from kiosk.paths import DataDir


@pytest.mark.process
def test_a_companion_listens_while_it_is_wanted_and_is_gone_after(tmp_path: Path) -> None:
    with companion("sandbox", ["--port", "0"], data_dir=tmp_path, environment={}) as sandbox:
        assert httpx.get(f"{sandbox.url}/_sandbox/payments", trust_env=False).status_code == 200
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{sandbox.url}/_sandbox/payments", trust_env=False)


@pytest.mark.process
def test_a_companion_that_cannot_start_is_told_in_its_own_words(tmp_path: Path) -> None:
    with (
        pytest.raises(
            CompanionError, match="The relay did not start: STRIPE_SECRET_KEY is not set"
        ),
        companion(
            "relay", ["--port", "0"], data_dir=tmp_path, environment={"KIOSK_LANGUAGE": "en"}
        ),
    ):
        pytest.fail("it must not start")


@pytest.mark.process
def test_a_companion_ends_when_its_owner_is_killed(tmp_path: Path) -> None:
    owner = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys\n"
            "from pathlib import Path\n"
            "from kiosk.cli.companions import companion\n"
            "with companion('sandbox', ['--port', '0'], data_dir=Path(sys.argv[1]),"
            " environment={}) as it:\n"
            "    print(it.url, flush=True)\n"
            "    sys.stdin.read()\n",
            str(tmp_path),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert owner.stdout is not None
    assert owner.stdin is not None
    with owner, httpx.Client(trust_env=False, timeout=5) as client:
        url = owner.stdout.readline().strip()
        with client.stream("GET", f"{url}/") as _:
            owner.kill()
        assert _is_gone(client, url)


def _is_gone(client: httpx.Client, url: str) -> bool:
    for _ in range(500):
        try:
            client.get(f"{url}/_sandbox/payments")
        except httpx.TransportError:
            return True
    return False


def test_our_settings_are_left_out_of_a_demo() -> None:
    environment = {"PATH": "/bin", "STRIPE_SECRET_KEY": "x", "KIOSK_TILL": "A1"}
    assert without_our_settings(environment) == {"PATH": "/bin"}


def test_a_killed_relays_file_is_not_believed(tmp_path: Path) -> None:
    folder = DataDir(tmp_path)
    folder.running("relay").write_text(json.dumps({"url": "http://127.0.0.1:1", "adminToken": "x"}))
    assert running_relay(folder) is None
    folder.lock("relay").touch()
    assert running_relay(folder) is None


def test_a_running_relay_is_found_by_its_lock(tmp_path: Path) -> None:
    folder = DataDir(tmp_path)
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys\n"
            "from filelock import FileLock\n"
            "with FileLock(sys.argv[1]):\n"
            "    print('held', flush=True)\n"
            "    sys.stdin.read()\n",
            str(folder.lock("relay")),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert holder.stdout is not None
    with holder:
        holder.stdout.readline()
        folder.running("relay").write_text(
            json.dumps({"pid": os.getpid(), "url": "http://127.0.0.1:1", "adminToken": "kt_secret"})
        )
        found = running_relay(folder)
        assert found is not None
        assert found.url == "http://127.0.0.1:1"
        assert "kt_secret" not in repr(found)
        with pytest.raises(CompanionError, match="does not answer"):
            found.ask("GET", "/devices")
        assert holder.stdin is not None
        holder.stdin.close()


@pytest.mark.process
@pytest.mark.expected_logs("the sandbox ended by itself and is started again")
def test_a_companion_that_dies_comes_back_at_the_same_address(tmp_path: Path) -> None:
    with companion("sandbox", ["--port", "0"], data_dir=tmp_path, environment={}) as sandbox:
        port = sandbox.url.rpartition(":")[2]
        pattern = f"kiosk sandbox .*--data-dir {tmp_path} "
        subprocess.run(["pkill", "-KILL", "-f", pattern], check=True)
        with httpx.Client(trust_env=False, timeout=5) as client:
            assert _is_back(client, f"http://127.0.0.1:{port}")


def _is_back(client: httpx.Client, url: str) -> bool:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            return client.get(f"{url}/_sandbox/payments").is_success
        except httpx.TransportError:
            time.sleep(0.05)
    return False
