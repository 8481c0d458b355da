"""Programs of a made-up system: small scripts that write down how they were called, in a folder of their own."""

from __future__ import annotations

import shlex
import shutil
import sys
from pathlib import Path


class Programs:
    """A folder as a PATH would have it; `which` finds only what was put there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "called.log"
        folder.mkdir(parents=True, exist_ok=True)

    def put(self, name: str, then: str = "exit 0") -> Path:
        """A program that writes down its name and arguments, then does `then`, shell words."""
        file = self.folder / name
        log = shlex.quote(str(self.log))
        file.write_text(
            f'#!/bin/sh\nprintf "%s" "{name}" >> {log}\n'
            f'for each in "$@"; do printf "|%s" "$each" >> {log}; done\nprintf "\\n" >> {log}\n{then}\n',
            encoding="utf-8",
        )
        file.chmod(0o755)
        return file

    def which(self, name: str) -> str | None:
        return shutil.which(name, path=str(self.folder))

    @property
    def calls(self) -> list[list[str]]:
        """Every call so far: the name, then the arguments."""
        if not self.log.exists():
            return []
        return [line.split("|") for line in self.log.read_text(encoding="utf-8").splitlines()]


PYTHON = sys.executable
