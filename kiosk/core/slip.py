"""The mini-QR on a bank's slip: which bank sent money, and under which reference. It proves nothing at all.

A slip is a picture that anybody can draw, its checksum finds mistakes and no forger, and it names no amount. So
reading one must never decide about a sale: it is a reference that is kept, and seen again if it is shown again.

Source of the shape: the mini-QR of the Thai banks (tag 00 with type, bank and reference; 51 the country; 91 a
CRC-16/CCITT-FALSE), and TrueMoney's own variant, which has a date and no country. Some apps drop leading zeros of
the checksum, and TrueMoney writes it in lower case: both are let through. No input raises any other error than
`SlipError`.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kiosk.core.errors import KioskError
from kiosk.core.kedmanee import as_latin

LONGEST = 256
"""Characters that a slip's code has at most; real ones have sixty."""
TRUEMONEY = "truemoney"
"""Stands for a bank's code on slips of TrueMoney, which have none."""

_BANK_TYPE = "000001"
_TRUEMONEY_TYPE = ("01", "01")
_CRC_FIELD = "9104"
_TAIL = re.compile(r"(?P<body>.*9104)(?P<stated>[0-9A-Fa-f]{1,4})", re.DOTALL)
_DIGITS_2 = re.compile(r"[0-9]{2}")
_BANK = re.compile(r"[0-9]{3}")
_REFERENCE = re.compile(r"[!-~]{1,64}")
_DATE = re.compile(r"(?P<day>[0-9]{2})(?P<month>[0-9]{2})(?P<year>[0-9]{4})")
_PAYMENT_CODE = "0002"
"""How a code to pay with begins: format 01, which a slip does not have."""
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_BARCODE = "|"


class SlipProblem(StrEnum):
    """Why a text is no slip. Windows know a sentence for each."""

    EMPTY = "slip_empty"
    TOO_LONG = "slip_too_long"
    CHARACTERS = "slip_characters"
    PAYMENT_CODE = "slip_payment_code"  # a code to pay with, where one of a payment made is wanted
    NOT_A_SLIP = "slip_not_a_slip"
    COUNTRY = "slip_country"
    DAMAGED = "slip_damaged"  # the checksum does not fit: misread, or changed by somebody


_SENTENCES = {
    SlipProblem.EMPTY: "There is nothing to read.",
    SlipProblem.TOO_LONG: "This is too long for a slip's code.",
    SlipProblem.CHARACTERS: "There are characters in it that no slip's code has.",
    SlipProblem.PAYMENT_CODE: "This is a code to pay with, not the one on a slip.",
    SlipProblem.NOT_A_SLIP: "This is no code of a slip.",
    SlipProblem.COUNTRY: "This slip is not from Thailand.",
    SlipProblem.DAMAGED: "The code is damaged or was changed.",
}


class SlipError(KioskError):
    """A text is not the code of a Thai slip; `code` is a `SlipProblem`."""

    def __init__(self, problem: SlipProblem) -> None:
        super().__init__(_SENTENCES[problem], code=problem.value)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Slip:
    """What a slip's code says. `bank` is the sending bank's three digits, or `TRUEMONEY`; `day` is None where the
    code names none, as the banks' do."""

    bank: str
    reference: str
    day: date | None = None


def parse_slip(text: str) -> Slip:
    """Read what a scanner typed, or what was pasted, as the code of a slip. Raises `SlipError`."""
    cleaned = _cleaned(text)
    body, stated = _checked(cleaned)
    fields = _fields(body.removesuffix(_CRC_FIELD))
    inner = _fields(fields.get("00", ""))
    if f"{binascii.crc_hqx(body.encode('ascii'), 0xFFFF):04X}" != stated.upper().zfill(4):
        raise SlipError(SlipProblem.DAMAGED)
    country = fields.get("51")
    if country is not None and country != "TH":
        raise SlipError(SlipProblem.COUNTRY)
    if (inner.get("00"), inner.get("01")) == _TRUEMONEY_TYPE:
        return _truemoney(inner)
    if country is None or inner.get("00") != _BANK_TYPE:
        raise SlipError(SlipProblem.NOT_A_SLIP)
    return Slip(_matching(_BANK, inner.get("01")), _matching(_REFERENCE, inner.get("02")))


