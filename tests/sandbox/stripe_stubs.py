"""Holds a JSON object against the type stubs of the `stripe` package: an independent account of Stripe's shapes.

The stubs are read as source, because half of their annotations name modules that are imported for type
checkers only. Reported are: a required field that is absent, a field the stubs do not know, a value of
another type, a word outside its list (`Union[Literal[...], str]` counts as the list alone).
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator
from functools import cache
from typing import Any

import stripe

_PLAIN = {"int": int, "str": str, "bool": bool, "float": float}
_CLASS_OF = {
    "account": stripe.Account,
    "balance": stripe.Balance,
    "balance_transaction": stripe.BalanceTransaction,
    "charge": stripe.Charge,
    "dispute": stripe.Dispute,
    "event": stripe.Event,
    "payment_intent": stripe.PaymentIntent,
    "payment_method": stripe.PaymentMethod,
    "payout": stripe.Payout,
    "refund": stripe.Refund,
    "webhook_endpoint": stripe.WebhookEndpoint,
}

Scope = tuple[ast.ClassDef, ...]


def problems(thing: dict[str, Any]) -> list[str]:
    """Everything in which `thing` differs from the stub of its kind; empty when it agrees."""
    kind = thing["object"]
    found = list(_object(thing, (_parsed(_CLASS_OF[kind]),), kind))
    if kind == "event":
        found += problems(thing["data"]["object"])
    return found


@cache
def _parsed(of: type) -> ast.ClassDef:
    [definition] = ast.parse(textwrap.dedent(inspect.getsource(of))).body
    assert isinstance(definition, ast.ClassDef)
    return definition


def _object(value: object, scope: Scope, where: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{where}: not an object"
        return
    fields = {
        node.target.id: node.annotation
        for node in scope[-1].body
        if isinstance(node, ast.AnnAssign)
        and isinstance(node.target, ast.Name)
        and _name(node.annotation) != "ClassVar"
    }
    for name in value.keys() - fields.keys():
        yield f"{where}.{name}: unknown to Stripe"
    for name, annotation in fields.items():
        if name in value:
            yield from _value(value[name], annotation, scope, f"{where}.{name}")
        elif _name(annotation) != "Optional":
            yield f"{where}.{name}: missing"


def _value(value: object, annotation: ast.expr, scope: Scope, where: str) -> Iterator[str]:
    name, inner = _name(annotation), _inner(annotation)
    if name == "Optional":
        if value is not None:
            yield from _value(value, inner[0], scope, where)
    elif name == "Union":
        yield from _union(value, inner, scope, where)
    elif name == "Literal":
        words = [ast.literal_eval(word) for word in inner]
        if value not in words:
            yield f"{where}: {value!r} is not one of Stripe's words"
    elif name in _PLAIN:
        if type(value) is not _PLAIN[name]:
            yield f"{where}: {value!r} is no {name}"
    elif name == "List":
        items = value if isinstance(value, list) else [None]
        for number, item in enumerate(items):
            yield from _value(item, inner[0], scope, f"{where}[{number}]")
    elif name == "ExpandableField":
        if isinstance(value, dict):
            yield from problems(value)
        elif not isinstance(value, str):
            yield f"{where}: neither an id nor an object"
    elif name == "UntypedStripeObject":
        if not isinstance(value, dict):
            yield f"{where}: not an object"
    else:
        yield from _named(value, name, scope, where)


def _union(value: object, choices: list[ast.expr], scope: Scope, where: str) -> Iterator[str]:
    words = [choice for choice in choices if _name(choice) == "Literal"]
    found = [list(_value(value, choice, scope, where)) for choice in words or choices]
    if all(found):
        yield from found[0]


def _named(value: object, name: str, scope: Scope, where: str) -> Iterator[str]:
    """A class inside the stub, or another of Stripe's objects."""
    for depth in range(len(scope), 0, -1):
        for node in scope[depth - 1].body:
            if isinstance(node, ast.ClassDef) and node.name == name:
                yield from _object(value, (*scope[:depth], node), where)
                return
    yield from _object(value, (_parsed(getattr(stripe, name)),), where)


def _name(annotation: ast.expr) -> str:
    if isinstance(annotation, ast.Subscript):
        return _name(annotation.value)
    if isinstance(annotation, ast.Constant):
        return str(annotation.value)
    assert isinstance(annotation, ast.Name), ast.dump(annotation)
    return annotation.id


def _inner(annotation: ast.expr) -> list[ast.expr]:
    if not isinstance(annotation, ast.Subscript):
        return []
    inner = annotation.slice
    return list(inner.elts) if isinstance(inner, ast.Tuple) else [inner]
