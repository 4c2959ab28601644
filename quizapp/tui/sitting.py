"""One sitting: a session, and whether what was answered has reached the disk.

Screens ask it what to show; it waits for the writer thread without holding up a key, and says `saved` only after the
writer did. What follows from the wait is put in line with the keys, so that nothing happens between two halves of one.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from quizapp.study.flags import Flag, flag_on
from quizapp.tui.speech import safe

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from concurrent.futures import Future

    from quizapp.bank.text import Text
    from quizapp.questions.model import Question, Verdict
    from quizapp.study.review import Rating
    from quizapp.study.session import Session
    from quizapp.tui.app import Confirming, QuizApp

Saving = Literal["none", "saving", "saved", "failed"]


class Sitting:
    """A session as the screens see it."""

    def __init__(self, app: QuizApp, session: Session) -> None:
        self._app = app
        self.session = session
        self.saving: Saving = "none"
        self.failure = ""
        """Why the last write failed, as a sentence."""
        self.mistakes: dict[str, Text] = {}
        """The names of the mistakes met in this sitting, for its summary."""
        self.objectives: dict[str, Text] = {}
        """The titles of the objectives met in this sitting."""
        self.changed: Callable[[], None] = lambda: None
        """Called when `saving` changed; the screen on top sets it."""
        self._corrected = False
        """Whether the answer was corrected while it was being written."""

    @property
    def answered(self) -> int:
        """How many questions were answered and saved."""
        return self.session.progress.done

    @property
    def answer_given(self) -> str:
        """The answer that the verdict is on."""
        attempt = self.session.attempt
        return attempt.tries[-1].answer if attempt is not None and attempt.tries else ""

    async def answer(self, text: str) -> Verdict:
        """Answer the present question; a decided answer is written at once."""
        objective = self.session.objective
        if objective is not None:
            self.objectives[objective.id] = objective.title
        verdict = self.session.answer(text)
        for fit in verdict.fits:
            self.mistakes[fit.mistake] = fit.name
        self.saving = "none"
        if self.session.phase == "answered":
            await self.settle()
        return verdict

    async def settle(self) -> None:
        """Write the answer, or write it again after a correction or a failure; corrections wait for their turn."""
        if self.saving == "saving":
            self._corrected = True
        elif self.session.is_writing:
            await self._wait_for(self.session.written(), self.settle)
        else:
            await self._wait_for(self.session.settle(), None)

    async def own(self, mistake: str | None) -> None:
        """Note which of the fitting mistakes it was."""
        self.session.own(mistake)
        await self.settle()

    async def guessed(self) -> None:
        """Note that the answer was a guess."""
        self.session.guessed()
        await self.settle()

    async def rate(self, rating: Rating) -> None:
        """Give the saved answer another rating."""
        await self._wait_for(self.session.rate(rating), None)

    async def wish(self, write: Callable[[], Future[None]], wished: Callable[[], Awaitable[None]]) -> None:
        """Have something wished of the item written by `write`, once all before it is, then call `wished`."""
        if self.session.is_writing:
            await self._wait_for(self.session.written(), partial(self.wish, write, wished))
        else:
            await self._wait_for(write(), wished, "saved" if self.session.phase == "saved" else "none")

    def flag(self) -> Flag | None:
        """Return a flag on the present question, for a note to be added."""
        attempt = self.session.attempt
        if attempt is None:
            return None
        return flag_on(attempt, self.session.language, open_still=self.session.phase in {"open", "retry"})

    async def undo(self, undone: Callable[[], Awaitable[None]]) -> None:
        """Take back the last saved answer, then call `undone`; what is still being written comes first."""
        if self.session.is_writing:
            await self._wait_for(self.session.written(), partial(self.undo, undone))
        elif self.session.can_undo:
            await self._wait_for(self.session.undo(), undone)

    def confirm(self, question: Question, contradicted: Callable[[Question], Awaitable[None]]) -> None:
        """Have a question computed a second time while the learner thinks."""
        confirmer = self._app.confirmer
        if confirmer is not None and question.kind == "computed":
            self._app.run_worker(self._confirm(confirmer, question, contradicted), name="compute a second time")

    async def _confirm(
        self, confirmer: Confirming, question: Question, contradicted: Callable[[Question], Awaitable[None]]
    ) -> None:
        """Wait for the second computation."""
        if not await confirmer.confirm(question):
            self._app.call_later(contradicted, question)

    async def _wait_for(
        self, future: Future[Any], done: Callable[[], Awaitable[None]] | None, then: Saving = "none"
    ) -> None:
        """Follow a write: at once where it is done, else beside the keys; `then` is how it stands before `done`."""
        if future.done():
            await self._finished(future.exception(), done, then)
            return
        self.saving = "saving"
        self.changed()
        self._app.run_worker(self._follow(future, done, then), name="wait for the writer")

    async def _follow(self, future: Future[Any], done: Callable[[], Awaitable[None]] | None, then: Saving) -> None:
        """Wait for the writer thread without blocking the screen."""
        failure: BaseException | None = None
        try:
            await asyncio.wrap_future(future)
        except Exception as error:  # noqa: BLE001 -- whatever kept it from the disk, the learner must see it
            failure = error
        self._app.call_later(self._finished, failure, done, then)

    async def _finished(
        self, failure: BaseException | None, done: Callable[[], Awaitable[None]] | None, then: Saving
    ) -> None:
        """Say how a write ended, and write again what was corrected meanwhile."""
        self.saving = "saved" if failure is None else "failed"
        self.failure = "" if failure is None else safe(str(failure))
        if self._corrected and failure is None:
            self._corrected = False
            await self.settle()
            return
        if failure is None and done is not None:
            self.saving = then
            await done()
        self.changed()
