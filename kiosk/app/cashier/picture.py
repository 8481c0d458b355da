"""How a sale looks to the cashier: its steps with times, one sentence, and what can be done. No widgets.

Which steps are done is read from what the snapshot knows; a step that is not known to be done is not shown as
done. *Unknown* says that nobody answers, never that the sale failed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from PySide6.QtCore import QCoreApplication

from kiosk.app import words
from kiosk.app.cashier.taking_back import taking_back_headline, taking_back_sentence
from kiosk.app.frame import Shop
from kiosk.app.sentences import (
    attention_sentence,
    decision_sentence,
    failure_sentence,
    read_back_sentence,
)
from kiosk.app.times import minutes_seconds, seconds_between
from kiosk.core.sale import OPEN, SaleState
from kiosk.till.snapshot import LinkView, SaleView, TakingBack

translate = QCoreApplication.translate

_SHORT_ID = 12


class Action(StrEnum):
    """What a cashier can do with a sale on the window."""

    RETRY = "retry"
    CHECK = "check"
    SHOW_HERE = "show_here"
    PARK = "park"
    CHANGE = "change"
    CANCEL = "cancel"
    DONE = "done"


class Progress(StrEnum):
    """How far a step is; also a name for the style sheet."""

    DONE = "done"
    NOW = "now"
    LATER = "later"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Step:
    """One of the four steps of a sale."""

    words: str
    time: str
    progress: Progress


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything the sale's page shows."""

    icon: str
    headline: str
    sentence: str
    steps: tuple[Step, ...]
    actions: tuple[Action, ...]
    facts: str


_ACTIONS: dict[SaleState, tuple[Action, ...]] = {
    SaleState.CREATING: (Action.PARK, Action.CHANGE, Action.CANCEL),
    SaleState.WAITING: (
        Action.CHECK,
        Action.SHOW_HERE,
        Action.PARK,
        Action.CHANGE,
        Action.CANCEL,
    ),
    SaleState.CHECKING: (Action.CHECK, Action.PARK),
    SaleState.UNKNOWN: (Action.CHECK, Action.PARK, Action.CANCEL),
    SaleState.PAID: (Action.DONE,),
    SaleState.FAILED: (Action.RETRY, Action.CHECK, Action.CHANGE, Action.DONE),
    SaleState.EXPIRED: (Action.RETRY, Action.CHECK, Action.CHANGE, Action.DONE),
    SaleState.CANCELED: (Action.DONE, Action.RETRY, Action.CHANGE, Action.CHECK),
    SaleState.ATTENTION: (Action.DONE,),
}


def picture_of(
    sale: SaleView, link: LinkView, shop: Shop, now: datetime, *, one_screen: bool
) -> Picture:
    """The picture of `sale` at `now`; *show QR here* is offered only with `one_screen`."""
    actions = _ACTIONS[sale.state]
    if not one_screen or sale.qr_data is None:
        actions = tuple(action for action in actions if action is not Action.SHOW_HERE)
    return Picture(
        icon=words.icon_of(sale) if sale.qr_read_back is None else "warning",
        headline=taking_back_headline(sale) or _headline(sale, now),
        sentence=taking_back_sentence(sale, now) or _sentence(sale),
        steps=_steps(sale, shop, now),
        actions=actions,
        facts=_facts(sale, link, now),
    )


def action_words(action: Action) -> str:
    """What stands on the button of an action; its key after two blanks."""
    match action:
        case Action.RETRY:
            return translate("Action", "New QR code")
        case Action.CHECK:
            return translate("Action", "Check now") + "  F5"
        case Action.SHOW_HERE:
            return translate("Action", "Show QR here")
        case Action.PARK:
            return translate("Action", "Park this sale")
        case Action.CHANGE:
            return translate("Action", "Change the amount")
        case Action.CANCEL:
            return translate("Action", "Cancel") + "  Esc"
        case Action.DONE:
            return translate("Action", "Next sale") + "  Enter"


def _headline(sale: SaleView, now: datetime) -> str:
    match sale.state:
        case SaleState.CREATING:
            return translate("Sale", "Asking for the QR code …")
        case SaleState.WAITING if sale.at_bank:
            return translate("Sale", "The bank is confirming …")
        case SaleState.WAITING:
            return _waiting_headline(sale, now)
        case SaleState.CHECKING:
            return translate("Sale", "Asking Stripe for the result …")
        case SaleState.UNKNOWN:
            return translate("Sale", "Nobody answers yet")
        case SaleState.PAID:
            number = sale.receipt_number or ""
            return translate("Sale", "Receipt {number}").format(number=number)
        case SaleState.CANCELED:
            return translate("Sale", "Taken back: no money was received")
        case SaleState.FAILED | SaleState.EXPIRED:
            return translate("Sale", "No money was received")
        case SaleState.ATTENTION:
            return _person_headline(sale)


def _waiting_headline(sale: SaleView, now: datetime) -> str:
    if sale.qr_kept_back:
        return translate("Sale", "The code is not shown")
    if sale.expires_at is None:
        return translate("Sale", "Waiting for the customer")
    left = minutes_seconds(seconds_between(now, sale.expires_at))
    return translate("Sale", "{time} left to pay").format(time=left)


