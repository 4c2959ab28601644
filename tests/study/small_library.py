"""A small world to study in: a dozen items over three objectives, a journal in memory, a clock that is told."""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec

from quizapp.bank.text import Text
from quizapp.errors import QuizappError
from quizapp.questions.model import KNEW, NOT_KNOWN, Fit, Kind, Part, Question, Verdict
from quizapp.study.desk import Desk
from quizapp.study.events import Event
from quizapp.study.library import ItemCard, Journal, Objective, Point, Tier
from quizapp.study.memory import MemoryState, in_force
from quizapp.study.review import Review, Shown
from quizapp.study.session import Phase, Session

REVISION = "0123456789ab"
START = datetime(2026, 5, 11, 20, 0, tzinfo=UTC)

OBJECTIVES = (
    Objective(id="17-1", chapter=17, title=Text.same("17-1")),
    Objective(id="18-1", chapter=18, title=Text.same("18-1")),
    Objective(id="18-4", chapter=18, title=Text.same("18-4")),
)
WITHOUT_POINT = "18-1"


def item(identifier: str, objective: str, kind: Kind, tier: Tier, *siblings: str) -> ItemCard:
    return ItemCard(
        id=identifier,
        objective=objective,
        kind=kind,
        tier=tier,
        exam="G",
        revision=REVISION,
        siblings=frozenset(siblings),
    )


CARDS = (
    item("fc-idea", "17-1", "flashcard", "core"),
    item("fc-parameters", "17-1", "computed", "core"),
    item("fc-choice", "17-1", "choice", "standard"),
    item("fc-bias", "17-1", "computed", "standard"),
    item("conv-idea", "18-1", "flashcard", "core"),
    item("conv-kernel", "18-1", "choice", "core", "conv-idea"),
    item("conv-values", "18-1", "computed", "standard"),
    item("conv-true", "18-1", "true_false", "extra"),
    item("size-rule", "18-4", "choice", "core"),
    item("size-output", "18-4", "computed", "core"),
    item("size-few", "18-4", "computed", "standard"),
    item("size-extra", "18-4", "computed", "extra", "size-output"),
)
FEW = 6
MANY = 1000


class SmallLibrary:
    """Computed items ask for the double of a number; forgetting to double it is a mistake, and squaring another."""

    def __init__(self, cards: Iterable[ItemCard] = CARDS) -> None:
        self._cards = {card.id: card for card in cards}
        self.broken: set[str] = set()

    def cards(self) -> Mapping[str, ItemCard]:
        return self._cards

    def objectives(self) -> Sequence[Objective]:
        return OBJECTIVES

    def point(self, objective: str) -> Point | None:
        return None if objective == WITHOUT_POINT else Point(objective=objective, text=Text.same(f"about {objective}"))

    def pose(self, item: str, seed: str, *, options: bool = False) -> Question:
        assert not options
        if item in self.broken:
            raise QuizappError(f"{item} cannot be drawn; mend its bank.")
        card, base = self._cards[item], seed.partition(".")[0]
        computed = card.kind == "computed"
        prompt = f"{item}: double {self.number(item, base)}" if computed else f"{item}?"
        return Question(
            item=item,
            objective=card.objective,
            kind=card.kind,
            seed=f"{base}.1" if computed else base,
            revision=card.revision,
            prompt=Text(f"問 {prompt}", prompt),
            parts=(Part(name="answer", form="integer" if computed else "text"),),
            hints=(Text.same("idea"), Text.same("formula"), Text.same("numbers")) if computed else (),
            variants=self.variants(item) if computed else None,
        )

    def grade(self, question: Question, answer: str) -> Verdict:
        right = self.right_answer(question)
        verdict = Verdict(outcome="right", yours=Text.same(answer), expected=Text(f"答 {right}", right))
        if answer == NOT_KNOWN:
            return msgspec.structs.replace(verdict, outcome="not-known")
        if answer == right:
            return verdict
        if answer == f"~{right}":
            return msgspec.structs.replace(verdict, outcome="other-convention")
        if not answer.isdigit():
            return msgspec.structs.replace(verdict, outcome="imprecise" if "." in answer else "unreadable")
        if question.kind != "computed":
            return msgspec.structs.replace(verdict, outcome="wrong")
        number = self.number(question.item, question.seed.partition(".")[0])
        fitting = {"forgot-to-double": number, "squared": number * number}
        fits = tuple(
            Fit(mistake=name, name=Text.same(name), note=Text.same(name))
            for name, value in fitting.items()
            if str(value) == answer or answer == "77777"
        )
        transfer = f"sep{question.seed.partition('.')[0]}" if len(fits) > 1 else None
        return msgspec.structs.replace(
            verdict, outcome="wrong", fits=fits, transfer_seed=transfer, transfer_separates=True
        )

    def separating(self, question: Question, mistakes: Collection[str], besides: Collection[str]) -> str | None:
        assert set(mistakes) == {"forgot-to-double", "squared"}
        base = question.seed.partition(".")[0]
        return next((seed for seed in (f"sep{base}", f"also{base}") if seed not in besides), None)

    def right_answer(self, question: Question) -> str:
        if question.kind != "computed":
            return KNEW
        return str(2 * self.number(question.item, question.seed.partition(".")[0]))

    def variants(self, item: str) -> int:
        return FEW if item == "size-few" else MANY

    def number(self, item: str, base: str) -> int:
        return 11 + zlib.crc32(f"{item} {base}".encode()) % self.variants(item)


BOTH_MISTAKES = "77777"
"""A wrong answer that, in this world, either mistake explains."""
NO_MISTAKE = "88888"


