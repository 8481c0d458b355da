"""Who stands at a till: what somebody may do, and when two spellings are one name."""

from __future__ import annotations

import unicodedata
from enum import StrEnum


class Role(StrEnum):
    """What a person may do: only a manager approves."""

    CASHIER = "cashier"
    MANAGER = "manager"


def written(name: str) -> str:
    """A person's name as it is kept: one spelling, single blanks."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def folded(name: str) -> str:
    """The same in one case: who is the same person."""
    return unicodedata.normalize("NFKC", written(name)).casefold()
