"""The first minute: a few questions that set the app up, each answered with one key, all of them to be skipped.

One of them is asked only where the terminal has not said how wide it draws signs such as ×. A question at a time stands
in one column at every width: a second page would only ask for more of the minute.
"""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar, Final, Literal, get_args

from textual.binding import Binding
from textual.content import Content

from quizapp.bank.text import LANGUAGES
from quizapp.errors import QuizappError
from quizapp.locale import N_
from quizapp.tui.blocks import Block, Gap, Prose, Spread, bar
from quizapp.tui.keys import bound, written
from quizapp.tui.plan_text import plan_blocks
from quizapp.tui.screens.base import NORMAL, QuizScreen
from quizapp.tui.signs import ruler
from quizapp.tui.speech import safe
from quizapp.tui.widgets.calendar import Calendar
from quizapp.tui.widgets.outline import Outline, OutlineRow
from quizapp.tui.widgets.page import Page

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Future

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from quizapp.study.desk import Desk
    from quizapp.study.outlook import Outlook
    from quizapp.tui.speech import Speech

Step = Literal["language", "signs", "exam", "minutes", "start"]
STEPS: Final[tuple[Step, ...]] = get_args(Step)
ASKED: Final[dict[Step, tuple[str, str]]] = {
    "language": (
        N_("Which language do you read more easily?"),
        N_(
            "quizapp asks, shows where a working went astray, and brings things back before they are forgotten. A few "
            "short questions set it up; Esc skips them all."
        ),
    ),
    "signs": (
        N_("Do these two lines end in the same column?"),
        N_("Some terminals draw signs such as × and √ two cells wide, and yours has not said whether it does."),
    ),
    "exam": (
        N_("On which day is your exam?"),
        N_("The plan is then made for that day. Press n if there is none yet; it can be set later."),
    ),
    "minutes": (
        N_("How many minutes a day can you give?"),
        N_("A little every day stays longer than much on one. It can be changed at any time."),
    ),
    "start": (
        N_("How would you like to begin?"),
        N_("Twelve questions find out what you know already. It is then not taught again, only asked once."),
    ),
}
"""What each step asks, and what is said below it."""
LANGUAGE_NAMES: Final = {"ja": "日本語", "en": "English"}
MINUTES: Final = (5, 10, 15, 20, 30, 45, 60)
WAYS: Final = {
    "place": (N_("Twelve questions that place me"), N_("about 5 minutes")),
    "begin": (N_("From the beginning"), N_("the first lesson")),
    "look": (N_("Just look around"), N_("to the first page")),
}
SIGNS: Final[dict[str, tuple[str, str]]] = {
    "narrow": (N_("Yes, in the same column"), "y"),
    "wide": (N_("No, the first is longer"), "n"),
    "auto": (N_("Hard to tell; leave it as it is"), ""),
}
"""What can be said of the two lines, each with its key."""
AHEAD = timedelta(days=28)
"""Where the calendar opens while no exam is set."""
BAR = 12
ROOMY = 23
"""Rows from which there is room for the whole plan."""
UP_DOWN = ("up", "down")