class SmallJournal:
    """Keeps events in a list; it can hold them back, or fail, as disks do."""

    def __init__(self) -> None:
        self.log: dict[str, Review] = {}
        self.undone: list[str] = []
        self.states: dict[str, MemoryState] = {}
        self.settings: dict[str, object] = {}
        self.events: list[Event] = []
        self.failing = False
        self.held: list[Callable[[], None]] | None = None

    def append(self, review: Review, state: MemoryState | None, *, here: bool = False) -> Future[None]:  # noqa: ARG002
        def job() -> None:
            assert review.id not in self.log
            self.log[review.id] = review
            self._put(review.item, state)

        return self._carry_out(job)

    def undo(self, review_id: str, state: MemoryState | None) -> Future[None]:
        def job() -> None:
            assert review_id in self.log
            assert review_id not in self.undone
            self.undone.append(review_id)
            self._put(self.log[review_id].item, state)

        return self._carry_out(job)

    def record(self, events: Sequence[Event], states: Mapping[str, MemoryState | None]) -> Future[None]:
        def job() -> None:
            self.events.extend(events)
            for item, state in states.items():
                self._put(item, state)

        return self._carry_out(job)

    def set_setting(self, key: str, value: object) -> Future[None]:
        return self._carry_out(lambda: self.settings.update({key: value}))

    def reviews(self) -> list[Review]:
        rated = {event.subject: event.detail for event in self.events if event.kind == "re-rate"}
        return [
            msgspec.structs.replace(self.log[identifier], **rated.get(identifier, {}))
            for identifier in sorted(self.log)
            if identifier not in self.undone
        ]

    def hold(self) -> None:
        self.held = []

    def release(self) -> None:
        held, self.held = self.held or [], None
        for job in held:
            job()

    def release_first(self) -> None:
        assert self.held is not None
        self.held.pop(0)()

    def _put(self, item: str, state: MemoryState | None) -> None:
        if state is None:
            self.states.pop(item, None)
        else:
            self.states[item] = state

    def _carry_out(self, job: Callable[[], None]) -> Future[None]:
        future: Future[None] = Future()
        future.set_running_or_notify_cancel()

        def run() -> None:
            if self.failing:
                future.set_exception(QuizappError("The disk is full."))
            else:
                job()
                future.set_result(None)

        if self.held is None:
            run()
        else:
            self.held.append(run)
        return future


@dataclass
class World:
    """A learner's evening: everything a desk is given, and the desk."""

    library: SmallLibrary = field(default_factory=SmallLibrary)
    journal: SmallJournal = field(default_factory=SmallJournal)
    settings: dict[str, object] = field(default_factory=dict)
    moment: datetime = START
    seeds: Iterator[str] = field(default_factory=lambda: (f"s{number:03d}" for number in itertools.count()))
    _ids: Iterator[int] = field(default_factory=itertools.count)
    desk: Desk = field(init=False)

    def __post_init__(self) -> None:
        self.reopen()

    def reopen(self, journal: Journal | None = None) -> Desk:
        """Start the app anew on what the journal holds, writing through another one if need be."""
        self.desk = Desk(
            self.library,
            journal or self.journal,
            self.journal.reviews(),
            clock=lambda: self.moment,
            new_seed=lambda: next(self.seeds),
            new_id=lambda moment: f"{moment:013d}-{next(self._ids):06d}",
            device="a device",
            settings=self.settings,
            events=self.journal.events,
            parameters=in_force(self.journal.events),
        )
        return self.desk

    def wait(self, **duration: float) -> None:
        self.moment += timedelta(**duration)

    def begin(self, session: Session) -> Question:
        """Read past points and return the question."""
        while session.phase == "point":
            session.advance()
        assert isinstance(session.card, Question)
        return session.card

    def answer(self, session: Session, answer: str | None = None) -> Review:
        """Answer the present question, rightly unless told otherwise, and wait until it is saved."""
        question = self.begin(session)
        self.wait(seconds=10)
        session.answer(self.library.right_answer(question) if answer is None else answer)
        return session.settle().result(timeout=0)

    def go(self, session: Session, answer: str | None = None) -> Review:
        """Answer and go on."""
        review = self.answer(session, answer)
        session.advance()
        return review

    def finish(self, session: Session, most: int = 100) -> list[Review]:
        """Answer rightly to the end."""
        reviews = []
        while session.phase != "finished":
            reviews.append(self.go(session))
            assert len(reviews) < most
        return reviews


EXAMPLE = Review(
    id="0",
    moment=0,
    day="2026-05-11",
    device="a device",
    item="size-output",
    revision=REVISION,
    seed="k3f9.1",
    language="en",
    shown=Shown(prompt="size-output: double 12"),
    answer="24",
    expected="24",
    outcome="right",
    mistake=None,
    rating=3,
    hints=0,
    milliseconds=1000,
    parameters=1,
    mode="review",
)


def review(number: int = 0, **changes: Any) -> Review:
    """Return a review that differs from the example only in what a test is about; its number makes its id."""
    day = changes.get("day", EXAMPLE.day)
    changes["day"] = day.isoformat() if isinstance(day, date) else day
    return msgspec.structs.replace(EXAMPLE, id=f"{number:06d}", **changes)


def phase_of(session: Session) -> Phase:
    """Ask anew: a type checker takes a property for one that stays."""
    return session.phase


def question_of(session: Session) -> Question:
    assert isinstance(session.card, Question)
    return session.card


def one_mistake(world: World, session: Session) -> str:
    question = question_of(session)
    return str(world.library.number(question.item, question.seed.partition(".")[0]))


def reviewing_computed(world: World) -> Session:
    """Return today's reviews with a computed question up."""
    session = world.desk.review("en")
    while world.begin(session).kind != "computed":
        world.go(session)
    return session
