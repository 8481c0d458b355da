"""Reads Stripe's form encoding into flat names, spelled as Stripe's errors spell them.

`a[b][c]=x` stays `a[b][c]`; the arrays `a[]=x&a[]=y` and `a[0]=x&a[1]=y` mean the same. Values stay text
until a call asks for what it needs. Nothing here knows which call it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from kiosk.sandbox.errors import bad_request, missing, unknown

_MAX_FIELDS = 500
_INDEX = re.compile(r"\[(\d{1,4})\]$")
_MAP_ENTRY = re.compile(r"^(\w+)\[([^\[\]]+)\]$")
_INTEGER = re.compile(r"-?[0-9]{1,15}")


@dataclass(frozen=True, slots=True)
class Params:
    """The parameters of one call, by their full names."""

    values: Mapping[str, str]

    def allow_only(self, allowed: Collection[str]) -> None:
        """Refuse anything else: `name`, `name[]` for an array, `name[*]` for a map with free keys."""
        for name in self.values:
            entry = _MAP_ENTRY.match(name)
            free_key = entry is not None and f"{entry[1]}[*]" in allowed
            if not free_key and _INDEX.sub("[]", name) not in allowed:
                raise unknown(name)

    def text(self, name: str) -> str | None:
        """The value, or None when it is absent or empty (an empty value unsets, as at Stripe)."""
        return self.values.get(name) or None

    def required(self, name: str) -> str:
        """The value; absent or empty is an error."""
        value = self.text(name)
        if value is None:
            raise missing(name)
        return value

    def integer(self, name: str) -> int | None:
        """The value as a whole number."""
        value = self.text(name)
        if value is None:
            return None
        if not _INTEGER.fullmatch(value):
            raise bad_request(f"Invalid integer: {value}", name, "parameter_invalid_integer")
        return int(value)

    def required_integer(self, name: str) -> int:
        """The value as a whole number; absent is an error."""
        self.required(name)
        value = self.integer(name)
        assert value is not None
        return value

    def flag(self, name: str) -> bool:
        """`true` or `false`; absent is false."""
        value = self.text(name) or "false"
        if value not in ("true", "false"):
            raise bad_request(f"Invalid boolean: {value}", name)
        return value == "true"

    def array(self, name: str) -> list[str]:
        """The values of `name[0]`, `name[1]`… in the order of their numbers."""
        found = []
        for key, value in self.values.items():
            index = _INDEX.search(key)
            if index is not None and key[: index.start()] == name:
                found.append((int(index[1]), value))
        return [value for _, value in sorted(found)]

    def mapping(self, name: str) -> dict[str, str]:
        """The entries of `name[key]`; empty values are left out."""
        entries = ((_MAP_ENTRY.match(key), value) for key, value in self.values.items())
        return {entry[2]: value for entry, value in entries if entry and entry[1] == name and value}


def decode(encoded: bytes) -> Params:
    """Parse a query or a body. Of a name sent twice the last value counts; `name[]` is numbered."""
    try:
        pairs = parse_qsl(
            encoded.decode(), keep_blank_values=True, errors="strict", max_num_fields=_MAX_FIELDS
        )
    except ValueError:
        raise bad_request("Invalid request: the form cannot be read.") from None
    values: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for name, value in pairs:
        if name.endswith("[]"):
            array = name.removesuffix("[]")
            values[f"{array}[{counts[array]}]"] = value
            counts[array] += 1
        else:
            values[name] = value
    return Params(values)
