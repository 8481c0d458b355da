"""The commands: thin, one file each. They read settings, call a composition root or a use case, and print."""
