"""Asking questions one after the other, in review and in practice, until the queue or the learner has had enough.

It is one column in the middle at every width: beside an open question there is nothing that would neither distract from
it nor give its answer away, and the verdict comes in the same place, so that the eyes of a whole sitting stay there.
"""

from __future__ import annotations

from functools import partial
from itertools import count
from typing import TYPE_CHECKING, ClassVar

from textual.content import Content

from quizapp.locale import N_
from quizapp.study.session import PointCard
from quizapp.tui import keys
from quizapp.tui.blocks import Spread, bar
from quizapp.tui.screens.base import NORMAL
from quizapp.tui.screens.verdict import Leaving, VerdictScreen
from quizapp.tui.widgets.asking import Asking
from quizapp.tui.wishing import WishingScreen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from quizapp.questions.model import Question
    from quizapp.study.wishing import Wished
    from quizapp.tui.blocks import Block
    from quizapp.tui.sitting import Sitting

BAR = 12
WITHDRAWN = N_("The last question was put aside: a second computation contradicted its key. It does not count.")
UNDONE = N_("Your last answer was taken back. Here is the question again.")
CORRECTED = N_("The key of this question was corrected after you last answered it. Think it over anew.")
FLAGGED = N_("Flagged, thank you. Nothing about your answer changes.")
ASIDE = N_("Put aside; u brings it back.")
UNTOUCHED = N_("The schedule stays as it is.")
_NUMBERS = count(1)


