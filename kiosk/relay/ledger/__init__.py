"""Money besides the sale itself: what goes back, lies at Stripe, is paid out or contested."""
