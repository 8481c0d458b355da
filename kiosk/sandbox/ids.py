"""Ids as Stripe shapes them. Passed in as a callable everywhere, so that tests can count instead."""

from __future__ import annotations

import secrets
import string
from collections.abc import Callable

NewId = Callable[[str], str]
"""Makes a new id from its prefix: `pi` gives `pi_…`."""

_BASE62 = string.digits + string.ascii_letters
_LENGTH = 24


def random_id(prefix: str) -> str:
    """`prefix`, an underscore and 24 letters and digits nobody can guess."""
    return f"{prefix}_" + "".join(secrets.choice(_BASE62) for _ in range(_LENGTH))
