"""A till without windows that sells, or gives money back as the manager's desk does; to be killed at any moment.

    python -m tests.process.refunding_till FOLDER URL TOKEN [sell SATANG | refund RECEIPT SATANG]

The refund is allowed with the PIN of the test's manager. It ends only by a signal.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from pydantic import SecretStr

from kiosk.protocol.guard import AskApproval
from kiosk.till.books.orders import RefundOrder
from kiosk.till.books.refunding import body_of
from kiosk.till.link.desk import Desk
from kiosk.till.snapshot import TillView
from tests.process.headless_till import Program, now

MANAGER = "Somchai"
PIN = "703925"


class Refunding(Program):
    """A till with its desk; codes are left to be paid."""

    def on_view(self, view: TillView) -> None:
        """There is no screen."""

    async def run(self, url: str, token: str, wish: tuple[str, ...]) -> None:
        """Carry the wish out, and go on."""
        desk = Desk(url, token, now)
        async with desk.opened(), asyncio.TaskGroup() as group:
            group.create_task(self.link.run())
            if wish[:1] == ("refund",):
                await self.give_back(desk, wish[1], int(wish[2]))

    async def give_back(self, desk: Desk, receipt_number: str, satang: int) -> None:
        """What the window does once a manager has said yes."""
        wanted = await asyncio.wrap_future(self.till.books.refundable(receipt_number))
        assert wanted is not None
        payment_id = wanted.receipt.payment_id
        ask = AskApproval(
            person=MANAGER, pin=SecretStr(PIN), action="refund", payment_id=payment_id
        )
        given = await asyncio.wrap_future(desk.ask(lambda relay: relay.approve(ask)))
        order = RefundOrder(
            *(f"key-{satang}", payment_id, receipt_number, satang, "cold coffee"),
            *("guest@mail.example", "นก", MANAGER, now()),
        )
        order = await asyncio.wrap_future(self.till.books.order_refund(order))
        refund = await asyncio.wrap_future(
            desk.ask(
                lambda relay: relay.create_refund(
                    order.payment_id, order.key, body_of(order), given.approval
                )
            )
        )
        await asyncio.wrap_future(self.till.books.refund_taken(order.key, refund))


def main(folder: str, url: str, token: str, *wish: str) -> None:
    """Run until killed."""
    program = Refunding(Path(folder), url, token)
    program.till.begin().result()
    if wish[:1] == ("sell",):
        program.till.start_sale(int(wish[1]), "").result()
    asyncio.run(program.run(url, token, wish))


if __name__ == "__main__":
    main(*sys.argv[1:])
