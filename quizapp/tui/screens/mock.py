"""A mock exam being sat: one question after another, back and forth, against a clock, no verdict before the end."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.binding import Binding
from textual.content import Content
from textual.geometry import Region

from quizapp.errors import QuizappError
from quizapp.locale import N_
from quizapp.questions.model import NOT_KNOWN
from quizapp.tui.blocks import Block, Gap, Item, Line, Packed, Prose, Spread, layout
from quizapp.tui.item_text import gist
from quizapp.tui.keys import bound
from quizapp.tui.screens.base import QuizScreen
from quizapp.tui.speech import safe
from quizapp.tui.widgets.page import Page
from quizapp.tui.widgets.question_text import question_blocks

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from quizapp.study.desk import Desk
    from quizapp.study.mock_sitting import MockSitting
    from quizapp.tui.speech import Speech

SECOND = 1000
MINUTE = 60
BEAT = 10
"""After so many seconds without a step the clock is noted, so that a power cut gives back hardly any time."""
TOGETHER = 5
"""Numbers of questions that are never parted: a line has ten of them, or five in a narrow window."""
KEPT = N_("The exam is not handed in. Your answers are kept: press f to hand in again.")
STAYING = N_("The time left is not saved. Press Esc again to leave all the same.")
FIRST = 2
"""Lines above the list of questions."""
Piece = tuple[Block, str | None]
"""A block, and the key that a click on it presses."""


class _Asked(Page):
    """The question, whose options can be clicked."""

    def __init__(self, pieces: Callable[[], list[Piece]], *, id: str) -> None:  # noqa: A002 -- textual's name
        super().__init__(list, id=id)
        self._pieces = pieces
        self._keys: list[str | None] = []

    def _lines(self, width: int) -> list[Content]:
        if self._laid is None or self._laid[0] != width:
            laid = [(layout([block], max(width, 1)), key) for block, key in self._pieces()]
            self._keys = [key for lines, key in laid for _ in lines]
            self._laid = (width, [line for lines, _ in laid for line in lines])
        return self._laid[1]

    def on_click(self, event: events.Click) -> None:
        """Press the key of the option that was clicked."""
        key = self._keys[event.y] if 0 <= event.y < len(self._keys) else None
        if key is not None:
            self.app.simulate_key(key)


class MockScreen(QuizScreen[None]):
    """The exam; every step of it is on the disk before the next, so that it goes on after a power cut."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *[
            Binding(str(number), f"choose('{number}')", show=False, tooltip=N_("Chooses this option."))
            for number in range(1, 10)
        ],
        bound("enter,right,space", "turn(1)", N_("next"), N_("Goes to the next question.")),
        bound("f", "hand_in", N_("hand in"), N_("Ends the exam and shows how it went.")),
        bound("0,d", "choose('')", N_("don't know"), N_("Answers that you don't know; it may be changed.")),
        bound("left,b", "turn(-1)", N_("step back"), N_("Goes back to the question before.")),
        bound("m", "mark", N_("mark"), N_("Marks the question to come back to.")),
        bound("n", "unanswered", N_("to the open ones"), N_("Goes to the next question that is marked or open.")),
        bound("t", "clock", N_("clock"), N_("Hides the clock, or shows it."), show=False),
        bound("escape", "back", N_("pause"), N_("Stops the clock and leaves; the exam can be gone on with.")),
        Binding("down", "scroll_lines(1)", show=False, tooltip=N_("Scrolls down.")),
        Binding("up", "scroll_lines(-1)", show=False, tooltip=N_("Scrolls up.")),
    ]

    def __init__(self, desk: Desk, sitting: MockSitting, begun: Future[None] | None = None) -> None:
        """Show an exam; `begun` is the step that began it or went on with it, on its way to the disk."""
        super().__init__()
        self._begun = begun
        self._desk = desk
        self._sitting = sitting
        self._clock_shown = desk.settings.show_clock
        self._told_time = ""
        self._asked_twice = False
        self._problem = ""
        self._advice = ""
        """What is to be done about the problem, a message id."""
        self._seen = {*sitting.mock.answers, *sitting.mock.marks, sitting.mock.at}
        """The questions that were on the screen, as far as it is known."""

    def body(self) -> ComposeResult:
        """Place the question."""
        yield _Asked(self._pieces, id="asked")

    def on_mount(self) -> None:
        """Look at the clock every second; it is drawn only when what it shows has changed."""
        if self._begun is not None:
            self._follow(self._begun)
        self.set_interval(1, self._tick)

    def on_screen_resume(self) -> None:
        """Let the clock run on; an exam that was handed in while something lay above it shows its score."""
        if self._sitting.mock.finished:
            self.app.call_later(self._show_score)
        elif self._sitting.mock.since is None:
            self._follow(self._sitting.resume())

    @property
    def at(self) -> int:
        """The number of the question on the screen, from 0."""
        return self._sitting.mock.at

    def on_unmount(self) -> None:
        """Stop the clock where the app is closed in the middle; what is on its way is still written."""
        if self._sitting.mock.since is not None and not self._sitting.over and not self._sitting.handing_in:
            self._sitting.pause()

    def _tick(self) -> None:
        noted = self._sitting.note_clock(BEAT * SECOND)
        if noted is not None:
            self._follow(noted)
        if self._time() != self._told_time:
            self.rewrite("head")
            if self._sitting.over:
                self.rewrite("status")

    def _time(self) -> str:
        """Return what the clock shows: whole minutes, and in the last one seconds."""
        if not self._clock_shown:
            return ""
        seconds = self._sitting.milliseconds_left // SECOND
        if seconds < MINUTE:
            return self.speech.count("{number} second left", "{number} seconds left", seconds)
        minutes = -(-seconds // MINUTE)
        return self.speech.count("{number} minute left", "{number} minutes left", minutes)

    def title_text(self) -> tuple[str, str]:
        """Say which question this is, and the time."""
        self._told_time = self._time()
        mock = self._sitting.mock
        left = self.speech.tell("Mock exam {number}/{whole}", number=self.at + 1, whole=len(mock.questions))
        return left + ("  *" if self.at in mock.marks else ""), self._told_time

    def _pieces(self) -> list[Piece]:
        """Write the question, its options with the keys that choose them, and which questions are answered."""
        mock, speech, question = self._sitting.mock, self.speech, self._sitting.question(self.at)
        around: list[Piece] = [(block, None) for block in self._below()]
        if question is None:
            void = speech.tell("This question was changed since the exam began; it does not count.")
            return [(Prose(Content.styled(void, "$quiet")), None), *around]
        answer = mock.answers.get(self.at)
        pieces: list[Piece] = [(block, None) for block in question_blocks(question, speech)]
        for option in question.options:
            text, chosen = speech.say(option.text), answer == option.key
            pieces.append((self._option(option.key, text, chosen=chosen), option.key))
        not_known = self._option("0", speech.tell("I don't know"), chosen=answer == NOT_KNOWN)
        return [*pieces, (not_known, "0"), *around]

    def _below(self) -> list[Block]:
        """Write which questions are answered, unless the second page does."""
        return [] if self.has_beside else [Gap(), *self._overview()]

    def beside(self) -> Sequence[Block]:
        """List the questions, each with its state and, once it was seen, its beginning."""
        mock, speech = self._sitting.mock, self.speech
        answered = speech.tell("{number} of {whole} answered", number=len(mock.answers), whole=len(mock.questions))
        blocks: list[Block] = [Prose(Content.styled(answered, "bold $heading")), Gap()]
        for number in range(len(mock.questions)):
            question = self._sitting.question(number) if number in self._seen else None
            begin = gist(speech.say(question.prompt)) if question is not None else ""
            here, done = number == self.at, number in mock.answers
            sign, state = "*" if number in mock.marks else " ", "x" if done else "."
            row = f"{'>' if here else ' '} {number + 1:>2}{sign} {state}  "
            mark = Content.styled(row, "bold $key" if here else "")
            blocks.append(Line(mark, begin, style="bold" if here else "$quiet" if done else ""))
        return blocks

    def key_hints(self, speech: Speech) -> list[tuple[str, str, str]]:
        """Say that numbers choose."""
        question = self._sitting.question(self.at)
        return [] if question is None else [(f"1-{len(question.options)}", speech.tell("pick"), "down")]

    def _option(self, key: str, text: str, *, chosen: bool) -> Block:
        mark = Content.styled(f"{'>' if chosen else ' '} {key}  ", "bold $key")
        return Item(mark, Content(text), style="on $cursor" if chosen else "")

    def _overview(self) -> list[Block]:
        """Write the number of every question, as many on a line as fit: answered, open or marked."""
        mock = self._sitting.mock
        cells = []
        for number in range(len(mock.questions)):
            sign = "*" if number in mock.marks else " "
            text = f"{number + 1:>3}{sign}" if number != self.at else f"[{number + 1:>2}]"
            style = "bold" if number == self.at else "" if number in mock.answers else "$quiet"
            state = "." if number not in mock.answers else "x"
            cells.append(Content.styled(f"{text}{state}", style))
        groups = [Content(" ").join(cells[first : first + TOGETHER]) for first in range(0, len(cells), TOGETHER)]
        return [Packed(groups, indent=0, gap=1)]

    def status(self) -> Sequence[Block]:
        """Say what stands in the way, or what handing in would mean."""
        speech = self.speech
        if self._problem:
            advice = [Prose(Content.styled(speech.tell(self._advice), "bold"))] if self._advice else []
            return [Prose(Content.styled(speech.explain(self._problem), "$wrong")), *advice]
        if self._sitting.handing_in:
            return [Prose(Content.styled(speech.tell("Saving"), "$quiet"))]
        left = len(self._sitting.mock.open)
        if self._asked_twice and left:
            told = speech.count(
                "{number} question is open. Press f to hand in all the same, n to go there.",
                "{number} questions are open. Press f to hand in all the same, n to go there.",
                left,
            )
            return [Prose(Content.styled(told, "bold"))]
        if self._sitting.over:
            return [Prose(Content.styled(speech.tell("The time is over. Press f to hand in."), "bold $wrong"))]
        if not left:
            return [Prose(Content.styled(speech.tell("Every question is answered. Press f to hand in."), "bold"))]
        return [Spread(Content.styled(speech.tell("x answered, . open, * marked"), "$quiet"), Content(""))]

    def _follow(self, future: Future[None]) -> None:
        self.run_worker(self._saved(future), name="save a step of the exam")

    async def _saved(self, future: Future[None]) -> None:
        """Say so if a step could not be written; it goes along with the next one."""
        await self._is_written(future, self._advice)

    async def _is_written(self, future: Future[None], advice: str) -> bool:
        """Wait for a step to be written; where it is not, say why and what to do about it."""
        try:
            await asyncio.wrap_future(future)
        except Exception as problem:  # noqa: BLE001 -- whatever kept it from the disk, the learner must see it
            self._problem, self._advice = safe(str(problem)), advice
            self.rewrite("status")
            return False
        return True

    def _try(self, step: object, *arguments: object) -> None:
        """Take a step; what cannot be done any more is told."""
        assert callable(step)  # noqa: S101 -- a method of the sitting
        self._asked_twice = False
        try:
            self._follow(step(*arguments))
            self._problem = self._advice = ""
        except QuizappError as problem:
            self._problem = safe(str(problem))
        self._seen.add(self.at)
        self.rewrite("head", "asked", "beside", "status")
        self.refresh_bindings()
        self._follow_the_list()

    def beside_needed(self) -> None:
        """Show the present question in the list once that is laid out."""
        self.call_after_refresh(self._follow_the_list)

    @on(events.Click, "#beside")
    def _clicked(self, event: events.Click) -> None:
        """Go to the question that was clicked in the list."""
        number = event.y - FIRST
        if 0 <= number < len(self._sitting.mock.questions):
            self._try(self._sitting.turn, number)
            self.query_one("#body").scroll_home(animate=False, immediate=True)

    def _follow_the_list(self) -> None:
        """Scroll a list that is longer than the window to the present question, with the free line below it."""
        for side in self.query("#side"):
            side.scroll_to_region(Region(0, self.at + FIRST, 1, 2), animate=False, immediate=True)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer a step back only behind the first question, and the open ones only where there is another."""
        if action == "unanswered":
            return bool(self._waiting)
        return action != "turn" or parameters != (-1,) or self.at > 0

    @property
    def _waiting(self) -> list[int]:
        """The other questions that are marked or open: those behind this one, then those before it."""
        mock = self._sitting.mock
        waiting = (mock.marks | set(mock.open)) - {self.at}
        return sorted(waiting, key=lambda number: (number < self.at, number))

    def action_choose(self, key: str) -> None:
        """Choose an option, or say that you don't know."""
        question = self._sitting.question(self.at)
        if question is None or (key and key not in {option.key for option in question.options}):
            return
        self._try(self._sitting.answer, self.at, key or NOT_KNOWN)

    def action_turn(self, step: int) -> None:
        """Go to the next question, or back; after the last one it is said how to hand in."""
        to = self.at + step
        if to == len(self._sitting.mock.questions):
            self._asked_twice = bool(self._sitting.mock.open)
            self.rewrite("status")
        if 0 <= to < len(self._sitting.mock.questions):
            self._try(self._sitting.turn, to)
            self.query_one("#body").scroll_home(animate=False, immediate=True)

    def action_unanswered(self) -> None:
        """Go to the next question that is marked or open."""
        if self._waiting:
            self._try(self._sitting.turn, self._waiting[0])

    def action_mark(self) -> None:
        """Mark the question, or take the mark away."""
        self._try(self._sitting.mark, self.at)

    def action_clock(self) -> None:
        """Hide or show the clock."""
        self._clock_shown = not self._clock_shown
        self.rewrite("head")

    async def action_hand_in(self) -> None:
        """Hand in; where questions are open it is asked for twice."""
        if self._sitting.mock.open and not self._asked_twice and not self._sitting.over:
            self._asked_twice = True
            self.rewrite("status")
            return
        if not self._sitting.handing_in:
            self._problem = self._advice = ""
            self.run_worker(self._hand_in(self._sitting.hand_in()), name="hand the exam in")
            self.rewrite("status")

    async def _hand_in(self, future: Future[None]) -> None:
        """Show the score once the exam is on the disk as finished."""
        if await self._is_written(future, KEPT):
            self.app.call_later(self.quiz.at_home, self._show_score)

    async def _show_score(self) -> None:
        """Show how it went, unless something lies above this screen; it is shown once that is gone."""
        if self.app.screen is self:
            from quizapp.tui.screens.mock_score import MockScoreScreen

            await self.app.switch_screen(MockScoreScreen(self._desk, self._sitting))

    async def action_back(self) -> None:
        """Stop the clock and leave once that is written; where it cannot be, only when the key is pressed twice."""
        if self._sitting.handing_in:
            return
        if self._sitting.over or self._advice == STAYING:
            await self.app.pop_screen()
        else:
            self.run_worker(self._leave(self._sitting.pause()), name="stop the clock")

    async def _leave(self, future: Future[None]) -> None:
        """Leave, or stay with the clock running on."""
        if await self._is_written(future, STAYING):
            self.app.call_later(self._left)
        else:
            self._follow(self._sitting.resume())

    async def _left(self) -> None:
        """Go back to the list, unless something lies above this screen."""
        if self.app.screen is self:
            await self.app.pop_screen()