def _cleaned(text: str) -> str:
    """The text as the code had it; refuses what cannot be one before anything is made of it."""
    if len(text) > LONGEST:
        raise SlipError(SlipProblem.TOO_LONG)
    cleaned = as_latin(text.strip())
    if not cleaned:
        raise SlipError(SlipProblem.EMPTY)
    if not (cleaned.isascii() and cleaned.isprintable()):
        raise SlipError(SlipProblem.CHARACTERS)
    if cleaned.startswith((_PAYMENT_CODE, _BARCODE)) or _ADDRESS.match(cleaned):
        # A biller's bar code and a test page's address are codes to pay with, too.
        raise SlipError(SlipProblem.PAYMENT_CODE)
    return cleaned


def _checked(text: str) -> tuple[str, str]:
    """What the checksum is made of, and the checksum as it stands there."""
    found = _TAIL.fullmatch(text)
    if found is None:
        raise SlipError(SlipProblem.NOT_A_SLIP)
    return found["body"], found["stated"]


def _fields(text: str) -> dict[str, str]:
    """The fields of one level in order. A tag given twice could say two things: no slip."""
    fields: dict[str, str] = {}
    for tag, value in _tag_length_value(text):
        if tag in fields:
            raise SlipError(SlipProblem.NOT_A_SLIP)
        fields[tag] = value
    return fields


def _tag_length_value(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(text):
        tag, length_text = text[at : at + 2], text[at + 2 : at + 4]
        if not _DIGITS_2.fullmatch(tag) or not _DIGITS_2.fullmatch(length_text):
            raise SlipError(SlipProblem.NOT_A_SLIP)
        end = at + 4 + int(length_text)
        if end > len(text):
            raise SlipError(SlipProblem.NOT_A_SLIP)
        yield tag, text[at + 4 : end]
        at = end


def _truemoney(inner: dict[str, str]) -> Slip:
    reference = _matching(_REFERENCE, inner.get("03"))
    found = _DATE.fullmatch(inner.get("04", ""))
    if found is None:
        raise SlipError(SlipProblem.NOT_A_SLIP)
    try:
        day = date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        raise SlipError(SlipProblem.NOT_A_SLIP) from None
    return Slip(TRUEMONEY, reference, day)


def _matching(shape: re.Pattern[str], value: str | None) -> str:
    if value is None or not shape.fullmatch(value):
        raise SlipError(SlipProblem.NOT_A_SLIP)
    return value


@dataclass(frozen=True, slots=True)
class Bank:
    """How a bank is called in both languages, as customers say it."""

    thai: str
    english: str


BANKS: dict[str, Bank] = {
    "002": Bank("กรุงเทพ", "Bangkok Bank"),
    "004": Bank("กสิกรไทย", "KBank"),
    "006": Bank("กรุงไทย", "Krungthai"),
    "011": Bank("ทีเอ็มบีธนชาต (ttb)", "ttb"),
    "014": Bank("ไทยพาณิชย์ (SCB)", "SCB"),
    "017": Bank("ซิตี้แบงก์", "Citibank"),
    "018": Bank("ซูมิโตโม มิตซุย", "Sumitomo Mitsui"),
    "020": Bank("สแตนดาร์ดชาร์เตอร์ด", "Standard Chartered"),
    "022": Bank("ซีไอเอ็มบี ไทย", "CIMB Thai"),
    "024": Bank("ยูโอบี", "UOB"),
    "025": Bank("กรุงศรีอยุธยา", "Krungsri"),
    "030": Bank("ออมสิน", "Government Savings Bank"),
    "031": Bank("เอชเอสบีซี", "HSBC"),
    "033": Bank("อาคารสงเคราะห์", "Government Housing Bank"),
    "034": Bank("ธ.ก.ส.", "BAAC"),
    "039": Bank("มิซูโฮ", "Mizuho"),
    "052": Bank("ธนาคารแห่งประเทศจีน", "Bank of China"),
    "066": Bank("อิสลาม", "Islamic Bank of Thailand"),
    "067": Bank("ทิสโก้", "TISCO"),
    "069": Bank("เกียรตินาคินภัทร", "KKP"),
    "070": Bank("ไอซีบีซี (ไทย)", "ICBC Thai"),
    "071": Bank("ไทยเครดิต", "Thai Credit"),
    "073": Bank("แลนด์ แอนด์ เฮ้าส์", "LH Bank"),
    TRUEMONEY: Bank("ทรูมันนี่ วอลเล็ท", "TrueMoney Wallet"),
}
"""By the code that the Bank of Thailand gave. A code that is not here may be a bank all the same: a new one."""
