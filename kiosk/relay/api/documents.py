"""`/documents`: tills leave copies of their refunds, Zs and audit entries here; whoever goes on reads them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from kiosk.protocol.documents import (
    ChainEnds,
    Document,
    DocumentKind,
    DocumentList,
    PutDocument,
)
from kiosk.protocol.problems import ProblemCode
from kiosk.relay.api.access import AnyDevice, ManagerOrTill, Till, Wired
from kiosk.relay.api.bodies import read_json
from kiosk.relay.api.described import BEARER, problems, takes
from kiosk.relay.api.leaving import kept, leaving
from kiosk.relay.api.params import After, Limit, TillCode
from kiosk.relay.copies import documents
from kiosk.relay.copies.keeping import readable
from kiosk.relay.ports import Transaction
from kiosk.relay.records import DocumentCopy, DocumentQuery

_CURSOR = "^.{1,40}/(refund|z|audit)/[0-9]{1,9}$"

router = APIRouter(prefix="/documents", tags=["receipts"])


@router.put(
    "/{number}",
    summary="Leave a copy of a refund, a Z report or an audit entry",
    responses=leaving(Document),
    openapi_extra=takes(PutDocument),
)
async def put_document(request: Request, number: str, caller: Till, parts: Wired) -> Response:
    """For a till. Written once: another document under the same number is refused."""
    body = await read_json(request, PutDocument)
    place = documents.checked(number, body)
    now = parts.clock()
    copy, new = await parts.store.run(lambda tx: documents.put(tx, caller.name, place, body, now))
    return kept(documents.as_document(copy), new)


@router.get(
    "",
    summary="List documents' copies",
    responses={
        200: {"model": DocumentList, "description": "One page, by till, kind and number."},
        **problems(ProblemCode.FORBIDDEN, ProblemCode.VALIDATION_FAILED),
    },
    openapi_extra=BEARER,
)
async def list_documents(
    caller: AnyDevice,
    parts: Wired,
    kind: Annotated[str | None, Query(pattern="^(refund|z|audit)$")] = None,
    till: TillCode = None,
    device: str | None = None,
    after: After = 0,
    limit: Limit = 50,
    cursor: Annotated[str | None, Query(pattern=_CURSOR)] = None,
) -> Response:
    """A manager sees the copies of every device. A till sees its own, and with `till` also those of that code that
    devices left which are revoked by now."""

    def found(tx: Transaction) -> list[DocumentCopy]:
        query = DocumentQuery(
            # One more than asked for tells whether there is a next page.
            limit=limit + 1,
            kind=None if kind is None else DocumentKind(kind),
            till=till,
            devices=readable(tx, caller, till=till, device=device),
            after=after,
            beyond=_beyond(cursor),
        )
        return tx.documents.page(query)

    listed = await parts.store.run(found)
    page = DocumentList(
        items=[documents.as_document(copy) for copy in listed[:limit]],
        next_cursor=_cursor(listed[limit - 1]) if len(listed) > limit else None,
    )
    return Response(page.to_json(), media_type="application/json")


@router.get(
    "/ends",
    summary="Where a till code's chains end",
    responses={
        200: {"model": ChainEnds, "description": "The newest copy of each kind."},
        **problems(ProblemCode.FORBIDDEN, ProblemCode.VALIDATION_FAILED),
    },
    openapi_extra=BEARER,
)
async def chain_ends(
    caller: ManagerOrTill, parts: Wired, till: Annotated[str, Query(min_length=1, max_length=40)]
) -> Response:
    """Asked by a till before its first number after a restore or on a new PC, so that no number is given twice."""
    told = await parts.store.run(lambda tx: documents.ends(tx, caller, till))
    return Response(told.to_json(), media_type="application/json")


def _cursor(copy: DocumentCopy) -> str:
    return f"{copy.till}/{copy.kind.value}/{copy.sequence}"


def _beyond(cursor: str | None) -> tuple[str, DocumentKind, int] | None:
    """The document that the page before ended with."""
    if cursor is None:
        return None
    till, kind, digits = cursor.rsplit("/", 2)
    return till, DocumentKind(kind), int(digits)
