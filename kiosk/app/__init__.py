"""The till's windows. They show snapshots and send intents; they hold no rules about money or sales."""
