"""What a stream costs in memory while nothing happens."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from tests.benchmarks.machine import LIMIT_S, raise_file_limit, server
from tests.benchmarks.readers import Readers, stream_request
from tests.benchmarks.report import Figure, say
from tests.benchmarks.shop import let_in, token_of

NAME = "idle_memory"
MEASURES = "memory of the relay's process per idle stream"
WARM_UP = 100
"""Streams that are there before: what is made once for all is no stream's."""


@dataclass(frozen=True)
class Size:
    """How many tills, two streams each."""

    devices: int = 1_500


TINY = Size(devices=60)


def run(size: Size) -> list[Figure]:
    """Once: memory does not jump about as times do."""
    names = [f"T{number}" for number in range(size.devices)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "relay"
        let_in(folder, names, "till")
        with server("relay_process", str(folder)) as relay:
            say(f"{NAME}: {2 * size.devices} streams")
            here, there = get_context("spawn").Pipe()
            client = get_context("spawn").Process(target=hold, args=(relay.port, names, there))
            client.start()
            _wait(here)
            before = relay.memory_bytes()
            here.send("go on")
            _wait(here)
            grown = relay.memory_bytes() - before
            client.kill()
            client.join(LIMIT_S)
    per_stream = grown / (2 * size.devices - WARM_UP) / 1_024
    return [Figure(NAME, f"a stream of {2 * size.devices}", per_stream, "KiB", 20.0)]


def hold(port: int, names: list[str], told: Connection) -> None:
    """In the client: open some streams, say so, open the rest, say so, and hold them."""
    raise_file_limit()
    requests = [stream_request(token_of(name)) for name in names * 2]
    readers = Readers()
    for part in (requests[:WARM_UP], requests[WARM_UP:]):
        readers.open(port, part)
        readers.wait_for_text(b"event: ready")
        told.send("open")
        told.recv()


def _wait(pipe: Connection) -> None:
    assert pipe.poll(LIMIT_S), "the streams were not opened"
    pipe.recv()
