"""Makes this checkout ready and starts it, with nothing but Python 3.11 or newer on the machine.

    python3 packaging/bootstrap.py demo [args]   the demo: `kiosk demo [args]`
    python3 packaging/bootstrap.py test [args]   the gate: `packaging/check.py [args]`
    python3 packaging/bootstrap.py setup         only makes everything ready for both
    python3 packaging/bootstrap.py package [..]  what is shipped, into dist/: see packaging/package.py

It makes `.venv/`, installs the locked and hash-checked requirements there, and sees to the system
libraries that Qt needs. What was done before is not done again; what was interrupted is begun anew.

It must import nothing but the standard library, and must name no package registry: pip finds the one this
machine is set up for. A change of the dependencies in pyproject.toml needs new locks, made with `uv`:

    options="--universal --generate-hashes --no-header --no-annotate --no-strip-extras --python-version 3.11"
    uv pip compile $options --group build pyproject.toml -o packaging/requirements.lock
    uv pip compile $options --group build --group dev pyproject.toml -o packaging/requirements-dev.lock
    uv pip compile $options --group package -c packaging/requirements.lock -o packaging/requirements-packaging.lock
"""

import sys

# Up to this check the file is read by any Python 3: it has to parse there, annotations and all.
if sys.version_info < (3, 11):
    sys.exit(f"Kiosk needs Python 3.11 or newer; this is {sys.version.split()[0]}.")

import hashlib
import json
import os
import platform
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from programs import Run, Trouble, run_step
from system_libraries import has_display, provide, this_machine

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
RUNTIME_LOCK = "requirements.lock"
LOCKS = {"demo": RUNTIME_LOCK, "test": "requirements-dev.lock", "setup": "requirements-dev.lock"}
"""What each command installs. The second lock holds every pin of the first (a test says so)."""

LOCK_FILE = ".bootstrap.lock"
STAMP = ".bootstrap.json"
PATIENCE_S = 1800.0


def main(arguments: list[str]) -> int:
    """Do what the command line says; 2 for wrong usage, 1 when it cannot go on."""
    if arguments[:1] == ["package"]:
        # It has an environment and locks of its own: the gate's never holds what makes packages.
        return start(
            [sys.executable, str(ROOT / "packaging" / "package.py"), *arguments[1:]],
            dict(os.environ),
        )
    if not arguments or arguments[0] not in LOCKS:
        print(__doc__)
        return 0 if arguments[:1] in (["-h"], ["--help"]) else 2
    command, rest = arguments[0], arguments[1:]
    try:
        provide(command, this_machine())
        prepare(ROOT, LOCKS[command], run_step)
    except (Trouble, OSError) as error:
        print(f"Cannot go on: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped. The next start does the interrupted step again.", file=sys.stderr)
        return 130
    if command == "setup":
        print(f"Ready: {VENV}")
        return 0
    return start(*program(command, rest, sys.platform, os.environ))


def prepare(root: Path, lock_name: str, run: Run) -> None:
    """Bring `.venv/` up to a lock file and the checkout; does nothing when it is there already."""
    venv = root / ".venv"
    venv.mkdir(exist_ok=True)
    with sole_worker(venv / LOCK_FILE):
        stamp = venv / STAMP
        wanted = fingerprints(root, lock_name)
        done = read_stamp(stamp)
        if wanted.items() <= done.items():
            return
        # Without its stamp an environment counts as unfinished: so an interruption is noticed.
        stamp.unlink(missing_ok=True)
        if done.get("python") != wanted["python"]:
            make_venv(venv, run)
            done = {}
        if any(done.get(name) != wanted[name] for name in (RUNTIME_LOCK, lock_name)):
            install_lock(root / "packaging" / lock_name, venv, run)
            done = {}
        install_project(root, venv, run)
        stamp.write_text(json.dumps({**done, **wanted}, indent=2), encoding="utf-8")


def fingerprints(root: Path, lock_name: str) -> dict[str, str]:
    """What the environment is made from; a change repeats that step and those after it."""
    locks = [root / "packaging" / name for name in (RUNTIME_LOCK, lock_name)]
    found = {"python": f"{sys.version} {sys.base_prefix} {platform.machine()} {root}"}
    for path in (*locks, root / "pyproject.toml"):
        found[path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def read_stamp(path: Path) -> dict[str, str]:
    """What was finished before; nothing if there is no stamp or it cannot be read."""
    try:
        stamp = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def make_venv(venv: Path, run: Run) -> None:
    """Make the environment anew, whatever was left there; only our lock file stays."""
    for entry in venv.iterdir():
        if entry.name == LOCK_FILE:
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
    # The base interpreter: a start from inside the old environment must not build on itself.
    python = getattr(sys, "_base_executable", sys.executable)
    run(f"Making {venv}", [python, "-m", "venv", str(venv)])


def install_lock(lock: Path, venv: Path, run: Run) -> None:
    """Install the locked requirements, every file checked against its hash."""
    title = f"Installing {lock.name} (the first time this takes a few minutes)"
    run(title, [*pip_install(venv), "--require-hashes", "-r", str(lock)])


def install_project(root: Path, venv: Path, run: Run) -> None:
    """Install the checkout itself; the tools that build it came with the lock."""
    editable = ["--no-deps", "--no-build-isolation", "-e", str(root)]
    run("Installing kiosk from this checkout", [*pip_install(venv), *editable])


def pip_install(venv: Path) -> list[str]:
    """The beginning of a pip command; PIP_* variables and pip's own settings hold."""
    options = ["--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
    return [str(executable(venv, "python")), "-m", "pip", "install", *options]


def executable(venv: Path, name: str) -> Path:
    """Where an environment keeps a program."""
    return venv / "Scripts" / f"{name}.exe" if os.name == "nt" else venv / "bin" / name


@contextmanager
def sole_worker(path: Path, patience_s: float = PATIENCE_S) -> Iterator[None]:
    """Let only one bootstrap work here; the system frees the lock even when its holder is killed."""
    with path.open("a") as handle:
        deadline = time.monotonic() + patience_s
        if not try_lock(handle):
            print("Another bootstrap is at work here; waiting for it.", flush=True)
            while not try_lock(handle):
                if time.monotonic() > deadline:
                    raise Trouble(f"another bootstrap has been at work for {patience_s:.0f} s")
                time.sleep(0.1)
        yield


def try_lock(handle: IO[str]) -> bool:
    """Take the file's lock if nobody has it; closing the file gives it back."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def program(
    command: str, rest: list[str], platform_name: str, env: Mapping[str, str]
) -> tuple[list[str], dict[str, str]]:
    """The program that does the command's work, with its arguments, and its environment."""
    if command == "test":
        check = str(ROOT / "packaging" / "check.py")
        return [str(executable(VENV, "python")), check, *rest], dict(env)
    demo = [str(executable(VENV, "kiosk")), "demo"]
    if has_display(platform_name, env):
        return [*demo, *rest], dict(env)
    offscreen = {**env, "QT_QPA_PLATFORM": "offscreen"}
    if any(word.partition("=")[0] == "--auto" for word in rest):
        return [*demo, *rest], offscreen
    print("There is no display here, so one sale runs by itself without windows (--auto 1).")
    return [*demo, "--auto", "1", *rest], offscreen


def start(command: list[str], env: dict[str, str]) -> int:
    """Become the program where the system can; on Windows wait for its end instead."""
    sys.stdout.flush()
    if os.name != "nt":
        os.execve(command[0], command, env)
    return subprocess.run(command, env=env, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
