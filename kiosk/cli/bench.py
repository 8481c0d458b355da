"""`kiosk bench`: how fast relay and till are on this machine.

The benchmarks are the checkout's, and no part of what is installed; this command only finds and runs them.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from kiosk.cli.options import Commands, add_command
from kiosk.core.errors import KioskError

_EXAMPLES = """\
  kiosk bench
  kiosk bench fanout ingest --json
  kiosk bench --out figures"""
_CHECKOUT = Path(__file__).resolve().parents[2]


class BenchError(KioskError):
    """There is nothing to run."""

    code = "bench"


def add_parser(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands,
        "bench",
        _run,
        help="how fast relay and till are, each figure beside an anchor",
        examples=_EXAMPLES,
    )
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="fanout, webhook_to_till, …; all without a name"
    )
    parser.add_argument("--json", action="store_true", help="for machines")
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="keep bench.json and a picture, bench.svg, there"
    )
    parser.add_argument("--tiny", action="store_true", help=argparse.SUPPRESS)


def _run(options: argparse.Namespace) -> int:
    return bench(_CHECKOUT, options.names, as_json=options.json, out=options.out, tiny=options.tiny)


def bench(
    checkout: Path,
    names: list[str],
    *,
    as_json: bool,
    out: Path | None = None,
    tiny: bool = False,
) -> int:
    """Run the checkout's benchmarks; their exit status. Raises `BenchError` where there are none."""
    if not (checkout / "tests" / "benchmarks").is_dir():
        raise BenchError(
            "The benchmarks are not installed; run this command from a checkout of Kiosk."
        )
    if not sys.platform.startswith("linux"):
        raise BenchError("The benchmarks measure by epoll and /proc and run on Linux only.")
    flags = [*(["--json"] if as_json else []), *(["--tiny"] if tiny else [])]
    if out is not None:
        flags += ["--out", str(out.resolve())]
    command = [sys.executable, "-m", "tests.benchmarks", *flags, "--", *names]
    return subprocess.run(command, cwd=checkout, check=False).returncode
