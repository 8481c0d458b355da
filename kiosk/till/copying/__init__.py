"""Copies of documents: what the relay is left, and what comes back from there, of this till and of others."""
