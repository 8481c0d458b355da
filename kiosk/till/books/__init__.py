"""The books: refunds, what waits for a person, X and Z, the audit log, and the numbers of them all."""
