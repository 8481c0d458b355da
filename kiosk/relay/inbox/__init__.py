"""What Stripe tells: kept first, applied after; and what it did not tell is asked for."""
