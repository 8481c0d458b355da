"""Beginning a program anew, as it was begun: after everything of it has ended, in a process of its own."""

from __future__ import annotations

import logging
import os
import subprocess
import sys


def begun_anew_if_asked(status: int) -> int:
    """The status, unless the till asked to be begun anew: then this does not come back, or comes back with 0."""
    from kiosk.app.shell.setup import RESTART

    if status != RESTART:
        return status
    command = [sys.executable, "-m", "kiosk", *sys.argv[1:]]
    logging.shutdown()
    if os.name != "nt":
        os.execv(sys.executable, command)
    # On Windows `execv` would leave the console to two programs at once.
    subprocess.Popen(command)
    return 0
