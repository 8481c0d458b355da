"""A program that asks for it is begun anew with the words it was begun with; any other status is its status."""

from __future__ import annotations

import subprocess
import sys

from kiosk import __version__
from kiosk.app.shell.setup import RESTART
from kiosk.cli.restarting import begun_anew_if_asked


def test_any_other_status_stays() -> None:
    assert begun_anew_if_asked(0) == 0
    assert begun_anew_if_asked(1) == 1


def test_it_is_begun_anew_with_its_own_words() -> None:
    code = (
        "import sys; from kiosk.cli.restarting import begun_anew_if_asked; "
        f"sys.argv = ['kiosk', '--version']; sys.exit(begun_anew_if_asked({RESTART}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout.strip() == f"kiosk {__version__}"
    assert done.returncode == 0
