"""Stripe's lists: newest first, cut by cursors, narrowed by the time of creation.

Filters of one list alone belong to that list's own file and are passed in. A cursor counts by its place
among all objects, so it may name one that the filters leave out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kiosk.sandbox import objects
from kiosk.sandbox.book import Book, Call
from kiosk.sandbox.errors import bad_request, no_such
from kiosk.sandbox.forms import Params
from kiosk.sandbox.objects import JsonObject

PARAMS = frozenset(
    {"limit", "starting_after", "ending_before", "expand[]"}
    | {"created", "created[gt]", "created[gte]", "created[lt]", "created[lte]"}
)

Filter = Callable[[JsonObject], bool]

_DEFAULT_LIMIT = 10
_MOST = 100


def everything(_: JsonObject) -> bool:
    """The filter that leaves nothing out."""
    return True


def listed(book: Book, call: Call, kind: str, url: str, wanted: Filter = everything) -> JsonObject:
    """The page a call asks for.

    With `ending_before` the page is the one just before the cursor, still newest first.
    """
    params = call.params
    limit, created = _limit(params), _created(params)
    after, before = params.text("starting_after"), params.text("ending_before")
    if after is not None and before is not None:
        raise bad_request("You can use starting_after or ending_before, not both.", "ending_before")
    found = list(book.state.newest_first(kind))
    if before is not None:
        found = found[: _position(found, kind, before, "ending_before")]
    elif after is not None:
        found = found[_position(found, kind, after, "starting_after") + 1 :]
    found = [thing for thing in found if created(thing) and wanted(thing)]
    chosen = found[-limit:] if before is not None else found[:limit]
    return objects.page(url, chosen, has_more=len(found) > limit)


def _limit(params: Params) -> int:
    limit = params.integer("limit")
    if limit is None:
        return _DEFAULT_LIMIT
    if not 1 <= limit <= _MOST:
        raise bad_request(f"Invalid limit: must be between 1 and {_MOST}", "limit")
    return limit


def _created(params: Params) -> Filter:
    exactly = params.integer("created")
    over, under = params.integer("created[gt]"), params.integer("created[lt]")
    first, last = params.integer("created[gte]"), params.integer("created[lte]")

    def inside(thing: JsonObject) -> bool:
        created = thing["created"]
        return (
            (exactly is None or created == exactly)
            and (over is None or created > over)
            and (first is None or created >= first)
            and (under is None or created < under)
            and (last is None or created <= last)
        )

    return inside


def _position(found: Sequence[JsonObject], kind: str, object_id: str, param: str) -> int:
    for position, thing in enumerate(found):
        if thing["id"] == object_id:
            return position
    raise no_such(kind, object_id, param)
