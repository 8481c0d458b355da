"""Tokens: 256 random bits, kept as SHA-256 hashes, judged on every request.

A token is too random to be guessed, so a plain hash is enough and its lookup tells nothing. It must never be
logged or stored itself.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
import secrets
from collections import OrderedDict
from datetime import datetime, timedelta

from kiosk.logs import fields
from kiosk.protocol.problems import ProblemCode
from kiosk.relay.clock import Clock
from kiosk.relay.errors import Refusal
from kiosk.relay.guard import session_life
from kiosk.relay.ports import Store
from kiosk.relay.records import By, Caller, Scope
from kiosk.sqlite_schema import StoreError

TOKEN_PREFIX = "kt_"
SESSION_PREFIX = "kd_"
SEEN_EVERY = timedelta(minutes=1)
MOST_KNOWN = 10_000
LOCAL_MANAGER = By("(this machine)")  # no device can have this name
_LONGEST = 200

_log = logging.getLogger("kiosk.relay.guard")


def new_token() -> str:
    """A token that nobody can guess."""
    return TOKEN_PREFIX + secrets.token_urlsafe(32)


def new_session_token() -> str:
    """The same for a manager's session."""
    return SESSION_PREFIX + secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """What the store keeps of a token: SHA-256, lower-case hex."""
    return hashlib.sha256(token.encode()).hexdigest()


class Guard:
    """Says who calls. `admin_token` is good for commands on this machine while this relay runs."""

    def __init__(
        self, store: Store, clock: Clock, admin_token: str, most_known: int = MOST_KNOWN
    ) -> None:
        self._store = store
        self._clock = clock
        self._admin_hash = hash_of(admin_token)
        self._seen: dict[str, datetime] = {}
        self._notes: set[asyncio.Task[None]] = set()
        self._most_known = most_known
        self._known: OrderedDict[str, None] = OrderedDict()

    async def remember_tokens(self) -> None:
        """Know from the store which tokens are good, before the first of them is used."""
        for device in await self._store.run(lambda tx: tx.devices.all()):
            if device.revoked_at is None:
                self._remember(device.token_hash)

    def known(self, authorization: bytes | None) -> str | None:
        """The hash of a token that was good when it was last seen, else None.

        Says only how calls are counted; whether they are let in is said by `caller`.
        """
        try:
            token_hash = hash_of(_bearer(authorization))
        except Refusal:
            return None
        here = token_hash in self._known or self.is_this_machine(token_hash)
        return token_hash if here else None

    def is_this_machine(self, token_hash: str) -> bool:
        """The token of commands on this machine."""
        return hmac.compare_digest(token_hash, self._admin_hash)

    async def caller(self, authorization: bytes | None) -> Caller:
        """The device behind an `Authorization` header, and who is signed in there.

        Raises `Refusal` (`unauthorized`), `StoreError`.
        """
        token = _bearer(authorization)
        token_hash = hash_of(token)
        if self.is_this_machine(token_hash):
            return Caller(LOCAL_MANAGER.device, Scope.MANAGER)
        if token.startswith(SESSION_PREFIX):
            return await self._signed_in(token_hash)
        device = await self._store.run(lambda tx: tx.devices.by_token_hash(token_hash))
        if device is None or device.revoked_at is not None:
            self._known.pop(token_hash, None)
            raise _unauthorized("This token is not known, or was revoked.")
        self._remember(token_hash)
        self._note_seen(device.name)
        return Caller(device.name, device.scope, token_hash)

    async def close(self) -> None:
        """Let the last notes be written."""
        await asyncio.gather(*self._notes)

    async def _signed_in(self, token_hash: str) -> Caller:
        """The manager whose session's token this is, at the device where it was opened."""
        now = self._clock()
        session = await self._store.run(lambda tx: session_life.used(tx, token_hash, now))
        if session is None:
            self._known.pop(token_hash, None)
            raise _unauthorized("This session is over; sign in again.")
        self._remember(token_hash)
        self._note_seen(session.device)
        return Caller(session.device, Scope.MANAGER, token_hash, session.person)

    def _remember(self, token_hash: str) -> None:
        self._known[token_hash] = None
        self._known.move_to_end(token_hash)
        if len(self._known) > self._most_known:
            self._known.popitem(last=False)

    def _note_seen(self, name: str) -> None:
        """Keep the time of the last call, not more often than needed, and nobody waits for it."""
        now = self._clock()
        before = self._seen.get(name)
        if before is None or now - before >= SEEN_EVERY:
            self._seen[name] = now
            note = asyncio.create_task(self._write_seen(name, now))
            self._notes.add(note)
            note.add_done_callback(self._notes.discard)

    async def _write_seen(self, name: str, now: datetime) -> None:
        try:
            await self._store.run(lambda tx: tx.devices.seen(name, now))
        except StoreError as error:
            _log.info("a last call was not noted: %s", fields(device=name, error=error.text))


def _bearer(authorization: bytes | None) -> str:
    scheme, _, token = (authorization or b"").partition(b" ")
    if scheme.lower() != b"bearer" or not token.strip() or len(token) > _LONGEST:
        raise _unauthorized("A device token is needed: Authorization: Bearer …")
    return token.strip().decode("latin-1")


def _unauthorized(text: str) -> Refusal:
    return Refusal(ProblemCode.UNAUTHORIZED, text)
