"""Tries both packages where nothing else is: a bare Debian in a folder, made anew, and thrown away afterwards.

Installed by apt with what they depend on; used as a shop uses them, offscreen and on an X display; removed; and
then looked at for what was left. It needs root, `mmdebstrap`, and a mirror of Debian as this machine is set up
for one. In a folder there is no systemd at work: units are checked by `systemd-analyze` instead.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from built.contents import BUILDS
from built.smoke import BARE, WITH_WINDOWS, SmokeError, Trial, smoke
from programs import Trouble, run_step

LIMIT_S = 1200.0
ACCOUNT = ("65534", "65534")
"""Nobody's: whoever runs a till here owns nothing but one folder."""
HOME = "/srv/cashier"
SOURCES = Path("/etc/apt/sources.list.d/debian.sources")
LOOKED_AT = ("usr", "etc", "var/lib", "opt", "srv")
MAY_STAY = ("var/lib/dpkg", "var/lib/apt", "var/lib/systemd", "usr/share/mime", "etc/ld.so.cache")
"""What the system's own tools note of any package."""


def try_packages(dist: Path, work: Path, version: str) -> None:
    """Both packages, each on a system of its own. Raises `Trouble` with the first thing that is wrong."""
    if os.geteuid() != 0 or shutil.which("mmdebstrap") is None:
        raise Trouble("the trial of the packages needs root and mmdebstrap")
    bare = work / "bare.tar"
    if not bare.is_file():
        make_bare(bare)
    for build in BUILDS.values():
        [package] = dist.glob(f"{build.folder}_*.deb")
        print(f"{package.name} on a bare system", flush=True)
        with bare_system(bare, work) as root:
            before = files_of(root)
            install(root, package)
            run_units(root)
            try_installed(root, build.folder, version, with_windows=build.with_windows)
            remove(root, build.folder)
            tell_left(before, files_of(root))


def make_bare(bare: Path) -> None:
    """The smallest Debian that has apt: what is essential, and nothing recommended."""
    options = ["--variant=minbase", "--quiet"]
    release = platform.freedesktop_os_release()["VERSION_CODENAME"]
    run_step("Making a bare system", ["mmdebstrap", *options, release, str(bare), str(SOURCES)])


@contextmanager
def bare_system(bare: Path, work: Path) -> Iterator[Path]:
    """The system in a folder, with what programs expect to be mounted, until the block ends."""
    with ExitStack() as ends:
        folder = tempfile.mkdtemp(prefix="system-", dir=work)
        ends.callback(shutil.rmtree, folder)
        root = Path(folder)
        root.chmod(0o755)
        call(["tar", "-C", folder, "-xf", str(bare)])
        for kind, place, *options in (
            ("proc", "proc"),
            ("tmpfs", "dev/shm"),
            ("tmpfs", "tmp", "-o", "mode=1777"),
        ):
            (root / place).mkdir(exist_ok=True)
            call(["mount", "-t", kind, *options, kind, str(root / place)])
            ends.callback(call, ["umount", "--lazy", str(root / place)])
        for name in ("etc/resolv.conf", "etc/hosts"):
            shutil.copyfile(f"/{name}", root / name)
        carry_apt_settings(root)
        yield root


def carry_apt_settings(root: Path) -> None:
    """This machine's way to its mirror, if it has one of its own."""
    for path in (*Path("/etc/apt/apt.conf.d").iterdir(), *Path("/etc/apt/auth.conf.d").glob("*")):
        if "docker" not in path.name and path.is_file():
            target = root / path.relative_to("/")
            target.parent.mkdir(exist_ok=True)
            shutil.copyfile(path, target)


def inside(root: Path, *command: str) -> list[str]:
    """A command as root in there, with nothing of our environment."""
    plain = [
        "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
        "DEBIAN_FRONTEND=noninteractive",
        "LC_ALL=C.UTF-8",
    ]
    return ["chroot", str(root), "env", "-i", *plain, *command]


