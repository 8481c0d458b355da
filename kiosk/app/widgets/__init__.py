"""Small widgets of our own, used by both windows. They are told what to show and know nothing of sales."""
