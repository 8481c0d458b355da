"""Processes of a benchmark: a server and a client, each on a core of its own where there are two."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

LIMIT_S = 300.0
SERVER_CORE, CLIENT_CORE = 0, 1


@dataclass(frozen=True)
class Server:
    """A running server process."""

    process: subprocess.Popen[str]
    port: int

    def kill(self) -> None:
        """As a power cut would."""
        self.process.kill()
        self.process.wait(LIMIT_S)

    def memory_bytes(self) -> int:
        """What the process holds for itself."""
        text = Path(f"/proc/{self.process.pid}/smaps_rollup").read_text(encoding="ascii")
        fields = dict(line.split(":", 1) for line in text.splitlines()[1:])
        return int(fields["Rss"].split()[0]) * 1_024


@contextmanager
def server(module: str, *arguments: str, core: int = SERVER_CORE) -> Iterator[Server]:
    """Run `tests.benchmarks.MODULE` as a process that says where it listens, until the block ends."""
    process = subprocess.Popen(
        [sys.executable, "-m", f"tests.benchmarks.{module}", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    pin(process.pid, core)
    with process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line.startswith("listening on "), f"{module} did not start: {line!r}"
            yield Server(process, int(line.rsplit(":", 1)[1]))
        finally:
            process.kill()


def cpu_s(pid: int) -> float:
    """Seconds of processor time that a process and its children have used."""
    place = Path(f"/proc/{pid}/task")
    files = [task / "schedstat" for task in place.iterdir()]
    own_ns = sum(int(file.read_text(encoding="ascii").split()[0]) for file in files)
    children = (place / str(pid) / "children").read_text(encoding="ascii").split()
    return own_ns / 1e9 + sum(cpu_s(int(child)) for child in children)


def in_client(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a function in a client process of its own."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context, initializer=_become_client) as pool:
        return pool.submit(call, *args, **kwargs).result(LIMIT_S)


def _become_client() -> None:
    pin(0, CLIENT_CORE)
    raise_file_limit()


def pin(pid: int, core: int) -> None:
    """Keep a process on one core, where there are several and the system can."""
    if hasattr(os, "sched_setaffinity"):
        with contextlib.suppress(OSError):
            os.sched_setaffinity(pid, {core})


@contextmanager
def started_on(core: int) -> Iterator[None]:
    """Have what is started in the block on one core, where there are several and the system can."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    pin(0, core)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def raise_file_limit() -> None:
    """As many connections as the system lets us have."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 65_536), hard))
