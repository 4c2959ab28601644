"""One sitting of review or practice: the steps that a screen or a command takes, in the order that loses nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from datetime import date
from typing import Literal

from quizapp.bank.text import Language, Text
from quizapp.errors import QuizappError
from quizapp.questions.model import Question, Verdict
from quizapp.study import figures
from quizapp.study.attempt import Attempt
from quizapp.study.dealing import Dealer, PointCard, Workplace
from quizapp.study.failures import STILL_SAVING, StudyError
from quizapp.study.leeches import Help, help_with
from quizapp.study.library import Objective
from quizapp.study.memory import AGAIN
from quizapp.study.posing import base_of
from quizapp.study.queue import Course
from quizapp.study.review import Mode, Rating, Review
from quizapp.study.saving import Saving
from quizapp.study.tally import Summary
from quizapp.study.turn import Phase, Progress, Turn

__all__ = ["Phase", "PointCard", "Progress", "Session"]


class Session:
    """A sitting. Screens call it on one thread; a journal may confirm on another."""

    def __init__(
        self, workplace: Workplace, course: Course, *, mode: Mode, language: Language, earlier: Sequence[Review] = ()
    ) -> None:
        """Begin with the first card of `course`; `earlier` are answers of today on which it goes on."""
        self.mode: Mode = mode
        self.language: Language = language
        """May be set at any moment; what is logged as shown follows it."""
        self._work = workplace
        self._earlier = tuple(earlier)
        self._past: list[Turn] = []
        self._now: PointCard | Turn | None = None
        self._saving = Saving(workplace)
        self._dealer = Dealer(workplace, course, mode)
        self._next()

    @property
    def phase(self) -> Phase:
        """Where the session stands."""
        # Asked before catching up: what is confirmed in between is then at worst seen a moment late, never half.
        saving = self._saving.holds(self._now if isinstance(self._now, Turn) else None)
        self._catch_up()
        if saving:
            return "saving"
        match self._now:
            case None:
                return "finished"
            case PointCard():
                return "point"
            case turn if turn.review is None and turn.attempt.accepts:
                return "retry" if turn.attempt.can_retry else "open"
            case turn:
                return "saved" if turn.is_saved(self._work.ledger.history) else "answered"

    @property
    def card(self) -> PointCard | Question | None:
        """What is shown; None when the session is finished."""
        self._catch_up()
        return self._now.attempt.question if isinstance(self._now, Turn) else self._now

    @property
    def objective(self) -> Objective | None:
        """The objective of the present card."""
        card = self.card
        if isinstance(card, PointCard):
            return card.objective
        return self._work.objectives.get(card.objective) if card is not None else None

    @property
    def attempt(self) -> Attempt | None:
        """How the present question is being answered: its verdict, hints, mistakes to choose from, rating so far."""
        self._catch_up()
        return self._now.attempt if isinstance(self._now, Turn) else None

    @property
    def verdict(self) -> Verdict | None:
        """What was said last; once settled, what was said of the answer that counts."""
        self._catch_up()
        if not isinstance(self._now, Turn):
            return None
        attempt = self._now.attempt
        return attempt.verdict if self._now.review is None else attempt.tries[-1].verdict

    @property
    def is_new(self) -> bool:
        """Whether the present item was never answered before."""
        return self.attempt is not None and self.attempt.new

    @property
    def is_transfer(self) -> bool:
        """Whether the present question is asked within the verdict of the one before."""
        return self.attempt is not None and self.attempt.transfer

    @property
    def can_retry(self) -> bool:
        """Whether the wrong answer just given may be mended before the working is shown."""
        return self.phase == "retry"

    @property
    def hints(self) -> tuple[Text, ...]:
        """The hints seen so far."""
        return self.attempt.hints if self.attempt is not None else ()

    @property
    def hints_used(self) -> int:
        """How many hints were seen."""
        return self.attempt.hints_used if self.attempt is not None else 0

    @property
    def owned(self) -> str | None:
        """The mistake that is noted: chosen, or the only one that fits."""
        return self.attempt.mistake if self.attempt is not None else None

    @property
    def was_guessed(self) -> bool:
        """Whether the learner called the answer a guess."""
        return self.attempt is not None and self.attempt.guess

    @property
    def problems(self) -> Mapping[str, QuizappError]:
        """The items that this session leaves out, each with the reason, because they could not be posed."""
        return self._dealer.aside

    def next_hint(self) -> Text | None:
        """Show one more hint; None, at no cost, when there are no more."""
        turn = self._open_turn()
        before, turn.attempt = turn.attempt, turn.attempt.hinted()
        return turn.attempt.hints[-1] if turn.attempt.hints_used > before.hints_used else None

    def answer(self, text: str) -> Verdict:
        """Grade an answer; nothing is written yet, and one that can't be read leaves the question open."""
        turn = self._open_turn()
        verdict = self._work.library.grade(turn.attempt.question, text)
        turn.attempt = turn.attempt.judged(text, verdict, self._work.clock())
        if turn.attempt.decided:
            self._work.ledger.decided(turn.draft(self._work, self.language))
        return verdict

    def own(self, mistake: str | None) -> None:
        """Note which fitting mistake it was, or None for neither; after `settle`, settle again to correct the log."""
        turn = self._turn()
        turn.attempt = turn.attempt.owned(mistake)

    def guessed(self) -> None:
        """Note that the answer was a guess; after `settle`, settle again to correct the log."""
        turn = self._turn()
        turn.attempt = turn.attempt.guessed()

    def settle(self, *, here: bool = False) -> Future[Review]:
        """Write the answer as it stands; the future resolves once it is on the disk, and only then is it saved.

        With `here` it is written at once by the thread that asks, which has nothing else to do.

        Calling again changes nothing, unless writing failed or more was said since: then it replaces what was written.
        """
        return self._saving.settle(self._turn(), self.language, here=here)

    def rate(self, rating: Rating) -> Future[Review]:
        """Give the answer another rating, by an event; the future resolves once that is on the disk.

        An answer that is not written yet is written with it.
        """
        future = self._saving.rate(self._turn(), rating, self.language)
        self._catch_up()
        return future

    def preview(self) -> Mapping[Rating, date]:
        """Return for each rating the study day on which the item would come back: the day that would be applied."""
        turn = self._turn()
        if not turn.attempt.decided:
            raise StudyError("There is no answer yet, so it is not known when the item comes back.")
        return self._saving.preview(turn, self.language)

    def advance(self) -> None:
        """Go on to the next card; refused while the answer is not saved. A transfer question may be passed over."""
        match self.phase, self._now:
            case "point", PointCard(objective=objective):
                self._dealer.teach(objective.id)
            case "saved", Turn() as turn:
                self._past.append(turn)
            case "open", Turn(attempt=Attempt(transfer=True)):
                pass
            case "finished", _:
                raise StudyError("The session is finished.")
            case "open", _:
                raise StudyError("Answer this question first; 0 says that you don't know.")
            case _:
                raise StudyError("The answer is not saved yet, so the next question has to wait.")
        self._next()

    @property
    def can_undo(self) -> bool:
        """Whether there is an answer to take back."""
        decided = bool(self._past) or (self.attempt is not None and self.attempt.decided)
        return decided and not self.is_writing and self.phase != "saving"

    @property
    def is_writing(self) -> bool:
        """Whether anything is still on its way to the disk, from here or from elsewhere."""
        return self._work.ledger.busy

    def written(self) -> Future[None]:
        """Return a future that resolves once all that is on its way is written, or fails with the first failure."""
        return self._work.ledger.written()

    def undo(self) -> Future[None]:
        """Take the last answer back; when the future resolves, its question is the card again, as if just posed.

        A saved answer is taken back by an event in the log. One that was not written yet is only forgotten.
        """
        if not self.can_undo:
            raise StudyError(STILL_SAVING if self.is_writing else "There is no answer to take back.")
        turn = self._now if isinstance(self._now, Turn) and self._now.attempt.decided else self._past[-1]
        future = self._saving.take_back(turn)
        self._catch_up()
        return future

    @property
    def can_transfer(self) -> bool:
        """Whether the verdict has a transfer question that was not answered yet."""
        return self._transfer_seed() is not None

    def transfer(self) -> Question | None:
        """Make the verdict's transfer question the card, logged as practice; None if there is none."""
        seed, turn = self._transfer_seed(), self._now
        if seed is None or not isinstance(turn, Turn):
            return None
        try:
            question = self._work.library.pose(turn.attempt.question.item, seed)
        except QuizappError:
            return None
        self._past.append(turn)
        self._now = Turn(attempt=self._dealer.begin(question, transfer=True))
        return question

    def withdraw(self) -> None:
        """Put the present variant aside at no cost, because its key is in doubt, and pose another or go on."""
        turn = self._turn()
        if turn.review is not None:
            raise StudyError("The answer to this question was saved already; take it back first.")
        self._dealer.withdraw(turn.attempt.question)
        self._next()

    def rest(self, wish: Literal["bury", "suspend"]) -> Future[None]:
        """Ask the present item no more, today or until it is resumed, and go on where it was not answered yet."""
        turn = self._turn()
        item = turn.attempt.question.item
        future = self._work.ledger.record([self._work.event(wish, item)])
        self._dealer.rest(item)
        if not turn.attempt.decided:
            self._dealer.keep(turn.attempt.question)
            self._next()
        return future

    def wake(self, item: str) -> Future[None]:
        """Take an item up again that was put to rest; one that was not answered is the next card."""
        future = self._work.ledger.record([self._work.event("resume", item)])
        self._dealer.wake(item)
        if self._now is None or (isinstance(self._now, Turn) and not self._now.attempt.decided):
            self.ask_next(item, self.mode)
            if isinstance(self._now, Turn):
                self._dealer.keep(self._now.attempt.question)
            self._next()
        return future

    def ask_next(self, item: str, mode: Mode = "practice") -> None:
        """Have an item asked next, before the session goes on, such as a simpler one that helps."""
        self._dealer.ask_next(item, mode)

    @property
    def help(self) -> Help | None:
        """What helps with the present item, if it keeps being forgotten and was wrong again."""
        if self.attempt is None or self.attempt.rating != AGAIN:
            return None
        return help_with(self.attempt.question.item, self._work.cards, self._work.ledger.history)

    @property
    def attempts(self) -> list[Attempt]:
        """The attempts whose answers are saved, in their order."""
        return [turn.attempt for turn in self._saved_turns()]

    def summary(self) -> Summary:
        """Return what the session came to so far."""
        self._catch_up()
        reviews = [turn.review for turn in self._saved_turns() if turn.review is not None]
        return figures.summary(self._work.cards, self._work.ledger.history.states, reviews)

    @property
    def progress(self) -> Progress:
        """How many questions are done and left; transfer questions and points are not counted."""
        self._catch_up()
        answered = self._answered()
        return Progress(done=len(answered) - len(self._earlier), left=self._dealer.left(answered))

    def _turn(self) -> Turn:
        self._catch_up()
        if not isinstance(self._now, Turn):
            raise StudyError("There is no question to answer now.")
        return self._now

    def _open_turn(self) -> Turn:
        turn = self._turn()
        if turn.review is not None or not turn.attempt.accepts:
            raise StudyError("The question is answered already. Go on to the next one.")
        return turn

    def _saved_turns(self) -> list[Turn]:
        now = [self._now] if isinstance(self._now, Turn) and self._now.is_saved(self._work.ledger.history) else []
        return [*self._past, *now]

    def _answered(self) -> list[Review]:
        return [
            *self._earlier,
            *(turn.review for turn in self._saved_turns() if turn.review is not None and not turn.attempt.transfer),
        ]

    def _transfer_seed(self) -> str | None:
        if self.phase != "saved" or not isinstance(self._now, Turn) or self._now.attempt.transfer:
            return None
        seed = self._now.attempt.tries[-1].verdict.transfer_seed
        used = {base_of(review.seed) for review in self._work.ledger.history.of(self._now.attempt.question.item)}
        return None if seed is None or base_of(seed) in used else seed

    def _catch_up(self) -> None:
        """Take in what the journal has confirmed since the last call."""
        turn = self._saving.catch_up()
        if turn is None:
            return
        if self._now is not turn:
            if isinstance(self._now, Turn) and not self._now.attempt.transfer:
                self._dealer.keep(self._now.attempt.question)
            self._past.remove(turn)
        old = turn.attempt
        self._now = Turn(attempt=self._dealer.begin(old.question, transfer=old.transfer, mode=old.mode))

    def _next(self) -> None:
        self._now = None
        dealt = self._dealer.deal(self._answered())
        self._now = Turn(attempt=dealt) if isinstance(dealt, Attempt) else dealt
