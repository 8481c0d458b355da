"""`/people`: a manager adds cashiers and managers, sees them, disables them and gives new PINs."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from kiosk.protocol.guard import CreatePerson, NewPin, Person, PersonList
from kiosk.protocol.problems import ProblemCode
from kiosk.relay.api.access import Manager, Wired
from kiosk.relay.api.bodies import read_json
from kiosk.relay.api.described import BEARER, Responses, problems, takes
from kiosk.relay.guard.records import Role

router = APIRouter(prefix="/people", tags=["people"])

_BODY = (
    ProblemCode.FORBIDDEN,
    ProblemCode.BODY_TOO_LARGE,
    ProblemCode.UNSUPPORTED_MEDIA_TYPE,
    ProblemCode.VALIDATION_FAILED,
)
_PERSON: Responses = {200: {"model": Person, "description": "The person as they are now."}}


@router.get(
    "",
    summary="List people",
    responses={
        200: {"model": PersonList, "description": "Everybody, never a PIN."},
        **problems(ProblemCode.FORBIDDEN),
    },
    openapi_extra=BEARER,
)
async def list_people(caller: Manager, parts: Wired) -> Response:
    """The disabled ones too."""
    return _answer(await parts.people.listed())


@router.post(
    "",
    status_code=201,
    summary="Add a person",
    responses={
        201: {"model": Person, "description": "The person."},
        **problems(*_BODY, ProblemCode.INVALID_STATE, ProblemCode.IN_PROGRESS),
    },
    openapi_extra=takes(CreatePerson),
)
async def add_person(request: Request, caller: Manager, parts: Wired) -> Response:
    """The first one must be a manager; no two PINs are alike."""
    body = await read_json(request, CreatePerson)
    pin = body.pin.get_secret_value()
    added = await parts.people.add(caller.name, body.name, Role(body.role), pin)
    return _answer(added, 201)


@router.post(
    "/{name}/reset",
    summary="Give a person a new PIN",
    responses={
        **_PERSON,
        **problems(
            *_BODY, ProblemCode.NOT_FOUND, ProblemCode.INVALID_STATE, ProblemCode.IN_PROGRESS
        ),
    },
    openapi_extra=takes(NewPin),
)
async def reset_pin(name: str, request: Request, caller: Manager, parts: Wired) -> Response:
    """The old PIN is no longer good."""
    body = await read_json(request, NewPin)
    return _answer(await parts.people.reset(caller.name, name, body.pin.get_secret_value()))


@router.post(
    "/{name}/disable",
    summary="Disable a person",
    responses={
        **_PERSON,
        **problems(ProblemCode.FORBIDDEN, ProblemCode.NOT_FOUND, ProblemCode.INVALID_STATE),
    },
    openapi_extra=BEARER,
)
async def disable_person(name: str, caller: Manager, parts: Wired) -> Response:
    """Also approvals that were given and not used yet are no longer good."""
    return _answer(await parts.people.disable(caller.name, name))


@router.post(
    "/{name}/enable",
    summary="Let a disabled person in again",
    responses={**_PERSON, **problems(ProblemCode.FORBIDDEN, ProblemCode.NOT_FOUND)},
    openapi_extra=BEARER,
)
async def enable_person(name: str, caller: Manager, parts: Wired) -> Response:
    """With the PIN of before."""
    return _answer(await parts.people.enable(caller.name, name))


def _answer(message: Person | PersonList, status: int = 200) -> Response:
    return Response(message.to_json(), status, media_type="application/json")
