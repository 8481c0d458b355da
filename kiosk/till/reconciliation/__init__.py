"""Reconciliation: receipts against what Stripe has, both ways."""
