"""Who acts in a shop: cashiers at the tills, customers with phones, managers, and whoever uses Stripe's dashboard.

They know only what screens show. They are clumsy on purpose: they cancel as the money arrives, press twice, pay
when the code is nearly over, and give money back that has gone back already.
"""

from __future__ import annotations

import asyncio

from kiosk.app.customer.face import Face, FaceKind
from kiosk.core.attention import Decision
from kiosk.core.errors import KioskError
from kiosk.core.sale import OPEN, SaleState
from kiosk.protocol.ledger import Resolve
from kiosk.relay.guard.records import ApprovalAction
from kiosk.till.books.audit import Who
from kiosk.till.books.orders import RefundOrder
from kiosk.till.books.refunding import body_of, is_certain
from kiosk.till.link.wire import RelayRefusedError
from kiosk.till.snapshot import SaleView, TillView
from tests.sim.faults import Site
from tests.sim.relay_actor import MANAGER, RelayActor
from tests.sim.stripe import SimStripe
from tests.sim.till_actor import TillActor
from tests.sim.world import World

AMOUNTS = (1_000, 5_000, 5_000, 18_550, 99_900)
"""Few, so that mixing up two sales would not show by the amount alone."""
EMAIL = "customer@mail.test"


class Customers:
    """Whoever stands before a till's second screen when a code is on it."""

    def __init__(self, world: World, stripe: SimStripe) -> None:
        self._world = world
        self._stripe = stripe
        self._scanned: set[str] = set()

    def see(self, face: Face) -> None:
        """A page is shown; a code that was not seen before is scanned, mostly."""
        if face.kind is not FaceKind.CODE or face.qr_data is None or self._world.faults.over:
            return
        intent_id = self._stripe.intent_of_code.get(face.qr_data)
        if intent_id is None or intent_id in self._scanned:
            return
        self._scanned.add(intent_id)
        chance = self._world.chance
        if chance.random() < 0.15:
            return  # walks away
        after_s = chance.uniform(1.0, 12.0)
        if self._world.faults.fires(Site.CUSTOMER_SLOW):
            after_s = self._world.shape.code_lives_s + chance.uniform(-3.0, 3.0)
        self._stripe.courier.mind(self._world.loop.create_task(self._pay(intent_id, after_s)))

    async def _pay(self, intent_id: str, after_s: float) -> None:
        await asyncio.sleep(after_s)
        await self._stripe.customer_pays(intent_id)


class Cashier:
    """At one till."""

    def __init__(self, world: World, till: TillActor) -> None:
        self._world = world
        self._till = till

    def money_arrives(self, intent_id: str) -> None:
        """The customer says *done*; just then the cashier presses cancel."""
        view = self._till.view
        shown = view.shown if view is not None else None
        if (
            shown is not None
            and shown.payment_id == intent_id
            and self._world.faults.fires(Site.CANCEL_AT_MONEY)
        ):
            delay_s = self._world.chance.uniform(0.0, 0.3)
            self._world.loop.call_later(delay_s, self._cancel, shown.sale_id)

    async def work(self) -> None:
        """Sell until the doors close."""
        while not self._world.faults.over:
            await asyncio.sleep(self._world.chance.uniform(0.5, 4.0))
            if self._till.on and self._till.view is not None:
                self._act(self._till.view)

    def tidy(self) -> None:
        """After closing time: look at what is open, one after the other, so that results are seen."""
        view = self._till.view
        if self._till.on and view is not None and view.shown is not None:
            shown = view.shown
            if shown.state not in OPEN:
                self._till.till_on.leave_sale(shown.sale_id)

    def _act(self, view: TillView) -> None:
        chance, till = self._world.chance, self._till.till_on
        if view.shown is None:
            if view.parked and chance.random() < 0.4:
                till.show_sale(chance.choice(view.parked).sale_id)
            else:
                self._sell()
        elif view.shown.state in OPEN:
            self._wait_or_meddle(view.shown)
        else:
            self._after_result(view.shown)

    def _sell(self) -> None:
        amount = self._world.chance.choice(AMOUNTS)
        self._world.note(self._till.code, f"cashier keys {amount}")
        self._till.till_on.start_sale(amount, "")
        if self._world.faults.fires(Site.CASHIER_TWICE):
            self._till.till_on.start_sale(amount, "")

    def _wait_or_meddle(self, shown: SaleView) -> None:
        fires, till = self._world.faults.fires, self._till.till_on
        if fires(Site.CASHIER_CANCELS):
            self._cancel(shown.sale_id)
        elif fires(Site.CASHIER_PARKS):
            self._world.note(self._till.code, f"cashier parks {shown.sale_id}")
            till.park_sale(shown.sale_id)
        elif fires(Site.CASHIER_CHECKS):
            self._till.link.check_now(shown.sale_id)
        elif fires(Site.CASHIER_RETRIES):
            till.retry_sale(shown.sale_id)  # too early: nothing may come of it

    def _after_result(self, shown: SaleView) -> None:
        again = shown.state in (SaleState.FAILED, SaleState.EXPIRED, SaleState.CANCELED)
        if again and (
            self._world.chance.random() < 0.3 or self._world.faults.fires(Site.CASHIER_RETRIES)
        ):
            self._world.note(self._till.code, f"cashier retries {shown.sale_id}")
            self._till.till_on.retry_sale(shown.sale_id)
        else:
            self._till.till_on.leave_sale(shown.sale_id)

    def _cancel(self, sale_id: str) -> None:
        if self._till.on:
            self._world.note(self._till.code, f"cashier cancels {sale_id}")
            self._till.till_on.cancel_sale(sale_id)


