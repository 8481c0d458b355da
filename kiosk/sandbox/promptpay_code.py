"""The QR payload of practice: an EMV bill payment that no bank can pay, because its biller is all zeros.

Built here from the specification and not with `kiosk.core.promptpay`, so that the till's parser is tried
against another hand's work. Source: EMVCo merchant-presented mode; Bank of Thailand's Thai QR, tag 30.
"""

from __future__ import annotations

import binascii
import hashlib
import string

_BILL_PAYMENT = "A000000677010112"
_NO_BILLER = "0" * 15
_BASE36 = string.digits + string.ascii_uppercase
_BAHT = "764"


def reference(of: str, length: int) -> str:
    """A bill reference of `length` capital letters and digits, always the same for the same text.

    Capitals and digits only: they let the QR stay in its small alphanumeric mode.
    """
    number = int.from_bytes(hashlib.sha256(of.encode()).digest())
    letters = []
    for _ in range(length):
        number, letter = divmod(number, len(_BASE36))
        letters.append(_BASE36[letter])
    return "".join(letters)


def bill_payment(amount_satang: int, reference_1: str, reference_2: str) -> str:
    """The payload for one amount and two references."""
    account = (
        _field("00", _BILL_PAYMENT)
        + _field("01", _NO_BILLER)
        + _field("02", reference_1)
        + _field("03", reference_2)
    )
    unsigned = (
        _field("00", "01")
        + _field("01", "12")
        + _field("30", account)
        + _field("53", _BAHT)
        + _field("54", f"{amount_satang // 100}.{amount_satang % 100:02d}")
        + _field("58", "TH")
        + "6304"
    )
    return f"{unsigned}{binascii.crc_hqx(unsigned.encode('ascii'), 0xFFFF):04X}"


def _field(tag: str, value: str) -> str:
    return f"{tag}{len(value):02d}{value}"
