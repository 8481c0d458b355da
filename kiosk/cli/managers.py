"""A manager's PIN for commands: asked for on a terminal without echo, or one line of standard input.

It is never an option, where others could see it, and asked for only where somebody is known who could have one.
"""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from pydantic import SecretStr

from kiosk.cli.options import UsageError
from kiosk.core.errors import KioskError

if TYPE_CHECKING:
    from kiosk.paths import DataDir
    from kiosk.settings import TillSettings
    from kiosk.till.allowing import Allowing
    from kiosk.till.ports import Store

T = TypeVar("T")

LONGEST_LINE = 256
_NEEDED = "pin_needed"


def add_options(parser: argparse.ArgumentParser) -> None:
    """`--person` and `--pin-stdin`."""
    parser.add_argument("--person", metavar="NAME", help="who asks; a manager, once there are any")
    parser.add_argument(
        "--pin-stdin",
        action="store_true",
        help="read the manager's PIN from standard input, one line",
    )


def allowed(options: argparse.Namespace, attempt: Callable[[str | None, SecretStr | None], T]) -> T:
    """What `attempt` does with a name and a PIN; on a terminal the PIN is asked for only if one is needed."""
    pin = _from_stdin() if options.pin_stdin else None
    try:
        return attempt(options.person, pin)
    except KioskError as error:
        if error.code != _NEEDED:
            raise
        if pin is not None or not sys.stdin.isatty():
            raise UsageError(
                "A manager's PIN is needed: give --person NAME, and --pin-stdin where there is no terminal."
            ) from None
    person = options.person or input("Manager: ").strip()
    return attempt(person, SecretStr(getpass.getpass(f"PIN of {person}: ").strip()))


def at_a_till_that_is_off(settings: TillSettings, folder: DataDir, store: Store) -> Allowing:
    """Who allows what at the till whose file is open here."""
    from kiosk.till.off import RelayOnce, allowing_of
    from kiosk.till.shop import shop_of
    from kiosk.till.token import read_token

    kept = read_token(folder.device_token)
    token = settings.device_token or (None if kept is None else SecretStr(kept))
    relay = RelayOnce(settings.relay_url, token, _now)
    return allowing_of(store, shop_of(settings), folder, relay, _now)


def _now() -> datetime:
    return datetime.now(UTC)


def _from_stdin() -> SecretStr:
    return SecretStr(sys.stdin.readline(LONGEST_LINE).strip())
