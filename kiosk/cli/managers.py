"""A manager's word for commands, the one place where it is asked for: a PIN, and a session at the relay.

A PIN is asked for on a terminal without echo, or is one line of standard input; it is never an option, where
others could see it. It is asked for only where somebody is known who could have one.
"""

from __future__ import annotations

import argparse
import contextlib
import getpass
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from pydantic import SecretStr, ValidationError

from kiosk.cli.options import UsageError
from kiosk.cli.paired import relay_if_any
from kiosk.core.errors import KioskError

if TYPE_CHECKING:
    from kiosk.paths import DataDir
    from kiosk.settings import TillSettings
    from kiosk.till.link.desk import ManagerRelay
    from kiosk.till.people.allowing import Allowing
    from kiosk.till.people.off import RelayOnce
    from kiosk.till.ports import Store

T = TypeVar("T")

LONGEST_LINE = 256
_NEEDED = "pin_needed"
_FORBIDDEN = "forbidden"


def add_options(
    parser: argparse.ArgumentParser, person: str = "who asks; a manager, once there are any"
) -> None:
    """`--person`, with its help, and `--pin-stdin`."""
    add_person_option(parser, person)
    parser.add_argument(
        "--pin-stdin",
        action="store_true",
        help="read the manager's PIN from standard input, one line",
    )


def add_person_option(
    parser: argparse.ArgumentParser, person: str = "who asks; a manager, once there are any"
) -> None:
    """`--person` alone."""
    parser.add_argument("--person", metavar="NAME", help=person)


def allowed(options: argparse.Namespace, attempt: Callable[[str | None, SecretStr | None], T]) -> T:
    """What `attempt` does with a name and a PIN; on a terminal the PIN is asked for only if one is needed."""
    pin = _from_stdin() if options.pin_stdin else None
    try:
        return attempt(options.person, pin)
    except KioskError as error:
        if error.code != _NEEDED:
            raise
        if pin is not None or not _has_terminal():
            raise UsageError(
                "A manager's PIN is needed: give --person NAME, and --pin-stdin where there is no terminal."
            ) from None
    return attempt(*_from_terminal(options))


def in_a_session(
    options: argparse.Namespace, relay: RelayOnce, act: Callable[[ManagerRelay], Awaitable[T]]
) -> T:
    """What `act` does while a manager is signed in, and out again whatever comes of it. Raises `KioskError`."""
    from kiosk.till.link.wire import LinkError

    person, pin = _who_signs_in(options)

    async def signed_in(desk: ManagerRelay) -> T:
        try:
            await desk.open_session(person, pin.get_secret_value())
        except ValidationError:
            raise UsageError(
                f"'{person}' cannot be a person's name.", thai=f"'{person}' เป็นชื่อคนไม่ได้"
            ) from None
        try:
            return await act(desk)
        finally:
            # It is done, or it failed for a reason of its own; a session that nobody ends runs out by itself.
            with contextlib.suppress(LinkError):
                await desk.close_session()

    return relay.ask(signed_in).result()


def by_token_or_session(
    options: argparse.Namespace, relay: RelayOnce, act: Callable[[ManagerRelay], Awaitable[T]]
) -> T:
    """As `in_a_session`; but while nobody is named a token that is a manager's itself will do."""
    if options.person is None and not options.pin_stdin:
        if relay.by_its_token(_may_manage).result():
            return relay.by_its_token(act).result()
        if not _has_terminal():
            raise UsageError(
                "A manager is needed: say who with --person NAME, and give the PIN with --pin-stdin.",
                thai="ต้องมีผู้จัดการ กรุณาระบุ --person ชื่อ และส่ง PIN ด้วย --pin-stdin",
            )
    return in_a_session(options, relay, act)


def at_a_till_that_is_off(settings: TillSettings, folder: DataDir, store: Store) -> Allowing:
    """Who allows what at the till whose file is open here."""
    from kiosk.till.people.off import allowing_of
    from kiosk.till.shop import shop_of

    return allowing_of(store, shop_of(settings), folder, relay_if_any(settings), _now)


def new_pin(*, from_stdin: bool) -> str:
    """A PIN that somebody shall have: from a terminal, asked twice, or one line of standard input."""
    if from_stdin:
        return _from_stdin().get_secret_value()
    if not _has_terminal():
        raise UsageError("There is no terminal to ask for the PIN on; use --pin-stdin.")
    pin = _answer(getpass.getpass, "PIN, 6 to 12 digits: ")
    if _answer(getpass.getpass, "The same again: ") != pin:
        raise UsageError("The two PINs are not the same.")
    return pin


async def _may_manage(desk: ManagerRelay) -> bool:
    """Whether the relay lets this token do what managers do."""
    from kiosk.till.link.wire import RelayRefusedError

    try:
        await desk.devices()
    except RelayRefusedError as error:
        if error.code != _FORBIDDEN:
            raise
        return False
    return True


def _who_signs_in(options: argparse.Namespace) -> tuple[str, SecretStr]:
    """The manager, and the PIN that proves it."""
    if options.pin_stdin:
        if options.person is None:
            raise UsageError(
                "A manager has to sign in at the relay: give --person NAME.",
                thai="ผู้จัดการต้องเข้าสู่ระบบ กรุณาระบุ --person ชื่อ",
            )
        return options.person, _from_stdin()
    if not _has_terminal():
        name = "" if options.person else ", and say which manager allows it with --person NAME"
        raise UsageError(
            f"There is no terminal to ask for the PIN on; use --pin-stdin{name}.",
            thai="ไม่มีหน้าจอให้ถาม PIN กรุณาใช้ --pin-stdin"
            + ("" if options.person else " และระบุผู้จัดการด้วย --person ชื่อ"),
        )
    return _from_terminal(options)


def _from_terminal(options: argparse.Namespace) -> tuple[str, SecretStr]:
    person = options.person or _answer(input, "Manager: ")
    return person, SecretStr(_answer(getpass.getpass, f"PIN of {person}: "))


def _has_terminal() -> bool:
    """A program may also be started without any standard input."""
    return sys.stdin is not None and sys.stdin.isatty()


def _answer(ask: Callable[[str], str], question: str) -> str:
    try:
        return ask(question).strip()
    except (EOFError, UnicodeDecodeError):
        raise UsageError(
            "No answer was given; nothing was done.", thai="ไม่มีคำตอบ จึงไม่ได้ทำอะไร"
        ) from None


def _from_stdin() -> SecretStr:
    try:
        line = "" if sys.stdin is None else sys.stdin.readline(LONGEST_LINE)
    except UnicodeDecodeError:
        raise UsageError(
            "What came on standard input is no text, and so no PIN.",
            thai="ข้อมูลที่ส่งมาไม่ใช่ตัวอักษร จึงไม่ใช่ PIN",
        ) from None
    return SecretStr(line.strip())


def _now() -> datetime:
    return datetime.now(UTC)
