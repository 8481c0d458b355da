"""Settling what waits for a person: asks why, asks who allows it, hands the decision on, tells what became of it.

It joins forms, books and relay. A payment is settled at the relay, where the same decision made again changes
nothing, so a lost answer needs no memory here: the till learns the outcome like any other news.
"""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from kiosk.app.manager.act_sheet import ActSheet, Part, ReasonPart, TextPart
from kiosk.app.manager.attention import words
from kiosk.app.manager.money_parts import AmountPart, WayPart
from kiosk.app.manager.page import Tools
from kiosk.core.attention import Decision
from kiosk.core.errors import KioskError
from kiosk.core.money import format_baht
from kiosk.protocol.ledger import Resolve
from kiosk.protocol.messages import Payment
from kiosk.till.books.attention import OpenAttention
from kiosk.till.books.audit import Action
from kiosk.till.books.documents import AuditRow
from kiosk.till.books.orders import ClaimDecision, SecondPayment
from kiosk.till.link.desk import SessionNeededError
from kiosk.till.people.permit import Act, Permit, Wanted


class AttentionDesk(QObject):
    """`said` carries a sentence and whether it is good news; `changed`: something may stand otherwise now."""

    said = Signal(str, bool)
    changed = Signal()

    def __init__(self, tools: Tools, over: QWidget) -> None:
        super().__init__(over)
        self._tools = tools
        self._over = over
        self.decided: dict[str, Decision] = {}
        """What was decided by payment, until the till hears of it."""
        self.sheet: ActSheet | None = None

    def decide(self, each: OpenAttention, decision: Decision) -> None:
        """Ask why, and for a refund whom Stripe asks for an account; then settle a payment."""
        why = self._why_part()
        way = WayPart(by_hand=False) if decision is Decision.REFUND else None
        parts: tuple[Part, ...] = (why,) if way is None else (way, why)

        def take(sheet: ActSheet) -> None:
            body = Resolve(
                decision=decision.value,
                reason=why.text,
                email=None if way is None else way.email,
                to_shop=way is not None and way.email is None,
            )
            self._settle(each, decision, body, sheet)

        self._open(
            ActSheet(
                self._over,
                title=words.decision_words(each, decision),
                sentence=words.does(each, decision),
                parts=parts,
                keep=self.tr("Leave it open"),
                act=words.decision_words(each, decision),
                take=take,
                danger=decision is not Decision.ACCEPT,
            )
        )

    def settle_shown(self, each: OpenAttention, decision: ClaimDecision) -> None:
        """Settle a second payment that a customer showed."""
        why = self._why_part()
        returned = decision is ClaimDecision.RETURNED
        title = self.tr("Given back by hand") if returned else self.tr("Ignore")
        self._open(
            ActSheet(
                self._over,
                title=title,
                sentence=self.tr(
                    "You gave the second payment back yourself, not through Stripe. It was never a sale, so no"
                    " total changes; the record stands on your word."
                )
                if returned
                else self.tr("Nothing follows; the record of what was shown stays."),
                parts=(why,),
                keep=self.tr("Leave it open"),
                act=title,
                take=lambda sheet: self._settle_shown(each, decision, why.text, sheet),
                danger=True,
            )
        )

    def enter_second_payment(self, receipt_number: str = "") -> None:
        """A customer shows that a code was paid a second time."""
        number = TextPart(
            *("claimReceipt", self.tr("Receipt"), self.tr("The receipt's number is missing.")),
            text=receipt_number,
        )
        amount = AmountPart(self._tools.shop, self.tr("Second payment, in baht"), None)
        reference = TextPart(
            "claimReference", self.tr("Reference on the customer's slip"), "", may_be_empty=True
        )
        ready = (self.tr("Slip in the bank's app"), self.tr("Two entries on the account"))
        why = ReasonPart(self.tr("What was shown"), self.tr("What was shown is missing."), ready)
        key = uuid4().hex
        self._open(
            ActSheet(
                self._over,
                title=self.tr("A code was paid twice"),
                sentence=self.tr(
                    "A slip is no proof: the money counts only when you find it in Stripe's dashboard. Until it is"
                    " settled, it is kept here and named at every close."
                ),
                parts=(number, amount, reference, why),
                keep=self.tr("Cancel"),
                act=self.tr("Keep it as open"),
                take=lambda sheet: self._enter(
                    SecondPayment(
                        id=key,
                        receipt_number=number.text.upper(),
                        amount_satang=amount.satang,
                        bank_reference=reference.text,
                        reason=why.text,
                        asked_by=None,
                        allowed_by=None,
                        entered_at=self._tools.clock(),
                    ),
                    sheet,
                ),
            )
        )

    def _why_part(self) -> ReasonPart:
        ready = (
            self.tr("Slip seen"),
            self.tr("Customer was there"),
            self.tr("Settled elsewhere"),
        )
        return ReasonPart(self.tr("Why"), self.tr("The reason is missing."), ready)

    def _open(self, sheet: ActSheet) -> None:
        if self.sheet is not None:
            self.sheet.close_sheet()
        self.sheet = sheet
        sheet.closed.connect(self._closed)
        sheet.open()

    def _closed(self) -> None:
        self.sheet = None

    def _settle(
        self, each: OpenAttention, decision: Decision, body: Resolve, sheet: ActSheet
    ) -> None:
        payment_id = each.subject
        act = Act.REFUND_TO_SHOP if body.to_shop else Act.RESOLVE

        def allowed(permit: Permit) -> None:
            if not sheet.is_open:
                return  # pressed twice: the first has begun
            sheet.close_sheet()
            self.decided[payment_id] = decision
            self.changed.emit()
            who = replace(permit.who, why=body.reason)
            subject = f"{payment_id} {decision.value}"
            done = self._tools.books.write_down(who, Action.RESOLVE, subject)

            def written(entry: AuditRow) -> None:
                self._send(payment_id, body, permit.approval)

            self._tools.later.when(done, written, lambda error: self._failed(error, payment_id))

        subject = each.receipt_number or f"฿{format_baht(each.received_satang)}"
        wanted = Wanted(act, subject, payment_id)
        self._tools.authority.ask(self._over, wanted, allowed)

    def _send(
        self, payment_id: str, body: Resolve, approval: str | None, *, signed_in: bool = False
    ) -> None:
        def settled(payment: Payment) -> None:
            self.said.emit(self.tr("Settled. The till hears of it in a moment."), True)
            self.changed.emit()

        def failed(error: KioskError) -> None:
            if isinstance(error, SessionNeededError) and not signed_in:
                self.decided.pop(payment_id, None)
                self.changed.emit()
                self._tools.authority.ask(
                    self._over,
                    Wanted(Act.DESK, payment_id),
                    lambda permit: self._send(payment_id, body, None, signed_in=True),
                )
            else:
                self._failed(error, payment_id)

        self._tools.later.when(
            self._tools.relay.ask(lambda relay: relay.resolve(payment_id, body, approval)),
            settled,
            failed,
        )

    def _settle_shown(
        self, each: OpenAttention, decision: ClaimDecision, reason: str, sheet: ActSheet
    ) -> None:
        def allowed(permit: Permit) -> None:
            if not sheet.is_open:
                return
            sheet.close_sheet()
            who = replace(permit.who, why=reason)
            done = self._tools.books.settle_second_payment(each.subject, decision, who)
            self._tools.later.when(
                done, lambda claim: self._tell(self.tr("Settled.")), self._failed
            )

        wanted = Wanted(Act.SECOND_PAYMENT, each.receipt_number or "")
        self._tools.authority.ask(self._over, wanted, allowed)

    def _enter(self, claim: SecondPayment, sheet: ActSheet) -> None:
        def kept(kept: SecondPayment) -> None:
            sheet.close_sheet()
            self._tell(self.tr("Kept: it waits here until it is settled."))

        def failed(error: KioskError) -> None:
            sheet.say(words.attention_problem(error.code, error.text))

        def allowed(permit: Permit) -> None:
            if sheet.is_open:
                entered = replace(
                    claim, asked_by=permit.who.asked_by, allowed_by=permit.who.allowed_by
                )
                done = self._tools.books.enter_second_payment(entered)
                self._tools.later.when(done, kept, failed)

        wanted = Wanted(Act.SECOND_PAYMENT, claim.receipt_number)
        self._tools.authority.ask(self._over, wanted, allowed)

    def _tell(self, sentence: str) -> None:
        self.said.emit(sentence, True)
        self.changed.emit()

    def _failed(self, error: KioskError, payment_id: str | None = None) -> None:
        if payment_id is not None:
            self.decided.pop(payment_id, None)
        self.said.emit(words.attention_problem(error.code, error.text), False)
        self.changed.emit()
