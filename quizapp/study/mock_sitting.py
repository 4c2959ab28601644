"""Sitting a mock exam: the steps that a screen takes, each an event on its way to the disk at once.

A step that could not be written is not forgotten: it goes along with the next one, in the same transaction. The exam is
finished only once that is on the disk.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future

import msgspec

from quizapp.errors import QuizappError
from quizapp.questions.model import NOT_KNOWN, Question, Verdict
from quizapp.study.day import unix_milliseconds
from quizapp.study.dealing import Workplace
from quizapp.study.events import Event, EventKind
from quizapp.study.failures import STILL_SAVING, StudyError
from quizapp.study.filters import Filter
from quizapp.study.mock import SECONDS, Asked, Mock, Result, Size, after_event, answerable, compose, fold
from quizapp.study.mock_score import MockScore, score
from quizapp.study.rating import RIGHT


class MockSitting:
    """A mock exam under way, or finished. All verdicts wait for the end."""

    def __init__(self, workplace: Workplace, mock: Mock) -> None:
        """Sit down to a mock exam that was begun."""
        self._work = workplace
        self._mock = mock
        self._posed: dict[int, Question | None] = {}
        self._pending: list[tuple[Future[None], Sequence[Event]]] = []
        self._unwritten: tuple[Event, ...] = ()
        """Steps that could not be written and go along with the next one."""

    @property
    def mock(self) -> Mock:
        """The exam as it stands: answers, marks, the question on the screen."""
        self._absorb()
        return self._mock

    @property
    def handing_in(self) -> bool:
        """Whether the exam is on its way to the disk as finished, so that no step can be taken."""
        self._absorb()
        return any(_finishes(events) for _, events in self._pending)

    @property
    def milliseconds_left(self) -> int:
        """What is left on the clock."""
        return self.mock.milliseconds_left(self._now())

    @property
    def over(self) -> bool:
        """Whether nothing can be answered any more."""
        return self.mock.over(self._now())

    def question(self, number: int) -> Question | None:
        """Return a question, with options; None where its item was changed or removed since."""
        if number not in self._posed:
            asked = self._mock.questions[number]
            card = self._work.cards.get(asked.item)
            self._posed[number] = None
            if card is not None and card.revision == asked.revision:
                try:
                    options = _with_options(card.kind)
                    self._posed[number] = self._work.library.pose(asked.item, asked.seed, options=options)
                except QuizappError:
                    # What cannot be posed any more is void, at no cost to the learner.
                    self._posed[number] = None
        return self._posed[number]

    def answer(self, number: int, answer: str) -> Future[None]:
        """Choose the option of this key, or NOT_KNOWN for 分からない; may be changed until the end."""
        answerable(self.mock, number, self._now())
        question = self.question(number)
        keys = {NOT_KNOWN} if question is None else {NOT_KNOWN, *(option.key for option in question.options)}
        if answer not in keys:
            raise StudyError(f"There is no option {answer}; there are {', '.join(sorted(keys))}.")
        return self._step("exam-answered", question=number, answer=answer)

    def mark(self, number: int) -> Future[None]:
        """Mark a question to come back to, or unmark it."""
        answerable(self.mock, number, self._now())
        return self._step("exam-marked", question=number)

    def turn(self, number: int) -> Future[None]:
        """Go to a question, back or forth."""
        answerable(self.mock, number, self._now())
        return self._step("exam-turned", question=number)

    def note_clock(self, after: int) -> Future[None] | None:
        """Note how far the clock is, where nothing did for so many milliseconds; None where that is not needed."""
        since = self.mock.since
        if since is None or self.handing_in or self.over or self._now() - since < after:
            return None
        return self._step("exam-turned", question=self._mock.at)

    def pause(self) -> Future[None]:
        """Stop the clock, as when the app is closed."""
        return self._step("exam-paused")

    def resume(self) -> Future[None]:
        """Let the clock run on."""
        return self._step("exam-resumed")

    def hand_in(self) -> Future[None]:
        """Finish: only now is anything judged, and how it went is kept.

        It is finished once the future resolves; where that fails the exam goes on and can be handed in again.
        """
        clocked = after_event(self.mock, self._work.event("exam-turned", self._mock.id, question=self._mock.at))
        results = [self._result(number, clocked.times.get(number, 0)) for number in range(len(self._mock.questions))]
        return self._step("exam-finished", results=[msgspec.to_builtins(result) for result in results])

    def score(self) -> MockScore:
        """Return what it came to; refused before the end."""
        return score(self.mock, self._work.cards)

    def judged(self, number: int) -> tuple[Question, Verdict, str] | None:
        """Return a question of a finished exam with its verdict and the answer; None where it has changed since.

        A question that was left open counts as not known.
        """
        question = self.question(number) if self.mock.finished else None
        if question is None:
            return None
        answer = self._mock.answers.get(number, NOT_KNOWN)
        return question, self._work.library.grade(question, answer), answer

    def redo(self) -> Filter:
        """Return the filter for practice of what went wrong."""
        return Filter(items=frozenset(self.score().wrong))

    def _result(self, number: int, milliseconds: int) -> Result:
        question, answer = self.question(number), self._mock.answers.get(number)
        if question is None:
            return Result("void", None, milliseconds)
        if answer is None or answer == NOT_KNOWN:
            return Result("wrong" if answer is None else "not-known", None, milliseconds)
        verdict = self._work.library.grade(question, answer)
        mistake = verdict.fits[0].mistake if len(verdict.fits) == 1 else None
        return Result("right" if verdict.outcome in RIGHT else "wrong", mistake, milliseconds)

    def _step(self, kind: EventKind, **detail: object) -> Future[None]:
        if self.mock.finished:
            raise StudyError("The mock exam is finished.")
        if self.handing_in:
            raise StudyError(STILL_SAVING)
        event = self._work.event(kind, self._mock.id, **detail)
        if not _finishes([event]):
            self._mock = after_event(self._mock, event)
        return self.send(event)

    def send(self, event: Event) -> Future[None]:
        """Have a step written, with those before it that could not be."""
        events, self._unwritten = (*self._unwritten, event), ()
        future = self._work.ledger.note(*events)
        self._pending.append((future, events))
        return future

    def _absorb(self) -> None:
        """See what was written since, on the caller's thread."""
        while self._pending and self._pending[0][0].done():
            future, events = self._pending.pop(0)
            if future.cancelled() or future.exception() is not None:
                self._unwritten += tuple(event for event in events if not _finishes([event]))
            elif _finishes(events):
                self._mock = after_event(self._mock, events[-1])

    def _now(self) -> int:
        return unix_milliseconds(self._work.clock())


