"""What is shipped, as far as one can look without building it: contents, licences, units, version, checklist.

The heavy half, building and trying it, is a command (`package`) and never part of the gate.
"""

from __future__ import annotations

import ast
import configparser
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import bootstrap
import pytest
import release
import version
from built import contents, start
from deb import making
from programs import Trouble
from relay import relay_lock
from shipped import collecting, components, policy, sbom
from shipped.components import Component, component, locked
from system_libraries import OFFSCREEN, PAPER

import kiosk
from tests.packaging.guides import links_in

ROOT = bootstrap.ROOT
PACKAGING = ROOT / "packaging"
LOCK = (PACKAGING / "requirements.lock").read_text(encoding="utf-8")
SOURCES = {
    path: path.read_text(encoding="utf-8") for path in sorted((ROOT / "kiosk").rglob("*.py"))
}


# What is built in


def test_the_modules_of_qt_that_are_kept_are_those_that_are_imported() -> None:
    used = set()
    for text in SOURCES.values():
        used |= set(re.findall(r"from PySide6\.(\w+) import", text))
    assert used == set(contents.QT_MODULES)


def test_every_program_that_we_start_under_python_is_known_to_a_built_one() -> None:
    started = set()
    for text in SOURCES.values():
        started |= set(re.findall(r'sys\.executable, "-m", "([\w.]+)"', text))
    assert started - {"tests.benchmarks"} == set(start.PROGRAMS)


def test_what_stands_behind_a_name_is_a_main() -> None:
    for module in start.PROGRAMS.values():
        tree = ast.parse(SOURCES[ROOT / f"{module.replace('.', '/')}.py"])
        assert "main" in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize(
    ("place", "kept"),
    [
        ("PySide6/QtWidgets.abi3.so", True),
        ("PySide6/QtQml.abi3.so", False),
        ("PySide6/Qt/lib/libQt6Core.so.6", True),
        ("PySide6/Qt/lib/libQt6Quick.so.6", False),
        ("PySide6/Qt/lib/libicudata.so.73", True),
        ("PySide6/Qt/plugins/platforms/libqxcb.so", True),
        ("PySide6/Qt/plugins/platforms/libqeglfs.so", False),
        ("PySide6/Qt/plugins/platforminputcontexts/libqtvirtualkeyboardplugin.so", False),
        ("PySide6/Qt/plugins/imageformats/libqjpeg.so", True),
        ("PySide6/Qt/plugins/imageformats/libqpdf.so", False),
        ("PySide6/Qt/translations/qtbase_de.qm", False),
        ("PySide6/Qt/qml/QtQuick/libqtquick2plugin.so", False),
        ("libpython3.11.so.1.0", True),
        ("libcrypto.so.3", False),
        ("_cffi_backend.cpython-311-x86_64-linux-gnu.so", True),
        ("psycopg_binary.libs/libcrypto-3a0647ea.so.3", True),
        ("kiosk/_resources/fonts/OFL.txt", True),
    ],
)
def test_what_stays_in_a_till(place: str, kept: bool) -> None:
    assert contents.keeps(place, contents.BUILDS["till"], "linux") is kept


def test_on_windows_the_same_is_kept_under_its_names_there() -> None:
    till = contents.BUILDS["till"]
    for place in (
        *(
            "PySide6\\Qt6Core.dll",
            "PySide6\\QtGui.pyd",
            "PySide6\\plugins\\platforms\\qwindows.dll",
        ),
        *("python311.dll", "libcrypto-3.dll", "PySide6\\MSVCP140.dll"),
    ):
        assert contents.keeps(place, till, "win32"), place
    for place in (
        *("PySide6\\Qt6Quick.dll", "PySide6\\QtQml.pyd", "PySide6\\opengl32sw.dll"),
        "PySide6\\translations\\qt_de.qm",
    ):
        assert not contents.keeps(place, till, "win32"), place


def test_a_relay_has_no_qt() -> None:
    assert not contents.keeps("PySide6/QtCore.abi3.so", contents.BUILDS["relay"], "linux")
    assert "PySide6" in contents.BUILDS["relay"].excludes


