"""Which program of the system plays a WAV file, and what to do when it cannot: the next one.

On Linux `pw-play`, `paplay` or `aplay`, on a Mac `afplay`, on Windows the system's own call. Nothing here sets a
volume: files come as loud as they are to be.
"""

from __future__ import annotations

import logging
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from kiosk.app.sound.lane import ProcessLane

_log = logging.getLogger(__name__)

LIMIT_S = 10.0
"""No file plays longer: the longest is a sum that is said."""

Which = Callable[[str], str | None]

_PROGRAMS: dict[str, tuple[tuple[str, ...], ...]] = {
    "linux": (("pw-play",), ("paplay",), ("aplay", "-q")),
    "darwin": (("afplay",),),
}


class Players:
    """The players of this computer. One that failed is asked last from then on; safe from any thread."""

    def __init__(self, platform: str = sys.platform, which: Which = shutil.which) -> None:
        self._platform = platform
        known = _PROGRAMS.get(platform, _PROGRAMS["linux"])
        found = ((which(name), options) for name, *options in known)
        self._commands = [[path, *options] for path, options in found if path is not None]

    @property
    def names(self) -> list[str]:
        """The programs found, in the order they are asked."""
        return [Path(command[0]).name for command in self._commands]

    def play(self, file: Path, lane: ProcessLane) -> bool:
        """Play `file` to its end, as a job of `lane`; False when nothing here plays."""
        if sys.platform == "win32" and self._platform == "win32":
            return _play_on_windows(file)
        for command in list(self._commands):
            if lane.run([*command, str(file)], LIMIT_S):
                return True
            self._last(command)
        return False

    def _last(self, command: list[str]) -> None:
        """Without a loudspeaker, or its sound server, a program fails each time: the others first."""
        if len(self._commands) > 1:
            _log.info("%s does not play", command[0])
            self._commands = [*(each for each in self._commands if each is not command), command]


def _play_on_windows(file: Path) -> bool:
    """With the system's own call, which waits; sounds are short, and nobody waits for this thread for long."""
    if sys.platform != "win32":
        return False
    import winsound

    try:
        winsound.PlaySound(str(file), winsound.SND_FILENAME | winsound.SND_NODEFAULT)
    except RuntimeError:
        return False
    return True
