"""One question from the moment it is posed to its verdict: a value that each key press turns into another."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
from msgspec import UNSET, UnsetType

from quizapp.bank.text import Language, Text
from quizapp.questions.model import Fit, Question, Verdict
from quizapp.study.day import study_day, unix_milliseconds
from quizapp.study.failures import StudyError
from quizapp.study.posing import shown
from quizapp.study.rating import DECISIVE, rating
from quizapp.study.review import Mode, Rating, Review


class Try(msgspec.Struct, frozen=True, kw_only=True):
    """An answer that was read, and what was said of it."""

    answer: str
    verdict: Verdict
    moment: datetime


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """A question being answered. Undoing an answer is starting again from the question alone."""

    question: Question
    mode: Mode
    began: datetime
    new: bool = False
    """Whether the item was never answered before."""
    transfer: bool = False
    """Whether it is asked within the verdict on another variant."""
    corrected: bool = False
    """Whether the key of the item was corrected after the learner last answered it."""
    hints_used: int = 0
    tries: tuple[Try, ...] = ()
    verdict: Verdict | None = None
    """The last thing said, also of an answer that decided nothing."""
    guess: bool = False
    choice: str | UnsetType | None = UNSET
    """The mistake that the learner chose; None for "neither of these"."""
    rated: Rating | None = None
    """The rating that the learner gave in place of the one that follows from the answer."""

    @property
    def decided(self) -> bool:
        """Whether there is something to log."""
        return bool(self.tries)

    @property
    def retried(self) -> bool:
        """Whether the verdict is on a second try."""
        return len(self.tries) > 1

    @property
    def can_retry(self) -> bool:
        """Whether the first wrong answer may be mended: to a computed question, typed, before its working is shown."""
        return (
            self.question.kind == "computed"
            and not self.question.options
            and not self.transfer
            and len(self.tries) == 1
            and self.tries[0].verdict.outcome == "wrong"
        )

    @property
    def accepts(self) -> bool:
        """Whether an answer or a hint may still come."""
        return not self.decided or self.can_retry

    @property
    def hints(self) -> tuple[Text, ...]:
        """The hints seen so far."""
        return self.question.hints[: self.hints_used]

    @property
    def fits(self) -> tuple[Fit, ...]:
        """The mistakes that fit the last wrong answer; a right retry leaves them, for the mistake was made."""
        wrong = [attempt.verdict for attempt in self.tries if attempt.verdict.outcome == "wrong"]
        return wrong[-1].fits if wrong else ()

    @property
    def mistake(self) -> str | None:
        """The mistake that the learner chose, or the only one that fits if nothing was chosen."""
        if not isinstance(self.choice, UnsetType):
            return self.choice
        return self.fits[0].mistake if len(self.fits) == 1 else None

    @property
    def rating(self) -> Rating | None:
        """What the answer means to FSRS; None while nothing is decided."""
        if not self.tries:
            return None
        if self.rated is not None:
            return self.rated
        outcome = self.tries[-1].verdict.outcome
        return rating(outcome, hints=self.hints_used, retried=self.retried, guessed=self.guess)

    def hinted(self) -> Attempt:
        """Return the attempt with one more hint shown, or itself where there is none."""
        if not self.accepts:
            raise StudyError("The question is answered; a hint would come too late.")
        return msgspec.structs.replace(self, hints_used=min(self.hints_used + 1, len(self.question.hints)))

    def judged(self, answer: str, verdict: Verdict, moment: datetime) -> Attempt:
        """Return the attempt after a verdict; one that decides nothing leaves the question as open as it was."""
        if not self.accepts:
            raise StudyError("The question is answered already. Go on to the next one.")
        if verdict.outcome not in DECISIVE:
            return msgspec.structs.replace(self, verdict=verdict)
        judged = Try(answer=answer, verdict=verdict, moment=moment)
        return msgspec.structs.replace(self, verdict=verdict, tries=(*self.tries, judged), choice=UNSET)

    def owned(self, mistake: str | None) -> Attempt:
        """Return the attempt with the mistake that the learner says it was, which must be one that fits."""
        if mistake is not None and mistake not in {fit.mistake for fit in self.fits}:
            raise StudyError(f"The mistake {mistake} does not give this answer, so it cannot be noted.")
        return msgspec.structs.replace(self, choice=mistake)

    def guessed(self) -> Attempt:
        """Return the attempt with its answer said to be a guess."""
        if not self.decided:
            raise StudyError("There is no answer yet that could be a guess.")
        return msgspec.structs.replace(self, guess=True, rated=None)

    def worth(self, rating: Rating) -> Attempt:
        """Return the attempt with another rating than the one that follows from the answer."""
        if not self.decided:
            raise StudyError("There is no answer yet that could be rated.")
        return msgspec.structs.replace(self, rated=rating)

    def review(self, *, identifier: str, device: str, language: Language, parameters: int) -> Review:
        """Return the fact to log; it belongs to the study day on which the answer was given."""
        grade = self.rating
        if grade is None:
            raise StudyError("The question has no answer yet, so there is nothing to save.")
        last = self.tries[-1]
        return Review(
            id=identifier,
            moment=unix_milliseconds(last.moment),
            day=study_day(last.moment).isoformat(),
            device=device,
            item=self.question.item,
            revision=self.question.revision,
            seed=self.question.seed,
            language=language,
            shown=shown(self.question, language),
            answer=last.answer,
            expected=last.verdict.expected.in_(language),
            outcome=last.verdict.outcome,
            mistake=self.mistake,
            rating=grade,
            hints=self.hints_used,
            milliseconds=max(0, (last.moment - self.began) // timedelta(milliseconds=1)),
            parameters=parameters,
            mode=self.mode,
        )
