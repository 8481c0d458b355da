"""Codes into sentences: what went wrong, what it means and what to do, in the language of the moment.

A code that nobody knows here gets the English sentence that came with it, or a plain one: never silence.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from kiosk.app.frame import Shop
from kiosk.app.language import current_language
from kiosk.core.attention import Decision
from kiosk.core.errors import KioskError
from kiosk.core.money import AmountProblem, format_baht
from kiosk.core.payment import Attention
from kiosk.core.slip import SlipProblem
from kiosk.till.snapshot import ReadBack, SaleView

translate = QCoreApplication.translate


def amount_sentence(problem: AmountProblem, shop: Shop) -> str:
    """Why an amount cannot be asked for."""
    match problem:
        case AmountProblem.EMPTY:
            return translate("Amount", "Key the amount first.")
        case AmountProblem.NOT_A_NUMBER:
            return translate("Amount", "Only digits and one point.")
        case AmountProblem.TOO_MANY_DECIMALS:
            return translate("Amount", "At most two decimals.")
        case AmountProblem.TOO_SMALL:
            return translate("Amount", "At least {amount} baht.").format(
                amount=format_baht(shop.min_amount_satang)
            )
        case AmountProblem.TOO_LARGE:
            return translate("Amount", "At most {amount} baht.").format(
                amount=format_baht(shop.max_amount_satang)
            )
        case AmountProblem.AMBIGUOUS:
            return translate("Amount", "This can be read as two amounts. Please key it.")
        case AmountProblem.SCANNED:
            return translate("Amount", "That was a barcode, not an amount.")


def attention_sentence(attention: Attention | None) -> str:
    """Why a person has to settle a sale."""
    match attention:
        case Attention.PAID_LATE:
            return translate(
                "Attention", "The money came after the sale had ended. Please call the manager."
            )
        case Attention.AMOUNT_MISMATCH:
            return translate(
                "Attention", "A different amount was paid than asked for. Please call the manager."
            )
        case Attention.CURRENCY_MISMATCH:
            return translate(
                "Attention", "It was paid in another currency. Please call the manager."
            )
        case Attention.PAID_TWICE:
            return translate(
                "Attention",
                "Paid twice. Please call the manager to give one payment back.",
            )
        case Attention.DISPUTED:
            return translate(
                "Attention", "The payer's bank disputes this payment. Please call the manager."
            )
        case _:
            return translate(
                "Attention", "This payment is not as it should be. Please call the manager."
            )


def decision_sentence(decision: Decision | None) -> str:
    """How a person settled a sale that needed one, without a receipt."""
    if decision is Decision.REFUND:
        return translate("Attention", "Settled: the manager gives the money back.")
    return translate("Attention", "Settled by the manager; there is no receipt.")


def failure_sentence(code: str | None, fallback: str | None) -> str:
    """Why an attempt ended without money; `code` is Stripe's or the relay's."""
    match code:
        case "payment_method_customer_decline":
            return translate("Failure", "The customer declined in the bank's app.")
        case "payment_method_provider_decline":
            return translate("Failure", "The customer's bank declined the payment.")
        case "payment_method_provider_timeout":
            return translate("Failure", "The customer's bank did not answer in time.")
        case "payment_intent_payment_attempt_failed":
            return translate("Failure", "The bank could not carry out the payment.")
        case "payment_intent_payment_attempt_expired":
            return translate("Failure", "The code's time ran out before it was paid.")
        case "qr_refused":
            return translate("Failure", "The code did not fit the amount, so it was never shown.")
        case None:
            return translate("Failure", "No money was received.")
        case _:
            return problem_sentence(code, fallback)


def read_back_sentence(sale: SaleView) -> str:
    """Why the code on the customer's screen is not as sure as others, and what to do."""
    if sale.qr_kept_back:
        return translate(
            "Sale",
            "The code cannot be read from the customer's screen, so it is not shown: make that window larger, "
            "or cancel.",
        )
    if sale.qr_read_back is ReadBack.UNREADABLE:
        return translate(
            "Sale",
            "The code may not be readable on the customer's screen: make that window larger if the phone does not "
            "scan it.",
        )
    return translate(
        "Sale", "The code could not be read back: let the customer compare the amount in the app."
    )


def problem_sentence(code: str, fallback: str | None = None, shop: Shop | None = None) -> str:
    """What stands in the way, by its stable code; `fallback` is the English sentence that came with it."""
    if shop is not None and code in set(AmountProblem):
        return amount_sentence(AmountProblem(code), shop)
    sentence = (
        _relay_sentence(code)
        or _till_sentence(code)
        or _closing_sentence(code)
        or _export_sentence(code)
        or _people_sentence(code)
        or _keeping_sentence(code)
        or _other_tills_sentence(code)
        or _picture_sentence(code)
    )
    return sentence or fallback or translate("Problem", "That did not work. Please try again.")


