"""Wrong usage is told in one sentence with exit 2, trouble of the world with exit 1, never a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.cli.main import main


def usage_error(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """What a wrongly used command says last; it must exit with 2."""
    with pytest.raises(SystemExit) as exit_:
        main(arguments)
    assert exit_.value.code == 2
    return capsys.readouterr().err.strip().splitlines()[-1]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "COMMAND"),
        (["sell"], "sell"),
        (["demo", "--customer-size", "big"], "'big' is no size; write 1024x768"),
        (["demo", "--customer-size", "10x10"], "a size is from 320x240 to 7680x4320"),
        (["demo", "--auto", "0"], "'0' is no number from 1 to 100000"),
        (["relay", "--port", "70000"], "'70000' is no port from 0 to 65535"),
        (["sandbox", "--port", "x"], "'x' is no port from 0 to 65535"),
        (["receipts", "list", "--from", "yesterday"], "'yesterday' is no date; write 2026-11-21"),
        (["report", "z", "--through", "2569-11-21"], "the year of '2569-11-21' is not from 2000"),
        (["receipts", "list", "--to", "9999-12-31"], "is not from 2000 to 2399"),
        (["receipts", "show", "\udcff"], "what was given is no text in UTF-8"),
        (["receipts", "export", "--format", "doc", "--out", "x"], "doc"),
        (["devices", "add", "--name", "x", "--scope", "boss"], "boss"),
    ],
)
def test_wrong_usage_is_one_sentence(
    arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert says in usage_error(arguments, capsys)


def test_a_damaged_settings_file_is_one_sentence_with_the_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "kiosk.toml").write_text('shop_name = "ok"\nlanguage = "de"\n')
    assert main(["receipts", "list", "--data-dir", str(tmp_path)]) == 1
    said = capsys.readouterr().err
    assert said == f"kiosk: {tmp_path}/kiosk.toml, line 2: 'language' takes th or en.\n"


def test_common_options_may_stand_before_or_after_the_action(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = main(["receipts", "--data-dir", str(tmp_path), "list"])
    first = capsys.readouterr().err
    after = main(["receipts", "list", "--data-dir", str(tmp_path)])
    assert (before, first) == (after, capsys.readouterr().err)
    assert str(tmp_path) in first


def test_a_relay_without_a_key_says_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["relay", "--data-dir", str(tmp_path)]) == 1
    assert "STRIPE_SECRET_KEY is not set" in capsys.readouterr().err


def test_a_till_that_sees_the_stripe_key_refuses_to_start(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIOSK_LANGUAGE", "en")
    monkeypatch.setenv("STRIPE_SECRET_KEY", "sk_test_kiosk_0000")
    monkeypatch.setenv("KIOSK_RELAY_URL", "http://127.0.0.1:1")
    assert main(["till", "--data-dir", str(tmp_path)]) == 1
    said = capsys.readouterr().err
    assert "a till must not hold the Stripe key" in said
    assert "sk_test" not in said


def test_a_till_without_relay_or_token_says_which(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIOSK_LANGUAGE", "en")
    assert main(["till", "--data-dir", str(tmp_path)]) == 1
    assert "KIOSK_RELAY_URL is not set" in capsys.readouterr().err
    monkeypatch.setenv("KIOSK_RELAY_URL", "http://127.0.0.1:1")
    assert main(["till", "--data-dir", str(tmp_path)]) == 1
    assert "has no token" in capsys.readouterr().err


def test_a_name_that_no_disk_takes_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = "a" * 300
    assert main(["support", "--out", out, "--data-dir", str(tmp_path)]) == 1
    assert capsys.readouterr().err == f"kiosk: {out}: File name too long.\n"
