"""The receipt printer at the counter: what waits for it, why, and what a cashier can do about it."""
