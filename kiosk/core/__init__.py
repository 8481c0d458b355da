"""The rules of the shop: standard library only, no I/O, no clock, no threads, no Qt."""
