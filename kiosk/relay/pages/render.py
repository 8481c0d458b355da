"""Views become HTML here, by templates that escape everything; it must decide nothing."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from kiosk.paths import resource
from kiosk.relay.pages.qr import drawing
from kiosk.relay.pages.view import ICONS, PageView
from kiosk.relay.pages.words import PAYEE, labels

REFRESH_S = 5
"""How often the page comes anew where there is no script."""


class Renderer:
    """All templates, read once. `assets` gives each asset's address."""

    def __init__(self, assets: Mapping[str, str]) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(resource("pages")),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.globals.update(
            asset=assets.__getitem__, icon=_icon, payee=PAYEE, refresh_s=REFRESH_S
        )

    def page(self, view: PageView, token: str) -> str:
        """The whole page."""
        return self._rendered("page.html", view, token)

    def main(self, view: PageView, token: str) -> str:
        """The part that changes, for the script to put in place."""
        return self._rendered("main.html", view, token)

    def notice(self, name: str) -> str:
        """A page that is the same for everybody, in both languages: `unknown`, `gone` or `unavailable`."""
        return self._environment.get_template("notice.html").render(name=name)

    def _rendered(self, name: str, view: PageView, token: str) -> str:
        return self._environment.get_template(name).render(
            view=view,
            token=token,
            labels=labels(view.lang),
            drawing=drawing(view.code.data) if view.code else None,
        )


@lru_cache(maxsize=len(ICONS) + 8)
def _icon(name: str) -> Markup:
    """One of our own icons, to stand in the page; it says nothing to a screen reader."""
    drawn = resource("icons", f"{name}.svg").read_text(encoding="utf-8").strip()
    hidden = drawn.replace("<svg ", '<svg class="icon" aria-hidden="true" focusable="false" ', 1)
    return Markup(hidden)  # noqa: S704 - a file of our own, not anybody's input
