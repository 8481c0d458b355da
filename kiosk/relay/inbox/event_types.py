"""The events of Stripe that the relay acts on: what an endpoint has to send, and what catch-up asks for."""

from __future__ import annotations

INTENT = (
    *("payment_intent.created", "payment_intent.requires_action", "payment_intent.processing"),
    *("payment_intent.succeeded", "payment_intent.payment_failed", "payment_intent.canceled"),
)
CHARGE = ("charge.succeeded", "charge.failed", "charge.updated", "charge.refunded")
DISPUTE = ("charge.dispute.created", "charge.dispute.closed")
REFUND = ("refund.created", "refund.updated", "refund.failed")
PAYOUT = (
    *("payout.created", "payout.updated", "payout.paid", "payout.failed", "payout.canceled"),
    "payout.reconciliation_completed",
)
BALANCE = ("balance.available",)

HANDLED = (*INTENT, *CHARGE, *DISPUTE, *REFUND, *PAYOUT, *BALANCE)

TRIED_VERSIONS = ("2026-07-29.dahlia", "2026-10-28.endive")
"""API versions whose events were tried. An endpoint has one of its own, whatever version our questions name."""
