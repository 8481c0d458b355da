"""Pairing codes: short enough to read out, and read in whatever way a person types them. Pure but for chance.

A code has two parts. The selector says which pairing is meant, so that wrong guesses are counted there; the
secret is judged. Own, because no library makes codes for people.
"""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import dataclass

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without 0 and O, 1, I and L, and without U, which is heard as something else."""
SELECTOR_LENGTH = 4
SECRET_LENGTH = 8
"""Thirty letters, eight times: 39 bits, guessed five times at most."""
_GROUP = 4
_LENGTH = SELECTOR_LENGTH + SECRET_LENGTH
_IGNORED = {
    "Pd",
    "Pc",
    "Zs",
    "Cc",
    "Cf",
}  # hyphens of every kind, low lines, blanks, tabs, what nobody sees
_LONGEST_TYPED = 64


@dataclass(frozen=True, slots=True)
class Code:
    """One code in its two parts. Its text must not be logged."""

    selector: str
    secret: str

    @property
    def text(self) -> str:
        """As it is shown: `K7QM-2F9X-TB4R`."""
        letters = self.selector + self.secret
        groups = (letters[at : at + _GROUP] for at in range(0, _LENGTH, _GROUP))
        return "-".join(groups)


def new_code() -> Code:
    """A code that nobody can guess."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(_LENGTH))
    return Code(letters[:SELECTOR_LENGTH], letters[SELECTOR_LENGTH:])


def parse_code(text: str) -> Code | None:
    """The code that somebody typed: in any case, with any hyphens and blanks; None when it cannot be one."""
    if len(text) > _LONGEST_TYPED:
        return None
    typed = unicodedata.normalize("NFKC", text).upper()
    letters = "".join(sign for sign in typed if unicodedata.category(sign) not in _IGNORED)
    if len(letters) != _LENGTH or not set(letters) <= set(ALPHABET):
        return None
    return Code(letters[:SELECTOR_LENGTH], letters[SELECTOR_LENGTH:])
