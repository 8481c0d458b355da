"""Papers that are to be printed: what waits, kept on disk, and what is known of the printer. Nothing is drawn
here."""
