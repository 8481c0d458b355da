"""`kiosk receipts verify`: every kind of document, and what is missing for the question to Stripe."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.cli.main import main
from tests.till.builders import Desk, ToldRefund


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A till with one of each document."""
    desk = Desk(tmp_path / "till.sqlite3")
    receipt = desk.sell_paid()
    desk.hear_refund(ToldRefund("re_1", receipt.payment_id, 100))
    desk.z()
    yield desk
    desk.close()


def verify(desk: Desk, *arguments: str) -> int:
    return main(["receipts", "verify", *arguments, "--data-dir", str(desk.path.parent)])


def test_every_chain_is_told_with_its_head(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify(desk) == 0
    [z], [entry] = desk.store.zs(), desk.store.audit()
    assert capsys.readouterr().out.splitlines() == [
        f"A1: 1 receipts, chain whole, head {desk.receipts()[0].hash}",
        f"A1: 1 refunds, chain whole, head {desk.refunds()[0].hash}",
        f"A1: 1 Z reports, chain whole, head {z.hash}",
        f"A1: 1 audit entries, chain whole, head {entry.hash}",
    ]


def test_without_a_relay_stripe_cannot_be_asked(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify(desk, "--stripe") == 1
    assert capsys.readouterr().err.startswith("kiosk: Set KIOSK_RELAY_URL: ")


def test_without_a_token_the_relay_cannot_be_asked(
    desk: Desk, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIOSK_RELAY_URL", "http://127.0.0.1:9")
    assert verify(desk, "--stripe") == 1
    assert capsys.readouterr().err == (
        "kiosk: This till has no token: pair it with `kiosk pair`.\n"
    )


def test_a_relay_that_is_away_is_one_sentence(
    desk: Desk, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIOSK_RELAY_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("KIOSK_DEVICE_TOKEN", "kt_made_up")
    assert verify(desk, "--stripe") == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("kiosk: ")
