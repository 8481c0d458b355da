"""`kiosk devices`: who may talk to the relay. Asks the running relay, else its database under its lock."""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from urllib.parse import quote

from pydantic import SecretStr

from kiosk.cli.options import Commands, add_action, add_command, data_dir, relay_settings
from kiosk.paths import DataDir
from kiosk.protocol.messages import Device, DeviceAdded, DeviceList

_EXAMPLES = """\
  kiosk devices add --name "till A1" --scope till
  kiosk devices list
  kiosk devices revoke "till A1\""""
_SCOPES = ("till", "manager", "integration")


def add_parser(commands: Commands) -> None:
    """Add the command with its three actions."""
    parser = add_command(
        commands, "devices", _list, help="who may talk to the relay", examples=_EXAMPLES
    )
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    add = add_action(actions, "add", _add, help="add one; its token is printed once")
    add.add_argument("--name", required=True)
    add.add_argument("--scope", choices=_SCOPES, required=True)
    add.add_argument("--json", action="store_true")
    add_action(actions, "list", _list, help="list all")
    revoke = add_action(actions, "revoke", _revoke, help="close one out for good")
    revoke.add_argument("name")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the relay of this machine keeps its devices."""

    folder: DataDir
    database_url: SecretStr | None


def _place(options: argparse.Namespace) -> _Place:
    settings = relay_settings(options).settings
    return _Place(data_dir(settings), settings.database_url)


def _add(options: argparse.Namespace) -> int:
    from kiosk.cli.companions import running_relay
    from kiosk.relay.devices import add_device, offline_store

    place = _place(options)
    owner = running_relay(place.folder)
    if owner is not None:
        added = owner.add_device(options.name, options.scope)
    else:
        with offline_store(place.folder, place.database_url) as store:
            added = add_device(store, options.name, options.scope)
    print(_added_text(added, as_json=options.json))
    return 0


def _added_text(added: DeviceAdded, *, as_json: bool) -> str:
    if as_json:
        return json.dumps({"name": added.name, "scope": added.scope, "token": added.token})
    return f"{added.name} ({added.scope})\ntoken, shown only now: {added.token}"


def _list(options: argparse.Namespace) -> int:
    from kiosk.cli.companions import running_relay
    from kiosk.relay.devices import list_devices, offline_store

    place = _place(options)
    owner = running_relay(place.folder)
    devices: list[Device]
    if owner is not None:
        devices = DeviceList.model_validate_json(owner.ask("GET", "/devices").content).items
    else:
        with offline_store(place.folder, place.database_url) as store:
            devices = list_devices(store)
    for device in devices:
        state = "revoked" if device.revoked_at else "active"
        print(f"{device.name:<24} {device.scope:<12} {state:<8} {device.created_at:%Y-%m-%d}")
    return 0


def _revoke(options: argparse.Namespace) -> int:
    from kiosk.cli.companions import running_relay
    from kiosk.relay.devices import offline_store, revoke_device

    place = _place(options)
    owner = running_relay(place.folder)
    if owner is not None:
        owner.ask("DELETE", f"/devices/{quote(options.name, safe='')}")
    else:
        with offline_store(place.folder, place.database_url) as store:
            revoke_device(store, options.name)
    print(f"{options.name} is revoked")
    return 0
