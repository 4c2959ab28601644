"""Flagging a question as doubtful, with a note for its author if one comes to mind."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

import msgspec
from textual.content import Content

from quizapp.errors import QuizappError
from quizapp.locale import N_
from quizapp.tui.blocks import Block, Gap, Prose
from quizapp.tui.keys import bound
from quizapp.tui.screens.base import QuizScreen
from quizapp.tui.speech import safe
from quizapp.tui.widgets.method_input import MethodInput
from quizapp.tui.widgets.page import Page

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from quizapp.study.desk import Desk
    from quizapp.study.flags import Flag

LONGEST = 4000
"""Characters of a note."""


class FlagScreen(QuizScreen[None]):
    """A line for a note; Enter keeps the flag, with or without one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bound("escape", "back", N_("no flag"), N_("Goes back without a flag.")),
    ]
    AUTO_FOCUS = "#line"

    def __init__(self, desk: Desk, flag: Flag, written: Callable[[], Flag | None], flagged: Callable[[], None]) -> None:
        super().__init__()
        self._desk = desk
        self._first = flag
        self._written = written
        self._flagged = flagged
        self._problem = ""

    def body(self) -> ComposeResult:
        """Place what is asked and the line."""
        yield Page(self._asked, id="asked")
        yield MethodInput(self._keep, numeric=False, verb=N_("flag it"), id="line")
        yield Page(self._told, id="told")

    @property
    def _flag(self) -> Flag:
        """The flag in the language of now, as long as the question is still the one that was asked."""
        flag = self._written()
        if flag is not None and (flag.item, flag.seed) == (self._first.item, self._first.seed):
            return flag
        return self._first

    def title_text(self) -> tuple[str, str]:
        """Name the screen and the question."""
        return self.speech.tell("Flag this question"), safe(self._flag.item)

    def _asked(self) -> Sequence[Block]:
        """Say what is asked for, and repeat the question."""
        return [
            Prose(Content.styled(safe(self._flag.prompt), "$quiet"), most=3),
            Gap(),
            Prose(
                Content.styled(self.speech.tell("What is wrong with it? A few words help; none are needed."), "bold")
            ),
            Gap(),
        ]

    def _told(self) -> Sequence[Block]:
        """Say where the flag goes, and what kept it from being written."""
        told = self.speech.tell("It stays on this computer; `quizapp flags` writes all of them for the authors.")
        problem = [Prose(Content.styled(self.speech.explain(self._problem), "$wrong"))] if self._problem else []
        return [Gap(), Prose(Content.styled(told, "$quiet")), *problem]

    async def _keep(self) -> None:
        """Keep the flag; leave once it is on the disk."""
        note = safe(self.query_one(MethodInput).value).strip()[:LONGEST]
        try:
            future = self._desk.flag(msgspec.structs.replace(self._flag, note=note))
        except (QuizappError, OSError) as problem:
            self._say(str(problem))
            return
        if future.done() and future.exception() is None:
            await self._kept()
        else:
            self.app.run_worker(self._follow(asyncio.wrap_future(future)), name="save a flag")

    async def _follow(self, future: asyncio.Future[None]) -> None:
        """Wait for the writer; say so if it could not be written."""
        try:
            await future
        except Exception as problem:  # noqa: BLE001 -- whatever kept it from the disk, the learner must see it
            self._say(str(problem))
            return
        self.app.call_later(self._kept)

    async def _kept(self) -> None:
        """Go back."""
        if self.is_mounted and self.is_current:
            await self.app.pop_screen()
            self._flagged()

    def _say(self, problem: str) -> None:
        self._problem = safe(problem)
        self.rewrite("told")
