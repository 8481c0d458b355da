"""What the relay asks of Stripe, how fast, and how the answers are read; the SDK stands in stripe_gateway/."""
