"""A question being asked: its text, the way to answer it, what is said back, and the hints seen so far."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Vertical
from textual.content import Content

from quizapp.errors import QuizappError
from quizapp.locale import N_
from quizapp.questions.model import NOT_KNOWN, Question
from quizapp.tui import keys
from quizapp.tui.blocks import Gap, Prose
from quizapp.tui.speech import safe
from quizapp.tui.widgets.asker import Asker
from quizapp.tui.widgets.page import Page
from quizapp.tui.widgets.question_text import hint_blocks, question_blocks
from quizapp.tui.widgets.ways import way_of_answering

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from quizapp.tui.blocks import Block
    from quizapp.tui.sitting import Sitting
    from quizapp.tui.speech import Speech
    from quizapp.tui.widgets.typed import Typed

RETRY = N_("Not yet. Have another look and answer again, or press {key} to see the working.")
NOT_UNDERSTOOD = N_("That could not be read as an answer. It costs nothing; please type it again.")


class Asking(Vertical):
    """Asks the session's present question until it is decided, then calls `decided`."""

    BINDINGS: ClassVar[list[BindingType]] = [keys.NOT_KNOWN, keys.HINT]
    DEFAULT_CSS = """
    Asking { height: auto; padding: 0 1; }
    Asking > #answer { height: auto; }
    Asking > #told, Asking > #hints { margin-top: 1; }
    Asking > .-empty { display: none; }
    """

    def __init__(
        self,
        sitting: Sitting,
        decided: Callable[[], Awaitable[None]],
        contradicted: Callable[[Question], Awaitable[None]],
        *,
        silent: bool = False,
        id: str,  # noqa: A002 -- textual's name
    ) -> None:
        """Ask; with `silent`, nothing tells whether an answer was right: there are no hints and no second try."""
        super().__init__(id=id)
        self._silent = silent
        self.sitting = sitting
        self._decided = decided
        self._contradicted = contradicted
        self._told: str | None = None
        self._is_unready = False
        """Whether what is said is that something is missing."""
        self._asker: Asker | Typed | None = None

    @property
    def speech(self) -> Speech:
        """The language in which to draw."""
        from quizapp.tui.widgets.key_bar import Speaking

        assert isinstance(self.app, Speaking)  # noqa: S101 -- tells the type checker what the app is
        return self.app.speech

    def compose(self) -> ComposeResult:
        """Place the four parts; the middle one is filled for each question."""
        yield Page(self._question, id="question")
        yield Vertical(id="answer")
        yield Page(self._talk, id="told")
        yield Page(self._hinted, id="hints")

    async def ask(self) -> None:
        """Ask the session's present question from the start."""
        question = self.sitting.session.card
        if not isinstance(question, Question):
            return
        self._told = None
        answer = self.query_one("#answer", Vertical)
        with self.app.batch_update():
            await answer.remove_children()
            self._asker = way_of_answering(question, self)
            await answer.mount(self._asker)
            self._rewrite("question", "told", "hints")
        self.focus_answer()
        self.refresh_bindings()
        self.sitting.confirm(question, self._contradicted)

    def focus_answer(self) -> None:
        """Put the cursor where the answer goes."""
        if isinstance(self._asker, Asker):
            self.screen.set_focus(self._asker)
        elif self._asker is not None:
            self.screen.set_focus(self._asker.answer_field())

    def _rewrite(self, *ids: str) -> None:
        """Write some of the pages anew; empty ones take no room."""
        shown = {"told": self._told is not None, "hints": bool(self.sitting.session.hints)}
        for name in ids:
            page = self.query_one(f"#{name}", Page)
            page.set_class(not shown.get(name, True), "-empty")
            page.rewrite()

    def _question(self) -> Sequence[Block]:
        question = self.sitting.session.card
        return question_blocks(question, self.speech) if isinstance(question, Question) else [Gap()]

    def _hinted(self) -> Sequence[Block]:
        return hint_blocks(self.sitting.session.hints, self.speech)

    def _talk(self) -> Sequence[Block]:
        """Say what came of the last try, with what the verdict adds."""
        if self._told is None:
            return []
        verdict = self.sitting.session.verdict
        message = (
            self.speech.say(verdict.message) if verdict is not None and self._told in {RETRY, NOT_UNDERSTOOD} else ""
        )
        told = self.speech.tell(RETRY, key=self._giving_up) if self._told == RETRY else self.speech.explain(self._told)
        if message and self._told == NOT_UNDERSTOOD:
            told = message
        elif message:
            told = f"{told}\n{message}"
        return [Prose(Content.styled(told, "$heading"))]

    @property
    def _giving_up(self) -> str:
        """The key that shows the working here, where letters may belong to the answer."""
        focused = self.screen.focused
        return "F3" if focused is not None and focused.check_consume_key("d", "d") else "d"

    def _say(self, message: str) -> None:
        """Say something below the answer."""
        self._told = message
        self._is_unready = False
        self._rewrite("told")
        self.refresh_bindings()
        self.query_one("#told", Page).scroll_visible(animate=False)

    def unready(self, reason: str) -> None:
        """Say what is missing."""
        self._say(reason)
        self._is_unready = True

    def touched(self) -> None:
        """Take back what was said to be missing."""
        if self._is_unready:
            self._is_unready, self._told = False, None
            self._rewrite("told")

    async def confirmed(self, answer: str) -> None:
        """Hand the answer in, and see what comes of it."""
        if self.sitting.session.phase not in {"open", "retry"}:
            return
        try:
            verdict = await self.sitting.answer(answer)
        except QuizappError as error:
            self._say(safe(str(error)))
            return
        if self._silent and self.sitting.session.phase == "retry":
            await self.sitting.settle()
        if self.sitting.session.phase in {"open", "retry"}:
            unreadable = verdict.outcome == "unreadable"
            self._say(NOT_UNDERSTOOD if unreadable else RETRY)
            if not unreadable and self._asker is not None and not isinstance(self._asker, Asker):
                self._asker.answer_anew()
        else:
            await self._decided()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 -- textual's signature
        """Offer a hint only while there are more, and both only while the question is open."""
        session = self.sitting.session
        waiting = session.phase in {"open", "retry"}
        if action == "hint":
            question = session.card
            return (
                waiting
                and not self._silent
                and isinstance(question, Question)
                and session.hints_used < len(question.hints)
            )
        return waiting if action == "not_known" else True

    def action_hint(self) -> None:
        """Show the next hint."""
        self.sitting.session.next_hint()
        self._rewrite("hints")
        self.refresh_bindings()
        self.query_one("#hints", Page).scroll_visible(animate=False)

    async def action_not_known(self) -> None:
        """Say that it is not known; after a first wrong answer, go on to the working."""
        if self.sitting.session.phase == "retry":
            await self.sitting.settle()
            await self._decided()
        else:
            await self.confirmed(NOT_KNOWN)
