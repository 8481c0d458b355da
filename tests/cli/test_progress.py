"""Long work shows how far it is, where somebody looks."""

from __future__ import annotations

import io

from kiosk.cli.progress import Bar


class Terminal(io.StringIO):
    """A terminal that keeps what it was shown."""

    def isatty(self) -> bool:
        """A person looks at it."""
        return True


def test_a_bar_grows_on_one_line_and_is_taken_away() -> None:
    terminal = Terminal()
    with Bar(terminal) as bar:
        assert all(bar.show(done, 2_000) for done in (0, 1, 1_000, 2_000))
    first, half, whole, last = terminal.getvalue().split("\r")[1:]
    assert first == "·" * 40 + "   0 %  0 / 2,000"
    assert half == "█" * 20 + "·" * 20 + "  50 %  1,000 / 2,000"
    assert whole == "█" * 40 + " 100 %  2,000 / 2,000"
    assert last == "\x1b[K"


def test_nothing_to_do_is_done() -> None:
    terminal = Terminal()
    with Bar(terminal) as bar:
        bar.show(0, 0)
    assert "100 %" in terminal.getvalue()


def test_where_nobody_looks_nothing_is_written() -> None:
    file = io.StringIO()
    with Bar(file) as bar:
        assert bar.show(1, 2)
    assert file.getvalue() == ""
