"""Kiosk: a desktop point of sale for Thai shops, and the relay that holds its Stripe key."""

__version__ = "0.1.0"
