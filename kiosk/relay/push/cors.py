"""Which pages of other places may call the relay from a browser: none, unless they are listed.

A device token in a page can be read by everybody who opens it, so a shop's own server is the better caller.
Where a listed page calls all the same, it gets the headers that browsers ask for, and no cookies ever.
"""

from __future__ import annotations

from collections.abc import Sequence

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

PREFLIGHT_LIVES_S = 600
METHODS = ("GET", "POST", "PUT", "DELETE")
TAKEN = (
    "Authorization",
    "Approval",
    "Content-Type",
    "Idempotency-Key",
    "If-None-Match",
    "Last-Event-ID",
)
SHOWN = ("ETag", "Idempotent-Replayed", "Retry-After")


def for_listed(app: ASGIApp, origins: Sequence[str]) -> ASGIApp:
    """`app` as pages of `origins` may call it; `app` itself when none is listed."""
    if not origins:
        return app
    return CORSMiddleware(
        app,
        allow_origins=origins,
        allow_methods=METHODS,
        allow_headers=TAKEN,
        expose_headers=SHOWN,
        allow_credentials=False,
        max_age=PREFLIGHT_LIVES_S,
    )
