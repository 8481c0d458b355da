"""The kinds of values that settings take, each with how it is read from a text. It must not know any setting."""

from __future__ import annotations

import ipaddress
import re
from datetime import time
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, SecretStr

from kiosk.core.money import MAX_AMOUNT_SATANG, AmountError, parse_baht


def split_list(value: object) -> object:
    """A comma separated text as a list; a list (from TOML) stays."""
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return value


def baht_list(value: object) -> object:
    """Prices in baht (`25, 40.50`) as satang; a tuple holds satang already."""
    parts = split_list(value)
    if not isinstance(parts, list):
        return value
    try:
        return tuple(parse_baht(str(part)) for part in parts)
    except AmountError as error:
        raise ValueError(error.text) from None


def zone_name(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("no such time zone") from None
    return name


def time_of_day(value: object) -> object:
    """Hours and minutes only: pydantic would take a zone along and read a number as seconds."""
    if isinstance(value, time):
        return value
    if isinstance(value, str) and re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", value.strip()):
        return value
    raise ValueError("no time of day")


def _http_url(url: str) -> str:
    parts = urlsplit(url)  # raises ValueError itself for a broken IPv6 address, and at `port`
    named = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    extra = parts.username is not None or parts.query or parts.fragment
    if not named or extra or not url.isprintable() or " " in url:
        raise ValueError("must be an http:// or https:// address")
    return url.rstrip("/")


def _relay_url(url: str) -> str:
    address = _http_url(url)
    parts = urlsplit(address)
    if parts.scheme == "http" and not is_this_machine(parts.hostname or ""):
        raise ValueError("http:// is only for this machine; use https://")
    return address


def _network(text: str) -> str:
    """An address or a network of addresses, in its usual spelling."""
    return str(ipaddress.ip_network(text))  # its ValueError says what is wrong


def _origin(text: str) -> str:
    """`https://shop.example`: scheme, host and port of a web page, as browsers name it."""
    address = _http_url(text)
    if urlsplit(address).path:
        raise ValueError("an origin has no path")
    return address


def is_this_machine(host: str) -> bool:
    """The name or address of a host leads nowhere but here."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _looks_like(pattern: str) -> AfterValidator:
    """A check that the whole of a secret matches `pattern`."""

    def check(secret: SecretStr) -> SecretStr:
        if not re.fullmatch(pattern, secret.get_secret_value()):
            raise ValueError("not of the right form")
        return secret

    return AfterValidator(check)


def _roll_width(millimetres: int) -> int:
    """Receipt printers take two widths of roll."""
    if millimetres not in (58, 80):
        raise ValueError("no width of a roll")
    return millimetres


Satang = Annotated[int, Field(ge=1, le=MAX_AMOUNT_SATANG)]
RollWidth = Annotated[int, AfterValidator(_roll_width)]
Percent = Annotated[int, Field(ge=0, le=100)]
HttpUrl = Annotated[str, AfterValidator(_http_url)]
RelayUrl = Annotated[str, AfterValidator(_relay_url)]
Network = Annotated[str, AfterValidator(_network)]
Origin = Annotated[str, AfterValidator(_origin)]
# Tokens travel in HTTP headers: printable ASCII without blanks.
Token = Annotated[SecretStr, _looks_like(r"[!-~]+")]
WebhookSecret = Annotated[SecretStr, _looks_like(r"whsec_[!-~]+")]
# A secret, because it may hold a password.
DatabaseUrl = Annotated[SecretStr, _looks_like(r"(sqlite:///|postgresql://)\S+")]
PrinterAddress = Annotated[
    str,
    Field(
        pattern=r"^(system|off|usb:[0-9A-Fa-f]{4}:[0-9A-Fa-f]{4}|tcp://[^\s:/]+(:[0-9]{1,5})?"
        r"|serial:[^\s:]+(:[0-9]{3,7})?|file:\S+)$"
    ),
]
"""Where a receipt printer is: `usb:` vendor and product in hexadecimal, `serial:` port and bits a second."""
