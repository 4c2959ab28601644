"""A mock exam as a value that events turn into another: nothing here knows a clock, a screen or the right answers.

分野別模試: nine of the exam's 55 topics, at the exam's pace of 41 seconds a question. Everything the learner does is an
event in the log, so the exam stands where it stood after closing the app or losing power.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Final, Literal

import msgspec

from quizapp.study.apart import Apart
from quizapp.study.events import Event
from quizapp.study.failures import StudyError
from quizapp.study.library import ItemCard, Objective

Size = Literal["short", "usual", "long"]
QUESTIONS: Final[Mapping[Size, int]] = {"short": 10, "usual": 25, "long": 50}
SECONDS: Final[Mapping[Size, int]] = {"short": 410, "usual": 1020, "long": 2050}
"""About 41 seconds a question; 17 minutes for 25."""
KINDS: Final = frozenset({"choice", "computed"})
"""The kinds that can be asked with one right option among several, as the exam does."""


class Asked(msgspec.Struct, frozen=True, array_like=True):
    """One question: with item and seed it can be posed again exactly, while the item has this revision."""

    item: str
    seed: str
    revision: str


class Result(msgspec.Struct, frozen=True, array_like=True):
    """How a question went, kept when the exam is finished so that editing an item changes no old score."""

    outcome: Literal["right", "wrong", "not-known", "void"]
    """`void` where the item was changed or removed in the meantime, or its key was in doubt."""
    mistake: str | None
    milliseconds: int


class Mock(msgspec.Struct, frozen=True, kw_only=True):
    """A mock exam as it stands."""

    id: str
    size: Size
    day: str
    seconds: int
    questions: tuple[Asked, ...]
    answers: dict[int, str] = {}
    """The key of an option, or NOT_KNOWN, by the number of the question from 0."""
    marks: frozenset[int] = frozenset()
    at: int = 0
    """The question on the screen."""
    times: dict[int, int] = {}
    """Milliseconds on each question, up to the last event."""
    used: int = 0
    """Milliseconds of the clock, up to the last event."""
    since: int | None = None
    """Since when the clock runs on, in milliseconds since 1970; None while it stands."""
    results: tuple[Result, ...] | None = None
    """How each question went; None before the end, when nobody is told."""

    @property
    def finished(self) -> bool:
        """Whether the answers are handed in."""
        return self.results is not None

    def milliseconds_left(self, now: int) -> int:
        """Return what is left on the clock at a moment; never less than nothing."""
        running = 0 if self.since is None else max(0, now - self.since)
        return max(0, self.seconds * 1000 - self.used - running)

    def over(self, now: int) -> bool:
        """Whether nothing can be answered any more."""
        return self.finished or self.milliseconds_left(now) == 0

    @property
    def milliseconds_noted(self) -> int:
        """What was left on the clock at the last event: where the app was closed or died, it stands there."""
        return max(0, self.seconds * 1000 - self.used)

    @property
    def open(self) -> tuple[int, ...]:
        """The questions without an answer."""
        return tuple(number for number in range(len(self.questions)) if number not in self.answers)


def compose(
    cards: Mapping[str, ItemCard],
    objectives: Sequence[Objective],
    size: Size,
    seed: str,
    lately: Collection[str] = (),
) -> list[str]:
    """Choose the items of a mock exam by a seed: objectives in turn, no siblings together, those asked lately last.

    Raises:
        StudyError: There is nothing that can be asked with options.
    """

    def chance(name: str) -> bytes:
        return hashlib.blake2b(f"{seed} {name}".encode(), digest_size=8).digest()

    pools: dict[str, list[str]] = {objective.id: [] for objective in objectives}
    for item, card in cards.items():
        if card.kind in KINDS and card.exam == "G" and card.objective in pools:
            pools[card.objective].append(item)
    for pool in pools.values():
        pool.sort(key=lambda item: (item in lately, chance(item)))
    order = sorted((objective for objective in pools if pools[objective]), key=chance)
    if not order:
        raise StudyError("No item can be asked with options, so there is no mock exam.")
    apart, chosen = Apart(cards), list[str]()
    while len(chosen) < QUESTIONS[size] and any(pools.values()):
        for objective in order:
            pool = pools[objective]
            pool[:] = filter(apart.admits, pool)
            if not pool:
                continue
            chosen.append(pool[0])
            apart.take(pool[0])
            if len(chosen) == QUESTIONS[size]:
                break
    return sorted(chosen, key=lambda item: chance(f"place {item}"))


def fold(events: Sequence[Event]) -> dict[str, Mock]:
    """Return each mock exam of the log as it stands, oldest first."""
    mocks: dict[str, Mock] = {}
    for event in events:
        if event.kind == "exam-begun":
            mocks[event.subject] = _begun(event)
        elif event.kind.startswith("exam-") and event.subject in mocks:
            mocks[event.subject] = after_event(mocks[event.subject], event)
    return mocks


def after_event(mock: Mock, event: Event) -> Mock:
    """Return a mock exam after one more event about it."""
    if mock.finished:
        return mock
    if event.kind == "exam-resumed":
        # Without a pause before it the app died: the clock stood from the last thing that is known.
        return msgspec.structs.replace(mock, since=event.moment)
    mock = _clocked(mock, event.moment)
    return _STEPS[event.kind](mock, event) if event.kind in _STEPS else mock


def answerable(mock: Mock, number: int, now: int) -> None:
    """Refuse to answer what cannot be answered.

    Raises:
        StudyError: The time is over, or there is no such question.
    """
    if not 0 <= number < len(mock.questions):
        raise StudyError(f"There is no question {number + 1}; there are {len(mock.questions)}.")
    if mock.over(now):
        raise StudyError("The time is over, so nothing can be answered any more. Hand the exam in.")


def _begun(event: Event) -> Mock:
    detail = event.detail
    return Mock(
        id=event.subject,
        size=detail["size"],
        day=event.day,
        seconds=detail["seconds"],
        questions=tuple(msgspec.convert(one, Asked) for one in detail["questions"]),
        since=event.moment,
    )


def _clocked(mock: Mock, moment: int) -> Mock:
    """Let the clock run on to a moment, for the question on the screen, but not beyond the end."""
    if mock.since is None:
        return mock
    passed = min(max(0, moment - mock.since), mock.seconds * 1000 - mock.used)
    times = {**mock.times, mock.at: mock.times.get(mock.at, 0) + passed}
    return msgspec.structs.replace(mock, used=mock.used + passed, since=max(moment, mock.since), times=times)


def _answered(mock: Mock, event: Event) -> Mock:
    answers = {**mock.answers, event.detail["question"]: event.detail["answer"]}
    return msgspec.structs.replace(mock, answers=answers)


def _marked(mock: Mock, event: Event) -> Mock:
    return msgspec.structs.replace(mock, marks=mock.marks ^ {event.detail["question"]})


def _turned(mock: Mock, event: Event) -> Mock:
    return msgspec.structs.replace(mock, at=event.detail["question"])


def _paused(mock: Mock, _: Event) -> Mock:
    return msgspec.structs.replace(mock, since=None)


def _handed_in(mock: Mock, event: Event) -> Mock:
    results = tuple(msgspec.convert(one, Result) for one in event.detail["results"])
    return msgspec.structs.replace(mock, since=None, results=results)


_STEPS: Final[Mapping[str, Callable[[Mock, Event], Mock]]] = {
    "exam-answered": _answered,
    "exam-marked": _marked,
    "exam-turned": _turned,
    "exam-paused": _paused,
    "exam-finished": _handed_in,
}


def last_results(events: Iterable[Event]) -> dict[str, tuple[str, Result]]:
    """Return how each item went in the last finished mock exam that asked it, with the id of the event that says so.

    Void questions tell nothing and are passed over.
    """
    ordered = list(events)
    mocks, found = fold(ordered), dict[str, tuple[str, Result]]()
    for event in ordered:
        mock = mocks.get(event.subject) if event.kind == "exam-finished" else None
        for asked, result in zip(mock.questions, mock.results or (), strict=False) if mock is not None else ():
            if result.outcome != "void":
                found[asked.item] = event.id, result
    return found
