"""What came of an answer: the mistake as a computation, where it parts from the right working, and what to remember."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from textual.binding import Binding
from textual.content import Content

from quizapp.locale import N_
from quizapp.questions.model import Question, Verdict
from quizapp.tui import keys
from quizapp.tui.blocks import Block, Labelled, Spread
from quizapp.tui.facts import RATINGS, facts
from quizapp.tui.helping_screen import HelpingScreen
from quizapp.tui.keys import bound
from quizapp.tui.screens.base import TWO_PAGES
from quizapp.tui.verdict_layout import aside_blocks
from quizapp.tui.verdict_text import Reading
from quizapp.tui.widgets.asking import Asking
from quizapp.tui.widgets.verdict_page import VerdictPage

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from textual import events
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from quizapp.study.review import Rating
    from quizapp.tui.sitting import Sitting
    from quizapp.tui.speech import Speech

Leaving = Literal["next", "undone", "leave"]

SAVING = {
    "none": "",
    "saving": N_("Saving"),
    "saved": N_("Saved"),
    "failed": N_("Not saved"),
}


APART = N_("the same with other numbers, to tell them apart")
AGAIN = N_("the same with other numbers")


class VerdictScreen(HelpingScreen):
    """One verdict; it stays mounted for a sitting and is told to `read` each new one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bound("enter", "transfer", N_("answer it"), N_("Answers the next question, made to tell the slips apart.")),
        bound("n", "next", N_("skip"), N_("Goes on without it.")),
        bound("enter,space", "next", N_("next"), N_("Goes on to the next question.")),
        *[
            Binding(str(number), f"own({number})", show=False, tooltip=N_("Says which slip it was."))
            for number in range(1, 10)
        ],
        keys.LAB,
        bound("r,f7", "retry_save", N_("save again"), N_("Tries again to save your answer.")),
        keys.GUESSED,
        *[
            Binding(key, f"rate({rating})", show=False, tooltip=N_("Rates the answer anew: Again, Hard, Good, Easy."))
            for rating, (key, _) in RATINGS.items()
        ],
        keys.DETAILS,
        keys.FLAG,
        keys.UNDO,
        keys.BACK,
        Binding("down", "scroll_lines(1)", show=False, tooltip=N_("Scrolls down.")),
        Binding("up", "scroll_lines(-1)", show=False, tooltip=N_("Scrolls up.")),
    ]

    def __init__(
        self,
        sitting: Sitting,
        go_on: Callable[[Leaving], Awaitable[None]],
        contradicted: Callable[[Question], Awaitable[None]],
    ) -> None:
        super().__init__()
        self._contradicted = contradicted
        self._go_on = go_on
        self.sitting = sitting
        self._place: Callable[[], str] = str
        self._owned: int | None = None
        self._details = False
        self._seeking = False
        """Whether the details were opened or closed and have not been scrolled to yet."""
        self._eager: Literal["next", "transfer", "leave"] | None = None
        """What was asked for while the answer was still on its way to the disk."""
        self._flagged = False
        self._question: Question | None = None
        self._told: Verdict | None = None
        self._answer = ""
        self._theme = ""
        """The theme in which this screen was shown last."""

    def body(self) -> ComposeResult:
        """Place the verdict, and room for the next question below it."""
        yield VerdictPage(lambda: self.reading, lambda: self.speech, self._go_to_details)
        yield Asking(self.sitting, self._decided, self._contradicted, id="transfer")

    def read(self, place: Callable[[], str]) -> None:
        """Take the session's present verdict."""
        card = self.sitting.session.card
        self._place = place
        self._question = card if isinstance(card, Question) else None
        self._told = self.sitting.session.verdict
        self._answer = self.sitting.answer_given
        self._owned, self._details, self._eager, self._flagged, self.helping = None, False, None, False, None
        if self.is_mounted:
            self._show()

    def on_mount(self) -> None:
        """Show the first verdict."""
        self._show()

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """Follow the writer from now on; the styles are as they were left, unless the colours changed meanwhile."""
        event.refresh_styles = self._theme != self.app.theme
        self._theme = self.app.theme
        self.sitting.changed = self._saving_changed
        self._saving_changed()

    def _show(self) -> None:
        """Write the verdict from its first line."""
        self._give_room(asking=False)
        self.set_class(self.has_beside, TWO_PAGES)
        self.set_focus(None)
        self.rewrite("verdict", "status")
        self.query_one("#body").scroll_home(animate=False, immediate=True)
        self.refresh_bindings()

    @property
    def reading(self) -> Reading | None:
        """The verdict as it is being read."""
        desk = self.quiz.desk
        if self._question is None or self._told is None:
            return None
        return Reading(
            question=self._question,
            verdict=self._told,
            answer=self._answer,
            place=self._place(),
            owned=self._owned,
            details=self._details,
            aside=self.has_beside,
            facts=facts(desk, self.sitting.session, self.speech) if self._details and desk is not None else (),
            helping=self.helping,
        )

    @property
    def has_beside(self) -> bool:
        """Whether the details stand on a second page; a verdict without them stays in the middle."""
        return self._details and super().has_beside

    def beside(self) -> Sequence[Block]:
        """Write the details, with the whole question and the point of its objective."""
        reading, desk = self.reading, self.quiz.desk
        if reading is None or desk is None:
            return []
        point = desk.point(reading.question.objective)
        return aside_blocks(reading, self.query_one(VerdictPage).later, point, self.speech)

    def head(self) -> Sequence[Block]:
        """Leave the first line to the verdict."""
        return []

    def status(self) -> Sequence[Block]:
        """Say whether the answer is saved, and announce the question that follows from it."""
        speech, sitting = self.speech, self.sitting
        if sitting.saving == "failed":
            told = Content.assemble(
                (f"{speech.tell(SAVING['failed'])}  ", "bold $wrong"), speech.explain(sitting.failure)
            )
            return [Labelled("", told, gutter=1)]
        left = Content("")
        if self._offers_transfer:
            told_of = self._told
            apart = told_of is not None and len(told_of.fits) > 1 and told_of.transfer_separates
            announced = speech.tell(APART if apart else AGAIN)
            left = Content.assemble((f"{speech.tell('Next')}  ", "bold $heading"), announced)
        right = [speech.tell(SAVING[sitting.saving])] if sitting.saving != "none" else []
        rated = sitting.session.attempt.rated if sitting.session.attempt is not None else None
        if rated is not None:
            right.insert(0, speech.tell("rated {rating}", rating=speech.tell(RATINGS[rated][1])))
        if sitting.session.was_guessed:
            right.insert(0, speech.tell("a guess"))
        if self._flagged:
            right.insert(0, speech.tell("flagged"))
        right = [*self.wishes_told(), *right]
        remaining = sitting.session.progress.left
        if remaining:
            right.append(speech.tell("{number} left", number=remaining))
        return [Spread(left, Content.styled("   ".join(right), "$quiet"))]

    @property
    def _asking(self) -> bool:
        """Whether the next question is being asked below the verdict."""
        return bool(self.query_one("#transfer", Asking).display)

    @property
    def _offers_transfer(self) -> bool:
        """Whether a question that follows from this verdict waits."""
        return not self._asking and self.sitting.session.can_transfer

    def _saving_changed(self) -> None:
        """Show how the write went, and do what was asked for meanwhile."""
        if not self.is_mounted:
            return
        if self.sitting.saving == "saved":
            self.look_for_help(self._told)
        self.rewrite("status")
        self.refresh_bindings()
        if self.sitting.saving == "saved" and self._eager is not None and self.is_current:
            eager, self._eager = self._eager, None
            self.app.call_later(self._go, eager)

    async def _go(self, where: Literal["next", "transfer", "leave"]) -> None:
        """Go on, now that the answer is saved; an undo may have come first."""
        if not self.is_current or (where != "leave" and self.sitting.session.phase != "saved"):
            return
        if where == "transfer" and self._offers_transfer and self.sitting.session.transfer() is not None:
            await self._ask_below()
            self.rewrite("status")
            self.call_after_refresh(self.query_one("#body").scroll_end, animate=False)
        else:
            await self._go_on("leave" if where == "leave" else "next")

    async def _ask_below(self) -> None:
        """Ask the question that follows from the verdict right below it."""
        asking = self._give_room(asking=True)
        await asking.ask()

    def _give_room(self, *, asking: bool) -> Asking:
        """Give the whole body to the verdict, or only as much as it needs, with a question below."""
        below = self.query_one("#transfer", Asking)
        below.display = asking
        page = self.query_one(VerdictPage)
        if page.has_class("-above") != asking:
            page.set_class(asking, "-above").refresh(layout=True)
        return below

    async def _when_saved(self, where: Literal["next", "transfer", "leave"]) -> None:
        """Go on at once, or as soon as the writer has said that the answer is saved."""
        if self.sitting.saving == "saved":
            await self._go(where)
        elif self.sitting.saving == "saving":
            self._eager = where

    async def _decided(self) -> None:
        """Read the verdict on the question that was answered below."""
        self.read(self._place)

    def key_hints(self, speech: Speech) -> list[tuple[str, str, str]]:
        """Say that numbers tell which slip it was, where there are several."""
        if not self.check_action("own", (1,)):
            return []
        assert self._told is not None  # noqa: S101 -- else there is no slip
        return [(f"1-{len(self._told.fits) + 1}", speech.tell("pick"), "down")]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what can be done now."""
        session, verdict = self.sitting.session, self._told
        if verdict is None or not self.is_mounted:
            return action in {"back", "scroll_lines", "scroll_by"}
        match action:
            case "transfer":
                return self._offers_transfer
            case "next":
                return not self._asking and self.sitting.saving in {"saved", "saving"}
            case "own":
                number = parameters[0] if parameters and isinstance(parameters[0], int) else 0
                return not self._asking and len(verdict.fits) > 1 and number <= len(verdict.fits) + 1
            case "retry_save":
                return self.sitting.saving == "failed"
            case "guessed":
                return not self._asking and verdict.outcome == "right" and not session.was_guessed
            case "reread" | "simpler":
                return self.offers_help(action) and not self._asking
            case "rate" | "wish":
                return not self._asking and self.sitting.saving == "saved" and not session.is_writing
            case "undo":
                return session.can_undo
            case "lab":
                return self._question is not None and not self._asking and self.has_lab(self._question)
            case _:
                return True

    async def action_transfer(self) -> None:
        """Ask the next question below the verdict."""
        await self._when_saved("transfer")

    async def action_next(self) -> None:
        """Go on to the next question."""
        await self._when_saved("next")

    async def action_back(self) -> None:
        """Stop here; what could not be saved stays behind, as the screen says."""
        if self.sitting.saving in {"failed", "none"}:
            await self._go_on("leave")
        else:
            await self._when_saved("leave")

    async def action_own(self, number: int) -> None:
        """Note which of the fitting mistakes it was."""
        if self._told is None:
            return
        fits = self._told.fits
        self._owned = number - 1
        await self.sitting.own(fits[number - 1].mistake if number <= len(fits) else None)
        self.rewrite("verdict", "status")

    async def action_guessed(self) -> None:
        """Note that it was a guess."""
        await self.sitting.guessed()
        self.rewrite("status")
        self.refresh_bindings()

    async def action_rate(self, rating: Rating) -> None:
        """Give the answer another rating."""
        await self.sitting.rate(rating)
        self.rewrite("verdict", "beside", "status")

    async def action_flag(self) -> None:
        """Flag the question as doubtful."""
        await self.ask_for_flag(self.sitting.flag, self._was_flagged)

    def _was_flagged(self) -> None:
        self._flagged = True
        self.rewrite("status")

    async def action_details(self) -> None:
        """Show what is left out for space, or go back to the verdict's first line."""
        self._details = not self._details
        self._seeking = True
        await self.open_beside()
        self.rewrite("verdict")
        self.rewrite_beside()
        if self.query_one(VerdictPage).is_as_long_as_shown:
            self._go_to_details()

    def _go_to_details(self) -> None:
        """Scroll to where the details begin, or to the top where they were closed, once their lines are there."""
        if self._seeking:
            self._seeking = False
            to = self.query_one(VerdictPage).details or 0
            self.query_one("#body").scroll_to(y=to, animate=False, immediate=True)

    async def action_lab(self) -> None:
        """Open the network of this question in the lab; coming back finds the verdict as it was."""
        if self._question is not None:
            await self.open_in_lab(self._question)

    async def action_retry_save(self) -> None:
        """Try again to save."""
        await self.sitting.settle()

    async def action_undo(self) -> None:
        """Take back the answer."""
        await self.sitting.undo(self._undone)

    async def _undone(self) -> None:
        """Go back to the question."""
        await self._go_on("undone")

    def retell(self) -> None:
        """Log in the language that is read."""
        self.sitting.session.language = self.speech.language
        super().retell()
