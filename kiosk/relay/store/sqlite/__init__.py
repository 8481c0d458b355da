"""The relay's store in one SQLite file: opening it, and its shape as hand-written SQL."""
