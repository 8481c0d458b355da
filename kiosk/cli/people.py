"""`kiosk people`: cashiers and managers and their PINs. Asks the running relay, else its database under its lock.

Where there is no relay but a till that is paired with one, a manager signs in there for this one call.

A PIN is asked for without echo, or read from standard input; it is never an option, where others could see it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote

from pydantic import SecretStr, ValidationError

from kiosk.cli import managers
from kiosk.cli.options import (
    Commands,
    UsageError,
    add_action,
    add_actions,
    add_command,
    data_dir,
    relay_settings,
    till_settings,
)
from kiosk.cli.paired import relay_if_any
from kiosk.cli.terminal import printable
from kiosk.protocol.guard import CreatePerson, NewPin, Person, PersonList
from kiosk.protocol.messages import Message

if TYPE_CHECKING:
    from kiosk.relay.guard.people import People
    from kiosk.till.link.desk import ManagerRelay

M = TypeVar("M", bound=Message)

_EXAMPLES = """\
  kiosk people add --name Nok --role manager
  kiosk people add --name Somchai --role cashier --pin-stdin < pin.txt
  kiosk people list
  kiosk people disable Somchai
  kiosk people enable Somchai
  kiosk people reset Nok
  kiosk people list --person Nok      # at a till: Nok, a manager, signs in at its relay"""
_ROLES = ("cashier", "manager")


def add_parser(commands: Commands) -> None:
    """Add the command with its actions."""
    parser = add_command(
        commands, "people", _list, help="cashiers and managers and their PINs", examples=_EXAMPLES
    )
    actions = add_actions(parser)
    add = add_action(actions, "add", _add, help="add one; the first must be a manager")
    add.add_argument("--name", required=True, help="as it stands on receipts")
    add.add_argument(
        "--role",
        choices=_ROLES,
        required=True,
        help="a cashier sells; a manager also gives money back, closes, exports and adds others",
    )
    _add_pin(add)
    listing = add_action(actions, "list", _list, help="list all")
    listing.add_argument("--json", action="store_true", help="one JSON array")
    managers.add_options(listing)
    disable = add_action(
        actions, "disable", _disable, help="from now on this person may allow nothing"
    )
    disable.add_argument("name", help="as `kiosk people list` shows it")
    managers.add_options(disable)
    enable = add_action(actions, "enable", _enable, help="let a disabled one in again")
    enable.add_argument("name", help="as `kiosk people list` shows it")
    managers.add_options(enable)
    reset = add_action(
        actions, "reset", _reset, help="set a new PIN; for the owner of this machine's account"
    )
    reset.add_argument("name", help="as `kiosk people list` shows it")
    _add_pin(reset)


def _add_pin(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--pin-stdin",
        action="store_true",
        help="read the PIN from standard input, one line; with --person the manager's on the next",
    )
    managers.add_person_option(parser)


def _add(options: argparse.Namespace) -> int:
    from kiosk.core.person import Role
    from kiosk.relay.guard.tokens import LOCAL_MANAGER

    body = _new_person(options)
    pin = body.pin.get_secret_value()
    person = _carried_out(
        options,
        Person,
        ("POST", "/people", body),
        lambda people: people.add(LOCAL_MANAGER, body.name, Role(body.role), pin),
        lambda desk: desk.add_person(body),
    )
    print(f"{person.name} ({person.role}) is added")
    return 0


def _list(options: argparse.Namespace) -> int:
    listed = _carried_out(
        options,
        PersonList,
        ("GET", "/people", None),
        lambda people: people.listed(),
        lambda desk: desk.people(),
    )
    if options.json:
        print(json.dumps([person.model_dump(mode="json") for person in listed.items]))
        return 0
    for person in listed.items:
        state = "disabled" if person.disabled_at else "active"
        name, role = printable(person.name), printable(person.role)
        print(f"{name:<24} {role:<12} {state:<8} {person.created_at:%Y-%m-%d}")
    return 0


def _disable(options: argparse.Namespace) -> int:
    from kiosk.relay.guard.tokens import LOCAL_MANAGER

    person = _carried_out(
        options,
        Person,
        ("POST", _path(options.name, "disable"), None),
        lambda people: people.disable(LOCAL_MANAGER, options.name),
        lambda desk: desk.disable_person(options.name),
    )
    print(f"{person.name} is disabled")
    return 0


def _enable(options: argparse.Namespace) -> int:
    from kiosk.relay.guard.tokens import LOCAL_MANAGER

    person = _carried_out(
        options,
        Person,
        ("POST", _path(options.name, "enable"), None),
        lambda people: people.enable(LOCAL_MANAGER, options.name),
        lambda desk: desk.enable_person(options.name),
    )
    print(f"{person.name} is enabled")
    return 0


def _reset(options: argparse.Namespace) -> int:
    from kiosk.relay.guard.tokens import LOCAL_MANAGER

    pin = _asked_pin(from_stdin=options.pin_stdin)
    person = _carried_out(
        options,
        Person,
        ("POST", _path(options.name, "reset"), NewPin(pin=SecretStr(pin))),
        lambda people: people.reset(LOCAL_MANAGER, options.name, pin),
        lambda desk: desk.reset_pin(options.name, NewPin(pin=SecretStr(pin))),
    )
    print(f"{person.name} has a new PIN")
    return 0


def _carried_out(
    options: argparse.Namespace,
    answer: type[M],
    call: tuple[str, str, Message | None],
    offline: Callable[[People], Awaitable[M]],
    elsewhere: Callable[[ManagerRelay], Awaitable[M]],
) -> M:
    """What the running relay answers to `call`, else what `offline` does in its store.

    At a till without a relay: what a manager does `elsewhere`.
    """
    from kiosk.cli.companions import running_relay
    from kiosk.relay.running.devices import offline_store
    from kiosk.relay.running.people import offline_people
    from kiosk.relay.running.place import database_place

    settings = relay_settings(options).settings
    folder = data_dir(settings)
    owner = running_relay(folder)
    if owner is not None:
        method, path, body = call
        content = None if body is None else body.to_json()
        return answer.model_validate_json(owner.ask(method, path, content=content).content)

    place = database_place(settings.database_url, folder)
    if isinstance(place, Path) and not place.exists():
        relay = relay_if_any(till_settings(options).settings)
        if relay.known:
            return managers.in_a_session(options, relay, elsewhere)

    async def done(people: People) -> M:
        return await offline(people)

    with offline_store(folder, settings.database_url) as store, offline_people(store) as people:
        return asyncio.run(done(people))


def _path(name: str, act: str) -> str:
    return f"/people/{quote(name, safe='')}/{act}"


def _new_person(options: argparse.Namespace) -> CreatePerson:
    try:
        CreatePerson(name=options.name, role=options.role, pin=SecretStr(""))
    except ValidationError:
        raise UsageError(
            "A name begins with a letter and has at most 40 letters, digits, blanks, dots, "
            "hyphens and apostrophes."
        ) from None
    pin = _asked_pin(from_stdin=options.pin_stdin)
    return CreatePerson(name=options.name, role=options.role, pin=SecretStr(pin))


def _asked_pin(*, from_stdin: bool) -> str:
    """Judged here already, so that nothing impossible travels. Raises `KioskError` without the PIN."""
    from kiosk.relay.guard.pins import read_new_pin

    return read_new_pin(managers.new_pin(from_stdin=from_stdin))
