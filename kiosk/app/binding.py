"""The binding to Qt, loaded so that it lets alone what it has nothing to do with.

For a feature that this program does not use (`from __feature__ import …`) the binding reads the source of every
module imported after it, and Python keeps all those lines: sixteen MiB in a till, and a fifth of its start.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

_QUESTION = "_mod_uses_pyside"
"""Asked of each module; no part of what the binding promises, so it may be gone in another version."""


def load_binding() -> bool:
    """Load PySide6 before anything that uses it; False where it has no such habit, or another one by now."""
    import PySide6  # noqa: F401 - what is asked for below comes with it

    try:
        feature = import_module("shibokensupport.feature")
    except ImportError:
        return False
    if not hasattr(feature, _QUESTION):
        return False
    setattr(feature, _QUESTION, _never)
    return True


def _never(module: ModuleType) -> bool:
    """The answer for a module whose names are to be left as they are."""
    return False
