"""Files for the accountant: written beside, synced, then renamed, so that no half file is ever found."""
