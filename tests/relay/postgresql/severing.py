"""A line to PostgreSQL that can be cut at the worst moment: it is done, and the answer is under way."""

from __future__ import annotations

import select
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from urllib.parse import parse_qs, quote, urlsplit

from pydantic import SecretStr

from kiosk.relay.store.postgresql.address import ServerAddress
from tests.postgresql import Server

_LIMIT_S = 10.0


class Line:
    """A proxy on a port of this machine. `address` leads through it to the same store."""

    def __init__(self, listener: socket.socket, behind: str, address: ServerAddress) -> None:
        self.address = address
        self._listener = listener
        self._behind = behind
        self._word: bytes | None = None
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def sever_after(self, word: bytes) -> None:
        """Once the server has answered what holds this word, the answer is lost and so is the connection."""
        self._word = word

    def close(self) -> None:
        """Take nobody more, and wait for those that are there."""
        self._listener.shutdown(socket.SHUT_RDWR)  # wakes who waits for the next
        for thread in self._threads:
            thread.join(_LIMIT_S)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                thread = threading.Thread(target=self._carry, args=(client,), daemon=True)
                self._threads.append(thread)
                thread.start()

    def _carry(self, client: socket.socket) -> None:
        """One connection: what the client says, and what the server answers, whichever comes."""
        with closing(client), socket.socket(socket.AF_UNIX) as server, suppress(OSError):
            server.connect(self._behind)
            losing = False
            while True:
                ready, _, _ = select.select([client, server], [], [], _LIMIT_S)
                if server in ready:
                    heard = server.recv(65_536)
                    if not heard or losing:
                        return
                    client.sendall(heard)
                if client in ready:
                    said = client.recv(65_536)
                    if not said:
                        return
                    if self._word is not None and self._word in said:
                        self._word, losing = None, True
                    server.sendall(said)


@contextmanager
def severing(server: Server, address: ServerAddress) -> Iterator[Line]:
    """A line to the store at `address`."""
    parts = urlsplit(address.url.get_secret_value())
    asked = parse_qs(parts.query)
    behind = f"{asked['host'][0]}/.s.PGSQL.5432"
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        options = quote(asked["options"][0])
        plain = "sslmode=disable&gssencmode=disable"
        url = f"postgresql://postgres@127.0.0.1:{port}{parts.path}?options={options}&{plain}"
        line = Line(listener, behind, ServerAddress.of(SecretStr(url)))
        with closing(line):
            yield line
