"""The least that Textual can show: the measure for how long quizapp takes to start."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import Static


class Empty(App[None]):
    """One line of text."""

    def compose(self) -> ComposeResult:
        """Place the line."""
        yield Static("ready")


if __name__ == "__main__":
    Empty().run()
