"""Telling systemd how a program is: ready, alive, stopping; nothing at all where nobody asked to be told.

The protocol is one datagram to the socket named in `NOTIFY_SOCKET` (sd_notify(3)). It must not decide whether the
program is well: whoever calls `alive` has just found out.
"""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Mapping
from dataclasses import dataclass

_TIMEOUT_S = 0.2


@dataclass(frozen=True, slots=True)
class SystemNotice:
    """Where to say it, and how often `alive` is expected (None: nobody counts)."""

    address: str | None = None
    watchdog_s: float | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> SystemNotice:
        """What systemd asked this program for, if it did.

        `WATCHDOG_PID` is not looked at: a till may be the child of the process that systemd began.
        """
        address = environment.get("NOTIFY_SOCKET", "")
        if not address.startswith(("/", "@")) or not hasattr(socket, "AF_UNIX"):
            return cls()
        every_us = environment.get("WATCHDOG_USEC", "")
        counted = every_us.isascii() and every_us.isdigit() and int(every_us) > 0
        return cls(address, int(every_us) / 1e6 if counted else None)

    @property
    def alive_every_s(self) -> float | None:
        """How often to say it: three times in the time that is allowed, so that one may be late."""
        return None if self.watchdog_s is None else self.watchdog_s / 3

    def ready(self) -> None:
        """It does its work now."""
        self._say("READY=1")

    def alive(self) -> None:
        """It is well at this moment."""
        self._say("WATCHDOG=1")

    def stopping(self) -> None:
        """It was told to end, or ends by itself."""
        self._say("STOPPING=1")

    def _say(self, word: str) -> None:
        if self.address is None:
            return
        # A name that begins with @ is in the kernel's own room and no file.
        address = "\0" + self.address[1:] if self.address.startswith("@") else self.address
        # Nobody listens any more, or is too busy: what we do does not depend on it.
        with contextlib.suppress(OSError), _datagram_socket() as line:
            line.settimeout(_TIMEOUT_S)
            line.sendto(word.encode(), address)


def _datagram_socket() -> socket.socket:
    return socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