def _sentence(sale: SaleView) -> str:
    match sale.state:
        case SaleState.CREATING:
            return translate("Sale", "The code comes in a moment.")
        case SaleState.WAITING if sale.at_bank:
            return translate(
                "Sale", "The customer has paid in the app; the bank has the last word."
            )
        case SaleState.WAITING:
            return _waiting_sentence(sale)
        case SaleState.CHECKING:
            return translate("Sale", "Please wait: the customer may still have paid.")
        case SaleState.UNKNOWN:
            return _unknown_sentence(sale)
        case SaleState.PAID:
            return translate("Sale", "The bank has confirmed the payment.")
        case SaleState.FAILED:
            return failure_sentence(sale.failure_code, sale.refused_text)
        case SaleState.EXPIRED:
            return translate("Sale", "The time for this code is over. Offer a new one.")
        case SaleState.CANCELED:
            return translate("Sale", "The old code can no longer be paid.")
        case SaleState.ATTENTION:
            return _person_sentence(sale)


def _waiting_sentence(sale: SaleView) -> str:
    if sale.qr_read_back is not None:
        return read_back_sentence(sale)
    if sale.qr_unproved:
        return translate(
            "Sale", "The code could not be proved: let the customer compare the amount."
        )
    return translate("Sale", "Ask the customer to scan the code and confirm in the app.")


def _person_headline(sale: SaleView) -> str:
    if sale.settled:
        return translate("Sale", "The manager has decided")
    return translate("Sale", "A person has to decide")


def _person_sentence(sale: SaleView) -> str:
    """What a person has to settle, or how one did."""
    if sale.settled:
        return decision_sentence(sale.decision)
    return attention_sentence(sale.attention)


def _unknown_sentence(sale: SaleView) -> str:
    """Nobody answers. A code that was never shown cannot have been paid."""
    if sale.offered_at is not None:
        return translate(
            "Sale", "Not paid and not failed: do not hand over the goods before it is known."
        )
    return translate("Sale", "The code comes by itself as soon as there is an answer.")


def _steps(sale: SaleView, shop: Shop, now: datetime) -> tuple[Step, ...]:
    names = (
        translate("Step", "Create the QR"),
        translate("Step", "Customer scans"),
        translate("Step", "Bank confirms"),
        translate("Step", "Receipt"),
    )
    paid = _paid_time(sale, shop)
    times = (_create_time(sale, now), _scan_time(sale, now), paid, paid)
    reached = _steps_done(sale)
    is_open = sale.state in OPEN
    found = []
    for index, (name, time) in enumerate(zip(names, times, strict=True)):
        if index < reached:
            progress = Progress.DONE
        elif index == reached:
            progress = Progress.NOW if is_open else Progress.STOPPED
        else:
            progress = Progress.LATER
        found.append(Step(name, time if index <= reached else "—", progress))
    return tuple(found)


def _steps_done(sale: SaleView) -> int:
    if sale.state is SaleState.PAID:
        return 4
    if sale.state is SaleState.ATTENTION:
        return 3
    if sale.at_bank or sale.taking_back is TakingBack.AT_BANK:
        return 2
    return 0 if sale.offered_at is None else 1


def _create_time(sale: SaleView, now: datetime) -> str:
    if sale.offered_at is not None:
        took = seconds_between(sale.created_at, sale.offered_at)
        return translate("Step", "{n} s").format(n=f"{took:.1f}")
    return minutes_seconds(seconds_between(sale.created_at, sale.ended_at or now))


def _scan_time(sale: SaleView, now: datetime) -> str:
    if sale.offered_at is None:
        return "—"
    return minutes_seconds(seconds_between(sale.offered_at, sale.paid_at or sale.ended_at or now))


def _paid_time(sale: SaleView, shop: Shop) -> str:
    return "—" if sale.paid_at is None else shop.clock_text(sale.paid_at)


def _facts(sale: SaleView, link: LinkView, now: datetime) -> str:
    """Which payment this is, and how old our knowledge of it is."""
    parts = []
    if sale.payment_id is not None:
        parts.append(short_id(sale.payment_id))
    if sale.attempt > 1:
        parts.append(translate("Sale", "code no. {n}").format(n=sale.attempt))
    if sale.state in OPEN:
        if sale.checked_at is not None:
            checked = words.age_words(seconds_between(sale.checked_at, now))
            parts.append(translate("Sale", "Stripe asked {age}").format(age=checked))
        age = None if link.heard_at is None else seconds_between(link.heard_at, now)
        heard = translate("Sale", "last heard {age} ({source})").format(
            age=words.age_words(age), source=words.link_words(link.state)
        )
        parts.append(heard)
    else:
        parts.append(words.confirmed_words(sale.confirmed_by))
        parts.append(words.learnt_words(sale.learnt_by))
        if sale.bank_reference is not None:
            reference = translate("Sale", "bank reference {text}")
            parts.append(reference.format(text=sale.bank_reference))
    return " · ".join(part for part in parts if part)


def short_id(payment_id: str) -> str:
    """`pi_3TqWxYz…8Zk`: enough to find a payment by eye."""
    if len(payment_id) <= _SHORT_ID + 1:
        return payment_id
    return f"{payment_id[: _SHORT_ID - 5]}…{payment_id[-4:]}"
