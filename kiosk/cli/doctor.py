"""`kiosk doctor`: is everything well, and what to do if not. One line a check, exit 1 if any fails."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime, time
from importlib.util import find_spec
from typing import Any

from kiosk.cli.display import can_open_windows
from kiosk.cli.options import Commands, add_command, relay_settings, till_settings
from kiosk.cli.terminal import printable, printable_json
from kiosk.core.checks import Check, Grade
from kiosk.core.money import plain_baht
from kiosk.paths import DataDir, open_data_dir
from kiosk.settings import Loaded, RelaySettings, TillSettings

_EXAMPLES = """\
  kiosk doctor
  kiosk doctor --json
  kiosk doctor --live      # on the relay, before taking real money"""


def add_parser(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands, "doctor", _run, help="is everything well, and what to do", examples=_EXAMPLES
    )
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument(
        "--live", action="store_true", help="the list to go through before taking real money"
    )


def examine(options: argparse.Namespace) -> dict[str, Any]:
    """Every check and every setting with its origin, as JSON values; secrets masked."""
    till, relay = till_settings(options), relay_settings(options)
    folder = open_data_dir(till.settings.data_dir)
    return _as_json(_checks(till, relay, folder, live=False), till, relay)


def _run(options: argparse.Namespace) -> int:
    till = till_settings(options)
    relay = relay_settings(options)
    folder = open_data_dir(till.settings.data_dir)
    checks = _checks(till, relay, folder, live=options.live)
    if options.json:
        told = json.dumps(_as_json(checks, till, relay), ensure_ascii=False, indent=2)
        print(printable_json(told))
    else:
        for check in checks:
            print(f"{check.grade:<4}  {check.name:<12} {printable(check.text)}")
        print("\nsettings:")
        for name, (value, origin) in sorted(_origins(till, relay).items()):
            print(f"  {name:<24} {printable(value):<32} {origin}")
    return 1 if any(check.grade is Grade.FAIL for check in checks) else 0


def _checks(
    till: Loaded[TillSettings], relay: Loaded[RelaySettings], folder: DataDir, *, live: bool
) -> list[Check]:
    from kiosk.cli.doctor_relay import relay_checks
    from kiosk.till.keeping.doctor import disk_of, till_checks

    is_relay = relay.settings.stripe_secret_key is not None
    checks = [disk_of(folder)]
    if is_relay:
        checks += relay_checks(relay.settings, folder, live=live)
    if find_spec("PySide6") is None or (is_relay and not _is_till(till.settings, folder)):
        return checks  # a server: it has no till, no screens, no printer
    from kiosk.paper.printer_check import check_printer
    from kiosk.paper.qr_reading import decoder_check

    url = _relay_url(till.settings, folder)
    away = _away(till.settings.customer_screen)
    found = till_checks(till.settings, folder, url, _sizes(), datetime.now(UTC), away=away)
    return [*checks, *found, decoder_check(), check_printer(till.settings, folder)]


def _is_till(settings: TillSettings, folder: DataDir) -> bool:
    """Something here was made or set for a till."""
    named = settings.relay_url is not None or settings.device_token is not None
    return named or folder.device_token.exists() or folder.till_database.exists()


def _relay_url(settings: TillSettings, folder: DataDir) -> str | None:
    """Where the relay is: as it is set, else the one that runs here."""
    from kiosk.cli.companions import running_relay

    here = running_relay(folder)
    return settings.relay_url or (here.url if here is not None else None)


def _sizes() -> list[tuple[int, int]]:
    """Of every screen; none where no window can be opened."""
    from kiosk.app.shell.displays import display_sizes

    return display_sizes() if can_open_windows() else []


def _away(chosen: str) -> str:
    """The customer's monitor as the shop chose it, if it is not there."""
    from kiosk.app.shell.displays import away_display

    return away_display(chosen) if can_open_windows() else ""


def _origins(
    till: Loaded[TillSettings], relay: Loaded[RelaySettings]
) -> dict[str, tuple[str, str]]:
    """Every setting with its value (secrets masked) and where it came from."""
    found: dict[str, tuple[str, str]] = {}
    for loaded in (relay, till):
        settings: Any = loaded.settings
        for name, origin in loaded.origins.items():
            alias = str(type(settings).model_fields[name].alias)
            found[alias] = (_shown(getattr(settings, name)), origin)
    return found


def _shown(value: object) -> str:
    """A value as a person would write it in the settings. A `SecretStr` masks itself."""
    if value is None or value == ():
        return "-"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, tuple):
        # Numbers in a list are the quick amounts, which are written in baht.
        return ", ".join(plain_baht(v) if isinstance(v, int) else str(v) for v in value)
    return str(value)


def _as_json(
    checks: list[Check], till: Loaded[TillSettings], relay: Loaded[RelaySettings]
) -> dict[str, Any]:
    return {
        "checks": [
            {"name": check.name, "grade": check.grade.value, "text": check.text} for check in checks
        ],
        "settings": {
            name: {"value": value, "from": origin}
            for name, (value, origin) in _origins(till, relay).items()
        },
    }
