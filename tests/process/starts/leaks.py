"""Opening and closing everything again and again in one process: what is opened is closed, handle by handle.

The till is opened whole (windows, store, lane, link, network thread, lock) by a program of its own; the relay's
service in the process that measures.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import threading
from pathlib import Path

from kiosk.relay.clock import utc_now
from kiosk.relay.running.plan import Plan
from kiosk.relay.running.service import running
from tests.process.kills.killing import shop_of
from tests.process.programs import environment
from tests.process.proof import Progress, Proof, unseen
from tests.relay.fake_stripe import FakeStripe

EARLY = 10
"""What is made once is made by then."""
_ROUND_S = 20.0
Held = dict[str, int]


def of_till(folder: Path, times: int) -> list[Held]:
    """What a process holds after each of so many tills, each of which reached its relay."""
    with shop_of(folder) as shop, shop.relay():
        place = folder / "till"
        place.mkdir(mode=0o700)
        url = f"http://127.0.0.1:{shop.port}"
        done = subprocess.run(
            [
                *(sys.executable, "-m", "tests.process.starts.closing_till", str(place)),
                *(url, shop.add_till(), "0", str(times)),
            ],
            capture_output=True,
            text=True,
            timeout=_ROUND_S * (times + 2),
            env=environment(),
            check=False,
        )
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def of_relay(folder: Path, times: int) -> list[Held]:
    """What this process holds after each of so many relays, each of which had its store open."""
    plan = Plan(
        database=folder / "relay.sqlite3",
        gateway=FakeStripe(utc_now),
        live=False,
        admin_token="a made-up token",
        webhook_secrets=(b"made up",),
    )

    async def open_and_close() -> None:
        async with running(plan) as service:
            await service.parts.store.run(lambda tx: tx.probe(utc_now()))

    held = []
    for _ in range(times):
        asyncio.run(open_and_close())
        held.append(_held())
    return held


def _held() -> Held:
    return {
        "file handles": len(os.listdir("/proc/self/fd")),
        "threads": threading.active_count(),
    }


def grown(held: list[Held], early: int = EARLY) -> dict[str, str]:
    """What the last holds more than an early one did."""
    before, after = held[early - 1], held[-1]
    return {
        what: f"{before[what]} → {after[what]}" for what in before if after[what] > before[what]
    }


def proofs(folder: Path, count: int, progress: Progress = unseen) -> list[Proof]:
    """Till and relay."""
    found = []
    for number, (name, measure) in enumerate((("till", of_till), ("relay", of_relay))):
        place = folder / name
        place.mkdir()
        held = measure(place, count)
        figures: dict[str, float | int | str] = {
            what: f"{held[EARLY - 1][what]} → {held[-1][what]}" for what in held[-1]
        }
        found.append(Proof(f"opened and closed: {name}", count, figures, not grown(held)))
        progress(number + 1, 2)
    return found
