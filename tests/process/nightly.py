"""What takes hours: `python -m tests.process.nightly [NAME…] [--count N] [--minutes M] [--json]`.

Exit 1 when anything was lost, or a hunt did not come to its end.

The gate runs the same hunts with small counts. One after the other, on a machine that does nothing else.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from kiosk.cli.progress import Bar
from tests.process import growth
from tests.process.cuts import power_cuts
from tests.process.kills import killing
from tests.process.proof import Progress, Proof
from tests.process.starts import leaks, quitting
from tests.process.streams import restarting


@dataclass(frozen=True)
class Hunt:
    """One proof: how many, unless said otherwise, of what."""

    count: int
    of_what: str
    run: Callable[[int, Progress], list[Proof]]


def _in_a_folder(
    run: Callable[[Path, int, Progress], list[Proof]],
) -> Callable[[int, Progress], list[Proof]]:
    def run_there(count: int, progress: Progress) -> list[Proof]:
        with tempfile.TemporaryDirectory() as name:
            return run(Path(name), count, progress)

    return run_there


HUNTS = {
    "tills": Hunt(
        150, "SIGKILLs of a till with its windows while it sells", _in_a_folder(killing.till_proofs)
    ),
    "relays": Hunt(
        150, "SIGKILLs of a relay while three tills sell", _in_a_folder(killing.relay_proofs)
    ),
    "cuts": Hunt(
        1_500,
        "power cuts of a recorded day, for each way of trusting the disk",
        lambda count, progress: power_cuts.proofs(count, 200, progress),
    ),
    "starts": Hunt(
        200, "tills ended at random moments, also while they start", _in_a_folder(quitting.proofs)
    ),
    "leaks": Hunt(
        50, "times till and relay are opened and closed in one process", _in_a_folder(leaks.proofs)
    ),
    "streams": Hunt(
        10, "restarts of a relay under 200 open streams", _in_a_folder(restarting.proofs)
    ),
    "growth": Hunt(5_000, "sales by one till, which holds no more at the end", growth.proofs),
}


def _proofs(name: str, hunt: Hunt, count: int | None, minutes: float | None) -> list[Proof]:
    until = math.inf if minutes is None else time.monotonic() + minutes * 60
    with Bar(sys.stderr) as bar:

        def told(done: int, whole: int) -> bool:
            bar.show(done, whole)
            return time.monotonic() < until

        try:
            return hunt.run(count or hunt.count, told)
        except AssertionError as error:
            # The other hunts of the night are run all the same.
            return [Proof(name, count or hunt.count, {}, good=False, notes=[str(error)])]


def main(arguments: list[str], hunts: Mapping[str, Hunt] = HUNTS) -> int:
    """Run what was asked for of `hunts`; the exit status."""
    options = _parser(hunts).parse_args(arguments)
    found: list[Proof] = []
    for name in options.names or hunts:
        began = time.monotonic()
        proofs = _proofs(name, hunts[name], options.count, options.minutes)
        print(f"{name}: {time.monotonic() - began:,.0f} s", file=sys.stderr, flush=True)
        found += proofs
        if not options.json:
            # At once: a night may be cut short.
            print(*proofs, sep="\n", flush=True)
    if options.json:
        print(json.dumps([asdict(proof) for proof in found], ensure_ascii=False, indent=2))
    return 0 if all(proof.good for proof in found) else 1


def _parser(hunts: Mapping[str, Hunt]) -> argparse.ArgumentParser:
    lines = [f"  {name:<10}{hunt.count:>6,} {hunt.of_what}" for name, hunt in hunts.items()]
    parser = argparse.ArgumentParser(
        prog="python -m tests.process.nightly",
        epilog="\n".join(["what there is:", *lines]),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="NAME", choices=[[], *hunts])
    parser.add_argument("--count", type=int, metavar="N", help="how many, instead of what is usual")
    parser.add_argument("--minutes", type=float, metavar="M", help="end each hunt after that long")
    parser.add_argument("--json", action="store_true", help="the figures on stdout")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
