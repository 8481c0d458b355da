"""Words and colours of the wallet, in the language of the moment. No widgets."""

from __future__ import annotations

from datetime import datetime, tzinfo

from PySide6.QtCore import QCoreApplication

from kiosk.app.dates import moment_words
from kiosk.app.theme.tokens import Tone
from kiosk.app.times import seconds_between
from kiosk.core.money import format_baht
from kiosk.protocol.ledger import LastTransaction, Payout

translate = QCoreApplication.translate

_A_MINUTE = 60
_AN_HOUR = 3_600
_STALE_S = 2 * _AN_HOUR
"""The relay reads the balance every hour: older than this it has not heard of Stripe for a while."""

_TONES = {
    "paid": Tone.PAID,
    "in_transit": Tone.BUSY,
    "pending": Tone.NEUTRAL,
    "failed": Tone.TROUBLE,
    "canceled": Tone.TROUBLE,
}
_ICONS = {
    "paid": "check",
    "in_transit": "bank",
    "pending": "hourglass",
    "failed": "warning",
    "canceled": "cross",
}


def baht(satang: int) -> str:
    """`฿1,185.50`, `-฿20.00`."""
    return f"{'-' if satang < 0 else ''}฿{format_baht(abs(satang))}"


def age_words(read_at: datetime, now: datetime) -> str:
    """How old figures are: `now`, `4 min ago`, `3 h ago`."""
    seconds = int(seconds_between(read_at, now))
    if seconds < _A_MINUTE:
        return translate("Wallet", "just now")
    if seconds < _AN_HOUR:
        return translate("Wallet", "{n} min ago").format(n=seconds // _A_MINUTE)
    return translate("Wallet", "{n} h ago").format(n=seconds // _AN_HOUR)


def is_stale(read_at: datetime, now: datetime) -> bool:
    """Whether the figures are older than they should be."""
    return seconds_between(read_at, now) > _STALE_S


def last_words(last: LastTransaction, zone: tzinfo) -> str:
    """What moved last, and when."""
    match last.type:
        case "payment":
            what = translate("Wallet", "Payment")
        case "refund":
            what = translate("Wallet", "Refund")
        case "payout":
            what = translate("Wallet", "Payout")
        case _:
            what = last.type
    return f"{what} · {moment_words(last.at, zone)}"


def status_words(status: str) -> str:
    """How a payout stands, short."""
    match status:
        case "paid":
            return translate("Wallet", "Reached the bank")
        case "in_transit":
            return translate("Wallet", "On its way")
        case "pending":
            return translate("Wallet", "Being prepared")
        case "failed":
            return translate("Wallet", "Failed")
        case "canceled":
            return translate("Wallet", "Canceled")
        case _:
            return status


def status_tone(status: str) -> Tone:
    """The colours of a payout's status."""
    return _TONES.get(status, Tone.NEUTRAL)


def status_icon(status: str) -> str:
    """Its picture."""
    return _ICONS.get(status, "clock")


def meaning_words(payout: Payout) -> str:
    """What became of a payout, and what to do about it, in whole sentences."""
    match payout.status:
        case "paid":
            return translate("Wallet", "The money was sent to the shop's bank account.")
        case "in_transit":
            return translate("Wallet", "The money is on its way to the shop's bank account.")
        case "pending":
            return translate("Wallet", "Stripe is preparing this payout.")
        case "canceled":
            return translate(
                "Wallet",
                "This payout was canceled. The money is in the Stripe balance and leaves with a later payout.",
            )
        case "failed":
            return failure_words(payout.failure_code)
        case _:
            return payout.message


def failure_words(code: str | None) -> str:
    """Why a payout failed and what to do; `code` is Stripe's."""
    match code:
        case (
            "account_closed"
            | "no_account"
            | "invalid_account_number"
            | "incorrect_account_holder_name"
        ):
            return translate(
                "Wallet",
                "The bank does not know this account, so the money came back. Correct the bank account in "
                "Stripe's dashboard; the money leaves with the next payout.",
            )
        case "account_frozen" | "bank_account_restricted" | "debit_not_authorized":
            return translate(
                "Wallet",
                "The bank does not take money for this account, so it came back. Speak with the bank, then "
                "start payouts again in Stripe's dashboard.",
            )
        case "insufficient_funds":
            return translate(
                "Wallet",
                "There was not enough in the Stripe balance for this payout. It is sent when there is.",
            )
        case _:
            return translate(
                "Wallet",
                "The bank could not take this payout, so the money came back to the Stripe balance. Check the "
                "bank account in Stripe's dashboard; the money leaves with a later payout.",
            )


def line_words(kind: str) -> str:
    """What a line of a payout is, where it is no receipt's."""
    match kind:
        case "payment" | "charge":
            return translate("Wallet", "Payment of no receipt here")
        case "payment_refund" | "refund":
            return translate("Wallet", "Refund")
        case "payment_failure_refund" | "refund_failure":
            return translate("Wallet", "Refund that came back")
        case "payout_failure" | "payout_cancel":
            return translate("Wallet", "Earlier payout that came back")
        case "stripe_fee" | "tax_fee":
            return translate("Wallet", "Stripe's fee")
        case "adjustment":
            return translate("Wallet", "Adjustment by Stripe")
        case _:
            return kind
