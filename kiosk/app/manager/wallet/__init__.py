"""Wallet and payouts: what lies at Stripe, what reached the bank, and whether the receipts agree."""
