"""The API's document: what FastAPI collects, the plain ASGI paths, and a page without any third party."""

from __future__ import annotations

from html import escape
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.openapi.utils import get_openapi
from starlette.responses import Response

from kiosk.protocol.documents import PutDocument
from kiosk.protocol.guard import AskApproval, CheckPin, CreatePerson, NewPin, OpenSession, Pair
from kiosk.protocol.inbox import RetryInbox
from kiosk.protocol.ledger import CreateRefund, Resolve
from kiosk.protocol.messages import (
    CreateDevice,
    CreateIntent,
    Heartbeat,
    Message,
    Problem,
    PutReceipt,
    WebhookReceived,
)
from kiosk.protocol.problems import ProblemCode
from kiosk.relay.api.described import BEARER, problems

_SCHEMAS: tuple[type[Message], ...] = (
    *(CreateIntent, PutReceipt, Heartbeat, CreateDevice, Problem, WebhookReceived),
    *(Pair, CreatePerson, NewPin, AskApproval, OpenSession, CheckPin, RetryInbox),
    *(CreateRefund, Resolve),
    PutDocument,
)
_REF = "#/components/schemas/{model}"

_WEBHOOK: dict[str, Any] = {
    "post": {
        "tags": ["stripe"],
        "summary": "Stripe's events; 200 only after the event is durably stored",
        "parameters": [
            {
                "name": "Stripe-Signature",
                "in": "header",
                "required": True,
                "schema": {"type": "string"},
            }
        ],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"type": "object"}}},
        },
        "responses": {
            "200": {
                "description": "Stored.",
                "content": {
                    "application/json": {"schema": {"$ref": _REF.format(model="WebhookReceived")}}
                },
            },
            **problems(
                ProblemCode.SIGNATURE_INVALID,
                ProblemCode.BODY_TOO_LARGE,
                ProblemCode.VALIDATION_FAILED,
            ),
        },
    }
}
_EVENTS: dict[str, Any] = {
    "get": {
        "tags": ["stream"],
        "summary": "The push stream, resumable with Last-Event-ID or ?lastEventId=",
        "description": "Events: ready, payment:update, refund:update, resync; for managers wallet:update and "
        "payout:update too. A comment line every 5 s.",
        "parameters": [
            {"name": "Last-Event-ID", "in": "header", "schema": {"type": "string"}},
            {"name": "lastEventId", "in": "query", "schema": {"type": "string"}},
        ],
        "responses": {
            "200": {
                "description": "An endless stream.",
                "content": {"text/event-stream": {"schema": {"type": "string"}}},
            },
            **problems(),
        },
        **BEARER,
    }
}
_HTML: dict[str, Any] = {"text/html": {"schema": {"type": "string"}}}
_PAGE: dict[str, Any] = {
    "get": {
        "tags": ["customer"],
        "summary": "The customer's page: the code and its live state, then the receipt",
        "description": "Thai and English, for whoever has the address; `pageUrl` of a creation names it.",
        "parameters": [
            {"name": "token", "in": "path", "required": True, "schema": {"type": "string"}},
            {"name": "lang", "in": "query", "schema": {"type": "string", "enum": ["th", "en"]}},
        ],
        "responses": {
            "200": {"description": "The page.", "content": _HTML},
            "404": {"description": "There is no such page.", "content": _HTML},
            "410": {"description": "The page is no longer kept.", "content": _HTML},
            "503": {"description": "The store cannot be read just now.", "content": _HTML},
        },
    }
}


class DescribedApi(FastAPI):
    """An API whose document also tells of what FastAPI does not see."""

    def openapi(self) -> dict[str, Any]:
        """The document, made once."""
        if self.openapi_schema is None:
            self.openapi_schema = self._document()
        return self.openapi_schema

    def _document(self) -> dict[str, Any]:
        document = get_openapi(
            title=self.title,
            version=self.version,
            description=self.description,
            routes=self.routes,
        )
        components = document.setdefault("components", {})
        components["securitySchemes"] = {"deviceToken": {"type": "http", "scheme": "bearer"}}
        schemas = components.setdefault("schemas", {})
        for model in _SCHEMAS:
            schemas.setdefault(model.__name__, model.model_json_schema(by_alias=True))
        document["paths"]["/payments/webhook"] = _WEBHOOK
        document["paths"]["/events"] = _EVENTS
        document["paths"]["/p/{token}"] = _PAGE
        return document


router = APIRouter()


@router.get("/docs", include_in_schema=False)
async def docs(request: Request) -> Response:
    """The document for people."""
    return Response(page(request.app.openapi()), media_type="text/html; charset=utf-8")


def page(document: dict[str, Any]) -> str:
    """The document as one plain page: no script, no third party."""
    sections = [
        _section(path, method, operation)
        for path, operations in sorted(document["paths"].items())
        for method, operation in operations.items()
    ]
    title = escape(document["info"]["title"])
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
        "<style>body{font:16px/1.5 system-ui;max-width:60rem;margin:2rem auto;padding:0 1rem}"
        "code{background:#eee;padding:.1em .3em}td{padding-right:1rem;vertical-align:top}</style>"
        f"<h1>{title}</h1><p>{escape(document['info'].get('description', ''))}</p>"
        '<p>For machines: <a href="/openapi.json">openapi.json</a></p>'
        f"{''.join(sections)}</html>"
    )


def _section(path: str, method: str, operation: dict[str, Any]) -> str:
    answers = "".join(
        f"<tr><td>{escape(str(status))}</td><td>{escape(answer['description'])}</td></tr>"
        for status, answer in operation["responses"].items()
    )
    given = ", ".join(parameter["name"] for parameter in operation.get("parameters", []))
    takes = f"<p>Takes: {escape(given)}</p>" if given else ""
    return (
        f"<h2><code>{method.upper()} {escape(path)}</code></h2>"
        f"<p>{escape(operation.get('summary', ''))}</p>{takes}<table>{answers}</table>"
    )
