"""The papers of a built program: every licence of what is in it as one text, and the list of it all (SBOM).

It goes by what the build says it took, file by file, so that nothing is forgotten and nothing invented; a file
that belongs to nobody known ends the build.
"""

from __future__ import annotations

import json
import os
import re
import sys
import sysconfig
from collections.abc import Iterable, Mapping
from importlib import metadata
from pathlib import Path

from built.contents import Build
from programs import Trouble
from shipped import policy
from shipped.components import TEXTS, Component, component, locked
from shipped.sbom import write_sbom
from version import version_of

LICENCES = "LICENCES.txt"
SBOM = "sbom.cdx.json"
DEBIAN_DOCS = Path("/usr/share/doc")
DEBIAN_NAMES = {
    "libpq (PostgreSQL)": "libpq5",
    "MIT Kerberos": "libkrb5-3",
    "OpenLDAP": "libldap-2.5-0",
    "Cyrus SASL": "libsasl2-2",
    "libkeyutils": "libkeyutils1",
    "libxcrypt": "libcrypt1",
    "libcom_err": "libcom-err2",
    "ICU": "libicu72",
}
"""Whose words no wheel brings; a Debian machine has them."""
_ANY_DISTRIBUTION = "the source package of that name in any Linux distribution"
_OF_THE_LGPL = """\
What is under the LGPL lies here so that whoever has this program may put another version of it there: Qt, PySide6
and Shiboken as shared libraries in _internal/PySide6 and _internal/shiboken6 (where there are windows), psycopg
and fpdf2 as Python files in _internal/psycopg and _internal/fpdf, others as shared libraries in _internal/*.libs.
"""
_RULE = "=" * 100


def write_about(folder: Path, build: Build, taken: Path, root: Path) -> None:
    """Write both papers into a built folder. Raises `Trouble` with every complaint."""
    files = [(str(place), str(source)) for place, source in json.loads(taken.read_text("utf-8"))]
    found, strangers = owners(files, root)
    hashes = hashes_of(taken.parent)
    parts = [component(name, version, hashes.get(name)) for name, version in pinned(found, root)]
    parts += [python(), bootloader(), *in_wheels(folder), *fonts(root)]
    complaints = [f"nobody knows whose this is: {name}" for name in strangers]
    complaints += [line for part in parts for line in part.complaints]
    complaints += [f"{p.name} brings no text of its licence" for p in parts if not p.texts]
    if complaints:
        raise Trouble("; ".join(complaints))
    about = folder / "about"
    about.mkdir(exist_ok=True)
    (about / LICENCES).write_text(text_of(parts, version_of(root)), encoding="utf-8")
    write_sbom(about / SBOM, build, parts, version_of(root))
    print(f"  {len(parts)} parts of others, each with its licence", flush=True)


def owners(files: Iterable[tuple[str, str]], root: Path) -> tuple[set[str], list[str]]:
    """The packages whose files were taken, and the files of nobody."""
    by_file = {
        os.path.join(base, *path.parts): name
        for found in metadata.distributions()
        for name, base in [(_normal(found.metadata["Name"]), str(found.locate_file("")))]
        for path in found.files or []
    }
    of_python = [sysconfig.get_path("stdlib"), sys.base_prefix, str(root)]
    names, strangers = set(), []
    for place, source in files:
        path = os.path.normpath(source)
        if path in by_file:
            names.add(by_file[path])
        elif ".dist-info" in place:
            names.add(_normal(Path(place).parts[0].partition("-")[0]))
        elif source not in ("-", "") and not path.startswith(tuple(of_python)):
            strangers.append(f"{place} ({source})")
    return names, strangers


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned(names: set[str], root: Path) -> list[tuple[str, str]]:
    """Name and version, as the lock says, of packages that were taken."""
    lock = locked((root / "packaging" / "requirements.lock").read_text(encoding="utf-8"))
    unlocked = sorted(names - set(lock) - {"pyinstaller", "pyinstaller-hooks-contrib"})
    if unlocked:
        raise Trouble(f"taken, but in no lock: {', '.join(unlocked)}")
    return [(name, version) for name, version in lock.items() if name in names]


