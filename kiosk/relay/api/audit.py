"""`GET /audit`: who did what, when and why, for managers."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from kiosk.protocol.guard import AuditPage
from kiosk.protocol.problems import ProblemCode
from kiosk.relay.api.access import Manager, Wired
from kiosk.relay.api.described import BEARER, problems
from kiosk.relay.api.params import Cursor, Limit
from kiosk.relay.guard import audit

router = APIRouter(tags=["audit"])


@router.get(
    "/audit",
    summary="Who did what, newest first",
    responses={
        200: {"model": AuditPage, "description": "One page."},
        **problems(ProblemCode.FORBIDDEN, ProblemCode.VALIDATION_FAILED),
    },
    openapi_extra=BEARER,
)
async def read_audit(
    caller: Manager,
    parts: Wired,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Entries are never changed and never removed."""
    before = int(cursor) if cursor else None
    page = await parts.store.run(lambda tx: audit.page(tx, before, limit))
    return Response(page.to_json(), media_type="application/json")
