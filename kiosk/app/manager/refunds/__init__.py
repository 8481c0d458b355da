"""The refunds page, and giving money back from wherever a receipt is shown."""
