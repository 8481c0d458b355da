"""How this program's memory is given back to the system: pictures of windows come and go for years in a till.

glibc learns from the first large block that is freed to keep all up to that size, and pictures then tear holes
that are never given back: some ten MiB. Where another C library is used, nothing is done.
"""

from __future__ import annotations

import ctypes
import gc
import sys

_LARGE_BYTES = 128 * 1024
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
"""Numbers of `mallopt(3)`."""


def give_back_pictures() -> bool:
    """Large blocks go back to the system when they are freed, from now on; False where that cannot be said."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return False
    settings = ((_MMAP_THRESHOLD, _LARGE_BYTES), (_TRIM_THRESHOLD, _LARGE_BYTES), (_ARENA_MAX, 2))
    taken = [mallopt(name, value) == 1 for name, value in settings]
    return all(taken)


def keep_what_is_loaded() -> None:
    """What stands now stands until the end: Python need not look through it again and again, a tenth of a second
    each time, in which nothing is painted."""
    gc.collect()
    gc.freeze()
