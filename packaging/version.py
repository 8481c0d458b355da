"""The version of all that is shipped: read from where it stands, `kiosk/__init__.py`, and written nowhere else.

Standard library only. It must not import `kiosk`: a package may be made of another checkout than this one.
"""

from __future__ import annotations

import re
from pathlib import Path

_LINE = re.compile(r'^__version__ = "(\d+\.\d+\.\d+(?:(?:a|b|rc)\d+)?)"$', re.MULTILINE)


def version_of(root: Path) -> str:
    """The version of a checkout, such as `0.1.0`. Raises `ValueError` when it is not said just once."""
    found = _LINE.findall((root / "kiosk" / "__init__.py").read_text(encoding="utf-8"))
    if len(found) != 1:
        raise ValueError("kiosk/__init__.py does not say one version, such as 1.2.3 or 1.2.3rc1")
    return str(found[0])


def debian(version: str) -> str:
    """The same for Debian, where a release candidate comes before its release: `1.2.3~rc1`."""
    return re.sub(r"(?<=\d)(a|b|rc)(?=\d)", r"~\1", version)
