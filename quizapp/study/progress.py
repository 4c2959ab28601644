"""Where a learner stands and how far it can be trusted: every figure says how it is computed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import islice

import msgspec

from quizapp.bank.text import Text
from quizapp.study.forecast import Forgetting, forgetting
from quizapp.study.history import History
from quizapp.study.library import TIERS, ItemCard, Objective, Tier
from quizapp.study.memory import AGAIN, MemoryState
from quizapp.study.review import UNTOUCHING, Review
from quizapp.study.tally import is_right, time_of

TREND = 10
"""The answers of an objective that are compared with as many before them."""
STOPPED_AFTER = 3
"""Right answers, where the mistake could have been made, after which it counts as stopped."""
FORECAST_DAYS = 30
YEAR = 365
MEASURED = 1000
"""The last answers in the daily queue whose recall is measured."""
BANDS = ((0.0, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 1.01))

HOW: Mapping[str, Text] = {
    "recall_today": Text(
        "予測想起率(今日): 分野の各項目について FSRS の忘却曲線が示す今日思い出せる確率の平均。未学習は 0 とする。",
        "Predicted recall today: the mean over all items of the chance of recall by FSRS's forgetting curve; an item "
        "not met counts as 0.",
    ),
    "recall_on_exam": Text(
        "予測想起率(試験日): 今日から何も学習しなかった場合の試験日の値。",
        "Predicted recall on the exam's day: the same on that day, if nothing more were studied from today.",
    ),
    "coverage": Text("到達: 一度でも解答した項目の数。", "Coverage: the items that were answered at least once."),
    "trend": Text(
        "傾向: 直近 10 解答の正答率から、その前の 10 解答の正答率を引いた値。20 解答に満たなければ示さない。",
        "Trend: the share right of the last 10 answers less that of the 10 before; not given under 20 answers.",
    ),
    "mistakes": Text(
        "誤り: 確認された誤りの回数。最後に犯した後、同じ誤りが起こりうる問題に 3 回正解すると「なくなった」とする。",
        "Mistakes: how often each was noted. One counts as stopped after three right answers since, to items in which "
        "it could have been made.",
    ),
    "retention": Text(
        "保持率: 毎日の復習の直近 1,000 解答のうち前回から 1 日以上たったもの。"
        "「もう一度」以外の割合と、解答の直前に FSRS が予測した"
        "確率の平均を比べる。",
        "Retention: of the last 1,000 answers in the daily queue, those a day or more after the answer before; the "
        "share not rated Again beside the mean of what FSRS predicted just before.",
    ),
    "forecast": Text(
        "見通し: 今の予定で各日に復習の時期を迎える項目の数。遅れているものは今日に数え、"
        "これからの解答による変化は含まない。",
        "Forecast: the items due on each day as things stand, late ones counted today; what is answered from now on "
        "changes it.",
    ),
    "year": Text("1 年: 学習日ごとの解答の数と分。", "The year: answers and minutes of each study day."),
    "minutes": Text(
        "分: 出題から解答までの時間の合計。1 問につき 10 分まで数える。",
        "Minutes: the time from question to answer, at most ten minutes of each.",
    ),
}
"""How each figure is computed, by the name of its field."""


class Coverage(msgspec.Struct, frozen=True, kw_only=True):
    """How much of a tier was met."""

    tier: Tier
    met: int
    items: int


class ObjectiveProgress(msgspec.Struct, frozen=True, kw_only=True):
    """How one objective stands."""

    objective: str
    recall_today: float
    recall_on_exam: float | None
    """None without an exam ahead."""
    coverage: tuple[Coverage, ...]
    trend: float | None


class MistakeProgress(msgspec.Struct, frozen=True, kw_only=True):
    """A mistake that was made."""

    mistake: str
    count: int
    last: str
    right_since: int
    stopped: bool


class Band(msgspec.Struct, frozen=True, kw_only=True):
    """The answers whose predicted recall lay between two values: what was predicted and what was measured."""

    low: float
    high: float
    answers: int
    predicted: float
    measured: float


class Retention(msgspec.Struct, frozen=True, kw_only=True):
    """Recall measured beside recall predicted."""

    answers: int
    predicted: float | None
    measured: float | None
    bands: tuple[Band, ...]


class DayLoad(msgspec.Struct, frozen=True, kw_only=True):
    """How many items fall due on a day."""

    day: str
    due: int


class DayWork(msgspec.Struct, frozen=True, kw_only=True):
    """A day of the year's heatmap."""

    day: str
    answers: int
    minutes: float


