"""Managers sign in at a till and out again; and a till has a manager's PIN checked for what it does by itself.

A session's token stands in the place of the device's own and is kept as a hash. Which PIN is right is `judging`'s
to say, how long a session is good `session_life`'s.
"""

from __future__ import annotations

import logging
from datetime import datetime

from kiosk.logs import fields
from kiosk.protocol.guard import CheckPin, OpenSession, PersonNamed, SessionGiven
from kiosk.protocol.problems import ProblemCode
from kiosk.relay.clock import Clock
from kiosk.relay.errors import Refusal
from kiosk.relay.guard import session_life
from kiosk.relay.guard.audit import note
from kiosk.relay.guard.judging import PinJudging
from kiosk.relay.guard.people import as_named
from kiosk.relay.guard.records import PersonRecord, SessionRecord
from kiosk.relay.guard.tokens import hash_of, new_session_token
from kiosk.relay.ports import Store, Transaction
from kiosk.relay.records import By, Caller

_log = logging.getLogger("kiosk.relay.guard")


class Sessions:
    """The use cases over one store."""

    def __init__(self, store: Store, judging: PinJudging, clock: Clock) -> None:
        self._store = store
        self._judging = judging
        self._clock = clock

    async def open(self, caller: Caller, body: OpenSession) -> SessionGiven:
        """Sign a manager in at the caller's till. Raises `Refusal` as `PinJudging.judge` does."""
        token = new_session_token()

        def decide(
            tx: Transaction, manager: PersonRecord | None, now: datetime
        ) -> SessionGiven | None:
            if manager is None:
                _note(tx, now, "session_refused", caller, body.person)
                return None
            return _open(tx, caller, manager, token, now)

        return await self._judging.judge(caller.name, body.person, body.pin, decide)

    async def close(self, caller: Caller) -> None:
        """Sign out whoever is signed in. Raises `Refusal` (`forbidden`) for a device's own token."""
        if caller.person is None:
            raise Refusal(ProblemCode.FORBIDDEN, "This is a device's own token, and no session's.")

        def close(tx: Transaction) -> None:
            tx.sessions.remove(caller.token_hash)
            note(tx, self._clock(), "session_closed", caller.by, caller.name)

        await self._store.run(close)

    async def check(self, caller: Caller, body: CheckPin) -> PersonNamed:
        """A manager allows something that the till does by itself. Raises `Refusal` as `PinJudging.judge` does."""

        def decide(
            tx: Transaction, manager: PersonRecord | None, now: datetime
        ) -> PersonNamed | None:
            if manager is None:
                _note(tx, now, "act_refused", caller, body.person, act=body.act)
                return None
            _note(tx, now, "act_allowed", caller, manager.name, act=body.act)
            return as_named(manager)

        return await self._judging.judge(caller.name, body.person, body.pin, decide)


def _open(
    tx: Transaction, caller: Caller, manager: PersonRecord, token: str, now: datetime
) -> SessionGiven:
    tx.sessions.prune(now - session_life.LONGEST, now - session_life.IDLE)
    session = SessionRecord(
        token_hash=hash_of(token),
        person=manager.name,
        device=caller.name,
        device_token_hash=caller.token_hash,
        opened_at=now,
        used_at=now,
    )
    tx.sessions.add(session)
    _note(tx, now, "session_opened", caller, manager.name)
    return SessionGiven(
        token=token, person=manager.name, expires_at=session_life.expires_at(session)
    )


def _note(
    tx: Transaction, now: datetime, action: str, caller: Caller, name: str, **detail: str
) -> None:
    """Keep that somebody signed in or tried: under the person's name if there is one of it, never another."""
    person = tx.people.by_name(name)
    by = By(caller.name, None if person is None else person.name)
    note(tx, now, action, by, caller.name, **detail)
    facts = fields(device=by.device, person=by.person, **detail)
    _log.info("%s: %s", action.replace("_", " "), facts)
