"""Idempotency keys as Stripe keeps them: the first answer to a key is its answer from then on.

Kept are answers of calls that had begun, also refusals and 500s; never those of wrong parameters. Keys
live as long as the state does (Stripe promises at least 24 hours).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from kiosk.sandbox.errors import StripeError, key_in_use, key_reused, key_too_long
from kiosk.sandbox.forms import Params
from kiosk.sandbox.objects import JsonObject
from kiosk.sandbox.state import State

_KIND = "sandbox.idempotency_key"
_LONGEST = 255


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call is answered: HTTP status, JSON body, the request that was first answered so.

    `kept`: it stands for its idempotency key from now on. `replayed`: it is an earlier call's answer.
    `headers` are those of this answer alone; they are not kept.
    """

    status: int
    body: JsonObject
    request_id: str
    kept: bool = False
    replayed: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)


def failure(error: StripeError, request_id: str) -> Answer:
    """The answer that an error makes."""
    return Answer(error.status, error.body(request_id), request_id, kept=error.kept)


def fingerprint(method: str, path: str, params: Params) -> str:
    """What has to be the same for a key to be used again."""
    asked = json.dumps([method, path, sorted(params.values.items())])
    return hashlib.sha256(asked.encode()).hexdigest()


class Slot:
    """The place of one call's answer under its key; without a key it keeps nothing."""

    def __init__(self, state: State, key: str | None, mark: str) -> None:
        self._state = state
        self._key = key
        self._mark = mark
        self.kept = None if key is None else self._find(key)

    def keep(self, answer: Answer) -> None:
        """Let `answer` stand for the key, if it is one to be kept and the first."""
        if self._key is None or self.kept is not None or not answer.kept:
            return
        entry = {
            "object": _KIND,
            "id": self._key,
            "fingerprint": self._mark,
            "status": answer.status,
            "body": answer.body,
            "request_id": answer.request_id,
        }
        self._state.commit([entry])
        self.kept = answer

    def _find(self, key: str) -> Answer | None:
        kept = self._state.find(_KIND, key)
        if kept is None:
            return None
        if kept["fingerprint"] != self._mark:
            raise key_reused(key)
        return Answer(kept["status"], kept["body"], kept["request_id"], kept=True, replayed=True)


class IdempotencyKeys:
    """Gives each call its slot, and no two calls the same one at once."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._in_use: set[str] = set()

    @contextmanager
    def slot(self, key: str | None, mark: str) -> Iterator[Slot]:
        """The slot of one call, while it runs.

        Raises Stripe's 409 if another call holds the key, its 400 if another call was made with it.
        """
        if key is None:
            yield Slot(self._state, None, mark)
            return
        if len(key) > _LONGEST:
            raise key_too_long(_LONGEST)
        if key in self._in_use:
            raise key_in_use(key)
        self._in_use.add(key)
        try:
            yield Slot(self._state, key, mark)
        finally:
            self._in_use.discard(key)
