"""Guards against a Qt binding that breaks Python: PySide6 6.12.0 aborts a till within minutes.

On Python before 3.12 that release steals one reference to `None` at every call that returns nothing. Short
tests pass by luck, so the reference count itself is looked at.
"""

from __future__ import annotations

import sys
from importlib.metadata import version

import pytest
from PySide6.QtCore import QObject


def test_calls_do_not_steal_references_to_none() -> None:
    thing = QObject()
    before = sys.getrefcount(None)
    for _ in range(500):
        thing.setObjectName("x")
    assert abs(sys.getrefcount(None) - before) < 50


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal from 3.12 on")
def test_the_broken_release_is_not_installed() -> None:
    major, minor = version("PySide6-Essentials").split(".")[:2]
    assert (int(major), int(minor)) < (6, 12)
