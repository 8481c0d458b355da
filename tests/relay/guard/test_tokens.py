"""Which tokens the guard remembers as good; whether they are let in is asked of the store every time."""

from __future__ import annotations

import pytest

from kiosk.relay.clock import utc_now
from kiosk.relay.errors import Refusal
from kiosk.relay.guard.devices import revoke
from kiosk.relay.guard.tokens import Guard, hash_of
from kiosk.relay.records import By
from kiosk.relay.store.lane import StoreLane
from tests.relay.stage import ADMIN, START

pytestmark = pytest.mark.anyio


async def test_a_token_is_known_from_the_store_or_after_its_first_use(store: StoreLane) -> None:
    guard = Guard(store, utc_now, ADMIN)
    assert guard.known(b"Bearer kt_A1") is None
    await guard.caller(b"Bearer kt_A1")
    assert guard.known(b"Bearer kt_A1") == hash_of("kt_A1")
    assert guard.known(b"Bearer kt_A2") is None
    await store.run(lambda tx: revoke(tx, By("x"), "A1", START))
    later = Guard(store, utc_now, ADMIN)
    await later.remember_tokens()
    assert (later.known(b"Bearer kt_A1"), later.known(b"Bearer kt_A2")) == (None, hash_of("kt_A2"))
    await guard.close()


async def test_a_revoked_token_is_forgotten_when_it_comes_back(store: StoreLane) -> None:
    guard = Guard(store, utc_now, ADMIN)
    await guard.remember_tokens()
    await store.run(lambda tx: revoke(tx, By("x"), "A1", START))
    assert guard.known(b"Bearer kt_A1") is not None
    with pytest.raises(Refusal):
        await guard.caller(b"Bearer kt_A1")
    assert guard.known(b"Bearer kt_A1") is None


@pytest.mark.parametrize("odd", [None, b"", b"Bearer", b"Basic kt_A1", b"Bearer " + b"x" * 999])
async def test_what_is_no_token_is_not_known(store: StoreLane, odd: bytes | None) -> None:
    assert Guard(store, utc_now, ADMIN).known(odd) is None


async def test_the_machine_s_own_token_is_always_known(store: StoreLane) -> None:
    guard = Guard(store, utc_now, ADMIN)
    known = guard.known(f"Bearer {ADMIN}".encode())
    assert known is not None
    assert guard.is_this_machine(known)


async def test_only_so_many_are_remembered(store: StoreLane) -> None:
    guard = Guard(store, utc_now, ADMIN, most_known=1)
    await guard.caller(b"Bearer kt_A1")
    await guard.caller(b"Bearer kt_A2")
    assert guard.known(b"Bearer kt_A1") is None
    assert guard.known(b"Bearer kt_A2") is not None
    await guard.close()
