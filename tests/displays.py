"""An X server for one test, for the rooms that try real windows."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

_LIMIT_S = 20.0


@contextmanager
def x_server(size: str = "1280x800") -> Iterator[str]:
    """A display nobody else uses, without a window manager; gives its name, such as `:1`."""
    reading, writing = os.pipe()
    # Without -noreset it starts over when its last client leaves, and turns away whoever comes just then.
    options = ["-noreset", "-screen", "0", f"{size}x24", "-nolisten", "tcp"]
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), *options],
        pass_fds=(writing,),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as number:
            yield f":{number.readline().strip()}"
    finally:
        server.terminate()
        server.wait(_LIMIT_S)
