"""Makes a Debian package of a built folder: lays the files where they belong, finds what it depends on, packs it.

`dpkg-shlibdeps` says which packages bring the libraries that the program does not carry itself. The same files and
the same commit give the same package, byte for byte. It must not install anything; `trial.py` does, elsewhere.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import icon
from built.contents import Build
from programs import Trouble
from version import debian, version_of

HERE = Path(__file__).resolve().parent
LIMIT_S = 900.0
ICON_SIDES_PX = (48, 128, 256)
ONLY_RECOMMENDED = (
    "libcupsprintersupport*",
    "libqwayland*",
    "*WaylandClient*",
    "*WlShell*",
    "wayland-*",
)
"""Where a till is without them: it prints on receipt printers, and runs on X."""


COPYRIGHT = """\
Kiosk
Copyright 2026 the Kiosk project

Licensed under the Apache License, Version 2.0; on Debian its text stands in
/usr/share/common-licenses/Apache-2.0.

It holds the work of others, whose licences stand in LICENCES.txt beside this file.
"""


@dataclass(frozen=True)
class Layout:
    """Where a file of ours goes, and how it may be used there."""

    source: str
    target: str
    mode: int = 0o644


LAYOUTS = {
    "till": (
        Layout("deb/till/lintian-overrides", "usr/share/lintian/overrides/kiosk"),
        Layout("deb/till/kiosk.desktop", "usr/share/applications/kiosk.desktop"),
        Layout("deb/till/kiosk.metainfo.xml", "usr/share/metainfo/local.kiosk.till.metainfo.xml"),
        Layout("deb/till/kiosk-till.service", "usr/lib/systemd/user/kiosk-till.service"),
        Layout("deb/till/70-kiosk-printers.rules", "usr/lib/udev/rules.d/70-kiosk-printers.rules"),
        *(
            Layout(name, f"usr/share/doc/kiosk/{name}")
            for name in (
                *("OPERATIONS.md", "SETTINGS.md", "COUNTER_TH.md"),
                *("relay/INTERNET.md", "relay/INTEGRATING.md", "windows/WINDOWS.md"),
                *(f"pictures/{name}.png" for name in ("counter_th", "day_close", "settings")),
            )
        ),
    ),
    "relay": (
        Layout("deb/relay/lintian-overrides", "usr/share/lintian/overrides/kiosk-relay"),
        Layout("deb/relay/kiosk-relay", "usr/bin/kiosk-relay", 0o755),
        Layout("deb/relay/kiosk-relay.service", "usr/lib/systemd/system/kiosk-relay.service"),
        Layout("deb/relay/relay.env", "etc/kiosk-relay/relay.env"),
        Layout("relay/INTERNET.md", "usr/share/doc/kiosk-relay/INTERNET.md"),
        Layout("relay/nginx.conf.example", "usr/share/doc/kiosk-relay/nginx.conf.example"),
        Layout("relay/alerts.yml", "usr/share/doc/kiosk-relay/alerts.yml"),
        Layout("relay/prometheus.example.yml", "usr/share/doc/kiosk-relay/prometheus.example.yml"),
        Layout("relay/grafana-dashboard.json", "usr/share/doc/kiosk-relay/grafana-dashboard.json"),
    ),
}
SCRIPTS = ("postinst", "prerm", "postrm")


def make(folder: Path, build: Build, root: Path, work: Path, target: Path) -> Path:
    """The package of one built folder. Raises `Trouble`."""
    if not (folder / "kiosk").is_file():
        raise Trouble(f"{folder} is not there: build it first")
    stage = work / f"deb-{build.name}"
    shutil.rmtree(stage, ignore_errors=True)
    lay(folder, build, root, stage / "root")
    version = debian(version_of(root))
    architecture = said("dpkg", "--print-architecture")
    write_control(stage, build, version, architecture)
    package = target / f"{build.folder}_{version}_{architecture}.deb"
    options = ["--root-owner-group", "-Zxz", "--build"]
    run(["dpkg-deb", *options, str(stage / "root"), str(package)], stage, commit_time(root))
    return package


def lay(folder: Path, build: Build, root: Path, stage: Path) -> None:
    """Every file in its place."""
    program = stage / "usr" / "lib" / build.folder
    shutil.copytree(folder, program, symlinks=True)
    documents = stage / "usr" / "share" / "doc" / build.folder
    documents.parent.mkdir(parents=True)
    (program / "about").rename(documents)
    write_documents(documents, build, root)
    for each in LAYOUTS[build.name]:
        put(root / "packaging" / each.source, stage / each.target, each.mode)
    if build.with_windows:
        (stage / "usr" / "bin").mkdir(parents=True)
        (stage / "usr" / "bin" / "kiosk").symlink_to(f"../lib/{build.folder}/kiosk")
        draw_icons(root, stage / "usr" / "share" / "icons" / "hicolor")
    else:
        (stage / "etc" / "kiosk-relay" / "secrets").mkdir(mode=0o700)
    close_modes(stage)


def put(source: Path, target: Path, mode: int) -> None:
    """Copy one file."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    target.chmod(mode)


def draw_icons(root: Path, theme: Path) -> None:
    """The icon as a drawing, and in the sizes of desktops that take no drawings."""
    put(root.joinpath(*icon.DRAWING), theme / "scalable" / "apps" / "kiosk.svg", 0o644)
    for side in ICON_SIDES_PX:
        icon.draw(root, side, theme / f"{side}x{side}" / "apps" / "kiosk.png")


