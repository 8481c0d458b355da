"""What is shipped of others, read from the lock and from what is installed: name, version, licence, texts.

The same for the gate, which asks only for licences, and for a build, which ships them. It must not guess: what has
no licence is told as a complaint.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from shipped import policy

_PINNED = re.compile(r"^([a-z0-9.-]+)(?:\[[^]]*\])?==([^\s;\\]+)(?:\s*;\s*([^\\]+))?", re.MULTILINE)
_IS_TEXT = re.compile(r"(?i)(licen[cs]e|copying|notice)[^/]*$")
_NOT_SHIPPED = frozenset(
    {"editables", "hatchling", "pathspec", "pluggy", "setuptools", "trove-classifiers", "packaging"}
)
"""In the lock of what runs, for installing a checkout; no build takes them (collecting.py would tell)."""
TEXTS = Path(__file__).parent / "texts"


@dataclass(frozen=True)
class Component:
    """Something of others that is shipped. `licence` is an SPDX expression, `texts` its words by file name."""

    name: str
    version: str
    licence: str
    texts: tuple[tuple[str, str], ...] = ()
    sha256: str | None = None
    source: str | None = None

    @property
    def complaints(self) -> list[str]:
        """Why it may not be shipped as it is."""
        if not self.licence:
            return [f"{self.name} {self.version} does not say its licence"]
        if not policy.is_allowed(self.licence):
            return [f"{self.name} {self.version} is under {self.licence}, which nobody allowed"]
        if policy.REPLACEABLE & set(re.findall(r"[\w.-]+", self.licence)) and not self.source:
            return [f"{self.name} {self.version} is under {self.licence}: where is its source?"]
        return []


def locked(lock: str) -> dict[str, str]:
    """Name and version of everything a lock file pins and a program may take."""
    return {name: version for name, version, _ in _PINNED.findall(lock) if name not in _NOT_SHIPPED}


def component(name: str, version: str, sha256: str | None = None) -> Component:
    """One package of the lock, as it is installed; one that is not (of another system) is known by name alone."""
    licence = policy.LOOKED_UP.get(name, "")
    texts: tuple[tuple[str, str], ...] = ()
    try:
        found = metadata.distribution(name)
    except metadata.PackageNotFoundError:
        pass
    else:
        licence = licence or _said(found)
        texts = _texts(found)
    return Component(name, version, licence, texts or _kept(name), sha256, policy.SOURCES.get(name))


def _said(found: metadata.Distribution) -> str:
    """Its own words, where they are an SPDX expression."""
    words = [
        str(found.metadata[key]).strip()
        for key in ("License-Expression", "License")
        if key in found.metadata
    ]
    good = [said for said in words if policy.is_allowed(said)]
    return (good or words or [""])[0]


def _texts(found: metadata.Distribution) -> tuple[tuple[str, str], ...]:
    return tuple(
        (path.name, Path(str(path.locate())).read_text(encoding="utf-8", errors="replace").strip())
        for path in found.files or []
        if ".dist-info" in str(path) and "_vendor" not in str(path) and _IS_TEXT.search(path.name)
    )


def _kept(name: str) -> tuple[tuple[str, str], ...]:
    """What is kept here for packages that bring no text: the text under their name, or their licence's."""
    licence = policy.LOOKED_UP.get(name, "")
    for stem in (name, licence):
        path = TEXTS / f"{stem}.txt"
        if path.is_file():
            return ((path.name, path.read_text(encoding="utf-8").strip()),)
    return ()
