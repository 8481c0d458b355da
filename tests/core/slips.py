"""Codes of slips for tests, built by hand with an own checksum. Nothing here uses `kiosk.core.slip`."""

from __future__ import annotations

from tests.core.payloads import crc, field

REFERENCE = "2026112014305900123456789"

# One key after the other as they lie on a keyboard, in English and in Thai.
_ENGLISH = "1234567890" + "QWERTYUIOPASDFGHJKLZXCVBNM" + "abcdef"
_THAI = "ๅ/-ภถุึคตจ" + '๐"ฎฑธํ๊ณฯญฤฆฏโฌ็๋ษศ()ฉฮฺ์?' + "ฟิแกำด"
_IN_THAI = dict(zip(_ENGLISH, _THAI, strict=True))


def slip(
    bank: str = "014",
    reference: str = REFERENCE,
    *,
    kind: str = "000001",
    country: str | None = "TH",
) -> str:
    """The code of a bank's slip; a country of None is left out."""
    inner = field("00", kind) + field("01", bank) + field("02", reference)
    return signed(field("00", inner) + (field("51", country) if country is not None else ""))


def truemoney(reference: str = "TXID1234567890", day: str = "20112026") -> str:
    """The code of a slip of TrueMoney, whose checksum is in lower case."""
    inner = field("00", "01") + field("01", "01") + field("02", "P2P")
    inner += field("03", reference) + field("04", day)
    text = signed(field("00", inner))
    return text[:-4] + text[-4:].lower()


def signed(body: str) -> str:
    """A body with the right checksum, whatever else is wrong with it."""
    return f"{body}9104{crc(body + '9104')}"


def in_thai(text: str) -> str:
    """What a scanner types of it on a keyboard that stands on Thai."""
    return "".join(_IN_THAI[letter] for letter in text)
