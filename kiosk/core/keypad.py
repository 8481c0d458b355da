"""What the keypad's keys do to the amount on the display: pure, so that every key sequence can be tried.

Baht first: `1 8 5 . 5` is 185.50. Satang first, as on card terminals: digits fill from the right, `1 8 5 5 0`
is 185.50; a point says that what stands before it are baht, and that term goes on as baht first. `+` ends a term
and begins the next; the amount is the sum of all. A key that cannot apply (a third decimal, a second point, more
digits than any amount has) changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from kiosk.core.money import SATANG_PER_BAHT, format_baht, parse_baht

_MOST_BAHT_DIGITS = 7
"""One more than the largest amount has, so that too large an amount can be seen and told of."""
_MOST_DECIMALS = 2
_MOST_TERMS = 50
MOST_KEYED_SATANG = 10 ** (_MOST_BAHT_DIGITS + _MOST_DECIMALS) - 1
"""The largest term that keys can make."""


class Key(StrEnum):
    """A key of the pad. The value of a digit is the digit."""

    D0 = "0"
    D1 = "1"
    D2 = "2"
    D3 = "3"
    D4 = "4"
    D5 = "5"
    D6 = "6"
    D7 = "7"
    D8 = "8"
    D9 = "9"
    D00 = "00"
    DOT = "."
    PLUS = "+"
    BACKSPACE = "backspace"
    CLEAR = "clear"


class EntryMode(StrEnum):
    """What the first digits are, by the shop's setting."""

    BAHT = "baht"
    SATANG = "satang"


@dataclass(frozen=True, slots=True)
class AmountEntry:
    """The amount being keyed: finished `terms` in satang and the `typing` of the one under way.

    Without a point `typing` counts baht or satang, as the `mode` is; with one it counts baht.
    """

    terms: tuple[int, ...] = ()
    typing: str = ""
    mode: EntryMode = EntryMode.BAHT

    @property
    def is_empty(self) -> bool:
        """Nothing was keyed."""
        return not self.terms and not self.typing

    @property
    def typed_satang(self) -> int:
        """The term under way."""
        if self.counts_satang:
            return int(self.typing or "0")
        return parse_baht(self.typing.rstrip(".") or "0")

    @property
    def total_satang(self) -> int:
        """The sum of everything keyed."""
        return sum(self.terms) + self.typed_satang

    @property
    def text(self) -> str:
        """What the display shows: as typed while there is one term, the sum with two decimals after."""
        if self.terms or self.counts_satang:
            return format_baht(self.total_satang)
        baht, point, decimals = self.typing.partition(".")
        return f"{int(baht or '0'):,}{point}{decimals}"

    @property
    def sum_text(self) -> str:
        """The terms, `120.00 + 65.50`, from the first finished one on; empty before."""
        if not self.terms:
            return ""
        parts = [format_baht(term) for term in self.terms]
        if self.typing:
            parts.append(format_baht(self.typed_satang))
        return " + ".join(parts)

    def press(self, key: Key) -> AmountEntry:
        """The entry after `key`."""
        match key:
            case Key.CLEAR:
                return AmountEntry(mode=self.mode)
            case Key.BACKSPACE:
                return self._without_last()
            case Key.PLUS:
                return self._term_ended()
            case Key.DOT:
                return self._with_point()
            case _:
                return self._with_digits(key.value)

    def add(self, satang: int) -> AmountEntry:
        """The entry with a price added as a term of its own (a quick amount)."""
        ended = self._term_ended()
        if satang <= 0 or ended.typing or len(ended.terms) >= _MOST_TERMS:
            return self
        return replace(ended, terms=(*ended.terms, satang))

    @property
    def counts_satang(self) -> bool:
        """`typing` is a number of satang."""
        return self.mode is EntryMode.SATANG and "." not in self.typing

    def _without_last(self) -> AmountEntry:
        if not self.typing:
            return replace(self, terms=self.terms[:-1])
        left = replace(self, typing=self.typing[:-1])
        # Satang have no leading zero: what a point put there goes with it.
        return replace(left, typing="") if left.counts_satang and left.typing == "0" else left

    def _term_ended(self) -> AmountEntry:
        if self.typed_satang == 0:
            return replace(self, typing="")
        if len(self.terms) >= _MOST_TERMS:
            return self
        return replace(self, terms=(*self.terms, self.typed_satang), typing="")

    def _with_point(self) -> AmountEntry:
        if "." in self.typing or len(self.typing) > _MOST_BAHT_DIGITS:
            return self
        return replace(self, typing=(self.typing or "0") + ".")

    def _with_digits(self, digits: str) -> AmountEntry:
        if self.counts_satang:
            longer = (self.typing + digits).lstrip("0")
            if len(longer) > _MOST_BAHT_DIGITS + _MOST_DECIMALS:
                return self
            return replace(self, typing=longer)
        baht, point, decimals = (self.typing + digits).partition(".")
        baht = baht.lstrip("0") or "0"
        if len(baht) > _MOST_BAHT_DIGITS or len(decimals) > _MOST_DECIMALS:
            return self
        return replace(self, typing=baht + point + decimals)


def entry_of(satang: int, mode: EntryMode = EntryMode.BAHT) -> AmountEntry:
    """An entry that holds an amount already, ready to be changed (`185.50`, `20`)."""
    if satang <= 0:
        return AmountEntry(mode=mode)
    if mode is EntryMode.SATANG:
        return AmountEntry(typing=str(satang), mode=mode)
    whole, rest = divmod(satang, SATANG_PER_BAHT)
    return AmountEntry(typing=f"{whole}.{rest:02d}" if rest else str(whole))
