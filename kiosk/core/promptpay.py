"""Reading a PromptPay QR payload (EMVCo merchant-presented mode), and judging it before it is shown.

Strict on purpose: the code on the customer's screen is drawn from Stripe's string byte for byte, and this
reader is only the gate in front of it. It never builds or mends a payload. Every refusal is a
`PayloadError`; no input, however odd, raises anything else.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from kiosk.core.errors import KioskError
from kiosk.core.money import SATANG_PER_BAHT

BAHT = "764"
THAILAND = "TH"
CREDIT_TRANSFER = frozenset({"A000000677010111", "A000000677010114"})
BILL_PAYMENT = frozenset({"A000000677010112", "A000000677012006"})
PAYMENT_INNOVATION = frozenset({"A000000677010113", "A000000677012004"})
_SCHEME_OF_TAG = {"29": CREDIT_TRANSFER, "30": BILL_PAYMENT, "31": PAYMENT_INNOVATION}

PRACTICE_BILLER = "0" * 15
"""The biller no bank knows: codes for practice pay to it, so none of them can take real money."""

_LONGEST = 512
_MOST_QR_BYTES = 2_331  # version 40 at level M, byte mode
_SURROGATE = re.compile("[\ud800-\udfff]")
_DIGITS_2 = re.compile(r"[0-9]{2}")
_CRC = re.compile(r"[0-9A-F]{4}")
_AMOUNT = re.compile(r"[0-9]{1,13}(?:\.[0-9]{0,2})?")
_LONGEST_AMOUNT = 13
_TEMPLATE_FIRST, _TEMPLATE_LAST = 26, 51


class PayloadError(KioskError):
    """A text is not a valid PromptPay payload."""

    code = "payload"


@dataclass(frozen=True, slots=True)
class Payload:
    """What a valid payload says. `amount_satang` is None when the payer types the amount; `currency` is the
    ISO 4217 number (`764`), `country` ISO 3166 (`TH`); `biller_id` only in bill payments."""

    amount_satang: int | None
    currency: str
    country: str
    application_id: str
    biller_id: str | None = None

    @property
    def is_practice(self) -> bool:
        """The code pays to nobody."""
        return self.biller_id == PRACTICE_BILLER


def parse_payload(text: str) -> Payload:
    """Read `text` as a PromptPay payload for Thailand, in baht.

    Source: EMVCo merchant-presented QR, and the Thai tags 29, 30 and 31. Raises `PayloadError` for anything
    else: another country or currency, an unknown application, a wrong checksum or length, a tag given twice,
    an amount that is zero, negative or has more than two decimals.
    """
    fields = _fields(_checked(text))
    if next(iter(fields.items())) != ("00", "01"):
        raise PayloadError("The payload does not begin with format 01.")
    if next(reversed(fields)) != "63":
        raise PayloadError("The checksum is not the last field.")
    if fields.get("53") != BAHT:
        raise PayloadError("The currency is not baht.")
    if fields.get("58") != THAILAND:
        raise PayloadError("The country is not Thailand.")
    application_id, biller_id = _scheme(fields)
    amount = fields.get("54")
    return Payload(
        amount_satang=None if amount is None else _satang(amount),
        currency=BAHT,
        country=THAILAND,
        application_id=application_id,
        biller_id=biller_id,
    )


def _checked(text: str) -> str:
    """Refuse what is not a payload at all, and a wrong checksum (CRC-16/CCITT-FALSE over all before it)."""
    if len(text) > _LONGEST:
        raise PayloadError("The payload is too long.")
    # EMV values are ASCII; beyond it, a changed character could also change the checksum's length.
    if not (text.isascii() and text.isprintable()):
        raise PayloadError("The payload has characters other than printable ASCII.")
    body, stated = text[:-4], text[-4:]
    if not body.endswith("6304") or not _CRC.fullmatch(stated):
        raise PayloadError("The payload has no checksum.")
    if f"{binascii.crc_hqx(body.encode('ascii'), 0xFFFF):04X}" != stated:
        raise PayloadError("The checksum does not match.")
    return text


def _fields(text: str) -> dict[str, str]:
    """The fields of one level in order; raises on a bad length, a bad tag or a tag given twice."""
    fields: dict[str, str] = {}
    for tag, value in _tag_length_value(text):
        if tag in fields:
            raise PayloadError(f"Tag {tag} is given twice.")
        fields[tag] = value
    return fields


def _tag_length_value(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(text):
        tag, length_text = text[at : at + 2], text[at + 2 : at + 4]
        if not _DIGITS_2.fullmatch(tag) or not _DIGITS_2.fullmatch(length_text):
            raise PayloadError("A tag or a length is not two digits.")
        length = int(length_text)
        value = text[at + 4 : at + 4 + length]
        if length == 0 or len(value) != length:
            raise PayloadError(f"Tag {tag} has a wrong length.")
        yield tag, value
        at += 4 + length


def _scheme(fields: dict[str, str]) -> tuple[str, str | None]:
    """The Thai application that the code names, and the biller of a bill payment."""
    found: tuple[str, str | None] | None = None
    for tag, value in fields.items():
        if not _TEMPLATE_FIRST <= int(tag) <= _TEMPLATE_LAST:
            continue
        inner = _fields(value)
        application = inner.get("00")
        if found is None and application in _SCHEME_OF_TAG.get(tag, frozenset()):
            assert application is not None
            found = application, inner.get("01") if tag == "30" else None
    if found is None:
        raise PayloadError("The payload names no Thai payment scheme.")
    return found


def _satang(amount: str) -> int:
    """An EMV amount in baht as satang: `98`, `98.` and `98.73` are allowed, zero is not."""
    if len(amount) > _LONGEST_AMOUNT or not _AMOUNT.fullmatch(amount):
        raise PayloadError("The amount is not baht with at most two decimals.")
    baht, _, decimals = amount.partition(".")
    satang = int(baht) * SATANG_PER_BAHT + int(decimals.ljust(2, "0"))
    if satang == 0:
        raise PayloadError("The amount is zero.")
    return satang


class Verdict(StrEnum):
    """What is known of a code before it is drawn."""

    PROVED = "proved"  # it asks for exactly this sale's amount in baht, in Thailand
    UNPROVED = "unproved"  # it cannot be read, names an unknown scheme or no amount
    CONTRADICTED = (
        "contradicted"  # it is readable and asks for something else, or is no code at all
    )
    TEST = "test"  # the web address of a test page instead of a payload


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict with the reason for the log, and whether the code is for practice."""

    verdict: Verdict
    why: str
    practice: bool = False


