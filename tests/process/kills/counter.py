"""A counter whose till is killed: the process, what it told, and a customer who pays what it shows.

Every wait has an end. What was told is read to the last line after the kill: the pipe keeps it.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.process.kills.telling_till import NOTHING, WINDOWS
from tests.process.programs import environment
from tests.relay.program import LIMIT_S, Shop

PAID, WAITING = "paid", "waiting"
START_LIMIT_S = 300.0
"""A machine with much else to do takes long for a start; a till that hangs is found all the same."""


@dataclass(frozen=True)
class Told:
    """One line of a till."""

    state: str
    sale_id: str = NOTHING
    payment_id: str = NOTHING
    receipt: str = NOTHING


@dataclass
class Counter:
    """One till at one relay; its folder outlives its processes. `told_paid` are payments it said were paid."""

    shop: Shop
    code: str
    folder: Path
    token: str
    told: list[Told] = field(default_factory=list)
    told_paid: set[str] = field(default_factory=set)
    said: list[str] = field(default_factory=list)
    _news: threading.Condition = field(default_factory=threading.Condition)

    @contextmanager
    def selling(self, kind: str) -> Iterator[subprocess.Popen[str]]:
        """A till that sells (or not: `quiet`); SIGKILLed at the end of the block, and heard to the end."""
        self.told, self.said = [], []
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "tests.process.kills.telling_till", kind),
                *(str(self.folder), f"http://127.0.0.1:{self.shop.port}", self.token),
                *(self.shop.sandbox_url, self.code),
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(),
        )
        # The windows' driver pays by itself, as a customer beside it would.
        pays = kind != WINDOWS
        ears = [
            threading.Thread(target=self._hear, args=(process, pays), name="kiosk-test-ear"),
            threading.Thread(
                target=self._complaints, args=(process,), name="kiosk-test-complaints"
            ),
        ]
        for ear in ears:
            ear.start()
        with process:
            try:
                yield process
            finally:
                ended = process.poll()
                process.kill()
                process.wait(LIMIT_S)
                for ear in ears:
                    ear.join(LIMIT_S)
        assert ended is None, f"the till ended by itself ({ended}): {''.join(self.said[-20:])}"

    def wait_for(self, true: Callable[[], bool], what: str, limit_s: float = START_LIMIT_S) -> None:
        """Wait until what the till told makes something true."""
        with self._news:
            seen = self._news.wait_for(true, limit_s)
        assert seen, f"{self.code}: {what} was never told; last {self.told[-3:]}, {self.said[-5:]}"

    def _hear(self, process: subprocess.Popen[str], pays: bool) -> None:
        assert process.stdout is not None
        with self.shop.bank() as customer:
            for line in process.stdout:
                told = Told(*line.split())
                fresh = not self.told or told != self.told[-1]
                with self._news:
                    self.told.append(told)
                    if told.state == PAID:
                        self.told_paid.add(told.payment_id)
                    self._news.notify_all()
                if pays and fresh and told.state == WAITING:
                    pay(customer, told.payment_id)

    def _complaints(self, process: subprocess.Popen[str]) -> None:
        assert process.stderr is not None
        self.said.extend(process.stderr)


def pay(customer: httpx.Client, payment_id: str) -> None:
    """A customer pays, unless the code is gone."""
    with suppress(httpx.HTTPError):
        customer.post(f"/_sandbox/payments/{payment_id}/pay", json={})
