"""The part of the app that finds out how wide the terminal draws signs such as ×, and lays everything out by that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.app import App
from textual.content import Content

from quizapp.tui import widths
from quizapp.tui.blocks import Row
from quizapp.tui.screens.base import QuizScreen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.filter import LineFilter
    from textual.screen import Screen

    from quizapp.study.desk import Desk
    from quizapp.tui.blocks import Block

RULER = ("×√σ│×√σ│×√σ│ <", "xxxxxxxxxxxx <")
"""Two lines that end in the same column only where signs are one cell wide."""


def ruler() -> list[Block]:
    """Return the two lines, for a learner to look at."""
    return [Row(Content(line).pad_left(2)) for line in RULER]


class SignsApp(App[int]):
    """An app that asks its terminal, unless the learner's settings say how wide signs are."""

    def __init__(self) -> None:
        super().__init__()
        self.desk: Desk | None = None
        self.signs_asked = False
        """Whether the terminal was asked how wide signs are."""
        self._signs_wide: bool | None = None
        """What the terminal said, once it has."""
        self._plain_boxes = widths.PlainBoxes(enabled=False)

    def every_screen(self) -> list[Screen[Any]]:
        """Return the screens of all modes."""
        return [screen for stack in self._screen_stacks.values() for screen in stack]

    def ask_widths(self) -> None:
        """Ask the terminal, before the first frame covers the place where that is done."""
        if self._driver is not None and not self.is_headless and not self.is_web:
            self.signs_asked = True
            widths.ask(self._driver.write)

    @property
    def signs_in_doubt(self) -> bool:
        """Whether neither the terminal nor the learner has said how wide signs are."""
        open_still = self.desk is None or self.desk.settings.signs == "auto"
        return open_still and self.signs_asked and self._signs_wide is None

    def forget_widths(self) -> None:
        """Leave Rich as it was."""
        widths.use(wide=False)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Add ours, which writes boxes in ASCII where they would be two cells wide."""
        ours = [self._plain_boxes] if self._plain_boxes.enabled else []
        return [*super().get_line_filters(), *ours]

    def on_cursor_position(self, event: events.CursorPosition) -> None:
        """Take the terminal's answer about the width of signs; later reports are about something else."""
        if self._signs_wide is None:
            self._signs_wide = widths.is_wide(event.x)
            self.settle_widths()
            if isinstance(self.screen, QuizScreen):
                # The tour counts its steps by what is in doubt.
                self.screen.rewrite("head")

    def settle_widths(self) -> None:
        """Count signs such as × as the settings say or the terminal said, and draw anew where that changes anything."""
        chosen = "auto" if self.desk is None else self.desk.settings.signs
        wide = bool(self._signs_wide) if chosen == "auto" else chosen == "wide"
        self._plain_boxes.enabled = wide
        if widths.use(wide=wide):
            for screen in self.every_screen():
                if isinstance(screen, QuizScreen) and screen.is_mounted:
                    screen.retell()
                for widget in screen.walk_children():
                    widget.refresh(layout=True)
