"""What a built program begins with: the `kiosk` command, and our other programs under the names Python knows.

A till starts a child, a relay, a printer's helper or a proof of a backup as `sys.executable -m kiosk …`. In a
built program `sys.executable` is the program itself, so it takes `-m` with the names of our own programs, and
nothing else of Python's command line. It must not hold anything of what a command does.
"""

from __future__ import annotations

import json
import os
import platform
import sys
from importlib import import_module
from importlib.util import find_spec

PROGRAMS = {
    "kiosk": "kiosk.cli.main",
    "kiosk.paper.printing": "kiosk.paper.printing",
    "kiosk.paper.known_printers": "kiosk.paper.known_printers",
}
"""What may stand after `-m`, and the module whose `main()` it is. A test finds every one that is started."""

FACTS = "about-this-build"
OF_A_TILL = ("till", "demo", "gallery", "bench", "receipts", "report")
THAI_WORDS = ("เช้า", "จนถึงเย็น")
LIBRARY_PATHS = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


def main(arguments: list[str]) -> int:
    """Run what is asked for; the exit status."""
    give_back_library_paths()
    name, words = "kiosk", arguments
    if arguments[:1] == ["-m"] and len(arguments) > 1:
        name, words = arguments[1], arguments[2:]
    if name == FACTS:
        print(json.dumps(facts()))
        return 0
    if name not in PROGRAMS:
        print(f"kiosk: there is no program {name} in here.", file=sys.stderr)
        return 2
    if words[:1] and words[0] in OF_A_TILL and not has_windows():
        print(
            "kiosk: this is the relay's package, without windows and paper: "
            f"`kiosk {words[0]}` comes with the till's.",
            file=sys.stderr,
        )
        return 2
    sys.argv[1:] = words
    status: int = import_module(PROGRAMS[name]).main()
    return status


def has_windows() -> bool:
    """Whether Qt was built in."""
    return find_spec("PySide6") is not None


def facts() -> dict[str, object]:
    """What only the built program itself can tell, for the trial of it and for whoever helps a shop."""
    import sqlite3
    import ssl

    import psycopg

    from kiosk import __version__

    found: dict[str, object] = {
        "version": __version__,
        "python": platform.python_version(),
        "asserts": __debug__,
        "frozen": bool(getattr(sys, "frozen", False)),
        "sqlite": sqlite3.sqlite_version,
        "openssl": ssl.OPENSSL_VERSION,
        "libpq": psycopg.pq.version(),
        "windows": has_windows(),
    }
    return found | (facts_of_qt() if has_windows() else {})


def facts_of_qt() -> dict[str, object]:
    """Qt's version, and whether it knows where a Thai word ends: it asks a library of the system (libthai) for
    that, and without it breaks lines of a receipt inside words."""
    from PySide6.QtCore import QTextBoundaryFinder, qVersion

    finder = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Line, "".join(THAI_WORDS))
    finder.setPosition(len(THAI_WORDS[0]))
    return {"qt": qVersion(), "thaiWords": finder.isAtBoundary()}


def give_back_library_paths() -> None:
    """The program's own libraries are not for the system's programs that it starts: sound, printing, settings."""
    for name in LIBRARY_PATHS:
        before = os.environ.pop(f"{name}_ORIG", None)
        if before is not None:
            os.environ[name] = before
        elif getattr(sys, "frozen", False):
            os.environ.pop(name, None)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
