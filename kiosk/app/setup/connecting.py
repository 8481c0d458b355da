"""How a till gets its relay: one on this machine with the shop's Stripe key, or one elsewhere by a pairing code.

Either is done whole or not at all, aside. A key goes into `kiosk.toml`, closed to others, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Protocol

from kiosk.app.setup.aside import aside
from kiosk.core.errors import KioskError
from kiosk.protocol.messages import DeviceAdded
from kiosk.till.pairing import exchanged
from kiosk.till.token import write_token


class Connector(Protocol):
    """Futures raise `KioskError`; `RelayConnector` is the real one."""

    def pair(self, url: str, code: str) -> Future[str]:
        """Spend the code; the name under which the relay knows this till."""

    def keep_key(self, key: str, mailbox: str) -> Future[str]:
        """From the next start on the relay runs on this machine; the answer is empty."""


class RelayConnector:
    """Over the files of a data folder. `exchange` asks the relay."""

    def __init__(
        self,
        token_file: Path,
        toml_file: Path,
        exchange: Callable[[str, str], DeviceAdded] = exchanged,
    ) -> None:
        self._token_file = token_file
        self._toml_file = toml_file
        self._exchange = exchange

    def pair(self, url: str, code: str) -> Future[str]:
        """See `Connector`."""
        return aside("pairing", lambda: self._pair(url, code))

    def keep_key(self, key: str, mailbox: str) -> Future[str]:
        """See `Connector`."""
        return aside("settings", lambda: self._keep_key(key, mailbox))

    def _pair(self, url: str, code: str) -> str:
        from kiosk.settings.writing import as_it_is, change, with_changes

        # A till with a relay elsewhere must not hold the Stripe key.
        changes = {"relay_url": url, "with_relay": None, "stripe_secret_key": None}
        # A code is good once: what would stand in the way afterwards is found before it is spent.
        if with_changes(as_it_is(self._toml_file), changes) is None:
            raise KioskError(
                f"{self._toml_file} cannot be changed safely.",
                thai=f"แก้ไขไฟล์ {self._toml_file} อย่างปลอดภัยไม่ได้",
                code="settings_file",
            )
        device = self._exchange(url, code)
        write_token(self._token_file, device.token)
        change(self._toml_file, changes)
        return device.name

    def _keep_key(self, key: str, mailbox: str) -> str:
        from kiosk.settings.writing import change

        changes = {
            "stripe_secret_key": key,
            "billing_email": mailbox or None,
            "with_relay": "on",
            "relay_url": None,
        }
        change(self._toml_file, changes, private=True)
        return ""
