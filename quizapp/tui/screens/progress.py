"""Progress: what is remembered, what was done and what lies ahead; `e` says how each figure is computed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.content import Content

from quizapp.locale import N_
from quizapp.study.progress import HOW
from quizapp.tui.blocks import Block, Gap, Labelled, Prose, Row, Table, bar
from quizapp.tui.keys import BACK, bound
from quizapp.tui.screens.base import QuizScreen
from quizapp.tui.widgets.page import Page
from quizapp.tui.words import TIERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from quizapp.study.desk import Desk
    from quizapp.study.progress import MistakeProgress, Progress
    from quizapp.tui.catalogue import Catalogue

GUTTER = 14
BAR = 24
SHADES = " .:+#"
"""How much was done on a day, readable without colour."""
WEEKS, WEEKS_NARROW = 52, 40
WEEK = 7
AHEAD = 14
MOST = 6


class ProgressScreen(QuizScreen[None]):
    """All figures on one page."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bound("e,f6", "details", N_("details"), N_("Shows how each figure is computed.")),
        BACK,
        Binding("down", "scroll_lines(1)", show=False),
        Binding("up", "scroll_lines(-1)", show=False),
    ]

    def __init__(self, desk: Desk, catalogue: Catalogue | None) -> None:
        super().__init__()
        self._desk = desk
        self._catalogue = catalogue
        self._progress: Progress = desk.progress()
        self._seen = self._stand()
        self._details = False

    def _stand(self) -> tuple[object, ...]:
        """Return what the figures are worked out from, as far as it tells whether they are still right."""
        history = self._desk.history
        return self._desk.day, self._desk.settings, tuple(history.last(1)), len(history.events)

    def on_screen_resume(self) -> None:
        """Work the figures out anew, if anything happened since."""
        if self._seen != self._stand():
            self._progress, self._seen = self._desk.progress(), self._stand()
            self.rewrite("head", "progress", "beside")

    def body(self) -> ComposeResult:
        """Place the page."""
        yield Page(self._written, id="progress")

    def title_text(self) -> tuple[str, str]:
        """Name the screen, and the day."""
        return self.speech.tell("Progress"), self._progress.day

    def _written(self) -> Sequence[Block]:
        """Write the sections, those that matter most first; in the second half, where there is room, stands beside."""
        first = [*self._recall(), *self._coverage(), *self._objectives(), *self._mistakes()]
        return first if self.has_beside else [*first, *self._time()]

    def _time(self) -> list[Block]:
        """Write what lies ahead and behind, and whether it came as predicted."""
        return [*self._ahead(), *self._year(), *self._calibration()]

    def beside(self) -> Sequence[Block]:
        """Write the second half, its first section at the height of the first one of the other half."""
        return [Gap(), Gap(), *self._time()]

    def _section(self, title: str, *figures: str) -> list[Block]:
        """Begin a section; with details it says how its figures are computed."""
        told: list[Block] = [Prose(Content.styled(self.speech.tell(title), "bold $heading"))]
        if self._details:
            told += [Prose(Content.styled(self.speech.say(HOW[figure]), "$quiet"), indent=2) for figure in figures]
        return told

    def _recall(self) -> list[Block]:
        speech, progress = self.speech, self._progress
        blocks = self._section(N_("Predicted recall"), "recall_today", "recall_on_exam")
        blocks.append(self._bar(speech.tell("today"), progress.recall_today))
        if progress.recall_on_exam is not None:
            blocks.append(self._bar(speech.tell("on the exam's day"), progress.recall_on_exam))
        minutes = progress.minutes
        told = speech.tell(
            "{today} minutes today, {week} in seven days, {total} in all",
            today=round(minutes.today),
            week=round(minutes.week),
            total=round(minutes.total),
        )
        return [*blocks, Prose(Content(told), indent=2), Gap()]

    def _bar(self, label: str, share: float) -> Block:
        drawn = Content.assemble(bar(share, BAR), f"  {share * 100:.0f}%")
        return Labelled(f"  {label}", drawn, gutter=GUTTER + 8, style="")

    def _coverage(self) -> list[Block]:
        blocks = self._section(N_("Met so far"), "coverage")
        for one in self._progress.coverage:
            told = Content.assemble(bar(one.met / one.items if one.items else 0, BAR), f"  {one.met}/{one.items}")
            blocks.append(Labelled(f"  {self.speech.tell(TIERS[one.tier])}", told, gutter=GUTTER + 8, style=""))
        return [*blocks, Gap()]

    def _objectives(self) -> list[Block]:
        speech = self.speech
        blocks = self._section(N_("By objective"), "trend")
        titles = {
            found.objective.id: found.objective.title
            for chapter in self._desk.overview().chapters
            for found in chapter.objectives
        }
        rows = []
        for one in self._progress.objectives:
            met = sum(tier.met for tier in one.coverage)
            if not met:
                continue
            trend = "" if one.trend is None else f"{one.trend * 100:+.0f}"
            title = speech.say(titles.get(one.objective))
            on_exam = () if one.recall_on_exam is None else (f"{one.recall_on_exam * 100:.0f}%",)
            cells = (f"{one.objective} {title}", f"{one.recall_today * 100:.0f}%", *on_exam, trend)
            rows.append(tuple(Content(cell) for cell in cells))
        if not rows:
            return [*blocks, Prose(Content(speech.tell("Nothing was answered yet.")), indent=2), Gap()]
        exam = () if self._progress.exam is None else (N_("exam"),)
        heads = [Content.styled(speech.tell(word), "$quiet") for word in (N_("today"), *exam, N_("trend"))]
        return [*blocks, Table([(Content(""), *heads), *rows], right_from=1), Gap()]

    def _mistakes(self) -> list[Block]:
        """Write the mistakes still made, then those that stopped, so that neither hides the other."""
        blocks: list[Block] = []
        for title, stopped in ((N_("Mistakes"), False), (N_("Mistakes that stopped"), True)):
            made = [one for one in self._progress.mistakes if one.stopped is stopped]
            if not made:
                continue
            blocks += self._section(title, "mistakes")
            blocks += [Prose(self._mistake(one), indent=2) for one in made[:MOST]]
            if len(made) > MOST:
                more = self.speech.count("and {number} more", "and {number} more", len(made) - MOST)
                blocks.append(Prose(Content.styled(more, "$quiet"), indent=2))
            blocks.append(Gap())
        return blocks

    def _mistake(self, one: MistakeProgress) -> Content:
        known = None if self._catalogue is None else self._catalogue.mistake(one.mistake)
        times = self.speech.count("{number} time", "{number} times", one.count)
        last = self.speech.tell("last on {day}", day=one.last)
        return Content.assemble(self.speech.say(known) or one.mistake, (f"  {times}, {last}", "$quiet"))

    def _ahead(self) -> list[Block]:
        blocks = self._section(N_("Coming back"), "forecast")
        days = self._progress.forecast[:AHEAD]
        most = max((one.due for one in days), default=0) or 1
        for one in days:
            drawn = Content.assemble(bar(one.due / most, BAR), f"  {one.due}")
            blocks.append(Labelled(f"  {one.day}", drawn, gutter=GUTTER + 8, style="$quiet"))
        return [*blocks, Gap()]

    def _year(self) -> list[Block]:
        """Draw the year: a column for each week, a row for each weekday, darker the more was answered."""
        blocks = self._section(N_("The year"), "year", "minutes")
        answers = {date.fromisoformat(one.day): one.answers for one in self._progress.year}
        most = max(answers.values(), default=0) or 1
        today = date.fromisoformat(self._progress.day)
        weeks = WEEKS if self.app.size.width > WEEKS + GUTTER else WEEKS_NARROW
        first = today - timedelta(days=today.weekday() + WEEK * (weeks - 1))
        blocks.append(Row(Content.styled("  " + _months(first, weeks), "$quiet")))
        for weekday in range(WEEK):
            cells = []
            for week in range(weeks):
                day = first + timedelta(days=WEEK * week + weekday)
                count = answers.get(day, 0)
                shade = -(-count * (len(SHADES) - 1) // most)
                cells.append(" " if day > today else SHADES[shade] if shade else "-")
            blocks.append(Row(Content.styled("  " + "".join(cells), "$key")))
        return [*blocks, Gap()]

    def _calibration(self) -> list[Block]:
        """Show what was predicted beside what was measured."""
        retention, speech = self._progress.retention, self.speech
        if retention.predicted is None or retention.measured is None:
            return []
        blocks = self._section(N_("Predicted and measured"), "retention")
        heads = tuple(
            Content.styled(speech.tell(word), "$quiet")
            for word in (N_("range"), N_("answers"), N_("predicted"), N_("measured"))
        )
        rows = [
            tuple(
                Content(text)
                for text in (
                    f"{band.low * 100:.0f}-{min(band.high, 1) * 100:.0f}%",
                    str(band.answers),
                    f"{band.predicted * 100:.0f}%",
                    f"{band.measured * 100:.0f}%",
                )
            )
            for band in retention.bands
            if band.answers
        ]
        return [*blocks, Table([heads, *rows])]

    def action_details(self) -> None:
        """Say how each figure is computed, or leave it out."""
        self._details = not self._details
        self.rewrite("progress", "beside")


def _months(first: date, weeks: int) -> str:
    """Write the number of each month above the week in which it begins."""
    line = ""
    for week in range(weeks):
        days = [first + timedelta(days=WEEK * week + weekday) for weekday in range(WEEK)]
        begun = next((day.month for day in days if day.day == 1), None)
        if begun is not None and len(line) <= week:
            line = f"{line:<{week}}{begun}"
    return line[:weeks]
