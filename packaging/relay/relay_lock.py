"""Takes out of the one lock what a relay needs, with its hashes: for the container, which brings no windows.

    python relay_lock.py requirements.lock           what the relay runs on
    python relay_lock.py --tools requirements.lock   what its wheel is built with

Standard library only: it runs before anything is installed. It must pin nothing itself.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

NOT_FOR_A_RELAY = frozenset(
    {
        *("pyside6-essentials", "shiboken6"),
        *("python-escpos", "pyserial", "pyusb", "python-barcode", "appdirs", "argcomplete"),
        *("importlib-resources", "six", "zxing-cpp", "xlsxwriter"),
        *("keyring", "secretstorage", "jeepney", "cryptography"),
        *("jaraco-classes", "jaraco-context", "jaraco-functools", "more-itertools"),
        *("backports-tarfile", "importlib-metadata", "zipp", "pywin32-ctypes"),
    }
)
"""Windows, printers, exports and the desktop's keyring; a test runs a relay without them."""
ONLY_TOOLS = frozenset(
    {"editables", "hatchling", "packaging", "pathspec", "pluggy", "trove-classifiers"}
)
TOOLS = ONLY_TOOLS | {"tomlkit"}
NOT_AT_RUN_TIME = ONLY_TOOLS | {"setuptools"}


def requirements(lock: str) -> dict[str, str]:
    """The lock's entries, each with its hashes, by name."""
    entries = re.split(r"\n(?=[a-z0-9])", lock.strip())
    return {re.split(r"[\[=]", entry, maxsplit=1)[0]: entry for entry in entries}


def chosen(lock: str, *, tools: bool) -> str:
    """The part of a lock that is asked for."""
    return "\n".join(
        entry
        for name, entry in requirements(lock).items()
        if (name in TOOLS if tools else name not in NOT_FOR_A_RELAY | NOT_AT_RUN_TIME)
    )


if __name__ == "__main__":
    *flags, file = sys.argv[1:]
    print(chosen(Path(file).read_text(encoding="utf-8"), tools="--tools" in flags))