def read_sentence(error: KioskError) -> str:
    """Why something cannot be shown: what is wrong with reading is told otherwise than with writing."""
    if error.code == "storage_unavailable":
        return translate("Problem", "The records cannot be read just now. Please try again.")
    return problem_sentence(error.code, error.said_in(current_language()))


def _relay_sentence(code: str) -> str | None:
    """Problems told by the relay, or on the way to it."""
    match code:
        case "relay_away":
            return translate(
                "Problem", "The payment server does not answer. Check the internet connection."
            )
        case "token_refused" | "unauthorized" | "forbidden":
            return translate(
                "Problem", "The payment server does not know this till. Pair it again."
            )
        case "stripe_unavailable":
            return translate("Problem", "Stripe does not answer just now. Please try again.")
        case "stripe_rejected":
            return translate("Problem", "Stripe refused this payment. Please call the manager.")
        case "session_needed":
            return translate("Problem", "A manager has to sign in first.")
        case "rate_limited":
            return translate("Problem", "Too many requests at once. Please wait a moment.")
        case "amount_too_small":
            return translate("Problem", "The amount is below the least that can be paid.")
        case "amount_too_large":
            return translate("Problem", "The amount is above the most that can be paid.")
        case "idempotency_conflict" | "in_progress" | "invalid_state":
            return translate("Problem", "This sale has moved on meanwhile. Look at its state.")
        case "validation_failed":
            return translate("Problem", "The payment server did not accept the request.")
        case _:
            return None


def _keeping_sentence(code: str) -> str | None:
    """Problems of backups, and of numbers that may have been given before."""
    match code:
        case "backup_failed":
            return translate("Problem", "The backup failed. Selling goes on; please call for help.")
        case "backup_no_room":
            return translate("Problem", "There is no room for a backup on this computer's disk.")
        case "backup_second_missing":
            return translate(
                "Problem", "The second place for backups is not there. Is the USB stick plugged in?"
            )
        case "backup_second_failed":
            return translate("Problem", "The backup could not be copied to the second place.")
        case "numbers_unknown":
            return translate(
                "Problem",
                "Please wait: the payment server must first say which numbers were given already.",
            )
        case "numbers_taken":
            return translate(
                "Problem",
                "Another device gives receipts under this till's code. Nothing can be sold here until"
                " a manager revokes that device or gives this till another code.",
            )
        case "books_of_practice":
            return translate(
                "Problem",
                "The receipts on this till are of practice. For real money, start it with a new data folder.",
            )
        case "books_of_money":
            return translate(
                "Problem",
                "The receipts on this till are of real money, and the payment server has a test key."
                " Practise in another data folder.",
            )
        case _:
            return None


def _till_sentence(code: str) -> str | None:
    """Problems of this machine, its printer too."""
    match code:
        case "disk_full":
            return translate(
                "Problem", "The disk is full: nothing can be sold until there is space."
            )
        case "disk_low":
            return translate(
                "Problem",
                "The disk is nearly full: no new QR until files are removed. Open sales go on.",
            )
        case "clock_off":
            return translate(
                "Problem",
                "This computer's clock is wrong: please set it. The payment server's time is used.",
            )
        case "clock_back":
            return translate(
                "Problem",
                "The clock is earlier than the last receipt: check date and time. Sales go on.",
            )
        case "store_damaged":
            return translate(
                "Problem", "The till's records are damaged: stop selling and call for help."
            )
        case "storage_unavailable":
            return translate("Problem", "The records cannot be written just now. Please try again.")
        case "bug":
            return translate(
                "Problem",
                "Something went wrong in this program. No money is lost; it is in the log.",
            )
        case "paper":
            return translate("Problem", "This document cannot be printed.")
        case "not_here_yet":
            return translate("Problem", "This till cannot do that yet.")
        case "data_folder" | "token_file" | "settings" | "installation":
            return translate("Problem", "This till is not set up properly. Please call for help.")
        case _:
            return _settings_sentence(code)


def _settings_sentence(code: str) -> str | None:
    """Why settings were not kept."""
    match code:
        case "settings_changed":
            return translate(
                "Problem",
                "Somebody else changed the settings file meanwhile. Look at what is there now.",
            )
        case "settings_file":
            return translate(
                "Problem", "The settings file cannot be written. It is as it was before."
            )
        case _:
            return _printer_sentence(code)


def _printer_sentence(code: str) -> str | None:
    """Why the receipt printer does not print."""
    match code:
        case "printer_no_paper":
            return translate("Problem", "The printer is out of paper: put in a new roll.")
        case "printer_cover":
            return translate("Problem", "The printer's cover is open: close it.")
        case "printer_broken":
            return translate("Problem", "The printer reports an error: switch it off and on again.")
        case "printer_away":
            return translate(
                "Problem", "The printer cannot be reached: is it on, and its cable in?"
            )
        case "printer_silent":
            return translate("Problem", "The printer does not answer.")
        case "printer_denied":
            return translate(
                "Problem", "This computer does not let the till use the printer. Call for help."
            )
        case _:
            return None