class Minutes(msgspec.Struct, frozen=True, kw_only=True):
    """Time spent on answers."""

    today: float
    week: float
    """The last seven study days."""
    total: float


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """All figures of the progress screen and of `quizapp stats`; HOW says how each is computed."""

    day: str
    exam: str | None
    recall_today: float
    recall_on_exam: float | None
    objectives: tuple[ObjectiveProgress, ...]
    coverage: tuple[Coverage, ...]
    mistakes: tuple[MistakeProgress, ...]
    """Those still made first, the most frequent in front."""
    retention: Retention
    forecast: tuple[DayLoad, ...]
    year: tuple[DayWork, ...]
    """Only days on which something was answered, oldest first."""
    minutes: Minutes


def progress(
    cards: Mapping[str, ItemCard],
    objectives: Sequence[Objective],
    history: History,
    day: date,
    exam: date | None = None,
) -> Progress:
    """Return all figures on a study day; `exam` is the day of an exam that lies ahead."""
    formulas = forgetting(history.parameters)
    grouped: dict[str, list[ItemCard]] = {objective.id: [] for objective in objectives}
    for card in cards.values():
        grouped.setdefault(card.objective, []).append(card)
    rows = tuple(_objective(name, mine, history, day, exam, formulas) for name, mine in grouped.items())
    days = _days(history, day)
    return Progress(
        day=day.isoformat(),
        exam=None if exam is None else exam.isoformat(),
        recall_today=_mean_recall(cards.values(), history.states, day, formulas),
        recall_on_exam=None if exam is None else _mean_recall(cards.values(), history.states, exam, formulas),
        objectives=rows,
        coverage=_coverage(cards.values(), history.states),
        mistakes=mistakes(cards, history),
        retention=retention(history, formulas),
        forecast=_forecast(cards, history, day),
        year=days,
        minutes=Minutes(
            today=sum(one.minutes for one in days if one.day == day.isoformat()),
            week=sum(one.minutes for one in days if one.day > (day - timedelta(days=7)).isoformat()),
            total=round(time_of(history.reviews) / 60_000, 1),
        ),
    )


def mistakes(cards: Mapping[str, ItemCard], history: History) -> tuple[MistakeProgress, ...]:
    """Return the mistakes made, with whether they have stopped."""
    made: dict[str, list[Review]] = {}
    for review in history.reviews:
        if review.mistake is not None:
            made.setdefault(review.mistake, []).append(review)
    about: dict[str, set[str]] = {mistake: {review.item for review in reviews} for mistake, reviews in made.items()}
    for card in cards.values():
        for mistake in card.mistakes & made.keys():
            about[mistake].add(card.id)
    found = []
    for mistake, reviews in made.items():
        last = reviews[-1]
        since = sum(is_right(review) and review.id > last.id for item in about[mistake] for review in history.of(item))
        found.append(
            MistakeProgress(
                mistake=mistake,
                count=len(reviews),
                last=last.day,
                right_since=since,
                stopped=since >= STOPPED_AFTER,
            )
        )
    return tuple(sorted(found, key=lambda one: (one.stopped, -one.count, one.mistake)))


