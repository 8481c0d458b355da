"""Who may give money back or settle a payment: a manager's device, or its own device with a person's approval."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Protocol

from kiosk.protocol.problems import ProblemCode
from kiosk.relay.errors import Refusal
from kiosk.relay.ports import Transaction
from kiosk.relay.records import Caller


class Action(StrEnum):
    """What an approval can be for."""

    REFUND = "refund"
    REFUND_TO_SHOP = "refund_to_shop"
    RESOLVE = "resolve"


class UseApproval(Protocol):
    """Use an approval up: the person who gave it. Raises `Refusal` when it is not good for this."""

    def __call__(
        self,
        tx: Transaction,
        approval: str,
        caller: Caller,
        action: str,
        payment_id: str,
        now: datetime,
    ) -> str:
        """The name of the person."""


class Allowing:
    """Judges one caller's act in the transaction that records it, so that an approval is used once for one act."""

    def __init__(self, use_approval: UseApproval) -> None:
        self._use = use_approval

    def person(
        self,
        tx: Transaction,
        caller: Caller,
        approval: str | None,
        action: Action,
        payment_id: str,
        now: datetime,
    ) -> str | None:
        """Who allowed the act, None when a manager's device acts by itself. Raises `Refusal` (`forbidden`).

        Money for the shop's own mailbox is nobody's to send alone: it always takes an approval.
        """
        if approval is not None:
            return self._use(tx, approval, caller, action.value, payment_id, now)
        if caller.manager and action is not Action.REFUND_TO_SHOP:
            return None
        raise Refusal(
            ProblemCode.FORBIDDEN,
            f"A person's approval for '{action.value}' is needed, in the header Approval.",
        )
