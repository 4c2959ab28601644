"""Making the next card of a session: an objective's point before its first item, else a question with fresh numbers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from quizapp.bank.text import Language
from quizapp.errors import QuizappError
from quizapp.questions.model import Outcome, Question
from quizapp.study.attempt import Attempt
from quizapp.study.catalogue import catalogued
from quizapp.study.corrections import is_corrected
from quizapp.study.day import study_day, unix_milliseconds
from quizapp.study.events import Event, EventKind
from quizapp.study.failures import StudyError
from quizapp.study.ledger import Ledger
from quizapp.study.library import ItemCard, Library, Objective, Point
from quizapp.study.posing import base_of, pose_fresh
from quizapp.study.queue import Course
from quizapp.study.review import UNTOUCHING, Mode, Review

WRONG: frozenset[Outcome] = frozenset({"wrong", "not-known"})
TESTING: frozenset[Mode] = frozenset({"placement", "exam"})
"""The modes that ask without having taught."""
WITHDRAWN_AT_MOST = 3
"""After so many withdrawn variants an item is left out of the session: something is wrong with it."""


class PointCard(msgspec.Struct, frozen=True, kw_only=True):
    """What teaches an objective, shown before its first item."""

    objective: Objective
    point: Point


def point_card(objectives: Sequence[Objective], objective: str, point: Point | None) -> PointCard | None:
    """Return what teaches an objective, to be read again; None where it has not been written."""
    found = next((one for one in objectives if one.id == objective), None)
    return None if found is None or point is None else PointCard(objective=found, point=point)


@dataclass(frozen=True, kw_only=True)
class Workplace:
    """All that a session is given: the banks, the ledger, and what only the outside can know."""

    library: Library
    ledger: Ledger
    clock: Callable[[], datetime]
    new_seed: Callable[[], str]
    new_id: Callable[[int], str]
    device: str
    cards: Mapping[str, ItemCard]
    objectives: Mapping[str, Objective]

    def event(self, kind: EventKind, subject: str, **detail: object) -> Event:
        """Return an event of this moment, to be logged."""
        now = self.clock()
        moment = unix_milliseconds(now)
        return Event(
            id=self.new_id(moment),
            moment=moment,
            day=study_day(now).isoformat(),
            device=self.device,
            kind=kind,
            subject=subject,
            detail=detail,
        )

    def numbered(self, draft: Review) -> Review:
        """Return what is logged of an attempt, as of this moment."""
        return msgspec.structs.replace(draft, id=self.new_id(unix_milliseconds(self.clock())))

    def draft(self, attempt: Attempt, language: Language) -> Review:
        """Return what is to be logged of an attempt, but for the id, which tells when that happened."""
        return attempt.review(
            identifier="",
            device=self.device,
            language=language,
            parameters=self.ledger.history.parameters.version,
        )


class Dealer:
    """Deals the cards of one session.

    Which item comes next depends on the answers alone; a question that was posed and not answered is kept, so that
    taking an answer back and giving it again leads to the same question.
    """

    def __init__(self, workplace: Workplace, course: Course, mode: Mode) -> None:
        """Begin with the objectives of which something was answered before."""
        self._work = workplace
        self._course = course
        self._mode = mode
        self._kept: dict[str, Question] = {}
        self._withdrawn: dict[str, list[str]] = {}
        self.aside: dict[str, QuizappError] = {}
        """The items left out, each with the reason."""
        self._resting: set[str] = set()
        self._first: list[tuple[str, Mode]] = []
        """The items to be asked before the course goes on, each in its mode."""
        self._met: dict[str, bool] = {}
        """Whether something of an objective was asked, as far as that was looked up."""

    def deal(self, answered: Sequence[Review]) -> PointCard | Attempt | None:
        """Return the next card, or None at the end."""
        while (asked := self._following(answered)) is not None:
            item, mode = asked
            card = self._work.cards[item]
            objective = self._work.objectives.get(card.objective)
            # What finds out what is known must not teach it first.
            teaching = self._mode != "placement"
            if teaching and objective is not None and not self._is_met(card):
                point = self._work.library.point(objective.id)
                if point is not None:
                    return PointCard(objective=objective, point=point)
            try:
                question = self._kept.pop(item, None) or self._pose(card)
            except QuizappError as problem:
                # One broken item must not keep the others from being studied.
                self.aside[item] = problem
                continue
            self._met[card.objective] = True
            if self._first:
                self._first.pop(0)
            return self.begin(question, mode=mode)
        return None

    def _following(self, answered: Sequence[Review]) -> tuple[str, Mode] | None:
        """Return what is to be asked first, else what the course says."""
        self._first = [(item, mode) for item, mode in self._first if item not in self._left_out]
        if self._first:
            return self._first[0]
        item = self._course.following(answered, self._left_out)
        return None if item is None else (item, self._mode)

    def begin(self, question: Question, *, transfer: bool = False, mode: Mode | None = None) -> Attempt:
        """Return a question as just posed, the clock running."""
        card = self._work.cards.get(question.item)
        mode = mode or self._mode
        return Attempt(
            question=question,
            mode="practice" if transfer and mode not in UNTOUCHING else mode,
            began=self._work.clock(),
            new=not self._work.ledger.history.of(question.item),
            transfer=transfer,
            corrected=card is not None and is_corrected(card, self._work.ledger.history),
        )

    def teach(self, objective: str) -> None:
        """Note that an objective's point was read."""
        self._met[objective] = True

    def keep(self, question: Question) -> None:
        """Keep a question that was posed and not answered for when its item comes next."""
        self._kept[question.item] = question

    def withdraw(self, question: Question) -> None:
        """Never pose a variant again in this session; after several of one item, leave the item out."""
        seeds = self._withdrawn.setdefault(question.item, [])
        seeds.append(question.seed)
        if len(seeds) >= WITHDRAWN_AT_MOST:
            self.aside[question.item] = StudyError(
                f"{question.item} was left out: its variants {', '.join(seeds)} could not be confirmed."
            )

    def left(self, answered: Sequence[Review]) -> int | None:
        """Return how many questions are still to come; None where there is no end."""
        return self._course.left(answered, self._left_out)

    def rest(self, item: str) -> None:
        """Ask an item no more in this session, because the learner wishes so."""
        self._resting.add(item)

    def wake(self, item: str) -> None:
        """Let an item be asked again."""
        self._resting.discard(item)

    def ask_next(self, item: str, mode: Mode) -> None:
        """Have an item asked before the course goes on."""
        self._first.insert(0, (item, mode if self._mode not in UNTOUCHING else self._mode))

    def _is_met(self, card: ItemCard) -> bool:
        """Tell whether something of the card's objective was studied: mostly the card itself, which is due."""
        if card.objective not in self._met:
            states = self._work.ledger.history.states

            def is_met(item: str) -> bool:
                return item in states and self._is_studied(item)

            self._met[card.objective] = is_met(card.id) or any(
                map(is_met, catalogued(self._work.cards).of_objective.get(card.objective, ()))
            )
        return self._met[card.objective]

    def _is_studied(self, item: str) -> bool:
        """Tell whether an item was studied or is said to be known, not only asked to find out what is known."""
        past = self._work.ledger.history.of(item)
        return not past or any(review.mode not in TESTING for review in past)

    @property
    def _left_out(self) -> Collection[str]:
        return self._resting | self.aside.keys()

    def _pose(self, card: ItemCard) -> Question:
        past = self._work.ledger.history.of(card.id)
        return pose_fresh(
            self._work.library,
            card,
            past,
            self._work.new_seed,
            besides=self._withdrawn.get(card.id, ()),
            wish=self._separating(card, past) if card.kind == "computed" else None,
        )

    def _separating(self, card: ItemCard, past: Sequence[Review]) -> str | None:
        """Return a seed whose numbers separate the mistakes of the last wrong answer, if that was given today.

        It is asked of the log, so that it is the same after the app was closed, and another one where the transfer
        question was answered in between.
        """
        today = study_day(self._work.clock()).isoformat()
        wrong = next((one for one in reversed(past) if one.day == today and one.outcome in WRONG), None)
        if wrong is None or wrong.revision != card.revision:
            return None
        library = self._work.library
        question = library.pose(card.id, wrong.seed)
        verdict = library.grade(question, wrong.answer)
        used = {base_of(review.seed) for review in past}
        if verdict.transfer_seed is None or base_of(verdict.transfer_seed) not in used:
            return verdict.transfer_seed
        return library.separating(question, [fit.mistake for fit in verdict.fits], used)