class Manager:
    """Goes from till to till: settles, gives back, closes the day."""

    def __init__(self, world: World, tills: list[TillActor], relay: RelayActor) -> None:
        self._world = world
        self._tills = tills
        self._relay = relay
        self._orders = 0

    async def work(self) -> None:
        """Make rounds until the doors close."""
        while not self._world.faults.over:
            await asyncio.sleep(self._world.chance.uniform(5.0, 20.0))
            till = self._world.chance.choice(self._tills)
            try:
                # A till that is switched off answers nobody.
                async with asyncio.timeout(60.0):
                    await self._visit(till)
            except (KioskError, TimeoutError) as error:
                self._world.note("manager", f"gives up at {till.code}: {error}")

    async def _visit(self, till: TillActor) -> None:
        if not till.on:
            return
        fires = self._world.faults.fires
        await self._settle(till)
        if fires(Site.MANAGER_REFUNDS) and till.on:
            await self._refund(till)
        if fires(Site.MANAGER_CLOSES) and till.on:
            self._world.note("manager", f"closes the day at {till.code}")
            await asyncio.wrap_future(till.till_on.books.close_days(Who(MANAGER)))

    async def _settle(self, till: TillActor) -> None:
        """Decide about the first thing that waits, now and then."""
        waiting = await asyncio.wrap_future(till.till_on.books.waiting())
        for each in waiting.attention:
            decision = self._world.chance.choice(list(Decision))
            if each.payment_id is None or not each.allows(decision):
                continue
            token = await self._relay.approve(till.code, ApprovalAction.RESOLVE, each.payment_id)
            email = EMAIL if decision is Decision.REFUND else None
            body = Resolve(decision=decision.value, reason="slip seen", email=email)
            self._world.note("manager", f"decides {decision} on {each.payment_id}")
            await till.desk().resolve(each.payment_id, body, token)
            return

    async def _refund(self, till: TillActor) -> None:
        """As the desk does: the order is kept, then sent; what is not known is asked for by the link."""
        view = till.view
        if view is None or not view.issued:
            return
        issued = self._world.chance.choice(view.issued)
        self._orders += 1
        amount = self._world.chance.choice((issued.amount_satang, issued.amount_satang // 3))
        order = RefundOrder(
            *(f"order-{self._orders}", "", issued.number, amount, "cold coffee", EMAIL),
            *(MANAGER, MANAGER, self._world.now()),
        )
        books = till.till_on.books
        order = await asyncio.wrap_future(books.order_refund(order))
        self._world.note("manager", f"orders {amount} of {issued.number} back")
        token = await self._relay.approve(till.code, ApprovalAction.REFUND, order.payment_id)
        try:
            refund = await till.desk().create_refund(
                order.payment_id, order.key, body_of(order), token
            )
        except RelayRefusedError as error:
            if is_certain(order, error.code, till.clock(), first=True):
                await asyncio.wrap_future(books.refund_refused(order.key, error.code, error.text))
            return
        await asyncio.wrap_future(books.refund_taken(order.key, refund))
