"""Who may talk to the relay: tokens, scopes, devices."""
