"""Documents that nobody can quietly change: canonical bytes, hashed, each naming the hash of the one before.

A till keeps several chains, one of each `Kind` (receipts, refunds, Zs, audit), each with gap-free numbers of its
own. Columns in a database only index a document. What is hashed is exactly the bytes that are stored, so that a
check needs nothing but the bytes. A document must hold only text, integers, booleans, null, lists and objects: a
float has no one way to be written. What stands in a document is not known here.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.core.errors import InvariantError, KioskError, require

VERSION = 1
GENESIS_HASH = "0" * 64
"""What the first document of a chain names as the hash before it."""

MOST_DOCUMENTS = 999_999_999
"""No till reaches this number; it keeps sums far from every database's limits."""

SHORT_HASH_DIGITS = 8

JsonValue = str | int | bool | None | list["JsonValue"] | dict[str, "JsonValue"]
Fields = dict[str, JsonValue]

_SEALS_OWN = frozenset({"version", "till", "sequence", "number", "previousHash"})


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of documents: what a person calls it, and how its numbers look."""

    noun: str
    mark: str
    digits: int

    def number(self, till: str, sequence: int) -> str:
        """Till code, the kind's mark and at least so many digits: `A1-000129`, `A1-Z0003`."""
        require(sequence >= 1, "documents are counted from one")
        return f"{till}-{self.mark}{sequence:0{self.digits}d}"

    def named(self, number: str) -> str:
        """How a sentence about one of them begins."""
        return f"{self.noun[0].upper()}{self.noun[1:]} {number}"


REFUND = Kind("refund", "R", 6)
Z = Kind("Z report", "Z", 4)
AUDIT = Kind("audit entry", "A", 6)
"""Its numbers are never printed; they name an entry when a check finds it changed."""


class ChainError(KioskError):
    """A stored document is not what was written; `number` is the first that shows it."""

    code = "chain_broken"

    def __init__(self, number: str, text: str) -> None:
        super().__init__(text)
        self.number = number


