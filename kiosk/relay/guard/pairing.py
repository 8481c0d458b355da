"""Pairing: a manager is shown a short code, a new device exchanges it for its token, once, within ten minutes.

Whoever offers a code that is wrong, expired, used or burnt gets one and the same answer.
"""

from __future__ import annotations

import hmac
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from kiosk.logs import fields
from kiosk.protocol.guard import PairingOffered
from kiosk.protocol.messages import DeviceAdded
from kiosk.protocol.problems import ProblemCode
from kiosk.relay.errors import Refusal
from kiosk.relay.guard import devices
from kiosk.relay.guard.audit import note
from kiosk.relay.guard.codes import Code, parse_code
from kiosk.relay.guard.records import PairingRecord
from kiosk.relay.guard.tokens import hash_of
from kiosk.relay.ports import Transaction
from kiosk.relay.records import By

LIFE = timedelta(minutes=10)
MOST_WRONG_TRIES = 5
NOT_PAIRED = By("(not paired)")  # who calls before there is a device; none can have this name

_log = logging.getLogger("kiosk.relay.guard")


def offer(
    tx: Transaction, by: By, name: str, scope: str, new_code: Callable[[], Code], now: datetime
) -> PairingOffered:
    """Let whoever brings the code become the device `name`; an older code for that name is no longer good.

    Raises `Refusal` as `devices.add` does.
    """
    wanted = devices.admissible(tx, name, scope)
    tx.pairings.prune(now)
    code = new_code()
    while tx.pairings.by_selector(code.selector) is not None:
        code = new_code()
    expires_at = now + LIFE
    tx.pairings.save(PairingRecord(name, wanted, code.selector, hash_of(code.secret), expires_at))
    note(tx, now, "pairing_offered", by, name, scope=scope)
    _log.info("pairing offered: %s", fields(device=name, scope=scope, by=by.device))
    return PairingOffered(name=name, scope=scope, code=code.text, expires_at=expires_at)


def claim(tx: Transaction, typed: str, token: str, now: datetime) -> DeviceAdded | None:
    """Let the device in with `token`, or count a wrong try: then None, to be committed before it is told."""
    code = parse_code(typed)
    pairing = None if code is None else tx.pairings.by_selector(code.selector)
    if code is None or pairing is None:
        _log.info("pairing refused: %s", fields(why="unknown"))
        return None
    if now >= pairing.expires_at or pairing.wrong_tries >= MOST_WRONG_TRIES:
        _log.info("pairing refused: %s", fields(device=pairing.name, why="expired or burnt"))
        return None
    if not hmac.compare_digest(pairing.secret_hash, hash_of(code.secret)):
        tx.pairings.save(replace(pairing, wrong_tries=pairing.wrong_tries + 1))
        note(tx, now, "pairing_refused", NOT_PAIRED, pairing.name)
        _log.info("pairing refused: %s", fields(device=pairing.name, why="wrong"))
        return None
    # Adding it takes the pairing away; a device of this name cannot have come meanwhile without doing so.
    added = devices.add(tx, pairing.name, pairing.scope.value, token, now)
    note(tx, now, "device_paired", NOT_PAIRED, pairing.name, scope=added.scope)
    return added


def refused() -> Refusal:
    """The one answer to every code that is not good."""
    text = "This code is not good, or not any more; ask for a new one."
    return Refusal(ProblemCode.PAIRING_REFUSED, text)
