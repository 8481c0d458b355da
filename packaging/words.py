"""Finds what must never be committed: a registry's address, a path of somebody's machine, a real key.

Standard library only, for check.py. The patterns are written so that this file does not match them.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

HOSTS = (
    r"pypi[.]org|pythonhosted[.]org|npmjs[.](?:org|com)|crates[.]io|rubygems[.]org|golang[.]org"
    r"|deb[.]debian[.]org|archive[.]ubuntu[.]com|anaconda[.]org|conda[.]io"
)

PATTERNS = {
    "names a package registry": re.compile(rf"\b(?:{HOSTS})\b|--(?:extra-)?index-url\b"),
    "names a path of somebody's machine": re.compile(
        r"(?<![\w.}])/(?:work|home|root|Users)/\w|\b[A-Z]:\\Users\\\w"
    ),
    # A made-up key says so by its name: sk_test_kiosk..., whsec_sandbox, whsec_kiosk...
    "holds what looks like a real key": re.compile(
        r"\b(?:sk|rk|pk)_(?:test|live)_(?!kiosk)[0-9A-Za-z]{6}"
        r"|\bwhsec_(?!sandbox|kiosk)[0-9A-Za-z]{6}"
        r"|-----BEGIN [A-Z ]*PRIVATE KEY"
    ),
}

FOLDERS = ("kiosk", "packaging", "resources", "tests", ".ci")


def found(root: Path) -> list[str]:
    """One sentence for each such place in the files that git keeps or would keep under `root`."""
    return [complaint for path in kept_files(root) for complaint in in_file(root, path)]


def in_file(root: Path, path: Path) -> list[str]:
    """The complaints about one file; what is no text in UTF-8 cannot be read and has none."""
    try:
        text = path.read_text(encoding="utf-8")
    except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
        return []
    name = path.relative_to(root).as_posix()
    return [f"{name}:{line}: {what}" for line, what in in_text(text)]


def in_text(text: str) -> list[tuple[int, str]]:
    """Line number and complaint for every match in a text."""
    return [
        (number, what)
        for number, line in enumerate(text.splitlines(), 1)
        for what, pattern in PATTERNS.items()
        if pattern.search(line)
    ]


def kept_files(root: Path) -> list[Path]:
    """The files that git keeps or would keep; where there is no git, all in the project's folders."""
    if shutil.which("git") and (root / ".git").exists():
        # A checkout may belong to another user than the one who runs the gate, as in a container.
        git = ["git", "-c", "safe.directory=*", "ls-files", "-z"]
        wanted = ["--cached", "--others", "--exclude-standard"]
        listing = subprocess.run(
            [*git, *wanted], cwd=root, capture_output=True, timeout=60, check=True
        )
        return [root / name for name in listing.stdout.decode().split("\0") if name]
    inside = (path for folder in FOLDERS for path in (root / folder).rglob("*"))
    return [
        path for path in (*root.glob("[!.]*"), *inside) if path.is_file() and path.suffix != ".pyc"
    ]