def canonical(document: Mapping[str, JsonValue]) -> bytes:
    """The one way to write `document`: UTF-8 JSON, keys sorted, no spaces, text in NFC.

    Raises `InvariantError` on a float or any other type that has several spellings, and on two keys that
    NFC makes one.
    """
    normal = _normal(dict(document))
    return json.dumps(
        normal, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def _normal(value: JsonValue) -> JsonValue:
    if isinstance(value, str):
        return normal_text(value)
    if isinstance(value, dict):
        normal = {normal_text(key): _normal(item) for key, item in value.items()}
        require(len(normal) == len(value), "two keys of a document are the same text")
        return normal
    if isinstance(value, list):
        return [_normal(item) for item in value]
    require(
        value is None or isinstance(value, int), f"a document cannot hold {type(value).__name__}"
    )
    return value


def normal_text(text: str) -> str:
    """Text as a document holds it: NFC, and nothing that has no UTF-8 form (a lone surrogate)."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", text).encode(errors="replace").decode()


@dataclass(frozen=True, slots=True)
class Sealed:
    """A finished document: its number, its bytes, their SHA-256 in lower-case hex, and the hash before it."""

    number: str
    document: bytes
    hash: str
    previous_hash: str


def seal(
    kind: Kind, facts: Mapping[str, JsonValue], *, till: str, sequence: int, previous_hash: str
) -> Sealed:
    """Give `facts` their number and their place in the chain, and hash the whole.

    The hash covers the previous one, so that changing, leaving out or swapping any document shows in all
    that follow.
    """
    require(not _SEALS_OWN & facts.keys(), "the seal's own fields are not facts")
    number = kind.number(till, sequence)
    document = canonical(
        {
            **facts,
            "version": VERSION,
            "till": till,
            "sequence": sequence,
            "number": number,
            "previousHash": previous_hash,
        }
    )
    return Sealed(number, document, hash_of(document), previous_hash)


def hash_of(document: bytes) -> str:
    """SHA-256 of the document's bytes, lower-case hex."""
    return hashlib.sha256(document).hexdigest()


def short_hash(full_hash: str) -> str:
    """As much of a hash as fits on paper and can be compared by eye: its first eight digits.

    A receipt's paper carries that of its `previousHash`: so each slip in a customer's hand holds on to the one
    before it.
    """
    return full_hash[:SHORT_HASH_DIGITS]


@dataclass(frozen=True, slots=True)
class ChainHead:
    """The end of a chain: how many documents, and the last one's hash."""

    sequence: int = 0
    hash: str = GENESIS_HASH


def opened(
    kind: Kind, head: ChainHead, till: str, sequence: int, document: bytes, stored_hash: str
) -> Fields:
    """Check that a stored document is the one that comes after `head`; its fields.

    Raises `ChainError` with the number that breaks: a gap, changed bytes, or another predecessor.
    """
    number = kind.number(till, max(sequence, 1))
    named = kind.named(number)
    if sequence != head.sequence + 1:
        expected = kind.number(till, head.sequence + 1)
        raise ChainError(expected, f"{kind.named(expected)} is missing.")
    if hash_of(document) != stored_hash:
        raise ChainError(number, f"{named} was changed: its contents do not match its hash.")
    fields = fields_of(document)
    if fields is None:
        raise ChainError(number, f"{named} was changed: it is no {kind.noun} any more.")
    place = (fields.get("till"), fields.get("sequence"), fields.get("number"))
    if place != (till, sequence, number):
        raise ChainError(number, f"{named} carries another {kind.noun}'s number.")
    if fields.get("previousHash") != head.hash:
        raise ChainError(number, f"{named} does not follow the {kind.noun} before it.")
    return fields


def follow(
    kind: Kind, head: ChainHead, till: str, sequence: int, document: bytes, stored_hash: str
) -> ChainHead:
    """As `opened`; the new head."""
    opened(kind, head, till, sequence, document, stored_hash)
    return ChainHead(sequence, stored_hash)


def fields_of(document: bytes) -> Fields | None:
    """The fields of a document, None if it is none: who writes any bytes can write their hash too."""
    try:
        fields = json.loads(document.decode())
    except (ValueError, RecursionError):
        return None
    return fields if isinstance(fields, dict) else None


def canonical_fields(document: bytes) -> Fields | None:
    """The fields of a document that is written the one way, else None."""
    fields = fields_of(document)
    try:
        return fields if fields is not None and canonical(fields) == document else None
    except (InvariantError, RecursionError):
        return None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a document belongs, as it says itself: its chain, its number there, and the hash it follows."""

    till: str
    sequence: int
    number: str
    previous_hash: str


def place_of(kind: Kind, fields: Mapping[str, JsonValue]) -> Place | None:
    """The place of a document of `kind` with these fields; None when it is none of that kind."""
    till, sequence = fields.get("till"), fields.get("sequence")
    previous_hash = fields.get("previousHash")
    # A boolean is an int to Python, and not to anybody else.
    if type(sequence) is not int or not 1 <= sequence <= MOST_DOCUMENTS:
        return None
    if not (isinstance(till, str) and isinstance(previous_hash, str)):
        return None
    number = kind.number(till, sequence)
    if not till or fields.get("number") != number:
        return None
    return Place(till, sequence, number, previous_hash)


@dataclass(frozen=True, slots=True)
class Anchor:
    """A chain's head as it was noted where nobody at the till can change it."""

    number: str
    hash: str

    @property
    def till(self) -> str:
        """The till whose chain it holds."""
        return self.number.partition("-")[0]


_ANCHOR = re.compile(r"([A-Z0-9]+-[A-Z]?[0-9]{1,9}) ([0-9a-f]{64})")


def anchor_text(kind: Kind, till: str, head: ChainHead) -> str | None:
    """The head as one short text to be kept elsewhere, None while there is no document yet."""
    return f"{kind.number(till, head.sequence)} {head.hash}" if head.sequence else None


def read_anchor(text: str) -> Anchor | None:
    """The anchor in a text that came back, None when it is none."""
    found = _ANCHOR.fullmatch(text)
    return None if found is None else Anchor(found[1], found[2])
