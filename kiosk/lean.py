"""Libraries of a till and its commands, loaded without what they only take along because it is installed.

A PostgreSQL driver beside the library of the store, a command line beside that of HTTP, a painter of pictures
beside the QR encoder: fifteen MiB, and a tenth of the start, that a till never uses. Whoever does use one of them
imports it as always; but a process that is a relay, too, must have loaded Peewee whole before.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module

_LEFT_OUT = {
    "peewee": ("psycopg", "psycopg2", "psycopg2cffi", "pymysql", "MySQLdb"),
    "httpx": ("click", "pygments", "rich"),
    "qrcode": ("PIL",),
}


def load_lean_libraries() -> None:
    """Load those not loaded yet. What is left out is looked for in vain only while they load."""
    for name, left_out in _LEFT_OUT.items():
        if name not in sys.modules:
            with _hidden(left_out):
                import_module(name)


@contextmanager
def _hidden(names: Iterable[str]) -> Iterator[None]:
    """Importing one of `names` fails as if it were not installed, until the block ends; loaded ones stay."""
    hidden = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]
