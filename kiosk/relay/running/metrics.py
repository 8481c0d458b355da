"""What the relay counts and measures, as Prometheus text: one table of names, one registry for each relay.

Every name stands in `TABLE` with its labels and buckets; the dashboard and the alerts in `packaging/relay` are
held to it by a test. A label never carries what somebody outside made up: its words are listed, or their number
is bounded, so that no caller can fill a monitoring system. Used from the event loop only; it must not read the
store or ask anybody.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from prometheus_client import (
    CONTENT_TYPE_PLAIN_0_0_4,
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client import Metric as Family
from prometheus_client.registry import Collector

from kiosk import __version__
from kiosk.core.payment import ConfirmedBy, Outcome
from kiosk.relay.inbox import event_types
from kiosk.relay.inbox.signature import Verdict
from kiosk.relay.records import PaymentRecord

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
OTHER = "other"
MOST_SERIES = 200
"""How many sets of labels one name may have; what comes beyond is counted as `other`."""

_QUICK_S = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 10.0)
_LAG_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0, 60.0, 300.0, 3_600.0)
_CALL_S = (0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0, 2.0, 4.0, 8.0, 16.0)
_CUSTOMER_S = (5.0, 10.0, 15.0, 20.0, 30.0, 45.0, 60.0, 90.0, 120.0, 180.0, 300.0, 900.0, 1_800.0)
_JOBS = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0)


class Kind(StrEnum):
    """What a metric can do: only grow, go up and down, or be spread over buckets."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


@dataclass(frozen=True, slots=True)
class Declared:
    """One metric. `labels`: each label's words; none listed means words of our own code, bounded in number."""

    kind: Kind
    help: str
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    buckets: tuple[float, ...] = ()


def _counter(help: str, **labels: tuple[str, ...]) -> Declared:
    return Declared(Kind.COUNTER, help, labels)


def _gauge(help: str, **labels: tuple[str, ...]) -> Declared:
    return Declared(Kind.GAUGE, help, labels)


def _histogram(help: str, buckets: tuple[float, ...], **labels: tuple[str, ...]) -> Declared:
    return Declared(Kind.HISTOGRAM, help, labels, buckets)


_ANY: tuple[str, ...] = ()
_REFUND = ("requires_action", "pending", "succeeded", "failed", "canceled")
_PAYOUT = ("pending", "in_transit", "paid", "failed", "canceled")
_HTTP = (
    *("200", "201", "204", "304", "400", "401", "403", "404", "405", "409", "410", "413", "415"),
    *("422", "429", "500", "502", "503"),
)
_WAYS = tuple(by.value for by in ConfirmedBy)

TABLE: Mapping[str, Declared] = {
    # The inbox: what Stripe tells by itself
    "kiosk_events_total": _counter(
        "Events of Stripe by type and what became of them.", type=event_types.HANDLED, result=_ANY
    ),
    "kiosk_webhook_configured": _gauge("1 when the relay has a webhook secret."),
    "kiosk_last_webhook_timestamp_seconds": _gauge(
        "When the last verified webhook came, in seconds since 1970; 0: none since the start."
    ),
    "kiosk_signatures_refused_total": _counter(
        "Webhooks whose signature was not good, by reason.",
        reason=tuple(verdict.value for verdict in Verdict if verdict is not Verdict.GOOD),
    ),
    "kiosk_inbox_waiting": _gauge("Events that are kept and wait to be applied."),
    "kiosk_inbox_failing": _gauge("Events that could not be applied."),
    "kiosk_inbox_lag_seconds": _histogram("From an event's receipt to its application.", _LAG_S),
    "kiosk_apply_seconds": _histogram(
        "How long one batch of events took to be applied and committed.", _QUICK_S
    ),
    "kiosk_catchup_events_total": _counter(
        "Events that were found at Stripe and not by webhook, by result.", result=_ANY
    ),
    "kiosk_last_catchup_timestamp_seconds": _gauge(
        "When Stripe's events were last read to the end, in seconds since 1970; 0: not yet."
    ),
    # Payments and what follows from them
    "kiosk_payments_total": _counter(
        "Payments that reached an outcome, by outcome and the way Stripe's word came.",
        outcome=tuple(outcome.value for outcome in Outcome),
        confirmed_by=_WAYS,
    ),
    "kiosk_payment_wait_seconds": _histogram(
        "From a payment's creation to its money, by the way Stripe's word came.",
        _CUSTOMER_S,
        confirmed_by=_WAYS,
    ),
    "kiosk_attention_open": _gauge("Payments that wait for a person's decision."),
    "kiosk_refunds_total": _counter("Refunds that reached a status, by status.", status=_REFUND),
    "kiosk_payouts_total": _counter("Payouts that reached a status, by status.", status=_PAYOUT),
    # Stripe as we ask it
    "kiosk_stripe_calls_total": _counter(
        "Calls to Stripe by name and result.", call=_ANY, result=_ANY
    ),
    "kiosk_stripe_call_seconds": _histogram(
        "How long Stripe took to answer, by call; the wait for a turn is not counted.",
        _CALL_S,
        call=_ANY,
    ),
    "kiosk_stripe_circuit_open": _gauge("1 while the relay does not ask Stripe, to spare it."),
    # The tills as we tell them
    "kiosk_streams": _gauge("Open push streams."),
    "kiosk_streams_cut_total": _counter(
        "Push streams ended by the relay, by reason.",
        reason=("stopping", "too_slow", "replaced", "revoked", "went_back"),
    ),
    "kiosk_push_lag_seconds": _histogram(
        "From a commit to the moment its events stood in every stream's queue.", _QUICK_S
    ),
    "kiosk_responses_total": _counter("HTTP answers by status.", status=_HTTP),
    "kiosk_requests_refused_total": _counter("Requests turned away, by reason.", reason=_ANY),
    # The relay itself
    "kiosk_leader": _gauge("1 while this node does what one node alone does: watch, catch-up."),
    "kiosk_nodes": _gauge("How many relays live over this database, as this one knows."),
    "kiosk_ready": _gauge("1 when the relay can do its work, as /readyz says."),
    "kiosk_commit_seconds": _histogram(
        "How long one batch of the store took, from its begin until it was on disk.", _QUICK_S
    ),
    "kiosk_store_batch_jobs": _histogram("How many jobs shared a commit.", _JOBS),
    "kiosk_other_relays_heard": _gauge(
        "1 while what other relays on the same PostgreSQL commit comes by itself."
    ),
    "kiosk_disk_free_bytes": _gauge("Free space where the store is."),
    "kiosk_loop_lag_seconds": _histogram("How late the event loop came to a timer.", _QUICK_S),
    "kiosk_build_info": _gauge("Always 1; the label is the program's version.", version=_ANY),
}


