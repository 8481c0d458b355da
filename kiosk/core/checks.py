"""One line of the doctor: what was looked at, how it is, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    """How a check went."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Check:
    """`text` says how it is and, when it is not well, what to do."""

    name: str
    grade: Grade
    text: str
