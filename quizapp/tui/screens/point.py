"""The point of an objective: half a screen that teaches it before it is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Protocol

from textual.binding import Binding
from textual.content import Content

from quizapp.locale import N_
from quizapp.tui.blocks import Block, Gap, Prose, Verbatim
from quizapp.tui.keys import BACK, DETAILS, bound
from quizapp.tui.paragraphs import paragraphs
from quizapp.tui.screens.base import QuizScreen
from quizapp.tui.speech import safe
from quizapp.tui.widgets.page import Page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from quizapp.study.session import PointCard


class GoOn(Protocol):
    """What is called when a point is left."""

    async def __call__(self, *, read: bool) -> None:
        """Go on, or leave."""


class PointScreen(QuizScreen[None]):
    """A point; it says whether it was read on, or left."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bound("enter,space", "read", N_("to the questions"), N_("Goes on to the questions about this.")),
        DETAILS,
        BACK,
        Binding("down", "scroll_lines(1)", show=False, tooltip=N_("Scrolls down.")),
        Binding("up", "scroll_lines(-1)", show=False, tooltip=N_("Scrolls up.")),
    ]

    def __init__(self, card: PointCard, go_on: GoOn) -> None:
        super().__init__()
        self._go_on = go_on
        self._card = card
        self._details = False

    def body(self) -> ComposeResult:
        """Place the text."""
        yield Page(self._written, id="point")

    def title_text(self) -> tuple[str, str]:
        """Name the objective."""
        objective = self._card.objective
        return f"{objective.id}  {self.speech.say(objective.title)}", self.speech.tell("The point")

    def _written(self) -> Sequence[Block]:
        """Write the text, its figure, and on request its source."""
        point = self._card.point
        blocks: list[Block] = paragraphs(self.speech.say(point.text))
        if point.figure:
            blocks += [Gap(), Verbatim(safe(point.figure), style="$heading")]
        if self._details and point.source:
            source = Content.styled(f"{self.speech.tell('Source')}  {safe(point.source)}", "$quiet")
            blocks += [Gap(), Prose(source)]
        return blocks

    async def action_read(self) -> None:
        """Go on to the questions."""
        await self._go_on(read=True)

    async def action_back(self) -> None:
        """Leave."""
        await self._go_on(read=False)

    def action_details(self) -> None:
        """Show or hide the source."""
        self._details = not self._details
        self.rewrite("point")
