"""Who may give money back or settle a payment: a manager's device, or its own device with a person's approval."""

from __future__ import annotations

from datetime import datetime

from kiosk.protocol.problems import ProblemCode
from kiosk.relay.errors import Refusal
from kiosk.relay.guard import approvals
from kiosk.relay.guard.records import ApprovalAction
from kiosk.relay.ports import Transaction
from kiosk.relay.records import Caller


def allowed_by(
    tx: Transaction,
    caller: Caller,
    approval: str | None,
    action: ApprovalAction,
    payment_id: str,
    now: datetime,
) -> str | None:
    """Who allowed the act: who gave the approval, or is signed in; None when a manager's device acts by itself.

    To be called in the transaction that records the act, so that an approval is used up for it alone. Money for
    the shop's own mailbox is nobody's to send alone: it always takes an approval. Raises `Refusal` (`forbidden`).
    """
    if approval is not None:
        return approvals.use(tx, approval, caller, action, payment_id, now)
    if caller.manager and action is not ApprovalAction.REFUND_TO_SHOP:
        return caller.person
    raise Refusal(
        ProblemCode.FORBIDDEN,
        f"A manager's approval for '{action.value}' is needed, in the header Approval.",
    )
