"""Receipts, or refunds, as JSON Lines: the documents as they are, byte for byte, so that a line's SHA-256 is the
document's hash and the next one's `previousHash`.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path


def write_jsonl(path: Path, documents: Iterable[str]) -> None:
    """Write one document a line. Raises `OSError`."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(f"{document}\n" for document in documents)
