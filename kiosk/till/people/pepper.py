"""What this till keeps of a PIN: argon2id over the PIN mixed with a secret that lies apart from the database.

There are a million PINs of six digits: whoever has the database alone, a backup or a copied disk's file, can try
none of them. It must never keep or log a PIN.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import secrets
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError
from pydantic import SecretStr

from kiosk.till.token import read_secret, write_secret

PEPPER_BYTES = 32
MEMORY_KIB = 19_456
PASSES = 2
"""As the relay's: the first choice of OWASP's Password Storage Cheat Sheet for argon2id."""

_log = logging.getLogger(__name__)


class Pepper:
    """Makes and judges copies; both take some 40 ms."""

    def __init__(
        self, secret: bytes, *, memory_kib: int = MEMORY_KIB, passes: int = PASSES
    ) -> None:
        self._secret = secret
        self._hasher = PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=1)
        self._nobodys = self._hasher.hash(secrets.token_hex())

    def hash(self, pin: SecretStr) -> str:
        """What to keep."""
        return self._hasher.hash(self._mixed(pin))

    def fits(self, kept: str | None, pin: SecretStr) -> bool:
        """Whether this is the PIN; with nothing kept it takes as long to say no."""
        try:
            return self._hasher.verify(kept or self._nobodys, self._mixed(pin))
        except VerifyMismatchError:
            return False
        except (VerificationError, InvalidHashError):
            _log.error("what is kept of a PIN is damaged; it is asked for at the relay again")
            return False

    def _mixed(self, pin: SecretStr) -> bytes:
        return hmac.digest(self._secret, pin.get_secret_value().encode(), hashlib.sha256)


def pepper_of(path: Path) -> Pepper:
    """The pepper in a file of this account only (0600), made the first time. Raises `TokenFileError`.

    A new one makes every copy of before worthless: each PIN is asked for at the relay once more.
    """
    text = read_secret(path)
    if text is None or len(text) != 2 * PEPPER_BYTES:
        text = secrets.token_hex(PEPPER_BYTES)
        write_secret(path, text)
    return Pepper(text.encode())
