"""Where a learner stands and how far it can be trusted: every figure says how it is computed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import islice

import msgspec

from quizapp.bank.text import Text
from quizapp.study.catalogue import Catalogue, catalogued
from quizapp.study.counts import Counts, DayTally, Glimpse, MistakeTally, Step
from quizapp.study.forecast import Forgetting, forgetting
from quizapp.study.history import History
from quizapp.study.library import TIERS, ItemCard, Objective, Tier
from quizapp.study.memory import AGAIN
from quizapp.study.review import UNTOUCHING
from quizapp.study.standing import Standings, standings, together

TREND = 10
"""The answers of an objective that are compared with as many before them."""
STOPPED_AFTER = 3
"""Right answers, where the mistake could have been made, after which it counts as stopped."""
LATELY = 10_000
"""How many of the last answers trends and right answers since a mistake are looked for in."""
NEAR = 1000
"""Of a mistake made within so many answers, what was answered since is looked up item by item."""
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
        "傾向: 直近 10 解答の正答率から、その前の 10 解答の正答率を引いた値。全体の直近 10,000 解答のうち"
        "その分野の解答が 20 に満たなければ示さない。",
        "Trend: the share right of the last 10 answers less that of the 10 before; not given where fewer than 20 of "
        "the last 10,000 answers were to the objective.",
    ),
    "mistakes": Text(
        "誤り: 確認された誤りの回数。最後に犯した後、同じ誤りが起こりうる問題に 3 回正解すると「なくなった」とする。"
        "正解は全体の直近 10,000 解答から、3 回まで数える。",
        "Mistakes: how often each was noted. One counts as stopped after three right answers since, to items in which "
        "it could have been made; they are counted up to three, among the last 10,000 answers.",
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
    """Counted no further than is needed for it to have stopped."""
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
    history.states.begin_strengths()
    book, counts = catalogued(cards, objectives), history.counts
    lately = counts.lately(LATELY)
    trends, made = _trends(book, lately), mistakes(book, history, lately)
    measured = retention(history, forgetting(history.parameters))
    standing = standings(book, history.states, [day] if exam is None else [day, exam], history.parameters)
    names = dict.fromkeys([*book.place, *(group.objective for group in book.groups)])
    days, total = _days(counts.days(), day)
    everything = together(standing.values())
    return Progress(
        day=day.isoformat(),
        exam=None if exam is None else exam.isoformat(),
        recall_today=everything.recall_of_all(),
        recall_on_exam=None if exam is None else everything.recall_of_all(1),
        objectives=tuple(_objective(name, standing, exam, trends.get(name)) for name in names),
        coverage=_coverage(standing),
        mistakes=made,
        retention=measured,
        forecast=_forecast(book, history, day),
        year=days,
        minutes=Minutes(
            today=sum(one.minutes for one in days if one.day == day.isoformat()),
            week=sum(one.minutes for one in days if one.day > (day - timedelta(days=7)).isoformat()),
            total=total,
        ),
    )


def mistakes(
    cards: Mapping[str, ItemCard], history: History, lately: Iterable[Glimpse] | None = None
) -> tuple[MistakeProgress, ...]:
    """Return the mistakes made, with whether they have stopped."""
    counts, book = history.counts, catalogued(cards)
    made, seen = counts.mistakes(), counts.lately(LATELY) if lately is None else lately
    nothing: frozenset[str] = frozenset()

    def named(item: str) -> Collection[str]:
        return book[item].mistakes if item in book else nothing

    since = _right_since(made, seen, named)
    unsure = [one for one in made if since[one.mistake] < STOPPED_AFTER]
    if unsure:
        # An item in which a mistake was made is about it as well, which only few mistakes need looking up for.
        made_in = _made_in(unsure, seen, history.counts)
        since |= _right_since(unsure, seen, lambda item: {*named(item), *made_in.get(item, nothing)})
    found = [
        MistakeProgress(
            mistake=one.mistake,
            count=one.answers,
            last=one.day,
            right_since=since[one.mistake],
            stopped=since[one.mistake] >= STOPPED_AFTER,
        )
        for one in made
    ]
    return tuple(sorted(found, key=lambda one: (one.stopped, -one.count, one.mistake)))


def _made_in(unsure: Sequence[MistakeTally], lately: Iterable[Glimpse], counts: Counts) -> Mapping[str, set[str]]:
    """Return the mistakes that were made in items, as far as it matters for these mistakes."""
    near = list(islice(lately, NEAR))
    long_ago = [one for one in unsure if len(near) == NEAR and one.last < near[-1].id]
    oldest = min(one.last for one in unsure if one not in long_ago) if len(long_ago) < len(unsure) else None
    items = {glimpse.item for glimpse in near if oldest is not None and glimpse.right and glimpse.id > oldest}
    found = {item: set(mistakes) for item, mistakes in counts.made(items).items()}
    for one in long_ago:
        for item in counts.made_in(one.mistake):
            found.setdefault(item, set()).add(one.mistake)
    return found


def _right_since(
    made: Sequence[MistakeTally], lately: Iterable[Glimpse], about: Callable[[str], Collection[str]]
) -> dict[str, int]:
    """Return how often each mistake was not made since it was last, where it could have been; up to STOPPED_AFTER."""
    last = {one.mistake: one.last for one in made}
    since = dict.fromkeys(last, 0)
    oldest = min(last.values(), default="")
    for glimpse in lately:
        if glimpse.id < oldest or not last:
            break
        if glimpse.right:
            for mistake in about(glimpse.item):
                if mistake in last and glimpse.id > last[mistake]:
                    since[mistake] += 1
                    if since[mistake] == STOPPED_AFTER:
                        del last[mistake]
                        oldest = min(last.values(), default="")
    return since


def retention(history: History, formulas: Forgetting) -> Retention:
    """Return recall measured beside recall predicted, over the last answers in the daily queue."""
    wanted = history.counts.queued(MEASURED)
    pairs: list[tuple[float, bool]] = []
    for steps in history.counts.steps(set(wanted.values())).values():
        pairs += _predictions(steps, wanted, formulas)
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


def _predictions(steps: Sequence[Step], wanted: Collection[str], formulas: Forgetting) -> list[tuple[float, bool]]:
    """Follow one item, and note what was predicted before each wanted answer that came a day or more later."""
    moved: tuple[float, float] | None = None
    last = 0
    pairs = []
    for review in steps:
        if review.mode in UNTOUCHING:
            continue
        day = _ordinal(review.day)
        if moved is None:
            moved = formulas.first(review.rating)
        else:
            days = max(0, day - last)
            if days and review.id in wanted:
                pairs.append((formulas.recall(moved[0], days), review.rating != AGAIN))
            if days or review.mode != "practice":
                moved = formulas.then(*moved, days, review.rating)
        last = max(day, last)
    return pairs


@lru_cache(maxsize=2 * YEAR)
def _ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()


def _trends(book: Catalogue, lately: Iterable[Glimpse]) -> dict[str, float]:
    """Return the trend of each objective that has one."""
    answers: dict[str, list[bool]] = {group.objective: [] for group in book.groups}
    group_of = book.groups_of(LATELY)
    wanting = len(answers)
    for glimpse in lately:
        group = group_of(glimpse.item)
        if group is not None:
            mine = answers[book.groups[group].objective]
            if len(mine) < 2 * TREND:
                mine.append(glimpse.right)
                wanting -= len(mine) == 2 * TREND
                if not wanting:
                    break
    return {
        objective: (sum(mine[:TREND]) - sum(mine[TREND:])) / TREND
        for objective, mine in answers.items()
        if len(mine) == 2 * TREND
    }


def _objective(name: str, standing: Standings, exam: date | None, trend: float | None) -> ObjectiveProgress:
    mine = {key: one for key, one in standing.items() if key[0] == name}
    whole = together(mine.values())
    return ObjectiveProgress(
        objective=name,
        recall_today=whole.recall_of_all(),
        recall_on_exam=None if exam is None else whole.recall_of_all(1),
        coverage=_coverage(mine),
        trend=trend,
    )


def _coverage(standing: Standings) -> tuple[Coverage, ...]:
    found = []
    for tier in TIERS:
        mine = together(one for (_, name), one in standing.items() if name == tier)
        if mine.items:
            found.append(Coverage(tier=tier, met=mine.learned, items=mine.items))
    return tuple(found)


def _forecast(cards: Mapping[str, ItemCard], history: History, day: date) -> tuple[DayLoad, ...]:
    suspended = history.rests(day).suspended
    ahead = [day + timedelta(days=step) for step in range(FORECAST_DAYS)]
    days = history.states.days(ahead[-1])
    counts = Counter(max(day, due) for item, due in days.items() if item in cards and item not in suspended)
    return tuple(DayLoad(day=one.isoformat(), due=counts[one]) for one in ahead)


def _days(tallies: Sequence[DayTally], day: date) -> tuple[tuple[DayWork, ...], float]:
    """Return the year up to a study day, and the minutes of all time."""
    answers, milliseconds = Counter[str](), Counter[str]()
    for tally in tallies:
        answers[tally.day] += tally.answers
        milliseconds[tally.day] += tally.milliseconds
    first, last = (day - timedelta(days=YEAR - 1)).isoformat(), day.isoformat()
    work = [
        DayWork(day=one, answers=count, minutes=round(milliseconds[one] / 60_000, 1))
        for one, count in sorted(answers.items())
        if first <= one <= last
    ]
    return tuple(work), round(sum(milliseconds.values()) / 60_000, 1)
