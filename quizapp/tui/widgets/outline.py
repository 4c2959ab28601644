"""A list to move through: rows with a cursor, some of which open or do something on Enter."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import msgspec
from textual.binding import Binding
from textual.content import Content
from textual.geometry import Region
from textual.message import Message

from quizapp.locale import N_
from quizapp.tui.blocks import EMPTY, cropped
from quizapp.tui.widgets.page import Page

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from textual import events
    from textual.binding import BindingType

    from quizapp.tui.speech import Speech

OPEN, CLOSE = N_("open"), N_("close")
SCROLLED = 2
"""Lines that an arrow scrolls where the cursor cannot go or is not seen."""
LEAST = 8
"""Cells below which nothing is told by what is left of a text."""


class OutlineRow(msgspec.Struct, frozen=True):
    """One row: its text at the left, something at the right, and a name by which it is chosen."""

    name: str
    """Empty for a row that cannot be chosen."""
    text: Content
    right: Content = EMPTY
    """What stands at the right edge."""
    indent: int = 0
    yields: bool = False
    """Whether the right gives way where both do not fit, and not the text."""


class Outline(Page, can_focus=True):
    """Rows written by a function, so that language and progress can change under the cursor."""

    class Moved(Message):
        """The cursor came to another row."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", show=False, tooltip=N_("Starts or opens the line under the cursor.")),
        Binding("up", "move(-1)", show=False, tooltip=N_("Goes a line up.")),
        Binding("down", "move(1)", show=False, tooltip=N_("Goes a line down.")),
        Binding("home", "move(-1000)", show=False),
        Binding("end", "move(1000)", show=False),
    ]

    def __init__(
        self,
        rows: Callable[[], Sequence[OutlineRow]],
        chosen: Callable[[str], Awaitable[None]],
        *,
        verb: str | Callable[[], str] = OPEN,
        names: Callable[[], Sequence[str]] | None = None,
        click: str = "enter",
        id: str | None = None,  # noqa: A002 -- textual's name
    ) -> None:
        """Keep the functions that write the list.

        Args:
            rows: Writes the rows that are shown.
            chosen: Is called with the name of the row that was chosen.
            verb: What Enter does, or what tells it of the row under the cursor; empty where it does nothing.
            names: Returns the names of all rows where only those around the cursor are shown.
            click: The key that a click on a row presses once the cursor is there.
            id: As for every widget.
        """
        super().__init__(list, id=id)
        self._rows = rows
        self._all = names
        self._chosen = chosen
        self._verb = verb
        self._click = click
        self.at: str | None = None
        """The name of the row under the cursor."""
        self.follows = False
        """Whether the window was last moved to the cursor, and not by itself."""

    def key_hints(self, speech: Speech) -> list[tuple[str, str, str]]:
        """Say what Enter does here."""
        verb = self._verb if isinstance(self._verb, str) else self._verb()
        return [("Enter", speech.tell(verb), "enter")] if verb else []

    def _names(self) -> list[str]:
        if self._all is not None:
            return list(self._all())
        return [row.name for row in self._rows() if row.name]

    @property
    def current(self) -> str:
        """The row under the cursor; the first while none was visited."""
        names = self._names()
        if not names:
            return ""
        return self.at if self.at in names else names[0]

    def _lines(self, width: int) -> list[Content]:
        if self._laid is None or self._laid[0] != width:
            current = self.current
            self._laid = (width, [self._line(row, width, here=row.name == current != "") for row in self._rows()])
        return self._laid[1]

    def _line(self, row: OutlineRow, width: int, *, here: bool) -> Content:
        """Draw a row; where both do not fit, the right keeps its width, unless it is the one to yield."""
        right = row.right
        room = width - 4 - row.indent - right.cell_length
        if row.yields and row.text.cell_length > room:
            rest = width - 4 - row.indent - row.text.cell_length
            style = right.spans[0].style if right.spans else ""
            right = Content.styled(cropped(right.plain, rest), style) if rest >= LEAST else EMPTY
            room = width - 4 - row.indent - right.cell_length
        text = row.text
        if text.cell_length > room:
            text = Content.styled(cropped(text.plain, room), text.spans[0].style if text.spans else "")
        mark = Content.styled("> " if here and self.has_focus else "  ", "bold $key")
        line = mark + text.pad_left(row.indent)
        line = line.pad_right(max(width - line.cell_length - right.cell_length - 1, 0)) + right + Content(" ")
        return line.stylize_before("on $cursor") if here and self.has_focus else line

    def action_move(self, step: int) -> None:
        """Move the cursor over the rows that can be chosen; to where it is not seen, and past the ends, one scrolls."""
        names = self._names()
        if not names:
            return
        at = min(max(names.index(self.current) + step, 0), len(names) - 1)
        stays = names[at] == self.current
        if abs(step) == 1 and (stays or not self._cursor_seen):
            self.follows = False
            self.screen.query_one("#body").scroll_relative(y=step * SCROLLED, animate=False, immediate=True)
        else:
            self._go(names[at])

    def _go(self, name: str) -> None:
        self.at = name
        self.rewrite()
        self.refresh_bindings()
        self.show_cursor()
        self.post_message(self.Moved())

    def show_cursor(self) -> None:
        """Scroll so that the cursor can be seen, with all above it where it is the first and there is room for both."""
        self.follows = True
        names = [row.name for row in self._rows()]
        first = next((number for number, name in enumerate(names) if name), 0)
        body, y = self.screen.query_one("#body"), self._cursor_line
        if y == self.virtual_region.y + first and y < body.size.height:
            body.scroll_home(animate=False, immediate=True)
        else:
            body.scroll_to_region(Region(0, y, 1, 1), animate=False, immediate=True, x_axis=False)

    @property
    def _cursor_line(self) -> int:
        """The line of the body in which the cursor is."""
        names = [row.name for row in self._rows()]
        return self.virtual_region.y + (names.index(self.current) if self.current in names else 0)

    @property
    def _cursor_seen(self) -> bool:
        """Whether the window shows the cursor."""
        body = self.screen.query_one("#body")
        return not body.size.height or 0 <= self._cursor_line - body.scroll_offset.y < body.size.height

    async def action_choose(self) -> None:
        """Choose the row under the cursor, once it is seen."""
        if self.current and not self._cursor_seen:
            self.show_cursor()
        elif self.current:
            await self._chosen(self.current)

    def on_click(self, event: events.Click) -> None:
        """Go to the row that was clicked, and choose it or do with it what the list is for."""
        rows = self._rows()
        if 0 <= event.y < len(rows) and rows[event.y].name:
            self._go(rows[event.y].name)
            self.app.simulate_key(self._click)

    def watch_has_focus(self, focused: bool) -> None:  # noqa: FBT001 -- textual's signature
        """Show or hide the cursor; `on_focus` would come before the focus is noted, and draw the state of before."""
        super().watch_has_focus(focused)
        self.rewrite()
