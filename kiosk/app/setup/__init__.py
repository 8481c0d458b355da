"""What a shop sets up, as parts of windows: the first start and the settings page are both made of them."""
