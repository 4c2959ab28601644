"""The point of an objective: half a screen that teaches it before it is asked.

Where there is room for a second page its figure stands there, beside the text, with the glossary's terms that the text
uses: whoever meets the field for the first time reads on without looking them up.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar, Protocol

from textual.binding import Binding
from textual.content import Content
from textual.worker import get_current_worker

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

    from quizapp.bank.glossary import Term
    from quizapp.study.session import PointCard
    from quizapp.tui.catalogue import Catalogue


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
        self._terms: Sequence[Term] | None = None
        """The terms that the text uses; None until they were looked for."""

    def body(self) -> ComposeResult:
        """Place the text."""
        yield Page(self._written, id="point")

    def title_text(self) -> tuple[str, str]:
        """Name the objective."""
        objective = self._card.objective
        return f"{objective.id}  {self.speech.say(objective.title)}", self.speech.tell("The point")

    def _written(self) -> Sequence[Block]:
        """Write the text, its figure unless the second page does, and on request its source."""
        point = self._card.point
        blocks: list[Block] = paragraphs(self.speech.say(point.text))
        if point.figure and not self.has_beside:
            blocks += [Gap(), Verbatim(safe(point.figure), style="$heading")]
        if self._details and point.source:
            source = Content.styled(f"{self.speech.tell('Source')}  {safe(point.source)}", "$quiet")
            blocks += [Gap(), Prose(source)]
        return blocks

    @property
    def has_beside(self) -> bool:
        """Whether there is a figure or a glossary to stand beside the text, and room for it."""
        return bool(self._card.point.figure or self.quiz.catalogue) and super().has_beside

    def beside(self) -> Sequence[Block]:
        """Write the figure, then the terms that the text uses."""
        figure, speech = self._card.point.figure, self.speech
        blocks: list[Block] = []
        if figure:
            blocks = [_heading(speech.tell("The figure")), Gap(), Verbatim(safe(figure), style="$heading"), Gap()]
        if self._terms:
            blocks += [_heading(speech.tell("Terms in the text")), Gap()]
        for term in self._terms or ():
            name = term.ja if speech.language == "ja" else term.en
            blocks += [Prose(Content.styled(safe(name), "bold")), Prose(Content(speech.say(term.gloss)), indent=2)]
        return blocks

    def beside_needed(self) -> None:
        """Look for the terms beside the screen, once; the glossary is read for it."""
        if self._terms is None and self.quiz.catalogue is not None:
            self._terms = ()
            self.run_worker(partial(self._look, self.quiz.catalogue()), thread=True, name="look for terms")

    def _look(self, catalogue: Catalogue) -> None:
        """Find the terms that the text uses, in the order in which it does; in a thread."""
        text, worker = self._card.point.text.ja, get_current_worker()
        found = [term for term in catalogue.glossary() if term.ja in text]
        if not worker.is_cancelled:
            self.app.call_from_thread(self._found, sorted(found, key=lambda term: text.index(term.ja)))

    def _found(self, terms: Sequence[Term]) -> None:
        self._terms = terms
        self.rewrite("beside")

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


def _heading(text: str) -> Block:
    return Prose(Content.styled(text, "bold $heading"))
