"""The till's SQLite file: sales, attempts, their story, and the receipts nobody can quietly change."""
