"""What every screen shares: a column of text in the middle, a line for its place, one for what happened, the keys.

Where a window is so wide that the column leaves its sides empty, a screen may write a second page `beside` it. That
page is mounted only once there is room for it, and stays, hidden, when the window gets narrower again. One that is
longer than the window is scrolled with keys of its own, so that the list beside it keeps the arrow keys.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import Screen

from quizapp.locale import N_
from quizapp.tui import keys
from quizapp.tui.blocks import Prose, Spread
from quizapp.tui.widgets.key_bar import KeyBar
from quizapp.tui.widgets.outline import Outline
from quizapp.tui.widgets.page import Page

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import ComposeResult
    from textual.binding import ActiveBinding, BindingType
    from textual.widget import Widget

    from quizapp.questions.model import Question
    from quizapp.study.flags import Flag
    from quizapp.tui.app import QuizApp
    from quizapp.tui.blocks import Block
    from quizapp.tui.speech import Speech

Result = TypeVar("Result")

NORMAL = 76
"""Columns from which there is room for more than words."""
VAST = 150
"""Columns from which there is room for a second page."""
TWO_PAGES = "-two-pages"
"""The class of a screen that shows its second page."""
SMALLEST = (40, 12)
"""Columns and rows below which nothing can be laid out."""


class Body(VerticalScroll, inherit_bindings=False):
    """A screen's middle, which scrolls; Textual's own would take the arrows to the sides from the screen's keys."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "scroll_up", show=False, tooltip=N_("Scrolls up.")),
        Binding("down", "scroll_down", show=False, tooltip=N_("Scrolls down.")),
        Binding("home", "scroll_home", show=False),
        Binding("end", "scroll_end", show=False),
    ]


