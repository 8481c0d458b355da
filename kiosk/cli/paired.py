"""Which relay the till of this folder belongs to, and its token there, for every command that asks there."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pydantic import SecretStr

from kiosk.cli.options import UsageError

if TYPE_CHECKING:
    from kiosk.settings import Loaded, TillSettings
    from kiosk.till.people.off import RelayOnce


def relay_of(loaded: Loaded[TillSettings], what_for: str) -> tuple[str, str]:
    """The relay's address and our token there: a till's, or a manager's by `KIOSK_DEVICE_TOKEN`."""
    url, token = _known(loaded.settings)
    if url is None:
        raise UsageError(f"Set KIOSK_RELAY_URL: {what_for}.")
    if token is None:
        raise UsageError("This till has no token: pair it with `kiosk pair`.")
    return url, token.get_secret_value()


def relay_needed(loaded: Loaded[TillSettings], what_for: str) -> RelayOnce:
    """The same, to be asked. Raises `UsageError`."""
    from kiosk.till.people.off import RelayOnce

    url, token = relay_of(loaded, what_for)
    return RelayOnce(url, SecretStr(token), _now)


def relay_if_any(settings: TillSettings) -> RelayOnce:
    """The same, or one that nobody answers for."""
    from kiosk.till.people.off import RelayOnce

    return RelayOnce(*_known(settings), _now)


def _known(settings: TillSettings) -> tuple[str | None, SecretStr | None]:
    from kiosk.cli.companions import running_relay
    from kiosk.paths import DataDir
    from kiosk.till.token import read_token

    folder = DataDir(settings.data_dir)
    url = settings.relay_url
    if url is None:
        here = running_relay(folder)
        url = None if here is None else here.url
    if settings.device_token is not None:
        return url, settings.device_token
    kept = read_token(folder.device_token)
    return url, None if kept is None else SecretStr(kept)


def _now() -> datetime:
    return datetime.now(UTC)
