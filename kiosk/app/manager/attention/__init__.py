"""The attention page: every payment that waits for a person."""
