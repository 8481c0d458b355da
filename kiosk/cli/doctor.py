"""`kiosk doctor`: is everything well, and what to do if not. One line a check, exit 1 if any fails."""

from __future__ import annotations

import argparse
import asyncio
import json
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any

from kiosk.cli.display import can_open_windows
from kiosk.cli.options import Commands, add_command, relay_settings, till_settings
from kiosk.core.errors import KioskError
from kiosk.core.money import plain_baht
from kiosk.paths import DataDir, open_data_dir
from kiosk.settings import Loaded, RelaySettings, TillSettings, require_relay_settings

if TYPE_CHECKING:
    from kiosk.till.health import Check

_EXAMPLES = """\
  kiosk doctor
  kiosk doctor --json"""


def add_parser(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands, "doctor", _run, help="is everything well, and what to do", examples=_EXAMPLES
    )
    parser.add_argument("--json", action="store_true")


def _run(options: argparse.Namespace) -> int:
    from kiosk.till.health import Grade

    till = till_settings(options)
    relay = relay_settings(options)
    folder = open_data_dir(till.settings.data_dir)
    checks = _checks(till, relay, folder)
    if options.json:
        print(json.dumps(_as_json(checks, till, relay), ensure_ascii=False, indent=2))
    else:
        for check in checks:
            print(f"{check.grade:<4}  {check.name:<10} {check.text}")
        print("\nsettings:")
        for name, (value, origin) in sorted(_origins(till, relay).items()):
            print(f"  {name:<24} {value:<32} {origin}")
    return 1 if any(check.grade is Grade.FAIL for check in checks) else 0


def _checks(
    till: Loaded[TillSettings], relay: Loaded[RelaySettings], folder: DataDir
) -> list[Check]:
    from kiosk.till.health import Check, Grade, check_copies, check_database, check_disk

    checks = [check_disk(folder.root), check_database(folder.till_database)]
    checks.append(check_copies(folder.till_database, datetime.now(UTC)))
    if relay.settings.stripe_secret_key is not None:
        checks += _relay_key_checks(relay.settings)
    checks += _relay_checks(till, folder)
    checks.append(_screens())
    checks.append(Check("printer", Grade.OK, "none is set up; receipts are kept in the log"))
    return checks


def _relay_key_checks(settings: RelaySettings) -> list[Check]:
    """The key on this machine (for a relay): its mode, and whether webhooks are expected."""
    from kiosk.till.health import Check, Grade, check_error

    try:
        require_relay_settings(settings)
    except KioskError as error:
        return [check_error("key", error)]
    mode = "live: real money" if settings.live else "test: no real money"
    if settings.stripe_webhook_secrets:
        webhook = Check("webhook", Grade.OK, "a signing secret is set")
    else:
        webhook = Check(
            "webhook",
            Grade.WARN,
            "no STRIPE_WEBHOOK_SECRET: the relay asks Stripe every 3 s instead",
        )
    return [Check("key", Grade.OK, mode), webhook]


def _relay_checks(till: Loaded[TillSettings], folder: DataDir) -> list[Check]:
    from kiosk.cli.companions import running_relay
    from kiosk.till.health import Check, Grade, check_error, check_relay
    from kiosk.till.token import read_token

    settings = till.settings
    here = running_relay(folder)
    url = settings.relay_url or (here.url if here is not None else None)
    try:
        stored = read_token(folder.device_token)
    except KioskError as error:
        return [check_error("relay", error)]
    token = settings.device_token.get_secret_value() if settings.device_token else stored
    if url is None:
        return [Check("relay", Grade.FAIL, "set KIOSK_RELAY_URL, or run kiosk till --with-relay")]
    if token is None:
        return [Check("relay", Grade.FAIL, "this till has no token: kiosk pair")]
    return asyncio.run(check_relay(url, token))


def _screens() -> Check:
    """How many screens there are; a customer's display needs the second."""
    from kiosk.app.shell.displays import display_sizes
    from kiosk.till.health import Check, Grade

    if not can_open_windows():
        return Check("screens", Grade.WARN, "no display here: the till's windows need one")
    sizes = [f"{width}x{height}" for width, height in display_sizes()]
    if len(sizes) < 2:
        return Check(
            "screens", Grade.WARN, f"one ({sizes[0]}): the code takes the cashier's screen in turn"
        )
    return Check("screens", Grade.OK, f"{len(sizes)} ({', '.join(sizes)})")


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
