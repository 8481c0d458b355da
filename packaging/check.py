"""The one gate, the same for people and for CI: what passes here may land.

    packaging/check.py                      every step
    packaging/check.py --only lint,types    only these steps
    packaging/check.py --fast               without the tests that start real programs
    packaging/check.py --fix                first lets the tools mend what they can

Every step runs, also after another has failed, and the end shows them all. The tests come last and alone,
because they measure times. It must install nothing (bootstrap.py does), and it holds no rule about the
code that a test can hold.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from typing import TypeVar

import gate_tests
import translations
import words
from bootstrap import ROOT, VENV, executable, start

STEP_LIMIT_S = 900.0

Result = TypeVar("Result")


@dataclass(frozen=True)
class Outcome:
    """How a step ended and what it said."""

    ok: bool
    said: str


Step = Callable[[], Outcome]


@dataclass(frozen=True)
class Row:
    """One line of the closing table."""

    step: str
    ok: bool
    seconds: float

    def __str__(self) -> str:
        return f"{self.step:<14}{'ok' if self.ok else 'FAILED':<8}{self.seconds:7.1f} s"


def main(arguments: list[str]) -> int:
    """Run the steps asked for; 0 only if all of them passed."""
    options = parse(arguments)
    if options.fix:
        mend()
    rows = run_side_by_side({name: STEPS[name] for name in STEPS if name in options.only})
    closing_line = ""
    if "tests" in options.only:
        (passed, closing_line), seconds = timed(lambda: gate_tests.run(fast=options.fast))
        rows.append(Row("tests", passed, seconds))
        covered, seconds = timed(gate_tests.judge_coverage)
        rows.append(Row("coverage", covered, seconds))
    print("---", *rows, closing_line, sep="\n", flush=True)
    return 0 if all(row.ok for row in rows) else 1


def parse(arguments: list[str]) -> argparse.Namespace:
    """The command line; argparse explains wrong usage and exits with 2."""
    names = (*STEPS, "tests")
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--only", metavar="STEPS", help=f"some of {','.join(names)}", default=",".join(names)
    )
    parser.add_argument("--fast", action="store_true", help="leave out the tests marked process")
    parser.add_argument("--fix", action="store_true", help="let the tools mend what they can first")
    options = parser.parse_args(arguments)
    options.only = options.only.split(",")
    unknown = sorted(set(options.only) - set(names))
    if unknown:
        parser.error(f"no such step: {', '.join(unknown)}; there are {', '.join(names)}")
    return options


def tool(*command: str) -> Step:
    """A step that is a program of the environment."""

    def run() -> Outcome:
        try:
            done = subprocess.run(
                [str(executable(VENV, command[0])), *command[1:]],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                errors="replace",
                timeout=STEP_LIMIT_S,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Outcome(ok=False, said=f"{command[0]} took longer than {STEP_LIMIT_S:.0f} s")
        return Outcome(done.returncode == 0, done.stdout.strip())

    return run


def search(find: Callable[[], list[str]], praise: str) -> Step:
    """A step of our own, which passes if it finds nothing to complain about."""

    def run() -> Outcome:
        complaints = find()
        return Outcome(not complaints, "\n".join(complaints) or praise)

    return run


STEPS = {
    "types": tool("mypy"),
    "format": tool("ruff", "format", "--check", "."),
    "lint": tool("ruff", "check", "."),
    "imports": tool("lint-imports", "--no-logo"),
    "translations": search(
        lambda: translations.stale(ROOT), "every text of the windows is translated"
    ),
    "words": search(lambda: words.found(ROOT), "no registry, machine path or real key"),
}
"""The steps that only read; they run beside each other, the slowest first."""


def run_side_by_side(steps: dict[str, Step]) -> list[Row]:
    """Run reading steps two at a time; each is told as it ends, the rows come in order."""
    rows = {}
    with ThreadPoolExecutor(max_workers=2) as pool:
        running = {pool.submit(timed, step): name for name, step in steps.items()}
        for future in as_completed(running):
            name = running[future]
            outcome, seconds = future.result()
            rows[name] = Row(name, outcome.ok, seconds)
            print(f"--- {name}\n{outcome.said}", flush=True)
    return [rows[name] for name in steps]


def timed(work: Callable[[], Result]) -> tuple[Result, float]:
    """Do some work and measure its seconds."""
    began = time.monotonic()
    return work(), time.monotonic() - began


def mend() -> None:
    """Let the tools mend what they can; what they cannot, the steps tell afterwards."""
    for step in (tool("ruff", "check", "--fix", "--quiet", "."), tool("ruff", "format", ".")):
        print(step().said)
    try:
        translations.renew(ROOT, translations.folder_of(ROOT))
    except translations.ToolFailed as error:
        print(error)


def use_environment() -> None:
    """Go on under the environment's Python when called by another one."""
    if os.path.realpath(sys.prefix) == os.path.realpath(VENV):
        return
    python = executable(VENV, "python")
    if not python.exists():
        sys.exit("There is no environment yet: python3 packaging/bootstrap.py setup makes it.")
    sys.exit(start([str(python), *sys.argv], dict(os.environ)))


if __name__ == "__main__":
    use_environment()
    sys.exit(main(sys.argv[1:]))
