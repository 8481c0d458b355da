"""`--all-tills` without a manager, without a PIN, without a relay: one sentence each, and nothing is fetched."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from kiosk.cli.main import main
from tests.relay.program import free_port


@pytest.fixture
def paired(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a till whose relay is away."""
    monkeypatch.setenv("KIOSK_RELAY_URL", f"http://127.0.0.1:{free_port()}")
    monkeypatch.setenv("KIOSK_DEVICE_TOKEN", "kt_of_nobody")
    return tmp_path


def told(
    capsys: pytest.CaptureFixture[str], folder: Path, *arguments: str
) -> tuple[int | str | None, str]:
    """Exit status, and what stands on stderr."""
    try:
        status: int | str | None = main(["receipts", *arguments, "--data-dir", str(folder)])
    except SystemExit as end:
        status = end.code
    return status, capsys.readouterr().err


def test_one_till_goes_with_all_tills(paired: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, error = told(capsys, paired, "list", "--till", "B2")
    assert status == 2
    assert "--till goes with --all-tills" in error


def test_the_audit_log_is_this_till_s_alone(
    paired: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ("export", "--audit", "--all-tills", "--format", "csv", "--out", "x.csv")
    status, error = told(capsys, paired, *arguments)
    assert status == 2
    assert "--audit is of this till" in error


def test_somebody_has_to_allow_it(paired: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, error = told(capsys, paired, "list", "--all-tills")
    assert status in (1, 2)
    assert "say which manager allows it with --person NAME" in error


def test_a_pin_needs_a_terminal_or_standard_input(
    paired: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, error = told(capsys, paired, "list", "--all-tills", "--person", "Nok")
    assert status in (1, 2)
    assert "use --pin-stdin" in error


def test_a_relay_that_is_away_is_told(
    paired: Path,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("703925\n"))
    out = ("--format", "csv", "--out", str(tmp_path / "all.csv"))
    who = ("--all-tills", "--person", "Nok", "--pin-stdin")
    status, error = told(capsys, paired, "export", *out, *who)
    assert status == 1
    assert "703925" not in error
    assert len(error.strip().splitlines()) == 1
    assert not (tmp_path / "all.csv").exists()
