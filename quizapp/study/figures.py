"""Computing overview, statistics and summaries: pure functions of the history, the items and the study day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from quizapp.questions.model import Outcome
from quizapp.study.history import History
from quizapp.study.library import ItemCard, Objective
from quizapp.study.memory import MemoryState, Parameters, retrievability
from quizapp.study.queue import Queue
from quizapp.study.rating import RIGHT
from quizapp.study.review import Review
from quizapp.study.tally import (
    MOST_COUNTED,
    ChapterOverview,
    DayStats,
    ObjectiveOverview,
    ObjectiveStats,
    ObjectiveTally,
    Overview,
    Stats,
    Summary,
    count_mistakes,
    is_right,
    time_of,
)

_ONE_DAY = timedelta(days=1)


def overview(
    cards: Mapping[str, ItemCard], objectives: Sequence[Objective], history: History, queue: Queue, day: date
) -> Overview:
    """Return where the learner stands: what today holds, and how each objective and chapter is remembered."""
    today = history.on(day)
    queued = [review for review in today if review.mode == "review"]
    # Whatever the queue still holds is due or new or on its way back, so the returns are what is left besides.
    returning = queue.left(queued, ()) - len(queue.due) - len(queue.new)
    by_objective = _by_objective(cards)
    recalls = _recalls(cards, history.states, day, history.parameters)
    chapters: dict[int, list[ObjectiveOverview]] = {}
    for objective in objectives:
        items = by_objective.get(objective.id, [])
        row = ObjectiveOverview(
            objective=objective,
            items=len(items),
            computed=sum(card.kind == "computed" for card in items),
            learned=sum(card.id in recalls for card in items),
            due=sum(card.id in history.states and history.states[card.id].due <= day for card in items),
            recall=_mean(recalls[card.id] for card in items if card.id in recalls),
        )
        chapters.setdefault(objective.chapter, []).append(row)
    return Overview(
        day=day,
        due=len(queue.due) + returning,
        new=len(queue.new),
        waiting=queue.waiting,
        answered_today=len(today),
        learned=len(recalls),
        total=len(cards),
        next_due=min((history.states[item].due for item in recalls if history.states[item].due > day), default=None),
        chapters=tuple(_chapter(number, rows) for number, rows in chapters.items()),
    )


def _chapter(number: int, rows: list[ObjectiveOverview]) -> ChapterOverview:
    learned = sum(row.learned for row in rows)
    remembered = sum(row.recall * row.learned for row in rows if row.recall is not None)
    return ChapterOverview(
        chapter=number,
        items=sum(row.items for row in rows),
        computed=sum(row.computed for row in rows),
        learned=learned,
        due=sum(row.due for row in rows),
        recall=remembered / learned if learned else None,
        objectives=tuple(rows),
    )


def stats(cards: Mapping[str, ItemCard], objectives: Sequence[Objective], history: History, day: date) -> Stats:
    """Return what `quizapp stats` prints: all that was answered, by day, outcome, mistake and objective."""
    by_day, by_item, outcomes, mistaken = _counted(history.reviews)
    days = sorted(by_day)
    by_objective = _by_objective(cards)
    recalls = _recalls(cards, history.states, day, history.parameters)
    current, longest = _streaks([date.fromisoformat(studied) for studied in days], day)

    def row(objective: str) -> ObjectiveStats:
        mine = [card.id for card in by_objective.get(objective, ())]
        counts = [by_item[item] for item in mine if item in by_item]
        remembered = [recalls[item] for item in mine if item in recalls]
        return ObjectiveStats(
            objective=objective,
            items=len(mine),
            learned=len(remembered),
            reviews=sum(answers for answers, _ in counts),
            right=sum(right for _, right in counts),
            recall=_mean(remembered),
        )

    return Stats(
        day=day,
        reviews=len(history.reviews),
        learned=len(recalls),
        total=len(cards),
        milliseconds=sum(counts[3] for counts in by_day.values()),
        days_studied=len(days),
        streak=current,
        longest_streak=longest,
        by_day=tuple(
            DayStats(day=studied, reviews=answers, right=right, new=new, milliseconds=spent)
            for studied in days
            for answers, right, new, spent in (by_day[studied],)
        ),
        outcomes=outcomes,
        mistakes=count_mistakes(mistaken),
        objectives=tuple(row(objective.id) for objective in objectives),
    )


def _counted(
    reviews: Iterable[Review],
) -> tuple[dict[str, list[int]], dict[str, list[int]], dict[Outcome, int], list[Review]]:
    """Go through a log once, for it may be long.

    Returns the answers, right ones, items met and milliseconds of each day; the answers and right ones of each item;
    the count of each outcome; the reviews with a mistake.
    """
    by_day: dict[str, list[int]] = {}
    by_item: dict[str, list[int]] = {}
    outcomes: dict[Outcome, int] = {}
    mistaken = []
    for review in reviews:
        outcome, item = review.outcome, review.item
        right = outcome in RIGHT
        outcomes[outcome] = outcomes.get(outcome, 0) + 1
        day = by_day.get(review.day)
        if day is None:
            day = by_day[review.day] = [0, 0, 0, 0]
        mine = by_item.get(item)
        if mine is None:
            mine = by_item[item] = [0, 0]
            day[2] += 1
        mine[0] += 1
        mine[1] += right
        day[0] += 1
        day[1] += right
        day[3] += min(review.milliseconds, MOST_COUNTED)
        if review.mistake is not None:
            mistaken.append(review)
    return by_day, by_item, outcomes, mistaken


def summary(cards: Mapping[str, ItemCard], states: Mapping[str, MemoryState], reviews: Sequence[Review]) -> Summary:
    """Return what the reviews of one session came to, and when to come back."""
    right = sum(map(is_right, reviews))
    tallies: dict[str, list[bool]] = {}
    for review in reviews:
        tallies.setdefault(cards[review.item].objective, []).append(is_right(review))
    dues = Counter(state.due for item, state in states.items() if item in cards)
    next_due = min(dues, default=None)
    return Summary(
        answered=len(reviews),
        right=right,
        wrong=len(reviews) - right,
        objectives=tuple(
            ObjectiveTally(objective=objective, answered=len(answers), right=sum(answers))
            for objective, answers in tallies.items()
        ),
        mistakes=count_mistakes(reviews),
        milliseconds=time_of(reviews),
        next_due=next_due,
        next_count=0 if next_due is None else dues[next_due],
    )


def _by_objective(cards: Mapping[str, ItemCard]) -> dict[str, list[ItemCard]]:
    grouped: dict[str, list[ItemCard]] = {}
    for card in cards.values():
        grouped.setdefault(card.objective, []).append(card)
    return grouped


def _recalls(
    cards: Mapping[str, ItemCard], states: Mapping[str, MemoryState], day: date, parameters: Parameters
) -> dict[str, float]:
    return {item: retrievability(states[item], day, parameters=parameters) for item in cards if item in states}


def _mean(values: Iterable[float]) -> float | None:
    counted = list(values)
    return sum(counted) / len(counted) if counted else None


def _streaks(days: Sequence[date], today: date) -> tuple[int, int]:
    """Return the run of study days that is alive today, and the longest one; `days` are sorted and differ."""
    longest = run = 0
    previous: date | None = None
    for studied in days:
        run = run + 1 if previous is not None and studied - previous == _ONE_DAY else 1
        longest = max(longest, run)
        previous = studied
    alive = previous is not None and today - previous <= _ONE_DAY
    return (run if alive else 0), longest
