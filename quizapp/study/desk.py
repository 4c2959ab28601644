"""What screens and commands share: all that is done at a learner's seat, from sittings and wishes to figures.

What plans a day is loaded with the desk, because home shows it; what a sitting, a mock exam or a figure needs, with
the first of them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import Future
from datetime import date
from typing import TYPE_CHECKING, Literal

from quizapp.errors import QuizappError
from quizapp.study import figures
from quizapp.study.catalogue import catalogued
from quizapp.study.claims import items_of, standing_claims
from quizapp.study.countdown import Aim, check_ahead, seconds_an_answer
from quizapp.study.failures import StudyError
from quizapp.study.queue import Queue, rotation
from quizapp.study.seat import Seat
from quizapp.study.today import queue_of

if TYPE_CHECKING:
    from quizapp.bank.text import Language
    from quizapp.questions.model import Question, Verdict
    from quizapp.study.backlog import Backlog
    from quizapp.study.events import Event, Wishes
    from quizapp.study.filters import Filter
    from quizapp.study.flags import Flag
    from quizapp.study.leeches import Help
    from quizapp.study.library import ItemCard
    from quizapp.study.mock import Size
    from quizapp.study.mock_score import MockScore
    from quizapp.study.mock_sitting import MockSitting
    from quizapp.study.outlook import Outlook
    from quizapp.study.placement import ChapterPlacement, Placement
    from quizapp.study.progress import Progress
    from quizapp.study.queue import Course
    from quizapp.study.review import Mode, Review
    from quizapp.study.session import Session
    from quizapp.study.tally import Overview, Stats

Wish = Literal["bury", "suspend", "resume", "mark", "unmark", "reset"]


class Desk(Seat):
    """A learner at work."""

    def overview(self, *, at_once: bool = False) -> Overview:
        """Return what today holds, and how each objective and chapter stands, as far as that can be told at once."""
        cards, objectives, day = self._library.cards(), self._library.objectives(), self.day
        counted = not at_once or self.history.states.strengths_at_hand
        # Before an exam, and for the crammer, a day is planned from all that is remembered, not from what is due.
        planned = counted or (self.aim is None and not self.settings.cramming)
        queue = self._queue(cards, day) if planned else None
        return figures.overview(cards, objectives, self.history, queue, day, counted=counted)

    def review(self, language: Language) -> Session:
        """Begin, or go on with, today's reviews."""
        cards, day = self._library.cards(), self.day
        queue = self._queue(cards, day)
        earlier = [review for review in self._today(day) if review.mode == "review"]
        return self._session(queue, "review", language, earlier)

    def practice(self, objectives: Collection[str], language: Language) -> Session:
        """Begin practice of the computed items of these objectives, which ends when the learner ends it."""
        unknown = set(objectives).difference(objective.id for objective in self._library.objectives())
        if unknown:
            raise StudyError(f"There is no objective {', '.join(sorted(unknown))} in the syllabus.")
        cards, history = self._library.cards(), self.history
        course = rotation(cards, history.states, objectives, day=self.day, parameters=history.parameters)
        return self._session(course, "practice", language)

    def filtered(self, chosen: Filter, language: Language, *, untouched: bool = False, once: bool = False) -> Session:
        """Begin practice of what a filter lets through, round after round.

        With `untouched` it leaves the schedule as it is, and with `once` it ends when everything was asked.

        Raises:
            StudyError: Nothing meets the filter.
        """
        from quizapp.study.filters import filtered, once_through

        cards = self._library.cards()
        course = filtered(cards, self.history, chosen, self.day)
        if not course.items:
            raise StudyError("No item meets all that was asked for. Ask for less.")
        way = once_through(course, cards) if once else course
        return self._session(way, "free" if untouched else "practice", language)

    def placement(self, language: Language) -> Session:
        """Begin, or go on with, the twelve questions that find out what is known."""
        earlier = [review for review in self._today(self.day) if review.mode == "placement"]
        return self._session(self._placement(), "placement", language, earlier)

    def placed(self) -> Mapping[int, ChapterPlacement]:
        """Return what today's placement says of each chapter."""
        answered = [review for review in self.history.on(self.day) if review.mode == "placement"]
        return self._placement().results(answered)

    def judged(self, review: Review) -> tuple[Question, Verdict] | None:
        """Return a logged answer's question and verdict once more; None where the question has changed since."""
        card = self._library.cards().get(review.item)
        if card is None or card.revision != review.revision:
            return None
        try:
            question = self._library.pose(review.item, review.seed)
            return question, self._library.grade(question, review.answer)
        except QuizappError:
            return None

    def unmet(self, chapter: int | str) -> list[str]:
        """Return the items of a chapter, or of an objective, that were not met; StudyError where there is neither."""
        states = self.history.states
        items = items_of(chapter, self._library.cards(), self._library.objectives())
        return [item for item in items if item not in states]

    def know(self, chapter: int | str) -> Future[None]:
        """Take it that the learner knows a chapter, or an objective: each item not met is asked once within weeks."""
        from quizapp.study.placement import check_days

        unmet = self.unmet(chapter)
        days = check_days(unmet, self.day, self.history.load)
        work = self._workplace()
        return self._ledger.record([work.event("known", item, due=days[item].isoformat()) for item in unmet])

    def wish(self, kind: Wish, item: str) -> Future[None]:
        """Bury, suspend, resume, mark, unmark or reset one item."""
        if item not in self._library.cards() and item not in self.history.states:
            raise StudyError(f"There is no item {item}.")
        return self._ledger.record([self._workplace().event(kind, item)])

    def take_back(self, item: str) -> Future[None]:
        """Take back what was wished or said of an item last: one step for each call, back to the first.

        Raises:
            StudyError: There is nothing to take back.
        """
        said = self.history.said_of(item)
        if not said:
            raise StudyError(f"Nothing was wished of {item} that could be taken back.")
        return self._revoke(said[-1:])

    def unknow(self, chapter: int | str) -> Future[None]:
        """Take back that the learner knows a chapter, or an objective, as far as nothing of it was answered since."""
        return self._revoke(self.claims(chapter))

    def claims(self, chapter: int | str) -> list[Event]:
        """Return what was said to be known of a chapter, or an objective, and was not asked since."""
        return standing_claims(items_of(chapter, self._library.cards(), self._library.objectives()), self.history)

    def _revoke(self, events: Sequence[Event]) -> Future[None]:
        work = self._workplace()
        return self._ledger.revoke([(event, work.event("undo", event.id)) for event in events])

    def flag(self, flag: Flag) -> Future[None]:
        """Log that a question is doubtful."""
        from quizapp.study.flags import detail

        return self._ledger.note(self._workplace().event("flag", flag.item, **detail(flag)))

    @property
    def wishes(self) -> Wishes:
        """What the learner wants of single items today."""
        return self.history.wishes(self.day)

    def leeches(self) -> list[Help]:
        """Return the items that keep being forgotten, with what helps, the worst first."""
        from quizapp.study.leeches import leeches

        return leeches(self._library.cards(), self.history)

    @property
    def aim(self) -> Aim | None:
        """The exam and what can be given for it, while it lies ahead."""
        exam = self._settings.exam
        if exam is None or exam <= self.day:
            return None
        return Aim(exam=exam, minutes=self._settings.minutes_per_day, seconds=seconds_an_answer(self.history))

    def aim_at(self, exam: date, minutes: int) -> Aim:
        """Return another exam and time than those set, to see what they would bring.

        Raises:
            StudyError: The exam is not ahead.
        """
        check_ahead(exam, self.day)
        return Aim(exam=exam, minutes=minutes, seconds=seconds_an_answer(self.history))

    def outlook(self, aim: Aim | None = None) -> Outlook | None:
        """Return what will and will not fit before the exam; None without one ahead. It takes a moment to compute."""
        from quizapp.study.outlook import outlook

        aim = aim or self.aim
        if aim is None:
            return None
        resting, book = self.history.rests(self.day).suspended, catalogued(self._library.cards(), self.objectives)
        tiers = {item: tier for item, tier in book.tiers.items() if item not in resting}
        return outlook(tiers, self.history.states, day=self.day, aim=aim, parameters=self.parameters)

    def begin_mock(self, size: Size) -> tuple[MockSitting, Future[None]]:
        """Begin a mock exam; it is begun once the future resolves."""
        from quizapp.study.mock_sitting import begin

        return begin(self._workplace(), size)

    def mocks(self) -> list[MockSitting]:
        """Return all mock exams, oldest first; one under way goes on after `resume`."""
        from quizapp.study.mock import fold
        from quizapp.study.mock_sitting import MockSitting

        work = self._workplace()
        return [MockSitting(work, mock) for mock in fold(self.history.events).values()]

    def mock_scores(self) -> list[MockScore]:
        """Return the scores of the finished mock exams, oldest first, to be compared."""
        return [sitting.score() for sitting in self.mocks() if sitting.mock.finished]

    def progress(self) -> Progress:
        """Return all figures of progress; `progress.HOW` says how each is computed."""
        from quizapp.study.progress import progress

        aim = self.aim
        exam = None if aim is None else aim.exam
        return progress(self._library.cards(), self._library.objectives(), self.history, self.day, exam)

    def backlog(self, per_day: int | None = None) -> Backlog:
        """Return how far behind the learner is, at the limit that is set or at another pace."""
        from quizapp.study.backlog import backlog

        history, book = self.history, catalogued(self._library.cards(), self._library.objectives())
        out = {*history.rests(self.day).suspended, *book.strangers(history.states.strengths().items)}
        pace = self._settings.reviews_per_day if per_day is None else per_day
        return backlog(history.states, self.day, pace, leaving_out=out)

    def _placement(self) -> Placement:
        from quizapp.study.placement import placement_today

        return placement_today(self._library.cards(), self._library.objectives(), self.history, self.day)

    def stats(self) -> Stats:
        """Return all that was answered, by day, outcome, mistake and objective."""
        return figures.stats(self._library.cards(), self._library.objectives(), self.history, self.day)

    def _queue(self, cards: Mapping[str, ItemCard], day: date) -> Queue:
        return queue_of(
            cards,
            self._library.objectives(),
            self.history,
            day=day,
            today=self._today(day),
            aim=self.aim,
            settings=self._settings,
        )

    def _session(self, course: Course, mode: Mode, language: Language, earlier: Sequence[Review] = ()) -> Session:
        from quizapp.study.session import Session

        return Session(self._workplace(), course, mode=mode, language=language, earlier=earlier)