class QuizScreen(Screen[Result]):
    """A screen of the app; it keeps data, never words, and writes itself anew when the language changes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        keys.BESIDE_DOWN,
        keys.BESIDE_UP,
        Binding("pagedown", "scroll_by(1)", show=False, tooltip=N_("Scrolls down by a page.")),
        Binding("pageup", "scroll_by(-1)", show=False, tooltip=N_("Scrolls up by a page.")),
    ]
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 -- textual declares it so
        (0, "-tiny"), (SMALLEST[0], "-narrow"), (NORMAL, "-normal"), (100, "-wide"), (VAST, "-vast")
    ]  # fmt: skip
    VERTICAL_BREAKPOINTS = [  # noqa: RUF012 -- likewise
        (0, "-flat"), (SMALLEST[1], "-low"), (24, "-medium"), (32, "-tall")
    ]  # fmt: skip
    AUTO_FOCUS = ""

    @property
    def quiz(self) -> QuizApp:
        """The app, as its own kind."""
        from quizapp.tui.app import QuizApp

        assert isinstance(self.app, QuizApp)  # noqa: S101 -- tells the type checker what the app is
        return self.app

    @property
    def speech(self) -> Speech:
        """The language in which to draw."""
        return self.quiz.speech

    @property
    def is_vast(self) -> bool:
        """Whether there is room for a second page."""
        return self.app.size.width >= VAST

    @property
    def has_beside(self) -> bool:
        """Whether this screen has a second page, and there is room for it."""
        return self.is_vast and type(self).beside is not QuizScreen.beside

    def compose(self) -> ComposeResult:
        """Place the column: head, body, status, keys; and beside it the second page where it is to be seen."""
        with Vertical(id="column"):
            yield Page(self.head, id="head")
            with Body(id="body", can_focus=False):
                yield from self.body()
            yield Page(self.status, id="status")
            yield KeyBar()
        if self.has_beside:
            self.add_class(TWO_PAGES)
            yield self._side()
        yield Page(self._too_small, id="too-small")

    def _side(self) -> VerticalScroll:
        """Return the second page, which scrolls by itself; its keys are named as long as there is more of it."""
        side = VerticalScroll(Page(self.beside, id="beside"), id="side", can_focus=False)
        self.watch(side, "show_vertical_scrollbar", self.refresh_bindings, init=False)
        return side

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """The keys that work now; those that scroll the second page only where it is longer than the window."""
        active = super().active_bindings
        if not self._has_more_beside:
            for key in keys.BESIDE:
                active.pop(key, None)
        return active

    @property
    def _has_more_beside(self) -> bool:
        """Whether the second page is seen and longer than the window."""
        return self.has_class(TWO_PAGES) and self.query_one("#side", VerticalScroll).show_vertical_scrollbar

    async def on_resize(self) -> None:
        """Open or close the second page as there is room for it, and keep the cursor of a list in sight."""
        await self.open_beside()
        if isinstance(self.focused, Outline) and self.focused.follows:
            self.call_after_refresh(self.focused.show_cursor)

    async def open_beside(self) -> None:
        """Open the second page or close it, and write anew; nothing typed or chosen is touched."""
        shown = self.has_beside
        if shown != self.has_class(TWO_PAGES):
            if shown and not self.query("#side"):
                await self.mount(self._side(), after="#column")
            self.set_class(shown, TWO_PAGES)
            self.retell()
        if shown:
            self.beside_needed()

    def body(self) -> ComposeResult:
        """Return the widgets of the screen's middle."""
        raise NotImplementedError

    def title_text(self) -> tuple[str, str]:
        """Return what stands at the left and at the right of the first line."""
        return "", ""

    def head(self) -> Sequence[Block]:
        """Write the first line."""
        left, right = self.title_text()
        return [Spread(Content.styled(left, "bold $heading"), Content.styled(right, "$quiet"))]

    def status(self) -> Sequence[Block]:
        """Write the line above the keys; nothing by default."""
        return []

    def beside(self) -> Sequence[Block]:
        """Write the second page: its title, an empty line, and the rest; screens without one leave this as it is."""
        return []

    def beside_needed(self) -> None:
        """Get ready what only the second page needs; called when it is opened."""

    def rewrite_beside(self) -> None:
        """Write the second page anew from its top, because it has another subject."""
        for side in self.query("#side").results(VerticalScroll):
            side.scroll_home(animate=False, immediate=True)
        self.rewrite("beside")

    def _too_small(self) -> Sequence[Block]:
        """Say that the terminal is too small to be used."""
        columns, rows = SMALLEST
        told = self.speech.tell(
            "Please make the window at least {columns} by {rows} characters.", columns=columns, rows=rows
        )
        return [Prose(Content(told))]

    def retell(self) -> None:
        """Write everything anew in the language of now; nothing typed or chosen is touched."""
        for page in self.query(Page):
            page.rewrite()
        self.query_one(KeyBar).refresh()

    def rewrite(self, *ids: str) -> None:
        """Write some pages anew, by their ids; a screen that was left meanwhile has none any more."""
        for name in ids:
            for page in self.query(f"#{name}").results(Page):
                page.rewrite()

    async def ask_for_flag(self, written: Callable[[], Flag | None], flagged: Callable[[], None]) -> None:
        """Ask for a note and keep a flag, `written` in the language of now; `flagged` is called once it is saved."""
        flag = written()
        if flag is not None and self.quiz.desk is not None:
            from quizapp.tui.screens.flag import FlagScreen

            await self.app.push_screen(FlagScreen(self.quiz.desk, flag, written, flagged))

    def has_lab(self, question: Question) -> bool:
        """Tell whether a question is about a network that can be put on the bench."""
        return question.kind == "computed" and self.quiz.bench_of is not None

    async def open_in_lab(self, question: Question) -> None:
        """Open the network of a question in the lab, over this screen, at its last layer."""
        opens = self.quiz.bench_of
        bench = None if opens is None else opens(question)
        if bench is not None:
            from quizapp.tui.screens.lab import LabScreen

            await self.app.push_screen(LabScreen(bench, len(bench.network.nodes) - 1))

    def scroll_to_center(self, widget: Widget, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- textual's
        """Bring a widget that took the focus into view; of a list longer than the window what counts is its cursor."""
        if isinstance(widget, Outline):
            widget.show_cursor()
        else:
            super().scroll_to_center(widget, *args, **options)

    def action_scroll_by(self, pages: int) -> None:
        """Scroll the body by whole pages."""
        self.action_scroll_lines(pages * max(self.query_one("#body").size.height - 1, 1))

    def action_scroll_lines(self, lines: int) -> None:
        """Scroll the body by lines, and the second page as far as it goes."""
        for area in self.query("#body, #side"):
            area.scroll_relative(y=lines, animate=False, immediate=True)

    def action_scroll_beside(self, lines: int) -> None:
        """Scroll the second page alone."""
        for side in self.query("#side"):
            side.scroll_relative(y=lines, animate=False, immediate=True)

    async def action_back(self) -> None:
        """Go back to the screen before."""
        await self.quiz.leave()
