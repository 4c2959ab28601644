"""The twelve questions that find out what is known: no hints, no second try, and no verdict before the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.content import Content

from quizapp.locale import N_
from quizapp.tui import keys
from quizapp.tui.blocks import Block, Labelled, Prose, Spread, bar
from quizapp.tui.keys import bound
from quizapp.tui.screens.base import NORMAL, QuizScreen
from quizapp.tui.sitting import Sitting
from quizapp.tui.widgets.asking import Asking

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from quizapp.questions.model import Question
    from quizapp.study.desk import Desk

BAR = 12
CALM = N_("No verdicts until the end.")
UNDONE = N_("Your last answer was taken back. Here is the question again.")

FLAGGED = N_("Flagged, thank you. Nothing about your answer changes.")


class PlacingScreen(QuizScreen[None]):
    """One question after the other, each answer on the disk before the next."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bound("r,f7", "retry_save", N_("save again"), N_("Tries again to save your answer.")),
        keys.UNDO,
        keys.FLAG,
        bound("escape", "back", N_("stop"), N_("Ends the questions and shows what they said so far.")),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._sitting: Sitting | None = None
        self._decided_on: Question | None = None
        """The question whose answer is on its way to the disk."""
        self._notice = CALM

    @property
    def sitting(self) -> Sitting:
        """The sitting, begun when the screen is first needed."""
        if self._sitting is None:
            self._sitting = Sitting(self.quiz, self._desk.placement(self.speech.language))
        return self._sitting

    def body(self) -> ComposeResult:
        """Place the question."""
        yield Asking(self.sitting, self._decided, self._contradicted, silent=True, id="asking")

    async def on_mount(self) -> None:
        """Ask the first question; where all were answered today, leave for what they said."""
        self.sitting.changed = self._saving_changed
        if self.sitting.session.card is None:
            # Not from here: to leave waits until this screen is mounted.
            self.app.call_later(self._finish)
        else:
            await self._proceed()

    def head(self) -> Sequence[Block]:
        """Say how far it has come."""
        progress = self.sitting.session.progress
        left = Content.styled(self.speech.tell("What do you know?"), "bold $heading")
        done, whole = progress.done, progress.done + (progress.left or 0)
        drawn = bar(done / whole if whole else 1, BAR) + "  " if self.app.size.width >= NORMAL else Content("")
        return [Spread(left, drawn + Content.styled(f"{min(done + 1, whole)}/{whole}", "$quiet"))]

    def status(self) -> Sequence[Block]:
        """Say that verdicts come later, or what went wrong."""
        sitting = self.sitting
        if sitting.saving == "failed":
            told = Content.assemble(
                (f"{self.speech.tell('Not saved')}  ", "bold $wrong"), self.speech.explain(sitting.failure)
            )
            return [Labelled("", told, gutter=1)]
        return [Prose(Content.styled(self.speech.tell(self._notice), "$quiet"))]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 -- textual's signature
        """Offer to undo only what can be taken back, and to save again only what was not saved."""
        if action == "undo":
            return self.sitting.session.can_undo
        return self.sitting.saving == "failed" if action == "retry_save" else True

    async def _proceed(self) -> None:
        """Ask the present question, or show what all of them said."""
        if self.sitting.session.card is None:
            await self._finish()
            return
        self.rewrite("head", "status")
        await self.query_one(Asking).ask()
        self.query_one("#body").scroll_home(animate=False, immediate=True)
        self.refresh_bindings()

    async def _decided(self) -> None:
        """Go on as soon as the answer is on the disk."""
        attempt = self.sitting.session.attempt
        self._decided_on = None if attempt is None else attempt.question
        self._notice = CALM
        await self._onward()

    async def _onward(self) -> None:
        """Go on, if the answer is on the disk and nothing came in between."""
        session = self.sitting.session
        if self._decided_on is None or session.phase != "saved" or session.card != self._decided_on:
            return
        if not self.is_current:
            return
        self._decided_on = None
        session.advance()
        await self._proceed()

    def on_screen_resume(self) -> None:
        """Go on with what was saved while another screen lay on top."""
        self.app.call_later(self._onward)

    def _saving_changed(self) -> None:
        """Follow the writer."""
        if not self.is_mounted:
            return
        self.rewrite("status")
        self.refresh_bindings()
        if self.sitting.saving == "saved":
            self.app.call_later(self._onward)

    async def _contradicted(self, question: Question) -> None:
        """Ask another question in place of one whose key is in doubt."""
        session = self.sitting.session
        if self.is_current and session.card == question and session.phase == "open":
            session.withdraw()
            await self._proceed()

    async def action_retry_save(self) -> None:
        """Try again to save."""
        await self.sitting.settle()

    async def action_undo(self) -> None:
        """Take back the last answer."""
        self._decided_on = None
        await self.sitting.undo(self._undone)

    async def _undone(self) -> None:
        """Ask its question again."""
        if self.is_mounted:
            self._notice = UNDONE
            await self._proceed()

    async def action_flag(self) -> None:
        """Flag the question as doubtful."""
        await self.ask_for_flag(self.sitting.flag, self._flagged)

    def _flagged(self) -> None:
        self._notice = FLAGGED
        self.rewrite("status")

    async def action_back(self) -> None:
        """Stop here."""
        await self._finish()

    async def _finish(self) -> None:
        """Show what the answers say; straight home where there are none."""
        if any(result.asked for result in self._desk.placed().values()):
            from quizapp.tui.screens.placed import PlacedScreen

            await self.app.switch_screen(PlacedScreen(self._desk))
        else:
            await self.app.pop_screen()

    def retell(self) -> None:
        """Log in the language that is read."""
        self.sitting.session.language = self.speech.language
        super().retell()
