"""Easy days: how much of the work each weekday takes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual.content import Content

from quizapp.errors import QuizappError
from quizapp.locale import N_
from quizapp.study.spread import WHOLE
from quizapp.tui.blocks import Block, Gap, Prose, bar
from quizapp.tui.keys import BACK, bound
from quizapp.tui.plan_text import WEEKDAYS
from quizapp.tui.screens.base import QuizScreen
from quizapp.tui.widgets.outline import Outline, OutlineRow
from quizapp.tui.widgets.page import Page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from quizapp.study.desk import Desk

STEP = 25
"""By how many percent an arrow changes a day."""
BAR = 16


class EasyDaysScreen(QuizScreen[None]):
    """Seven weekdays; what was chosen is kept on leaving, since all due days are then worked out anew."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bound("right", "change(1)", N_("more"), N_("Gives the weekday under the cursor more of the work.")),
        bound("left", "change(-1)", N_("less"), N_("Gives the weekday under the cursor less of the work.")),
        bound("escape", "back", N_("keep"), BACK.tooltip),
    ]
    AUTO_FOCUS = "#outline"

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._shares = list(desk.parameters.easy_days)
        self._problem = ""
        self._refused: tuple[int, ...] | None = None
        """What could not be kept; asked for once more it is left."""

    def body(self) -> ComposeResult:
        """Place what it means, and the weekdays."""
        yield Page(self._told, id="told")
        yield Outline(self._rows, self._turn, verb=N_("turn"), id="outline")

    def title_text(self) -> tuple[str, str]:
        """Name the screen."""
        return self.speech.tell("Easy days"), ""

    def _told(self) -> Sequence[Block]:
        """Say what it means, and what went wrong."""
        told = self.speech.tell(
            "What comes back after three days or more is put on the other days, and an easy day takes fewer new "
            "questions. With an exam set, your minutes a day decide instead."
        )
        problem = [Prose(Content.styled(self._problem, "$wrong"))] if self._problem else []
        return [Prose(Content.styled(told, "$quiet")), *problem, Gap()]

    def _rows(self) -> Sequence[OutlineRow]:
        """Write each weekday and its share."""
        return [
            OutlineRow(str(day), Content(self.speech.tell(name)), bar(share / WHOLE, BAR) + Content(f"{share:>5}%"))
            for day, (name, share) in enumerate(zip(WEEKDAYS, self._shares, strict=True))
        ]

    async def _turn(self, name: str) -> None:
        """Turn from a whole share to half of it and to none."""
        share = self._shares[int(name)]
        self._shares[int(name)] = WHOLE // 2 if share > WHOLE // 2 else 0 if share else WHOLE
        self.rewrite("outline")
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer more and less only where there is more and less."""
        if action != "change" or not self.is_mounted:
            return True
        share = self._shares[int(self.query_one(Outline).current)]
        return share < WHOLE if parameters == (1,) else share > 0

    def action_change(self, step: int) -> None:
        """Give the weekday under the cursor more of the work, or less."""
        day = int(self.query_one(Outline).current)
        self._shares[day] = min(WHOLE, max(0, self._shares[day] + step * STEP))
        self.rewrite("outline")
        self.refresh_bindings()

    async def action_back(self) -> None:
        """Keep what was chosen, then go back; what cannot be kept is told, and left the second time."""
        if tuple(self._shares) in {self._desk.parameters.easy_days, self._refused}:
            await self.app.pop_screen()
            return
        if not any(self._shares):
            self._say(self.speech.tell("Leave at least one weekday some of the work. Esc again changes nothing."))
            return
        try:
            future = self._desk.set_easy_days(self._shares)
        except QuizappError as problem:
            self._say(self.speech.explain(problem))
            return
        self.run_worker(self._saved(asyncio.wrap_future(future)), name="save the easy days")

    async def _saved(self, future: asyncio.Future[None]) -> None:
        """Go back once it is on the disk."""
        try:
            await future
        except Exception as problem:  # noqa: BLE001 -- whatever kept it from the disk, the learner must see it
            self._say(self.speech.explain(problem))
            return
        self.app.call_later(self._leave)

    async def _leave(self) -> None:
        if self.is_mounted and self.is_current:
            await self.app.pop_screen()

    def _say(self, problem: str) -> None:
        self._problem, self._refused = problem, tuple(self._shares)
        self.rewrite("told")
