"""One event to 1,000 streams: how many deliveries a second, and how late the last of them come.

The next event is published when all streams have had the one before: no two ever share a write. All servers
stand ready at once and are asked in turns, so that what else the machine does meets them alike.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.machine import cpu_s, in_client, server
from tests.benchmarks.nchan import module, nchan
from tests.benchmarks.readers import Caller, Readers, post, stream_request
from tests.benchmarks.report import Figure, median, percentile, say
from tests.benchmarks.shop import event_data, let_in, token_of

NAME = "fanout"
MEASURES = "one event to 1,000 streams, beside a bare asyncio writer and, where installed, nchan"


@dataclass(frozen=True)
class Size:
    """How much is done: two streams a device, `events` in each round."""

    devices: int = 500
    events: int = 20
    rounds: int = 15


TINY = Size(devices=4, events=3, rounds=1)


@dataclass
class Measured:
    """Of each event: how long until all had it, and p99 of the deliveries' delays; and what all cost the
    server's processor."""

    whole_ms: list[float] = field(default_factory=list)
    p99_ms: list[float] = field(default_factory=list)
    cpu_s: float = 0.0


def run(size: Size) -> list[Figure]:
    """The median event counts."""
    names = [f"M{number}" for number in range(size.devices)]
    with tempfile.TemporaryDirectory() as name, ExitStack() as ends:
        folder = Path(name)
        let_in(folder / "relay", names, "manager")
        servers = {
            "relay": ends.enter_context(server("relay_process", str(folder / "relay"))),
            "bare": ends.enter_context(server("bare_process", str(folder))),
        }
        if module() is not None:
            servers["nchan"] = ends.enter_context(nchan(folder))
        say(f"{NAME}: {size.rounds} rounds of {', '.join(servers)}")
        places = {which: (one.port, one.process.pid) for which, one in servers.items()}
        found = in_client(measure, places, names, size)
    return _figures(found, 2 * size.devices)


def measure(
    places: dict[str, tuple[int, int]], names: list[str], size: Size
) -> dict[str, Measured]:
    """In the client: servers by name, each with its port and process."""
    readers = {which: Readers() for which in places}
    publishers: dict[str, Caller] = {}
    request = post("/bench/publish", event_data().encode())
    for which, (port, _) in places.items():
        readers[which].open(port, [stream_request(token_of(name)) for name in names * 2])
        publishers[which] = Caller(port)
        _until_all_listen(readers[which], publishers[which], request)
    found = {which: Measured() for which in places}
    for _ in range(size.rounds):
        for which, (_, pid) in places.items():
            used_s = cpu_s(pid)
            for _ in range(size.events):
                _publish(readers[which], publishers[which], request, found[which])
            found[which].cpu_s += cpu_s(pid) - used_s
    return found


def _until_all_listen(readers: Readers, publisher: Caller, request: bytes) -> None:
    """A server may say nothing when a stream begins; an event that reaches all shows that they are there."""
    time.sleep(1.0)
    publisher.ask(request)
    readers.wait_for_marks(1)


def _publish(readers: Readers, publisher: Caller, request: bytes, found: Measured) -> None:
    delays_ms: list[float] = []
    began_ns = time.monotonic_ns()

    def arrived(count: int, when_ns: int) -> None:
        delays_ms.append((when_ns - began_ns) / 1e6)

    publisher.send(request)
    readers.wait_for_marks(next(iter(readers.seen.values())) + 1, arrived)
    publisher.answer()
    found.whole_ms.append(delays_ms[-1])
    found.p99_ms.append(percentile(delays_ms, 99))


def _figures(found: dict[str, Measured], streams: int) -> list[Figure]:
    def per_second(which: str) -> float:
        return streams / median(found[which].whole_ms) * 1_000

    def cpu_us(which: str) -> float:
        return found[which].cpu_s / len(found[which].whole_ms) / streams * 1e6

    def figure(
        what: str, read: Callable[[str], float], unit: str, limit: float, other: str
    ) -> Figure:
        return Figure(NAME, what, read("relay"), unit, limit, unit == "/s", other, read(other))

    figures = [figure("deliveries", per_second, "/s", 0.8, "bare")]
    if "nchan" in found:
        figures += [
            figure("deliveries", per_second, "/s", 1.0, "nchan"),
            figure("p99", lambda which: median(found[which].p99_ms), "ms", 1.0, "nchan"),
            figure("processor", cpu_us, "us", 1.0, "nchan"),
        ]
    return figures
