"""What is the same of every copy of a till's documents: how it is checked, that it is kept once, and who reads it.

The till numbers and seals; the relay never makes, mends or replaces a document. A copy that contradicts what is
kept is refused and told, whoever is right: a person has to compare.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

from kiosk.core.chain import GENESIS_HASH, Kind, Place, hash_of
from kiosk.logs import fields
from kiosk.protocol.documents import KINDS, PutDocument
from kiosk.protocol.messages import PutReceipt
from kiosk.protocol.problems import ProblemCode
from kiosk.relay.errors import Refusal
from kiosk.relay.ports import Copies, Transaction
from kiosk.relay.records import Caller, DocumentCopy, ReceiptCopy, Scope

P = TypeVar("P", bound=Place)
C = TypeVar("C", ReceiptCopy, DocumentCopy)

_log = logging.getLogger("kiosk.relay.copies.keeping")


def checked(
    kind: Kind, number: str, body: PutReceipt | PutDocument, read: Callable[[bytes], P | None]
) -> P:
    """Which document `body` is, as `read` tells (None: it is none of this kind, or is not written the one way).

    Raises `Refusal` (`validation_failed`) when it is not the one of this number.
    """
    document = body.document.encode()
    if hash_of(document) != body.hash:
        raise _invalid("hash: it is not the SHA-256 of the document")
    place = read(document)
    if place is None:
        raise _invalid(f"document: this is no {kind.noun} in its canonical form")
    if place.number != number:
        raise _invalid(f"document: it is the {kind.noun} {place.number}")
    return place


def put_once(copies: Copies[C], place: Place, copy: C) -> tuple[C, bool]:
    """Keep a checked copy; the one kept, and whether it is new. Raises `Refusal` (`idempotency_conflict`)."""
    kind = KINDS[copy.kind]
    known = copies.by_number(copy.number)
    if known is None:
        _look_at_chain(copies, kind, place, copy)
        copies.add(copy)
        return copy, True
    if known.hash != copy.hash:
        told = fields(number=copy.number, device=copy.device, kept_from=known.device)
        _log.warning("another %s bears this number: %s", kind.noun, told)
        text = f"Another {kind.noun} with the number {copy.number} is kept here."
        raise Refusal(ProblemCode.IDEMPOTENCY_CONFLICT, text)
    return known, False


def readable(
    tx: Transaction, caller: Caller, *, till: str | None, device: str | None = None
) -> frozenset[str] | None:
    """The devices whose copies the caller reads; None: all. `till` and `device`: what the caller asks for.

    A manager chooses. A till reads its own, and with a `till` code also those that revoked devices left: it goes
    on where they ended. Raises `Refusal` (`forbidden`) for anybody else, and when a till asks for another's.
    """
    if caller.manager:
        return None if device is None else frozenset({device})
    if caller.scope is not Scope.TILL or device not in (None, caller.name):
        raise Refusal(ProblemCode.FORBIDDEN, "Only a manager sees another device's receipts.")
    mine = frozenset({caller.name})
    if till is None:
        return mine
    return mine | {each.name for each in tx.devices.all() if each.revoked_at is not None}


def _look_at_chain(copies: Copies[C], kind: Kind, place: Place, copy: C) -> None:
    """A copy that does not follow the one before it is kept all the same: nothing a till issued may be lost."""
    if place.sequence == 1:
        expected: str | None = GENESIS_HASH
    else:
        before = copies.by_number(kind.number(place.till, place.sequence - 1))
        expected = None if before is None else before.hash
    if expected is not None and place.previous_hash != expected:
        told = fields(number=copy.number, device=copy.device)
        _log.warning("the %s does not follow the one before it: %s", kind.noun, told)


def _invalid(text: str) -> Refusal:
    return Refusal(ProblemCode.VALIDATION_FAILED, f"{text}.")
