"""The places of the manager's window: their order, pictures and names. Which of them exist is in pages.py."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QCoreApplication

translate = QCoreApplication.translate


class Place(StrEnum):
    """In the order they stand at the side."""

    OVERVIEW = "overview"
    RECEIPTS = "receipts"
    ATTENTION = "attention"
    REFUNDS = "refunds"
    WALLET = "wallet"
    DAY_CLOSE = "day_close"
    TILLS = "tills"
    PEOPLE = "people"
    AUDIT = "audit"
    EXPORT = "export"
    SETTINGS = "settings"
    HEALTH = "health"


ICON_OF_PLACE: dict[Place, str] = {
    Place.OVERVIEW: "chart",
    Place.RECEIPTS: "receipt",
    Place.ATTENTION: "warning",
    Place.REFUNDS: "refund",
    Place.WALLET: "wallet",
    Place.DAY_CLOSE: "lock",
    Place.TILLS: "screen",
    Place.PEOPLE: "people",
    Place.AUDIT: "audit",
    Place.EXPORT: "export",
    Place.SETTINGS: "settings",
    Place.HEALTH: "health",
}


def place_words(place: Place) -> str:
    """The name of a place, short enough for the side."""
    match place:
        case Place.OVERVIEW:
            return translate("Place", "Overview")
        case Place.RECEIPTS:
            return translate("Place", "Receipts")
        case Place.ATTENTION:
            return translate("Place", "Attention")
        case Place.REFUNDS:
            return translate("Place", "Refunds")
        case Place.WALLET:
            return translate("Place", "Wallet")
        case Place.DAY_CLOSE:
            return translate("Place", "Day close")
        case Place.TILLS:
            return translate("Place", "Tills")
        case Place.PEOPLE:
            return translate("Place", "People")
        case Place.AUDIT:
            return translate("Place", "Audit log")
        case Place.EXPORT:
            return translate("Place", "Export")
        case Place.SETTINGS:
            return translate("Place", "Settings")
        case Place.HEALTH:
            return translate("Place", "Health check")
