"""The dashboard, the alerts and the scrape configuration speak of the metrics that the relay really has.

Prometheus' own `promtool` judges the rules and tries them on stories where it is installed.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.relay.running.metrics import TABLE, Kind, Metrics

HERE = Path(__file__).parent
FOLDER = HERE.parents[1] / "packaging" / "relay"
DASHBOARD = FOLDER / "grafana-dashboard.json"
ALERTS = FOLDER / "alerts.yml"
SCRAPE = FOLDER / "prometheus.example.yml"
STORIES = HERE / "alerts_test.yml"

UNSHOWN: set[str] = set()
"""Declared metrics that neither the dashboard nor an alert uses, on purpose."""

OF_PROMETHEUS = {"instance", "job", "le", "alertname"}
_PARTS = ("_bucket", "_count", "_sum")
_NAME = re.compile(r"\bkiosk_[a-z_]+")
_SELECTOR = re.compile(r"\b(kiosk_[a-z_]+)\{([^}]*)\}")
_MATCHER = re.compile(r'(\w+)\s*(=|!=|=~|!~)\s*"([^"]*)"')

needs_promtool = pytest.mark.skipif(shutil.which("promtool") is None, reason="needs promtool")


def dashboard() -> dict[str, Any]:
    return dict(json.loads(DASHBOARD.read_text(encoding="utf-8")))


def panels() -> list[dict[str, Any]]:
    return [panel for panel in dashboard()["panels"] if panel["type"] != "row"]


def shown() -> Iterator[str]:
    """Every expression of the dashboard, as Grafana would send it."""
    board = dashboard()
    asked = [target["expr"] for panel in panels() for target in panel["targets"]]
    asked += [note["expr"] for note in board["annotations"]["list"]]
    asked += [
        one["query"]["query"] for one in board["templating"]["list"] if one["type"] == "query"
    ]
    for expression in asked:
        yield re.sub(r"\$__(rate_interval|range|interval)", "5m", expression).replace(
            "$instance", ".+"
        )


def rules() -> list[str]:
    """The text of each alert's rule."""
    return ALERTS.read_text(encoding="utf-8").split("- alert: ")[1:]


def judged() -> Iterator[str]:
    """Every alert's expression."""
    for rule in rules():
        expression = re.search(r"expr: (?:>-\n)?(.*?)\n\s+(?:for|labels):", rule, re.DOTALL)
        assert expression is not None, rule
        yield expression[1]


def metric_of(sample: str) -> str:
    """The declared name that a sample belongs to."""
    whole = next((sample.removesuffix(part) for part in _PARTS if sample.endswith(part)), sample)
    histogram = whole in TABLE and TABLE[whole].kind is Kind.HISTOGRAM
    return whole if histogram and whole != sample else sample


def promtool(*args: str, cwd: Path) -> str:
    program = shutil.which("promtool")
    assert program is not None
    done = subprocess.run(
        [program, *args], cwd=cwd, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


# Names


def test_every_name_that_is_used_is_declared() -> None:
    for expression in [*shown(), *judged()]:
        for sample in _NAME.findall(expression):
            name = metric_of(sample)
            assert name in TABLE, f"{sample} in {expression}"
            spread = TABLE[name].kind is Kind.HISTOGRAM
            assert spread is (sample != name), f"{sample} shows nothing in {expression}"


def test_every_declared_metric_is_used_or_left_out_on_purpose() -> None:
    used = {metric_of(name) for text in [*shown(), *judged()] for name in _NAME.findall(text)}
    assert set(TABLE) - used == UNSHOWN


def test_labels_and_their_words_are_those_of_the_table() -> None:
    for expression in [*shown(), *judged()]:
        for sample, matchers in _SELECTOR.findall(expression):
            labels = TABLE[metric_of(sample)].labels
            for label, how, word in _MATCHER.findall(matchers):
                assert label in OF_PROMETHEUS | set(labels), expression
                words = labels.get(label)
                if words and how in {"=", "!="}:
                    assert word in words, expression
        used = {metric_of(name) for name in _NAME.findall(expression)}
        known = OF_PROMETHEUS.union(*(TABLE[name].labels for name in used))
        for grouping in re.findall(r"\b(?:by|on) \(([^)]*)\)", expression):
            assert set(grouping.split(", ")) <= known, expression


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="the library reads /proc")
def test_what_is_shown_of_the_process_is_on_the_page() -> None:
    page = Metrics().page()
    names = {name for text in shown() for name in re.findall(r"\bprocess_[a-z_]+", text)}
    assert names
    assert all(f"\n{name} " in page for name in names)


