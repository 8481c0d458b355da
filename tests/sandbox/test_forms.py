"""Stripe's form encoding: both spellings of arrays, nesting, and what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.sandbox.errors import StripeError
from kiosk.sandbox.forms import decode


def test_names_stay_as_stripe_spells_them() -> None:
    params = decode(b"payment_method_data[billing_details][email]=a%40b.test&amount=1000")
    assert params.required("payment_method_data[billing_details][email]") == "a@b.test"
    assert params.required_integer("amount") == 1000


@pytest.mark.parametrize(
    "encoded",
    [b"types[0]=a&types[1]=b", b"types[]=a&types[]=b", b"types%5B1%5D=b&types%5B0%5D=a"],
)
def test_both_spellings_of_an_array_mean_the_same(encoded: bytes) -> None:
    assert decode(encoded).array("types") == ["a", "b"]


def test_a_long_array_keeps_its_order() -> None:
    encoded = "&".join(f"types[]={number}" for number in range(12))
    assert decode(encoded.encode()).array("types") == [str(number) for number in range(12)]


def test_a_map_takes_any_key_even_a_number() -> None:
    params = decode("metadata[sale]=กาแฟ&metadata[0]=x&metadata[gone]=".encode())
    assert params.mapping("metadata") == {"sale": "กาแฟ", "0": "x"}
    params.allow_only({"metadata[*]"})


@pytest.mark.parametrize("sent", ["colour", "amount[0]", "metadata", "metadata[a][b]", "types[x]"])
def test_an_unknown_parameter_is_named(sent: str) -> None:
    with pytest.raises(StripeError) as refused:
        decode(f"{sent}=1".encode()).allow_only({"amount", "types[]", "metadata[*]"})
    assert (refused.value.stripe_code, refused.value.param) == ("parameter_unknown", sent)


@pytest.mark.parametrize("value", ["", "1.5", "abc", "1e3", "๑๐", "+5", "9" * 16, " 5"])
def test_what_is_no_whole_number_is_refused(value: str) -> None:
    with pytest.raises(StripeError) as refused:
        decode(f"amount={value}".encode()).required_integer("amount")
    assert refused.value.param == "amount"


def test_flags() -> None:
    params = decode(b"a=true&b=false&c=yes")
    assert params.flag("a")
    assert not params.flag("b")
    assert not params.flag("absent")
    with pytest.raises(StripeError):
        params.flag("c")


def test_the_last_value_of_a_name_counts() -> None:
    assert decode(b"amount=1&amount=2").required("amount") == "2"


@pytest.mark.parametrize("encoded", [b"\xff\xfe", b"a=%ff", b"&".join([b"a=1"] * 501)])
def test_an_unreadable_form_is_refused(encoded: bytes) -> None:
    with pytest.raises(StripeError) as refused:
        decode(encoded)
    assert refused.value.status == 400


@given(st.binary(max_size=60))
def test_no_bytes_break_it(encoded: bytes) -> None:
    try:
        params = decode(encoded)
    except StripeError:
        return
    for name in params.values:
        with pytest.raises(StripeError):
            params.allow_only({"amount"} - {name})