def write_documents(documents: Path, build: Build, root: Path) -> None:
    """What Debian wants of every package: whose it is, and what changed."""
    licences = documents / "LICENCES.txt"
    (documents / "copyright").write_text(COPYRIGHT, encoding="utf-8")
    with gzip.GzipFile(documents / "LICENCES.txt.gz", "wb", mtime=0) as packed:
        packed.write(licences.read_bytes())
    licences.unlink()
    put(root / "packaging" / "CHANGELOG.md", documents / "CHANGELOG.md", 0o644)
    with gzip.GzipFile(documents / "changelog.gz", "wb", mtime=0) as packed:
        packed.write(debian_changes(build, root).encode())


def debian_changes(build: Build, root: Path) -> str:
    """The entry that Debian's tools read; what changed is told to people in CHANGELOG.md beside it."""
    control = (HERE / build.name / "control").read_text(encoding="utf-8")
    [maintainer] = re.findall(r"^Maintainer: (.+)$", control, re.MULTILINE)
    at = datetime.fromtimestamp(int(commit_time(root).get("SOURCE_DATE_EPOCH", "0")), UTC)
    return (
        f"{build.folder} ({debian(version_of(root))}) unstable; urgency=medium\n\n"
        "  * What changed stands in CHANGELOG.md.\n\n"
        f" -- {maintainer}  {format_datetime(at)}\n"
    )


def close_modes(stage: Path) -> None:
    """Read by all, written by root, whatever the umask was; the secrets' folder by root alone."""
    for path in (stage, *stage.rglob("*")):
        if path.is_symlink() or path.name == "secrets":
            continue
        runs = path.is_dir() or os.access(path, os.X_OK)
        path.chmod(0o755 if runs and not _is_library(path) else 0o644)


def _is_library(path: Path) -> bool:
    return path.is_file() and ".so" in path.name


def write_control(stage: Path, build: Build, version: str, architecture: str) -> None:
    """What dpkg is told of the package, and what it is to do."""
    depends, recommends = needed(stage, build)
    values = {
        "version": version,
        "architecture": architecture,
        "size": str(sum(p.lstat().st_size for p in (stage / "root").rglob("*")) // 1024),
        "depends": depends,
        "recommends": recommends,
    }
    text = (HERE / build.name / "control").read_text(encoding="utf-8")
    text = re.sub(r"@(\w+)@", lambda found: values[found[1]], text)
    control = stage / "root" / "DEBIAN"
    control.mkdir()
    (control / "control").write_text(text, encoding="utf-8")
    if (stage / "root" / "etc").is_dir():
        (control / "conffiles").write_text("/etc/kiosk-relay/relay.env\n", encoding="utf-8")
    for name in SCRIPTS:
        if (HERE / build.name / name).is_file():
            put(HERE / build.name / name, control / name, 0o755)
    (control / "md5sums").write_text(sums(stage / "root"), encoding="utf-8")


def sums(stage: Path) -> str:
    """What `dpkg --verify` compares."""
    return "".join(
        f"{hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()}  {path.relative_to(stage)}\n"
        for path in sorted(stage.rglob("*"))
        if path.is_file() and not path.is_symlink() and path.relative_to(stage).parts[0] != "DEBIAN"
    )


def needed(stage: Path, build: Build) -> tuple[str, str]:
    """The packages without which it does not start, and those without which it can do less."""
    (stage / "debian").mkdir()
    (stage / "debian" / "control").write_text(
        f"Source: kiosk\n\nPackage: {build.folder}\nArchitecture: any\n", encoding="utf-8"
    )
    program = stage / "root" / "usr" / "lib" / build.folder
    libraries = [path for path in program.rglob("*") if _is_elf(path)]
    less = {path for path in libraries for name in ONLY_RECOMMENDED if _matches(path, name)}
    folders = sorted({str(path.parent) for path in libraries})
    command = ["dpkg-shlibdeps", "-O", "--ignore-missing-info", "--warnings=0"]
    command += [f"-l{folder}" for folder in folders]
    command += ["-dDepends"] + [str(path) for path in libraries if path not in less]
    command += ["-dRecommends"] + [str(path) for path in sorted(less)] if less else []
    found = run(command, stage)
    by_field = dict(re.findall(r"^shlibs:(\w+)=(.*)$", found, re.MULTILINE))
    return by_field["Depends"], by_field.get("Recommends", "")


def _is_elf(path: Path) -> bool:
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def _matches(path: Path, name: str) -> bool:
    return any(Path(part).match(name) for part in path.parts)


def commit_time(root: Path) -> dict[str, str]:
    """The time that all files of a package bear: that of the commit it is made of."""
    done = subprocess.run(
        ["git", "-c", "safe.directory=*", "log", "-1", "--format=%ct"],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return {"SOURCE_DATE_EPOCH": done.stdout.strip()} if done.stdout.strip() else {}


def said(*command: str) -> str:
    """What a program says, in one line."""
    return run(list(command), HERE).strip()


def run(command: list[str], folder: Path, more: dict[str, str] | None = None) -> str:
    """Run a tool of the system to its end. Raises `Trouble` with its own words."""
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env={**os.environ, **(more or {})},
            capture_output=True,
            text=True,
            timeout=LIMIT_S,
            check=False,
        )
    except FileNotFoundError:
        raise Trouble(f"{command[0]} is not on this machine (Debian: dpkg-dev)") from None
    if done.returncode != 0:
        raise Trouble(f"{command[0]}: {done.stderr.strip()[-800:]}")
    return done.stdout
