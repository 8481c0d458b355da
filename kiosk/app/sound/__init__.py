"""What a counter hears: which sound at which moment, played and spoken by processes off the GUI thread."""
