"""The balance's own lines, asked of Stripe when somebody wants to compare: all money, whether it is ours or not.

What passed the till by (a payment taken in Stripe's dashboard, money beyond what a code asked for) shows nowhere
else. Nothing is kept: the answer is as true as Stripe's is now.
"""

from __future__ import annotations

from datetime import datetime

from kiosk.protocol.ledger import MoneyLine, MoneyLineList
from kiosk.relay.ports import Store, Transaction
from kiosk.relay.stripe_side.gateway import Gateway
from kiosk.relay.stripe_side.objects import BalanceTransaction


class Statement:
    """Asks Stripe page by page, and says what each line belongs to."""

    def __init__(self, store: Store, gateway: Gateway) -> None:
        self._store = store
        self._gateway = gateway

    async def page(self, since: datetime, until: datetime, cursor: str | None) -> MoneyLineList:
        """A page of the lines made in `since` <= t < `until`, newest first. Raises `GatewayError`."""
        page = await self._gateway.statement_page(since, until, cursor)
        items = await self._store.run(lambda tx: _lines(tx, page.items))
        more = page.more and bool(page.items)
        return MoneyLineList(items=items, next_cursor=page.items[-1].id if more else None)


def _lines(tx: Transaction, lines: tuple[BalanceTransaction, ...]) -> list[MoneyLine]:
    payouts = tx.payouts.payouts_of_lines([line.id for line in lines])
    return [_line(tx, line, payouts.get(line.id)) for line in lines]


def _line(tx: Transaction, line: BalanceTransaction, payout_id: str | None) -> MoneyLine:
    payment_id, refund_id = _of(tx, line.source)
    return MoneyLine(
        id=line.id,
        type=line.type,
        category=line.reporting_category,
        source=line.source,
        payment_id=payment_id,
        refund_id=refund_id,
        payout_id=payout_id,
        amount=line.amount,
        fee=line.fee,
        net=line.net,
        currency=line.currency,
        description=line.description,
        created_at=line.created_at,
        available_on=line.available_at,
    )


def _of(tx: Transaction, source: str | None) -> tuple[str | None, str | None]:
    """The payment and the refund behind a line, where they are ours."""
    if source is None:
        return None, None
    refund = tx.refunds.by_stripe_id(source)
    if refund is not None:
        return refund.intent_id, source
    dispute = tx.disputes.by_id(source)
    if dispute is not None:
        payment = tx.payments.by_number(dispute.payment)
    else:
        payment = tx.payments.by_charge(source)
    return (None if payment is None else payment.stripe_id), None
