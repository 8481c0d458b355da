"""The picture of the figures: every one is there, long bars end at their column, names are only text."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.benchmarks.__main__ import BENCHMARKS
from tests.benchmarks.picture import WIDTH, picture, share_of_target
from tests.benchmarks.place import load, place
from tests.benchmarks.report import Figure

ROOT = Path(__file__).parents[2]
KEPT = ROOT / "packaging" / "figures"
FIGURES = [
    Figure("fanout", "deliveries", 130_000.0, "/s", 0.8, True, "a bare writer", 140_000.0),
    Figure("fanout", "its p99", 30.0, "ms", 1.0, False, "nchan", 9.0),
    Figure("idle_memory", 'a <stream> & "more"', 14.5, "KiB", 20.0),
]


@pytest.mark.parametrize(
    ("figure", "share"), list(zip(FIGURES, (0.8 / (130 / 140), 30 / 9, 14.5 / 20), strict=True))
)
def test_a_bar_is_the_share_of_the_target(figure: Figure, share: float) -> None:
    assert share_of_target(figure) == pytest.approx(share)
    assert (share <= 1) == figure.met


def test_nothing_of_at_least_something_is_no_share_at_all() -> None:
    assert share_of_target(Figure("a", "rate", 0.0, "/s", 5.0, True)) == float("inf")


def test_every_figure_is_a_row_within_the_picture() -> None:
    root = ET.fromstring(picture(FIGURES, {"day": "2026-11-26", "python": "Python <3>"}))
    texts = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "2 of 3 figures reach their target" in texts
    assert "2026-11-26 · Python <3>" in texts
    assert {one.what for one in FIGURES} <= set(texts)
    assert "✗ 30.00 ms = 3.33 × nchan (≤ 1 ×)" in texts
    for bar in root.iter("{http://www.w3.org/2000/svg}rect"):
        assert float(bar.get("x", "0")) + float(bar.get("width", "0")) <= WIDTH


def test_where_it_was_measured_is_told() -> None:
    assert set(place()) == {"day", "kiosk", "processor", "system", "python"}
    assert load() >= 0


def test_the_figures_that_the_readme_shows_are_those_of_one_run() -> None:
    told = json.loads((KEPT / "bench.json").read_text(encoding="utf-8"))
    derived = ("ratio", "target", "met")
    figures = [
        Figure(**{name: value for name, value in each.items() if name not in derived})
        for each in told["figures"]
    ]
    drawn = (KEPT / "bench.svg").read_text(encoding="utf-8")
    assert drawn == picture(figures, told["place"])
    assert {one.benchmark for one in figures} == set(BENCHMARKS)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    met = sum(one.met for one in figures)
    assert (
        f"[{met} of {len(figures)} figures reach their target](packaging/figures/bench.svg)"
        in readme
    )
    for one in figures:
        assert one.met or f"`{one.benchmark}`, {one.what}" in readme, one
