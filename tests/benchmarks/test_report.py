"""What is reported is right, whatever was measured."""

from __future__ import annotations

from tests.benchmarks.report import Figure, percentile, table


def test_a_ratio_is_judged_where_there_is_an_anchor_else_the_value() -> None:
    faster = Figure("a", "rate", 90.0, "/s", 0.8, True, "bare", 100.0)
    slower = Figure("a", "delay", 90.0, "ms", 0.8, False, "bare", 100.0)
    alone = Figure("a", "memory", 19.0, "KiB", 20.0)
    assert (faster.ratio, faster.met, faster.target) == (0.9, True, "≥ 0.8 ×")
    assert (slower.ratio, slower.met, slower.target) == (0.9, False, "≤ 0.8 ×")
    assert (alone.ratio, alone.met, alone.target) == (None, True, "≤ 20 KiB")
    assert faster.as_json()["met"] is True


def test_the_table_shows_every_figure_and_what_is_not_met() -> None:
    lines = table(
        [
            Figure("a", "rate", 12_345.0, "/s", 2.0, True, "bare", 10_000.0),
            Figure("b", "memory", 19.5, "KiB", 20.0),
        ]
    ).splitlines()
    assert lines[1].split() == [
        "a",
        "rate",
        "12,345",
        "/s",
        "10,000",
        "bare",
        "1.23",
        "≥",
        "2",
        "×",
        "NOT",
        "MET",
    ]
    assert lines[2].split() == ["b", "memory", "19.50", "KiB", "-", "-", "≤", "20", "KiB", "met"]


def test_percentiles_are_of_what_was_measured() -> None:
    values = [float(number) for number in range(1, 101)]
    assert (percentile(values, 50), percentile(values, 99), percentile([3.0], 99)) == (51, 99, 3)
