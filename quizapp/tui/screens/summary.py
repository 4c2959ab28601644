"""The end of a sitting: what was done, what to look at again, and when it goes on.

Where there is room for a second page it repeats the questions that went wrong, with what is right; without any of them
the screen stays one column in the middle.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.content import Content

from quizapp.locale import N_
from quizapp.tui import keys
from quizapp.tui.blocks import Block, Gap, Item, Prose, Row, Table, bar
from quizapp.tui.keys import bound
from quizapp.tui.screens.base import QuizScreen
from quizapp.tui.summary_text import missed, missed_blocks
from quizapp.tui.widgets.page import Page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from quizapp.study.tally import Summary
    from quizapp.tui.sitting import Sitting

BAR = 24
MINUTE = 60_000
MOST_MISTAKES = 3


class SummaryScreen(QuizScreen[None]):
    """What a sitting came to."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bound("enter,space,escape", "home", N_("home"), N_("Goes home.")),
        keys.UNDO,
    ]

    def __init__(self, sitting: Sitting) -> None:
        super().__init__()
        self._sitting = sitting
        self._summary: Summary = sitting.session.summary()
        self._missed = missed(sitting.session.attempts)

    def body(self) -> ComposeResult:
        """Place the account."""
        yield Page(self._written, id="summary")

    @property
    def has_beside(self) -> bool:
        """Whether there is anything to look at once more, and room for it."""
        return bool(self._missed) and super().has_beside

    def beside(self) -> Sequence[Block]:
        """Write what to look at once more."""
        return missed_blocks(self._missed, self.speech)

    def title_text(self) -> tuple[str, str]:
        """Name the screen."""
        return self.speech.tell("Done for now"), ""

    def _written(self) -> Sequence[Block]:
        """Write what was done, then what to look at, then when it goes on."""
        speech, summary = self.speech, self._summary
        told = speech.tell("{right} of {answered} right", right=summary.right, answered=summary.answered)
        minutes = max(round(summary.milliseconds / MINUTE), 1)
        time = speech.count("{number} minute", "{number} minutes", minutes)
        share = summary.right / summary.answered if summary.answered else 0
        blocks: list[Block] = [
            Row(Content.assemble((told, "bold"), "   ", bar(share, BAR), "   ", (time, "$quiet"))),
            Gap(),
            *self._objectives(),
            *self._mistakes(),
        ]
        return [*blocks, Prose(Content(self._next())), *self._problems()]

    def _objectives(self) -> list[Block]:
        """Write a line for each objective."""
        titles = self._sitting.objectives
        rows = [
            [
                Content(f"{tally.objective}  {self.speech.say(titles.get(tally.objective))}"),
                Content.assemble(
                    (f"{tally.right}/{tally.answered}", "" if tally.right == tally.answered else "bold $wrong")
                ),
            ]
            for tally in self._summary.objectives
        ]
        return [Table(rows, indent=0), Gap()] if rows else []

    def _mistakes(self) -> list[Block]:
        """Name the mistakes that were made, the commonest first."""
        counted = sorted(self._summary.mistakes, key=lambda found: -found.count)[:MOST_MISTAKES]
        named = [(self._sitting.mistakes.get(found.mistake), found.count) for found in counted]
        items: list[Block] = [
            Item(
                Content.styled("- ", "$wrong"),
                Content.assemble(self.speech.say(name), (f"  ({times})", "$quiet") if times > 1 else ""),
                indent=2,
            )
            for name, times in named
            if name is not None
        ]
        title = Prose(Content.styled(self.speech.tell("Slips to watch for"), "bold $heading"))
        return [title, *items, Gap()] if items else []

    def _problems(self) -> list[Block]:
        """Say which questions could not be asked, and why."""
        told = [self.speech.explain(error) for error in self._sitting.session.problems.values()]
        return (
            [Gap(), *(Prose(Content.styled(problem, "$wrong"), most=2) for problem in told[:MOST_MISTAKES])]
            if told
            else []
        )

    def _next(self) -> str:
        """Say what is left of today, else when the next questions come."""
        speech, summary = self.speech, self._summary
        desk = self.quiz.desk
        if desk is None:
            return ""
        today = desk.overview()
        left = today.due + today.new
        if left:
            count = speech.count("{number} question", "{number} questions", left)
            return speech.tell("Still waiting today: {questions}.", questions=count)
        if summary.next_due is None:
            return ""
        days = (summary.next_due - today.day).days
        count = speech.count("{number} question", "{number} questions", summary.next_count)
        if days <= 0:
            return speech.tell("Still waiting today: {questions}.", questions=count)
        if days == 1:
            return speech.tell("Tomorrow: {questions}.", questions=count)
        return speech.tell("In {days} days: {questions}.", days=days, questions=count)

    def status(self) -> Sequence[Block]:
        """Say what went wrong with taking an answer back."""
        if self._sitting.saving != "failed":
            return []
        return [Prose(Content.styled(self.speech.explain(self._sitting.failure), "$wrong"))]

    def on_mount(self) -> None:
        """Follow the writer."""
        self._sitting.changed = self._changed

    def _changed(self) -> None:
        if self.is_mounted:
            self.rewrite("status")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 -- textual's signature
        """Offer to undo only while there is something to take back."""
        return self._sitting.session.can_undo if action == "undo" else True

    async def action_home(self) -> None:
        """Go home."""
        await self.app.pop_screen()

    async def action_undo(self) -> None:
        """Take back the last answer and go on from there."""
        await self._sitting.undo(self._undone)

    async def _undone(self) -> None:
        """Ask the question again, unless the learner went elsewhere meanwhile."""
        if not self.is_current:
            return
        from quizapp.tui.screens.review import ReviewScreen

        await self.app.switch_screen(ReviewScreen(self._sitting))
