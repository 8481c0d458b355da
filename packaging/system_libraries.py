"""What the system itself must bring before Qt can start, and bringing it where we may.

The wheels carry Qt, but not the libraries below it. Each is looked for by loading it, the one proof that
holds on every distribution; Debian and Ubuntu can be helped, elsewhere the person is told the names.
Standard library only, for bootstrap.py. It must not touch `.venv/`.
"""

import contextlib
import ctypes
import importlib.util
import os
import shlex
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from programs import Run, Trouble, run_step

OFFSCREEN = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon.so.0": "libxkbcommon0",
}
"""What Qt needs to start at all, each with the Debian package that brings it."""

XCB = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
}
"""What Qt needs for windows on an X display."""

PAPER = {"libthai.so.0": "libthai0"}
"""What Qt asks, if it is there, where a Thai word ends; without it lines of a receipt break inside words."""

WINDOW_TOOLS = {
    "Xvfb": "xvfb",
    "xauth": "xauth",
    "xdotool": "xdotool",
    "setxkbmap": "x11-xkb-utils",
}
"""What the tests with real windows need: a display of their own and a hand on its keyboard."""

RELAY_TOOLS = {
    "nginx": "nginx",
    "openssl": "openssl",
    "chromium": "chromium",
}
"""What the relay's tests need: a web server before it, and a browser before the customer's page."""

APT_GET = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-o", "DPkg::Lock::Timeout=120"]
"""It asks no questions, and waits a while for another one at work."""


@dataclass(frozen=True)
class Need:
    """One thing of the system. Without a required one the command cannot do its work."""

    name: str
    package: str
    required: bool


@dataclass(frozen=True)
class Machine:
    """All that is asked of a machine; tests pass in another one."""

    platform: str
    env: Mapping[str, str]
    is_root: bool
    loads: Callable[[str], bool]
    find_program: Callable[[str], str | None]
    has_module: Callable[[str], bool]
    run: Run


def this_machine() -> Machine:
    """The machine we run on."""
    return Machine(
        platform=sys.platform,
        env=os.environ,
        is_root=hasattr(os, "geteuid") and os.geteuid() == 0,
        loads=loads,
        find_program=shutil.which,
        has_module=lambda name: importlib.util.find_spec(name) is not None,
        run=run_step,
    )


def loads(library: str) -> bool:
    """Whether the system's loader finds a library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def has_display(platform: str, env: Mapping[str, str]) -> bool:
    """Whether windows can be shown. Other systems than Linux always have a display."""
    if not platform.startswith("linux"):
        return True
    if env.get("QT_QPA_PLATFORM", "").partition(":")[0] in ("offscreen", "minimal"):
        return False
    return any(env.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def missing(command: str, machine: Machine) -> list[Need]:
    """What the command needs and this machine does not have."""
    needs = missing_modules(machine)
    if not machine.platform.startswith("linux"):
        return needs  # on macOS and Windows the wheels bring everything else
    needs += missing_libraries(OFFSCREEN, machine, required=True)
    needs += missing_libraries(PAPER, machine, required=False)
    if command != "demo":
        needs += missing_libraries(XCB, machine, required=False)
        needs += missing_programs(WINDOW_TOOLS, machine)
        needs += missing_programs(RELAY_TOOLS, machine)
    elif has_display(machine.platform, machine.env):
        needs += missing_libraries(XCB, machine, required=True)
    return needs


def missing_modules(machine: Machine) -> list[Need]:
    """Debian keeps a part of Python's standard library in a package of its own."""
    if machine.has_module("venv") and machine.has_module("ensurepip"):
        return []
    package = f"python3.{sys.version_info.minor}-venv"
    return [Need("Python's venv and ensurepip modules", package, required=True)]


def missing_libraries(group: dict[str, str], machine: Machine, *, required: bool) -> list[Need]:
    """The libraries of a group that cannot be loaded."""
    return [
        Need(name, package, required) for name, package in group.items() if not machine.loads(name)
    ]


def missing_programs(group: dict[str, str], machine: Machine) -> list[Need]:
    """The programs of a group that the tests would miss."""
    return [
        Need(name, package, required=False)
        for name, package in group.items()
        if machine.find_program(name) is None
    ]


def provide(command: str, machine: Machine) -> None:
    """Bring what is missing if we may, else say what it is and the one command that brings it.

    Raises `Trouble` when something required stays missing.
    """
    needs = missing(command, machine)
    if not needs:
        return
    if machine.find_program("apt-get") is None:
        go_without(needs, "install what brings them with this system's package manager")
        return
    by_hand = f"sudo apt-get update && sudo apt-get {shlex.join(install(needs))}"
    prefix = apt_prefix(machine)
    if prefix is None:
        go_without(needs, f"run this once:\n  {by_hand}")
        return
    required = [need for need in needs if need.required]
    optional = [need for need in needs if not need.required]
    try:
        machine.run("Refreshing the list of system packages", [*prefix, *APT_GET, "update"])
        bring(required, prefix, machine)
    except Trouble:
        go_without(needs, f"apt-get could not bring them; to try by hand:\n  {by_hand}")
        return
    try:
        bring(optional, prefix, machine)
    except Trouble:
        # One name that this release does not have must not cost us the others.
        for need in optional:
            with contextlib.suppress(Trouble):
                bring([need], prefix, machine)
    still = missing(command, machine)
    if still:
        go_without(still, "apt-get ran, and yet they are not found")


def install(needs: list[Need]) -> list[str]:
    """What apt-get has to do for some needs."""
    return ["install", "-y", "--no-install-recommends", *sorted({need.package for need in needs})]


def bring(needs: list[Need], prefix: list[str], machine: Machine) -> None:
    """Install what brings some needs, all at once. Raises `Trouble`."""
    if needs:
        command = install(needs)
        title = f"Installing {' '.join(command[3:])}"
        machine.run(title, [*prefix, *APT_GET, *command])


def apt_prefix(machine: Machine) -> list[str] | None:
    """How apt-get may be run: as it is, through a sudo that asks for no password, or not (None)."""
    if machine.is_root:
        return []
    if machine.find_program("sudo") is None:
        return None
    try:
        machine.run("Asking whether sudo works without a password", ["sudo", "-n", "true"])
    except Trouble:
        return None
    return ["sudo", "-n"]


def go_without(needs: list[Need], remedy: str) -> None:
    """Stop if something required is missing; else say what is left out."""
    sentence = f"missing on this machine: {', '.join(need.name for need in needs)}; {remedy}"
    if any(need.required for need in needs):
        raise Trouble(sentence)
    print(f"{sentence}\nThe tests that need them are left out.", flush=True)
