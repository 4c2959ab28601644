"""The shapes of what is counted over reviews: a session's summary, the overview, the statistics.

They are plain data, so that a screen draws and `quizapp stats --json` prints the same figures.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

import msgspec

from quizapp.questions.model import Outcome
from quizapp.study.counts import MOST_COUNTED
from quizapp.study.library import Objective
from quizapp.study.rating import RIGHT
from quizapp.study.review import Review


class MistakeCount(msgspec.Struct, frozen=True, kw_only=True):
    """How often a mistake was owned, or was the only one to fit."""

    mistake: str
    count: int
    last: str
    """The study day on which it was last made."""


class ObjectiveTally(msgspec.Struct, frozen=True, kw_only=True):
    """How one objective went in a session."""

    objective: str
    answered: int
    right: int


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """What a session came to, transfer questions included."""

    answered: int
    right: int
    """Right, also after a hint or at the retry, or by another convention."""
    wrong: int
    """Wrong or not known."""
    objectives: tuple[ObjectiveTally, ...]
    """In the order in which they first came."""
    mistakes: tuple[MistakeCount, ...]
    milliseconds: int
    """Time from question to answer, at most ten minutes of each."""
    next_due: date | None
    """The first study day on which something is due; None while nothing was ever answered."""
    next_count: int
    """How many items are due on that day."""


class ObjectiveOverview(msgspec.Struct, frozen=True, kw_only=True):
    """How an objective stands."""

    objective: Objective
    items: int
    computed: int
    """How many of them can be practised with ever new numbers."""
    learned: int
    """Items answered at least once."""
    due: int
    new: int
    """New items of it that today's queue holds."""
    recall: float | None
    """The mean of the predicted recall of the learned items today; None where none is learned."""


class ChapterOverview(msgspec.Struct, frozen=True, kw_only=True):
    """How a chapter stands: the sums over its objectives, and the mean recall over its learned items."""

    chapter: int
    items: int
    computed: int
    learned: int
    due: int
    recall: float | None
    objectives: tuple[ObjectiveOverview, ...]


class Overview(msgspec.Struct, frozen=True, kw_only=True):
    """Where a learner stands today."""

    day: date
    due: int
    """Items that today's queue repeats, with the wrong ones that are still to return."""
    new: int
    """New items that today's queue holds."""
    waiting: int
    """Items that are due too, but held back by the limit or by a sibling."""
    answered_today: int
    learned: int
    total: int
    next_due: date | None
    """The first study day after today on which something is due."""
    chapters: tuple[ChapterOverview, ...]


class DayStats(msgspec.Struct, frozen=True, kw_only=True):
    """One study day on which something was answered."""

    day: str
    reviews: int
    right: int
    new: int
    """Items answered for the first time."""
    milliseconds: int


class ObjectiveStats(msgspec.Struct, frozen=True, kw_only=True):
    """All that was ever answered of an objective, of its present items."""

    objective: str
    items: int
    learned: int
    reviews: int
    right: int
    recall: float | None
    """As in the overview."""


class Stats(msgspec.Struct, frozen=True, kw_only=True):
    """What `quizapp stats` prints."""

    day: date
    reviews: int
    """Answers that count, practice included; those taken back do not."""
    learned: int
    total: int
    milliseconds: int
    days_studied: int
    streak: int
    """Study days in a row up to today, or up to yesterday while today can still be added."""
    longest_streak: int
    by_day: tuple[DayStats, ...]
    """Oldest first."""
    outcomes: dict[Outcome, int]
    mistakes: tuple[MistakeCount, ...]
    """Most frequent first."""
    objectives: tuple[ObjectiveStats, ...]


def is_right(review: Review) -> bool:
    """Return whether an answer was right; what it was worth, after hints or a guess, its rating says."""
    return review.outcome in RIGHT


def time_of(reviews: Iterable[Review]) -> int:
    """Return the milliseconds spent on answers, with pauses cut."""
    return sum(min(review.milliseconds, MOST_COUNTED) for review in reviews)


def count_mistakes(reviews: Iterable[Review]) -> tuple[MistakeCount, ...]:
    """Count the mistakes made, most frequent first, then most recent."""
    counts: Counter[str] = Counter()
    last: dict[str, str] = {}
    for review in reviews:
        if review.mistake is not None:
            counts[review.mistake] += 1
            last[review.mistake] = max(review.day, last.get(review.mistake, ""))
    made = [MistakeCount(mistake=mistake, count=count, last=last[mistake]) for mistake, count in counts.items()]
    return most_frequent_first(made)


def most_frequent_first(made: Iterable[MistakeCount]) -> tuple[MistakeCount, ...]:
    """Order the mistakes made: most frequent first, then most recent."""
    ordered = sorted(made, key=lambda count: count.mistake)
    ordered.sort(key=lambda count: (count.count, count.last), reverse=True)
    return tuple(ordered)
