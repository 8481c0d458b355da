"""What the first start keeps after each step: the settings in `kiosk.toml`, and beside it how far it got."""

from __future__ import annotations

import contextlib
from concurrent.futures import Future, wait
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.app.first_start.steps import Step
from kiosk.app.setup.aside import aside
from kiosk.app.setup.keeping import Kept, SettingsFile
from kiosk.settings.writing import SettingsFileError

if TYPE_CHECKING:
    from kiosk.settings.writing import Changes


class StepKeeper:
    """Every call is aside; futures raise `SettingsError`."""

    def __init__(self, settings: SettingsFile, mark: Path) -> None:
        self._settings = settings
        self._mark = mark
        self._last: Future[Kept] | None = None

    def look(self) -> Future[Kept]:
        """The settings as they are."""
        return self._settings.look()

    def keep(self, changes: Changes, reached: Step) -> Future[Kept]:
        """The settings of a step, and that `reached` is the next. What somebody else changed in the file stays."""

        def work() -> Kept:
            kept = self._settings.kept_now(changes)
            self._write(reached)
            return kept

        self._last = aside("first-start", work)
        return self._last

    def wait(self, wait_s: float) -> None:
        """Until what was kept last is kept, or so long."""
        if self._last is not None:
            wait((self._last,), wait_s)

    def finish(self) -> None:
        """The first start is over, for good."""
        with contextlib.suppress(OSError):  # it would only be offered again
            self._mark.unlink(missing_ok=True)

    def _write(self, reached: Step) -> None:
        part = self._mark.with_name(self._mark.name + ".part")
        try:
            part.unlink(missing_ok=True)
            with part.open("x", encoding="ascii") as file:
                file.write(f"{reached}\n")
            part.replace(self._mark)
        except OSError as error:
            raise SettingsFileError(
                f"{self._mark} cannot be written ({error.strerror or error}).",
                thai=f"เขียนไฟล์ {self._mark} ไม่ได้ กรุณาตรวจสอบสิทธิ์และพื้นที่ว่าง",
            ) from None
