"""Whom the till trusts to be its relay: read once for all connections, and not at all for a relay without TLS.

Reading the authorities of the world takes 20 ms and two MiB each time.
"""

from __future__ import annotations

import ssl
from functools import cache

import httpx


def trusted_for(url: str) -> ssl.SSLContext:
    """What checks the certificate of whoever answers at `url`. For `http` it trusts nobody: nothing is checked."""
    encrypted = httpx.URL(url).scheme == "https"
    return _authorities() if encrypted else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


@cache
def _authorities() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)