def retention(history: History, formulas: Forgetting) -> Retention:
    """Return recall measured beside recall predicted, over the last answers in the daily queue."""
    last = islice((review for review in reversed(history.reviews) if review.mode == "review"), MEASURED)
    wanted = {review.id: review.item for review in last}
    pairs: list[tuple[float, bool]] = []
    for item in set(wanted.values()):
        pairs += _predictions(history.of(item), wanted, formulas)
    bands = []
    for low, high in BANDS:
        inside = [pair for pair in pairs if low <= pair[0] < high]
        if inside:
            bands.append(
                Band(
                    low=low,
                    high=min(1.0, high),
                    answers=len(inside),
                    predicted=sum(predicted for predicted, _ in inside) / len(inside),
                    measured=sum(recalled for _, recalled in inside) / len(inside),
                )
            )
    return Retention(
        answers=len(pairs),
        predicted=sum(predicted for predicted, _ in pairs) / len(pairs) if pairs else None,
        measured=sum(recalled for _, recalled in pairs) / len(pairs) if pairs else None,
        bands=tuple(bands),
    )


def _predictions(reviews: Sequence[Review], wanted: Collection[str], formulas: Forgetting) -> list[tuple[float, bool]]:
    """Follow one item, and note what was predicted before each wanted answer that came a day or more later."""
    moved: tuple[float, float] | None = None
    last: date | None = None
    pairs = []
    for review in reviews:
        if review.mode in UNTOUCHING:
            continue
        day = date.fromisoformat(review.day)
        days = 0 if last is None else max(0, (day - last).days)
        if moved is None:
            moved = formulas.first(review.rating)
        else:
            if days and review.id in wanted:
                pairs.append((formulas.recall(moved[0], days), review.rating != AGAIN))
            if days or review.mode != "practice":
                moved = formulas.then(*moved, days, review.rating)
        last = day if last is None else max(day, last)
    return pairs


def _objective(
    name: str,
    cards: Sequence[ItemCard],
    history: History,
    day: date,
    exam: date | None,
    formulas: Forgetting,
) -> ObjectiveProgress:
    answers = sorted((review for card in cards for review in history.of(card.id)[-2 * TREND :]), key=lambda one: one.id)
    lately = [is_right(review) for review in answers[-2 * TREND :]]
    trend = None
    if len(lately) == 2 * TREND:
        trend = (sum(lately[TREND:]) - sum(lately[:TREND])) / TREND
    return ObjectiveProgress(
        objective=name,
        recall_today=_mean_recall(cards, history.states, day, formulas),
        recall_on_exam=None if exam is None else _mean_recall(cards, history.states, exam, formulas),
        coverage=_coverage(cards, history.states),
        trend=trend,
    )


def _mean_recall(
    cards: Iterable[ItemCard], states: Mapping[str, MemoryState], day: date, formulas: Forgetting
) -> float:
    total, count = 0.0, 0
    for card in cards:
        count += 1
        state = states.get(card.id)
        if state is not None:
            total += formulas.recall(state.stability, max(0, (day - state.last).days))
    return total / count if count else 0.0


def _coverage(cards: Iterable[ItemCard], states: Mapping[str, MemoryState]) -> tuple[Coverage, ...]:
    items, met = Counter[Tier](), Counter[Tier]()
    for card in cards:
        items[card.tier] += 1
        met[card.tier] += card.id in states
    return tuple(Coverage(tier=tier, met=met[tier], items=items[tier]) for tier in TIERS if items[tier])


def _forecast(cards: Mapping[str, ItemCard], history: History, day: date) -> tuple[DayLoad, ...]:
    suspended = history.wishes(day).suspended
    counts: Counter[date] = Counter()
    for item, state in history.states.items():
        if item in cards and item not in suspended:
            counts[max(day, state.due)] += 1
    ahead = (day + timedelta(days=step) for step in range(FORECAST_DAYS))
    return tuple(DayLoad(day=one.isoformat(), due=counts[one]) for one in ahead)


def _days(history: History, day: date) -> tuple[DayWork, ...]:
    found = []
    for back in range(YEAR - 1, -1, -1):
        one = day - timedelta(days=back)
        reviews = history.on(one)
        if reviews:
            found.append(
                DayWork(day=one.isoformat(), answers=len(reviews), minutes=round(time_of(reviews) / 60_000, 1))
            )
    return tuple(found)
