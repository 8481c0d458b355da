"""The way from a bare machine to a running checkout, on machines that are passed in.

Nothing is installed here: where a program would run, a list of what was asked for is enough. What only a
real machine shows (pip, apt) is tried by CI, which begins with nothing.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import threading
from dataclasses import dataclass, field, replace
from pathlib import Path

import bootstrap
import pytest
import system_libraries
from programs import Trouble, run_step
from system_libraries import Machine, missing, provide

PACKAGING = Path(bootstrap.__file__).parent
WITHOUT_DISPLAY = {**system_libraries.OFFSCREEN, **system_libraries.PAPER}
LIBRARIES = {**WITHOUT_DISPLAY, **system_libraries.XCB}
PROGRAMS = {**system_libraries.WINDOW_TOOLS, **system_libraries.RELAY_TOOLS}
EVERYTHING = set(LIBRARIES)
TOOLS = {*PROGRAMS, "apt-get", "sudo"}


@dataclass
class FakeMachine:
    """A machine with some libraries and programs; apt brings the rest when `apt_works`."""

    libraries: set[str] = field(default_factory=lambda: set(EVERYTHING))
    programs: set[str] = field(default_factory=lambda: set(TOOLS))
    modules: set[str] = field(default_factory=lambda: {"venv", "ensurepip"})
    apt_works: bool = True
    apt_brings: bool = True
    unknown_package: str = ""
    sudo_works: bool = False
    asked: list[list[str]] = field(default_factory=list)

    def run(self, title: str, command: list[str]) -> None:
        """Note the command; apt and sudo do as this machine lets them."""
        assert title
        self.asked.append(command)
        if command == ["sudo", "-n", "true"] and not self.sudo_works:
            raise Trouble("sudo ended with 1")
        if "apt-get" in command and not self.apt_works:
            raise Trouble("apt-get ended with 100")
        if self.unknown_package in command:
            raise Trouble("apt-get ended with 100")
        if "install" in command and self.apt_brings:
            self.libraries |= {name for name, package in LIBRARIES.items() if package in command}
            self.programs |= {name for name, package in PROGRAMS.items() if package in command}
            self.modules.add("ensurepip")

    def machine(self, **changes: object) -> Machine:
        """What is asked of it; Linux, no display and an ordinary user unless told otherwise."""
        found = Machine(
            platform="linux",
            env={},
            is_root=False,
            loads=lambda name: name in self.libraries,
            find_program=lambda name: name if name in self.programs else None,
            has_module=lambda name: name in self.modules,
            run=self.run,
        )
        return replace(found, **changes)  # type: ignore[arg-type]


def test_a_complete_machine_is_left_alone() -> None:
    fake = FakeMachine()
    for command in ("demo", "test", "setup"):
        provide(command, fake.machine(is_root=True))
    assert fake.asked == []


def test_root_on_debian_gets_what_is_missing() -> None:
    fake = FakeMachine(
        libraries=EVERYTHING - {"libEGL.so.1"}, programs=TOOLS - {"Xvfb", "xdotool", "chromium"}
    )
    provide("test", fake.machine(is_root=True))
    update, required, optional = fake.asked
    assert update[-1] == "update"
    assert required[-4:] == ["install", "-y", "--no-install-recommends", "libegl1"]
    assert optional[-3:] == ["chromium", "xdotool", "xvfb"]
    assert missing("test", fake.machine()) == []


def test_a_package_that_this_release_does_not_have_costs_nothing_else(
    capsys: pytest.CaptureFixture[str],
) -> None:
    fake = FakeMachine(programs=TOOLS - {"nginx", "chromium"}, unknown_package="chromium")
    provide("test", fake.machine(is_root=True))
    assert {need.name for need in missing("test", fake.machine())} == {"chromium"}
    assert "missing on this machine: chromium;" in capsys.readouterr().out


def test_a_bare_debian_python_gets_its_venv_module() -> None:
    fake = FakeMachine(modules={"venv"})
    provide("demo", fake.machine(is_root=True))
    assert fake.asked[-1][-1] == f"python3.{sys.version_info.minor}-venv"


def test_sudo_is_used_only_when_it_asks_nothing() -> None:
    fake = FakeMachine(libraries=set(), sudo_works=True)
    provide("demo", fake.machine())
    assert {tuple(command[:2]) for command in fake.asked[1:]} == {("sudo", "-n")}


def test_without_rights_the_one_command_is_told() -> None:
    fake = FakeMachine(libraries=EVERYTHING - {"libGL.so.1"})
    with pytest.raises(Trouble) as told:
        provide("demo", fake.machine())
    said = str(told.value)
    assert "libGL.so.1" in said
    assert said.endswith(
        "sudo apt-get update && sudo apt-get install -y --no-install-recommends libgl1"
    )
    assert fake.asked == [["sudo", "-n", "true"]]


def test_without_sudo_it_is_not_called() -> None:
    fake = FakeMachine(libraries=set(), programs={"apt-get"})
    with pytest.raises(Trouble):
        provide("demo", fake.machine())
    assert fake.asked == []


def test_a_failing_apt_is_told_plainly() -> None:
    fake = FakeMachine(libraries=set(), apt_works=False)
    with pytest.raises(Trouble, match=r"libEGL.*could not bring them.*by hand"):
        provide("demo", fake.machine(is_root=True))


def test_an_apt_that_brings_nothing_is_not_believed() -> None:
    fake = FakeMachine(libraries=set(), apt_brings=False)
    with pytest.raises(Trouble, match="yet they are not found"):
        provide("demo", fake.machine(is_root=True))


def test_another_linux_is_told_the_names() -> None:
    fake = FakeMachine(libraries=EVERYTHING - {"libdbus-1.so.3"}, programs=set())
    with pytest.raises(Trouble, match=r"libdbus-1\.so\.3.*package manager"):
        provide("demo", fake.machine())


def test_the_tests_do_without_real_windows_nginx_and_a_browser(
    capsys: pytest.CaptureFixture[str],
) -> None:
    fake = FakeMachine(libraries=set(WITHOUT_DISPLAY), programs=set())
    provide("test", fake.machine())
    assert "The tests that need them are left out." in capsys.readouterr().out


def test_windows_are_needed_only_where_they_are_shown() -> None:
    fake = FakeMachine(libraries=set(WITHOUT_DISPLAY), programs=set())
    assert missing("demo", fake.machine()) == []
    for env in ({"DISPLAY": ":0"}, {"WAYLAND_DISPLAY": "wayland-0"}):
        needs = missing("demo", fake.machine(env=env))
        assert {need.name for need in needs if need.required} == set(system_libraries.XCB)
    for platform in ("darwin", "win32"):
        assert missing("test", fake.machine(platform=platform)) == []


@pytest.mark.parametrize(
    ("platform", "env", "expected"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ""}, False),
        ("linux", {"DISPLAY": ":1"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("linux", {"QT_QPA_PLATFORM": "eglfs"}, True),
        ("linux", {"QT_QPA_PLATFORM": "offscreen:size=1x1", "DISPLAY": ":1"}, False),
        ("darwin", {}, True),
        ("win32", {}, True),
    ],
)
def test_a_display_is_seen(platform: str, env: dict[str, str], expected: bool) -> None:
    assert system_libraries.has_display(platform, env) is expected


@pytest.mark.parametrize(
    ("rest", "started"),
    [
        ([], ["demo", "--auto", "1"]),
        (["--json"], ["demo", "--auto", "1", "--json"]),
        (["--auto", "3"], ["demo", "--auto", "3"]),
        (["--shots", "x", "--auto=3"], ["demo", "--shots", "x", "--auto=3"]),
    ],
)
def test_without_a_display_one_sale_runs_by_itself(rest: list[str], started: list[str]) -> None:
    command, env = bootstrap.program("demo", rest, "linux", {"LANG": "C"})
    assert command[1:] == started
    assert env == {"LANG": "C", "QT_QPA_PLATFORM": "offscreen"}


def test_with_a_display_the_demo_is_as_asked() -> None:
    command, env = bootstrap.program("demo", ["--data-dir", "x"], "linux", {"DISPLAY": ":0"})
    assert command[1:] == ["demo", "--data-dir", "x"]
    assert env == {"DISPLAY": ":0"}


def test_the_test_command_hands_its_arguments_to_the_gate() -> None:
    command, _ = bootstrap.program("test", ["--only", "lint"], "linux", {})
    assert Path(command[1]) == PACKAGING / "check.py"
    assert command[2:] == ["--only", "lint"]


@pytest.mark.parametrize(("arguments", "code"), [([], 2), (["tset"], 2), (["--help"], 0)])
def test_wrong_usage(arguments: list[str], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert bootstrap.main(arguments) == code
    assert "bootstrap.py demo" in capsys.readouterr().out


def test_the_development_lock_holds_every_pin_of_the_runtime_lock() -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^\S+==\S+", (PACKAGING / name).read_text(), re.MULTILINE))

    runtime = pins("requirements.lock")
    assert len(runtime) > 20
    assert runtime <= pins("requirements-dev.lock")


def test_an_older_python_can_still_read_what_tells_it() -> None:
    ast.parse((PACKAGING / "bootstrap.py").read_text(), feature_version=(3, 7))


@dataclass
class Checkout:
    """A checkout in a temporary folder, and what bootstrap had run in it: venv, requirements, kiosk."""

    root: Path
    ran: list[str] = field(default_factory=list)
    fail_at: str = ""

    def run(self, title: str, command: list[str]) -> None:
        """Note what would be run; making the environment leaves a file there."""
        what = Path(command[-1]).name
        what = "kiosk" if "-e" in command else what
        self.ran.append(what)
        if what == self.fail_at:
            raise Trouble(f"{title} failed")
        (self.root / ".venv" / "installed").write_text(what)

    def prepare(self, command: str = "test") -> list[str]:
        """Run bootstrap's preparation and give back what it had to do."""
        self.ran.clear()
        bootstrap.prepare(self.root, bootstrap.LOCKS[command], self.run)
        return list(self.ran)

    def change(self, name: str) -> None:
        """Give a file another content."""
        with (self.root / name).open("a") as file:
            file.write("# changed\n")


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """A checkout nobody has touched yet."""
    (tmp_path / "packaging").mkdir()
    for name in (
        "packaging/requirements.lock",
        "packaging/requirements-dev.lock",
        "pyproject.toml",
    ):
        (tmp_path / name).write_text(name)
    return Checkout(tmp_path)


