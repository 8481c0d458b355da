"""Somebody who sends anything at all: a few hundred odd inputs to each reader, always the same ones.

`python -m tests.attacks.fuzz --minutes N` hunts for new ones.
"""

from __future__ import annotations

import pytest

from tests.attacks.fuzz import TARGETS, run

FEWER = {"backup": 10, "settings": 40, "stream": 60, "stripe file": 60}


@pytest.mark.parametrize("name", TARGETS)
def test_whatever_comes_is_read_or_refused(name: str) -> None:
    most = FEWER.get(name, 150)
    assert run(name, most, anew=False) >= most
