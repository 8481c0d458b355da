"""The address of whoever calls, also behind proxies. Pure; whatever the headers are, it answers and never raises.

`X-Forwarded-For` is believed only as far as our own proxies wrote it: it is read from the right, and the first
address that is not one of them is the caller's. Everything left of it may be made up. `Host` says nothing here.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from functools import lru_cache

from starlette.types import Scope

UNKNOWN = "unknown"
"""Stands for a caller without an address (a Unix socket)."""
_MOST_HOPS = 32
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class TrustedProxies:
    """`networks` are the addresses whose word counts, as `KIOSK_TRUSTED_PROXIES` names them."""

    def __init__(self, networks: Sequence[str]) -> None:
        self._networks = tuple(ipaddress.ip_network(network) for network in networks)

    def address_of(self, scope: Scope) -> str:
        """The caller's address."""
        client = scope.get("client")
        peer = str(client[0]) if client else UNKNOWN
        if not self._networks or not self._trusts(_parsed(peer)):
            return peer
        last = peer
        for text in _hops_from_the_right(scope["headers"]):
            address = _parsed(text)
            if address is None:
                break  # who wrote this wrote nothing that can be read, nor can what is left of it
            last = str(address)
            if not self._trusts(address):
                break
        return last

    def _trusts(self, address: _Address | None) -> bool:
        return address is not None and any(address in network for network in self._networks)


@lru_cache(maxsize=4_096)
def counted_as(address: str) -> str:
    """Under which name an address is counted: a household has a whole /64 of IPv6 addresses to choose from."""
    parsed = _parsed(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((int(parsed), 64), strict=False))
    return address if parsed is None else str(parsed)


def _hops_from_the_right(headers: Sequence[tuple[bytes, bytes]]) -> list[str]:
    given = b",".join(value for name, value in headers if name == b"x-forwarded-for")
    if not given:
        return []
    hops = given.decode("latin-1").rsplit(",", _MOST_HOPS)
    return hops[: -_MOST_HOPS - 1 : -1]


def _parsed(text: str) -> _Address | None:
    """An address as proxies write one: bare, with a port, in brackets; None for anything else."""
    text = text.strip(" \t")
    if text.startswith("["):
        text, closed, _ = text[1:].partition("]")
        if not closed:
            return None
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return address if mapped is None else mapped
