"""Where the manager's pages look for what opens under a button; it is every window's now."""

from __future__ import annotations

from kiosk.app.widgets.dropdown import ChoiceList, Dropdown

__all__ = ["ChoiceList", "Dropdown"]
