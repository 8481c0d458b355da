"""A file that appears only when it is whole."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from kiosk.core.errors import KioskError


class ExportError(KioskError):
    """The file cannot be written."""

    code = "export"


@contextmanager
def finished_file(path: Path) -> Iterator[TextIO]:
    """Write text to `path.part`, sync it, and rename it to `path` when the block ends well.

    Raises `ExportError` when the folder or the disk does not allow it; then nothing is left behind.
    """
    if not path.name:
        raise ExportError(f"{path} is a folder, not the name of a file.")
    part = path.with_name(path.name + ".part")
    try:
        with part.open("w", encoding="utf-8", newline="") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise ExportError(f"{path} cannot be written: {error.strerror or error}.") from error
    finally:
        # Where the file cannot be made, its name may not even be looked at; that was told above.
        with suppress(OSError):
            part.unlink(missing_ok=True)
