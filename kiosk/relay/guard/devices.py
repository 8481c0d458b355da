"""Adding, listing and revoking devices. A device is a name: whoever gets a new token under an old name goes on
with that name's payments, so a till that was set up again finds its open sales.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime

from pydantic import ValidationError

from kiosk.logs import fields
from kiosk.protocol.messages import CreateDevice, Device, DeviceAdded, DeviceList
from kiosk.protocol.problems import ProblemCode
from kiosk.relay.errors import Refusal
from kiosk.relay.guard.audit import note
from kiosk.relay.guard.tokens import hash_of
from kiosk.relay.ports import Transaction
from kiosk.relay.records import By, DeviceRecord, Scope

_log = logging.getLogger("kiosk.relay.guard")


def admissible(tx: Transaction, name: str, scope: str) -> Scope:
    """The scope, when a device of this name may be let in.

    Raises `Refusal`: `validation_failed` for a bad name or scope, `invalid_state` when the name is in use.
    """
    try:
        CreateDevice(name=name, scope=scope)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        text = f"{first['loc'][0]}: {first['msg']}."
        raise Refusal(ProblemCode.VALIDATION_FAILED, text) from None
    before = tx.devices.by_name(name)
    if before is not None and before.revoked_at is None:
        raise Refusal(ProblemCode.INVALID_STATE, f"There is a device '{name}' already.")
    return Scope(scope)


def add(tx: Transaction, name: str, scope: str, token: str, now: datetime) -> DeviceAdded:
    """Let a new device in, or a revoked one back in, with `token`; a code for that name is no longer good.

    Raises `Refusal` as `admissible` does.
    """
    tx.devices.save(DeviceRecord(name, admissible(tx, name, scope), hash_of(token), created_at=now))
    tx.pairings.remove(name)
    _log.info("device added: %s", fields(device=name, scope=scope))
    return DeviceAdded(name=name, scope=scope, token=token)


def let_in(
    tx: Transaction, by: By, name: str, scope: str, token: str, now: datetime
) -> DeviceAdded:
    """`add` at the wish of `by`, who may have to answer for it."""
    added = add(tx, name, scope, token, now)
    note(tx, now, "device_added", by, name, scope=scope)
    return added


def listed(tx: Transaction, asked_by: str | None = None) -> DeviceList:
    """Every device, the revoked ones too; never a token. `asked_by` is the name of the device that asks."""
    return DeviceList(items=[_as_device(record, asked_by) for record in tx.devices.all()])


def revoke(tx: Transaction, by: By, name: str, now: datetime) -> Device:
    """Close the relay to a device, and take back a code for its name; twice is allowed.

    Raises `Refusal` (`not_found`) when there is neither.
    """
    record = tx.devices.by_name(name)
    waiting = tx.pairings.by_name(name)
    tx.pairings.remove(name)
    if record is None and waiting is None:
        raise Refusal(ProblemCode.NOT_FOUND, f"There is no device '{name}'.")
    if record is None:
        assert waiting is not None
        note(tx, now, "pairing_withdrawn", by, name)
        return Device(name=name, scope=waiting.scope.value, created_at=now, revoked_at=now)
    if record.revoked_at is None:
        record = replace(record, revoked_at=now)
        tx.devices.save(record)
        note(tx, now, "device_revoked", by, name)
        _log.info("device revoked: %s", fields(device=name))
    return _as_device(record)


def _as_device(record: DeviceRecord, asked_by: str | None = None) -> Device:
    return Device(
        name=record.name,
        scope=record.scope.value,
        created_at=record.created_at,
        last_seen_at=record.last_seen_at,
        revoked_at=record.revoked_at,
        version=record.version,
        open_sales=record.open_sales,
        last_receipt=record.last_receipt,
        you=record.name == asked_by,
    )