# The dashboard


def test_the_dashboard_can_be_read_by_a_person() -> None:
    board = dashboard()
    assert board["title"] == "Kiosk relay"
    assert [one["name"] for one in board["templating"]["list"]] == ["datasource", "instance"]
    titles = [panel["title"] for panel in panels()]
    assert len(titles) == len(set(titles))
    for panel in panels():
        assert panel["description"].endswith("."), panel["title"]
        assert panel["fieldConfig"]["defaults"]["unit"], panel["title"]
        assert panel["datasource"]["uid"] == "${datasource}", panel["title"]
        for target in panel["targets"]:
            assert target["datasource"]["uid"] == "${datasource}", panel["title"]
            assert "$instance" in target["expr"], panel["title"]


def test_the_dashboard_s_panels_do_not_overlap() -> None:
    board = dashboard()
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])
    taken: set[tuple[int, int]] = set()
    for panel in board["panels"]:
        at = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(at["x"], at["x"] + at["w"])
            for y in range(at["y"], at["y"] + at["h"])
        }
        assert at["x"] + at["w"] <= 24, panel["title"]
        assert not cells & taken, panel["title"]
        taken |= cells


@needs_promtool
def test_prometheus_understands_the_dashboard_s_expressions(tmp_path: Path) -> None:
    asked = [one for one in shown() if not one.startswith("label_values")]
    lines = ["groups:", "- name: shown", "  rules:"]
    for number, expression in enumerate(asked):
        lines += [f"  - record: shown:{number}", f"    expr: {json.dumps(expression)}"]
    (tmp_path / "shown.yml").write_text("\n".join(lines), encoding="utf-8")
    assert f"{len(asked)} rules found" in promtool("check", "rules", "shown.yml", cwd=tmp_path)


# The alerts


def test_every_alert_says_how_grave_it_is_and_what_to_do() -> None:
    names = [rule.split("\n")[0] for rule in rules()]
    assert len(names) == len(set(names))
    for name, rule in zip(names, rules(), strict=True):
        assert re.fullmatch(r"Kiosk[A-Za-z]+", name)
        assert re.search(r"severity: (page|ticket)\n", rule), name
        assert re.search(r'summary: ".{20,}"\n', rule), name
        described = re.search(r"description: >-\n((?: {12}.+\n?)+)", rule)
        assert described is not None, name
        assert len(described[1]) > 100, name


@needs_promtool
def test_prometheus_takes_the_rules_and_the_scrape_configuration(tmp_path: Path) -> None:
    shutil.copy(ALERTS, tmp_path)
    shutil.copy(SCRAPE, tmp_path)
    (tmp_path / "kiosk-metrics-token").write_text("made up", encoding="utf-8")
    assert "SUCCESS" in promtool("check", "config", SCRAPE.name, cwd=tmp_path)
    assert f"{len(rules())} rules found" in promtool("check", "rules", ALERTS.name, cwd=tmp_path)


@needs_promtool
def test_the_alerts_do_what_their_stories_tell(tmp_path: Path) -> None:
    shutil.copy(ALERTS, tmp_path)
    shutil.copy(STORIES, tmp_path)
    assert "SUCCESS" in promtool("test", "rules", STORIES.name, cwd=tmp_path)


def test_no_token_stands_in_the_scrape_configuration() -> None:
    text = SCRAPE.read_text(encoding="utf-8")
    assert "credentials_file: " in text
    assert not re.search(r"^\s*(credentials|bearer_token|password):", text, re.MULTILINE)
