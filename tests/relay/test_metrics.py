"""Prometheus text: what is counted stands there, whatever the labels hold."""

from __future__ import annotations

from kiosk.relay.metrics import Metrics


def test_counters_gauges_and_odd_labels() -> None:
    metrics = Metrics()
    metrics.gauge("kiosk_streams", lambda: 3)
    metrics.count("kiosk_events_total", type='a"b\\c\nd', result="x")
    metrics.count("kiosk_events_total", type='a"b\\c\nd', result="x")
    lines = metrics.page().splitlines()
    assert "kiosk_streams 3" in lines
    assert "# TYPE kiosk_streams gauge" in lines
    assert "# TYPE kiosk_events_total counter" in lines
    assert r'kiosk_events_total{result="x",type="a\"b\\c\nd"} 2' in lines
    assert metrics.page().endswith("\n")
