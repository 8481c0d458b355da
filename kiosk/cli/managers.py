"""A manager's PIN for commands: asked for on a terminal without echo, or one line of standard input.

It is never an option, where others could see it, and asked for only where somebody is known who could have one.
"""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from pydantic import SecretStr, ValidationError

from kiosk.cli.options import UsageError, till_settings
from kiosk.core.errors import KioskError

if TYPE_CHECKING:
    from kiosk.paths import DataDir
    from kiosk.settings import TillSettings
    from kiosk.till.allowing import Allowing
    from kiosk.till.link.desk import ManagerRelay
    from kiosk.till.off import RelayOnce
    from kiosk.till.ports import Store

T = TypeVar("T")

LONGEST_LINE = 256
_NEEDED = "pin_needed"


def add_options(parser: argparse.ArgumentParser) -> None:
    """`--person` and `--pin-stdin`."""
    add_person_option(parser)
    parser.add_argument(
        "--pin-stdin",
        action="store_true",
        help="read the manager's PIN from standard input, one line",
    )


def add_person_option(parser: argparse.ArgumentParser) -> None:
    """`--person` alone."""
    parser.add_argument("--person", metavar="NAME", help="who asks; a manager, once there are any")


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
    return attempt(*_from_terminal(options))


def relay_of_the_till(options: argparse.Namespace, folder: DataDir) -> RelayOnce | None:
    """The relay that the till of this folder is paired with, None when it is with none."""
    settings = till_settings(options).settings
    relay = _relay(settings, folder)
    return relay if relay.known else None


def in_a_session(
    options: argparse.Namespace, relay: RelayOnce, act: Callable[[ManagerRelay], Awaitable[T]]
) -> T:
    """What `act` does while a manager is signed in, and out again. Raises `KioskError`."""
    if options.pin_stdin:
        if options.person is None:
            raise UsageError("A manager has to sign in at the relay: give --person NAME.")
        person, pin = options.person, _from_stdin()
    elif sys.stdin.isatty():
        person, pin = _from_terminal(options)
    else:
        raise UsageError("There is no terminal to ask for the PIN on; use --pin-stdin.")

    async def signed_in(desk: ManagerRelay) -> T:
        try:
            await desk.open_session(person, pin.get_secret_value())
        except ValidationError:
            raise UsageError(f"'{person}' cannot be a person's name.") from None
        try:
            return await act(desk)
        finally:
            await desk.close_session()

    return relay.ask(signed_in).result()


def at_a_till_that_is_off(settings: TillSettings, folder: DataDir, store: Store) -> Allowing:
    """Who allows what at the till whose file is open here."""
    from kiosk.till.off import allowing_of
    from kiosk.till.shop import shop_of

    return allowing_of(store, shop_of(settings), folder, _relay(settings, folder), _now)


def _relay(settings: TillSettings, folder: DataDir) -> RelayOnce:
    from kiosk.till.off import RelayOnce
    from kiosk.till.token import read_token

    kept = read_token(folder.device_token)
    token = settings.device_token or (None if kept is None else SecretStr(kept))
    return RelayOnce(settings.relay_url, token, _now)


def _from_terminal(options: argparse.Namespace) -> tuple[str, SecretStr]:
    person = options.person or input("Manager: ").strip()
    return person, SecretStr(getpass.getpass(f"PIN of {person}: ").strip())


def _now() -> datetime:
    return datetime.now(UTC)


def _from_stdin() -> SecretStr:
    return SecretStr(sys.stdin.readline(LONGEST_LINE).strip())
