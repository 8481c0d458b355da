"""The doctor as a page: every check of this till, with what to do."""
