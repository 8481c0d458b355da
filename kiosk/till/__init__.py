"""One till without a window: the use cases of selling, the ports they need, and what adapts them."""
