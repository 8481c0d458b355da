"""Tries a built program as a shop would use it: an empty home, a clean environment, nothing of this checkout.

Every step is one thing that a package must be able to do; the table at the end says how long each took. It knows
the program only as a command: the same trial is made of a folder under `dist/` and of what is installed in a
chroot.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

LIMIT_S = 120.0
QUIT_S = 8.0
LOOK_S = 0.02
TEST_KEY = "sk_test_kiosk_built_program"
SALES = 3
OFFSCREEN = {"QT_QPA_PLATFORM": "offscreen"}
MAGIC = {"xlsx": b"PK\x03\x04", "pdf": b"%PDF-", "csv": b"\xef\xbb\xbf"}


class SmokeError(Exception):
    """What the program did not do, in one sentence."""


@dataclass
class Trial:
    """One built program in one place.

    `command` starts it (a chroot may stand before it). `home` is an empty folder as the program sees it, `seen_at`
    the same folder as we see it.
    """

    command: tuple[str, ...]
    home: str
    seen_at: Path
    version: str
    tree: str
    took: dict[str, float] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)

    def environment(self, more: Mapping[str, str]) -> dict[str, str]:
        """Nothing of ours but where programs and the home are."""
        plain = {"PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "HOME": self.home, "LANG": "C.UTF-8"}
        return {**plain, **more}

    def run(self, *words: str, ok: Sequence[int] = (0,), env: Mapping[str, str] = OFFSCREEN) -> str:
        """Run one command of the program to its end; what it printed."""
        done = subprocess.run(
            [*self.command, *words],
            env=self.environment(env),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=LIMIT_S,
            cwd="/",
            check=False,
        )
        if done.returncode not in ok:
            raise SmokeError(
                f"kiosk {' '.join(words)} ended with {done.returncode}: {done.stderr.strip()[-800:]}"
            )
        return done.stdout

    @contextmanager
    def started(self, *words: str, env: Mapping[str, str]) -> Iterator[subprocess.Popen[str]]:
        """A program under way; killed if the block leaves it running."""
        process = subprocess.Popen(
            [*self.command, *words],
            env=self.environment(env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            cwd="/",
        )
        with process:
            try:
                yield process
            finally:
                process.kill()

    def quit(self, process: subprocess.Popen[str]) -> None:
        """SIGTERM ends it well and soon, and nothing of it is left."""
        process.terminate()
        try:
            status = process.wait(QUIT_S)
        except subprocess.TimeoutExpired:
            raise SmokeError(f"it did not end within {QUIT_S:.0f} s of SIGTERM") from None
        if status not in (0, -signal.SIGTERM):
            raise SmokeError(f"it ended with {status} after SIGTERM")
        until(lambda: not self.alive(), "the end of every process of it")

    def alive(self) -> list[int]:
        """The processes whose program lies in our tree."""
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    program = os.readlink(entry / "exe")
                except OSError:
                    continue  # it ended meanwhile
                if program.startswith(self.tree):
                    found.append(int(entry.name))
        return found


def until(look: Callable[[], object], what: str, limit_s: float = LIMIT_S) -> None:
    """Look again and again until it is so; raises `SmokeError` when it does not come."""
    deadline = time.monotonic() + limit_s
    while not look():
        if time.monotonic() > deadline:
            raise SmokeError(f"not seen within {limit_s:.0f} s: {what}")
        time.sleep(LOOK_S)


def first_line(process: subprocess.Popen[str]) -> str:
    """What a server says once it listens: its address."""
    assert process.stdout is not None
    line = process.stdout.readline()
    if "http" not in line:
        raise SmokeError(f"it did not say where it listens but {line!r}")
    return line.split()[-1]


def version(trial: Trial) -> None:
    """The one version, said by the program; asserts hold in it."""
    said = trial.run("--version").strip()
    if said != f"kiosk {trial.version}":
        raise SmokeError(f"it is {said!r}, not {trial.version}")


def facts(trial: Trial) -> None:
    """Built as it is meant: with asserts, its own Python, a driver for PostgreSQL, words of Thai known."""
    trial.facts = json.loads(trial.run("-m", "about-this-build"))
    for name in ("asserts", "frozen", "libpq"):
        if not trial.facts[name]:
            raise SmokeError(f"not built as it is meant: {name} is {trial.facts[name]}")
    if trial.facts["windows"] and not trial.facts["thaiWords"]:
        raise SmokeError("Qt does not know where Thai words end: libthai is missing")


def doctor(trial: Trial) -> None:
    """It looks at everything on a machine where nothing is set up, and says what to do."""
    said = json.loads(trial.run("doctor", "--json", ok=(0, 1)))
    if not said:
        raise SmokeError("the doctor says nothing")


def demo(trial: Trial) -> None:
    """Whole sales with sandbox, relay and windows: three programs and their pipes."""
    data = f"{trial.home}/demo"
    said = trial.run("demo", "--auto", str(SALES), "--json", "--data-dir", data)
    report = json.loads(said[said.index("{") :])
    if len(report["sales"]) != SALES:
        raise SmokeError(f"{len(report['sales'])} of {SALES} sales were kept")
    trial.facts["medianPayToPaintedMs"] = report["medianPayToPaintedMs"]


def books(trial: Trial) -> None:
    """The log is whole, and its exports are what they say they are."""
    where = ("--data-dir", f"{trial.home}/demo")
    trial.run("receipts", "verify", *where)
    for kind, magic in MAGIC.items():
        trial.run(
            "receipts", "export", "--format", kind, "--out", f"{trial.home}/all.{kind}", *where
        )
        written = (trial.seen_at / f"all.{kind}").read_bytes()
        if not written.startswith(magic) or len(written) < 200:
            raise SmokeError(f"the {kind} export is none")


def gallery(trial: Trial) -> None:
    """The first picture of the gallery: windows are drawn with our fonts, icons and styles."""
    folder = trial.seen_at / "pictures"
    with trial.started("gallery", "--out", f"{trial.home}/pictures", env=OFFSCREEN) as process:
        until(lambda: whole_pictures(folder), "a picture")
        process.kill()


def whole_pictures(folder: Path) -> list[Path]:
    """The pictures that are written to their end."""
    return [path for path in folder.rglob("*.png") if path.read_bytes().endswith(b"IEND\xaeB`\x82")]


def relay(trial: Trial) -> None:
    """A relay starts, can write, and ends when it is told to."""
    env = {"STRIPE_SECRET_KEY": TEST_KEY, "STRIPE_API_BASE": "http://127.0.0.1:9"}
    words = ("relay", "--port", "0", "--data-dir", f"{trial.home}/relay")
    with trial.started(*words, env=env) as process:
        url = first_line(process)
        with urllib.request.urlopen(f"{url}/readyz", timeout=10) as answer:  # noqa: S310 - our own
            if answer.status != 200:
                raise SmokeError(f"/readyz answers {answer.status}")
        trial.quit(process)


def till(trial: Trial) -> None:
    """A till with its relay on a real display, against the pretend Stripe; seen, then ended by SIGTERM."""
    with x_server() as display, trial.started("sandbox", "--port", "0", env={}) as sandbox:
        env = {
            "DISPLAY": display,
            "QT_QPA_PLATFORM": "xcb",
            "STRIPE_SECRET_KEY": TEST_KEY,
            "STRIPE_API_BASE": first_line(sandbox),
        }
        words = ("till", "--with-relay", "--data-dir", f"{trial.home}/till")
        began = time.monotonic()
        with trial.started(*words, env=env) as process:
            until(lambda: is_lit(display), "a window on the screen")
            trial.facts["startToWindowMs"] = round(1000 * (time.monotonic() - began))
            until((trial.seen_at / "till" / "relay.running.json").exists, "its relay")
            until((trial.seen_at / "till" / "till.running.json").exists, "a till at work")
            trial.facts["startToWorkMs"] = round(1000 * (time.monotonic() - began))
            sandbox_lives = sandbox.poll() is None
            process.terminate()
            if process.wait(QUIT_S) != 0 or not sandbox_lives:
                raise SmokeError(f"the till ended with {process.returncode}")
    until(lambda: not trial.alive(), "the end of every process of it")


def is_lit(display: str) -> bool:
    """Whether anything is drawn on the screen."""
    from PIL import ImageGrab

    return ImageGrab.grab(xdisplay=display).getbbox() is not None


@contextmanager
def x_server() -> Iterator[str]:
    """A display of our own; gives its name."""
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-noreset", "-screen", "0", "1280x800x24"],
        pass_fds=(writing,),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as number:
            yield f":{number.readline().strip()}"
    finally:
        server.terminate()
        server.wait(LIMIT_S)


Step = Callable[[Trial], None]
BARE: tuple[Step, ...] = (version, facts, doctor, relay)
WITH_WINDOWS: tuple[Step, ...] = (version, facts, doctor, relay, demo, books, gallery, till)


def smoke(trial: Trial, steps: Sequence[Step]) -> None:
    """Every step in order, each timed and told; raises `SmokeError` at the first that fails."""
    for step in steps:
        began = time.monotonic()
        step(trial)
        trial.took[step.__name__] = time.monotonic() - began
        print(f"  {step.__name__:<10}{trial.took[step.__name__]:7.2f} s", flush=True)


def of_folder(program: Path, version_now: str, *, with_windows: bool) -> Trial:
    """Try a folder under `dist/` in an empty home."""
    with tempfile.TemporaryDirectory(prefix="kiosk-smoke-") as home:
        trial = Trial((str(program),), home, Path(home), version_now, str(program.resolve().parent))
        smoke(trial, WITH_WINDOWS if with_windows else BARE)
    return trial
