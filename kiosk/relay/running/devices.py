"""Devices while no relay runs: the command line's way into the store, under the relay's own lock.

While a relay runs here it is asked over HTTP; nobody writes beside it. On PostgreSQL others may run elsewhere: to
them what is done here is one more transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import SecretStr

from kiosk.paths import DataDir
from kiosk.protocol.guard import PairingOffered
from kiosk.protocol.messages import Device, DeviceAdded
from kiosk.relay.clock import utc_now
from kiosk.relay.guard import devices, pairing
from kiosk.relay.guard.codes import new_code
from kiosk.relay.guard.tokens import LOCAL_MANAGER, new_token
from kiosk.relay.running.place import database_place, only_one
from kiosk.relay.store.database import OpenDatabase, open_database


@contextmanager
def offline_store(folder: DataDir, database_url: SecretStr | None = None) -> Iterator[OpenDatabase]:
    """The relay's store in `folder`, or where `database_url` says.

    Raises `PlaceError` when a relay runs here, `StoreError` when it cannot be used.
    """
    place = database_place(database_url, folder)
    with only_one(folder, place):
        store = open_database(place)
        try:
            yield store
        finally:
            store.close()


def add_device(store: OpenDatabase, name: str, scope: str) -> DeviceAdded:
    """Let a device in; its token is in the answer and nowhere else. Raises `Refusal`."""
    with store.transaction() as tx:
        return devices.let_in(tx, LOCAL_MANAGER, name, scope, new_token(), utc_now())


def offer_pairing(store: OpenDatabase, name: str, scope: str) -> PairingOffered:
    """Make a code for a device; it is in the answer and nowhere else. Raises `Refusal`."""
    with store.transaction() as tx:
        return pairing.offer(tx, LOCAL_MANAGER, name, scope, new_code, utc_now())


def list_devices(store: OpenDatabase) -> list[Device]:
    """Every device by name, the revoked ones too."""
    with store.transaction() as tx:
        return devices.listed(tx).items


def revoke_device(store: OpenDatabase, name: str) -> Device:
    """Close the relay to a device. Raises `Refusal` when there is none of that name."""
    with store.transaction() as tx:
        return devices.revoke(tx, LOCAL_MANAGER, name, utc_now())
