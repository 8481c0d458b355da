"""The people page: cashiers and managers, their PINs, and who is let in."""