def test_everything_is_done_once(checkout: Checkout) -> None:
    assert checkout.prepare() == [".venv", "requirements-dev.lock", "kiosk"]
    assert checkout.prepare() == []


def test_the_demo_finds_its_part_in_what_the_tests_installed(checkout: Checkout) -> None:
    assert checkout.prepare("demo") == [".venv", "requirements.lock", "kiosk"]
    assert checkout.prepare("test") == ["requirements-dev.lock", "kiosk"]
    assert checkout.prepare("demo") == []
    assert checkout.prepare("test") == []


def test_only_what_changed_is_repeated(checkout: Checkout) -> None:
    checkout.prepare()
    checkout.change("pyproject.toml")
    assert checkout.prepare() == ["kiosk"]
    checkout.change("packaging/requirements.lock")
    assert checkout.prepare("demo") == ["requirements.lock", "kiosk"]
    assert checkout.prepare() == ["requirements-dev.lock", "kiosk"]


@pytest.mark.parametrize("step", [".venv", "requirements-dev.lock", "kiosk"])
def test_an_interrupted_installation_is_begun_anew(checkout: Checkout, step: str) -> None:
    checkout.fail_at = step
    with pytest.raises(Trouble):
        checkout.prepare()
    checkout.fail_at = ""
    assert checkout.prepare() == [".venv", "requirements-dev.lock", "kiosk"]


