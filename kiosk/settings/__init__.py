"""What a shop can set, read once at start: `TillSettings` and `RelaySettings` over one base.

Order, strongest first: command line, environment, `.env` in the working folder, `kiosk.toml` in the data
folder, default. Every value knows where it came from (`origins`), so that `kiosk doctor` can say so. It must
never start with a value it could not read: `SettingsError` names the key, what it takes, the file and line.
"""

from kiosk.settings.base import KioskSettings, SettingsError
from kiosk.settings.reading import ENV_FILE, LOCKING, Loaded, load
from kiosk.settings.relay import RelaySettings, require_relay_settings
from kiosk.settings.till import TillSettings
from kiosk.settings.toml_file import known_toml_keys, read_toml, toml_key

__all__ = [
    "ENV_FILE",
    "LOCKING",
    "KioskSettings",
    "Loaded",
    "RelaySettings",
    "SettingsError",
    "TillSettings",
    "known_toml_keys",
    "load",
    "read_toml",
    "require_relay_settings",
    "toml_key",
]