def test_a_built_program_takes_nothing_else_of_pythons_words(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert start.main(["-m", "http.server"]) == 2
    assert "no program http.server" in capsys.readouterr().err


def test_the_facts_of_a_build() -> None:
    facts = start.facts()
    assert facts["version"] == kiosk.__version__
    assert facts["asserts"] is True
    assert facts["frozen"] is False
    assert facts["libpq"]


def test_the_systems_programs_get_their_own_libraries_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LD_LIBRARY_PATH", "/usr/lib/kiosk/_internal")
    monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", "/opt/own")
    start.give_back_library_paths()
    assert os.environ["LD_LIBRARY_PATH"] == "/opt/own"
    assert "LD_LIBRARY_PATH_ORIG" not in os.environ


_WITHOUT = """
import sys
for name in {names}: sys.modules[name] = None
import kiosk.cli.relay, kiosk.cli.devices, kiosk.cli.backup, kiosk.relay.running.serve
assert not [name for name in sys.modules if name.startswith(("kiosk.app", "kiosk.paper"))]
"""


def test_a_relay_runs_without_what_its_packages_leave_out() -> None:
    names = ("PySide6", "shiboken6", *contents.PRINTERS, *contents.DESK, "importlib_metadata")
    code = _WITHOUT.format(names=names)
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_containers_lock_is_a_part_of_the_one_lock() -> None:
    relays = relay_lock.requirements(relay_lock.chosen(LOCK, tools=False))
    everything = relay_lock.requirements(LOCK)
    assert set(everything) - set(relays) == (
        relay_lock.NOT_FOR_A_RELAY | relay_lock.NOT_AT_RUN_TIME
    )
    assert all("--hash=sha256:" in entry for entry in relays.values())
    assert {"fastapi", "stripe", "psycopg", "uvicorn"} <= set(relays)
    assert set(relay_lock.requirements(relay_lock.chosen(LOCK, tools=True))) == relay_lock.TOOLS


# Licences


@pytest.mark.parametrize(("name", "number"), sorted(locked(LOCK).items()))
def test_everything_shipped_has_a_licence_that_may_be_shipped(name: str, number: str) -> None:
    part = component(name, number)
    assert part.complaints == []
    assert part.texts or name in ("colorama", "pywin32-ctypes", "tzdata"), (
        "its words have to go along"
    )


@pytest.mark.parametrize(
    ("expression", "allowed"),
    [
        ("MIT", True),
        ("Apache-2.0 OR GPL-3.0-only", True),
        ("Apache-2.0 AND GPL-3.0-only", False),
        ("GPL-3.0-only", False),
        ("Apache-2.0 AND (MIT OR GPL-2.0-only)", True),
        ("GPL-2.0-or-later WITH Bootloader-exception", True),
        ("", False),
        ("Proprietary", False),
    ],
)
def test_which_licences_are_allowed(expression: str, allowed: bool) -> None:
    assert policy.is_allowed(expression) is allowed


def test_what_is_wrong_with_a_part_is_told() -> None:
    assert "does not say" in Component("x", "1", "").complaints[0]
    assert "nobody allowed" in Component("x", "1", "GPL-3.0-only").complaints[0]
    assert "its source" in Component("x", "1", "LGPL-3.0-only").complaints[0]
    assert Component("x", "1", "LGPL-3.0-only", source="https://x.example").complaints == []


def test_libraries_inside_wheels_are_known_by_their_names() -> None:
    assert policy.library("libpq-e9b5c9ac.so.5.18") == ("pq", "5.18")
    assert policy.library("libicuuc.so.73") == ("icuuc", "73")
    assert all(policy.is_allowed(licence) for _, licence in policy.IN_WHEELS.values())


def test_every_font_has_its_licence_beside_it() -> None:
    fonts = {path.name for path in (ROOT / "resources" / "fonts").iterdir()}
    texts = {Path(text).name for _, _, text in policy.FONTS}
    assert {name for name in fonts if name.endswith(".txt")} == texts
    families = {re.split(r"-", name)[0] for name in fonts if not name.endswith(".txt")}
    assert families == {"IBMPlexSansThai", "KioskSansSC"}


def test_a_file_of_nobody_ends_a_build(tmp_path: Path) -> None:
    stranger = tmp_path / "libstranger.so"
    stranger.touch()
    pytest_file = pytest.__file__
    names, strangers = collecting.owners(
        [("pytest/__init__.py", pytest_file), ("libstranger.so", str(stranger))], ROOT / "kiosk"
    )
    assert names == {"pytest"}
    assert strangers == [f"libstranger.so ({stranger})"]
    with pytest.raises(Trouble, match="in no lock: pytest"):
        collecting.pinned(names, ROOT)


def test_the_list_of_parts_names_each_with_version_licence_and_hash() -> None:
    parts = [Component("peewee", "4.5.3", "MIT", sha256="ab" * 32)]
    said = sbom.document(contents.BUILDS["relay"], parts, "1.2.3")
    assert said["metadata"]["component"]["version"] == "1.2.3"
    assert said["components"] == [
        {
            "type": "library",
            "bom-ref": "peewee@4.5.3",
            "name": "peewee",
            "version": "4.5.3",
            "licenses": [{"expression": "MIT"}],
            "purl": "pkg:pypi/peewee@4.5.3",
            "hashes": [{"alg": "SHA-256", "content": "ab" * 32}],
        }
    ]


def test_texts_kept_here_are_used() -> None:
    kept = {path.stem for path in components.TEXTS.iterdir()}
    assert kept == {"LGPL-3.0-only", "GPL-3.0-only", "pyserial"}


# One version


def test_the_version_is_said_in_one_place() -> None:
    assert version.version_of(ROOT) == kiosk.__version__
    said = re.compile(rf"""(?<![\d.])["' ]{re.escape(kiosk.__version__)}["'\n]""")
    files = [
        *SOURCES,
        ROOT / "pyproject.toml",
        *PACKAGING.rglob("*.iss"),
        *PACKAGING.rglob("control"),
    ]
    places = [
        path.relative_to(ROOT).as_posix()
        for path in files
        if said.search(path.read_text(encoding="utf-8"))
    ]
    assert places == ["kiosk/__init__.py"]


@pytest.mark.parametrize(
    ("ours", "debians"), [("1.2.3", "1.2.3"), ("1.2.3rc1", "1.2.3~rc1"), ("0.1.0a2", "0.1.0~a2")]
)
def test_a_candidate_comes_before_its_release(ours: str, debians: str) -> None:
    assert version.debian(ours) == debians


def test_a_checkout_that_says_no_version_or_two(tmp_path: Path) -> None:
    (tmp_path / "kiosk").mkdir()
    for text in ("", '__version__ = "1.2.3"\n' * 2, '__version__ = "one"\n'):
        (tmp_path / "kiosk" / "__init__.py").write_text(text, encoding="utf-8")
        with pytest.raises(ValueError, match="does not say one version"):
            version.version_of(tmp_path)


# Units, entries and rules


def unit(path: str) -> configparser.RawConfigParser:
    parser = configparser.RawConfigParser(strict=False, delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read(PACKAGING / path, encoding="utf-8")
    return parser


def test_the_tills_unit_watches_it() -> None:
    service = unit("deb/till/kiosk-till.service")["Service"]
    assert service["ExecStart"] == "/usr/bin/kiosk till --supervised"
    assert service["Type"] == "notify"
    assert int(service["WatchdogSec"]) == 30
    assert service["Restart"] == "on-failure"


def test_the_relays_unit_gives_it_nothing_it_does_not_need() -> None:
    service = unit("deb/relay/kiosk-relay.service")["Service"]
    assert service["User"] == "kiosk-relay"
    assert service["LoadCredential"] == "kiosk:/etc/kiosk-relay/secrets"
    assert service["ProtectSystem"] == "strict"
    assert service["NoNewPrivileges"] == "yes"
    assert service["Environment"] == "KIOSK_DATA_DIR=/var/lib/kiosk-relay"
    assert (
        "STRIPE" not in (PACKAGING / "deb/relay/relay.env").read_text("utf-8").split("\n\n", 1)[1]
    )


def test_the_entry_on_the_desktop() -> None:
    entry = unit("deb/till/kiosk.desktop")
    assert entry["Desktop Entry"]["Exec"] == "kiosk till"
    assert {"Name", "Name[th]", "Comment[th]"} <= set(entry["Desktop Entry"])
    for action in filter(None, entry["Desktop Entry"]["Actions"].split(";")):
        assert f"Desktop Action {action}" in entry.sections()
    # The windows call themselves so: the desktop joins them to this entry.
    assert 'setDesktopFileName("kiosk")' in SOURCES[ROOT / "kiosk/app/shell/starting.py"]


def test_the_description_for_software_centres() -> None:
    tree = ET.parse(PACKAGING / "deb/till/kiosk.metainfo.xml")
    assert tree.findtext("launchable") == "kiosk.desktop"
    laid = {each.target.rpartition("/")[2] for each in making.LAYOUTS["till"]}
    assert f"{tree.findtext('id')}.metainfo.xml" in laid


def test_every_rule_for_printers_gives_access_and_nothing_more() -> None:
    text = (PACKAGING / "deb/till/70-kiosk-printers.rules").read_text(encoding="utf-8")
    rules = [line for line in text.splitlines() if line and not line.startswith("#")]
    one = r'(?:[A-Z]+(?:\{\w+\})?(?:==|!=)"[^"]+", )+'
    assert all(
        re.fullmatch(
            one + r'(?:TAG\+="uaccess"|GOTO="kiosk_printers_end")|LABEL="kiosk_printers_end"', rule
        )
        for rule in (f"{line}" for line in rules)
    )
    given = [rule for rule in rules if "uaccess" in rule]
    assert len(given) > 8
    assert not any("MODE=" in rule or "RUN" in rule for rule in rules)


def test_what_a_package_is_laid_from_is_there() -> None:
    for build, layout in making.LAYOUTS.items():
        for each in layout:
            assert (PACKAGING / each.source).is_file(), each.source
        control = (PACKAGING / "deb" / build / "control").read_text(encoding="utf-8")
        assert re.findall(r"^Version: (.*)$", control, re.MULTILINE) == ["@version@"]
        for name in making.SCRIPTS:
            script = PACKAGING / "deb" / build / name
            if script.is_file():
                subprocess.run(["sh", "-n", str(script)], check=True, timeout=10)


def test_no_guide_in_a_package_links_to_what_is_not_in_it() -> None:
    for layout in making.LAYOUTS.values():
        laid = {Path(each.target): PACKAGING / each.source for each in layout}
        # Laid in every package by itself.
        laid |= {target.parent / "CHANGELOG.md": PACKAGING / "CHANGELOG.md" for target in laid}
        for target, source in laid.items():
            if source.suffix == ".md":
                links = links_in(source.read_text(encoding="utf-8"))
                led_to = {target.parent / path for path, _ in links if path}
                assert led_to <= set(laid), source.name


@pytest.mark.parametrize("name", list(contents.BUILDS))
def test_debians_own_list_of_changes_can_be_read_by_its_tools(name: str) -> None:
    build = contents.BUILDS[name]
    read = re.fullmatch(
        r"(\S+) \((\S+)\) unstable; urgency=medium\n\n  \* .+\n\n -- .+ <.+>  \w{3}, .+ \+0000\n",
        making.debian_changes(build, ROOT),
    )
    assert read is not None
    assert read.groups() == (build.folder, version.debian(kiosk.__version__))


def test_what_qt_asks_for_while_it_runs_is_depended_on() -> None:
    control = (PACKAGING / "deb/till/control").read_text(encoding="utf-8")
    assert set(PAPER.values()) <= set(re.split(r"[\s,|]+", control))
    # The others are linked, so that dpkg-shlibdeps finds them; the trial on a bare system shows it.
    assert "libegl1" in OFFSCREEN.values()


# The checklist


def test_the_checklist_can_be_run() -> None:
    lines = release.read(release.PAGE.read_text(encoding="utf-8"))
    commands = [line.command for line in lines if line.command is not None]
    assert len(commands) >= 10
    assert any(line.command is None for line in lines)
    for command in commands:
        subprocess.run(["sh", "-n", "-c", command], check=True, timeout=10)
        for path in re.findall(r"packaging/[\w./-]+", command):
            assert (ROOT / path).exists(), path
        for step in re.findall(r"release\.py (\w+)", command):
            assert step in release.SMALL
    assert not re.search(r"\b(?:push|upload|publish|twine)\b", " ".join(commands))


def test_a_walk_stops_at_the_first_line_that_fails(capsys: pytest.CaptureFixture[str]) -> None:
    lines = release.read(
        "## A\n- [ ] One: `one`\n- [ ] A person looks.\n- [ ] Two: `two`\n- [ ] Three: `three`\n"
    )
    asked: list[str] = []

    def run(command: str) -> bool:
        asked.append(command)
        return command != "two"

    assert release.walk(lines, run) == 1
    assert asked == ["one", "two"]
    assert "--from 3" in capsys.readouterr().out
    assert release.walk(lines, lambda _: True) == 0
    assert "A person looks." in capsys.readouterr().out.partition("By hand:")[2]


def test_a_line_that_is_nothing_is_refused() -> None:
    with pytest.raises(Trouble, match="neither a command nor a sentence"):
        release.read("- [ ] half a thought")


def test_a_line_that_fails_is_seen() -> None:
    assert release.run_line("true")
    assert not release.run_line("exit 3")


def test_what_changed_is_told_for_this_version_in_both_languages() -> None:
    text = release.CHANGES.read_text(encoding="utf-8")
    assert f"\n## {kiosk.__version__} — " in text
    for who in ("cashier · สำหรับแคชเชียร์", "manager · สำหรับผู้จัดการ", "owner · สำหรับเจ้าของร้าน"):
        assert f"### For the {who}" in text
