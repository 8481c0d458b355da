"""What tells one request under an idempotency key from another: its body, whatever way it was spelled."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def body_hash(body: Mapping[str, Any]) -> str:
    """SHA-256 of a body that was understood; the same for every spelling of it."""
    canonical = json.dumps(body, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
