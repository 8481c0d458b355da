"""The settings page: everything a shop sets, kept in `kiosk.toml` on a manager's word."""
