"""Typing a description: the summary below follows every change, and a mistake is told with its place."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from rich.text import Text
from textual import on
from textual.content import Content
from textual.widgets import TextArea
from textual.worker import get_current_worker

from engine.errors import EngineError
from engine.value import show
from quizapp.lab.bench import read_bench
from quizapp.locale import N_
from quizapp.tui.blocks import Block, Gap, Prose, Table
from quizapp.tui.keys import BACK, bound
from quizapp.tui.screens.base import QuizScreen
from quizapp.tui.speech import safe
from quizapp.tui.widgets.page import Page

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.dom import DOMNode
    from textual.theme import Theme

    from quizapp.lab.bench import Bench

LEAVING = N_("Press Esc again to throw away what you typed, or F10 to take it.")
WRONG = N_("It cannot be taken while it describes no network.")
MOST = 30
"""Layers listed while one types; the lab itself lists all."""


class DescriptionArea(TextArea):
    """A text to type in that draws nothing which could move the cursor or turn the direction of writing.

    What was pasted may hold such characters all the same; each is drawn as a question mark, so that columns stay.
    """

    def watch(self, obj: DOMNode, attribute_name: str, callback: Callable[..., Any], init: bool = True) -> None:  # noqa: FBT001, FBT002 -- textual's signature
        """Watch anything but the app's colours, which `on_mount` follows in a way that ends with this text.

        The app would keep each of its watchers, and so every text that was ever typed in, until its colours change.
        """
        if (obj, attribute_name) != (self.app, "theme"):
            super().watch(obj, attribute_name, callback, init=init)

    def on_mount(self) -> None:
        """Follow the app's colours."""
        self.app.theme_changed_signal.subscribe(self, self._coloured)

    def on_unmount(self) -> None:
        """Let go of the app, which lives longer."""
        self.app.theme_changed_signal.unsubscribe(self)

    def _coloured(self, _: Theme) -> None:
        """Take the colours of now; they are worked out anew even where the name stays."""
        self.theme = "css"

    def get_line(self, line_index: int) -> Text:
        """Return a line as it is drawn."""
        line = super().get_line(line_index)
        line.plain = "".join(character if safe(character) else "?" for character in line.plain)
        return line

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 -- textual's signature
        """Leave to the second page the keys with which Textual would scroll by a page to the sides."""
        return action not in {"page_left", "page_right"}


class LabEditScreen(QuizScreen[None]):
    """A description being typed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bound("f10,ctrl+s", "take", N_("take it"), N_("Puts the description on the bench.")),
        BACK,
    ]
    AUTO_FOCUS = "#description"

    def __init__(self, text: str, take: Callable[[Bench], None]) -> None:
        super().__init__()
        self._text = text
        self._take = take
        self._bench: Bench | None = None
        self._problem = ""
        self._known = ""
        """The text that is understood; the keys may be ahead of it."""
        self._notice = ""
        """What is said of a key that did not do what it is for, until something is typed; a message id."""

    def body(self) -> ComposeResult:
        """Place the text and what it describes."""
        area = DescriptionArea(self._text, id="description", soft_wrap=False)
        area.cursor_blink = False
        yield area
        yield Page(self._written, id="summary")

    def on_mount(self) -> None:
        """Understand what stands there."""
        self._understood(self._text, *_read(self._text))

    def title_text(self) -> tuple[str, str]:
        """Name the screen."""
        if self._bench is None:
            return self.speech.tell("Lab"), self.speech.tell("The description")
        totals = self._bench.summary["totals"]
        told = self.speech.tell(
            "{parameters} parameters, {macs} MACs", parameters=show(totals["parameters"]), macs=show(totals["macs"])
        )
        return self.speech.tell("The description"), told

    def status(self) -> Sequence[Block]:
        """Say what a second press would throw away, or why it cannot be taken."""
        return [Prose(Content.styled(self.speech.tell(self._notice), "bold"))] if self._notice else []

    @on(TextArea.Changed)
    def _changed(self, event: TextArea.Changed) -> None:
        """Have it understood beside the keys; what unfolds to thousands of layers takes its time."""
        text = event.text_area.text
        self.run_worker(partial(self._work_out, text), thread=True, exclusive=True, group="read", name="understand")
        if self._notice:
            self._say("")

    def _say(self, notice: str) -> None:
        self._notice = notice
        self.rewrite("status")

    def _work_out(self, text: str) -> None:
        """Understand the text, unless more was typed before its turn came; in a thread."""
        if not get_current_worker().is_cancelled:
            self.app.call_from_thread(self._understood, text, *_read(text))

    def _understood(self, text: str, bench: Bench | None, problem: str) -> None:
        """Show what the text describes; while it is wrong, what it described last stays."""
        # A screen that was left meanwhile has no text any more.
        if all(area.text != text for area in self.query(TextArea)):
            return
        self._known, self._problem = text, problem
        self._bench = bench or self._bench
        self.rewrite("head", "summary", "beside")

    def _written(self) -> Sequence[Block]:
        """Write below the text what it describes, unless the second page does."""
        return [] if self.has_beside else [Gap(), *self._summary()]

    def beside(self) -> Sequence[Block]:
        """Write what the text describes beside it, at its height."""
        return [Gap(), Gap(), *self._summary()]

    def _summary(self) -> list[Block]:
        """Write what is wrong, or the summary."""
        blocks: list[Block] = []
        if self._problem:
            blocks += [Prose(Content.styled(self.speech.explain(self._problem), "$wrong"), most=3), Gap()]
        if self._bench is None:
            return blocks
        summary = self._bench.summary
        rows = [
            (
                Content(safe(layer["name"])),
                Content("x".join(map(str, layer["output_shape"]))),
                Content(show(layer["parameters"])),
                Content(show(layer["macs"])),
            )
            for layer in summary["layers"][:MOST]
        ]
        blocks.append(Table(rows, indent=0))
        left = len(summary["layers"]) - MOST
        if left > 0:
            told = self.speech.count("{number} more layer", "{number} more layers", left)
            blocks.append(Prose(Content.styled(f".. {told}", "$quiet")))
        return blocks

    async def action_back(self) -> None:
        """Leave; what was typed is thrown away only when the key is pressed twice."""
        if self._notice == LEAVING or self.query_one(TextArea).text == self._text:
            await self.quiz.leave()
        else:
            self._say(LEAVING)

    async def action_take(self) -> None:
        """Put it on the bench, if it describes a network."""
        text = self.query_one(TextArea).text
        if text != self._known:
            self._understood(text, *_read(text))
        if self._problem:
            self._say(WRONG)
        elif self._bench is not None:
            bench = self._bench
            await self.app.pop_screen()
            self._take(bench)


def _read(text: str) -> tuple[Bench | None, str]:
    """Return the network that a text describes, or none and why."""
    try:
        return read_bench(text), ""
    except EngineError as problem:
        return None, safe(str(problem))
