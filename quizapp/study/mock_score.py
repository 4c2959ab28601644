"""What a mock exam came to: shares with honest intervals, times, and what to do again. Nothing here predicts a pass."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from statistics import median

import msgspec

from quizapp.study.failures import StudyError
from quizapp.study.library import ItemCard
from quizapp.study.mock import Mock, Size

NORMAL_95 = 1.959964
"""The quantile of the normal distribution for an interval that holds in 95 of 100 cases."""


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """How many were right of how many, and between what that share may lie: Wilson's interval at 95 %."""

    right: int
    asked: int
    low: float
    high: float


class MockScore(msgspec.Struct, frozen=True, kw_only=True):
    """The score of one mock exam, of these nine topics alone; it says nothing about passing the whole exam."""

    id: str
    day: str
    size: Size
    total: Share
    """Questions left open count as wrong; void ones are not counted."""
    objectives: dict[str, Share]
    not_known: int
    """How often 分からない was chosen."""
    open: int
    void: int
    milliseconds: int
    """On the clock altogether."""
    median_milliseconds: int
    """Of the questions looked at."""
    slow: tuple[int, ...]
    """The questions, from 0, that took more than twice the pace."""
    wrong: tuple[str, ...]
    """The items to do again, in the order of the exam."""
    mistakes: tuple[str, ...]


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """Two mock exams of one learner, the earlier first."""

    before: Share
    after: Share
    difference: float
    apart: bool
    """Whether the intervals do not overlap: only then did more happen than chance may bring."""


def wilson(right: int, asked: int) -> Share:
    """Return a share with Wilson's score interval, which stays honest for few questions and near 0 and 1."""
    if not asked:
        return Share(right=0, asked=0, low=0.0, high=1.0)
    share, z2 = right / asked, NORMAL_95**2
    middle = (share + z2 / (2 * asked)) / (1 + z2 / asked)
    half = NORMAL_95 * math.sqrt(share * (1 - share) / asked + z2 / (4 * asked**2)) / (1 + z2 / asked)
    return Share(right=right, asked=asked, low=max(0.0, middle - half), high=min(1.0, middle + half))


def score(mock: Mock, cards: Mapping[str, ItemCard]) -> MockScore:
    """Return what a finished mock exam came to.

    Raises:
        StudyError: It is not finished; before the end there are no verdicts.
    """
    if mock.results is None:
        raise StudyError("The mock exam is not finished, so there are no verdicts yet.")
    pairs = list(zip(mock.questions, mock.results, strict=True))
    counted = [(asked, result) for asked, result in pairs if result.outcome != "void"]
    by_objective: dict[str, list[bool]] = {}
    for asked, result in counted:
        if asked.item in cards:
            by_objective.setdefault(cards[asked.item].objective, []).append(result.outcome == "right")
    times = [result.milliseconds for _, result in pairs if result.milliseconds]
    pace = mock.seconds * 1000 / max(1, len(mock.questions))
    return MockScore(
        id=mock.id,
        day=mock.day,
        size=mock.size,
        total=wilson(sum(result.outcome == "right" for _, result in counted), len(counted)),
        objectives={objective: wilson(sum(right), len(right)) for objective, right in by_objective.items()},
        not_known=sum(result.outcome == "not-known" for _, result in counted),
        open=sum(number not in mock.answers for number in range(len(pairs))),
        void=len(pairs) - len(counted),
        milliseconds=mock.used,
        median_milliseconds=round(median(times)) if times else 0,
        slow=tuple(number for number, (_, result) in enumerate(pairs) if result.milliseconds > 2 * pace),
        wrong=tuple(asked.item for asked, result in counted if result.outcome != "right"),
        mistakes=tuple(result.mistake for _, result in counted if result.mistake is not None),
    )


def compare(scores: Sequence[MockScore]) -> Comparison | None:
    """Compare the last two mock exams; None where there are fewer."""
    if len(scores) < 2:  # noqa: PLR2004 - two to compare
        return None
    before, after = scores[-2].total, scores[-1].total
    shares = [one.right / one.asked if one.asked else 0.0 for one in (before, after)]
    return Comparison(
        before=before,
        after=after,
        difference=shares[1] - shares[0],
        apart=after.low > before.high or after.high < before.low,
    )
