"""The cashier's window: keypad, the sale under way, its result, and the day at the side."""
