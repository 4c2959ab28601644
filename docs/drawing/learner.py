"""A learner of the pictures: a clock that is told, seeds and ids that are counted, evenings of study behind them."""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from quizapp.bank.collection import Banks
from quizapp.bank.text import Language
from quizapp.opening import Shelf
from quizapp.questions.model import KNEW, NOT_KNOWN, Question
from quizapp.study.desk import Desk
from quizapp.study.events import Event
from quizapp.study.library import ItemCard, Point
from quizapp.study.memory import MemoryState
from quizapp.study.review import Review
from quizapp.study.session import Session

TODAY: Final = datetime(2026, 5, 20, 19, 0, tzinfo=UTC)
EVENINGS: Final = 12
"""How many evenings the learner of the home screen has studied."""
ONE_IN: Final = 7
"""One question in so many is not known."""


class Notebook:
    """A journal that keeps reviews in memory."""

    def __init__(self, reviews: Sequence[Review] = ()) -> None:
        self.reviews: list[Review] = list(reviews)

    def append(self, review: Review, state: MemoryState | None, *, here: bool = False) -> Future[None]:  # noqa: ARG002
        """Keep a review."""
        self.reviews.append(review)
        return _done()

    def undo(self, review_id: str, state: MemoryState | None) -> Future[None]:  # noqa: ARG002
        """Forget a review."""
        self.reviews = [review for review in self.reviews if review.id != review_id]
        return _done()

    def record(self, events: Sequence[Event], states: Mapping[str, MemoryState | None]) -> Future[None]:  # noqa: ARG002
        """Keep nothing."""
        return _done()

    def set_setting(self, key: str, value: object) -> Future[None]:  # noqa: ARG002 - nothing is set in a picture
        """Keep nothing."""
        return _done()


def _done() -> Future[None]:
    future: Future[None] = Future()
    future.set_result(None)
    return future


class Few(Shelf):
    """The real banks, with a few items to study and nothing taught before them."""

    def __init__(self, banks: Banks, items: Sequence[str]) -> None:
        super().__init__(banks)
        self._items = items

    def cards(self) -> Mapping[str, ItemCard]:
        """Return the items that are shown."""
        cards = super().cards()
        return {item: cards[item] for item in self._items}

    def point(self, objective: str) -> Point | None:  # noqa: ARG002 - the question comes at once
        """Teach nothing."""
        return None


@dataclass
class World:
    """A learner with what was answered so far."""

    now: datetime = TODAY
    notebook: Notebook = field(default_factory=Notebook)
    numbers: itertools.count[int] = field(default_factory=itertools.count)

    def apart(self) -> World:
        """Return the same learner for one picture, so that what is answered in it is not known to the next."""
        return replace(self, notebook=Notebook(self.notebook.reviews), numbers=itertools.count(10**6))

    def desk(self, shelf: Shelf, seed: Callable[[], str] | None = None) -> Desk:
        """Sit down with what was learned so far."""
        return Desk(
            shelf,
            self.notebook,
            list(self.notebook.reviews),
            clock=lambda: self.now,
            new_seed=seed or self._counted_seed,
            new_id=lambda _: f"{next(self.numbers):026}",
            device="0" * 8,
            settings={"toured": True},
        )

    def _counted_seed(self) -> str:
        return f"s{next(self.numbers)}"


def studied(shelf: Shelf) -> World:
    """Return a learner who has studied for some evenings and sits down on the next."""
    world = World(TODAY - timedelta(days=EVENINGS))
    while world.now < TODAY:
        session = world.desk(shelf).review("ja")
        while session.card is not None:
            if isinstance(session.card, Question):
                world.now += timedelta(seconds=20)
                _answer(shelf, session, session.card)
            session.advance()
        world.now = (world.now + timedelta(days=1)).replace(hour=TODAY.hour, minute=0, second=0)
    return world


def placed(desk: Desk, shelf: Shelf, language: Language) -> Desk:
    """Answer the twelve questions."""
    session = desk.placement(language)
    while isinstance(session.card, Question):
        _answer(shelf, session, session.card)
        session.advance()
    return desk


def examined(world: World, shelf: Shelf) -> Desk:
    """Sit a mock exam."""
    desk = world.desk(shelf)
    sitting, _ = desk.begin_mock("usual")
    for number in range(len(sitting.mock.questions)):
        sitting.turn(number)
        question = sitting.question(number)
        if question is not None:
            sitting.answer(number, _given(shelf, question))
        world.now += timedelta(seconds=34)
    sitting.hand_in()
    return desk


def _answer(shelf: Shelf, session: Session, question: Question) -> None:
    session.answer(_given(shelf, question))
    session.settle().result()


def _given(shelf: Shelf, question: Question) -> str:
    """Answer as someone does who knows most of it."""
    known = zlib.crc32(f"{question.item} {question.seed}".encode()) % ONE_IN > 0
    return _right(shelf, question) if known else NOT_KNOWN


def _right(shelf: Shelf, question: Question) -> str:
    """Return the right answer, as far as it can be read off the verdict; else that it is not known."""
    told = shelf.grade(question, NOT_KNOWN)
    keys = " ".join(option.key for option in told.options if option.right)
    offered = [option.key for option in question.options if option.text == told.expected]
    for answer in (keys, *offered, KNEW, told.expected.en):
        if answer and shelf.grade(question, answer).outcome == "right":
            return answer
    return NOT_KNOWN