def hashes_of(folder: Path) -> dict[str, str]:
    """The hash of the file that each package was installed from, as pip reported it."""
    report = folder / "requirements.report.json"
    if not report.is_file():
        raise Trouble(f"{report} is missing: remove build/venv and begin again")
    return {
        _normal(item["metadata"]["name"]): item["download_info"]["archive_info"]["hashes"]["sha256"]
        for item in json.loads(report.read_text(encoding="utf-8"))["install"]
    }


def python() -> Component:
    """The interpreter and its library."""
    text = Path(sysconfig.get_path("stdlib")) / "LICENSE.txt"
    number = ".".join(map(str, sys.version_info[:3]))
    words = text.read_text(encoding="utf-8") if text.is_file() else sys.copyright
    return Component("Python", number, "Python-2.0", (("LICENSE.txt", words),))


def bootloader() -> Component:
    """What starts the program: PyInstaller's, whose GPL makes an exception for just this."""
    found = metadata.distribution("pyinstaller")
    texts = [str(path.locate()) for path in found.files or [] if "COPYING" in path.name]
    words = Path(texts[0]).read_text(encoding="utf-8").strip() if texts else ""
    [licence] = policy.WITH_EXCEPTION
    return Component("PyInstaller bootloader", found.version, licence, (("COPYING", words),))


def in_wheels(folder: Path) -> list[Component]:
    """Libraries of others that came inside wheels; each by its name."""
    files = sorted(
        path.name
        for path in folder.rglob("lib*.so*")
        if path.parent.name.endswith(".libs") or path.name.startswith("libicu")
    )
    parts: dict[str, Component] = {}
    for stem, number in map(policy.library, files):
        name, licence = policy.IN_WHEELS.get(stem, (f"lib{stem}", ""))
        texts = _debian_text(name) or (("see", "Its text stands with the package it came in."),)
        parts.setdefault(name, Component(name, number, licence, texts, None, _ANY_DISTRIBUTION))
    return list(parts.values())


def _debian_text(name: str) -> tuple[tuple[str, str], ...]:
    path = DEBIAN_DOCS / DEBIAN_NAMES.get(name, "-") / "copyright"
    if not path.is_file():
        return ()
    return (("copyright", path.read_text(encoding="utf-8", errors="replace").strip()),)


def fonts(root: Path) -> list[Component]:
    """What lies in `resources/` and is others' work."""
    return [
        Component(name, "1", licence, ((Path(text).name, (root / text).read_text("utf-8")),))
        for name, licence, text in policy.FONTS
    ]


def text_of(parts: list[Component], version: str) -> str:
    """All licences as one text; each text once, with everything it holds for."""
    said = [
        f"Kiosk {version} holds the work of others. Each part, its licence, and its words follow.",
        "",
        *(_OF_THE_LGPL.splitlines() if any("LGPL" in part.licence for part in parts) else ()),
        "",
    ]
    said += [f"{part.name} {part.version}: {part.licence}{_where(part)}" for part in parts]
    for words, names in _each_text_once(parts).items():
        said += ["", _RULE, ", ".join(names), _RULE, "", words]
    if any("LGPL-3" in part.licence for part in parts):
        for name in ("LGPL-3.0-only", "GPL-3.0-only"):
            said += ["", _RULE, name, _RULE, "", (TEXTS / f"{name}.txt").read_text("utf-8")]
    return "\n".join(said) + "\n"


def _where(part: Component) -> str:
    return f"; its source: {part.source}" if part.source else ""


def _each_text_once(parts: list[Component]) -> Mapping[str, list[str]]:
    texts: dict[str, list[str]] = {}
    for part in parts:
        for _, words in part.texts:
            names = texts.setdefault(words, [])
            if part.name not in names:
                names.append(part.name)
    return texts
