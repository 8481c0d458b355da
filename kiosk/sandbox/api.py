"""Stripe's API over HTTP: what surrounds every call.

The key, the form, idempotency, faults, expansion, headers. Which calls there are is in `operations`.
Calls are carried out without waiting in between, so they cannot get in each other's way.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from kiosk.sandbox.bodies import read_body
from kiosk.sandbox.book import Book, Call
from kiosk.sandbox.errors import StripeError, bad_request, by_fault, no_such_url, unauthorized
from kiosk.sandbox.expansion import check_paths, expanded
from kiosk.sandbox.faults import ApiFaults, Faults
from kiosk.sandbox.forms import Params, decode
from kiosk.sandbox.idempotency import Answer, IdempotencyKeys, Slot, failure, fingerprint
from kiosk.sandbox.objects import API_VERSION
from kiosk.sandbox.operations import OPERATIONS, Operation

CutConnection = Callable[[Request], None]
"""Ends the connection that a request came by, without a byte more."""

_KEY = re.compile(r"(sk|rk)_test_\w+", re.ASCII)
_FORM = "application/x-www-form-urlencoded"
_LARGEST_BODY = 1 << 20
_ALL_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


class _CutOff(Exception):
    """The caller gets no answer; a fault wants it so."""


class _Instead(Exception):
    """Something on the way answers in Stripe's place; a fault wants it so."""

    def __init__(self, status: int, body: str) -> None:
        super().__init__()
        self.response = Response(body, status, media_type="text/html")


