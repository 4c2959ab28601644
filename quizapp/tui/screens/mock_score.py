"""What a mock exam came to: shares with honest intervals, times, and what to do again; no word about passing.

Where there is room for a second page it shows the question under the cursor with the answer that is right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.content import Content

from quizapp.errors import QuizappError
from quizapp.locale import N_
from quizapp.study.mock_score import compare
from quizapp.tui.blocks import Block, Gap, Prose, Spread, cropped
from quizapp.tui.item_text import asked_blocks, gist
from quizapp.tui.keys import BACK, bound
from quizapp.tui.score_text import score_blocks, share_text
from quizapp.tui.screens.base import QuizScreen
from quizapp.tui.speech import safe
from quizapp.tui.summary_text import answers_blocks
from quizapp.tui.verdict_text import Reading
from quizapp.tui.widgets.outline import Outline, OutlineRow
from quizapp.tui.widgets.page import Page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from quizapp.study.desk import Desk
    from quizapp.study.mock_sitting import MockSitting

LONGEST = 200
"""Characters of a question's first line that are looked at."""
RESULTS = {
    "right": (N_("Right"), "$right"),
    "wrong": (N_("Wrong"), "$wrong"),
    "not-known": (N_("Not known"), "$wrong"),
    "open": (N_("left open"), "$wrong"),
    "void": (N_("not counted"), "$quiet"),
}
"""How what came of a question is written."""


class MockScoreScreen(QuizScreen[None]):
    """One finished mock exam."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bound("r", "redo", N_("redo the wrong ones"), N_("Asks again what went wrong, with the verdicts this time.")),
        BACK,
    ]

    def __init__(self, desk: Desk, sitting: MockSitting) -> None:
        super().__init__()
        self._desk = desk
        self._sitting = sitting
        self._score = sitting.score()
        self._problem = ""

    def body(self) -> ComposeResult:
        """Place the account, and what was asked."""
        yield Page(self._written, id="score")
        yield Outline(self._rows, self._chosen, verb=N_("verdict"), id="outline")

    def on_mount(self) -> None:
        """Begin at the score; the list of questions below it takes the keys."""
        self.set_focus(self.query_one(Outline), scroll_visible=False)

    def title_text(self) -> tuple[str, str]:
        """Name the screen."""
        return self.speech.tell("Mock exam"), self._score.day

    def _written(self) -> Sequence[Block]:
        """Write what it came to, how it compares, and the heading of the list below."""
        titles = {one.id: one.title for one in self._desk.objectives}
        heading = Prose(Content.styled(self.speech.tell("Question by question"), "bold $heading"))
        return [*score_blocks(self._score, self.speech, titles), *self._compared(), Gap(), heading]

    def _rows(self) -> Sequence[OutlineRow]:
        """Write each question with how it was answered."""
        return [self._row(number) for number in range(len(self._sitting.mock.questions))]

    def _row(self, number: int) -> OutlineRow:
        """Write the first line of a question and what came of it."""
        mock, question = self._sitting.mock, self._sitting.question(number)
        results = mock.results or ()
        outcome = "open" if number not in mock.answers else results[number].outcome if results else "open"
        told, style = RESULTS["void" if question is None else outcome]
        first = "" if question is None else gist(self.speech.say(question.prompt))
        text = Content.assemble(f"{number + 1:>2}  ", (cropped(first, LONGEST), "$quiet"))
        return OutlineRow(str(number), text, Content.styled(self.speech.tell(told), style))

    async def _chosen(self, name: str) -> None:
        """Show the verdict on an answer."""
        judged = self._sitting.judged(int(name))
        if judged is None:
            self._problem = N_("This question was changed since; its verdict cannot be shown any more.")
            self.rewrite("status")
            return
        question, verdict, answer = judged
        from quizapp.tui.screens.placed import PlacedVerdictScreen

        reading = Reading(question=question, verdict=verdict, answer=answer)
        await self.app.push_screen(PlacedVerdictScreen(reading, N_("Mock exam")))

    def beside(self) -> Sequence[Block]:
        """Write the question under the cursor, how it was answered, and what is right."""
        current, speech = self.query_one(Outline).current, self.speech
        judged = self._sitting.judged(int(current)) if current else None
        if judged is None:
            return []
        question, verdict, _ = judged
        number = speech.tell("Question {number}", number=int(current) + 1)
        title = Spread(Content.styled(number, "bold $heading"), Content.styled(question.objective, "$quiet"))
        answers = answers_blocks(question, verdict, speech)
        return [title, Gap(), *asked_blocks(question, speech), Gap(), *answers]

    def on_outline_moved(self) -> None:
        """Show the question that the cursor came to."""
        self.rewrite_beside()

    def _compared(self) -> list[Block]:
        """Compare with the exam before."""
        comparison = compare(self._desk.mock_scores())
        if comparison is None:
            return []
        speech = self.speech
        told = speech.tell("The time before: {share}", share=share_text(comparison.before, speech))
        more = (
            speech.tell("The two differ by more than chance would bring.")
            if comparison.apart
            else speech.tell("The two do not differ by more than chance may bring.")
        )
        return [Gap(), Prose(Content(told)), Prose(Content.styled(more, "$quiet"))]

    def status(self) -> Sequence[Block]:
        """Say what could not be done."""
        return [Prose(Content.styled(self.speech.explain(self._problem), "$wrong"))] if self._problem else []

    async def action_redo(self) -> None:
        """Ask again what went wrong."""
        try:
            session = self._desk.filtered(self._sitting.redo(), self.speech.language, once=True)
        except QuizappError as problem:
            self._problem = safe(str(problem))
            self.rewrite("status")
            return
        from quizapp.tui.screens.review import ReviewScreen
        from quizapp.tui.sitting import Sitting

        await self.app.switch_screen(ReviewScreen(Sitting(self.quiz, session)))
