"""The relay's numbers: declared in one table, bounded whatever the labels hold, and each relay has its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from kiosk import __version__
from kiosk.core.payment import Attention, ConfirmedBy, Outcome
from kiosk.relay.inbox.event_types import HANDLED, INTENT
from kiosk.relay.inbox.lane import CHARGE_EVENTS
from kiosk.relay.ledger.events import LEDGER_EVENTS
from kiosk.relay.running.metrics import MOST_SERIES, TABLE, Kind, Metrics
from tests.relay.stage import START, record


def series(metrics: Metrics, name: str) -> dict[tuple[str, ...], float]:
    """What the page shows under a name, by the labels' words in the order of their names."""
    return {
        tuple(word for _, word in sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(metrics.page())
        for sample in family.samples
        if sample.name == name
    }


def test_a_counter_grows_and_stands_on_the_page() -> None:
    metrics = Metrics()
    for _ in range(2):
        metrics.count("kiosk_events_total", type="payment_intent.succeeded", result="changed")
    metrics.count("kiosk_events_total", result="changed", type="payment_intent.succeeded")
    lines = metrics.page().splitlines()
    assert "# TYPE kiosk_events_total counter" in lines
    assert 'kiosk_events_total{result="changed",type="payment_intent.succeeded"} 3.0' in lines


def test_a_gauge_is_read_when_the_page_is_asked_for_or_set() -> None:
    metrics = Metrics()
    open_streams = [1, 2]
    metrics.gauge("kiosk_streams", lambda: len(open_streams))
    assert "kiosk_streams 2.0" in metrics.page().splitlines()
    open_streams.clear()
    assert metrics.value("kiosk_streams") == 0
    metrics.set("kiosk_inbox_waiting", 7)
    metrics.set("kiosk_inbox_waiting", 4)
    assert metrics.value("kiosk_inbox_waiting") == 4


def test_a_measurement_is_spread_over_the_declared_buckets() -> None:
    metrics = Metrics()
    for seconds in (0.3, 1.5, 60):
        metrics.observe("kiosk_stripe_call_seconds", seconds, call="create")
    buckets = series(metrics, "kiosk_stripe_call_seconds_bucket")
    assert buckets["create", "0.2"] == 0
    assert buckets["create", "0.35"] == 1
    assert buckets["create", "2.0"] == 2
    assert buckets["create", "+Inf"] == 3
    assert metrics.value("kiosk_stripe_call_seconds_count", call="create") == 3
    assert metrics.value("kiosk_stripe_call_seconds_sum", call="create") == 61.8


@pytest.mark.parametrize(
    "wrong",
    [
        lambda metrics: metrics.count("kiosk_streams"),
        lambda metrics: metrics.set("kiosk_events_total", 1, type="x", result="y"),
        lambda metrics: metrics.observe("kiosk_streams", 1),
        lambda metrics: metrics.gauge("kiosk_commit_seconds", lambda: 1),
        lambda metrics: metrics.count("kiosk_nothing_total"),
        lambda metrics: metrics.count("kiosk_events_total"),
        lambda metrics: metrics.count("kiosk_payouts_total", state="paid"),
        lambda metrics: metrics.count("kiosk_events_total", type="x"),
    ],
)
def test_a_call_that_does_not_fit_the_table_is_a_bug(wrong: Callable[[Metrics], None]) -> None:
    with pytest.raises((AssertionError, AttributeError, KeyError, ValueError)):
        wrong(Metrics())


def test_two_relays_count_apart() -> None:
    first, second = Metrics(), Metrics()
    first.count("kiosk_refunds_total", status="succeeded")
    assert first.value("kiosk_refunds_total", status="succeeded") == 1
    assert second.value("kiosk_refunds_total", status="succeeded") == 0


# Labels


@given(st.lists(st.text(max_size=20), max_size=30))
def test_types_that_nobody_knows_share_one_series(types: list[str]) -> None:
    metrics = Metrics()
    for event_type in types:
        metrics.count("kiosk_events_total", type=event_type, result="left_alone")
    shown = series(metrics, "kiosk_events_total")
    assert set(shown) <= {("left_alone", word) for word in (*HANDLED, "other")}
    assert sum(shown.values()) == len(types)


def test_our_own_words_are_bounded_too_and_nothing_goes_uncounted() -> None:
    metrics = Metrics()
    for number in range(MOST_SERIES + 50):
        metrics.count("kiosk_events_total", type="charge.updated", result=f"result {number}")
        metrics.count("kiosk_requests_refused_total", reason=f"reason {number}")
        metrics.count("kiosk_requests_refused_total", reason="reason 0")
    shown = series(metrics, "kiosk_events_total")
    assert len(shown) == MOST_SERIES + 1
    assert shown["other", "other"] == 50
    refused = series(metrics, "kiosk_requests_refused_total")
    assert len(refused) == MOST_SERIES + 1
    assert refused["reason 0",] == MOST_SERIES + 51
    assert refused["other",] == 50


def test_odd_words_break_no_line() -> None:
    metrics = Metrics()
    metrics.count("kiosk_requests_refused_total", reason='a"b\\c\nd')
    assert r'kiosk_requests_refused_total{reason="a\"b\\c\nd"} 1.0' in metrics.page().splitlines()


def test_every_event_that_is_applied_has_a_series_of_its_own() -> None:
    assert set(HANDLED) == {*INTENT, *CHARGE_EVENTS, *LEDGER_EVENTS, "charge.failed"}


def test_what_is_known_beforehand_stands_at_zero_from_the_start() -> None:
    metrics = Metrics()
    assert series(metrics, "kiosk_signatures_refused_total") == {
        (reason,): 0 for reason in ("missing", "malformed", "wrong", "outside_time")
    }
    assert set(series(metrics, "kiosk_payments_total").values()) == {0}
    assert len(series(metrics, "kiosk_payments_total")) == len(Outcome) * len(ConfirmedBy)
    assert not series(metrics, "kiosk_events_total"), "the results' words are not known beforehand"


# The table and the page


def test_every_name_says_what_it_is() -> None:
    for name, declared in TABLE.items():
        assert name.endswith("_total") is (declared.kind is Kind.COUNTER), name
        assert bool(declared.buckets) is (declared.kind is Kind.HISTOGRAM), name
        assert list(declared.buckets) == sorted(set(declared.buckets)), name
        assert declared.help.endswith("."), name


def test_the_page_tells_version_and_process_and_no_birthdays() -> None:
    metrics = Metrics()
    metrics.observe("kiosk_commit_seconds", 0.001)
    page = metrics.page()
    assert f'kiosk_build_info{{version="{__version__}"}} 1.0' in page
    assert "python_gc_collections_total" in page
    assert "_created" not in page
    declared = {line.split(" ")[2] for line in page.splitlines() if line.startswith("# TYPE kiosk")}
    assert declared == set(TABLE)


# Payments


def test_a_payment_that_is_paid_is_counted_with_the_time_its_money_took() -> None:
    metrics = Metrics()
    paid = record(
        outcome=Outcome.PAID,
        confirmed_by=ConfirmedBy.WEBHOOK,
        paid_at=START + timedelta(seconds=25),
    )
    metrics.ended(paid)
    counted = metrics.value("kiosk_payments_total", outcome="paid", confirmed_by="webhook")
    assert counted == 1
    assert metrics.value("kiosk_payment_wait_seconds_sum", confirmed_by="webhook") == 25


@pytest.mark.parametrize(
    ("changes", "outcome", "by"),
    [
        ({"outcome": Outcome.EXPIRED, "confirmed_by": ConfirmedBy.WATCH}, "expired", "watch"),
        ({"outcome": Outcome.CANCELED}, "canceled", "other"),
        (
            {
                "outcome": Outcome.ATTENTION,
                "attention": Attention.PAID_LATE,
                "confirmed_by": ConfirmedBy.CATCHUP,
                "paid_at": START + timedelta(hours=2),
            },
            "attention",
            "catchup",
        ),
    ],
)
def test_what_is_no_sale_is_counted_and_its_time_is_not(
    changes: dict[str, object], outcome: str, by: str
) -> None:
    metrics = Metrics()
    metrics.ended(replace(record(), **changes))  # type: ignore[arg-type]
    assert metrics.value("kiosk_payments_total", outcome=outcome, confirmed_by=by) == 1
    assert not any(series(metrics, "kiosk_payment_wait_seconds_count").values())
