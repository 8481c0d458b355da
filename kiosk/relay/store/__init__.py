"""The relay's store, in a file of SQLite or on PostgreSQL: one writer thread, group commit, hand-written SQL."""
