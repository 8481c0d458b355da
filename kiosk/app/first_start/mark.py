"""How far an unfinished first start got, asked before Qt is loaded."""

from __future__ import annotations

from pathlib import Path


def reached_before(mark: Path) -> str | None:
    """How far an unfinished first start got; None when there is none."""
    try:
        return mark.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
