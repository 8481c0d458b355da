"""Starting a till and ending it at random moments, also right after its start; it must always go, and come again.

Nobody loses anything by a till that ends badly, but a counter with a till that hangs, or that refuses to start
because of what the last one left, sells nothing.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter as Count
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.report import percentile
from tests.process.kills.killing import shop_of
from tests.process.programs import KIOSK, environment
from tests.process.proof import Progress, Proof, unseen
from tests.relay.program import Shop, wait_for

SEED = 20_261_126
LIMIT_S = 60.0
GONE_S = 5.0
CLOSED = "closed by a person"
LATEST = 1.3
"""The last of the random moments: so many times as long as a start takes."""
CLOSED_EVERY = 4
"""So often a person closes the window; else the system ends the program (SIGTERM)."""


@dataclass
class Tally:
    """`ends` counts how tills ended, `took_s` how long after a signal; `broken` says what should not have been."""

    starts: int = 0
    ends: Count[str] = field(default_factory=Count)
    took_s: list[float] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def proof(self) -> Proof:
        """As a line of the night's table."""
        figures: dict[str, float | int | str] = {
            "broken": len(self.broken),
            **self.ends,
            "median s to end": round(percentile(self.took_s, 50), 2),
            "longest": round(max(self.took_s), 2),
        }
        return Proof("starts: till", self.starts, figures, not self.broken, self.broken[:10])


def quit_at_random(
    folder: Path, starts: int, *, seed: int = SEED, progress: Progress = unseen
) -> Tally:
    """Start and end one till so often; then it must start once more and work."""
    chance, tally = random.Random(seed), Tally()
    with shop_of(folder) as shop, shop.relay():
        desk = _Desk(shop, folder / "till", shop.add_till())
        desk.folder.mkdir(mode=0o700)
        start_s = desk.whole_start(tally)
        for number in range(starts):
            after_s = chance.uniform(0.0, LATEST * start_s)
            if number % CLOSED_EVERY == CLOSED_EVERY - 1:
                desk.start_and_close(after_s, tally)
            else:
                desk.start_and_end(after_s, tally)
            if not progress(number + 1, starts):
                break
        desk.whole_start(tally)
    return tally


@dataclass
class _Desk:
    """One till's folder and relay."""

    shop: Shop
    folder: Path
    token: str

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.shop.port}"

    def whole_start(self, tally: Tally) -> float:
        """Start it as a shop does and end it once it works; how long the start took."""
        with self._till() as till:
            began = time.monotonic()
            notice = self.folder / "till.running.json"
            wait_for(lambda: notice.exists() and till.poll() is None, LIMIT_S)
            took_s = time.monotonic() - began
            self._end(till, tally, "ended once it worked")
        return took_s

    def start_and_end(self, after_s: float, tally: Tally) -> None:
        """SIGTERM after a while."""
        with self._till() as till:
            time.sleep(after_s)
            self._end(till, tally, "ended at random")

    def _end(self, till: subprocess.Popen[str], tally: Tally, how: str) -> None:
        listens = _listens(till.pid)
        till.send_signal(signal.SIGTERM)
        # A process that has not yet read its own first line can only do as the system does.
        allowed = (0,) if listens else (0, -signal.SIGTERM)
        self._judge(till, tally, how if listens else "ended before its first line", allowed)

    def start_and_close(self, after_s: float, tally: Tally) -> None:
        """The window is closed a while after it came."""
        command = [
            *(sys.executable, "-m", "tests.process.starts.closing_till", str(self.folder)),
            *(self.url, self.token, str(int(after_s * 200))),
        ]
        with self._started(command) as till:
            self._judge(till, tally, CLOSED, (0,))

    def _till(self) -> subprocess.Popen[str]:
        (self.folder / "till.running.json").unlink(missing_ok=True)
        return self._started([*KIOSK, "till", "--data-dir", str(self.folder)])

    def _started(self, command: list[str]) -> subprocess.Popen[str]:
        settings = {"KIOSK_RELAY_URL": self.url, "KIOSK_DEVICE_TOKEN": self.token}
        return subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**environment(), **settings},
            start_new_session=True,
        )

    def _judge(
        self, till: subprocess.Popen[str], tally: Tally, how: str, allowed: tuple[int, ...]
    ) -> None:
        """It goes in time, with the status it should, silently, and nothing of it stays."""
        tally.starts += 1
        number, began = tally.starts, time.monotonic()
        try:
            _, said = till.communicate(timeout=LIMIT_S)
        except subprocess.TimeoutExpired:
            os.killpg(till.pid, signal.SIGKILL)
            _, said = till.communicate()
            tally.broken.append(
                f"start {number} ({how}): did not end within {LIMIT_S:.0f} s {said}"
            )
            return
        if how != CLOSED:
            tally.took_s.append(time.monotonic() - began)
        tally.ends[how] += 1
        if till.returncode not in allowed:
            tally.broken.append(f"start {number} ({how}): status {till.returncode} {said}")
        elif said.strip():
            tally.broken.append(f"start {number} ({how}): said {said}")
        if not _is_gone(till.pid):
            tally.broken.append(f"start {number} ({how}): left a process behind")
        tally.broken += [f"start {number} ({how}): {line}" for line in self._complaints()]

    def _complaints(self) -> list[str]:
        """What logs should not hold; taken away, so that each is told once."""
        found = []
        for name in ("crash.log", "till.log"):
            log = self.folder / "logs" / name
            text = log.read_text("utf-8") if log.exists() else ""
            if "Traceback" in text or (name == "crash.log" and text):
                found.append(f"{name}: {text[-2_000:]}")
                log.write_text("", "utf-8")
        return found


def _listens(pid: int) -> bool:
    """Whether the process catches SIGTERM by now."""
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    [caught] = [line.split()[1] for line in status.splitlines() if line.startswith("SigCgt:")]
    return bool(int(caught, 16) >> (signal.SIGTERM - 1) & 1)


def _is_gone(group: int) -> bool:
    """Nothing of what was started with it lives, or lies about dead."""
    until = time.monotonic() + GONE_S
    while time.monotonic() < until:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.02)
    return False


def proofs(folder: Path, count: int, progress: Progress = unseen) -> list[Proof]:
    """One line."""
    return [quit_at_random(folder, count, progress=progress).proof()]
