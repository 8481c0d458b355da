"""The relay's store in one SQLite file: one writer thread, group commit, hand-written SQL for its shape."""
