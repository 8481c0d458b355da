"""`kiosk bench`: it finds the checkout's benchmarks, and each of them still measures something."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.cli import bench, main

NAMES = {
    *("fanout", "webhook_to_till", "ingest", "nodes", "idle_memory", "reconnect"),
    *("receipts_pages", "receipts_export", "receipts_verify", "receipts_commit", "receipts_window"),
    *("first_frame", "till_painting", "till_memory"),
}


def test_without_a_checkout_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(bench.BenchError, match="checkout"):
        bench.bench(tmp_path, [], as_json=False)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="epoll and /proc are Linux's")
def test_an_unknown_name_is_wrong_usage_and_told(capfd: pytest.CaptureFixture[str]) -> None:
    assert main.main(["bench", "fanuot"]) == 2
    told = capfd.readouterr().err
    assert "no such benchmark: fanuot; there are fanout," in told
    assert "Traceback" not in told


@pytest.mark.process
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="epoll and /proc are Linux's")
def test_each_benchmark_gives_figures_with_a_target_and_an_anchor_of_the_same_run(
    tmp_path: Path,
) -> None:
    """Far too small to say anything about speed."""
    done = subprocess.run(
        [sys.executable, "-m", "kiosk", "bench", "--tiny", "--json", "--out", str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert json.loads((tmp_path / "bench.json").read_text(encoding="utf-8")) == told
    assert "figures reach their target" in (tmp_path / "bench.svg").read_text(encoding="utf-8")
    figures = told["figures"]
    assert {figure["benchmark"] for figure in figures} == NAMES
    for figure in figures:
        assert figure["value"] >= 0
        assert isinstance(figure["met"], bool)
        assert figure["target"][0] in "≥≤"
        if figure["benchmark"] in ("fanout", "webhook_to_till", "nodes"):
            assert figure["anchor_value"] > 0
            assert figure["ratio"] > 0
