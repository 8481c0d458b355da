"""The relay and the sandbox as the programs they are: started, killed, started again. Every wait has an end."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.relay.stage import SECRET

LIMIT_S = 20.0
KEY = "sk_test_kiosk"


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def wait_for(true: Callable[[], bool], limit_s: float = LIMIT_S) -> float:
    """Wait until something is so; how long it took."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < limit_s, "waited in vain"
        time.sleep(0.02)
    return time.monotonic() - began


@dataclass
class Program:
    """A running program of ours."""

    process: subprocess.Popen[str]
    url: str

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal and wait; the exit status."""
        self.process.send_signal(how)
        return self.process.wait(LIMIT_S)


@contextmanager
def program(*arguments: str, **settings: str) -> Iterator[Program]:
    """Run `kiosk ARGUMENTS` until the block ends; killed then, if it still lives."""
    process = subprocess.Popen(
        [sys.executable, "-m", "kiosk", *arguments, "--stop-on-stdin-close"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **settings},
    )
    with process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            if not line.startswith("listening on "):
                assert process.stderr is not None
                raise AssertionError(f"it did not start: {line!r} {process.stderr.read()!r}")
            yield Program(process, line.removeprefix("listening on ").strip())
        finally:
            process.kill()
            process.wait(LIMIT_S)


@dataclass
class Shop:
    """A data folder, the sandbox's address, and the way to start the relay on a port that stays."""

    folder: Path
    sandbox_url: str
    port: int
    webhooks: bool = True

    @contextmanager
    def relay(self, **settings: str) -> Iterator[Program]:
        """Run the relay."""
        values = {
            "STRIPE_SECRET_KEY": KEY,
            "STRIPE_API_BASE": self.sandbox_url,
            "STRIPE_WEBHOOK_SECRET": SECRET if self.webhooks else "",
            **settings,
        }
        where = ("--port", str(self.port), "--data-dir", str(self.folder))
        with program("relay", *where, **values) as relay:
            yield relay

    def running(self) -> dict[str, Any]:
        """What the relay says of itself to this account."""
        text = (self.folder / "relay.running.json").read_text(encoding="utf-8")
        return dict(json.loads(text))

    def manager(self) -> httpx.Client:
        """A caller with the token that the relay left for this account."""
        return self.caller(str(self.running()["adminToken"]))

    def caller(self, token: str) -> httpx.Client:
        """A caller of the relay; without a token one that says nothing of it, such as Stripe."""
        return httpx.Client(
            base_url=f"http://127.0.0.1:{self.port}",
            headers={"Authorization": f"Bearer {token}"} if token else {},
            timeout=LIMIT_S,
            trust_env=False,
        )

    def bank(self) -> httpx.Client:
        """A caller of the sandbox."""
        return httpx.Client(
            base_url=self.sandbox_url,
            headers={"Authorization": f"Bearer {KEY}"},
            timeout=LIMIT_S,
            trust_env=False,
        )

    def add_till(self, name: str = "A1") -> str:
        """Let a till in; its token."""
        with self.manager() as manager:
            answer = manager.post("/devices", json={"name": name, "scope": "till"})
        assert answer.status_code == 200, answer.text
        return str(answer.json()["token"])


def ask(caller: httpx.Client, key: str, amount: int = 18_550) -> httpx.Response:
    """`POST /payments/intents`."""
    return caller.post(
        "/payments/intents", json={"amount": amount}, headers={"Idempotency-Key": key}
    )
