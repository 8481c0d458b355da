"""From the webhook's last byte sent to the first byte of its event at the till, one payment after the other.

Between them lie the signature, a durable append, the automaton, a second durable commit and the push. The anchor
does only what cannot be left out: two durable appends and the same bytes on a stream.
"""

from __future__ import annotations

import select
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.machine import in_client, server
from tests.benchmarks.readers import Caller, Readers, post, stream_request
from tests.benchmarks.report import Figure, percentile, say
from tests.benchmarks.shop import (
    add_waiting_payments,
    event_data,
    let_in,
    paid_webhook,
    token_of,
)

NAME = "webhook_to_till"
MEASURES = "a paid webhook until its event is at the till, beside an echo with two durable appends"
PAUSE_S = 0.003


@dataclass(frozen=True)
class Size:
    """How much is done: `events` in each round."""

    events: int = 40
    rounds: int = 25


TINY = Size(events=3, rounds=2)


def run(size: Size) -> list[Figure]:
    """All delays together."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as ends:
        folder = Path(name)
        let_in(folder / "relay", ["A1"], "till")
        add_waiting_payments(folder / "relay", "A1", size.events * size.rounds)
        relay = ends.enter_context(server("relay_process", str(folder / "relay")))
        bare = ends.enter_context(server("bare_process", str(folder)))
        say(f"{NAME}: {size.rounds} rounds of {size.events}")
        ours, anchor = in_client(measure, relay.port, bare.port, size)
    figures = []
    for percent, most in ((50, 2.5), (99, 4.0)):
        value, other = percentile(ours, percent), percentile(anchor, percent)
        figures.append(Figure(NAME, f"p{percent}", value, "ms", most, False, "echo", other))
    return figures


def measure(relay_port: int, bare_port: int, size: Size) -> tuple[list[float], list[float]]:
    """In the client: the delays in ms of the relay and of the echo."""
    relay, bare = Readers(), Readers()
    relay.open(relay_port, [stream_request(token_of("A1"))])
    bare.open(bare_port, [stream_request("")])
    for one in (relay, bare):
        one.wait_for_text(b"event: ready")
    to_relay, to_bare = Caller(relay_port), Caller(bare_port)
    ours: list[float] = []
    anchor: list[float] = []
    for turn in range(size.rounds):
        numbers = range(turn * size.events, (turn + 1) * size.events)
        for number in numbers:
            ours.append(_told(relay, to_relay, paid_webhook(number, f"evt_{number}")))
        filler = "x" * (len(paid_webhook(0, "evt_0")) - len(event_data()) - 200)
        echo = post("/payments/webhook", event_data().encode(), f"X-Filler: {filler}")
        for _ in numbers:
            anchor.append(_told(bare, to_bare, echo))
    return ours, anchor


def _told(readers: Readers, caller: Caller, request: bytes) -> float:
    """Send a webhook; how many milliseconds until the till had its event."""
    [before] = readers.seen.values()
    began = time.monotonic_ns()
    caller.send(request)
    readers.wait_for_marks(before + 1)
    delay_ms = (time.monotonic_ns() - began) / 1e6
    caller.answer()
    # Payments of a shop do not follow each other without a breath.
    select.select([], [], [], PAUSE_S)
    return delay_ms
