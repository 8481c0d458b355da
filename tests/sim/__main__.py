"""`python -m tests.sim`: replay a seed step by step, or look for one that breaks a promise.

python -m tests.sim 4711
python -m tests.sim --seeds 5000 --from 1000
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter

from kiosk.cli.progress import Bar
from tests.sim.run import LAST_STEPS, Result, simulate


def main() -> int:
    """The exit code: 0 when every promise was kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.sim", description=__doc__)
    parser.add_argument("seed", nargs="?", type=int, help="replay this one, with all its steps")
    parser.add_argument("--seeds", type=int, default=100, help="how many to try (100)")
    parser.add_argument("--from", type=int, default=1, dest="first", help="the first of them (1)")
    options = parser.parse_args()
    if options.seed is not None:
        return _replay(options.seed)
    return _hunt(options.first, options.seeds)


def _replay(seed: int) -> int:
    result = simulate(seed, last=None)
    print(result.told)
    print(figures([result]))
    print(result.broken or "every promise was kept", f"(trace {result.digest[:16]})")
    return int(result.broken is not None)


def _hunt(first: int, seeds: int) -> int:
    begun_s = time.perf_counter()
    results: list[Result] = []
    try:
        with Bar(sys.stderr) as bar:
            for done, seed in enumerate(range(first, first + seeds)):
                bar.show(done, seeds)
                results.append(simulate(seed))
                if results[-1].broken is not None:
                    print(explained(results[-1]), flush=True)
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
    took_s = time.perf_counter() - begun_s
    broken = [result.seed for result in results if result.broken is not None]
    print(figures(results))
    print(f"{len(results):,} seeds in {took_s:,.0f} s ({len(results) / took_s:.1f} a second)")
    print(f"broken: {', '.join(map(str, broken))}" if broken else "every promise was kept")
    return int(bool(broken))


def explained(result: Result) -> str:
    """A broken promise with the steps that led to it, and how to see it again."""
    return (
        f"seed {result.seed}: {result.broken}\n\nthe last {LAST_STEPS} steps:\n{result.told}\n\n"
        f"replay: python -m tests.sim {result.seed}\n"
    )


def figures(results: list[Result]) -> str:
    """What happened in all of these runs together."""
    counts: Counter[str] = Counter()
    fired: Counter[str] = Counter()
    for result in results:
        counts.update(result.counts)
        fired.update(result.fired)
    counts["steps"] = sum(result.steps for result in results)
    lines = [f"{number:>12,}  {what}" for what, number in sorted(counts.items())]
    lines += ["", "faults:", *(f"{number:>12,}  {what}" for what, number in fired.most_common())]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
