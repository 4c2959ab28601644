"""The shapes of what is counted over reviews: a session's summary, the overview, the statistics.

They are plain data, so that a screen draws and `quizapp stats --json` prints the same figures.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

import msgspec

from quizapp.bank.text import Text
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
    """Items due by today; where the day has no limits, what it holds of those met."""
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
    planned: bool = True
    """Whether today is planned by now; where it is not, it seems to hold nothing."""
    counted: bool = True
    """Whether what is learned is counted by now; where it is not, nothing seems to be."""
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


HOW: Mapping[str, Text] = {
    "reviews": Text(
        "解答: 取り消したものを除くすべての解答の数。練習も含み、模擬試験は含まない。",
        "Answers: all that were not taken back, practice included, mock exams not.",
    ),
    "learned": Text(
        "学んだ項目: 記憶状態のある項目、つまり復習の予定を動かす解答をしたか、知っていると申告した項目の数。",
        "Items learned: those with a memory state, which an answer that moves the schedule gives, or saying that one "
        "knows them.",
    ),
    "total": Text("全項目: いま読み込まれている問題集の項目の数。", "Total: the items of the banks that are loaded."),
    "milliseconds": Text(
        "時間: 出題から解答までの時間の合計。1 問につき 10 分まで数える。",
        "Time: from question to answer, at most ten minutes of each.",
    ),
    "days_studied": Text(
        "学習した日数: 1 問以上解答した学習日の数。学習日は午前 4 時に変わる。",
        "Days studied: study days, which begin at four in the morning, with an answer.",
    ),
    "streak": Text(
        "連続日数: 今日まで、今日まだ解答していなければ昨日まで続いている学習日の数。",
        "Days in a row: study days without a gap up to today, or up to yesterday while today is still open.",
    ),
    "longest_streak": Text(
        "最長の連続日数: 間の空かない学習日が最も長く続いた日数。", "Longest: the most study days without a gap."
    ),
    "by_day": Text(
        "日ごと: その学習日の解答、正解、初めて解答した項目、時間。",
        "By day: answers of the study day, those right, items answered for the first time, and time.",
    ),
    "outcomes": Text(
        "結果ごと: 採点の結果ごとの解答の数。ヒントの後や 2 回目の正解も「正解」に数える。",
        "Outcomes: answers by how they were judged; right after a hint or at the second try counts as right.",
    ),
    "objectives": Text(
        "分野ごと: いまの項目への全解答と正解の数。想起率は学んだ項目だけの平均で、未学習の項目は含まない。",
        "By objective: all answers to its present items and those right; recall is the mean over learned items alone.",
    ),
}
"""How each figure of `Stats` is computed, by the name of its field; `progress.HOW` tells of mistakes."""


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
