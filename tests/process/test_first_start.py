"""`kiosk till` on a machine where nothing is set up: by keys on a real screen to a till that sells."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from kiosk.settings import read_toml
from tests.displays import x_server
from tests.process.programs import KIOSK
from tests.sandbox.running import running_sandbox

pytestmark = [pytest.mark.process, pytest.mark.windows]

LIMIT_S = 40.0


def until(look: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + LIMIT_S
    while not look():
        assert time.monotonic() < deadline, f"not seen in time: {what}"
        time.sleep(0.05)


def test_by_keys_to_a_till_with_its_relay_beside_it(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    mark, toml = folder / "first-start", folder / "kiosk.toml"

    def reached() -> str:
        return mark.read_text().strip() if mark.exists() else ""

    with x_server() as display, running_sandbox() as sandbox:
        environment = {
            **os.environ,
            "DISPLAY": display,
            "QT_QPA_PLATFORM": "xcb",
            "STRIPE_API_BASE": sandbox,
        }

        def press(*keys: str) -> None:
            subprocess.run(["xdotool", "key", *keys], check=True, timeout=LIMIT_S, env=environment)

        def on_to(step: str, *keys: str) -> None:
            """Press until it was heard: before there is a window, and while a step is kept, it is not."""
            deadline = time.monotonic() + LIMIT_S
            while reached() != step:
                assert time.monotonic() < deadline, f"not reached in time: {step}"
                press(*keys)
                again = time.monotonic() + 2
                while reached() != step and time.monotonic() < again:
                    time.sleep(0.05)

        till = subprocess.Popen([*KIOSK, "till", "--data-dir", str(folder)], env=environment)
        try:
            until((folder / "till.lock").exists, "the first start's lock")
            on_to("shop", "Return")
            on_to("relay", "Return")
            press("Tab")
            subprocess.run(
                ["xdotool", "type", "sk_test_kiosk_made_up"], check=True, env=environment
            )
            on_to("screens", "Return")
            for step in ("printer", "sound", "practice"):
                on_to(step, "Return")
            on_to("done", "Tab", "Return")  # past what opens the practice till
            on_to("", "Return")
            running = folder / "till.running.json"
            until(running.exists, "the till at work")
            assert not mark.exists()
            assert stat.S_IMODE(toml.stat().st_mode) == 0o600
            kept = read_toml(toml)
            assert (kept["till"], kept["with_relay"]) == ("A1", "on")
            relay = json.loads((folder / "relay.running.json").read_text())["url"]
            assert httpx.get(f"{relay}/healthz", timeout=5, trust_env=False).status_code == 200
        finally:
            till.send_signal(signal.SIGTERM)
            assert till.wait(LIMIT_S) == 0
