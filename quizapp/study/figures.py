"""Computing overview, statistics and summaries: pure functions of the history, the items and the study day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import chain

from quizapp.questions.model import Outcome
from quizapp.study.catalogue import catalogued
from quizapp.study.counts import DayTally
from quizapp.study.history import History
from quizapp.study.library import ItemCard, Objective
from quizapp.study.queue import Queue, owed_returns
from quizapp.study.rating import RIGHT
from quizapp.study.review import Review
from quizapp.study.standing import nothing_known, of_objective, standings
from quizapp.study.states import States
from quizapp.study.tally import (
    ChapterOverview,
    DayStats,
    MistakeCount,
    ObjectiveOverview,
    ObjectiveStats,
    ObjectiveTally,
    Overview,
    Stats,
    Summary,
    count_mistakes,
    is_right,
    most_frequent_first,
    time_of,
)

NOTHING = Queue(due=(), new=(), waiting=0, computed=frozenset())
"""What a day holds before it is planned."""
_ONE_DAY = timedelta(days=1)


def overview(
    cards: Mapping[str, ItemCard],
    objectives: Sequence[Objective],
    history: History,
    queue: Queue | None,
    day: date,
    *,
    counted: bool = True,
) -> Overview:
    """Return where the learner stands: what today holds, and how each objective and chapter is remembered.

    Without a queue it does without what today holds, and unless `counted` without what is learned of each and how well
    it is remembered.
    """
    planned, queue = queue is not None, queue or NOTHING
    today = history.on(day)
    queued = [review for review in today if review.mode == "review"]
    # Whatever the queue still holds is due or new or on its way back, so the returns are what is left besides.
    returning = queue.left(queued, ()) - len(queue.due) - len(queue.new)
    again = [item for item in queue.due if item not in queue.unmet]
    book = catalogued(cards, objectives)
    standing = standings(book, history.states, [day], history.parameters) if counted else nothing_known(book)
    if not planned:
        asked = {}
    elif queue.unlimited:
        # Dates decide nothing then, so each row counts what the queue holds of it, as the whole does.
        asked = book.numbers([*again, *(item for item, _ in owed_returns(queued, queue.computed))])
    else:
        resting = history.rests(day).resting
        asked = book.numbers(item for item in history.states.due(day).items if item not in resting)
    due = Counter(map(book.objective_at, asked.values()))
    new = Counter(map(book.objective_of, (*queue.new, *queue.unmet)))
    chapters: dict[int, list[ObjectiveOverview]] = {}
    for objective in objectives:
        mine = of_objective(standing, objective.id)
        row = ObjectiveOverview(
            objective=objective,
            items=mine.items,
            computed=book.computed_of.get(objective.id, 0),
            learned=mine.learned,
            due=due[objective.id],
            new=new[objective.id],
            recall=mine.recall(),
        )
        chapters.setdefault(objective.chapter, []).append(row)
    return Overview(
        day=day,
        due=len(again) + returning,
        new=len(queue.new) + len(queue.unmet),
        waiting=queue.waiting,
        planned=planned,
        answered_today=len(today),
        learned=sum(one.learned for one in standing.values()),
        total=len(book),
        counted=counted,
        chapters=tuple(_chapter(number, rows) for number, rows in chapters.items()),
    )


def _coming(cards: Mapping[str, ItemCard], states: States) -> Iterator[tuple[date, Iterator[str]]]:
    """Yield the study days on which some of these items are due, each with what yields its items."""
    due = states.next_day(date.min)
    while due is not None:
        items = (item for item in states.days(due, due) if item in cards)
        first = next(items, None)
        if first is not None:
            yield due, chain([first], items)
        due = states.next_day(due)


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
    history.states.begin_strengths()
    counts, book = history.counts, catalogued(cards, objectives)
    tallies, met = counts.days(), counts.met()
    by_day: dict[str, list[DayTally]] = {}
    outcomes: Counter[Outcome] = Counter()
    for tally in tallies:
        by_day.setdefault(tally.day, []).append(tally)
        outcomes[tally.outcome] += tally.answers
    items = counts.items()
    answers, right = [0] * (len(book.groups) + 1), [0] * (len(book.groups) + 1)
    for group, answered, known in zip(book.placed(items.items), items.answers, items.right, strict=True):
        answers[group] += answered
        right[group] += known
    standing = standings(book, history.states, [day], history.parameters)
    current, longest = _streaks([date.fromisoformat(studied) for studied in by_day], day)

    def row(objective: str) -> ObjectiveStats:
        mine = of_objective(standing, objective)
        groups = [number for number, group in enumerate(book.groups) if group.objective == objective]
        return ObjectiveStats(
            objective=objective,
            items=mine.items,
            learned=mine.learned,
            reviews=sum(answers[group] for group in groups),
            right=sum(right[group] for group in groups),
            recall=mine.recall(),
        )

    made = [MistakeCount(mistake=one.mistake, count=one.answers, last=one.day) for one in counts.mistakes()]
    return Stats(
        day=day,
        reviews=sum(tally.answers for tally in tallies),
        learned=sum(one.learned for one in standing.values()),
        total=len(book),
        milliseconds=sum(tally.milliseconds for tally in tallies),
        days_studied=len(by_day),
        streak=current,
        longest_streak=longest,
        by_day=tuple(_day(studied, mine, met.get(studied, 0)) for studied, mine in by_day.items()),
        outcomes=dict(outcomes),
        mistakes=most_frequent_first(made),
        objectives=tuple(row(objective.id) for objective in objectives),
    )


def _day(day: str, tallies: Sequence[DayTally], met: int) -> DayStats:
    return DayStats(
        day=day,
        reviews=sum(tally.answers for tally in tallies),
        right=sum(tally.answers for tally in tallies if tally.outcome in RIGHT),
        new=met,
        milliseconds=sum(tally.milliseconds for tally in tallies),
    )


def summary(cards: Mapping[str, ItemCard], states: States, reviews: Sequence[Review]) -> Summary:
    """Return what the reviews of one session came to, and when to come back."""
    right = sum(map(is_right, reviews))
    tallies: dict[str, list[bool]] = {}
    for review in reviews:
        tallies.setdefault(cards[review.item].objective, []).append(is_right(review))
    next_due, coming = next(_coming(cards, states), (None, iter(())))
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
        next_count=sum(1 for _ in coming),
    )


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
