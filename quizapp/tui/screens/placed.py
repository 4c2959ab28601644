"""What the twelve questions said: chapter by chapter, to be taken or refused, with the verdict behind each answer.

Where there is room for a second page it shows the question under the cursor with the answer that is right, or what the
chapter under the cursor is about.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.content import Content

from quizapp.errors import QuizappError
from quizapp.locale import N_
from quizapp.tui.blocks import Block, Gap, Labelled, Prose, Spread, cropped
from quizapp.tui.item_text import asked_blocks, gist
from quizapp.tui.keys import BACK, LAB, bound
from quizapp.tui.screens.base import QuizScreen
from quizapp.tui.speech import safe
from quizapp.tui.summary_text import NUMBER, answers_blocks
from quizapp.tui.verdict_text import OUTCOMES, Reading, verdict_blocks
from quizapp.tui.widgets.outline import Outline, OutlineRow
from quizapp.tui.widgets.page import Page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from quizapp.study.desk import Desk

TAKE = "take"
LONGEST = 200
"""Characters of a question's first line that are looked at."""


class PlacedScreen(QuizScreen[None]):
    """Chapters to tick as known; nothing is taken as known before the learner says so."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bound(
            "space,x", "tick", N_("tick"), N_("Ticks the chapter under the cursor as known, or takes the tick away.")
        ),
        bound("escape", "back", N_("take nothing"), N_("Goes home; every chapter is taught from its beginning.")),
    ]
    AUTO_FOCUS = "#outline"

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._results = {chapter: result for chapter, result in desk.placed().items() if result.asked}
        self._known = {chapter for chapter, result in self._results.items() if result.known}
        self._reviews = [review for review in desk.history.on(desk.day) if review.mode == "placement"]
        self._chapter_of = desk.chapter_of
        self._problem = ""
        self._taking = False

    def body(self) -> ComposeResult:
        """Place the account and the list."""
        yield Page(self._told, id="told")
        yield Outline(self._rows, self._chosen, verb=self._verb, id="outline")

    def _verb(self) -> str:
        """Say what Enter does with the line under the cursor; a tick has a key of its own."""
        kind = self.query_one(Outline).current.partition(" ")[0]
        return {TAKE: N_("home"), "answer": N_("verdict")}.get(kind, "")

    def title_text(self) -> tuple[str, str]:
        """Name the screen."""
        right = sum(result.right for result in self._results.values())
        told = self.speech.tell("{right} of {answered} right", right=right, answered=len(self._reviews))
        return self.speech.tell("What you know"), told

    def _told(self) -> Sequence[Block]:
        """Say what a tick means."""
        told = self.speech.tell(
            "A ticked chapter is not taught again: each of its questions is asked once within four weeks. Ticked for "
            "you is where two or more were asked and all were right; Space ticks others that you know. Enter on an "
            "answer shows its verdict."
        )
        return [Prose(Content.styled(told, "$quiet")), Gap()]

    def _rows(self) -> Sequence[OutlineRow]:
        """Write what to do, then each chapter with its answers."""
        speech = self.speech
        count = speech.count(
            "Take {number} chapter as known and go home",
            "Take {number} chapters as known and go home",
            len(self._known),
        )
        rows = [
            OutlineRow(TAKE, Content.styled(count if self._known else speech.tell("Go home"), "bold")),
            OutlineRow("", Content("")),
        ]
        for chapter, result in self._results.items():
            tick = f"[{'x' if chapter in self._known else ' '}] {self.quiz.chapter_title(chapter)}"
            share = Content.styled(f"{result.right}/{result.asked}", "" if result.all_right else "$wrong")
            rows.append(OutlineRow(f"chapter {chapter}", Content.styled(tick, "bold"), share))
            rows += [self._answer(number) for number in self._answers_of(chapter)]
        return rows

    def _answers_of(self, chapter: int) -> list[int]:
        return [number for number, review in enumerate(self._reviews) if self._chapter_of.get(review.item) == chapter]

    def _answer(self, number: int) -> OutlineRow:
        """Write the first line of a question and how it was answered."""
        review = self._reviews[number]
        name, style = OUTCOMES[review.outcome]
        first = gist(safe(review.shown.prompt))
        return OutlineRow(
            f"answer {number}",
            Content.styled(cropped(first, LONGEST), "$quiet"),
            Content.styled(self.speech.tell(name), style),
            indent=4,
        )

    def beside(self) -> Sequence[Block]:
        """Write the question under the cursor with what is right, or what the ticked chapters are about."""
        kind, _, which = self.query_one(Outline).current.partition(" ")
        if kind == "answer":
            return self._asked(int(which))
        chapters = [int(which)] if kind == "chapter" else sorted(self._known)
        return [block for chapter in chapters for block in self._about(chapter)]

    def _asked(self, number: int) -> Sequence[Block]:
        """Write a question, how it was answered, and what is right; only its text where it was changed since."""
        speech, review = self.speech, self._reviews[number]
        judged = self._desk.judged(review)
        told = speech.tell("Question {number}", number=number + 1)
        objective = "" if judged is None else judged[0].objective
        title = Spread(Content.styled(told, "bold $heading"), Content.styled(objective, "$quiet"))
        if judged is None:
            return [title, Gap(), Prose(Content(safe(review.shown.prompt)))]
        return [title, Gap(), *asked_blocks(judged[0], speech), Gap(), *answers_blocks(*judged, speech)]

    def _about(self, chapter: int) -> Sequence[Block]:
        """Write what a chapter teaches."""
        of_chapter = [one for one in self._desk.objectives if one.id.partition("-")[0] == str(chapter)]
        told = [Labelled(one.id, Content(self.speech.say(one.title)), gutter=NUMBER) for one in of_chapter]
        return [Prose(Content.styled(self.quiz.chapter_title(chapter), "bold $heading")), Gap(), *told, Gap()]

    def status(self) -> Sequence[Block]:
        """Say what could not be kept."""
        return [Prose(Content.styled(self.speech.explain(self._problem), "$wrong"))] if self._problem else []

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 -- textual's signature
        """Offer a tick only on a chapter."""
        if action == "tick":
            return self.is_mounted and self.query_one(Outline).current.startswith("chapter ")
        return True

    def on_outline_moved(self) -> None:
        """Offer the keys of the row under the cursor, and show what it is about."""
        self.refresh_bindings()
        self.rewrite_beside()

    def action_tick(self) -> None:
        """Tick the chapter under the cursor, or take the tick away."""
        self._known ^= {int(self.query_one(Outline).current.partition(" ")[2])}
        self.rewrite("outline")

    async def _chosen(self, name: str) -> None:
        """Take what is ticked, tick, or show a verdict."""
        kind, _, which = name.partition(" ")
        match kind:
            case "chapter":
                self.action_tick()
            case "answer":
                await self._show(int(which))
            case _ if not self._taking:
                self._taking = True
                self.run_worker(self._take(sorted(self._known)), name="take chapters as known")

    async def _show(self, number: int) -> None:
        """Show the verdict on an answer."""
        judged = self._desk.judged(self._reviews[number])
        if judged is None:
            self._say(N_("This question was changed since; its verdict cannot be shown any more."))
            return
        question, verdict = judged
        answer = self._reviews[number].answer
        await self.app.push_screen(PlacedVerdictScreen(Reading(question=question, verdict=verdict, answer=answer)))

    async def _take(self, chapters: Sequence[int]) -> None:
        """Take chapters as known one after the other, each on the disk before the next; then go home."""
        try:
            for chapter in chapters:
                await asyncio.wrap_future(self._desk.know(chapter))
        except (QuizappError, OSError) as problem:
            self._taking = False
            self._say(safe(str(problem)))
            return
        self.app.call_later(self._home)

    async def _home(self) -> None:
        """Go home, unless the learner went there meanwhile."""
        if self.is_mounted and self.is_current:
            await self.app.pop_screen()

    def _say(self, problem: str) -> None:
        self._problem = problem
        self.rewrite("status")


class PlacedVerdictScreen(QuizScreen[None]):
    """One of the verdicts of the placement or of a mock exam, to be read."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bound("enter,space", "back", N_("back"), BACK.tooltip, show=False),
        LAB,
        BACK,
        Binding("down", "scroll_lines(1)", show=False, tooltip=N_("Scrolls down.")),
        Binding("up", "scroll_lines(-1)", show=False, tooltip=N_("Scrolls up.")),
    ]

    def __init__(self, reading: Reading, title: str = N_("What you know")) -> None:
        """Show a verdict under a title, which is a message id."""
        super().__init__()
        self._reading = reading
        self._title = title

    def body(self) -> ComposeResult:
        """Place the verdict."""
        yield Page(lambda: verdict_blocks(self._reading, self.speech), id="verdict")

    def title_text(self) -> tuple[str, str]:
        """Name the screen."""
        return self.speech.tell(self._title), ""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 -- textual's signature
        """Offer the lab only for a question about a network."""
        return action != "lab" or self.has_lab(self._reading.question)

    async def action_lab(self) -> None:
        """Open the network of this question in the lab; coming back finds the verdict as it was."""
        await self.open_in_lab(self._reading.question)
