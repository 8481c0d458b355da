"""How many webhooks a second are acknowledged, 64 at once, each durably stored before its 200; and how long the
event loop is held up meanwhile.

The anchor is the same path with no store: everything up to and after the append. The events are of other
payments than ours, so that what is measured is the taking in; applying goes on beside it all the same.
"""

from __future__ import annotations

import json
import select
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.machine import in_client, server
from tests.benchmarks.readers import Caller
from tests.benchmarks.report import Figure, percentile, say
from tests.benchmarks.shop import let_in, paid_webhook

NAME = "ingest"
MEASURES = "64 webhooks at once, durable, beside the same path with no store; the loop's pauses"
_PAUSES = b"GET /bench/pauses HTTP/1.1\r\nHost: relay\r\n\r\n"


@dataclass(frozen=True)
class Size:
    """How much is done: `events` in each round."""

    at_once: int = 64
    events: int = 1_000
    rounds: int = 15


TINY = Size(at_once=4, events=40, rounds=1)


def run(size: Size) -> list[Figure]:
    """The round with the median ratio counts; the pauses are all rounds' together."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as ends:
        folder = Path(name)
        for each in ("stored", "not_stored"):
            let_in(folder / each, ["A1"], "till")
        stored = ends.enter_context(server("relay_process", str(folder / "stored")))
        other = ends.enter_context(
            server("relay_process", str(folder / "not_stored"), "--no-store")
        )
        say(f"{NAME}: {size.rounds} rounds of {size.events}")
        pairs, pauses_ms = in_client(measure, stored.port, other.port, size)
    ours, anchor = sorted(pairs, key=lambda pair: pair[0] / pair[1])[len(pairs) // 2]
    return [
        Figure(
            NAME,
            f"acknowledged, {size.at_once} at once",
            ours,
            "/s",
            0.45,
            True,
            "no store",
            anchor,
        ),
        Figure(NAME, "pauses of the loop, p99.9", percentile(pauses_ms, 99.9), "ms", 10.0),
    ]


def measure(
    stored_port: int, other_port: int, size: Size
) -> tuple[list[tuple[float, float]], list[float]]:
    """In the client: events a second of each round with and without the store, and the pauses in ms."""
    pairs, pauses_ms = [], []
    for turn in range(size.rounds):
        requests = [
            paid_webhook(10_000_000 + number, f"evt_{turn}_{number}")
            for number in range(size.events)
        ]
        _pauses(stored_port)
        stored = rate(stored_port, requests, size.at_once)
        pauses_ms += _pauses(stored_port)
        pairs.append((stored, rate(other_port, requests, size.at_once)))
    return pairs, pauses_ms


def rate(port: int, requests: list[bytes], at_once: int) -> float:
    """Deliver all; how many were acknowledged a second."""
    poll = select.epoll()
    callers = {}
    unsent = iter(requests)
    began = time.monotonic()
    for _ in range(at_once):
        caller = Caller(port)
        callers[caller.fileno()] = caller
        poll.register(caller.fileno(), select.EPOLLIN)
        caller.send(next(unsent))
    unanswered = len(requests)
    while unanswered:
        for descriptor, _ in poll.poll(60.0):
            callers[descriptor].answer()
            unanswered -= 1
            request = next(unsent, None)
            if request is not None:
                callers[descriptor].send(request)
    spent_s = time.monotonic() - began
    poll.close()
    for caller in callers.values():
        caller.close()
    return len(requests) / spent_s


def _pauses(port: int) -> list[float]:
    """What the relay's own timer noted since it was last asked."""
    caller = Caller(port)
    noted: list[float] = json.loads(caller.ask(_PAUSES))
    caller.close()
    return noted
