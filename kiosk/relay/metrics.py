"""Counters and gauges of the relay as Prometheus text. Used from the event loop only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from kiosk.relay.records import PaymentRecord

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_HELP = {
    "kiosk_events_total": "Webhook events by type and what became of them.",
    "kiosk_signatures_refused_total": "Webhooks whose signature was not good, by reason.",
    "kiosk_payments_total": "Payments that reached an outcome, by outcome and way.",
    "kiosk_stripe_calls_total": "Calls to Stripe by name and result.",
    "kiosk_streams": "Open push streams.",
    "kiosk_streams_cut_total": "Push streams ended by the relay, by reason.",
}
Labels = tuple[tuple[str, str], ...]


class Metrics:
    """What the relay counts. Names are listed above: a new one is a new line there."""

    def __init__(self) -> None:
        self._counts: dict[str, dict[Labels, int]] = defaultdict(lambda: defaultdict(int))
        self._gauges: dict[str, Callable[[], int]] = {}

    def count(self, name: str, **labels: str) -> None:
        """Add one."""
        assert name in _HELP
        self._counts[name][tuple(sorted(labels.items()))] += 1

    def gauge(self, name: str, read: Callable[[], int]) -> None:
        """Show what `read` says whenever the page is asked for."""
        assert name in _HELP
        self._gauges[name] = read

    def ended(self, payment: PaymentRecord) -> None:
        """Count a payment that has just become final."""
        by = payment.confirmed_by.value if payment.confirmed_by else ""
        self.count("kiosk_payments_total", outcome=payment.outcome.value, confirmed_by=by)

    def value(self, name: str, **labels: str) -> int:
        """What a counter shows."""
        return self._counts[name][tuple(sorted(labels.items()))]

    def page(self) -> str:
        """Everything as Prometheus text."""
        lines = []
        for name, text in _HELP.items():
            kind = "gauge" if name in self._gauges else "counter"
            lines += [f"# HELP {name} {text}", f"# TYPE {name} {kind}"]
            if name in self._gauges:
                lines.append(f"{name} {self._gauges[name]()}")
            lines += [
                f"{name}{_braces(labels)} {number}"
                for labels, number in sorted(self._counts[name].items())
            ]
        return "\n".join(lines) + "\n"


def _braces(labels: Labels) -> str:
    escaped = (
        value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n") for _, value in labels
    )
    pairs = [f'{name}="{value}"' for (name, _), value in zip(labels, escaped, strict=True)]
    return "{" + ",".join(pairs) + "}" if pairs else ""
