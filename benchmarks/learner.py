"""A learner of years: banks and a log of any size, written through the store's own schema in bounded time."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

from quizapp.bank.text import Text
from quizapp.opening import desk_on
from quizapp.questions.model import Part, Question, Verdict
from quizapp.store import following, tallies
from quizapp.store.connection import connect
from quizapp.store.database import Store, open_store
from quizapp.study.catalogue import Catalogue
from quizapp.study.desk import Desk
from quizapp.study.library import TIERS, ItemCard, Objective, Point

TODAY = datetime(2026, 5, 11, 20, 0, tzinfo=UTC)
LAST = TODAY.date()
DAYS = 700
"""Over how many days up to today the reviews are spread."""
DUE_A_DAY = 150
"""How many items are due on each of the coming days, as far as there are so many."""
WRONG_EACH = 7
"""One answer in so many is wrong."""
NEW_EACH = 10
"""One item in so many was never asked."""
MISTAKES = 60
ONE_BY_ONE = 3
"""One answer in so many, the last ones, is logged by itself."""
EVENTS = 2000
"""Other ratings, marks and steps of mock exams."""

_REVIEW = """
    INSERT INTO review (id, moment, day, device, item, revision, seed, language, shown, answer, expected, outcome,
                        mistake, rating, hints, milliseconds, parameters, mode)
    VALUES (?, ?, ?, 'd', ?, '0', 's', 'ja', '{"prompt":"出力の大きさは?","options":[]}', '16', '16', ?, ?, ?, 0,
            9000, 1, 'review')
"""
_EVENT = "INSERT INTO event (id, moment, day, device, kind, subject, detail) VALUES (?, 1, '2026-05-01', 'd', ?, ?, ?)"


class Shelf:
    """As many items as asked for, over 34 objectives; questions are posed and graded at once."""

    def __init__(self, items: int) -> None:
        """Make the cards."""
        self._objectives = [
            Objective(id=f"{17 + number % 9}-{1 + number // 9}", chapter=17 + number % 9, title=Text.same("x"))
            for number in range(34)
        ]
        cards = {name: self._card(number, name) for number, name in enumerate(names_of(items))}
        self._cards = Catalogue(cards, self._objectives)

    def _card(self, number: int, name: str) -> ItemCard:
        return ItemCard(
            id=name,
            objective=self._objectives[number % 34].id,
            kind="computed",
            tier=TIERS[number % 3],
            exam="G",
            revision="0",
            mistakes=frozenset(mistake_of(number + step) for step in range(3)),
        )

    def cards(self) -> Mapping[str, ItemCard]:
        """Return all items."""
        return self._cards

    def objectives(self) -> Sequence[Objective]:
        """Return all objectives."""
        return self._objectives

    def point(self, objective: str) -> Point | None:
        """Return no point."""
        del objective
        return None

    def pose(self, item: str, seed: str, *, options: bool = False) -> Question:
        """Return a question."""
        del options
        return Question(
            item=item,
            objective=self._cards[item].objective,
            kind="computed",
            seed=seed,
            revision="0",
            prompt=Text.same(f"{item} {seed}"),
            parts=(Part(name="answer", form="integer"),),
        )

    def grade(self, question: Question, answer: str) -> Verdict:
        """Return that it is right."""
        del question
        return Verdict(outcome="right", yours=Text.same(answer), expected=Text.same(answer))

    def separating(self, question: Question, mistakes: Collection[str], besides: Collection[str]) -> str | None:
        """Return none: nothing is answered wrong here."""
        del question, mistakes, besides
        return None


def names_of(items: int) -> list[str]:
    """Return the ids of so many items, as long as ids are."""
    return [f"an-item-of-the-bank-{number}" for number in range(items)]


def mistake_of(number: int) -> str:
    """Return the name of a mistake."""
    return f"mistake-{number % MISTAKES}"


def fill(folder: Path, items: Sequence[str], reviews: int, *, today: date = LAST) -> None:
    """Write a log, its tallies and memory states, for a learner of these items."""
    open_store(folder).close()
    asked = [number for number in range(len(items)) if number % NEW_EACH]
    with closing(connect(folder / "quizapp.db", "write")) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA cache_size = -1000000")
        connection.execute("BEGIN")
        # Most of a million answers are indexed at once, which is quicker. The last are logged as the app logs: pages
        # that an index has just been packed into are full, and each answer would split some.
        log = _log(items, asked, reviews, today)
        later = _put_off(connection)
        connection.executemany(_REVIEW, itertools.islice(log, reviews - reviews // ONE_BY_ONE))
        for statement in later:
            connection.execute(statement)
        connection.executemany(_REVIEW, log)
        tallies.rebuild(connection)
        following.put_all_in(connection)
        # Each item was due on another day before, and was moved in no order, for the same reason.
        states = list(_states(items, asked, today))
        connection.executemany("INSERT INTO memory VALUES (?1, ?2, 5.0, ?4, ?4, NULL)", states)
        moved = [(due, item) for item, _, due, _ in states]
        Random(1).shuffle(moved)  # noqa: S311 - nothing to guess here
        connection.executemany("UPDATE memory SET due = ? WHERE item = ?", moved)
        connection.executemany(_EVENT, _events(items, reviews))
        connection.execute("COMMIT")


def opened(folder: Path, shelf: Shelf) -> tuple[Store, Desk]:
    """Open the store and sit down."""
    store = open_store(folder)
    seeds = (f"s{number}" for number in itertools.count())
    desk, _ = desk_on(store, shelf, clock=lambda: TODAY, seeds=lambda: next(seeds))
    return store, desk


def _put_off(connection: sqlite3.Connection) -> list[str]:
    """Drop what each answer would be indexed by, and return the statements that bring it back."""
    found = connection.execute(
        "SELECT type, name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'review' AND sql IS NOT NULL"
    ).fetchall()
    for kind, name, _ in found:
        connection.execute(f"DROP {kind} {name}")
    return [statement for _, _, statement in found]


def _log(items: Sequence[str], asked: Sequence[int], reviews: int, today: date) -> Iterator[tuple[object, ...]]:
    for number in range(reviews):
        day = today - timedelta(days=DAYS - number * DAYS // reviews)
        item = asked[number % len(asked)]
        # Counted on by one each round, so that no item is always wrong.
        wrong = (number + number // len(asked)) % WRONG_EACH == 0
        mistake = mistake_of(item) if wrong else None
        outcome, rating = ("wrong", 1) if wrong else ("right", 3)
        yield f"{number:012d}", number, day.isoformat(), items[item], outcome, mistake, rating


def _states(items: Sequence[str], asked: Sequence[int], today: date) -> Iterator[tuple[str, float, str, str]]:
    days = max(1, len(asked) // DUE_A_DAY)
    for number in asked:
        # Counted from one, because today would else be the turn of those alone that were never asked.
        due = today + timedelta(days=(number * 7919 + 1) % days)
        yield (
            items[number],
            20.0 + number % 50,
            due.isoformat(),
            (today - timedelta(days=1 + number % 70)).isoformat(),
        )


def _events(items: Sequence[str], reviews: int) -> Iterator[tuple[object, ...]]:
    for number in range(min(EVENTS, reviews)):
        kind, detail = "exam-turned", f'{{"question":{number % 25}}}'
        subject = f"mock-{number // 100}"
        if number % 4 == 0:
            kind, subject, detail = "re-rate", f"{number:012d}", '{"rating":2,"due":null}'
        elif number % 4 == 1:
            kind, subject, detail = ("unmark" if number % 8 == 1 else "mark"), items[number // 8 + 1], "{}"
        yield f"{number:012d}-event", kind, subject, detail
