"""Settings that work as soon as they are kept: each name of `AT_ONCE`, and what takes it up in a running till."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from kiosk.settings import TillSettings


class TakenUp:
    """Told of a setting by its name; one that it does not know waits for the next start."""

    def __init__(
        self,
        settings: TillSettings,
        use_language: Callable[[str], None],
        choose_screen: Callable[[str], None],
        show_picture: Callable[[Path | None], None],
    ) -> None:
        self.customer_screen = settings.customer_screen
        """The monitor that is the customer's now."""
        self._use_language = use_language
        self._choose_screen = choose_screen
        self._show_picture = show_picture

    def take_up(self, name: str, settings: TillSettings) -> None:
        """`name` was kept just now; `settings` are all of them as they are now."""
        match name:
            case "language":
                self._use_language(settings.language)
            case "customer_screen":
                self.customer_screen = settings.customer_screen
                self._choose_screen(settings.customer_screen)
            case "idle_picture":
                self._show_picture(settings.idle_picture)
