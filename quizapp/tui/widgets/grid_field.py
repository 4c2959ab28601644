"""Typing a grid of numbers cell by cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.content import Content
from textual.widget import Widget

from quizapp.tui.speech import safe, typed_form

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual import events
    from textual.binding import BindingType

    from quizapp.tui.speech import Speech

CELL = 7
"""The width of a cell, room for `-12.345`."""
TYPED = frozenset("0123456789.-+/*()")
PLAIN = str.maketrans({"−": "-", "ー": "-", "。": ".", "×": "*", "÷": "/"})
"""What an input method gives for the keys of a number."""


def _typed(character: str | None) -> str:
    """Return what was typed as it stands in a number."""
    return typed_form(character or "").translate(PLAIN)


class GridField(Widget, can_focus=True):
    """Cells that take digits; a space or Tab goes on, arrows go anywhere, Enter at the last cell submits."""

    DEFAULT_CSS = """
    GridField { width: auto; height: auto; text-wrap: nowrap; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,tab", "onward", show=False),
        Binding("space,comma,ideographic_comma", "step(1)", show=False),
        Binding("shift+tab", "step(-1)", show=False),
        Binding("left", "go(0,-1)", show=False),
        Binding("right", "go(0,1)", show=False),
        Binding("up", "go(-1,0)", show=False),
        Binding("down", "go(1,0)", show=False),
        Binding("backspace", "erase", show=False),
    ]

    def __init__(
        self, rows: int, columns: int, submitted: Callable[[], Awaitable[None]], touched: Callable[[], None]
    ) -> None:
        """Ask for a grid; `submitted` is called for the answer, `touched` whenever it is being changed."""
        super().__init__()
        self._submitted = submitted
        self._touched = touched
        self.rows, self.columns = rows, columns
        self.cells = [""] * (rows * columns)
        self.at = 0

    @property
    def value(self) -> str:
        """The grid in one line, rows separated by `;`; nothing while all cells are empty."""
        if not any(self.cells):
            return ""
        rows = [self.cells[start : start + self.columns] for start in range(0, len(self.cells), self.columns)]
        return "; ".join(" ".join(cell or "_" for cell in row) for row in rows)

    @value.setter
    def value(self, text: str) -> None:
        cells = [cell for row in text.split(";") for cell in row.replace(",", " ").split()]
        self.cells = [*cells, *[""] * len(self.cells)][: len(self.cells)]
        self.refresh()

    @property
    def is_filled(self) -> bool:
        """Whether no cell is empty."""
        return all(self.cells)

    def go_to_empty(self) -> None:
        """Go to the first cell that is empty."""
        self.at = self.cells.index("")
        self._changed()

    def check_consume_key(self, key: str, character: str | None) -> bool:  # noqa: ARG002 -- textual's signature
        """Keep the characters of numbers from the key bindings."""
        return bool(character) and _typed(character) in TYPED

    def key_hints(self, speech: Speech) -> list[tuple[str, str, str]]:
        """Say how to go from cell to cell."""
        last = self.at == len(self.cells) - 1
        return [("Enter", speech.tell("answer") if last else speech.tell("next cell"), "enter")]

    def on_key(self, event: events.Key) -> None:
        """Type into the cell."""
        character = _typed(event.character)
        if character in TYPED and character:
            event.stop()
            event.prevent_default()
            if len(self.cells[self.at]) < CELL - 1:
                self.cells[self.at] += character
                self._changed()

    def on_paste(self, event: events.Paste) -> None:
        """Take a whole grid, such as one copied from elsewhere."""
        event.stop()
        self.value = safe(event.text.strip()).replace("\n", ";")
        self._changed()

    def action_erase(self) -> None:
        """Erase the last character, or go back from an empty cell."""
        if self.cells[self.at]:
            self.cells[self.at] = self.cells[self.at][:-1]
        else:
            self.at = max(self.at - 1, 0)
        self._changed()

    async def action_onward(self) -> None:
        """Go to the next cell, or submit from the last one."""
        if self.at == len(self.cells) - 1:
            await self._submitted()
        else:
            self.action_step(1)

    def action_step(self, by: int) -> None:
        """Go on or back by one cell in reading order."""
        self.at = min(max(self.at + by, 0), len(self.cells) - 1)
        self._changed()

    def action_go(self, down: int, across: int) -> None:
        """Go to a neighbouring cell."""
        row = min(max(self.at // self.columns + down, 0), self.rows - 1)
        column = min(max(self.at % self.columns + across, 0), self.columns - 1)
        self.at = row * self.columns + column
        self._changed()

    def _changed(self) -> None:
        self._touched()
        self.refresh()
        self.refresh_bindings()

    def on_click(self, event: events.Click) -> None:
        """Go to the cell that was clicked."""
        row, column = event.y, event.x // (CELL + 1)
        if row < self.rows and column < self.columns:
            self.at = row * self.columns + column
            self._changed()

    def on_focus(self) -> None:
        """Show the cursor."""
        self.refresh()

    def on_blur(self) -> None:
        """Hide the cursor."""
        self.refresh()

    def render(self) -> Content:
        """Draw the cells, the current one as a cursor; without colours brackets show where they are."""
        lines: list[Content] = []
        left, right, apart = ("[", "]", "") if self.app.no_color else ("", " ", " ")
        for row in range(self.rows):
            cells: list[Content] = []
            for column in range(self.columns):
                index = row * self.columns + column
                here = index == self.at and self.has_focus
                text = self.cells[index]
                shown = left + (text + "_" if here else text).rjust(CELL - 1) + right
                cells.append(Content.styled(shown, "bold on $cursor" if here else "on $surface"))
            lines.append(Content(apart).join(cells))
        return Content("\n").join(lines)
