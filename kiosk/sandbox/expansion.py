"""`expand[]`: ids replaced by the objects they name, as deep as asked.

Paths are checked before a call is carried out, so that a wrong one changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.sandbox.errors import bad_request
from kiosk.sandbox.objects import JsonObject
from kiosk.sandbox.state import State

_DEEPEST = 4
_EXPANDABLE = {
    "payment_intent": {"latest_charge": "charge", "payment_method": "payment_method"},
    "charge": {"balance_transaction": "balance_transaction", "payment_intent": "payment_intent"},
    "dispute": {"charge": "charge", "payment_intent": "payment_intent"},
    "refund": {
        "balance_transaction": "balance_transaction",
        "charge": "charge",
        "failure_balance_transaction": "balance_transaction",
        "payment_intent": "payment_intent",
    },
    "payout": {
        "balance_transaction": "balance_transaction",
        "failure_balance_transaction": "balance_transaction",
    },
}


def check_paths(kind: str, paths: Sequence[str]) -> None:
    """Refuse a path that an object of `kind` cannot be expanded by."""
    for path in paths:
        fields = path.split(".")
        if len(fields) > _DEEPEST:
            raise bad_request(
                f"You cannot expand more than {_DEEPEST} levels of a property (received {path}).",
                "expand",
            )
        holder = kind
        for field in fields:
            found = _EXPANDABLE.get(holder, {}).get(field)
            if found is None:
                raise bad_request(f"This property cannot be expanded ({path}).", "expand")
            holder = found


def expanded(state: State, thing: JsonObject, paths: Sequence[str]) -> JsonObject:
    """A copy of `thing` with the checked paths filled in; a null stays null."""
    for path in paths:
        field, _, rest = path.partition(".")
        kind = _EXPANDABLE[thing["object"]][field]
        value = thing[field]
        inner = state.find(kind, value) if isinstance(value, str) else value
        if inner is not None:
            thing = {**thing, field: expanded(state, inner, [rest] if rest else [])}
    return thing
