"""The settings as a window sees them: what the next start would read, from where, and changing `kiosk.toml`.

Files are read and written aside. It never hands out a secret: a window learns only that there is one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from kiosk.app.setup.aside import aside
from kiosk.app.setup.fields import SPECS
from kiosk.settings import LOCKING, Loaded, TillSettings
from kiosk.settings.forms import as_typed, read_form

if TYPE_CHECKING:
    from kiosk.settings.writing import Changes


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept now. `origins` as in `Loaded`; `seen` is the file's text: it tells somebody else's change."""

    settings: TillSettings
    origins: Mapping[str, str]
    file: Path
    seen: str

    @property
    def texts(self) -> dict[str, str]:
        """Of every setting that a window asks for."""
        return {name: as_typed(name, getattr(self.settings, name)) for name in SPECS}

    def locked_by(self, name: str) -> str:
        """Where the value comes from that wins over the file; empty when the file may say."""
        origin = self.origins[name]
        return origin if origin in LOCKING else ""


class KeptSettings(Protocol):
    """Looks at the settings and changes them; `SettingsFile` is the real one. Futures raise `SettingsError`."""

    def look(self) -> Future[Kept]:
        """As they are now."""

    def keep(self, changes: Changes, seen: str | None, *, private: bool = False) -> Future[Kept]:
        """Change keys of the file and look again. `seen`: the file as it was when this was thought of; `private`:
        a secret is among them, so that the file is closed to others."""


class SettingsFile:
    """`kiosk.toml` and what stands above it. `load` reads all of it anew."""

    def __init__(self, load: Callable[[], Loaded[TillSettings]]) -> None:
        self._load = load

    def look(self) -> Future[Kept]:
        """See `KeptSettings`."""
        return aside("settings", self._look)

    def keep(self, changes: Changes, seen: str | None, *, private: bool = False) -> Future[Kept]:
        """See `KeptSettings`."""
        return aside("settings", lambda: self._keep(changes, seen, private=private))

    def kept_now(self, changes: Changes) -> Kept:
        """Change keys whatever the rest of the file says, and look again; for a caller that is aside itself."""
        return self._keep(changes, None, private=False)

    def _look(self) -> Kept:
        # Here, because a till that nobody sets up never needs the library.
        from kiosk.settings.writing import as_it_is

        loaded = self._load()
        return Kept(loaded.settings, loaded.origins, loaded.toml_file, as_it_is(loaded.toml_file))

    def _keep(self, changes: Changes, seen: str | None, *, private: bool) -> Kept:
        from kiosk.settings.writing import change

        change(self._load().toml_file, changes, seen=seen, private=private)
        return self._look()


def keepable(kept: Kept, texts: Mapping[str, str]) -> dict[str, str]:
    """Of what was typed, what may be kept although the rest may not: for who leaves in the middle."""
    free = {name: text for name, text in texts.items() if not kept.locked_by(name)}
    wrong = set(read_form(kept.settings, free).problems)
    good = {name: text for name, text in free.items() if name not in wrong}
    return {} if read_form(kept.settings, good).problems else good
