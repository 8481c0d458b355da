"""Documents in a chain: one way to write them, and a chain that names the first that was touched."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.chain import (
    AUDIT,
    GENESIS_HASH,
    REFUND,
    Anchor,
    ChainError,
    ChainHead,
    JsonValue,
    Kind,
    Z,
    anchor_text,
    canonical,
    follow,
    hash_of,
    opened,
    read_anchor,
    seal,
    short_hash,
)
from kiosk.core.errors import InvariantError
from kiosk.core.receipt import RECEIPT, receipt_number

TILL = "A1"

ANY_TEXT = st.text(st.characters(exclude_categories=()))
PLAIN_KEYS = st.text("abcABC_é", max_size=8).map(lambda text: unicodedata.normalize("NFC", text))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(PLAIN_KEYS, inner, max_size=4),
    max_leaves=12,
)
DOCUMENTS = st.dictionaries(PLAIN_KEYS, JSON, max_size=6)


# The canonical form


def test_keys_are_sorted_and_no_blanks_are_left() -> None:
    assert canonical({"b": [1, True, None], "a": {"z": "x", "y": -5}}) == (
        b'{"a":{"y":-5,"z":"x"},"b":[1,true,null]}'
    )


def test_thai_is_written_as_it_is() -> None:
    assert canonical({"note": "กาแฟเย็น ฿"}) == '{"note":"กาแฟเย็น ฿"}'.encode()


def test_text_is_in_nfc_also_in_keys() -> None:
    composed, decomposed = "caf\u00e9", "cafe\u0301"
    assert canonical({decomposed: [decomposed]}) == canonical({composed: [composed]})
    # Thai: sara am stays as typed, the order of marks becomes one.
    assert canonical({"a": "\u0e01\u0e48\u0e38"}) == canonical({"a": "\u0e01\u0e38\u0e48"})


def test_what_has_no_utf_8_form_is_replaced() -> None:
    assert canonical({"a": "x\ud800y"}) == b'{"a":"x?y"}'


@given(DOCUMENTS)
def test_writing_is_stable(document: dict[str, JsonValue]) -> None:
    written = canonical(document)
    assert canonical(json.loads(written)) == written


@given(DOCUMENTS, st.randoms())
def test_the_order_of_keys_does_not_matter(document: dict[str, JsonValue], random: Any) -> None:
    keys = list(document)
    random.shuffle(keys)
    assert canonical({key: document[key] for key in keys}) == canonical(document)


@pytest.mark.parametrize(
    "value", [1.0, 185.5, float("nan"), float("inf"), b"x", (1, 2), {1, 2}, object()]
)
@pytest.mark.parametrize("within", [lambda v: v, lambda v: [v], lambda v: {"x": [v]}])
def test_what_can_be_written_in_several_ways_is_a_bug(
    value: object, within: Callable[[object], Any]
) -> None:
    with pytest.raises(InvariantError, match=type(value).__name__):
        canonical({"a": within(value)})


def test_two_keys_that_become_one_are_a_bug() -> None:
    with pytest.raises(InvariantError, match="same text"):
        canonical({"caf\u00e9": 1, "cafe\u0301": 2})


# The seal


def test_the_seal_covers_facts_number_and_predecessor() -> None:
    sealed = seal(
        RECEIPT, {"amountSatang": 18_550}, till=TILL, sequence=1, previous_hash=GENESIS_HASH
    )
    assert json.loads(sealed.document) == {
        "version": 1,
        "till": "A1",
        "sequence": 1,
        "number": "A1-000001",
        "previousHash": "0" * 64,
        "amountSatang": 18_550,
    }
    assert sealed.number == "A1-000001"
    assert sealed.previous_hash == GENESIS_HASH
    assert sealed.hash == hashlib.sha256(sealed.document).hexdigest() == hash_of(sealed.document)


@pytest.mark.parametrize("key", ["version", "till", "sequence", "number", "previousHash"])
def test_facts_cannot_forge_the_seal(key: str) -> None:
    with pytest.raises(InvariantError, match="seal"):
        seal(RECEIPT, {key: 1}, till=TILL, sequence=1, previous_hash=GENESIS_HASH)


@given(DOCUMENTS, DOCUMENTS)
def test_other_facts_have_another_hash(
    one: dict[str, JsonValue], two: dict[str, JsonValue]
) -> None:
    seals = [
        seal(RECEIPT, facts, till=TILL, sequence=1, previous_hash=GENESIS_HASH).hash
        for facts in (one, two)
    ]
    assert (seals[0] == seals[1]) == (canonical(one) == canonical(two))


# The chain


@dataclass(frozen=True)
class Row:
    """A receipt as the log stores it."""

    sequence: int
    document: bytes
    hash: str

    def holding(self, **changes: Any) -> Row:
        """The row with other contents, and its hash as it was."""
        return replace(self, document=canonical({**json.loads(self.document), **changes}))

    def rehashed(self) -> Row:
        """The row with a hash that fits its contents, as an attacker would store it."""
        return replace(self, hash=hash_of(self.document))


def log(count: int = 6) -> list[Row]:
    """An honest log."""
    rows: list[Row] = []
    for sequence in range(1, count + 1):
        previous = rows[-1].hash if rows else GENESIS_HASH
        sealed = seal(
            RECEIPT, {"paid": sequence}, till=TILL, sequence=sequence, previous_hash=previous
        )
        rows.append(Row(sequence, sealed.document, sealed.hash))
    return rows


def verify(rows: list[Row], head: ChainHead | None = None) -> ChainHead:
    """Walk the rows in order."""
    head = ChainHead() if head is None else head
    for row in rows:
        head = follow(RECEIPT, head, TILL, row.sequence, row.document, row.hash)
    return head


def renumbered(rows: list[Row], first: int) -> list[Row]:
    """The rows with the sequence column counted anew from `first`."""
    return [replace(row, sequence=first + index) for index, row in enumerate(rows)]


def rewritten(rows: list[Row], first: int) -> list[Row]:
    """As `renumbered`, also inside the documents, each with a hash that fits."""
    return [
        row.holding(sequence=row.sequence, number=receipt_number(TILL, row.sequence)).rehashed()
        for row in renumbered(rows, first)
    ]


def first_broken(rows: list[Row]) -> str:
    with pytest.raises(ChainError) as caught:
        verify(rows)
    assert caught.value.number in caught.value.text
    assert caught.value.code == "chain_broken"
    return caught.value.number


def test_an_empty_log_is_whole() -> None:
    assert verify([]) == ChainHead(0, GENESIS_HASH)


def test_an_honest_log_is_whole() -> None:
    rows = log()
    assert verify(rows) == ChainHead(6, rows[-1].hash)
    # Also from a head that is known, as after the last Z report.
    assert verify(rows[3:], ChainHead(3, rows[2].hash)) == verify(rows)


ROWS = log()
TOUCHED = ROWS[2]
ATTACKS = {
    "change": ([*ROWS[:2], TOUCHED.holding(paid=1), *ROWS[3:]], 3),
    "change and rehash": ([*ROWS[:2], TOUCHED.holding(paid=1).rehashed(), *ROWS[3:]], 4),
    "change the hash": ([*ROWS[:2], replace(TOUCHED, hash="0" * 64), *ROWS[3:]], 3),
    "change the first and rehash": ([ROWS[0].holding(paid=9).rehashed(), *ROWS[1:]], 2),
    "delete": ([*ROWS[:2], *ROWS[3:]], 3),
    "delete the first": (ROWS[1:], 1),
    "delete and renumber": ([*ROWS[:2], *renumbered(ROWS[3:], 3)], 3),
    "delete, renumber and rehash": ([*ROWS[:2], *rewritten(ROWS[3:], 3)], 3),
    "delete the first, renumber and rehash": (rewritten(ROWS[1:], 1), 1),
    "insert": ([*ROWS[:2], TOUCHED.holding(paid=9).rehashed(), *ROWS[2:]], 4),
    "insert and renumber": (
        [*ROWS[:2], TOUCHED.holding(paid=9).rehashed(), *renumbered(ROWS[2:], 4)],
        4,
    ),
    "insert, renumber and rehash": (
        [*ROWS[:2], TOUCHED.holding(paid=9).rehashed(), *rewritten(ROWS[2:], 4)],
        4,
    ),
    "repeat": ([*ROWS[:3], TOUCHED, *ROWS[3:]], 4),
    "swap": ([*ROWS[:2], ROWS[3], ROWS[2], *ROWS[4:]], 3),
    "swap and renumber": ([*ROWS[:2], *renumbered([ROWS[3], ROWS[2]], 3), *ROWS[4:]], 3),
    "swap, renumber and rehash": ([*ROWS[:2], *rewritten([ROWS[3], ROWS[2]], 3), *ROWS[4:]], 3),
    "another till's row": ([*ROWS[:2], TOUCHED.holding(till="B2").rehashed(), *ROWS[3:]], 3),
    "another number": ([*ROWS[:2], TOUCHED.holding(number="A1-3").rehashed(), *ROWS[3:]], 3),
    "a number below one": ([replace(ROWS[0], sequence=0), *ROWS[1:]], 1),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_first_receipt_that_shows_an_attack_is_named(attack: str) -> None:
    rows, sequence = ATTACKS[attack]
    assert first_broken(rows) == receipt_number(TILL, sequence)


@pytest.mark.parametrize(
    "document",
    [b"", b"{", b"[]", b'"x"', b"1", b"null", b"\xff\xfe\x00", b'{"a":', b"[" * 100_000, b"{}"],
)
def test_bytes_that_are_no_receipt_are_found_though_their_hash_fits(document: bytes) -> None:
    rows = [ROWS[0], replace(ROWS[1], document=document).rehashed(), *ROWS[2:]]
    assert first_broken(rows) == "A1-000002"


@given(st.integers(0, 5), st.data())
def test_every_changed_byte_is_found(index: int, data: st.DataObject) -> None:
    document = bytearray(ROWS[index].document)
    at = data.draw(st.integers(0, len(document) - 1))
    document[at] ^= data.draw(st.integers(1, 255))
    rows = [*ROWS]
    rows[index] = replace(rows[index], document=bytes(document))
    assert first_broken(rows) == receipt_number(TILL, index + 1)


def test_a_cut_tail_shows_only_in_the_head() -> None:
    # The chain alone cannot know what came after: the head has to be kept elsewhere too.
    assert verify(ROWS[:4]) != verify(ROWS)
    rechained = [row.holding(shop="x") for row in log()]
    for index, row in enumerate(rechained):
        previous = rechained[index - 1].hash if index else GENESIS_HASH
        rechained[index] = row.holding(previousHash=previous).rehashed()
    assert verify(rechained) != verify(ROWS)


# Kinds


@pytest.mark.parametrize(
    ("kind", "number", "begins"),
    [
        (RECEIPT, "A1-000012", "Receipt A1-000012 "),
        (REFUND, "A1-R000012", "Refund A1-R000012 "),
        (Z, "A1-Z0012", "Z report A1-Z0012 "),
        (AUDIT, "A1-A000012", "Audit entry A1-A000012 "),
    ],
)
def test_each_kind_has_its_own_numbers_and_words(kind: Kind, number: str, begins: str) -> None:
    assert kind.number("A1", 12) == number
    with pytest.raises(InvariantError, match="counted from one"):
        kind.number("A1", 0)
    with pytest.raises(ChainError) as missing:
        follow(kind, ChainHead(11, "1" * 64), TILL, 13, b"{}", "")
    assert (missing.value.number, missing.value.text) == (number, f"{begins}is missing.")


def test_a_document_of_one_kind_cannot_stand_in_the_chain_of_another() -> None:
    receipt = seal(RECEIPT, {}, till=TILL, sequence=1, previous_hash=GENESIS_HASH)
    with pytest.raises(ChainError, match="Refund A1-R000001 carries another refund's number"):
        follow(REFUND, ChainHead(), TILL, 1, receipt.document, receipt.hash)


def test_an_opened_document_gives_its_fields() -> None:
    z = seal(Z, {"businessDay": "2026-11-21"}, till=TILL, sequence=1, previous_hash=GENESIS_HASH)
    fields = opened(Z, ChainHead(), TILL, 1, z.document, z.hash)
    assert (fields["number"], fields["businessDay"]) == ("A1-Z0001", "2026-11-21")


# Heads noted elsewhere


def test_an_anchor_names_the_last_document_and_its_hash() -> None:
    head = verify(log(3))
    text = anchor_text(RECEIPT, TILL, head)
    assert text == f"A1-000003 {head.hash}"
    assert len(text) <= 500
    assert read_anchor(text) == Anchor("A1-000003", head.hash)
    assert Anchor("A1-000003", head.hash).till == "A1"


def test_an_empty_chain_has_nothing_to_hold_on_to() -> None:
    assert anchor_text(RECEIPT, TILL, ChainHead()) is None


@pytest.mark.parametrize(
    "text", ["", "A1-000003", f"A1-000003  {'0' * 64}", f"A1-3x {'0' * 64}", f"A1-3 {'0' * 63}G"]
)
def test_what_is_no_anchor_holds_nothing(text: str) -> None:
    assert read_anchor(text) is None


def test_eight_digits_are_compared_by_eye() -> None:
    assert short_hash("0123456789abcdef" * 4) == "01234567"
