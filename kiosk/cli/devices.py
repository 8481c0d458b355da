"""`kiosk devices`: who may talk to the relay. Asks the running relay, else its database under its lock."""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from urllib.parse import quote

from pydantic import SecretStr

from kiosk.cli.options import (
    Commands,
    add_action,
    add_actions,
    add_command,
    data_dir,
    relay_settings,
)
from kiosk.cli.terminal import printable
from kiosk.paths import DataDir
from kiosk.protocol.guard import PairingOffered
from kiosk.protocol.messages import CreateDevice, Device, DeviceAdded, DeviceList, rfc3339

_EXAMPLES = """\
  kiosk devices add --name "till A1" --scope till
  kiosk devices add --name "till A2" --scope till --pair
  kiosk devices list
  kiosk devices revoke "till A1\""""
_SCOPES = ("till", "manager", "integration")


def add_parser(commands: Commands) -> None:
    """Add the command with its three actions."""
    parser = add_command(
        commands, "devices", _list, help="who may talk to the relay", examples=_EXAMPLES
    )
    actions = add_actions(parser)
    add = add_action(actions, "add", _add, help="add one; its token is printed once")
    add.add_argument("--name", required=True, help='what it is called, such as "till A1"')
    add.add_argument(
        "--scope",
        choices=_SCOPES,
        required=True,
        help="a till sells, a manager sees and settles all, an integration is a system of your own",
    )
    add.add_argument("--pair", action="store_true", help="print a code for `kiosk pair` instead")
    add.add_argument("--json", action="store_true", help="one JSON object")
    listing = add_action(actions, "list", _list, help="list all")
    listing.add_argument("--json", action="store_true", help="one JSON array")
    revoke = add_action(actions, "revoke", _revoke, help="close one out for good")
    revoke.add_argument("name", help="as `kiosk devices list` shows it")


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
    from kiosk.relay.running.devices import add_device, offline_store

    if options.pair:
        return _offer(options)
    place = _place(options)
    owner = running_relay(place.folder)
    if owner is not None:
        added = owner.add_device(options.name, options.scope)
    else:
        with offline_store(place.folder, place.database_url) as store:
            added = add_device(store, options.name, options.scope)
    print(_added_text(added, as_json=options.json))
    return 0


def _offer(options: argparse.Namespace) -> int:
    """A code instead of a token, so that no token has to be carried to the till."""
    from kiosk.cli.companions import running_relay
    from kiosk.relay.running.devices import offer_pairing, offline_store

    place = _place(options)
    owner = running_relay(place.folder)
    if owner is not None:
        body = CreateDevice(name=options.name, scope=options.scope, pair=True).to_json()
        answer = owner.ask("POST", "/devices", content=body)
        offered = PairingOffered.model_validate_json(answer.content)
    else:
        with offline_store(place.folder, place.database_url) as store:
            offered = offer_pairing(store, options.name, options.scope)
    if options.json:
        print(json.dumps(offered.model_dump(mode="json")))
        return 0
    print(f"{offered.name} ({offered.scope})\ncode, shown only now: {offered.code}")
    print(f"good once, until {rfc3339(offered.expires_at)}: kiosk pair --relay URL --code CODE")
    return 0


def _added_text(added: DeviceAdded, *, as_json: bool) -> str:
    if as_json:
        return json.dumps({"name": added.name, "scope": added.scope, "token": added.token})
    return f"{added.name} ({added.scope})\ntoken, shown only now: {added.token}"


def _list(options: argparse.Namespace) -> int:
    from kiosk.cli.companions import running_relay
    from kiosk.relay.running.devices import list_devices, offline_store

    place = _place(options)
    owner = running_relay(place.folder)
    devices: list[Device]
    if owner is not None:
        devices = DeviceList.model_validate_json(owner.ask("GET", "/devices").content).items
    else:
        with offline_store(place.folder, place.database_url) as store:
            devices = list_devices(store)
    if options.json:
        print(json.dumps([device.model_dump(mode="json") for device in devices]))
        return 0
    for device in devices:
        print(printable(_line(device)))
    return 0


def _line(device: Device) -> str:
    state = "revoked" if device.revoked_at else "active"
    seen = f"seen {rfc3339(device.last_seen_at)}" if device.last_seen_at else "never seen"
    said = f"  {device.version}" if device.version else ""
    if device.open_sales:
        said += f", {device.open_sales} open"
    return f"{device.name:<24} {device.scope:<12} {state:<8} {seen}{said}"


def _revoke(options: argparse.Namespace) -> int:
    from kiosk.cli.companions import running_relay
    from kiosk.relay.running.devices import offline_store, revoke_device

    place = _place(options)
    owner = running_relay(place.folder)
    if owner is not None:
        owner.ask("DELETE", f"/devices/{quote(options.name, safe='')}")
    else:
        with offline_store(place.folder, place.database_url) as store:
            revoke_device(store, options.name)
    print(f"{options.name} is revoked")
    return 0
