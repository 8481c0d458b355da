"""Keys of a person's kiosk.toml are set, and nothing else in it changes."""

from __future__ import annotations

import re
import stat
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.settings import SettingsError, read_toml
from kiosk.settings.writing import (
    SettingsChangedError,
    SettingsFileError,
    as_it_is,
    change,
    remember,
    with_changes,
)

URL = "https://relay.example.com"
LINE = f'relay_url = "{URL}"'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", f"{LINE}\n"),
        ('till = "A1"\n', f'till = "A1"\n{LINE}\n'),
        ('till = "A1"', f'till = "A1"\n{LINE}\n'),
        ('till = "A1"\r\n# ร้าน\r\n', f'till = "A1"\r\n# ร้าน\r\n{LINE}\r\n'),
        ('\ufefftill = "A1"\n', f'\ufefftill = "A1"\n{LINE}\n'),
        ('relay_url = "https://old"\n', f"{LINE}\n"),
        ("a = 1\n  relay_url='old' # ours\nb = 2\n", f'a = 1\n  relay_url="{URL}" # ours\nb = 2\n'),
        ('"relay_url" = "old"', f'"relay_url" = "{URL}"\n'),
        ('relay_url = "a\\"b"  # x', f"{LINE}  # x\n"),
        ('# relay_url = "old"\n', f'# relay_url = "old"\n{LINE}\n'),
        ('relay_url_2 = "old"\n', f'relay_url_2 = "old"\n{LINE}\n'),
        ("a = 1\n[table]\nb = 2\n", f"a = 1\n{LINE}\n\n[table]\nb = 2\n"),
        ("[table]\n", f"{LINE}\n\n[table]\n"),
        ('relay_url = """old\n"""\n', f"{LINE}\n"),
        ("relay_url = 7\n", f"{LINE}\n"),
        ("[table]\nrelay_url = 'old'\n", f"{LINE}\n\n[table]\nrelay_url = 'old'\n"),
    ],
)
def test_the_key_is_set_and_the_rest_stays(before: str, after: str) -> None:
    assert with_changes(before, {"relay_url": URL}) == after


@pytest.mark.parametrize(
    "text",
    [
        "this is no toml",
        "relay_url = 'twice'\nrelay_url = 'twice'\n",
        f"x = {'9' * 5000}\n",
    ],
)
def test_what_cannot_be_changed_with_certainty_is_not_changed(tmp_path: Path, text: str) -> None:
    assert with_changes(text, {"relay_url": URL}) is None
    path = tmp_path / "kiosk.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"write relay_url = .* into it yourself") as refused:
        remember(path, "relay_url", URL)
    assert URL in refused.value.text
    assert path.read_text(encoding="utf-8") == text


def test_a_file_is_begun_kept_and_read_by_the_settings(tmp_path: Path) -> None:
    path = tmp_path / "kiosk.toml"
    remember(path, "relay_url", URL)
    remember(path, "relay_url", URL)
    assert read_toml(path) == {"relay_url": URL}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    path.with_name("kiosk.toml.part").write_text("half")
    remember(path, "relay_url", f"{URL}/new")
    assert read_toml(path) == {"relay_url": f"{URL}/new"}
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    real = tmp_path / "real.toml"
    real.write_text('till = "A1"\n')
    link = tmp_path / "kiosk.toml"
    link.symlink_to(real)
    remember(link, "relay_url", URL)
    assert link.is_symlink()
    assert read_toml(real) == {"till": "A1", "relay_url": URL}


def test_several_keys_change_in_one_step_and_one_goes(tmp_path: Path) -> None:
    path = tmp_path / "kiosk.toml"
    path.write_text(
        "# ร้านของเรา\nshop_name = 'เก่า'  # ชื่อ\ntill = 'A1'\n\n# end\n", encoding="utf-8"
    )
    seen = as_it_is(path)
    after = change(path, {"shop_name": "ใหม่", "till": None, "paper_mm": 58}, seen=seen)
    assert after == "# ร้านของเรา\nshop_name = 'ใหม่'  # ชื่อ\n\n# end\npaper_mm = 58\n".replace(
        "'", '"'
    )
    assert as_it_is(path) == after
    assert change(path, {"nobody": None}, seen=after) == after


def test_a_file_that_somebody_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "kiosk.toml"
    seen = as_it_is(path)
    assert seen == ""
    path.write_text("till = 'B2'\n")
    with pytest.raises(SettingsChangedError) as changed:
        change(path, {"till": "A1"}, seen=seen)
    assert changed.value.code == "settings_changed"
    assert path.read_text() == "till = 'B2'\n"
    folder = tmp_path / "folder.toml"
    folder.mkdir()
    with pytest.raises(SettingsFileError, match="cannot be read"):
        as_it_is(folder)


def test_what_cannot_be_written_or_read_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be written"):
        remember(tmp_path / "nowhere" / "kiosk.toml", "relay_url", URL)
    path = tmp_path / "kiosk.toml"
    path.write_bytes(b"till = '\xff'")
    with pytest.raises(SettingsError, match="is not UTF-8 text"):
        remember(path, "relay_url", URL)


LINES = st.sampled_from(
    ['till = "A1"', "# word", "", "relay_url = 'x'", ' relay_url="y" #z', "[t]", "a = [1,", "2]"]
)


@given(st.lists(LINES, max_size=8), st.sampled_from(["\n", "\r\n"]), st.text(max_size=20))
def test_either_only_the_key_differs_or_nothing_is_done(
    lines: list[str], end: str, value: str
) -> None:
    before = end.join(lines)
    after = with_changes(before, {"relay_url": value})
    if after is not None:
        assert tomllib.loads(after) == {**tomllib.loads(before), "relay_url": value}
        assert [line for line in re.split("\r?\n", after) if "relay_url" not in line and line] == [
            line for line in lines if "relay_url" not in line and line
        ]