def install(root: Path, package: Path) -> None:
    """By apt, which brings what it depends on and nothing that is only recommended."""
    shutil.copyfile(package, root / package.name)
    run_step("Refreshing its lists", inside(root, "apt-get", "update"))
    options = ["install", "-y", "--no-install-recommends"]
    run_step("Installing", inside(root, "apt-get", *options, f"/{package.name}"))
    (root / package.name).unlink()
    call(inside(root, "dpkg", "--verify", package.name.partition("_")[0]))


def run_units(root: Path) -> None:
    """Whether systemd would take the units, with their programs where they are now."""
    if shutil.which("systemd-analyze") is None:
        return
    for folder, scope in (("system", "--system"), ("user", "--user")):
        for unit in (root / "usr" / "lib" / "systemd" / folder).glob("kiosk*.service"):
            program = next(
                line.partition("=")[2].split()[0]
                for line in unit.read_text(encoding="utf-8").splitlines()
                if line.startswith("ExecStart=")
            )
            if not (root / program.lstrip("/")).exists():
                raise Trouble(f"{unit.name} starts {program}, which is not there")
            print(f"  {unit.name} {scope}: its program is there", flush=True)


def try_installed(root: Path, name: str, version: str, *, with_windows: bool) -> None:
    """The same steps as for a folder, as somebody without rights, in an empty home."""
    home = root / HOME.lstrip("/")
    home.mkdir(parents=True)
    shutil.chown(home, int(ACCOUNT[0]), int(ACCOUNT[1]))
    program = "/usr/bin/kiosk" if with_windows else f"/usr/lib/{name}/kiosk"
    command = ("chroot", f"--userspec={':'.join(ACCOUNT)}", str(root), program)
    tree = str((root / "usr" / "lib" / name).resolve())
    trial = Trial(command, HOME, home, version, tree)
    try:
        smoke(trial, WITH_WINDOWS if with_windows else BARE)
    except SmokeError as error:
        raise Trouble(str(error)) from error
    print(f"  {trial.facts}", flush=True)
    if not with_windows:
        call(inside(root, "kiosk-relay", "--version"))
        said = call(inside(root, "kiosk-relay", "doctor"), ok=(0, 1))
        print(
            f"  kiosk-relay doctor, as its own account: {len(said.splitlines())} lines", flush=True
        )


def remove(root: Path, name: str) -> None:
    """Purged, with what came along for it."""
    run_step("Removing", inside(root, "apt-get", "purge", "-y", "--auto-remove", name))


def files_of(root: Path) -> set[str]:
    """Every path where packages put things."""
    return {
        str(path.relative_to(root))
        for place in LOOKED_AT
        for path in (root / place).rglob("*")
        if not str(path.relative_to(root)).startswith(MAY_STAY)
    }


def tell_left(before: set[str], after: set[str]) -> None:
    """Only what the shop itself wrote may be left: its data. Raises `Trouble`."""
    left = sorted(after - before)
    ours = [path for path in left if "kiosk" in path and not path.startswith(HOME.lstrip("/"))]
    data = [path for path in left if path.startswith(HOME.lstrip("/"))]
    others = len(left) - len(ours) - len(data)
    print(f"  left: {len(data)} of the shop's own files, {others} of other packages", flush=True)
    if ours:
        raise Trouble(f"it left behind: {', '.join(ours[:10])}")


def call(command: Sequence[str], ok: Sequence[int] = (0,)) -> str:
    """Run something to its end. Raises `Trouble` with its own words."""
    done = subprocess.run(
        list(command), capture_output=True, text=True, timeout=LIMIT_S, check=False
    )
    if done.returncode not in ok:
        words = done.stderr.strip() or done.stdout.strip()
        raise Trouble(f"{' '.join(command[:6])} ended with {done.returncode}: {words[-600:]}")
    return done.stdout
