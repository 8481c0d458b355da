"""What the routes say of themselves in the API's document: problem answers and bodies."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from pydantic import BaseModel

from kiosk.protocol.messages import Problem
from kiosk.protocol.problems import PROBLEM_CONTENT_TYPE, STATUS, ProblemCode

Responses = dict[int | str, dict[str, Any]]

ALWAYS = (
    ProblemCode.UNAUTHORIZED,
    ProblemCode.RATE_LIMITED,
    ProblemCode.STORAGE_UNAVAILABLE,
)
BODY = (
    ProblemCode.BODY_TOO_LARGE,
    ProblemCode.UNSUPPORTED_MEDIA_TYPE,
    ProblemCode.VALIDATION_FAILED,
)
"""Whatever reads a JSON body may answer so."""
BEARER: dict[str, Any] = {"security": [{"deviceToken": []}]}


def problems(*codes: ProblemCode) -> Responses:
    """The problem answers of a route; who calls, how often, and the store are everybody's."""
    return _answers(*ALWAYS, *codes)


def public_problems(*codes: ProblemCode) -> Responses:
    """The problem answers of a route that asks for no token."""
    return _answers(ProblemCode.RATE_LIMITED, ProblemCode.STORAGE_UNAVAILABLE, *codes)


def _answers(*codes: ProblemCode) -> Responses:
    of_status: dict[int, list[str]] = defaultdict(list)
    for code in codes:
        of_status[STATUS[code]].append(code.value)
    schema = {"$ref": f"#/components/schemas/{Problem.__name__}"}
    return {
        status: {
            "description": ", ".join(names),
            "content": {PROBLEM_CONTENT_TYPE: {"schema": schema}},
        }
        for status, names in of_status.items()
    }


def takes(model: type[BaseModel], *headers: dict[str, Any]) -> dict[str, Any]:
    """The document of a route that reads its JSON body by itself."""
    return {**BEARER, **body_of(model), "parameters": list(headers)}


def body_of(model: type[BaseModel]) -> dict[str, Any]:
    """The same without a token and headers."""
    schema = {"$ref": f"#/components/schemas/{model.__name__}"}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


APPROVAL: dict[str, Any] = {
    "name": "Approval",
    "in": "header",
    "required": False,
    "description": "A manager's approval, for a device that may not do this by itself; good once.",
    "schema": {"type": "string", "maxLength": 200, "pattern": "^[!-~]+$"},
}
IDEMPOTENCY_KEY: dict[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "Belongs to the device; the same request under the same key is carried out once.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"},
}
