"""One line of the doctor: what was looked at, how it is, and what to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Grade(StrEnum):
    """How a check went."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Check:
    """`text` says how it is and, when it is not well, what to do; `thai` the same where windows may show it.

    `code` is the stable code of the error that it tells of, if it does: windows have words of their own for it.
    Two checks that say the same in English are the same.
    """

    name: str
    grade: Grade
    text: str
    thai: str | None = field(default=None, compare=False)
    code: str = field(default="", compare=False)

    def said_in(self, language: str) -> str:
        """The line in `th` or `en`; in English when there is no other."""
        return self.thai if language == "th" and self.thai is not None else self.text
