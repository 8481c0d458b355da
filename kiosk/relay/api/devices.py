"""`/devices`: a manager lets devices in, sees them, and closes the relay to them."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from kiosk.protocol.guard import PairingOffered
from kiosk.protocol.messages import CreateDevice, Device, DeviceAdded, DeviceList
from kiosk.protocol.problems import ProblemCode
from kiosk.relay.api.access import Manager, Wired
from kiosk.relay.api.bodies import read_json
from kiosk.relay.api.described import BEARER, BODY, problems, takes
from kiosk.relay.guard import devices, pairing
from kiosk.relay.guard.codes import new_code
from kiosk.relay.guard.tokens import new_token
from kiosk.relay.ports import Transaction

router = APIRouter(prefix="/devices", tags=["devices"])


@router.get(
    "",
    summary="List devices",
    responses={
        200: {"model": DeviceList, "description": "Every device, never a token."},
        **problems(ProblemCode.FORBIDDEN),
    },
    openapi_extra=BEARER,
)
async def list_devices(caller: Manager, parts: Wired) -> Response:
    """The revoked ones too."""
    listed = await parts.store.run(lambda tx: devices.listed(tx, caller.name))
    return Response(listed.to_json(), media_type="application/json")


@router.post(
    "",
    summary="Add a device",
    responses={
        200: {
            "model": DeviceAdded | PairingOffered,
            "description": "The device with its token, or with `pair` a code for it, shown once.",
        },
        **problems(
            ProblemCode.FORBIDDEN,
            ProblemCode.INVALID_STATE,
            *BODY,
        ),
    },
    openapi_extra=takes(CreateDevice),
)
async def add_device(request: Request, caller: Manager, parts: Wired) -> Response:
    """A revoked name may be let in again, with a new token and its old payments."""
    body = await read_json(request, CreateDevice)
    now = parts.clock()

    def offer(tx: Transaction) -> PairingOffered:
        return pairing.offer(tx, caller.by, body.name, body.scope, new_code, now)

    def add(tx: Transaction) -> DeviceAdded:
        return devices.let_in(tx, caller.by, body.name, body.scope, new_token(), now)

    made = await parts.store.run(offer if body.pair else add)
    return Response(made.to_json(), media_type="application/json")


@router.delete(
    "/{name}",
    summary="Revoke a device",
    responses={
        200: {"model": Device, "description": "The device, revoked; its streams have ended."},
        **problems(ProblemCode.FORBIDDEN, ProblemCode.NOT_FOUND),
    },
    openapi_extra=BEARER,
)
async def revoke_device(name: str, caller: Manager, parts: Wired) -> Response:
    """Twice is allowed."""
    now = parts.clock()
    revoked = await parts.store.run(lambda tx: devices.revoke(tx, caller.by, name, now))
    parts.hub.end_device(name)
    return Response(revoked.to_json(), media_type="application/json")
