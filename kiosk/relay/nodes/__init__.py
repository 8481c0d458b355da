"""Several relays over one database: who leads, what only the leader may write, how Stripe's budget is shared."""
