"""What a till knows of people: as the relay named them, who sells, and how long a copy of a PIN serves."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from kiosk.core.person import Role
from kiosk.core.sale import SaleState
from kiosk.protocol.guard import PersonNamed
from kiosk.till.people import known as people
from kiosk.till.people.known import (
    CLOCK_LEEWAY,
    COPY_LIFE,
    TILL_TRIES,
    PinLockedError,
    UnknownPersonError,
    begin_try,
    cashier_of,
    end_try,
    good_copy,
    hear,
    keep_copy,
    known,
    switch_cashier,
)
from kiosk.till.people.ports import KnownPerson, PinCopy
from kiosk.till.store.database import SqliteStore
from tests.till.builders import SHOP, START, Desk
from tests.till.older_files import bring_back

HASH = "$argon2id$of-nothing"
NOK = PersonNamed(name="Nok", role="manager", pin_set_at=START)
SOM = PersonNamed(name="สมชาย", role="cashier", pin_set_at=START)


def heard(desk: Desk, *named: PersonNamed) -> None:
    with desk.store.transaction() as tx:
        hear(tx, named, START)


def copied(desk: Desk, name: str = "Nok", at: datetime = START) -> None:
    with desk.store.transaction() as tx:
        keep_copy(tx, name, HASH, at)


def copy(desk: Desk, name: str = "nok") -> PinCopy | None:
    with desk.store.reading() as tx:
        person = tx.person(name)
    return None if person is None else person.copy


def test_nobody_is_known_before_the_relay_has_said_anything(desk: Desk) -> None:
    with desk.store.reading() as tx:
        assert (known(tx).people, known(tx).heard) == ((), False)
    heard(desk)
    with desk.store.reading() as tx:
        assert (known(tx).people, known(tx).heard) == ((), True)


def test_people_are_those_whom_the_relay_named_last(desk: Desk) -> None:
    heard(desk, NOK, SOM)
    with desk.store.reading() as tx:
        assert [one.name for one in known(tx).people] == ["Nok", "สมชาย"]
        assert known(tx).managers == ("Nok",)
        assert tx.person(" NOK ") == KnownPerson("Nok", Role.MANAGER, START)
    heard(desk, SOM)
    with desk.store.reading() as tx:
        assert [one.name for one in known(tx).people] == ["สมชาย"]


@pytest.mark.parametrize(
    "named",
    [
        (),
        (NOK.model_copy(update={"role": "cashier"}),),
        (NOK.model_copy(update={"pin_set_at": START + timedelta(seconds=1)}),),
    ],
    ids=["disabled", "no manager any more", "a new PIN"],
)
def test_a_copy_goes_with_what_it_was_of(desk: Desk, named: tuple[PersonNamed, ...]) -> None:
    heard(desk, NOK)
    copied(desk)
    heard(desk, NOK, SOM)
    assert copy(desk) == PinCopy(HASH, START)
    heard(desk, *named)
    assert copy(desk) is None


def test_nothing_is_kept_of_cashiers_and_strangers(desk: Desk) -> None:
    heard(desk, NOK, SOM)
    copied(desk, "สมชาย")
    copied(desk, "Lek")
    assert (copy(desk, "สมชาย"), copy(desk, "Lek")) == (None, None)
    with desk.store.transaction() as tx:
        people.drop_copy(tx, "Lek")
        people.drop_copy(tx, "Nok")


@pytest.mark.parametrize(
    ("passed", "good"),
    [
        (timedelta(0), True),
        (COPY_LIFE, True),
        (COPY_LIFE + timedelta(seconds=1), False),
        (-CLOCK_LEEWAY, True),
        (-CLOCK_LEEWAY - timedelta(seconds=1), False),
    ],
)
def test_a_copy_serves_for_a_month_and_not_by_a_clock_set_back(
    passed: timedelta, good: bool
) -> None:
    person = KnownPerson("Nok", Role.MANAGER, START, PinCopy(HASH, START))
    assert (good_copy(person, START + passed) is not None) is good
    assert good_copy(None, START) is None


def test_wrong_pins_lock_the_till_also_over_a_restart(desk: Desk) -> None:
    heard(desk, NOK)
    copied(desk)
    for n in range(TILL_TRIES):
        with desk.store.transaction() as tx:
            assert begin_try(tx, "Nok" if n % 2 else "Lek", START) == (
                PinCopy(HASH, START) if n % 2 else None
            )
    with pytest.raises(PinLockedError) as locked, desk.store.transaction() as tx:
        begin_try(tx, "Nok", START + timedelta(seconds=10))
    assert locked.value.retry_after_s == 20
    with desk.store.transaction() as tx:
        assert begin_try(tx, "Nok", START + timedelta(seconds=30)) is not None
        person = end_try(tx, "Nok")
        assert person is not None
        assert begin_try(tx, "Nok", START + timedelta(seconds=30)) is not None


def test_who_is_set_sells_until_another_is_chosen(desk: Desk) -> None:
    heard(desk, NOK, SOM)
    assert desk.view().cashier == SHOP.cashier
    with desk.store.transaction() as tx:
        switch_cashier(tx, SHOP, "สมชาย", START)
        switch_cashier(tx, SHOP, "สมชาย", START)
        [entry] = tx.recent_audit("A1", 9)
    assert (entry.action, entry.subject, entry.asked_by) == ("cashier", "สมชาย", SHOP.cashier)
    assert desk.view().cashier == "สมชาย"
    assert [(one.name, one.manager) for one in desk.view().people] == [
        ("Nok", True),
        ("สมชาย", False),
    ]
    sale_id = desk.checkout.start(10_000, "")
    with desk.store.reading() as tx:
        sale = tx.sale(sale_id)
        assert sale is not None
        assert (sale.cashier, sale.state) == ("สมชาย", SaleState.CREATING)


def test_who_is_gone_sells_no_more(desk: Desk) -> None:
    heard(desk, NOK, SOM)
    with desk.store.transaction() as tx:
        switch_cashier(tx, SHOP, "สมชาย", START)
    heard(desk, NOK)
    assert desk.view().cashier == SHOP.cashier
    with pytest.raises(UnknownPersonError), desk.store.transaction() as tx:
        switch_cashier(tx, SHOP, "สมชาย", START)


def test_a_copy_is_not_shown() -> None:
    assert HASH not in repr(PinCopy(HASH, START))


def test_a_file_without_people_is_brought_up_with_all_it_holds(desk: Desk) -> None:
    desk.sell()
    before = desk.receipts()
    with desk.store.transaction() as tx:
        tx.set_fact("language", "en")
    desk.close()
    bring_back(desk.path, 4)
    again = SqliteStore(desk.path)
    with again.transaction() as tx:
        assert tx.fact("language") == "en"
        assert tx.people() == []
        assert cashier_of(tx, SHOP) == SHOP.cashier
    assert list(again.receipts()) == before
    again.close()
