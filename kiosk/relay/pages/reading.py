"""The port of the customer's page over the relay's store: one payment with its receipt, in one transaction."""

from __future__ import annotations

from kiosk.relay.pages.facts import Facts, Reader, RefundFact
from kiosk.relay.ports import Store, Transaction


def reader(store: Store) -> Reader:
    """A `Reader` over `store`."""

    async def read(token: str) -> Facts | None:
        return await store.run(lambda tx: _facts(tx, token))

    return read


def _facts(tx: Transaction, token: str) -> Facts | None:
    record = tx.payments.by_page_token(token)
    if record is None:
        return None
    copy = tx.receipts.of_payment(record.stripe_id) if record.stripe_id else None
    refunds = tuple(
        RefundFact(refund.amount_satang, refund.status.value, refund.created_at)
        for refund in tx.refunds.of_payment(record.number)
        if refund.stripe_id is not None
    )
    return Facts(record, copy.document if copy else None, refunds)
