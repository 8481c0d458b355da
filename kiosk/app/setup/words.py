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
    titles = {**_shop_titles(), **_tax_titles(), **_screen_titles(), **_other_titles()}
    return titles.get(name, name)


def _shop_titles() -> dict[str, str]:
    return {
        "shop_name": translate("Setup", "Shop's name"),
        "till": translate("Setup", "Till's code"),
        "cashier": translate("Setup", "Cashier"),
        "language": translate("Setup", "Language of the staff"),
        "day_closes_at": translate("Setup", "The business day ends at"),
        "quick_amounts_satang": translate("Setup", "Prices on keys"),
        "entry": translate("Setup", "What the keys 1 8 5 mean"),
        "min_amount_satang": translate("Setup", "Smallest amount"),
        "max_amount_satang": translate("Setup", "Largest amount"),
    }


def _tax_titles() -> dict[str, str]:
    return {
        "legal_name": translate("Setup", "Registered name"),
        "shop_address": translate("Setup", "Address"),
        "tax_id": translate("Setup", "Tax number"),
        "branch": translate("Setup", "Branch"),
        "vat": translate("Setup", "Registered for VAT"),
        "vat_rates": translate("Setup", "VAT rates"),
        "tax_invoice": translate("Setup", "Abbreviated tax invoices"),
        "pos_number": translate("Setup", "Machine's number (ภ.พ.06)"),
        "item_text": translate("Setup", "What is sold"),
    }


def _screen_titles() -> dict[str, str]:
    return {
        "customer_screen": translate("Setup", "Customer's screen"),
        "idle_messages": translate("Setup", "Messages to customers"),
        "idle_picture": translate("Setup", "Picture for customers"),
        "paid_page_s": translate("Setup", "“Paid” stays for, seconds"),
        "theme": translate("Setup", "Look of the staff's windows"),
        "text_size_percent": translate("Setup", "Size of the text, percent"),
        "motion": translate("Setup", "Moving pictures"),
    }


def _other_titles() -> dict[str, str]:
    return {
        "volume_paid": translate("Setup", "Paid"),
        "volume_failed": translate("Setup", "Failed"),
        "volume_late": translate("Setup", "Money that came late"),
        "volume_voice": translate("Setup", "Voice that says the amount"),
        "printer": translate("Setup", "Receipt printer"),
        "paper_mm": translate("Setup", "Width of the roll, mm"),
        "print_paid": translate("Setup", "Print by itself when paid"),
        "quit": translate("Setup", "Closing the program"),
        "qr_gate": translate("Setup", "A QR that cannot be proved"),
        "backup_dir": translate("Setup", "Second place for backups"),
        "poll_s": translate("Setup", "Asks while not live, every … seconds"),
    }


def hint_words(name: str) -> str:
    """What somebody needs to know of a setting; empty where its name says it all."""
    return {**_shop_hints(), **_other_hints()}.get(name, "")


def _shop_hints() -> dict[str, str]:
    return {
        "shop_name": translate("Setup", "As customers know it. It stands on screens and receipts."),
        "till": translate("Setup", "Begins every receipt's number. One code for each till."),
        "day_closes_at": translate(
            "Setup", "A bar that sells until 3 takes 04:00; most shops 00:00."
        ),
        "quick_amounts_satang": translate("Setup", "Up to five, in baht: 25, 40, 65.50"),
        "entry": translate(
            "Setup", "Baht: ฿185. Satang: ฿1.85, as on a calculator with two decimals."
        ),
        "min_amount_satang": translate("Setup", "In baht."),
        "max_amount_satang": translate("Setup", "In baht."),
        "shop_address": translate("Setup", "Up to four lines."),
        "branch": translate("Setup", "สำนักงานใหญ่ for the head office, or five digits."),
        "vat_rates": translate("Setup", "Each with the day from which it holds."),
        "tax_invoice": translate("Setup", "Only with the Revenue Department's approval."),
    }


def _other_hints() -> dict[str, str]:
    return {
        "idle_messages": translate(
            "Setup", "One on each line, five at most. They take turns while nobody pays."
        ),
        "idle_picture": translate("Setup", "PNG or JPEG."),
        "customer_screen": translate(
            "Setup", "The number stands large on each screen while you choose."
        ),
        "quit": translate("Setup", "With a PIN only a manager closes it."),
        "qr_gate": translate("Setup", "Warn shows it with a warning; refuse does not show it."),
        "backup_dir": translate("Setup", "Such as a USB stick. Each day's backup is copied there."),
    }


def choice_words(name: str, value: str) -> str:
    """What a value that can be chosen is called."""
    own = {
        ("language", "th"): "ไทย",
        ("language", "en"): "English",
        ("theme", "light"): translate("Setup", "Light"),
        ("theme", "dark"): translate("Setup", "Dark"),
        ("theme", "system"): translate("Setup", "As the desktop"),
        ("entry", "baht"): "฿185",
        ("entry", "satang"): "฿1.85",
        ("quit", "ask"): translate("Setup", "Asks"),
        ("quit", "pin"): translate("Setup", "Asks for a PIN"),
        ("qr_gate", "warn"): translate("Setup", "Warn"),
        ("qr_gate", "refuse"): translate("Setup", "Refuse"),
    }
    switch = {"on": translate("Setup", "On"), "off": translate("Setup", "Off")}
    return own.get((name, value)) or switch.get(value, value)


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
