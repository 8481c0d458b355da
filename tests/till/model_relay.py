"""A relay in a few lines: it believes what `kiosk.core.payment` lets it believe, and keeps every version.

Tests bring these versions to the till late, twice and in any order. It must know nothing of the till.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from kiosk.core.attention import Decision
from kiosk.core.payment import (
    FINAL,
    Attention,
    ConfirmedBy,
    Move,
    Outcome,
    Word,
    advance,
)
from kiosk.protocol.messages import IntentCreated, Payment, Qr, Resolution
from tests.till.builders import TTL, code, intent

_HAS_CODE = frozenset({Word.OFFERED, Word.PROCESSING})
_STRIPE_ONLY = [word for word in Word if word not in (Word.REJECTED, Word.RETRIED)]


@dataclass
class ModelPayment:
    """One payment and everything that was ever told of it."""

    sale_id: str
    versions: list[Payment]
    code_known: bool = False

    @property
    def now(self) -> Payment:
        """As the relay knows it at present."""
        return self.versions[-1]


@dataclass
class ModelRelay:
    """Payments by their keys; `refused` are keys it said no to."""

    payments: dict[str, ModelPayment] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)

    def create(self, key: str, sale_id: str, amount_satang: int, at: datetime) -> None:
        """Take an order on; nothing is known from Stripe yet."""
        first = Payment(
            id=None,
            key=key,
            status=None,
            outcome=Outcome.CREATING,
            amount=amount_satang,
            device="till A1",
            created_at=at,
            expires_at=at + TTL,
            version=1,
        )
        self.payments[key] = ModelPayment(sale_id, [first])

    def hear(self, key: str, word: Word, at: datetime) -> None:
        """Stripe says a word."""
        known = self.payments[key]
        if word is Word.SUCCEEDED and self._other_is_paid(key, known.sale_id):
            word = Word.SUCCEEDED_AGAIN
        step = advance(known.now.outcome, word)
        known.code_known = known.code_known or word in _HAS_CODE
        if isinstance(step, Move):
            self._add(known, step.to, step.attention, at)

    def ask_cancel(self, key: str, at: datetime) -> None:
        """The code is taken back, by the till or because its time is over."""
        known = self.payments[key]
        if known.now.outcome not in FINAL and known.now.cancel_requested_at is None:
            changes = {"cancel_requested_at": at, "qr": None, "version": known.now.version + 1}
            known.versions.append(known.now.model_copy(update=changes))

    def decide(self, key: str, decision: Decision, at: datetime) -> None:
        """A person settles what waits for one; money paid twice is never accepted."""
        now = self.payments[key].now
        again = now.attention is Attention.PAID_TWICE and decision is Decision.ACCEPT
        if now.attention is not None and now.resolution is None and not again:
            settled = Resolution(decision=decision.value, reason="slip seen", by="Nok", at=at)
            self._change(key, resolution=settled)

    def dispute(self, key: str) -> None:
        """The payer's bank asks the money of a good payment back."""
        now = self.payments[key].now
        if now.outcome is Outcome.PAID and now.attention is None:
            self._change(key, attention=Attention.DISPUTED)

    def _change(self, key: str, **changes: object) -> None:
        known = self.payments[key]
        more = {**changes, "version": known.now.version + 1}
        known.versions.append(known.now.model_copy(update=more))

    def answer(self, key: str) -> IntentCreated | None:
        """What the create call gets, None while there is no code."""
        known = self.payments[key]
        if not known.code_known:
            return None
        amount = known.now.amount
        made = intent(key, code(amount), amount=amount)
        return made.model_copy(update={"expires_at": known.now.expires_at})

    def _other_is_paid(self, key: str, sale_id: str) -> bool:
        return any(
            other.sale_id == sale_id and other.now.outcome is Outcome.PAID
            for other_key, other in self.payments.items()
            if other_key != key
        )

    def _add(
        self, known: ModelPayment, to: Outcome, attention: Attention | None, at: datetime
    ) -> None:
        amount = known.now.amount
        money = to in (Outcome.PAID, Outcome.ATTENTION)
        received = amount + 1 if attention is Attention.AMOUNT_MISMATCH else amount
        shown = to is Outcome.WAITING and known.code_known and not known.now.cancel_requested_at
        changes = {
            "id": f"pi_{known.now.key}",
            "outcome": to,
            "attention": attention,
            "qr": Qr(data=code(amount)) if shown else None,
            "amount_received": received if money else 0,
            "paid_at": at if money else None,
            "confirmed_by": ConfirmedBy.WEBHOOK if to in FINAL else None,
            "version": known.now.version + 1,
        }
        known.versions.append(known.now.model_copy(update=changes))


def stripe_words() -> list[Word]:
    """What Stripe can say of a payment that exists there."""
    return list(_STRIPE_ONLY)
