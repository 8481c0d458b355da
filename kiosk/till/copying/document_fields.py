"""The fields of one document as what they must be: whatever is not is refused in a sentence that names both.

A document comes from elsewhere, and its hash only says that it is whole. It must not know kinds or chains.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from kiosk.core.chain import ChainError, Fields, Kind
from kiosk.core.sale import LearntBy
from kiosk.protocol.messages import rfc3339

_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
"""Where clocks begin that have lost the time."""
_MOST = 10**15
"""No count and no sum of satang comes near it."""


@dataclass(frozen=True, slots=True)
class DocumentFields:
    """Each method reads one field by its name. Raises `ChainError` with the document's `number`."""

    kind: Kind
    number: str
    fields: Fields
    within: str = ""

    def part(self, name: str) -> DocumentFields:
        """The fields of an object in the document."""
        value = self.fields.get(name)
        if not isinstance(value, dict):
            raise self._unreadable(name)
        return DocumentFields(self.kind, self.number, value, f"{self.within}{name}.")

    def has(self, name: str) -> bool:
        """Whether it is there and not null."""
        return self.fields.get(name) is not None

    def text(self, name: str, *, empty: bool = False) -> str:
        """A text, which may be `empty`."""
        value = self.fields.get(name)
        if not isinstance(value, str) or not (value or empty):
            raise self._unreadable(name)
        return value

    def optional_text(self, name: str, *, empty: bool = False) -> str | None:
        """A text, None where there is none."""
        return self.text(name, empty=empty) if self.has(name) else None

    def whole(self, name: str) -> int:
        """A count or a sum, of either sign."""
        value = self.fields.get(name)
        # A boolean is an int to Python, and not to anybody else.
        if type(value) is not int or abs(value) > _MOST:
            raise self._unreadable(name)
        return value

    def satang(self, name: str, sign: int = 1) -> int:
        """An amount that is not nothing, and has this sign."""
        amount_satang = self.whole(name)
        if sign * amount_satang <= 0:
            raise self._unreadable(name)
        return amount_satang

    def flag(self, name: str) -> bool:
        """Yes or no."""
        value = self.fields.get(name)
        if not isinstance(value, bool):
            raise self._unreadable(name)
        return value

    def instant(self, name: str) -> datetime:
        """An instant as documents write it. Stored in milliseconds, it comes out as it is written."""
        text = self.text(name)
        try:
            instant = datetime.fromisoformat(text)
        except ValueError:
            raise self._unreadable(name) from None
        if instant.tzinfo is None or instant < _EARLIEST or rfc3339(instant) != text:
            raise self._unreadable(name)
        return instant

    def day(self, name: str) -> date:
        """A business day."""
        text = self.text(name)
        try:
            day = date.fromisoformat(text)
        except ValueError:
            raise self._unreadable(name) from None
        if day.isoformat() != text:
            raise self._unreadable(name)
        return day

    def learnt_by(self, name: str) -> LearntBy:
        """How the till came to know of the money."""
        try:
            return LearntBy(self.text(name))
        except ValueError:
            raise self._unreadable(name) from None

    def _unreadable(self, name: str) -> ChainError:
        named = self.kind.named(self.number)
        return ChainError(self.number, f"{named} cannot be read: its {self.within}{name}.")
