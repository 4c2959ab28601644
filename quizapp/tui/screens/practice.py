"""Choosing what to practise: objectives whose questions are computed, and so never run out."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.content import Content

from quizapp.locale import N_
from quizapp.tui.blocks import Block, Gap, Prose
from quizapp.tui.keys import BACK, bound
from quizapp.tui.screens.base import QuizScreen
from quizapp.tui.widgets.outline import Outline, OutlineRow
from quizapp.tui.widgets.page import Page

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from quizapp.study.tally import Overview


class PracticeScreen(QuizScreen[None]):
    """Objectives to tick, and then to practise."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bound("space,x", "tick", N_("tick"), N_("Ticks the objective under the cursor, or takes the tick away.")),
        bound("a", "all", N_("all"), N_("Ticks all objectives, or none.")),
        bound("f", "pick", N_("by tag or kind"), N_("Picks by tag, tier, kind, last answer or one mistake instead.")),
        BACK,
    ]
    AUTO_FOCUS = "#outline"

    def __init__(
        self, overview: Overview, ticked: frozenset[str], practise: Callable[[Sequence[str]], Awaitable[None]]
    ) -> None:
        super().__init__()
        self._practise = practise
        self._chapters = [
            (chapter, [found for found in chapter.objectives if found.computed]) for chapter in overview.chapters
        ]
        self._all = [found.objective.id for _, objectives in self._chapters for found in objectives]
        self._ticked = set(ticked) & set(self._all)

    def body(self) -> ComposeResult:
        """Place the list."""
        yield Page(self._told, id="told")
        yield Outline(self._rows, self._start, verb=N_("start"), click="space", id="outline")

    def title_text(self) -> tuple[str, str]:
        """Name the screen."""
        return self.speech.tell("Practice with numbers"), self.speech.tell("{number} ticked", number=len(self._ticked))

    def _told(self) -> Sequence[Block]:
        """Say what to do."""
        speech = self.speech
        if not self._all:
            return [Prose(Content(speech.tell("No objective has questions with numbers yet.")))]
        told = speech.tell(
            "Tick the objectives to practise, then press Enter. New numbers come for as long as you like."
        )
        return [Prose(Content.styled(told, "$quiet")), Gap()]

    def _rows(self) -> Sequence[OutlineRow]:
        """Write the objectives below their chapters."""
        speech = self.speech
        rows: list[OutlineRow] = []
        for chapter, objectives in self._chapters:
            if not objectives:
                continue
            rows.append(OutlineRow("", Content.styled(self.quiz.chapter_title(chapter.chapter), "bold $heading")))
            for found in objectives:
                ticked = found.objective.id in self._ticked
                text = Content(f"[{'x' if ticked else ' '}] {found.objective.id}  {speech.say(found.objective.title)}")
                kinds = speech.count("{number} kind", "{number} kinds", found.computed)
                rows.append(OutlineRow(found.objective.id, text, Content.styled(kinds, "$quiet"), indent=2))
        return rows

    def beside(self) -> Sequence[Block]:
        """Write how the objective under the cursor stands, and its point."""
        from quizapp.tui.home_text import objective_blocks

        desk, current = self.quiz.desk, self.query_one(Outline).current
        found = next((one for _, many in self._chapters for one in many if one.objective.id == current), None)
        if found is None or desk is None:
            return []
        return objective_blocks(found, desk.point(current), self.speech, crammed=desk.settings.cramming)

    def on_outline_moved(self) -> None:
        """Show the objective that the cursor came to."""
        self.rewrite_beside()

    async def _start(self, current: str) -> None:
        """Start with those that are ticked, or with the one under the cursor."""
        chosen = [objective for objective in self._all if objective in self._ticked]
        await self._practise(chosen or [current])

    def action_tick(self) -> None:
        """Tick the objective under the cursor, or take the tick away."""
        current = self.query_one(Outline).current
        if current:
            self._ticked ^= {current}
            self.rewrite("head", "outline")

    def action_all(self) -> None:
        """Tick all, or none where all are ticked."""
        self._ticked = set() if len(self._ticked) == len(self._all) else set(self._all)
        self.rewrite("head", "outline")

    async def action_pick(self) -> None:
        """Pick in more ways than by objective."""
        desk, catalogue = self.quiz.desk, self.quiz.catalogue
        if desk is not None:
            from quizapp.tui.screens.pick import PickScreen

            found = None if catalogue is None else catalogue()
            await self.app.switch_screen(PickScreen(desk, found, self.quiz.home.sit_down))

    async def action_back(self) -> None:
        """Leave without practising."""
        await self.app.pop_screen()
