"""How the pretend account is set up: what it may do, and where its events go."""

from __future__ import annotations

from kiosk.sandbox import lists, objects
from kiosk.sandbox.book import Book, Call
from kiosk.sandbox.objects import JsonObject

ENDPOINT_PARAMS = lists.PARAMS

_ACCOUNT = "acct_practice"
_ENDPOINT = "we_practice"


def retrieve(_: Book, __: Call) -> JsonObject:
    """`GET /v1/account`."""
    return objects.account(_ACCOUNT)


def endpoints(book: Book, _: Call) -> JsonObject:
    """`GET /v1/webhook_endpoints`: the address that events are sent to now, or none."""
    url = book.outlet.url
    found = [] if url is None else [objects.webhook_endpoint(_ENDPOINT, url)]
    return objects.page("/v1/webhook_endpoints", found, has_more=False)