def begin(workplace: Workplace, size: Size) -> tuple[MockSitting, Future[None]]:
    """Compose and begin a mock exam; items of the last ones come only where there are no others."""
    workplace.ledger.absorb()
    history = workplace.ledger.history
    lately = {asked.item for mock in list(fold(history.events).values())[-2:] for asked in mock.questions}
    seed = workplace.new_seed()
    items = compose(workplace.cards, list(workplace.objectives.values()), size, seed, lately)
    asked = []
    for item in items:
        card = workplace.cards[item]
        try:
            question = workplace.library.pose(item, workplace.new_seed(), options=_with_options(card.kind))
        except QuizappError:
            # One broken item must not keep the others from being asked.
            continue
        asked.append(Asked(item, question.seed, card.revision))
    if not asked:
        raise StudyError("No item could be posed, so there is no mock exam.")
    event: Event = workplace.event(
        "exam-begun",
        f"mock-{seed}-{unix_milliseconds(workplace.clock())}",
        size=size,
        seconds=SECONDS[size] * len(asked) // len(items),
        questions=[msgspec.to_builtins(one) for one in asked],
    )
    sitting = MockSitting(workplace, fold([event])[event.subject])
    return sitting, sitting.send(event)


def _finishes(events: Sequence[Event]) -> bool:
    """Tell whether the last of some events hands the exam in."""
    return events[-1].kind == "exam-finished"


def _with_options(kind: str) -> bool:
    return kind == "computed"
