"""The till's way to the relay: one asyncio loop with the push stream, the poller and the calls."""
