"""Copies of the tills' documents."""
