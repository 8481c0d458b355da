"""2,000 streams come back at once after the relay was killed, each with a gap to be filled."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.machine import in_client, server
from tests.benchmarks.readers import MARK, Readers, stream_request
from tests.benchmarks.report import Figure, median, say
from tests.benchmarks.shop import add_events, let_in, token_of

NAME = "reconnect"
MEASURES = "2,000 streams that reconnect at once after a restart, until every gap is filled"


@dataclass(frozen=True)
class Size:
    """How much is done: two streams a device, and the events that each has missed."""

    devices: int = 1_000
    missed: int = 3
    rounds: int = 3


TINY = Size(devices=5, rounds=1)


def run(size: Size) -> list[Figure]:
    """Each round is a relay's life: it begins, and all are there."""
    names = [f"T{number}" for number in range(size.devices)]
    spent_s = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "relay"
        let_in(folder, names, "till")
        for turn in range(size.rounds):
            say(f"{NAME}: round {turn + 1} of {size.rounds}")
            with server("relay_process", str(folder)) as relay:
                position = in_client(position_of, relay.port, names[0])
                relay.kill()
            add_events(folder, names, size.missed)
            with server("relay_process", str(folder)) as relay:
                spent_s.append(in_client(come_back, relay.port, names, position, size.missed))
    return [Figure(NAME, f"{2 * size.devices} streams, all back", median(spent_s), "s", 10.0)]


def position_of(port: int, name: str) -> str:
    """In the client: where the stream stands."""
    readers = Readers()
    readers.open(port, [stream_request(token_of(name))])
    readers.wait_for_text(b"event: ready")
    [heard] = readers.tail.values()
    readers.close()
    return heard.split(b"\nid: ")[1].split(b"\n")[0].decode()


def come_back(port: int, names: list[str], position: str, missed: int) -> float:
    """In the client: all connect with their last id; how long until every gap was filled."""
    readers = Readers()
    requests = [stream_request(token_of(name), position) for name in names * 2]
    began = time.monotonic()
    readers.open(port, requests)
    readers.wait_for_marks(missed)
    spent_s = time.monotonic() - began
    assert set(readers.seen.values()) == {missed}, f"more than what was missed ({MARK!r})"
    readers.close()
    return spent_s
