"""Giving money back, from wherever a receipt is shown: how, who allows it, ordered, sent, told.

It joins the form, the books and the relay; what may be ordered and what an answer means stands in
`kiosk.till.books.refunding`. An order is committed before it is sent, so nothing here has to outlive a restart.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import uuid4

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from kiosk.app.manager.act_sheet import ActSheet, ReasonPart
from kiosk.app.manager.money_parts import AmountPart, Way, WayPart
from kiosk.app.manager.page import Tools
from kiosk.app.manager.refunds import words
from kiosk.core.errors import KioskError
from kiosk.core.money import format_baht
from kiosk.protocol.ledger import Refund
from kiosk.till.books.audit import Action
from kiosk.till.books.desk_books import Refundable
from kiosk.till.books.documents import RefundRow
from kiosk.till.books.orders import OrderState, RefundOrder
from kiosk.till.books.refunding import GoingBack, Stage, body_of, is_certain
from kiosk.till.link.desk import SessionNeededError
from kiosk.till.link.wire import RelayRefusedError
from kiosk.till.people.permit import Act, Permit, Wanted

RETRY_MS = 3_000
RETRIES = 15
"""So long as the approval is good; then the link goes on without it."""


@dataclass(frozen=True, slots=True)
class _Sending:
    """An order on its way, with what allows it."""

    order: RefundOrder
    approval: str | None
    tries: int = 0
    signed_in: bool = False


class RefundDesk(QObject):
    """`said` carries a sentence and whether it is good news; `changed`: the books were written."""

    said = Signal(str, bool)
    changed = Signal()

    def __init__(self, tools: Tools, over: QWidget) -> None:
        super().__init__(over)
        self._tools = tools
        self._over = over
        self.sheet: ActSheet | None = None
        self.retry_ms = RETRY_MS

    def begin(self, receipt_number: str) -> None:
        """Ask how much of a receipt goes back, how and why."""
        self._tools.later.when(
            self._tools.books.refundable(receipt_number), self._ask_how, self._failed
        )

    def take_back(self, line: GoingBack) -> None:
        """Take a refund back that the customer has not answered, or a record by hand."""
        by_hand = line.stage is Stage.BY_HAND
        self._ask_why(
            self.tr("Take this refund back?"),
            self.tr("The record is reversed by a document of its own.")
            if by_hand
            else self.tr("Stripe stops asking the customer, and the money stays with the shop."),
            self.tr("Take it back"),
            lambda reason, sheet: self._take_back(line, reason, sheet),
        )

    def give_up(self, line: GoingBack) -> None:
        """A manager looked at Stripe: what was ordered is not there."""
        self._ask_why(
            self.tr("Is it not at Stripe?"),
            self.tr(
                "Only after you looked at this payment in Stripe's dashboard: the order is closed, and the money"
                " can be given back anew."
            ),
            self.tr("It is not there: close it"),
            lambda reason, sheet: self._give_up(line, reason, sheet),
        )

    # How, how much, why

    def _ask_how(self, wanted: Refundable | None) -> None:
        if wanted is None:
            self.said.emit(words.refund_problem("not_found"), False)
            return
        if wanted.left_satang <= 0:
            asked = any(line.stage is Stage.ASKED for line in wanted.lines)
            code = "refund_under_way" if asked else "not_refundable"
            self.said.emit(words.refund_problem(code), False)
            return
        asked = any(line.stage is Stage.ASKED for line in wanted.lines)
        shop = self._tools.shop
        amount = AmountPart(shop, self.tr("How much"), wanted.left_satang)
        way = WayPart(by_hand=True, through_stripe=not asked)
        why = ReasonPart(self.tr("Why"), self.tr("The reason is missing."), self._ready_reasons())
        key = uuid4().hex
        receipt = wanted.receipt
        self._open(
            ActSheet(
                self._over,
                title=self.tr("Refund · {number}").format(number=receipt.number),
                sentence=words.left_words(wanted.left_satang),
                parts=(amount, way, why),
                keep=self.tr("Keep the money"),
                act=self.tr("Give it back"),
                take=lambda sheet: self._wanted(
                    RefundOrder(
                        key=key,
                        payment_id=receipt.payment_id,
                        receipt_number=receipt.number,
                        amount_satang=amount.satang,
                        reason=why.text,
                        email=way.email,
                        asked_by=None,
                        allowed_by=None,
                        ordered_at=self._tools.clock(),
                    ),
                    way.way,
                    sheet,
                ),
            )
        )

    def _ready_reasons(self) -> tuple[str, ...]:
        return (
            self.tr("Wrong amount"),
            self.tr("Sold out"),
            self.tr("Returned"),
            self.tr("Paid twice"),
        )

    def _ask_why(
        self, title: str, sentence: str, act: str, take: Callable[[str, ActSheet], None]
    ) -> None:
        ready = (self.tr("Entered in error"), self.tr("Customer's wish"))
        why = ReasonPart(self.tr("Why"), self.tr("The reason is missing."), ready)
        self._open(
            ActSheet(
                self._over,
                title=title,
                sentence=sentence,
                parts=(why,),
                keep=self.tr("Leave it"),
                act=act,
                take=lambda sheet: take(why.text, sheet),
                danger=True,
            )
        )

    def _open(self, sheet: ActSheet) -> None:
        if self.sheet is not None:
            self.sheet.close_sheet()
        self.sheet = sheet
        sheet.closed.connect(self._closed)
        sheet.open()

    def _closed(self) -> None:
        self.sheet = None

    # Allowed, ordered, sent

    def _wanted(self, order: RefundOrder, way: Way, sheet: ActSheet) -> None:
        act = {Way.CUSTOMER: Act.REFUND, Way.SHOP: Act.REFUND_TO_SHOP}.get(way, Act.RETURN_BY_HAND)
        payment_id = None if way is Way.HAND else order.payment_id
        subject = f"{order.receipt_number} · ฿{format_baht(order.amount_satang)}"
        wanted = Wanted(act, subject, payment_id)

        def allowed(permit: Permit) -> None:
            if not sheet.is_open:
                return  # pressed twice: the first has begun
            sheet.close_sheet()
            if way is Way.HAND:
                self._by_hand(order, permit)
            else:
                self._order(order, permit)

        self._tools.authority.ask(self._over, wanted, allowed)

    def _by_hand(self, order: RefundOrder, permit: Permit) -> None:
        who = replace(permit.who, why=order.reason)
        done = self._tools.books.return_by_hand(
            order.receipt_number, order.amount_satang, who, order.key
        )

        def kept(row: RefundRow) -> None:
            text = self.tr("Recorded as given back by hand: {number}.").format(number=row.number)
            self._tell(text, good=True)

        self._tools.later.when(done, kept, self._failed)

    def _order(self, order: RefundOrder, permit: Permit) -> None:
        order = replace(order, asked_by=permit.who.asked_by, allowed_by=permit.who.allowed_by)
        self._tools.later.when(
            self._tools.books.order_refund(order),
            lambda kept: self._send(_Sending(kept, permit.approval)),
            self._failed,
        )

    def _send(self, sending: _Sending) -> None:
        order = sending.order
        self.changed.emit()
        self._tools.later.when(
            self._tools.relay.ask(
                lambda relay: relay.create_refund(
                    order.payment_id, order.key, body_of(order), sending.approval
                )
            ),
            lambda refund: self._answered(order, refund),
            lambda error: self._not_answered(sending, error),
        )

    def _answered(self, order: RefundOrder, refund: Refund) -> None:
        def kept(after: RefundOrder | None) -> None:
            text = self.tr("Taken on: ฿{amount} of {number} goes back.").format(
                amount=format_baht(order.amount_satang), number=order.receipt_number
            )
            self._tell(text, good=True)

        done = self._tools.books.refund_taken(order.key, refund)
        self._tools.later.when(done, kept, self._failed)

    def _not_answered(self, sending: _Sending, error: KioskError) -> None:
        order = sending.order
        if isinstance(error, SessionNeededError) and not sending.signed_in:
            again = replace(sending, signed_in=True)
            wanted = Wanted(Act.DESK, order.receipt_number)
            self._tools.authority.ask(self._over, wanted, lambda permit: self._send(again))
            return
        first = sending.tries == 0
        never_sent = isinstance(error, SessionNeededError)
        refused = isinstance(error, RelayRefusedError) and is_certain(
            order, error.code, self._tools.clock(), first=first
        )
        if refused or (never_sent and first):
            self._refused(order, error)
            return
        if first:
            self.said.emit(
                self.tr(
                    "No answer: it is not known whether it was taken on. The till goes on asking; nothing is"
                    " given back twice."
                ),
                False,
            )
        if not isinstance(error, RelayRefusedError) and sending.tries < RETRIES:
            again = replace(sending, tries=sending.tries + 1)
            QTimer.singleShot(self.retry_ms, self, lambda: self._send_again(again))

    def _send_again(self, sending: _Sending) -> None:
        """Unless it became known meanwhile, by the stream or by the link that asks too."""

        def look(asked: list[RefundOrder]) -> None:
            if any(order.key == sending.order.key for order in asked):
                self._send(sending)

        self._tools.later.when(self._tools.books.orders_asked(), look, self._failed)

    def _refused(self, order: RefundOrder, error: KioskError) -> None:
        def kept(after: RefundOrder | None) -> None:
            if after is not None and after.state is OrderState.REFUSED:
                self._tell(words.refund_problem(error.code, error.text), good=False)

        done = self._tools.books.refund_refused(order.key, error.code, error.text)
        self._tools.later.when(done, kept, self._failed)

    # Taken back, given up

    def _take_back(self, line: GoingBack, reason: str, sheet: ActSheet) -> None:
        by_hand = line.stage is Stage.BY_HAND
        wanted = Wanted(Act.RETURN_BY_HAND if by_hand else Act.DESK, line.receipt_number or "")

        def allowed(permit: Permit) -> None:
            if sheet.is_open:
                sheet.close_sheet()
                permit = replace(permit, who=replace(permit.who, why=reason))
                (self._reverse if by_hand else self._cancel)(line, permit)

        self._tools.authority.ask(self._over, wanted, allowed)

    def _reverse(self, line: GoingBack, permit: Permit) -> None:
        def kept(row: RefundRow) -> None:
            text = self.tr("Taken back by {number}.").format(number=row.number)
            self._tell(text, good=True)

        done = self._tools.books.take_back(line.key, permit.who)
        self._tools.later.when(done, kept, self._failed)

    def _cancel(self, line: GoingBack, permit: Permit) -> None:
        books, refund_id = self._tools.books, line.key

        def canceled(refund: Refund) -> None:
            subject = line.receipt_number or line.payment_id
            self._tools.later.when(
                books.write_down(permit.who, Action.REFUND_CANCELED, subject),
                lambda entry: None,
                self._failed,
            )
            self._tools.later.when(
                books.hear_refund(refund),
                lambda nothing: self._tell(self.tr("The refund was taken back."), good=True),
                self._failed,
            )

        self._tools.later.when(
            self._tools.relay.ask(lambda relay: relay.cancel_refund(line.payment_id, refund_id)),
            canceled,
            self._failed,
        )

    def _give_up(self, line: GoingBack, reason: str, sheet: ActSheet) -> None:
        def allowed(permit: Permit) -> None:
            if not sheet.is_open:
                return
            sheet.close_sheet()
            done = self._tools.books.give_up_order(line.key, replace(permit.who, why=reason))
            self._tools.later.when(
                done,
                lambda order: self._tell(self.tr("Closed: it can be asked for anew."), good=True),
                self._failed,
            )

        wanted = Wanted(Act.RETURN_BY_HAND, line.receipt_number or "")
        self._tools.authority.ask(self._over, wanted, allowed)

    def _tell(self, sentence: str, *, good: bool) -> None:
        self.said.emit(sentence, good)
        self.changed.emit()

    def _failed(self, error: KioskError) -> None:
        self._tell(words.refund_problem(error.code, error.text), good=False)
