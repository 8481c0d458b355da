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
    names = {
        Place.OVERVIEW: translate("Place", "Overview"),
        Place.RECEIPTS: translate("Place", "Receipts"),
        Place.ATTENTION: translate("Place", "Attention"),
        Place.REFUNDS: translate("Place", "Refunds"),
        Place.WALLET: translate("Place", "Wallet"),
        Place.DAY_CLOSE: translate("Place", "Day close"),
        Place.TILLS: translate("Place", "Tills"),
        Place.PEOPLE: translate("Place", "People"),
        Place.AUDIT: translate("Place", "Audit log"),
        Place.EXPORT: translate("Place", "Export"),
        Place.SETTINGS: translate("Place", "Settings"),
        Place.HEALTH: translate("Place", "Health check"),
    }
    return names[place]
