"""Home: what is due today, one key to start, and how far each chapter has come."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual.content import Content

from quizapp.locale import N_
from quizapp.study.countdown import Aim
from quizapp.tui.blocks import Prose
from quizapp.tui.home_page import home_rows, plan_line
from quizapp.tui.keys import bound
from quizapp.tui.plan_text import backlog_told, counts_down, order_told
from quizapp.tui.screens.base import NORMAL, QuizScreen
from quizapp.tui.widgets.outline import CLOSE, OPEN, Outline
from quizapp.tui.widgets.page import Page

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from quizapp.study.backlog import Backlog
    from quizapp.study.desk import Desk
    from quizapp.study.session import Session
    from quizapp.study.tally import Overview
    from quizapp.tui.blocks import Block
    from quizapp.tui.speech import Speech
    from quizapp.tui.widgets.outline import OutlineRow

NOT_ASKED = N_("Nothing is asked while nothing can be saved.")
LOOK = 30
"""After so many seconds it is looked whether another day has begun."""


class HomeScreen(QuizScreen[None]):
    """The first screen; its frame is painted before anything is read."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bound("s", "start", N_("start"), N_("Starts today's review.")),
        bound("c", "catch_up", N_("catch up"), N_("Sets the reviews of a day to what catches up in good time.")),
        bound("u", "unknow", N_("take back"), N_("Takes back that you know the chapter or objective.")),
        bound("k", "know", N_("I know it"), N_("Takes the chapter or objective under the cursor as known.")),
        bound("p", "practice", N_("practice"), N_("Lets you choose objectives for endless practice with numbers.")),
        bound("l", "lab", N_("lab"), N_("Opens the lab, where layers can be watched at work.")),
        bound("m", "app.palette", N_("other places"), N_("Lists every other place by name.")),
        bound("q", "app.quit", N_("quit"), N_("Leaves the app; everything saved stays saved.")),
    ]
    AUTO_FOCUS = "#outline"

    def __init__(self) -> None:
        super().__init__()
        self._overview: Overview | None = None
        self._open: set[int] = set()
        self._notice: Callable[[Speech], str] | None = None
        """What is said below today's plan, in the language of now."""
        self._knowing = ""
        """The row that a second press of the key takes as known."""
        self._claimed: list[int | str] = []
        """What was taken as known here and may be taken back, the latest last."""
        self._backlog: Backlog | None = None
        """How far behind the learner is; None where what is late fits into the minutes of a day."""
        self._pace: int | None = None
        """How many reviews a day would be better, for a key to take up."""
        self._fresh = False
        """Whether the overview is as new as the screen, which is told that it is on top once it is composed."""

    def body(self) -> ComposeResult:
        """Place today's plan and the outline."""
        if self.quiz.desk is not None:
            self._look(self.quiz.desk)
            self._fresh = True
        yield Page(self._today, id="today")
        yield Outline(self._rows, self._chosen, verb=self._verb, id="outline")

    def on_mount(self) -> None:
        """Look at the clock now and then: the app may be open when the next study day begins."""
        self.set_interval(LOOK, self.turn_day)

    def turn_day(self) -> None:
        """Show the plan of the day that has begun, if one has."""
        desk, overview = self.quiz.desk, self._overview
        if self.is_current and desk is not None and overview is not None and overview.day != desk.day:
            self.show_desk()

    def title_text(self) -> tuple[str, str]:
        """Name the app and the exam."""
        return "quizapp", self.speech.tell("G-kentei: building blocks of deep learning")

    def on_screen_resume(self) -> None:
        """Show what has changed since."""
        if not self._fresh:
            self.show_desk()
        self._fresh = False

    def show_desk(self) -> None:
        """Show what is on the desk."""
        if self.quiz.desk is not None:
            self._look(self.quiz.desk)
            self.rewrite("today", "outline", "beside")
            self.refresh_bindings()

    def _look(self, desk: Desk) -> None:
        """Look at what today holds, and at what it cannot hold."""
        self._overview = desk.overview(at_once=True)
        self._backlog = self._pace = None
        if not self._overview.counted:
            return
        room = Aim(exam=self._overview.day, minutes=desk.settings.minutes_per_day).per_day
        if desk.aim is not None or desk.settings.cramming or self._overview.due + self._overview.waiting <= room:
            return
        from quizapp.study.backlog import behind

        self._backlog, self._pace = behind(desk.backlog, room)

    def count(self) -> None:
        """Have what is learned counted, where home came before that."""
        if self.quiz.desk is not None and self._overview is not None and not self._overview.counted:
            self.run_worker(self._count(self.quiz.desk), name="count what is learned")

    async def _count(self, desk: Desk) -> None:
        """Show it once it was read, which nothing else needs to wait for."""
        states = desk.history.states
        await asyncio.to_thread(states.begin_strengths())
        states.strengths()
        self.show_desk()

    def _today(self) -> Sequence[Block]:
        """Write today's plan in one line."""
        speech, overview, desk = self.speech, self._overview, self.quiz.desk
        if overview is None:
            return [Prose(Content.styled(speech.tell("Opening your desk"), "$quiet"))]
        blocks: list[Block] = [plan_line(overview, desk, speech)]
        if overview.waiting and counts_down(desk):
            blocks.append(Prose(Content.styled(order_told(speech), "$quiet")))
        if self._backlog is not None:
            blocks.append(Prose(Content(backlog_told(self._backlog, self._pace, speech))))
        if self._notice is not None:
            blocks.append(Prose(Content.styled(self._notice(speech), "$wrong")))
        if self.quiz.told_of:
            first, *others = self.quiz.told_of
            blocks.append(Prose(Content.styled(speech.explain(first), "$wrong"), most=2))
            if others:
                others_told = speech.count("and {number} more problem", "and {number} more problems", len(others))
                blocks.append(Prose(Content.styled(others_told, "$wrong")))
        return blocks

    def _rows(self) -> Sequence[OutlineRow]:
        """Write the ways to start and the chapters."""
        desk, titled = self.quiz.desk, self.quiz.chapter_title
        crammed, bars = desk is not None and desk.settings.cramming, self.app.size.width >= NORMAL
        return home_rows(self._overview, self._open, titled, self.speech, crammed=crammed, bars=bars)

    def beside(self) -> Sequence[Block]:
        """Write more of what the row under the cursor leads to."""
        desk, overview, speech = self.quiz.desk, self._overview, self.speech
        if desk is None or overview is None or not overview.counted:
            return []
        from quizapp.tui import home_text
        from quizapp.tui.places import PLACES

        which, crammed = self._which, desk.settings.cramming
        for chapter in overview.chapters:
            if chapter.chapter == which:
                title = self.quiz.chapter_title(chapter.chapter)
                return home_text.chapter_blocks(chapter, title, speech, crammed=crammed)
            for found in chapter.objectives:
                if found.objective.id == which:
                    point = desk.point(found.objective.id)
                    return home_text.objective_blocks(found, point, speech, crammed=crammed)
        match self.query_one(Outline).current:
            case "practice":
                return home_text.practice_blocks(overview, speech)
            case "lab":
                lab = [place for place in PLACES if place.in_lab]
                return home_text.place_blocks(speech.tell("Lab"), lab, speech)
            case "more":
                others = [place for place in PLACES if not place.in_lab]
                return home_text.place_blocks(speech.tell("Go to"), others, speech)
        return home_text.today_blocks(overview, desk.history.load, speech)

    def _verb(self) -> str:
        """Return what Enter does with the row under the cursor."""
        which = self._which
        return N_("practice") if isinstance(which, str) else CLOSE if which in self._open else OPEN

    async def _chosen(self, name: str) -> None:
        """Start, or open what is under the cursor."""
        kind, _, which = name.partition(" ")
        match kind:
            case "start":
                await self.action_start()
            case "practice":
                await self.action_practice()
            case "more":
                await self.quiz.action_palette()
            case "lab":
                await self.action_lab()
            case "chapter":
                self._open ^= {int(which)}
                self.rewrite("outline")
                self.refresh_bindings()
            case _:
                await self._practise([which])

    async def action_start(self) -> None:
        """Start today's review."""
        desk = self.quiz.desk
        if desk is not None:
            await self.sit_down(desk.review(self.speech.language))

    async def action_practice(self) -> None:
        """Choose what to practise."""
        if self._overview is not None:
            from quizapp.tui.screens.practice import PracticeScreen

            await self.app.push_screen(PracticeScreen(self._overview, self.quiz.practised, self._practise))

    async def action_lab(self) -> None:
        """Open the lab."""
        if self.quiz.desk is not None:
            await self.app.switch_mode("lab")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 -- textual's signature
        """Offer to know only a chapter or an objective, and to catch up only to those who are behind."""
        match action:
            case "know":
                return self._which is not None
            case "unknow":
                return bool(self._claimed)
            case "catch_up":
                return self._pace is not None
            case _:
                return True

    @property
    def _which(self) -> int | str | None:
        """The chapter or objective under the cursor."""
        kind, _, which = self.query_one(Outline).current.partition(" ") if self.is_mounted else ("", "", "")
        return int(which) if kind == "chapter" else which or None

    def on_outline_moved(self) -> None:
        """Forget what was asked about the row before, and offer the keys of this one."""
        if self._knowing:
            self._knowing = ""
            self._say(None)
        self.refresh_bindings()
        self.rewrite_beside()

    async def action_know(self) -> None:
        """Take what is under the cursor as known, once the key was pressed twice."""
        desk, which = self.quiz.desk, self._which
        if desk is None or which is None:
            return
        count = len(desk.unmet(which))
        if not count:
            self._say(lambda speech: speech.tell("Every question of this was asked already."))
        elif self._knowing != str(which):
            self._knowing = str(which)
            from quizapp.tui.home_text import asked_twice

            self._say(lambda speech: asked_twice(count, speech))
        else:
            self._knowing = ""
            self.run_worker(self._know(desk, which), name="take as known")

    async def _know(self, desk: Desk, which: int | str) -> None:
        """Take it as known, and say so once that is on the disk."""
        try:
            await asyncio.wrap_future(desk.know(which))
        except Exception as problem:  # noqa: BLE001 -- whatever kept it from the disk, the learner must see it
            failure = str(problem)
            self._say(lambda speech: speech.explain(failure))
            return
        self._claimed.append(which)
        self.show_desk()
        self._say(lambda speech: speech.tell("Taken as known; u takes that back."))

    def action_unknow(self) -> None:
        """Take back what was taken as known last."""
        desk = self.quiz.desk
        if desk is not None and self._claimed:
            self.run_worker(self._unknow(desk, self._claimed[-1]), name="take back that it is known")

    async def _unknow(self, desk: Desk, which: int | str) -> None:
        """Take it back, and say so once that is on the disk."""
        try:
            await asyncio.wrap_future(desk.unknow(which))
        except Exception as problem:  # noqa: BLE001 -- likewise
            failure = str(problem)
            self._say(lambda speech: speech.explain(failure))
            return
        self._claimed.pop()
        self._say(lambda speech: speech.tell("Taken back: it will be taught from its beginning."))
        self.show_desk()

    def action_catch_up(self) -> None:
        """Take up as many reviews a day as leave nothing late in a week."""
        if self.quiz.desk is not None and self._pace is not None:
            self.run_worker(self._catch_up(self.quiz.desk, self._pace), name="catch up")

    async def _catch_up(self, desk: Desk, most: int) -> None:
        """Keep the number, and say where it can be changed."""
        try:
            await asyncio.wrap_future(desk.set_setting("reviews_per_day", most))
        except Exception as problem:  # noqa: BLE001 -- likewise
            failure = str(problem)
            self._say(lambda speech: speech.explain(failure))
            return
        self.show_desk()
        changed = N_("Up to {number} reviews a day from now on; the settings change it again.")
        self._say(lambda speech: speech.tell(changed, number=most))

    async def _practise(self, objectives: Sequence[str]) -> None:
        """Practise some objectives."""
        desk = self.quiz.desk
        if desk is None:
            return
        self.quiz.practised = frozenset(objectives)
        await self.sit_down(desk.practice(objectives, self.speech.language))

    def may_ask(self) -> bool:
        """Return whether anything may be asked; where nothing can be saved, say that it may not."""
        if self.quiz.is_looking:
            self._say(lambda speech: speech.tell(NOT_ASKED))
        return not self.quiz.is_looking

    async def sit_down(self, session: Session) -> None:
        """Start a sitting in place of any screen above this one, if there is anything to ask."""
        if not self.may_ask():
            return
        if session.card is None:
            nothing = N_("There is nothing to ask here now. Practice never ends: press p.")
            problem = next((str(error) for error in session.problems.values()), nothing)
            self._say(lambda speech: speech.explain(problem))
            return
        self._say(None)
        from quizapp.tui.screens.review import ReviewScreen
        from quizapp.tui.sitting import Sitting

        screen = ReviewScreen(Sitting(self.quiz, session))
        await (self.app.push_screen(screen) if self.app.screen is self else self.app.switch_screen(screen))

    def _say(self, notice: Callable[[Speech], str] | None) -> None:
        """Say something below today's plan."""
        self._notice = notice
        self.rewrite("today")
