"""The manager's desk: a window of its own over the cashier's. It reads off the GUI thread and holds no rules."""
