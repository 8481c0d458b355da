"""Keeps the translations in step with the windows: every text listed, translated and compiled.

`resources/translations` holds a `.ts` for each language and the `.qm` made from it. For check.py, which asks
whether they are fresh and, with --fix, makes them so. It must not translate anything itself.
"""

from __future__ import annotations

import filecmp
import shutil
import subprocess
import tempfile
from pathlib import Path

from bootstrap import VENV, executable

ROOMS_WITH_WINDOWS = ("app", "paper")
TOOL_LIMIT_S = 120.0


class ToolFailed(Exception):
    """One of Qt's translation tools refused; its own words say why."""


def folder_of(root: Path) -> Path:
    """Where a checkout keeps its translations."""
    return root / "resources" / "translations"


def stale(root: Path) -> list[str]:
    """What is not as the tools would make it now: one sentence each, nothing if all is fresh."""
    kept = folder_of(root)
    if not any(kept.glob("*.ts")):
        return ["no translations yet: resources/translations holds no .ts file"]
    with tempfile.TemporaryDirectory(prefix="kiosk-translations-") as scratch:
        fresh = Path(scratch) / kept.name
        shutil.copytree(kept, fresh)
        try:
            renew(root, fresh)
        except ToolFailed as error:
            return [str(error)]
        names = sorted(path.name for path in fresh.iterdir())
        _, different, absent = filecmp.cmpfiles(kept, fresh, names, shallow=False)
    return [
        f"resources/translations/{name} is not up to date: packaging/check.py --fix renews it"
        for name in (*different, *absent)
    ]


def renew(root: Path, folder: Path) -> None:
    """List the windows' texts in each `.ts` of a folder anew and compile it; raises `ToolFailed`."""
    sources = [
        str(path)
        for room in ROOMS_WITH_WINDOWS
        for path in sorted((root / "kiosk" / room).rglob("*.py"))
    ]
    for ts in sorted(folder.glob("*.ts")):
        run("lupdate", *sources, "-ts", str(ts), "-locations", "none", "-no-obsolete", "-silent")
        run(
            "lrelease", "-silent", "-fail-on-unfinished", str(ts), "-qm", str(ts.with_suffix(".qm"))
        )


def run(tool: str, *arguments: str) -> None:
    """Run one of Qt's tools; raises `ToolFailed` with what it said."""
    done = subprocess.run(
        [str(executable(VENV, f"pyside6-{tool}")), *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=TOOL_LIMIT_S,
        check=False,
    )
    if done.returncode != 0:
        raise ToolFailed(f"{tool}: {done.stdout.strip()}")
