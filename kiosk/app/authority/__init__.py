"""People at the windows: a PIN for what needs one, the first manager, and who sells now."""