class Metrics:
    """The numbers of one relay. A name that is not in `TABLE` is a bug: `KeyError`."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._made = {name: _made(name, it, self._registry) for name, it in TABLE.items()}
        # By the name and the labels as the caller wrote them: a look-up instead of the library's checks.
        self._children: dict[tuple[object, ...], Counter | Gauge | Histogram] = {}
        self._series: dict[str, int] = dict.fromkeys(TABLE, 0)
        for name, declared in TABLE.items():
            self._begin(name, declared)
        self.set("kiosk_build_info", 1, version=__version__)
        ProcessCollector(registry=self._registry)
        GCCollector(registry=self._registry)

    def count(self, name: str, **labels: str) -> None:
        """Add one to a counter."""
        child = self._child(name, labels)
        assert isinstance(child, Counter), name
        child.inc()

    def observe(self, name: str, value: float, **labels: str) -> None:
        """Put a measurement into a histogram: seconds, or what its name says."""
        child = self._child(name, labels)
        assert isinstance(child, Histogram), name
        child.observe(value)

    def set(self, name: str, value: float, **labels: str) -> None:
        """Let a gauge show `value` from now on."""
        child = self._child(name, labels)
        assert isinstance(child, Gauge), name
        child.set(value)

    def gauge(self, name: str, read: Callable[[], float]) -> None:
        """Let a gauge show what `read` says whenever the page is asked for."""
        child = self._made[name]
        assert isinstance(child, Gauge), name
        child.set_function(read)

    def ended(self, payment: PaymentRecord) -> None:
        """Count a payment that has just become final, and how long its money took to come."""
        by = payment.confirmed_by.value if payment.confirmed_by else OTHER
        self.count("kiosk_payments_total", outcome=payment.outcome.value, confirmed_by=by)
        if payment.outcome is Outcome.PAID and payment.paid_at is not None:
            waited = payment.paid_at - payment.created_at
            self.observe("kiosk_payment_wait_seconds", waited.total_seconds(), confirmed_by=by)

    def value(self, name: str, **labels: str) -> float:
        """What a sample of the page shows, 0 when there is none: `…_count` and `…_sum` of a histogram too."""
        return self._registry.get_sample_value(name, labels) or 0.0

    def page(self) -> str:
        """Everything as Prometheus text, in the form of `CONTENT_TYPE`."""
        return generate_latest(_WithoutBirthdays(self._registry)).decode()

    def _begin(self, name: str, declared: Declared) -> None:
        """Show 0 from the start where the words are known: what appears as 1 has not grown for anybody."""
        for words in itertools.product(*declared.labels.values()):
            self._child(name, dict(zip(declared.labels, words, strict=True)))

    def _child(self, name: str, labels: dict[str, str]) -> Counter | Gauge | Histogram:
        if not labels:
            return self._made[name]
        child = self._children.get((name, *labels.items()))
        return child if child is not None else self._bounded_child(name, labels)

    def _bounded_child(self, name: str, labels: dict[str, str]) -> Counter | Gauge | Histogram:
        """The series for these labels once unknown words are `other`; made when there is room for one more.

        Only words that are left as they are get remembered: of others there may be any number.
        """
        known = TABLE[name].labels
        bounded = {
            label: word if not known[label] or word in known[label] else OTHER
            for label, word in labels.items()
        }
        key = (name, *bounded.items())
        child = self._children.get(key)
        if child is not None:
            return child
        if self._series[name] >= MOST_SERIES:
            return self._made[name].labels(**dict.fromkeys(labels, OTHER))
        self._series[name] += 1
        child = self._children[key] = self._made[name].labels(**bounded)
        return child


class _WithoutBirthdays(Collector):
    """A registry without the `_created` samples, which double the page and which nobody looks at."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._registry = registry

    def collect(self) -> Iterable[Family]:
        """As the registry's."""
        for family in self._registry.collect():
            family.samples = [one for one in family.samples if not one.name.endswith("_created")]
            yield family


def _made(
    name: str, declared: Declared, registry: CollectorRegistry
) -> Counter | Gauge | Histogram:
    labels = tuple(declared.labels)
    if declared.kind is Kind.COUNTER:
        return Counter(name, declared.help, labels, registry=registry)
    if declared.kind is Kind.GAUGE:
        return Gauge(name, declared.help, labels, registry=registry)
    return Histogram(name, declared.help, labels, registry=registry, buckets=declared.buckets)
