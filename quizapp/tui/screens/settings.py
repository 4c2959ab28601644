"""Settings: what each is, changed by the arrow keys or typed, and what the plan makes of them."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.content import Content

from quizapp.errors import QuizappError
from quizapp.locale import N_
from quizapp.study.day import read_day
from quizapp.tui.blocks import Block, Gap, Prose
from quizapp.tui.keys import BACK, turning
from quizapp.tui.plan_text import cramming_blocks, days_blocks, easy_told, plan_blocks
from quizapp.tui.screens.base import QuizScreen
from quizapp.tui.signs import ruler
from quizapp.tui.speech import safe, typed_form
from quizapp.tui.widgets.calendar import LATEST
from quizapp.tui.widgets.method_input import MethodInput
from quizapp.tui.widgets.outline import OPEN, Outline, OutlineRow
from quizapp.tui.widgets.page import Page

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from concurrent.futures import Future

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from quizapp.study.desk import Desk
    from quizapp.study.outlook import Outlook
    from quizapp.tui.speech import Speech

COUNTS = {"new_per_day": 1, "reviews_per_day": 10, "minutes_per_day": 5}
"""Settings that are counts, and by how much an arrow changes them."""
TYPED = frozenset({*COUNTS, "exam_date", "retention"})
"""Settings for which Enter opens a line to type in."""
MOST_DIGITS = 9
"""Digits from which a number is none that could be meant."""
TURNED: Mapping[str, Sequence[object]] = {
    "cramming": (False, True),
    "new_while_behind": (False, True),
    "show_clock": (False, True),
    "new_order": ("syllabus", "weakness"),
    "signs": ("auto", "narrow", "wide"),
}
NAMES = {
    "language": N_("Language"),
    "theme": N_("Colours"),
    "exam_date": N_("Day of the exam"),
    "minutes_per_day": N_("Minutes a day"),
    "new_per_day": N_("New questions a day"),
    "reviews_per_day": N_("Reviews a day at most"),
    "retention": N_("Wanted recall, in percent"),
    "new_order": N_("Order of new questions"),
    "new_while_behind": N_("New questions on overfull days"),
    "easy_days": N_("Easy days"),
    "cramming": N_("Crammer's mode"),
    "show_clock": N_("Clock in the mock exam"),
    "signs": N_("Width of signs such as × and √"),
}
NOTES = {
    "exam_date": N_("As in 2026-07-04; empty for none. With it, the plan is made for that day."),
    "minutes_per_day": N_("What you can give each day; the plan for the exam counts with it."),
    "new_per_day": N_("How many questions you meet for the first time on one day."),
    "reviews_per_day": N_("More than this waits for another day."),
    "retention": N_("A question comes back when its predicted recall falls to this."),
    "new_order": N_("By tier and syllabus, or first what you remember worst."),
    "new_while_behind": N_("Whether new questions come although more is due than a day allows."),
    "easy_days": N_("Weekdays that take less work or none; Enter chooses them."),
    "show_clock": N_("Whether the time left is shown; t changes it in the exam."),
    "signs": N_("Do both lines below end at the same place? Then narrow is right; if the first is longer, wide."),
    "cramming": N_("Core first, no limits, and questions that give each other away on one day."),
}
VALUES = {
    "syllabus": N_("syllabus"),
    "weakness": N_("weakness"),
    "True": N_("on"),
    "False": N_("off"),
    "auto": N_("auto"),
    "narrow": N_("narrow"),
    "wide": N_("wide"),
}


class SettingsScreen(QuizScreen[None]):
    """The settings, and the plan that follows from them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right", "change(1)", show=False, tooltip=N_("Changes the setting under the cursor.")),
        Binding("left", "change(-1)", show=False, tooltip=N_("Changes the setting under the cursor the other way.")),
        Binding("escape", "back", N_("back"), tooltip=BACK.tooltip),
    ]
    AUTO_FOCUS = "#outline"

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._problem = ""
        self._outlook: Outlook | None = None

    def body(self) -> ComposeResult:
        """Place the list, the line to type in, and the plan."""
        yield Outline(self._rows, self._type, verb=self._verb, id="outline")
        line = MethodInput(self._typed, numeric=True, verb=N_("keep"), id="line")
        line.display = False
        yield line
        yield Page(self._told, id="told")

    def on_screen_resume(self) -> None:
        """Show what was set and studied since, and work out the plan beside the screen."""
        self.rewrite("outline")
        self._plan()

    def title_text(self) -> tuple[str, str]:
        """Name the screen."""
        return self.speech.tell("Settings"), ""

    def key_hints(self, speech: Speech) -> list[tuple[str, str, str]]:
        """Say that the arrow keys change the setting, unless it is being typed or has a screen of its own."""
        return [] if isinstance(self.focused, MethodInput) or self._at == "easy_days" else turning(speech)

    @property
    def _at(self) -> str:
        return self.query_one(Outline).current

    def _value(self, name: str) -> str:
        """Return a setting as it is written."""
        match name:
            case "language":
                return {"ja": "日本語", "en": "English"}[self.speech.language]
            case "theme":
                return self.speech.tell(N_("dark") if self.app.current_theme.dark else N_("light"))
            case "retention":
                return str(round(self._desk.parameters.desired_retention * 100))
            case "easy_days":
                return easy_told(self._desk.parameters.easy_days, self.speech)
        value = str(getattr(self._desk.settings, name))
        return self.speech.tell(VALUES[value]) if value in VALUES else value or self.speech.tell("none")

    def _rows(self) -> Sequence[OutlineRow]:
        """Write each setting and how it stands."""
        speech = self.speech
        return [
            OutlineRow(name, Content(speech.tell(told)), Content(self._value(name))) for name, told in NAMES.items()
        ]

    def _told(self) -> Sequence[Block]:
        """Write what the setting under the cursor means, and the plan."""
        return [] if self.has_beside else [*self._note(), *self._plans()]

    def status(self) -> Sequence[Block]:
        """Say what is wrong, where it is seen however long the list is."""
        return [Prose(Content.styled(self.speech.explain(self._problem), "$wrong"))] if self._problem else []

    def _note(self) -> list[Block]:
        """Write what the setting under the cursor means."""
        note = NOTES.get(self._at)
        blocks: list[Block] = [Prose(Content.styled(self.speech.tell(note) if note else "", "$quiet"))]
        if self._at == "signs":
            blocks += ruler()
        return blocks

    def _plans(self) -> list[Block]:
        """Write the plan, unless there is none because no day has a limit."""
        settings, day = self._desk.settings, self._desk.day
        if settings.cramming and (settings.exam is None or settings.exam > day):
            return cramming_blocks(self.speech)
        return plan_blocks(self._outlook, self.speech, settings.exam, day)

    def beside(self) -> Sequence[Block]:
        """Write what the setting under the cursor means, and the plan that all of them make."""
        title = Prose(Content.styled(self.speech.tell(NAMES.get(self._at, "")), "bold $heading"))
        return [title, Gap(), *self._note(), *self._plans(), *days_blocks(self._outlook, self.speech)]

    def on_outline_moved(self) -> None:
        """Say what the setting under the cursor means."""
        self._problem = ""
        self.rewrite("told", "beside", "status")

    def action_change(self, step: int) -> None:
        """Change the setting under the cursor by one step."""
        name = self._at
        settings = self._desk.settings
        match name:
            case "language":
                self.quiz.action_language()
            case "theme":
                self.quiz.action_theme()
            case "retention":
                self._set(name, str(round(self._desk.parameters.desired_retention * 100) + step))
            case "easy_days":
                pass
            case "exam_date" if settings.exam is not None:
                number = min(max(settings.exam.toordinal() + step, 1), LATEST.toordinal())
                self._set(name, date.fromordinal(number).isoformat())
            case "exam_date":
                self._set(name, date.fromordinal(self._desk.day.toordinal() + 28).isoformat())
            case _ if name in COUNTS:
                self._set(name, str(max(0, getattr(settings, name) + step * COUNTS[name])))
            case _:
                values = TURNED[name]
                self._set(name, values[(values.index(getattr(settings, name)) + step) % len(values)])

    def _verb(self) -> str:
        """Return what Enter does with the setting under the cursor."""
        if self._at == "easy_days":
            return OPEN
        return N_("type it") if self._at in TYPED else N_("switch")

    async def _type(self, name: str) -> None:
        """Open the line for what can be typed, and the weekdays; turn the others."""
        if name == "easy_days":
            from quizapp.tui.screens.easy_days import EasyDaysScreen

            await self.app.push_screen(EasyDaysScreen(self._desk))
            return
        if name not in TYPED:
            self.action_change(1)
            return
        line = self.query_one(MethodInput)
        # A day may be written with 年, 月 and 日; elsewhere letters are left to the keys.
        line.numeric = name != "exam_date"
        line.value = "" if self._value(name) == self.speech.tell("none") else self._value(name)
        # What is typed takes the place of what was there; an arrow or End goes on with it.
        line.select_all()
        line.display = True
        self.set_focus(line)
        self.call_after_refresh(line.scroll_visible, animate=False)

    async def _typed(self) -> None:
        """Take what was typed."""
        line = self.query_one(MethodInput)
        self._set(self._at, typed_form(line.value).strip())
        if not self._problem:
            self._close_line()

    def _close_line(self) -> None:
        self.query_one(MethodInput).display = False
        self.set_focus(self.query_one(Outline))

    def _set(self, name: str, value: object) -> None:
        """Keep a setting; what cannot be is told, and everything stays as it was."""
        try:
            future = self._keep(name, value)
        except QuizappError as problem:
            self._problem = str(problem)
            self.rewrite("status")
            return
        self._problem = ""
        if name == "signs":
            self.quiz.settle_widths()
        self.rewrite("outline", "told", "beside", "status")
        self.run_worker(self._saved(future), name="save a setting")
        self._plan()

    def _keep(self, name: str, value: object) -> Future[None]:
        if name == "exam_date" and value:
            day = read_day(str(value), self._desk.day)
            if day is None:
                raise QuizappError(N_("Please type a day as in 2026-07-04, or nothing where there is none."))
            return self._desk.set_setting(name, day.isoformat())
        if name != "retention" and name not in COUNTS:
            return self._desk.set_setting(name, value)
        if not str(value).isdecimal() or len(str(value)) > MOST_DIGITS:
            raise QuizappError(N_("Please type a whole number."))
        number = int(str(value))
        return self._desk.set_retention(number / 100) if name == "retention" else self._desk.set_setting(name, number)

    async def _saved(self, future: Future[None]) -> None:
        """Say so if it could not be written."""
        try:
            await asyncio.wrap_future(future)
        except Exception as problem:  # noqa: BLE001 -- whatever kept it from the disk, the learner must see it
            self._problem = safe(str(problem))
            self.rewrite("status")

    def _plan(self) -> None:
        self.run_worker(self._work_out, thread=True, exclusive=True, group="plan", name="plan")

    def _work_out(self) -> None:
        """Play the days until the exam through; in a thread, since it takes a moment."""
        plan = None if self._desk.settings.cramming else self._desk.outlook()
        self.app.call_from_thread(self._planned, plan)

    def _planned(self, plan: Outlook | None) -> None:
        self._outlook = plan
        self.rewrite("told", "beside")

    async def action_back(self) -> None:
        """Leave the line, or the screen."""
        if self.query_one(MethodInput).display:
            self._problem = ""
            self._close_line()
            self.rewrite("status")
        else:
            await self.quiz.leave()
