"""Seeds that once broke a promise, kept for ever: the gate replays each of them.

What a seed plays out changes when the simulation itself is changed, as every draw of chance comes from it. A kept
seed then is one more seed; what it found has a test of its own besides.
"""

from __future__ import annotations

from pathlib import Path

FILE = Path(__file__).with_name("seeds.txt")


def kept_seeds() -> dict[int, str]:
    """Each seed with what it found."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    pairs = (line.split(maxsplit=1) for line in lines if line and not line.startswith("#"))
    return {int(seed): found for seed, found in pairs}
