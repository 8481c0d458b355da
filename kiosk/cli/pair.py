"""`kiosk pair`: this till exchanges a code for its token, and remembers where its relay is."""

from __future__ import annotations

import argparse
import sys

from kiosk.cli.options import Commands, add_command, data_dir, till_settings
from kiosk.cli.terminal import printable

_EXAMPLES = """\
  kiosk pair --relay https://relay.example.com --code K7QM-2F9X-TB4R
  kiosk pair --relay https://relay.example.com --code "k7qm 2f9x tb4r" --keyring"""


def add_parser(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands, "pair", _run, help="connect this till to its relay", examples=_EXAMPLES
    )
    parser.add_argument("--relay", required=True, metavar="URL", help="the relay's address")
    parser.add_argument("--code", required=True, help="what `kiosk devices add --pair` printed")
    parser.add_argument(
        "--keyring", action="store_true", help="keep the token in the system's keyring"
    )


def _run(options: argparse.Namespace) -> int:
    from kiosk.settings.writing import remember
    from kiosk.till.pairing import exchanged
    from kiosk.till.token import require_keyring, write_token, write_token_to_keyring

    loaded = till_settings(options, relay_url=options.relay)
    url = loaded.settings.relay_url
    assert url is not None
    token_file = data_dir(loaded.settings).device_token
    if options.keyring:
        require_keyring(token_file)
    device = exchanged(url, options.code)
    if options.keyring:
        write_token_to_keyring(token_file, device.token)
    else:
        write_token(token_file, device.token)
    print(printable(f"this till is paired with {url} as {device.name} ({device.scope})"))
    remember(loaded.toml_file, "relay_url", url)
    _warn_of_stronger_settings(options, url)
    return 0


def _warn_of_stronger_settings(options: argparse.Namespace, url: str) -> None:
    """What is set elsewhere wins over what was kept just now."""
    loaded = till_settings(options)
    settings, origins = loaded.settings, loaded.origins
    if settings.relay_url != url:
        _warn(f"KIOSK_RELAY_URL ({origins['relay_url']}) names another relay, and wins.")
    if settings.device_token is not None:
        _warn(f"KIOSK_DEVICE_TOKEN ({origins['device_token']}) is set, and wins.")


def _warn(text: str) -> None:
    print(f"kiosk: {text}", file=sys.stderr)
