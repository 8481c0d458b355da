"""The receipts page: a table over the whole log, its filters, and everything about one receipt."""