def judge(text: str, amount_satang: int) -> Judgement:
    """Judge the code `text` for a sale of `amount_satang`.

    Contradicted only what is surely another payment: fields that read and a checksum that is right, but
    another amount, currency or country. What merely cannot be read is unproved: the bank may still read it.
    A text that no QR can carry is refused too: there is nothing to draw.
    """
    if not _fits_a_qr(text):
        return Judgement(Verdict.CONTRADICTED, "no QR can carry it")
    if text.startswith("https://"):
        return Judgement(Verdict.TEST, "a test page's address")
    try:
        payload = parse_payload(text)
    except PayloadError as error:
        against = _contradiction(text, amount_satang)
        if against is not None:
            return Judgement(Verdict.CONTRADICTED, against)
        return Judgement(Verdict.UNPROVED, error.text)
    if payload.amount_satang is None:
        return Judgement(Verdict.UNPROVED, "it names no amount", payload.is_practice)
    if payload.amount_satang != amount_satang:
        return Judgement(Verdict.CONTRADICTED, "it asks for another amount", payload.is_practice)
    return Judgement(Verdict.PROVED, "amount, currency and country match", payload.is_practice)


def _fits_a_qr(text: str) -> bool:
    """Whether the largest QR at level M could carry `text`, and a phone could still read it."""
    return 0 < len(text.encode(errors="replace")) <= _MOST_QR_BYTES and not _SURROGATE.search(text)


def _contradiction(text: str, amount_satang: int) -> str | None:
    """What a payload that is well formed but not acceptable says against the sale, if anything."""
    try:
        fields = _fields(_checked(text))
        if fields.get("53", BAHT) != BAHT:
            return "it asks for another currency"
        if fields.get("58", THAILAND) != THAILAND:
            return "it is for another country"
        if "54" in fields and _satang(fields["54"]) != amount_satang:
            return "it asks for another amount"
    except PayloadError:
        return None
    return None
