"""How a till behaves at a counter: it is not closed by accident, stays awake while it sells, can be wiped
clean."""
