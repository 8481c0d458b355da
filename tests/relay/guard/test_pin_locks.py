"""Who is counted when a PIN is wrong."""

from __future__ import annotations

from kiosk.relay.guard import pin_locks
from kiosk.relay.guard.pin_locks import subjects


def test_a_device_has_fewer_tries_than_a_name_and_names_are_one_however_written() -> None:
    assert subjects("A1", " NOK ") == subjects("A1", "nok") == {"device A1": 5, "name nok": 10}
    assert pin_locks.DEVICE_TRIES < pin_locks.NAME_TRIES
