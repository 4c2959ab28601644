"""The mock exams: begin one of three lengths, go on with one, look at those before."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.content import Content

from quizapp.errors import QuizappError
from quizapp.locale import N_
from quizapp.study.mock import QUESTIONS, SECONDS, Size
from quizapp.tui.blocks import Block, Gap, Prose
from quizapp.tui.keys import BACK
from quizapp.tui.score_text import score_blocks, share_text
from quizapp.tui.screens.base import QuizScreen
from quizapp.tui.screens.home import NOT_ASKED
from quizapp.tui.speech import safe
from quizapp.tui.widgets.outline import Outline, OutlineRow
from quizapp.tui.widgets.page import Page

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Future

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from quizapp.study.desk import Desk
    from quizapp.study.mock_sitting import MockSitting

MINUTE = 60
SIZES: tuple[tuple[Size, str], ...] = (
    ("usual", N_("A usual one")),
    ("short", N_("A short one")),
    ("long", N_("A long one")),
)


class MocksScreen(QuizScreen[None]):
    """A list of what can be sat and what was."""

    BINDINGS: ClassVar[list[BindingType]] = [BACK]
    AUTO_FOCUS = "#outline"

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._sittings = {sitting.mock.id: sitting for sitting in desk.mocks()}
        self._problem = ""

    def body(self) -> ComposeResult:
        """Place what a mock exam is, and the list."""
        yield Page(self._told, id="told")
        yield Outline(self._rows, self._chosen, id="outline")

    def title_text(self) -> tuple[str, str]:
        """Name the screen."""
        return self.speech.tell("Mock exam"), self.speech.tell("41 seconds a question, as in the exam")

    def on_screen_resume(self) -> None:
        """Show what has been sat since."""
        self._sittings = {sitting.mock.id: sitting for sitting in self._desk.mocks()}
        self.rewrite("outline", "beside")

    def _told(self) -> Sequence[Block]:
        """Say what it is, and what went wrong."""
        problem: list[Block] = (
            [Prose(Content.styled(self.speech.explain(self._problem), "$wrong"))] if self._problem else []
        )
        told = [*([] if self.has_beside else self._what_it_is()), *problem]
        return [*told, Gap()] if told else []

    def _what_it_is(self) -> list[Block]:
        told = self.speech.tell(
            "Questions of these nine topics, of the exam's 55, with four options each. Verdicts come at the end."
        )
        return [Prose(Content.styled(told, "$quiet"))]

    def beside(self) -> Sequence[Block]:
        """Write what a mock exam is, or what the one under the cursor came to."""
        kind, _, which = self.query_one(Outline).current.partition(" ")
        if kind != "see":
            return [Gap(), Gap(), *self._what_it_is()]
        score = self._sittings[which].score()
        titles = {one.id: one.title for one in self._desk.objectives}
        return [Prose(Content.styled(score.day, "bold $heading")), Gap(), *score_blocks(score, self.speech, titles)]

    def on_outline_moved(self) -> None:
        """Show the exam that the cursor came to."""
        self.rewrite_beside()

    def _rows(self) -> Sequence[OutlineRow]:
        """Write those under way, the three lengths, and those that were."""
        speech = self.speech
        rows = []
        for name, sitting in reversed(self._sittings.items()):
            if not sitting.mock.finished:
                told = speech.tell("Go on with the one of {day}", day=sitting.mock.day)
                whole = -(-sitting.mock.milliseconds_noted // (MINUTE * 1000))
                left = speech.count("{number} minute left", "{number} minutes left", whole)
                rows.append(OutlineRow(f"on {name}", Content.styled(told, "bold"), Content(left)))
        for size, told in SIZES:
            number = speech.count("{number} question", "{number} questions", QUESTIONS[size])
            minutes = speech.count("{number} minute", "{number} minutes", round(SECONDS[size] / MINUTE))
            rows.append(
                OutlineRow(
                    f"begin {size}", Content(speech.tell(told)), Content(speech.tell(", ").join((number, minutes)))
                )
            )
        done = [(name, sitting) for name, sitting in self._sittings.items() if sitting.mock.finished]
        if done:
            rows += [
                OutlineRow("", Content("")),
                OutlineRow("", Content.styled(speech.tell("Before"), "bold $heading")),
            ]
        for name, sitting in reversed(done):
            share = sitting.score().total
            rows.append(OutlineRow(f"see {name}", Content(sitting.mock.day), Content(share_text(share, speech))))
        return rows

    async def _chosen(self, name: str) -> None:
        """Begin, go on, or look."""
        kind, _, which = name.partition(" ")
        if kind == "see":
            from quizapp.tui.screens.mock_score import MockScoreScreen

            await self.app.push_screen(MockScoreScreen(self._desk, self._sittings[which]))
            return
        if self.quiz.is_looking:
            self._problem = NOT_ASKED
            self.rewrite("told")
            return
        try:
            sitting, step = self._go_on(which) if kind == "on" else self._begin(which)
        except QuizappError as problem:
            self._problem = safe(str(problem))
            self.rewrite("told")
            return
        from quizapp.tui.screens.mock import MockScreen

        await self.app.push_screen(MockScreen(self._desk, sitting, step))

    def _go_on(self, which: str) -> tuple[MockSitting, Future[None] | None]:
        """Let the clock run on from where it is known to have stood, also after a power cut."""
        sitting = self._sittings[which]
        runs = not sitting.mock.finished and sitting.mock.since is not None
        return sitting, sitting.resume() if runs else None

    def _begin(self, which: str) -> tuple[MockSitting, Future[None]]:
        return self._desk.begin_mock(next(size for size, _ in SIZES if size == which))