class TourScreen(QuizScreen[None]):
    """Language, signs, exam, minutes, and how to begin; what is chosen is kept at once, where the settings keep it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bound("y", "signs('narrow')", N_("yes"), N_("Says that both lines end in the same column.")),
        bound("n", "signs('wide')", N_("no"), N_("Says that the first line is longer.")),
        bound("n", "no_exam", N_("none yet"), N_("Goes on without a day for the exam.")),
        bound("escape", "back", N_("skip"), N_("Leaves the tour; everything can be set later.")),
        bound("b,backspace", "step_back", N_("step back"), N_("Goes back to the question before.")),
        Binding("f1", "app.help", show=False),
    ]
    AUTO_FOCUS = "#outline"

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._step: Step = STEPS[0]
        self._with_signs: bool | None = None
        """Whether signs are asked about; None until that is settled, since the terminal may yet say."""
        self._problem = ""
        self._outlook: Outlook | None = None

    def body(self) -> ComposeResult:
        """Place the question, the two ways of answering it, and what follows from the answer."""
        yield Page(self._asked, id="asked")
        yield Outline(self._rows, self._chosen, verb=N_("choose"), id="outline")
        today, exam = self._desk.day, self._desk.settings.exam
        # The tour may be taken again, when the exam that was set is over.
        at = exam if exam is not None and exam > today else today + AHEAD
        days = Calendar(today, at, self._dated, lambda: self.speech, id="calendar")
        days.display = False
        yield days
        yield Page(self._told, id="told")

    def on_mount(self) -> None:
        """Begin, and note that the tour was shown, so that it never comes by itself again."""
        self._keep("toured", value=True)
        self._show("language", self.speech.language)

    @property
    def _steps(self) -> Sequence[Step]:
        """The steps in their order."""
        asked = self.quiz.signs_in_doubt if self._with_signs is None else self._with_signs
        return [step for step in STEPS if step != "signs" or asked]

    def head(self) -> Sequence[Block]:
        """Say how much is left of it."""
        number = self._steps.index(self._step) + 1
        whole = len(self._steps)
        left = Content.styled(self.speech.tell("Welcome to quizapp"), "bold $heading")
        right = Content.assemble(bar(number / whole, BAR), "  ", (f"{number}/{whole}", "$quiet"))
        return [Spread(left, right)]

    def _asked(self) -> Sequence[Block]:
        """Write the question and what it is for."""
        asked, note = (self.speech.tell(text) for text in ASKED[self._step])
        return [Prose(Content.styled(asked, "bold")), Prose(Content.styled(note, "$quiet")), Gap(), *self._ruler()]

    def _ruler(self) -> Sequence[Block]:
        """Write the two lines to be compared, where they are asked about."""
        return [*ruler(), Gap()] if self._step == "signs" else []

    def _rows(self) -> Sequence[OutlineRow]:
        """Write what can be chosen."""
        speech = self.speech
        match self._step:
            case "language":
                return [OutlineRow(language, Content(LANGUAGE_NAMES[language])) for language in LANGUAGES]
            case "signs":
                return [
                    OutlineRow(name, Content(speech.tell(told)), Content.styled(key, "$quiet"))
                    for name, (told, key) in SIGNS.items()
                ]
            case "minutes":
                return [self._minutes(minutes) for minutes in MINUTES]
            case "start":
                return [
                    OutlineRow(name, Content(speech.tell(told)), Content.styled(speech.tell(more), "$quiet"))
                    for name, (told, more) in WAYS.items()
                ]
            case _:
                return []

    def _minutes(self, minutes: int) -> OutlineRow:
        """Write how many questions fit into so many minutes."""
        speech = self.speech
        answers = self._desk.aim_at(self._desk.day + AHEAD, minutes).per_day
        told = speech.count("{number} minute", "{number} minutes", minutes)
        about = speech.count("about {number} question a day", "about {number} questions a day", answers)
        return OutlineRow(str(minutes), Content(told), Content.styled(about, "$quiet"))

    def _told(self) -> Sequence[Block]:
        """Write what the minutes under the cursor come to, where an exam is set."""
        if self._step != "minutes":
            return []
        size = self.app.size
        return plan_blocks(self._outlook, self.speech, short=size.width < NORMAL or size.height < ROOMY)

    def key_hints(self, speech: Speech) -> list[tuple[str, str, str]]:
        """Say that the arrow keys move the cursor: whoever sees this may never have used a terminal."""
        arrows = speech.tell("Arrows") if self._step == "exam" else "/".join(written(key, speech) for key in UP_DOWN)
        return [(arrows, speech.tell("move"), "down")]

    def status(self) -> Sequence[Block]:
        """Say what could not be kept."""
        return [Prose(Content.styled(self.speech.explain(self._problem), "$wrong"))] if self._problem else []

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 -- textual's signature
        """Offer a step back only where there is one, and other keys only where they answer what is asked."""
        match action:
            case "step_back":
                return self._step != STEPS[0]
            case "no_exam":
                return self._step == "exam"
            case "signs":
                return self._step == "signs"
            case _:
                return True

    def _show(self, step: Step, at: str | None = None) -> None:
        """Ask a step's question, with the cursor on a row."""
        self._step = step
        outline, days = self.query_one(Outline), self.query_one(Calendar)
        outline.at = at
        shown, hidden = (days, outline) if step == "exam" else (outline, days)
        shown.display = True
        self.set_focus(shown)
        # Hidden last: a focused widget that is hidden takes the focus with it.
        hidden.display = False
        self.rewrite("head", "asked", "outline", "calendar", "told", "status")
        self.refresh_bindings()
        self._plan()

    def _go(self, step: Step) -> None:
        """Go to a step, with the cursor on what is set already."""
        match step:
            case "language":
                self._show(step, self.speech.language)
            case "minutes":
                minutes = self._desk.settings.minutes_per_day
                self._show(step, str(min(MINUTES, key=lambda offered: abs(offered - minutes))))
            case _:
                self._show(step)

    def on_outline_moved(self) -> None:
        """Speak the language under the cursor; say what the minutes under it come to."""
        at = self.query_one(Outline).current
        if self._step == "language":
            for language in LANGUAGES:
                if language == at != self.speech.language:
                    self.quiz.speak(language)
        elif self._step == "minutes":
            self._plan()

    async def _chosen(self, name: str) -> None:
        """Keep what was chosen and go on."""
        match self._step:
            case "language":
                self.quiz.speak("ja" if name == "ja" else "en")
                self._with_signs = "signs" in self._steps
                self._go(self._steps[1])
            case "signs":
                self.action_signs(name)
            case "minutes":
                if self._keep("minutes_per_day", int(name)):
                    self._go("start")
            case _:
                await self._begin(name)

    async def _dated(self, day: date) -> None:
        """Keep the day of the exam and go on."""
        if self._keep("exam_date", day.isoformat()):
            self._go("minutes")

    def action_signs(self, width: str) -> None:
        """Keep how wide signs are, lay everything out by that, and go on."""
        if self._keep("signs", width):
            self.quiz.settle_widths()
            self._go("exam")

    def action_no_exam(self) -> None:
        """Go on without an exam."""
        if self._keep("exam_date", ""):
            self._go("minutes")

    def action_step_back(self) -> None:
        """Ask the question before again."""
        self._go(self._steps[self._steps.index(self._step) - 1])

    async def _begin(self, way: str) -> None:
        """Leave the tour for what was chosen."""
        app = self.quiz
        match way:
            case "place":
                from quizapp.tui.screens.placing import PlacingScreen

                await app.switch_screen(PlacingScreen(self._desk))
            case "begin":
                await app.pop_screen()
                await app.home.action_start()
            case _:
                await app.pop_screen()

    def _keep(self, name: str, value: object) -> bool:
        """Keep a setting, and say whether that could be begun; what cannot is told."""
        try:
            future = self._desk.set_setting(name, value)
        except (QuizappError, OSError) as problem:
            self._problem = safe(str(problem))
            self.rewrite("status")
            return False
        self._problem = ""
        self.run_worker(self._saved(future), name="save a setting")
        return True

    async def _saved(self, future: Future[None]) -> None:
        """Say so if it could not be written."""
        try:
            await asyncio.wrap_future(future)
        except Exception as problem:  # noqa: BLE001 -- whatever kept it from the disk, the learner must see it
            self._problem = safe(str(problem))
            self.rewrite("status")

    def _plan(self) -> None:
        """Work out the plan beside the screen."""
        exam = self._desk.settings.exam
        self._outlook = None
        if self._step == "minutes" and exam is not None and exam > self._desk.day:
            minutes = int(self.query_one(Outline).current)
            self.run_worker(
                lambda: self._work_out(exam, minutes), thread=True, exclusive=True, group="plan", name="plan"
            )

    def _work_out(self, exam: date, minutes: int) -> None:
        """Play the days until the exam through; in a thread, since it takes a moment."""
        plan = self._desk.outlook(self._desk.aim_at(exam, minutes))
        self.app.call_from_thread(self._planned, plan, minutes)

    def _planned(self, plan: Outlook | None, minutes: int) -> None:
        """Show the plan, unless the cursor went on meanwhile."""
        # While the screen is being taken away it has no outline any more.
        if self._step == "minutes" and any(outline.current == str(minutes) for outline in self.query(Outline)):
            self._outlook = plan
            self.rewrite("told")