class ReviewScreen(WishingScreen):
    """The questions of one sitting."""

    BINDINGS: ClassVar[list[BindingType]] = [keys.UNDO, keys.FLAG, keys.BACK]

    def __init__(self, sitting: Sitting) -> None:
        super().__init__()
        self.sitting = sitting
        self._verdict = VerdictScreen(sitting, self._after_verdict, self.contradicted)
        self._verdict_name = f"verdict-{next(_NUMBERS)}"
        self._notice: str | None = None
        self._aside: str | None = None
        """The item that was put to rest without an answer, while it can be brought back at once."""

    def body(self) -> ComposeResult:
        """Place the question."""
        yield Asking(self.sitting, self._decided, self.contradicted, id="asking")

    async def on_mount(self) -> None:
        """Keep the verdict's screen for the whole sitting, so that each answer finds it ready."""
        self.app.install_screen(self._verdict, self._verdict_name)
        await self.proceed()

    async def on_unmount(self) -> None:
        """Let the verdict's screen go."""
        if self._verdict not in self.quiz.tasks:
            self.app.uninstall_screen(self._verdict_name)
            if self._verdict.is_attached:
                await self._verdict.remove()

    def head(self) -> Sequence[Block]:
        """Write how far the sitting has come, and the objective."""
        speech, session = self.speech, self.sitting.session
        progress = session.progress
        name = Content.styled(
            speech.tell("Review") if session.mode == "review" else speech.tell("Practice"), "bold $heading"
        )
        if progress.left is None:
            left = Content.assemble(name, "  ", speech.tell("question {number}", number=progress.done + 1))
        else:
            whole = progress.done + progress.left
            told = f"{progress.done}/{whole}"
            drawn = (
                Content("") if self.app.size.width < NORMAL else bar(progress.done / whole if whole else 0, BAR) + " "
            )
            left = Content.assemble(name, "  ", drawn, told)
        if session.is_new:
            left = Content.assemble(left, "  ", (speech.tell("new"), "$key"))
        if session.is_transfer:
            left = Content.assemble(left, "  ", (speech.tell("same again, other numbers"), "$key"))
        return [Spread(left, Content.styled(self.place(), "$quiet"))]

    def place(self) -> str:
        """The objective of the present question."""
        objective = self.sitting.session.objective
        return "" if objective is None else f"{objective.id} {self.speech.say(objective.title)}"

    def status(self) -> Sequence[Block]:
        """Say that an answer was taken back, or that the key has changed since the last one."""
        attempt = self.sitting.session.attempt
        notice = self._notice or (CORRECTED if attempt is not None and attempt.corrected else None)
        free = UNTOUCHED if self.sitting.session.mode == "free" else None
        notice = notice or free
        wishes = "   ".join(self.wishes_told())
        if notice is None and not wishes:
            return []
        told = "" if notice is None else self.speech.tell(notice)
        return [Spread(Content.styled(told, "$quiet"), Content.styled(wishes, "$quiet"))]

    async def proceed(self) -> None:
        """Show what the session has reached, with this screen on top."""
        card = self.sitting.session.card
        self.sitting.changed = self._saving_changed
        if card is None:
            await self._finish()
        elif isinstance(card, PointCard):
            from quizapp.tui.screens.point import PointScreen

            await self.app.push_screen(PointScreen(card, self._after_point))
        elif not await self._prepare():
            await self._decided()

    async def _prepare(self) -> bool:
        """Ask the present question, if one waits; another screen may still lie on top."""
        if self.sitting.session.phase not in {"open", "retry"}:
            return False
        self.rewrite("head", "status")
        await self.query_one(Asking).ask()
        self.query_one("#body").scroll_home(animate=False, immediate=True)
        return True

    async def _resume(self) -> None:
        """Come back from the screen on top, with the next question ready before it is seen."""
        prepared = await self._prepare()
        with self.app.batch_update():
            await self._come_to_top()
            self.sitting.changed = self._saving_changed
            if not prepared:
                await self.proceed()

    @property
    def is_left(self) -> bool:
        """Whether the sitting was left or is being left, so that what comes from the disk late finds nobody."""
        return self not in self.quiz.tasks or not self.query(Asking)

    async def _come_to_top(self) -> None:
        """Take away what lies on top of this screen."""
        while not self.is_left and self.app.screen is not self:
            await self.app.pop_screen()

    async def _after_point(self, *, read: bool) -> None:
        """Go on from a point, or leave."""
        if read:
            self.sitting.session.advance()
            await self._resume()
        else:
            await self._finish()

    async def _decided(self) -> None:
        """Show the verdict."""
        self._notice = self._aside = None
        self._verdict.read(self.place)
        await self.app.push_screen(self._verdict_name)

    async def _after_verdict(self, leaving: Leaving) -> None:
        """Go on from a verdict; a learner who looks something up meanwhile is not called away from it."""
        await self.quiz.at_home(partial(self._go_on, leaving))

    async def _go_on(self, leaving: Leaving) -> None:
        """Go on from a verdict, now."""
        if self.is_left:
            return
        if leaving == "leave":
            await self._finish()
            return
        self._notice = UNDONE if leaving == "undone" else None
        if leaving == "next":
            self.sitting.session.advance()
        await self._resume()

    async def contradicted(self, question: Question) -> None:
        """Put a question aside whose key the second computation contradicts; an answer to it is taken back."""
        await self.quiz.at_home(partial(self._put_aside, question))

    async def _put_aside(self, question: Question) -> None:
        """Put a question aside, now."""
        session = self.sitting.session
        if self.is_left or session.card != question:
            return
        if session.phase in {"open", "retry"}:
            await self._withdraw()
        elif session.can_undo:
            await self.sitting.undo(partial(self.quiz.at_home, self._withdraw))

    async def _withdraw(self) -> None:
        """Ask another question in place of the present one, and say why."""
        if self.is_left:
            return
        self.sitting.session.withdraw()
        self._notice = WITHDRAWN
        await self._resume()

    async def _finish(self) -> None:
        """Sum up, or go straight home where nothing was answered."""
        with self.app.batch_update():
            await self._come_to_top()
            if self.sitting.session.summary().answered:
                from quizapp.tui.screens.summary import SummaryScreen

                await self.app.switch_screen(SummaryScreen(self.sitting))
            else:
                await self.app.pop_screen()

    def _saving_changed(self) -> None:
        """Say what went wrong with taking an answer back."""
        if self.is_attached and self.sitting.saving == "failed":
            self.notify(self.speech.explain(self.sitting.failure), severity="error", markup=False)

    def retell(self) -> None:
        """Log in the language that is read."""
        self.sitting.session.language = self.speech.language
        super().retell()

    async def action_back(self) -> None:
        """Stop here."""
        await self._finish()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 -- textual's signature
        """Offer to undo only while there is something to take back."""
        if action == "undo":
            return self._aside is not None or self.sitting.session.can_undo
        return self.sitting.session.phase == "open" if action == "wish" else True

    async def action_wish(self, wish: Wished) -> None:
        """Mark the question, or put it aside unanswered and ask the next one."""
        item = None if wish == "mark" else self._item
        await self.wish(wish, partial(self.quiz.at_home, partial(self._wished, item)))

    async def _wished(self, item: str | None) -> None:
        """Show the mark, or go on without the item."""
        if self.is_left:
            return
        if item is None:
            self.rewrite("status")
            return
        self._aside, self._notice = item, ASIDE
        await self.proceed()
        self.refresh_bindings()

    async def action_flag(self) -> None:
        """Flag the question as doubtful."""
        await self.ask_for_flag(self.sitting.flag, self._flagged)

    def _flagged(self) -> None:
        self._notice = FLAGGED
        self.rewrite("status")

    async def action_undo(self) -> None:
        """Take back the last answer, or what was put aside since."""
        item, self._aside = self._aside, None
        if item is None:
            await self.sitting.undo(partial(self.quiz.at_home, self._undone))
        else:
            session = self.sitting.session
            await self.sitting.wish(lambda: session.wake(item), partial(self.quiz.at_home, self._brought_back))

    async def _brought_back(self) -> None:
        """Ask what had been put aside."""
        if not self.is_left:
            self._notice = None
            await self.proceed()

    async def _undone(self) -> None:
        """Ask the question again."""
        if not self.is_left:
            self._notice = UNDONE
            await self._resume()
