"""The benchmarks as a program: `python -m tests.benchmarks [NAME…] [--json] [--out DIR] [--tiny]`; `kiosk bench`
runs it.

Figures, never a verdict for a gate: it ends with 0 whatever was reached. Nothing else should run meanwhile; how
busy the machine was stands beside what was measured.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from types import ModuleType

from tests.benchmarks import (
    fanout,
    first_frame,
    idle_memory,
    ingest,
    nodes,
    receipts_commit,
    receipts_export,
    receipts_pages,
    receipts_verify,
    receipts_window,
    reconnect,
    till_memory,
    till_painting,
    webhook_to_till,
)
from tests.benchmarks.picture import picture
from tests.benchmarks.place import load, place
from tests.benchmarks.report import Figure, say, table

BENCHMARKS: dict[str, ModuleType] = {
    one.NAME: one
    for one in (
        *(fanout, webhook_to_till, ingest, nodes, idle_memory, reconnect),
        *(receipts_pages, receipts_export, receipts_verify, receipts_commit, receipts_window),
        *(first_frame, till_painting, till_memory),
    )
}


def main(arguments: list[str]) -> int:
    """Run those that are named, or all."""
    options = _parse(arguments)
    figures: list[Figure] = []
    loads: dict[str, float] = {}
    about = place()
    for name in options.names or BENCHMARKS:
        benchmark = BENCHMARKS[name]
        loads[name] = load()
        figures += benchmark.run(benchmark.TINY if options.tiny else benchmark.Size())
    say("")
    told = {
        "place": about,
        "loadBefore": loads,
        "figures": [figure.as_json() for figure in figures],
    }
    as_json = json.dumps(told, indent=2, ensure_ascii=False)
    if options.out is not None:
        options.out.mkdir(parents=True, exist_ok=True)
        (options.out / "bench.json").write_text(as_json + "\n", encoding="utf-8")
        (options.out / "bench.svg").write_text(picture(figures, about), encoding="utf-8")
    print(as_json if options.json else table(figures))
    return 0


def _parse(arguments: list[str]) -> argparse.Namespace:
    lines = [f"  {name:<16} {one.MEASURES}" for name, one in BENCHMARKS.items()]
    parser = argparse.ArgumentParser(
        prog="kiosk bench",
        epilog="\n".join(["benchmarks:", *lines]),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--out", type=Path, metavar="DIR")
    parser.add_argument(
        "--tiny", action="store_true", help="so small that the figures mean nothing"
    )
    options = parser.parse_args(arguments)
    unknown = sorted(set(options.names) - set(BENCHMARKS))
    if unknown:
        parser.error(f"no such benchmark: {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}")
    return options


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