def _other_tills_sentence(code: str) -> str | None:
    """Problems with what other tills issued."""
    match code:
        case "another_till":
            return translate("Problem", "Another till issued this receipt: refund it there.")
        case "mirror_busy":
            return translate(
                "Problem", "Receipts are being fetched already. Please try again in a moment."
            )
        case _:
            return None


def _picture_sentence(code: str) -> str | None:
    """What is wrong with the picture on the customer's idle page."""
    match code:
        case "idle_picture_missing":
            return translate(
                "Problem", "The picture for the customer's screen is not there. Choose it again."
            )
        case "idle_picture_unreadable":
            return translate(
                "Problem",
                "The picture for the customer's screen cannot be read. Choose a PNG or JPEG.",
            )
        case "idle_picture_too_large":
            return translate(
                "Problem",
                "The picture for the customer's screen is too large. Choose a smaller one.",
            )
        case _:
            return None


def _closing_sentence(code: str) -> str | None:
    """Why the books do not take something: a close, or money back."""
    match code:
        case "all_went_back":
            return translate("Problem", "All of this receipt's money went back already.")
        case "day_closed":
            return translate("Problem", "This business day is closed already.")
        case "day_not_begun":
            return translate("Problem", "That business day has not begun yet.")
        case "too_many_days":
            return translate(
                "Problem", "More than a year of days is open. Is this computer's clock right?"
            )
        case "paper":
            return translate("Problem", "This document cannot be put on paper.")
        case _:
            return None


def _export_sentence(code: str) -> str | None:
    """Why there is no file."""
    match code:
        case "export_canceled":
            return translate("Problem", "The export was stopped. No file was left.")
        case "export_no_folder":
            return translate("Problem", "There is no such folder. Choose another one.")
        case "export_denied":
            return translate(
                "Problem", "Nothing may be written in this folder. Choose another one."
            )
        case "export_no_room":
            return translate(
                "Problem", "There is not enough room on this disk. Choose another one."
            )
        case "export_held":
            return translate("Problem", "Another program has this file open. Close it there first.")
        case "export_exists":
            return translate("Problem", "There is such a file already. Choose another folder.")
        case "export_long_name":
            return translate("Problem", "The name of this file is too long for the disk.")
        case "export":
            return translate("Problem", "The file could not be written. Choose another folder.")
        case _:
            return None


def _people_sentence(code: str) -> str | None:
    """Problems with people and their PINs."""
    match code:
        case "pin_wrong":
            return translate(
                "Problem", "The name or the PIN is not right, or this person may not allow it."
            )
        case "pin_locked":
            return translate("Problem", "There were too many wrong PINs. Please wait a moment.")
        case "pin_not_here":
            return translate(
                "Problem",
                "The payment server does not answer, and this till has not seen this PIN lately.",
            )
        case "pin_not_digits":
            return translate("Problem", "A PIN has 6 to 12 digits and nothing else.")
        case "pin_easy":
            return translate(
                "Problem", "This PIN is too easy to guess. Take digits without a pattern."
            )
        case "person_unknown":
            return translate("Problem", "This person is no manager here, or was disabled.")
        case "person_no_name":
            return translate(
                "Problem", "A name begins with a letter and has at most 40 letters and digits."
            )
        case "people_already":
            return translate(
                "Problem", "Somebody was added already at another till. Ask a manager."
            )
        case "session_needed":
            return translate("Problem", "A manager has to sign in first.")
        case _:
            return None


def slip_sentence(problem: SlipProblem) -> str:
    """Why something that was scanned or pasted is not taken for the code of a slip."""
    match problem:
        case SlipProblem.EMPTY:
            return translate("Slip", "Scan the small QR code on the slip, or paste its text.")
        case SlipProblem.TOO_LONG:
            return translate("Slip", "This is far too long for the code of a slip.")
        case SlipProblem.CHARACTERS:
            return translate("Slip", "There are characters in it that no slip's code has.")
        case SlipProblem.PAYMENT_CODE:
            return translate(
                "Slip", "This is a code to pay with. Scan the small QR code on the slip instead."
            )
        case SlipProblem.NOT_A_SLIP:
            return translate("Slip", "This is not the code of a Thai bank's slip.")
        case SlipProblem.COUNTRY:
            return translate("Slip", "This slip is not from a bank in Thailand.")
        case SlipProblem.DAMAGED:
            return translate(
                "Slip", "The code was misread or changed: scan it again, and look at the slip well."
            )
