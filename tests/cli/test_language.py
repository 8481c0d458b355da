"""Why a till cannot begin is said in the till's language, also when its settings are what is wrong."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.cli.main import main

Write = Callable[[str], None]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder; the working folder is another one."""
    desk = tmp_path / "desk"
    desk.mkdir()
    monkeypatch.chdir(desk)
    return tmp_path


@pytest.fixture
def said(folder: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """What a command that cannot begin says: one line."""

    def run(*arguments: str) -> str:
        assert main([*arguments, "--data-dir", str(folder)]) == 1
        err = capsys.readouterr().err
        assert err.startswith("kiosk: ")
        assert err.count("\n") == 1
        return err.removeprefix("kiosk: ").rstrip("\n")

    return run


def is_thai(text: str) -> bool:
    return any("ก" <= letter <= "๛" for letter in text)


Said = Callable[..., str]


def test_thai_unless_told_otherwise(folder: Path, said: Said) -> None:
    assert said("till") == "ยังไม่ได้ตั้งค่า KIOSK_RELAY_URL: เครื่องขายไม่รู้ว่า relay อยู่ที่ใด"


def test_the_environment_chooses(said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_LANGUAGE", "en")
    assert said("till") == "KIOSK_RELAY_URL is not set: the till does not know its relay."


@pytest.mark.parametrize(
    "damaged",
    [
        'language = "en"\nshop_name = "\n',
        "language='en'\nshopname = 'x'\n",
        "\ntill = '?'\n  language = 'en' # ours\n",
        "\ufefflanguage = 'en'\n[[[\n",
    ],
)
@pytest.mark.parametrize("command", ["till", "demo"])
def test_a_damaged_file_still_tells_the_language(
    folder: Path, said: Said, damaged: str, command: str
) -> None:
    file = folder / "kiosk.toml"
    file.write_text(damaged)
    english = said(command)
    assert not is_thai(english)
    file.write_text(damaged.replace("en", "th", 1))
    thai = said(command)
    assert is_thai(thai)
    for told in (english, thai):
        assert str(file) in told
        assert "2" in told, "the line"


def test_a_language_nobody_speaks_is_told_in_thai(folder: Path, said: Said) -> None:
    (folder / "kiosk.toml").write_text("language = 'de'")
    assert said("till") == f"ไฟล์ {folder}/kiosk.toml บรรทัดที่ 1: 'language' ต้องเป็น th หรือ en"


def test_the_working_folders_file_comes_before_the_data_folders(folder: Path, said: Said) -> None:
    (folder / "kiosk.toml").write_text("language = 'th'")
    (folder / "desk" / ".env").write_text("export KIOSK_LANGUAGE=en\n")
    assert not is_thai(said("till"))


def test_a_file_given_on_the_command_line_is_the_one_asked(folder: Path, said: Said) -> None:
    (folder / "kiosk.toml").write_text("language = 'th'")
    other = folder / "other.toml"
    other.write_text("language = 'en'")
    assert not is_thai(said("till", "--config", str(other)))


def test_the_demo_looks_at_no_variable(
    folder: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIOSK_LANGUAGE", "en")
    (folder / "kiosk.toml").write_text("till = '?'")
    assert is_thai(said("demo"))


@pytest.mark.parametrize("command", [["receipts", "list"], ["relay"], ["devices", "list"]])
def test_other_commands_speak_english(folder: Path, said: Said, command: list[str]) -> None:
    (folder / "kiosk.toml").write_text("language = 'th'\n???")
    assert not is_thai(said(*command))


def test_a_server_that_a_till_brings_along_speaks_to_who_opens_the_till(
    folder: Path, said: Said
) -> None:
    assert said("relay", "--stop-on-stdin-close").startswith("ยังไม่ได้ตั้งค่า STRIPE_SECRET_KEY")
    assert said("relay").startswith("STRIPE_SECRET_KEY is not set")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a screen")
def test_without_a_display_the_till_says_so_before_qt_ends_the_program(
    said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KIOSK_LANGUAGE", "en")
    assert said("till").startswith("There is no display here: ")


@pytest.mark.parametrize("obstacle", ["logs", "till.sqlite3"])
def test_a_folder_that_does_not_let_the_till_work_is_one_sentence(
    folder: Path, said: Said, monkeypatch: pytest.MonkeyPatch, obstacle: str
) -> None:
    monkeypatch.setenv("KIOSK_RELAY_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("KIOSK_DEVICE_TOKEN", "kt_kiosk")
    if obstacle == "logs":
        (folder / obstacle).write_text("in the way")
        assert said("till").startswith(f"ใช้โฟลเดอร์ข้อมูล {folder} ไม่ได้")
    else:
        (folder / obstacle).write_bytes(b"nonsense" * 1_000)
        assert said("till") == "ฐานข้อมูลเสียหาย กรุณากู้คืนจากไฟล์สำรอง"


def test_a_second_till_on_the_folder_is_told(
    folder: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    from filelock import FileLock

    monkeypatch.setenv("KIOSK_RELAY_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("KIOSK_DEVICE_TOKEN", "kt_kiosk")
    with FileLock(folder / "till.lock"):
        assert said("till") == f"มีเครื่องขายอื่นเปิดอยู่แล้วใน {folder}"


def test_a_data_folder_that_is_a_file_is_called_that(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = folder / "file"
    file.touch()
    assert main(["till", "--data-dir", str(file)]) == 1
    assert capsys.readouterr().err == f"kiosk: โฟลเดอร์ข้อมูล {file} เป็นไฟล์ ไม่ใช่โฟลเดอร์\n"
