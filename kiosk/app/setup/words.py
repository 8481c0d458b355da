"""The names of settings and of what can be chosen, in the language of the moment. No widgets."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from kiosk.app.language import THAI, current_language
from kiosk.app.setup.fields import Group
from kiosk.settings import TillSettings
from kiosk.settings.words import Words

translate = QCoreApplication.translate


def in_language(words: Words) -> str:
    """Words of the settings in the language of the windows."""
    return words.thai if current_language() == THAI else words.english


def takes_sentence(words: Words) -> str:
    """What is wrong with a field: what it takes, or, where that is one already, a sentence."""
    said = in_language(words)
    if said.endswith(".") or said.startswith("KIOSK_"):
        return said
    return translate("Setup", "This takes {what}.").format(what=said)


def group_words(group: Group) -> str:
    """The title of a group."""
    match group:
        case Group.SHOP:
            return translate("Setup", "Shop")
        case Group.TAX:
            return translate("Setup", "Tax papers")
        case Group.AMOUNTS:
            return translate("Setup", "Amounts")
        case Group.SCREENS:
            return translate("Setup", "Screens")
        case Group.SOUND:
            return translate("Setup", "Sound")
        case Group.PAPER:
            return translate("Setup", "Paper")
        case Group.BEHAVIOUR:
            return translate("Setup", "Behaviour")


def title_words(name: str) -> str:
    """The name of a setting."""
    return _shop_title(name) or _tax_title(name) or _screen_title(name) or _other_title(name)


def _shop_title(name: str) -> str:
    match name:
        case "shop_name":
            return translate("Setup", "Shop's name")
        case "till":
            return translate("Setup", "Till's code")
        case "cashier":
            return translate("Setup", "Cashier")
        case "language":
            return translate("Setup", "Language of the staff")
        case "day_closes_at":
            return translate("Setup", "The business day ends at")
        case "quick_amounts_satang":
            return translate("Setup", "Prices on keys")
        case "entry":
            return translate("Setup", "What the keys 1 8 5 mean")
        case "min_amount_satang":
            return translate("Setup", "Smallest amount")
        case "max_amount_satang":
            return translate("Setup", "Largest amount")
        case _:
            return ""


def _tax_title(name: str) -> str:
    match name:
        case "legal_name":
            return translate("Setup", "Registered name")
        case "shop_address":
            return translate("Setup", "Address")
        case "tax_id":
            return translate("Setup", "Tax number")
        case "branch":
            return translate("Setup", "Branch")
        case "vat":
            return translate("Setup", "Registered for VAT")
        case "vat_rates":
            return translate("Setup", "VAT rates")
        case "tax_invoice":
            return translate("Setup", "Abbreviated tax invoices")
        case "pos_number":
            return translate("Setup", "Machine's number (ภ.พ.06)")
        case "item_text":
            return translate("Setup", "What is sold")
        case _:
            return ""


def _screen_title(name: str) -> str:
    match name:
        case "customer_screen":
            return translate("Setup", "Customer's screen")
        case "idle_messages":
            return translate("Setup", "Messages to customers")
        case "idle_picture":
            return translate("Setup", "Picture for customers")
        case "paid_page_s":
            return translate("Setup", "“Paid” stays for, seconds")
        case "theme":
            return translate("Setup", "Look of the staff's windows")
        case "text_size_percent":
            return translate("Setup", "Size of the text, percent")
        case "motion":
            return translate("Setup", "Moving pictures")
        case _:
            return ""


def _other_title(name: str) -> str:
    match name:
        case "volume_paid":
            return translate("Setup", "Paid")
        case "volume_failed":
            return translate("Setup", "Failed")
        case "volume_late":
            return translate("Setup", "Money that came late")
        case "volume_voice":
            return translate("Setup", "Voice that says the amount")
        case "printer":
            return translate("Setup", "Receipt printer")
        case "paper_mm":
            return translate("Setup", "Width of the roll, mm")
        case "print_paid":
            return translate("Setup", "Print by itself when paid")
        case "quit":
            return translate("Setup", "Closing the program")
        case "qr_gate":
            return translate("Setup", "A QR that cannot be proved")
        case "backup_dir":
            return translate("Setup", "Second place for backups")
        case "poll_s":
            return translate("Setup", "Asks while not live, every … seconds")
        case _:
            return name


def hint_words(name: str) -> str:
    """What somebody needs to know of a setting; empty where its name says it all."""
    return _shop_hint(name) or _other_hint(name)


def _shop_hint(name: str) -> str:
    match name:
        case "shop_name":
            return translate("Setup", "As customers know it. It stands on screens and receipts.")
        case "till":
            return translate("Setup", "Begins every receipt's number. One code for each till.")
        case "day_closes_at":
            return translate("Setup", "A bar that sells until 3 takes 04:00; most shops 00:00.")
        case "quick_amounts_satang":
            return translate("Setup", "Up to five, in baht: 25, 40, 65.50")
        case "entry":
            return translate(
                "Setup", "Baht: ฿185. Satang: ฿1.85, as on a calculator with two decimals."
            )
        case "min_amount_satang" | "max_amount_satang":
            return translate("Setup", "In baht.")
        case "shop_address":
            return translate("Setup", "Up to four lines.")
        case "branch":
            return translate("Setup", "สำนักงานใหญ่ for the head office, or five digits.")
        case "vat_rates":
            return translate("Setup", "Each with the day from which it holds.")
        case "tax_invoice":
            return translate("Setup", "Only with the Revenue Department's approval.")
        case _:
            return ""


def _other_hint(name: str) -> str:
    match name:
        case "idle_messages":
            return translate(
                "Setup", "One on each line, five at most. They take turns while nobody pays."
            )
        case "idle_picture":
            return translate("Setup", "PNG or JPEG.")
        case "customer_screen":
            return translate("Setup", "The number stands large on each screen while you choose.")
        case "quit":
            return translate("Setup", "With a PIN only a manager closes it.")
        case "qr_gate":
            return translate("Setup", "Warn shows it with a warning; refuse does not show it.")
        case "backup_dir":
            return translate("Setup", "Such as a USB stick. Each day's backup is copied there.")
        case _:
            return ""


def choice_words(name: str, value: str) -> str:
    """What a value that can be chosen is called."""
    match (name, value):
        case ("language", "th"):
            return "ไทย"
        case ("language", "en"):
            return "English"
        case ("theme", "light"):
            return translate("Setup", "Light")
        case ("theme", "dark"):
            return translate("Setup", "Dark")
        case ("theme", "system"):
            return translate("Setup", "As the desktop")
        case ("entry", "baht"):
            return translate("Setup", "฿185")
        case ("entry", "satang"):
            return translate("Setup", "฿1.85")
        case ("quit", "ask"):
            return translate("Setup", "Asks")
        case ("quit", "pin"):
            return translate("Setup", "Asks for a PIN")
        case ("qr_gate", "warn"):
            return translate("Setup", "Warn")
        case ("qr_gate", "refuse"):
            return translate("Setup", "Refuse")
        case (_, "on"):
            return translate("Setup", "On")
        case (_, "off"):
            return translate("Setup", "Off")
        case _:
            return value


def origin_words(origin: str) -> str:
    """Where a value comes from that cannot be changed here."""
    match origin:
        case "command line":
            return translate("Setup", "Set on the command line; it cannot be changed here.")
        case "environment":
            return translate("Setup", "Set in the environment; it cannot be changed here.")
        case _:
            return translate("Setup", "Set in {file}; it cannot be changed here.").format(
                file=origin
            )


def relay_words(settings: TillSettings) -> str:
    """Where this till's relay is."""
    if settings.with_relay == "on":
        return translate("Setup", "The payment server runs on this computer, beside the till.")
    if settings.relay_url is None:
        return translate("Setup", "No payment server is set.")
    return translate("Setup", "Payment server: {url}").format(url=settings.relay_url)
