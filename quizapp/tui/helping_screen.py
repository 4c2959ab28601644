"""A verdict on an item that keeps being forgotten: keys for what helps with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding

from quizapp.locale import N_
from quizapp.study.dealing import point_card
from quizapp.tui.helping import Helping, helping
from quizapp.tui.wishing import WishingScreen

if TYPE_CHECKING:
    from textual.binding import BindingType

    from quizapp.questions.model import Verdict
    from quizapp.study.wishing import Wished


class HelpingScreen(WishingScreen):
    """What a verdict's screen shares with no other: it helps, and what is wished there is toggled."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("i", "reread", show=False, tooltip=N_("Shows the point of the objective once more.")),
        Binding("j", "simpler", show=False, tooltip=N_("Asks a simpler question of the objective next.")),
    ]
    helping: Helping | None = None
    """What helps with the item of the verdict, once that is known."""

    def look_for_help(self, verdict: Verdict | None) -> None:
        """Say what helps, once the answer counts and if the item keeps being forgotten."""
        desk = self.quiz.desk
        if self.helping is None and desk is not None and verdict is not None:
            catalogue = None if self.quiz.catalogue is None else self.quiz.catalogue()
            self.helping = helping(desk, catalogue, self.sitting.session, verdict)
            if self.helping is not None:
                self.rewrite("verdict")

    def offers_help(self, action: str) -> bool:
        """Return whether there is a point to read again, or a simpler question."""
        found = self.helping
        if found is None:
            return False
        return found.point if action == "reread" else found.help.simpler is not None

    async def action_wish(self, wish: Wished) -> None:
        """Mark the item, or let it rest, or take that back."""
        await self.wish(wish, self._wished)

    async def _wished(self) -> None:
        self.rewrite("status")
        self.refresh_bindings()

    async def action_reread(self) -> None:
        """Show the point of the objective."""
        desk, found = self.quiz.desk, self.helping
        if desk is None or found is None:
            return
        card = point_card(desk.objectives, found.help.objective, desk.point(found.help.objective))
        if card is not None:
            from quizapp.tui.screens.point import PointScreen

            await self.app.push_screen(PointScreen(card, self._reread))

    async def _reread(self, *, read: bool) -> None:  # noqa: ARG002 -- either way it goes back to the verdict
        await self.app.pop_screen()

    async def action_simpler(self) -> None:
        """Have a simpler question asked, and go on to it."""
        if self.helping is not None and self.helping.help.simpler is not None:
            self.sitting.session.ask_next(self.helping.help.simpler)
            await self.run_action("next")
