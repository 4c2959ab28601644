"""A month to choose a day from with the arrow keys or the mouse."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.content import Content

from quizapp.locale import N_
from quizapp.tui.blocks import Block, Prose, Row
from quizapp.tui.keys import bound
from quizapp.tui.widgets.page import Page

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from textual import events
    from textual.binding import BindingType

    from quizapp.tui.speech import Speech

CELL = 4
"""The width of a day, with a bracket at each side of the one under the cursor."""
EDGE = 2
WEEK = 7
HEADING = 2
"""Lines above the first week."""
LATEST = date(9000, 12, 31)
WEEKDAYS = N_("Mo Tu We Th Fr Sa Su")
MONTHS = N_("January February March April May June July August September October November December")


class Calendar(Page, can_focus=True):
    """One month, from Monday; only days after today can be chosen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bound("enter", "choose", N_("this day"), N_("Takes the day under the cursor.")),
        Binding("left", "move(-1)", show=False, tooltip=N_("Goes a day back.")),
        Binding("right", "move(1)", show=False, tooltip=N_("Goes a day on.")),
        Binding("up", "move(-7)", show=False, tooltip=N_("Goes a week back.")),
        Binding("down", "move(7)", show=False, tooltip=N_("Goes a week on.")),
        Binding("pageup", "turn(-1)", show=False, tooltip=N_("Goes a month back.")),
        Binding("pagedown", "turn(1)", show=False, tooltip=N_("Goes a month on.")),
    ]

    def __init__(
        self,
        today: date,
        day: date,
        chosen: Callable[[date], Awaitable[None]],
        speech: Callable[[], Speech],
        *,
        id: str | None = None,  # noqa: A002 -- textual's name
    ) -> None:
        super().__init__(self._month, id=id)
        self._today = today
        self._chosen = chosen
        self._speech = speech
        self.day = day
        """The day under the cursor."""

    def key_hints(self, speech: Speech) -> list[tuple[str, str, str]]:
        """Say that arrows move, and pages turn months."""
        return [("Enter", speech.tell("this day"), "enter"), ("PgDn", speech.tell("next month"), "pagedown")]

    @property
    def _weeks(self) -> list[list[date]]:
        return calendar.Calendar().monthdatescalendar(self.day.year, self.day.month)

    def _month(self) -> Sequence[Block]:
        """Draw the month, and say how far away the day under the cursor is."""
        speech = self._speech()
        month = speech.tell(MONTHS).split()[self.day.month - 1]
        title = speech.tell("{month} {year}", month=month, year=self.day.year)
        names = Content("").join(_cell(f" {name}") for name in speech.tell(WEEKDAYS).split())
        lines: list[Block] = [
            Row(Content.styled(title, "bold $heading").pad_left(EDGE + 1)),
            Row(names.stylize("$quiet").pad_left(EDGE)),
        ]
        lines += [Row(Content("").join(self._drawn(day) for day in week).pad_left(EDGE)) for week in self._weeks]
        left = (self.day - self._today).days
        told = speech.count("in {number} day", "in {number} days", left)
        line = Content.assemble((self.day.isoformat(), "bold"), "  ", (told, "$quiet"))
        return [*lines, Prose(line, indent=EDGE + 1)]

    def _drawn(self, day: date) -> Content:
        """Draw one day; those of other months are left out, those that are over are quiet."""
        if day.month != self.day.month:
            return Content(" " * CELL)
        if day == self.day:
            return Content.styled(f"[{day.day:>2}]", "bold on $cursor" if self.has_focus else "bold")
        return Content.styled(f" {day.day:>2} ", "$quiet" if day <= self._today else "")

    def action_move(self, days: int) -> None:
        """Go to another day."""
        self._go(self.day + timedelta(days=days))

    def action_turn(self, months: int) -> None:
        """Go to the same day of another month, or to its last."""
        number = self.day.year * 12 + self.day.month - 1 + months
        year, month = number // 12, number % 12 + 1
        self._go(date(year, month, min(self.day.day, calendar.monthrange(year, month)[1])))

    def _go(self, day: date) -> None:
        self.day = min(max(day, self._today + timedelta(days=1)), LATEST)
        self.rewrite()

    async def action_choose(self) -> None:
        """Take the day under the cursor."""
        await self._chosen(self.day)

    def on_click(self, event: events.Click) -> None:
        """Take the day that was clicked."""
        week, place = event.y - HEADING, (event.x - EDGE) // CELL
        weeks = self._weeks
        if 0 <= week < len(weeks) and 0 <= place < WEEK and event.x >= EDGE:
            day = weeks[week][place]
            if day.month == self.day.month and day > self._today:
                self._go(day)
                self.app.simulate_key("enter")

    def watch_has_focus(self, focused: bool) -> None:  # noqa: FBT001 -- textual's signature
        """Show or hide the cursor; `on_focus` would come before the focus is noted, and draw the state of before."""
        super().watch_has_focus(focused)
        self.rewrite()


def _cell(text: str) -> Content:
    cell = Content(text)
    return cell.pad_right(CELL - cell.cell_length)
