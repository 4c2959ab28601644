"""A long list with a line to type in above it: what is typed narrows the list, the arrows move through it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input

from quizapp.locale import N_
from quizapp.tui.blocks import EMPTY, Block, Prose
from quizapp.tui.widgets.key_bar import Speaking
from quizapp.tui.widgets.method_input import MethodInput
from quizapp.tui.widgets.outline import OPEN, Outline, OutlineRow
from quizapp.tui.widgets.page import Page

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType


MANY = 10_000
"""Rows from which a search runs beside the screen, so that no key has to wait for it."""


class Finder(Vertical):
    """The line and the list; only as many rows are drawn as can be seen, however many there are."""

    class Moved(Message):
        """The cursor came to another row, or what was typed changed the list."""

    DEFAULT_CSS = """
    Finder { height: auto; }
    Finder MethodInput { margin-bottom: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False, tooltip=N_("Goes a line up.")),
        Binding("down", "move(1)", show=False, tooltip=N_("Goes a line down.")),
        Binding("ctrl+up,pageup", "move(-10)", show=False, tooltip=N_("Goes ten lines up.")),
        Binding("ctrl+down,pagedown", "move(10)", show=False, tooltip=N_("Goes ten lines down.")),
    ]

    def __init__(
        self,
        search: Callable[[str], Sequence[str]],
        row: Callable[[str], tuple[Content, Content]],
        chosen: Callable[[str], Awaitable[None]] | None,
        *,
        room: Callable[[], int],
        yields: bool = False,
    ) -> None:
        """Keep what is handed in.

        Args:
            search: Returns the names of the rows for what was typed.
            row: Returns the text of a row and what stands at its right edge.
            chosen: Is told the name of the row on Enter; none where there is nothing more to see of it.
            room: Returns how many rows can be seen.
            yields: Whether what stands at the right edge gives way to the text.
        """
        super().__init__(id="finder")
        self._search = search
        self._row = row
        self._chosen = chosen
        self._room = room
        self._yields = yields
        self._found: Sequence[str] = search("")
        self._many = len(self._found) > MANY
        self._at = 0
        """Where in it the cursor is."""

    def compose(self) -> ComposeResult:
        """Place the line and the list."""
        yield Page(self._asked)
        yield MethodInput(self._enter, numeric=False, verb=OPEN if self._chosen else "", id="wanted")
        outline = Outline(self._rows, self._choose, id="found")
        outline.can_focus = False
        yield outline

    def _asked(self) -> Sequence[Block]:
        """Say what the line is for."""
        assert isinstance(self.app, Speaking)  # noqa: S101 -- tells the type checker what the app is
        return [Prose(Content.styled(self.app.speech.tell("Type to find"), "$quiet"))]

    @property
    def wanted(self) -> str:
        """What was typed."""
        return self.query_one(MethodInput).value

    @property
    def current(self) -> str:
        """The row under the cursor; nothing where none was found."""
        return self._found[self._at] if self._found else ""

    def search(self) -> None:
        """Search again, because what can be found has changed; the cursor stays where it can."""
        before = self.current
        self._found = self._search(self.wanted)
        self._go(self._found.index(before) if before in self._found else 0)

    def _window(self) -> Sequence[str]:
        """Return what was found around the cursor, as much as can be seen."""
        room = max(self._room(), 3)
        first = max(0, min(self._at - room // 2, len(self._found) - room))
        return self._found[first : first + room]

    def _rows(self) -> Sequence[OutlineRow]:
        """Write the rows around the cursor."""
        current = self.current
        rows = []
        for name in self._window():
            text, right = self._row(name)
            mark = Content.styled("> ", "bold $key") if name == current else Content("  ")
            rows.append(OutlineRow(name, mark + text, right, yields=self._yields))
        return rows or [OutlineRow("", EMPTY)]

    def _go(self, at: int) -> None:
        self._at = min(max(at, 0), max(len(self._found) - 1, 0))
        outline = self.query_one(Outline)
        outline.at = self.current
        outline.rewrite()
        self.post_message(self.Moved())

    def action_move(self, step: int) -> None:
        """Move the cursor over what was found."""
        if self._found:
            self._go(self._at + step)

    async def _enter(self) -> None:
        if self.current:
            await self._choose(self.current)

    async def _choose(self, name: str) -> None:
        if self._chosen is not None:
            await self._chosen(name)

    @on(Input.Changed)
    def _typed(self) -> None:
        """Narrow the list; the best row comes under the cursor."""
        if self._many:
            self.run_worker(partial(self._look, self.wanted), thread=True, exclusive=True, group="search")
        else:
            self._narrowed(self.wanted, self._search(self.wanted))

    def _look(self, wanted: str) -> None:
        """Search a long list, in a thread."""
        self.app.call_from_thread(self._narrowed, wanted, self._search(wanted))

    def _narrowed(self, wanted: str, found: Sequence[str]) -> None:
        """Show what was found, unless something else stands in the line by now."""
        if self.is_attached and wanted == self.wanted:
            self._found = found
            self._go(0)

    @on(Outline.Moved)
    def _clicked(self, event: Outline.Moved) -> None:
        event.stop()
        clicked = self.query_one(Outline).at
        if clicked in self._window():
            self._go(self._found.index(clicked))
