"""Payments: created, watched, moved on, shown."""
