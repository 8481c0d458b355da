"""Who is counted when a PIN is wrong, and how often that may be; how long they wait then is `core.pin_locks`'.

A device has fewer tries than a name: a guesser sits at one till, and must not be able to lock a manager out of
all the others at once.
"""

from __future__ import annotations

from kiosk.core.person import folded

DEVICE_TRIES = 5
NAME_TRIES = 10


def subjects(device: str, person: str) -> dict[str, int]:
    """Who is counted when `device` gives a PIN for `person`, and how many tries each has."""
    return {f"device {device}": DEVICE_TRIES, of_name(person): NAME_TRIES}


def of_name(person: str) -> str:
    """The subject that a name is counted under, whether or not anybody has it."""
    return f"name {folded(person)}"