class _Torn(Exception):
    """The answer is cut in the middle; a fault wants it so."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


class Api:
    """Answers everything under `/v1/`."""

    def __init__(
        self, book: Book, keys: IdempotencyKeys, faults: Faults, cut: CutConnection
    ) -> None:
        self._book = book
        self._keys = keys
        self._faults = faults
        self._cut = cut

    def routes(self) -> list[Route]:
        """A route for every operation, and one for the rest that knows nothing."""
        known = [
            Route(operation.path, self._endpoint(operation), methods=[operation.method])
            for operation in OPERATIONS
        ]
        return [*known, Route("/v1/{rest:path}", self._endpoint(None), methods=_ALL_METHODS)]

    def _endpoint(self, operation: Operation | None) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            request_id = self._book.new_id("req")
            try:
                answer = await self._answer(request, operation, request_id)
            except StripeError as error:
                answer = failure(error, request_id)
            except _CutOff:
                self._cut(request)
                await _caller_leaves(request, within_s=1.0)
                return Response()
            except _Instead as instead:
                return instead.response
            except _Torn as torn:
                return _HalfOf(_response(request, torn.answer, request_id), request, self._cut)
            return _response(request, answer, request_id)

        return endpoint

    async def _answer(
        self, request: Request, operation: Operation | None, request_id: str
    ) -> Answer:
        _authenticate(request)
        if operation is None:
            raise no_such_url(request.method, request.url.path)
        params = await _params(request)
        params.allow_only(operation.params)
        key = request.headers.get("idempotency-key") if operation.method == "POST" else None
        call = Call(params, request.path_params, request_id, key)
        with self._keys.slot(key, fingerprint(operation.method, request.url.path, params)) as slot:
            return await self._with_faults(request, operation, call, slot)

    async def _with_faults(
        self, request: Request, operation: Operation, call: Call, slot: Slot
    ) -> Answer:
        fault = self._faults.next_call()
        if fault is None:
            return self._carried_out(operation, call, slot)
        if fault.timeout:
            await _caller_leaves(request, within_s=fault.timeout)
            raise _CutOff
        refusal = answer = None
        if fault.status is not None and fault.body is None:
            refusal = failure(by_fault(fault.status), call.request_id)
        if fault.does_the_call:
            answer = self._carried_out(operation, call, slot, refusal)
        if fault.body is not None:
            raise _Instead(fault.status or 200, fault.body)
        if refusal is not None:
            slot.keep(refusal)
            return replace(refusal, headers=fault.headers)
        return _spoilt(answer, fault)

    def _carried_out(
        self, operation: Operation, call: Call, slot: Slot, refusal: Answer | None = None
    ) -> Answer:
        """The answer kept for the call's key, or else that of the call done now.

        A refusal of the kind that Stripe keeps stands for the key in place of the true answer.
        """
        if slot.kept is not None:
            return slot.kept
        with self._book.state.batch():
            answer = self._run(operation, call)
            slot.keep(refusal if refusal is not None and refusal.kept else answer)
        return answer

    def _run(self, operation: Operation, call: Call) -> Answer:
        try:
            paths = _expand_paths(operation, call.params)
            check_paths(operation.kind, paths)
            body = operation.run(self._book, call)
        except StripeError as error:
            return failure(error, call.request_id)
        state = self._book.state
        if operation.is_list:
            body = {**body, "data": [expanded(state, thing, paths) for thing in body["data"]]}
        else:
            body = expanded(state, body, paths)
        return Answer(200, body, call.request_id, kept=True)


def _spoilt(answer: Answer | None, fault: ApiFaults) -> Answer:
    """What is left of the answer of a call that was done."""
    if answer is None or fault.drop_after_commit:
        raise _CutOff
    if fault.truncate:
        raise _Torn(answer)
    action = answer.body.get("next_action")
    if action is None:
        return answer
    code = {**action["promptpay_display_qr_code"]}
    code.pop("data", None)
    spoilt = {**action, "promptpay_display_qr_code": code}
    return replace(answer, body={**answer.body, "next_action": spoilt})


def _authenticate(request: Request) -> None:
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not _KEY.fullmatch(key):
        raise unauthorized(key)


async def _params(request: Request) -> Params:
    if request.method == "GET":
        return decode(request.scope["query_string"])
    body = await read_body(request, _LARGEST_BODY)
    if body is None:
        raise bad_request("The request body is too large.")
    if body and not request.headers.get("content-type", "").startswith(_FORM):
        raise bad_request(
            f"Invalid request (check that your POST content type is {_FORM}). If you have "
            "questions, we can help at https://support.stripe.com/."
        )
    return decode(body)


def _expand_paths(operation: Operation, params: Params) -> list[str]:
    paths = params.array("expand")
    if not operation.is_list:
        return paths
    if any(not path.startswith("data.") for path in paths):
        raise bad_request("On a list, expand the property of its data (data.…).", "expand")
    return [path.removeprefix("data.") for path in paths]


async def _caller_leaves(request: Request, within_s: float) -> None:
    """Wait until the connection is gone, at most `within_s` seconds."""
    with suppress(TimeoutError):
        async with asyncio.timeout(within_s):
            while (await request.receive())["type"] != "http.disconnect":
                pass


class _HalfOf(Response):
    """Sends the first half of a response and breaks the connection."""

    def __init__(self, whole: Response, request: Request, cut: CutConnection) -> None:
        super().__init__(whole.body, whole.status_code, dict(whole.headers))
        self._request = request
        self._cut = cut

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer half."""
        start = {"type": "http.response.start", "status": self.status_code}
        await send({**start, "headers": self.raw_headers})
        half = bytes(self.body)[: len(self.body) // 2]
        await send({"type": "http.response.body", "body": half, "more_body": True})
        self._cut(self._request)
        await _caller_leaves(self._request, within_s=1.0)


def _response(request: Request, answer: Answer, request_id: str) -> Response:
    headers = {
        "Cache-Control": "no-cache, no-store",
        "Request-Id": request_id,
        "Stripe-Version": request.headers.get("stripe-version", API_VERSION),
    }
    key = request.headers.get("idempotency-key")
    if key is not None:
        headers["Idempotency-Key"] = key
    if answer.replayed:
        headers["Idempotent-Replayed"] = "true"
        headers["Original-Request"] = answer.request_id
    if answer.status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="Stripe (practice)"'
    if answer.status == 429:
        headers["Stripe-Rate-Limited-Reason"] = "global-rate"
    headers |= answer.headers
    body = json.dumps(answer.body, ensure_ascii=False, indent=2)
    return Response(body.encode(), answer.status, headers, media_type="application/json")
