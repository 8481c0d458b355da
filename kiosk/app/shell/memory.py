"""How this program's memory is given back to the system: pictures of windows come and go for years in a till.

glibc learns from the first large block that is freed to keep all up to that size, and pictures then tear holes
that are never given back: some ten MiB. Where another C library is used, nothing is done.

And what only the start needed of libraries, half of all that is mapped of them, goes back too.
"""

from __future__ import annotations

import ctypes
import gc
import re
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

_LARGE_BYTES = 128 * 1024
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
"""Numbers of `mallopt(3)`."""
_DONT_NEED = 4
"""`MADV_DONTNEED` of `madvise(2)`."""
START_IS_OVER_MS = 5_000
_END_WITHIN_S = 1.0
_MAPPING = re.compile(r"([0-9a-f]+)-([0-9a-f]+) .(.).. \S+ \S+ [0-9]+ *(.*)")
_LIBRARY = re.compile(r"\.so(\.[0-9]+)*$")


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


def give_back_the_start(stack: ExitStack, owner: QObject, after_ms: int = START_IS_OVER_MS) -> None:
    """Once, some time after the start, let go of what was read of libraries: what selling needs comes back by
    itself, in microseconds, from the system's own copy. Aside, on a thread that ends with `stack`."""
    smaps = Path("/proc/self/smaps")
    if not smaps.exists():
        return
    thread = threading.Thread(target=_let_go, args=(smaps,), name="kiosk-give-back", daemon=True)
    timer = QTimer(owner)
    timer.setSingleShot(True)
    timer.timeout.connect(thread.start)
    timer.start(after_ms)

    def end() -> None:
        timer.stop()
        if thread.ident is not None:
            thread.join(_END_WITHIN_S)

    stack.callback(end)


def _let_go(smaps: Path) -> None:
    madvise = ctypes.CDLL(None).madvise
    with smaps.open(encoding="utf-8", errors="replace") as lines:
        for address, length in list(only_read(lines)):
            madvise(ctypes.c_void_p(address), ctypes.c_size_t(length), _DONT_NEED)


def only_read(lines: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Address and length of each mapping of a library, as `/proc/self/smaps` has them, that cannot be written and
    of which nothing ever was: the file itself has every byte. Of no other file: a library stays where it is, while
    another may give its place to memory that would be lost."""
    mapping: tuple[int, int] | None = None
    for line in lines:
        if (found := _MAPPING.match(line)) is not None:
            begin, end = int(found[1], 16), int(found[2], 16)
            is_read = found[3] == "-" and _LIBRARY.search(found[4].strip()) is not None
            mapping = (begin, end - begin) if is_read else None
        elif line.startswith("Anonymous:") and line.split()[1] == "0" and mapping is not None:
            yield mapping
