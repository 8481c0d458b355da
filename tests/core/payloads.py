"""PromptPay payloads for tests, built by hand: an own checksum, bit by bit, and the stored vectors.

The vectors in tests/vectors come from the test suites of nine public projects (each entry names repository,
path and commit) and from our own list of accept and refuse cases. Nothing here uses `kiosk.core.promptpay`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

VECTORS = Path(__file__).resolve().parent.parent / "vectors"

PROMPTPAY = "A000000677010111"
BILL_PAYMENT = "A000000677010112"


def peer_vectors() -> list[dict[str, Any]]:
    """What other projects' suites expect."""
    return load("promptpay-peers.json")


def own_vectors() -> list[dict[str, Any]]:
    """Our own accept and refuse cases, with the reason."""
    return load("promptpay-more.json")


def load(name: str) -> list[dict[str, Any]]:
    """One stored list."""
    vectors: list[dict[str, Any]] = json.loads((VECTORS / name).read_text(encoding="utf-8"))
    return vectors


def crc(text: str) -> str:
    """CRC-16/CCITT-FALSE by long division: four upper-case hex digits."""
    register = 0xFFFF
    for byte in text.encode():
        register ^= byte << 8
        for _ in range(8):
            carry = register & 0x8000
            register = (register << 1) & 0xFFFF
            if carry:
                register ^= 0x1021
    return f"{register:04X}"


def field(tag: str, value: str) -> str:
    """Tag, length, value."""
    return f"{tag}{len(value):02d}{value}"


def signed(body: str) -> str:
    """A body with the right checksum, whatever else is wrong with it."""
    return f"{body}6304{crc(body + '6304')}"


def credit(application: str = PROMPTPAY) -> str:
    """Tag 29, credit transfer to a mobile number."""
    return field("29", field("00", application) + field("01", "0066812345678"))


def bill(biller: str = "099400016550100", application: str = BILL_PAYMENT) -> str:
    """Tag 30, bill payment."""
    return field("30", field("00", application) + field("01", biller) + field("02", "INV1"))


def code(
    amount: str | None = "185.50",
    *,
    currency: str | None = "764",
    country: str | None = "TH",
    scheme: str | None = None,
) -> str:
    """A signed payload of the usual shape, with its parts exchangeable; None leaves one out."""
    parts = [field("00", "01"), field("01", "12"), credit() if scheme is None else scheme]
    parts += [field("53", currency)] if currency is not None else []
    parts += [field("54", amount)] if amount is not None else []
    parts += [field("58", country)] if country is not None else []
    return signed("".join(parts))