def test_an_interrupted_change_is_begun_anew(checkout: Checkout) -> None:
    checkout.prepare()
    checkout.change("packaging/requirements-dev.lock")
    checkout.fail_at = "kiosk"
    with pytest.raises(Trouble):
        checkout.prepare()
    checkout.fail_at = ""
    assert checkout.prepare() == [".venv", "requirements-dev.lock", "kiosk"]


@pytest.mark.parametrize("stamp", ["", "[]", '{"python": "3.9"}', "\x00"])
def test_an_environment_of_another_making_is_replaced(checkout: Checkout, stamp: str) -> None:
    venv = checkout.root / ".venv"
    (venv / "lib").mkdir(parents=True)
    (venv / "lib64").symlink_to("lib")
    (venv / bootstrap.STAMP).write_text(stamp)
    assert checkout.prepare() == [".venv", "requirements-dev.lock", "kiosk"]
    assert not (venv / "lib").exists()


def test_a_moved_checkout_gets_a_new_environment(checkout: Checkout, tmp_path: Path) -> None:
    checkout.prepare()
    moved = checkout.root.rename(tmp_path.with_name("moved"))
    assert Checkout(moved).prepare() == [".venv", "requirements-dev.lock", "kiosk"]


def test_two_at_once_do_the_work_once(checkout: Checkout) -> None:
    inside, finish = threading.Event(), threading.Event()
    second = Checkout(checkout.root)

    def slow(title: str, command: list[str]) -> None:
        inside.set()
        assert finish.wait(10)
        checkout.run(title, command)

    lock = bootstrap.LOCKS["test"]
    first = threading.Thread(target=bootstrap.prepare, args=(checkout.root, lock, slow))
    late = threading.Thread(target=second.prepare)
    first.start()
    assert inside.wait(10)
    late.start()
    late.join(0.3)
    assert late.is_alive(), "it did not wait"
    finish.set()
    first.join(10)
    late.join(10)
    assert (len(checkout.ran), second.ran) == (3, [])


def test_waiting_for_another_has_an_end(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    with (
        bootstrap.sole_worker(lock),
        pytest.raises(Trouble, match="another bootstrap"),
        bootstrap.sole_worker(lock, patience_s=0.0),
    ):
        pytest.fail("two at once")


def test_a_killed_bootstrap_frees_its_lock(tmp_path: Path) -> None:
    hold = "import bootstrap, sys, time; from pathlib import Path\n"
    hold += (
        "with bootstrap.sole_worker(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(tmp_path / "lock")],
        cwd=PACKAGING,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        holder.kill()
    with bootstrap.sole_worker(tmp_path / "lock", patience_s=0.0):
        pass


def test_a_program_that_ends_well_keeps_its_words(capfd: pytest.CaptureFixture[str]) -> None:
    run_step("Greeting", [sys.executable, "-c", "print('hello')"])
    said = capfd.readouterr()
    assert "Greeting ..." in said.out
    assert "hello" not in said.out + said.err


def test_a_program_that_fails_is_quoted(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Trouble, match="this failed: Failing"):
        run_step("Failing", [sys.executable, "-c", "print('no room left'); raise SystemExit(3)"])
    assert "no room left" in capfd.readouterr().err


def test_a_program_that_hangs_is_stopped() -> None:
    with pytest.raises(Trouble, match="longer than"):
        run_step("Hanging", [sys.executable, "-c", "import time; time.sleep(60)"], limit_s=0.2)
