"""PINs as argon2id hashes: the cost is written into them, and the event loop does not wait."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest

from kiosk.relay.errors import Refusal
from kiosk.relay.guard import hashing
from kiosk.relay.guard.hashing import Cost, PinHashing

pytestmark = pytest.mark.anyio
CHEAP = Cost(memory_kib=8, passes=1)


@pytest.fixture
def cheap() -> Iterator[PinHashing]:
    """Hashing that costs nearly nothing."""
    one = PinHashing(CHEAP)
    yield one
    one.close()


async def test_a_hash_bears_its_cost_and_fits_its_pin_alone(cheap: PinHashing) -> None:
    first, second = await cheap.hash("482913"), await cheap.hash("482913")
    assert first.startswith("$argon2id$v=19$m=8,t=1,p=1$")
    assert first != second
    assert await cheap.fits(first, "482913")
    assert not await cheap.fits(first, "482914")
    assert "482913" not in first


async def test_what_relays_use_is_owasp_s_first_choice() -> None:
    real = PinHashing(Cost())
    pin_hash = await real.hash("482913")
    assert pin_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert await real.fits(pin_hash, "482913")
    assert not real.outdated(pin_hash)
    real.close()


async def test_at_another_cost_older_hashes_stay_good_and_are_outdated(cheap: PinHashing) -> None:
    newer = PinHashing(Cost(memory_kib=16, passes=1))
    pin_hash = await cheap.hash("482913")
    assert await newer.fits(pin_hash, "482913")
    assert newer.outdated(pin_hash)
    assert not cheap.outdated(pin_hash)
    newer.close()


async def test_nobody_s_hash_costs_the_same_and_fits_nothing(cheap: PinHashing) -> None:
    assert not cheap.outdated(cheap.nobodys)
    assert not await cheap.fits(cheap.nobodys, "482913")
    assert len(cheap.nobodys) == len(await cheap.hash("482913"))


@pytest.mark.expected_logs("hash in the database is damaged")
@pytest.mark.parametrize("damaged", ["", "$argon2id$", "$argon2id$v=19$m=8,t=1,p=1$AAAA$!!"])
async def test_a_damaged_hash_fits_nothing(cheap: PinHashing, damaged: str) -> None:
    assert not await cheap.fits(damaged, "482913")


async def test_hashing_is_off_the_loop_s_thread_and_there_is_little_of_it(
    cheap: PinHashing,
) -> None:
    await asyncio.gather(*(cheap.hash("482913") for _ in range(8)))
    ours = [one for one in threading.enumerate() if one.name.startswith("kiosk-relay-pins")]
    assert len(ours) == hashing.WORKERS


async def test_who_finds_no_room_is_told_to_come_again(cheap: PinHashing) -> None:
    rooms = [cheap.room() for _ in range(hashing.ROOM)]
    for room in rooms:
        room.__enter__()
    with pytest.raises(Refusal) as refused, cheap.room():
        pass
    assert (refused.value.code, refused.value.retry_after_s) == ("rate_limited", 1)
    rooms[0].__exit__(None, None, None)
    with cheap.room():
        pass
