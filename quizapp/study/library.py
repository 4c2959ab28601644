"""What study needs from elsewhere: items to ask about and a journal to write to, both handed in."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import Future
from typing import Protocol

import msgspec

from quizapp.bank import card, register
from quizapp.bank.text import Text
from quizapp.questions.model import Question, Verdict
from quizapp.study.counts import Counts
from quizapp.study.events import Event
from quizapp.study.memory import MemoryState
from quizapp.study.review import Review

Tier = card.Tier
TIERS = register.TIERS
Exam = card.Exam
ItemCard = card.ItemCard


class Objective(msgspec.Struct, frozen=True, kw_only=True):
    """One objective of the syllabus."""

    id: str
    chapter: int
    title: Text


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """The half screen that teaches an objective before it is asked."""

    objective: str
    text: Text
    figure: str | None = None
    source: str = ""


class Library(Protocol):
    """The banks, as study sees them: plain data about items, and questions posed and graded on request."""

    def cards(self) -> Mapping[str, ItemCard]:
        """Return the items that can be studied, in the order in which the banks give them."""
        ...

    def objectives(self) -> Sequence[Objective]:
        """Return the objectives in the order of the syllabus."""
        ...

    def point(self, objective: str) -> Point | None:
        """Return what teaches an objective, if it has been written."""
        ...

    def pose(self, item: str, seed: str, *, options: bool = False) -> Question:
        """Ask an item; the question's own seed is the canonical one, from which it can be asked again exactly."""
        ...

    def grade(self, question: Question, answer: str) -> Verdict:
        """Judge an answer."""
        ...

    def separating(self, question: Question, mistakes: Collection[str], besides: Collection[str]) -> str | None:
        """Find the seed of another variant that tells mistakes apart, none of `besides`; None if there is none."""
        ...


class Log(Protocol):
    """The reviews that counted when the log was opened, read as they are asked for, each list oldest first."""

    def every(self) -> Sequence[Review]:
        """Return all of them."""
        ...

    def of(self, item: str) -> Sequence[Review]:
        """Return those of an item."""
        ...

    def on(self, day: str) -> Sequence[Review]:
        """Return those of a study day."""
        ...

    def last(self, most: int) -> Sequence[Review]:
        """Return the last so many."""
        ...

    def met(self, items: Collection[str]) -> Mapping[str, str]:
        """Return the study day of each item's first answer that moved the schedule, of those that have one."""
        ...

    def events(self, kinds: Collection[str]) -> Sequence[Event]:
        """Return the events of some kinds, oldest first."""
        ...

    def counts(self) -> Counts:
        """Return what counts them; what is logged after the log was opened is counted as soon as it is on the disk."""
        ...


class Journal(Protocol):
    """Where what happened is kept; a future resolves once it is safely on the disk, or carries why it is not."""

    def append(self, review: Review, state: MemoryState | None, *, here: bool = False) -> Future[None]:
        """Log a review and the memory state it led to; None leaves the item's state as it is.

        With `here` the caller has nothing else to do meanwhile, so it may be done before this returns.
        """
        ...

    def undo(self, review_id: str, state: MemoryState | None) -> Future[None]:
        """Take a review back and restore the item's state of before; None where it had none."""
        ...

    def record(self, events: Sequence[Event], states: Mapping[str, MemoryState | None]) -> Future[None]:
        """Log events, and with them the memory states of the items that they moved; all of it or nothing."""
        ...

    def set_setting(self, key: str, value: object) -> Future[None]:
        """Keep a setting."""
        ...
