"""A relay whose file was put back from a backup: tills believe it, and what was let in for a moment is out."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.relay.guard import pairing
from kiosk.relay.guard.codes import new_code
from kiosk.relay.records import By
from kiosk.relay.running import backup
from kiosk.sqlite_backup import BackupError, put_in_place
from tests.relay.copies import test_copies
from tests.relay.ledger.counter import paid
from tests.relay.stage import START, Stage, on_stage

pytestmark = pytest.mark.anyio


def position(stage: Stage) -> str:
    """The stream's present place."""
    return stage.service.parts.hub.position(stage.service.parts.hub.last_number)


async def test_tills_believe_a_restored_relay_and_take_no_place_for_another(tmp_path: Path) -> None:
    file = tmp_path / "relay.sqlite3"
    async with on_stage(tmp_path) as before:
        payment_id = await before.new_payment()
        assert backup.make(file, tmp_path / "copy", lambda done, of: True) == 1
        await before.told(
            before.stripe.event("payment_intent.succeeded", before.stripe.pay(payment_id))
        )
        known = await before.read(payment_id)
        old_place = position(before)
    put_in_place(tmp_path / "copy", file, tmp_path / "aside", backup.after_restore)
    async with on_stage(
        tmp_path, stripe=before.stripe, clock=before.clock, caught_up=False
    ) as after:
        await paid(after)
        await paid(after)
        assert after.service.parts.hub.number_at(old_place) is None, "it has to read anew"
        async with after.client() as client:
            verified = (await client.post(f"/payments/{payment_id}/verify")).json()
    assert verified["outcome"] == "paid"
    assert verified["version"] > known["version"], "tills take only what is newer"


async def test_who_was_let_in_for_a_moment_does_not_come_back(tmp_path: Path) -> None:
    file = tmp_path / "relay.sqlite3"
    async with on_stage(tmp_path) as stage:
        await stage.run(lambda tx: pairing.offer(tx, By("boss"), "B2", "till", new_code, START))
        backup.make(file, tmp_path / "copy", lambda done, of: True)
    put_in_place(tmp_path / "copy", file, tmp_path / "aside", backup.after_restore)
    with closing(sqlite3.connect(file)) as restored:
        for table in ("pairing", "session", "approval"):
            assert restored.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
        assert restored.execute("SELECT count(*) FROM device").fetchone() > (0,)


async def test_a_backup_whose_copies_were_changed_is_none(tmp_path: Path) -> None:
    file = tmp_path / "relay.sqlite3"
    async with on_stage(tmp_path) as stage:
        await test_copies.put(stage, test_copies.sealed())
        backup.make(file, tmp_path / "copy", lambda done, of: True)
    with closing(sqlite3.connect(tmp_path / "copy")) as intruder:
        intruder.execute("DROP TRIGGER receipt_is_final")
        intruder.execute("UPDATE receipt SET document = replace(document, '18550', '28550')")
        intruder.commit()
    with pytest.raises(BackupError, match="the copy of A1-000001 was changed"):
        backup.prove(tmp_path / "copy")


def test_what_is_no_relays_database_is_no_backup(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "other")) as other:
        other.executescript("CREATE TABLE a (b); PRAGMA application_id = 7;")
    with pytest.raises(BackupError, match="not a file of this program"):
        backup.prove(tmp_path / "other")
