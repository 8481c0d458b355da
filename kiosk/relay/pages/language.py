"""Which language a visitor gets: what the address asks for, else what the browser prefers, else Thai."""

from __future__ import annotations

import contextlib
from urllib.parse import parse_qs

from starlette.types import Scope

from kiosk.relay.asgi import header
from kiosk.relay.pages.words import Lang

_LONGEST_HEADER = 500
_QUERY_FIELDS = 20


def language_of(scope: Scope) -> Lang:
    """The language for a request; whatever cannot be read is as if it were not there."""
    asked = b""
    with contextlib.suppress(ValueError):
        asked = parse_qs(scope["query_string"], max_num_fields=_QUERY_FIELDS).get(b"lang", [b""])[0]
    with contextlib.suppress(ValueError):
        return Lang(asked.decode("latin-1").lower())
    return preferred((header(scope, b"accept-language") or b"").decode("latin-1"))


def preferred(accepted: str) -> Lang:
    """The first of our languages by the weights of an `Accept-Language` (RFC 9110, 12.5.4)."""
    best, best_weight = Lang.TH, 0.0
    for part in accepted[:_LONGEST_HEADER].split(","):
        name, _, rest = part.strip().partition(";")
        weight = _weight(rest)
        with contextlib.suppress(ValueError):
            lang = Lang(name.strip().partition("-")[0].lower())
            if weight > best_weight:
                best, best_weight = lang, weight
    return best


def _weight(parameter: str) -> float:
    """`q=0.8` as 0.8; 1 when none is given, 0 when it is no weight."""
    name, _, value = parameter.strip().partition("=")
    if not name:
        return 1.0
    try:
        weight = float(value) if name.strip().lower() == "q" else 0.0
    except ValueError:
        return 0.0
    return weight if 0 <= weight <= 1 else 0.0
