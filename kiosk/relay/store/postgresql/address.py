"""Where a PostgreSQL server is, as the settings say it: `postgresql://user:password@host/database`.

It holds the password. Whatever shows an address to anybody shows `where`, never the address itself.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict
from pydantic import SecretStr

from kiosk.core.errors import KioskError

SCHEME = "postgresql://"

# libpq waits without an end by default, and hours for a server that is gone without a word.
DEFAULTS: dict[str, str | int] = {
    "connect_timeout": 3,
    "keepalives": 1,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 8_000,
    # Of several hosts the one that can be written: after a fail-over that is another one.
    "target_session_attrs": "read-write",
}


class AddressError(KioskError):
    """The address of the database cannot be understood."""

    code = "database_address"


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """One database on a server. What the address says itself goes before `DEFAULTS`."""

    url: SecretStr
    where: str

    @classmethod
    def of(cls, url: SecretStr) -> ServerAddress:
        """The address in `KIOSK_DATABASE_URL`. Raises `AddressError`, which does not repeat it."""
        try:
            said = conninfo_to_dict(url.get_secret_value())
        except psycopg.Error:
            # Its own words quote what they cannot read, and that may be the password.
            raise AddressError(
                "KIOSK_DATABASE_URL must be postgresql://USER:PASSWORD@HOST/DATABASE; in a password write % and @ "
                "as %25 and %40."
            ) from None
        host = said.get("host") or said.get("hostaddr") or "this machine"
        return cls(url, f"PostgreSQL, database {said.get('dbname') or 'of its user'} at {host}")

    def __str__(self) -> str:
        return self.where

    def parameters(self, purpose: str) -> dict[str, Any]:
        """What the address leaves open, for whoever connects; the server shows its `purpose`."""
        said = conninfo_to_dict(self.url.get_secret_value())
        ours = {**DEFAULTS, "application_name": f"kiosk-relay {purpose}"}
        return {name: value for name, value in ours.items() if name not in said}


def lock_key(schema: str, purpose: str) -> int:
    """The number under which PostgreSQL knows a lock that all relays of one store share.

    Advisory locks belong to a database; its schemas have stores, and locks, of their own.
    """
    digest = hashlib.sha256(f"kiosk relay/{schema}/{purpose}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def channel(schema: str) -> str:
    """Where the relays of one store tell each other that there is news."""
    return f"kiosk_{lock_key(schema, 'news') & 0xFFFFFFFFFFFFFFFF:016x}"
