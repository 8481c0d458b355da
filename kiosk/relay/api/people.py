"""`/people`: a manager adds cashiers and managers, sees them, disables them and gives new PINs."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from kiosk.core.person import Role
from kiosk.protocol.guard import CreatePerson, NewPin, Person, PersonList, PersonNames
from kiosk.protocol.problems import ProblemCode
from kiosk.relay.api.access import Manager, ManagerOrTill, Wired
from kiosk.relay.api.bodies import read_json
from kiosk.relay.api.described import BEARER, BODY, Responses, problems, takes

router = APIRouter(prefix="/people", tags=["people"])

_BODY = (
    ProblemCode.FORBIDDEN,
    *BODY,
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
async def add_person(request: Request, caller: ManagerOrTill, parts: Wired) -> Response:
    """The first one must be a manager, and any till may add them: somebody begins. No two PINs are alike."""
    only_first = not caller.manager
    if only_first:
        await parts.people.nobody_yet()
    body = await read_json(request, CreatePerson)
    pin = body.pin.get_secret_value()
    role = Role(body.role)
    added = await parts.people.add(caller.by, body.name, role, pin, only_first=only_first)
    return _answer(added, 201)


@router.get(
    "/names",
    summary="List who may stand at a till",
    responses={
        200: {"model": PersonNames, "description": "Name and role of everybody not disabled."},
        **problems(ProblemCode.FORBIDDEN),
    },
    openapi_extra=BEARER,
)
async def list_names(caller: ManagerOrTill, parts: Wired) -> Response:
    """So that a cashier is chosen and not typed, and a till knows whether there is anybody yet."""
    return _answer(await parts.people.names())


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
    return _answer(await parts.people.reset(caller.by, name, body.pin.get_secret_value()))


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
    return _answer(await parts.people.disable(caller.by, name))


@router.post(
    "/{name}/enable",
    summary="Let a disabled person in again",
    responses={**_PERSON, **problems(ProblemCode.FORBIDDEN, ProblemCode.NOT_FOUND)},
    openapi_extra=BEARER,
)
async def enable_person(name: str, caller: Manager, parts: Wired) -> Response:
    """With the PIN of before."""
    return _answer(await parts.people.enable(caller.by, name))


def _answer(message: Person | PersonList | PersonNames, status: int = 200) -> Response:
    return Response(message.to_json(), status, media_type="application/json")
