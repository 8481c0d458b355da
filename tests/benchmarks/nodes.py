"""Two relays on one PostgreSQL: how much later a till at the other node learns of a payment, and what it costs.

Node A takes the webhook; the same event is waited for at a till on A and at one on B, so that one is the other's
anchor. A relay on SQLite does the same in turns, for whoever asks what PostgreSQL costs; and both take webhooks as
fast as they can, 64 at once. PostgreSQL and node B, which a shop has on other machines than node A, are on the
other core, with the client: on one core they would stand in each other's way as they never do there.
"""

from __future__ import annotations

import select
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.ingest import rate
from tests.benchmarks.machine import CLIENT_CORE, in_client, server, started_on
from tests.benchmarks.readers import Caller, Readers, stream_request
from tests.benchmarks.report import Figure, percentile, say
from tests.benchmarks.shop import add_waiting_payments, let_in, paid_webhook, token_of
from tests.postgresql import running_server

NAME = "nodes"
MEASURES = (
    "a paid webhook at one node until its event is at a till on another; ingest on PostgreSQL"
)
PAUSE_S = 0.003
_TIMES = ((50, 2.0), (99, 3.0))
"""Percentiles, and how many times its anchor each may be."""


@dataclass(frozen=True)
class Size:
    """How much is done: `events` in each round of delays, `webhooks` in each of `ingests`."""

    events: int = 40
    rounds: int = 20
    at_once: int = 64
    webhooks: int = 1_000
    ingests: int = 7


TINY = Size(events=3, rounds=1, at_once=4, webhooks=40, ingests=1)


@dataclass(frozen=True)
class Delays:
    """In ms, of each event: at node A's own till, at node B's, and at a till of the relay on SQLite."""

    here: list[float]
    there: list[float]
    sqlite: list[float]


def run(size: Size) -> list[Figure]:
    """All delays together; of the ingests the one with the median ratio."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as ends:
        with started_on(CLIENT_CORE):
            postgresql = ends.enter_context(running_server(on_disk=True))
        folder, url = Path(name), postgresql.fresh_url()
        payments = size.events * size.rounds
        for place, database in (("a", url), ("sqlite", None)):
            let_in(folder / place, ["A1"], "till", database)
            add_waiting_payments(folder / place, "A1", payments, database)
        on_url = ("--database", url)
        node_a = ends.enter_context(server("relay_process", str(folder / "a"), *on_url))
        node_b = ends.enter_context(
            server("relay_process", str(folder / "b"), *on_url, core=CLIENT_CORE)
        )
        alone = ends.enter_context(server("relay_process", str(folder / "sqlite")))
        say(f"{NAME}: {size.rounds} rounds of {size.events}, {size.ingests} of {size.webhooks}")
        delays = in_client(measure, node_a.port, node_b.port, alone.port, size)
        pairs = in_client(measure_ingest, node_a.port, alone.port, size)
    return [*_delay_figures(delays), _ingest_figure(pairs, size)]


def _delay_figures(delays: Delays) -> list[Figure]:
    figures = []
    for anchor, of_anchor in (("same node", delays.here), ("SQLite", delays.sqlite)):
        for percent, most in _TIMES:
            value, other = percentile(delays.there, percent), percentile(of_anchor, percent)
            figures.append(
                Figure(NAME, f"other node, p{percent}", value, "ms", most, False, anchor, other)
            )
    return figures


def _ingest_figure(pairs: list[tuple[float, float]], size: Size) -> Figure:
    ours, anchor = sorted(pairs, key=lambda pair: pair[0] / pair[1])[len(pairs) // 2]
    what = f"acknowledged, {size.at_once} at once"
    return Figure(NAME, what, ours, "/s", 0.7, True, "SQLite", anchor)


def measure(a_port: int, b_port: int, sqlite_port: int, size: Size) -> Delays:
    """In the client: every event's delays."""
    here, there, alone = Readers(), Readers(), Readers()
    for readers, port in ((here, a_port), (there, b_port), (alone, sqlite_port)):
        readers.open(port, [stream_request(token_of("A1"))])
        readers.wait_for_text(b"event: ready")
    to_a, to_alone = Caller(a_port), Caller(sqlite_port)
    delays = Delays([], [], [])
    for turn in range(size.rounds):
        numbers = range(turn * size.events, (turn + 1) * size.events)
        for number in numbers:
            first, second = _told(to_a, number, here, there)
            delays.here.append(first)
            delays.there.append(second)
        for number in numbers:
            delays.sqlite.append(_told(to_alone, number, alone)[0])
    return delays


def _told(caller: Caller, number: int, *tills: Readers) -> list[float]:
    """Send a webhook; how many milliseconds until each of the tills had its event, whichever is first."""
    with select.epoll() as poll:
        waiting = {readers.poll.fileno(): readers for readers in tills}
        for descriptor in waiting:
            poll.register(descriptor, select.EPOLLIN)
        arrived: dict[int, float] = {}
        before = {descriptor: sum(one.seen.values()) for descriptor, one in waiting.items()}
        request = paid_webhook(number, f"evt_{number}")
        began = time.monotonic_ns()
        caller.send(request)
        while len(arrived) < len(waiting):
            ready = poll.poll(60.0)
            assert ready, "an event never came"
            for descriptor, _ in ready:
                waiting[descriptor].take_what_came()
                if sum(waiting[descriptor].seen.values()) > before[descriptor]:
                    arrived.setdefault(descriptor, (time.monotonic_ns() - began) / 1e6)
    caller.answer()
    # Payments of a shop do not follow each other without a breath.
    select.select([], [], [], PAUSE_S)
    return [arrived[one.poll.fileno()] for one in tills]


def measure_ingest(a_port: int, sqlite_port: int, size: Size) -> list[tuple[float, float]]:
    """In the client: events a second of each round, on PostgreSQL and on SQLite."""
    pairs = []
    for turn in range(size.ingests):
        requests = [
            paid_webhook(10_000_000 + number, f"evt_{turn}_{number}")
            for number in range(size.webhooks)
        ]
        on_postgresql = rate(a_port, requests, size.at_once)
        pairs.append((on_postgresql, rate(sqlite_port, requests, size.at_once)))
    return pairs
