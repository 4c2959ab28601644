"""The study core at 100,000 items and 1,000,000 reviews, beside ten of each and beside Anki's own code.

`python benchmarks/study.py` makes the data in a temporary folder, which takes a minute, and prints medians in
milliseconds with the aims. Anki stores its answers in the same run on the same disk; where its package is missing, that
column is empty.
"""

from __future__ import annotations

import argparse
import importlib.util
import itertools
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median

from quizapp.bank.text import Text
from quizapp.opening import desk_on
from quizapp.questions.model import Part, Question, Verdict
from quizapp.store import tallies
from quizapp.store.connection import connect
from quizapp.store.database import Store, open_store
from quizapp.study.catalogue import Catalogue
from quizapp.study.desk import Desk
from quizapp.study.library import ItemCard, Objective, Point

TODAY = datetime(2026, 5, 11, 20, 0, tzinfo=UTC)
DAYS = 700
"""Over how many days the reviews are spread."""
ANSWERS = 100
FIRST = date(2024, 6, 10)
LEFT_NEW = 3
"""One item in ten, by its last digit, has no memory state and is new."""
_REVIEW = """
    INSERT INTO review (id, moment, day, device, item, revision, seed, language, shown, answer, expected, outcome,
                        rating, hints, milliseconds, parameters, mode)
    VALUES (?, ?, ?, 'd', ?, '0', 's', 'ja', '{"prompt":"出力の大きさは?","options":[]}', '16', '16', ?, ?, 0, 9000, 1,
            'review')
"""


class Shelf:
    """As many items as asked for, over 34 objectives; questions are posed and graded at once."""

    def __init__(self, items: int) -> None:
        """Make the cards."""
        self._objectives = [
            Objective(id=f"{17 + number % 9}-{1 + number // 9}", chapter=17 + number % 9, title=Text.same("x"))
            for number in range(34)
        ]
        self._cards = Catalogue(
            {
                name: ItemCard(
                    id=name,
                    objective=self._objectives[number % 34].id,
                    kind="computed",
                    tier="core",
                    exam="G",
                    revision="0",
                )
                for number, name in enumerate(f"item-{number}" for number in range(items))
            },
            self._objectives,
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
        prompt = Text.same(f"{item} {seed}")
        parts = (Part(name="answer", form="integer"),)
        objective = self._cards[item].objective
        return Question(
            item=item, objective=objective, kind="computed", seed=seed, revision="0", prompt=prompt, parts=parts
        )

    def grade(self, question: Question, answer: str) -> Verdict:
        """Return that it is right."""
        del question
        return Verdict(outcome="right", yours=Text.same(answer), expected=Text.same(answer))


def fill(folder: Path, items: int, reviews: int) -> None:
    """Write a log and its memory states; a few hundred items are due today."""
    open_store(folder).close()

    def log() -> Iterator[tuple[object, ...]]:
        for number in range(reviews):
            day = FIRST + timedelta(days=number * DAYS // reviews)
            wrong = number % 7 == 0
            rating = 1 if wrong else 3
            outcome = "wrong" if wrong else "right"
            yield f"{number:012d}", number, day.isoformat(), f"item-{number % items}", outcome, rating

    last = TODAY.date()
    with closing(connect(folder / "quizapp.db", "write")) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA cache_size = -500000")
        connection.execute("BEGIN")
        # A million answers are tallied faster at once than one by one.
        triggers = connection.execute("SELECT name, sql FROM sqlite_schema WHERE name = 'review_is_tallied'").fetchall()
        for trigger, _ in triggers:
            connection.execute(f"DROP TRIGGER {trigger}")
        connection.executemany(_REVIEW, log())
        for _, statement in triggers:
            connection.execute(statement)
        tallies.rebuild(connection)
        connection.executemany(
            "INSERT INTO memory VALUES (?, ?, 5.0, ?, ?, NULL)",
            (
                (
                    f"item-{number}",
                    20.0 + number % 50,
                    (last + timedelta(days=number % 300 - 1)).isoformat(),
                    (last - timedelta(days=1 + number % 70)).isoformat(),
                )
                for number in range(items)
                if number % 10 != LEFT_NEW
            ),
        )
        connection.execute("COMMIT")


def timed(job: Callable[[], object]) -> float:
    """Return the milliseconds that a job takes."""
    began = time.perf_counter()
    job()
    return (time.perf_counter() - began) * 1000


def opened(folder: Path, shelf: Shelf) -> tuple[Store, Desk]:
    """Open the store and sit down."""
    store = open_store(folder)
    seeds = (f"s{number}" for number in itertools.count())
    desk, _ = desk_on(store, shelf, clock=lambda: TODAY, seeds=lambda: next(seeds))
    return store, desk


class Anki:
    """The official package with a deck of its own, answering a card when asked."""

    def __init__(self, folder: Path) -> None:
        """Make a collection with cards enough."""
        from anki.collection import Collection

        self._collection = Collection(str(folder / "collection.anki2"))
        model = self._collection.models.by_name("Basic")
        configuration = self._collection.decks.config_dict_for_deck_id(1)
        configuration["new"]["perDay"] = 9999
        self._collection.decks.update_config(configuration)
        for number in range(ANSWERS + 50):
            note = self._collection.new_note(model)
            note["Front"], note["Back"] = f"question {number}", "answer"
            self._collection.add_note(note, 1)

    def answer(self) -> float:
        """Return the milliseconds in which an answer is stored."""
        card = self._collection.sched.getCard()
        card.start_timer()
        return timed(lambda: self._collection.sched.answerCard(card, 3))

    def close(self) -> None:
        """Close the collection."""
        self._collection.close()


def measured(items: int, reviews: int, anki: Anki | None) -> dict[str, float]:
    """Return the medians for so many items and reviews; Anki's turn comes between ours, for the disk's mood changes."""
    found: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name:
        folder, shelf = Path(name), Shelf(items)
        fill(folder, items, reviews)

        def start() -> None:
            store, desk = opened(folder, shelf)
            with store:
                desk.review("ja")

        found["start to the first question"] = median(timed(start) for _ in range(3))
        store, desk = opened(folder, shelf)
        with store:
            session = desk.review("ja")
            saving, going, beside = [], [], []
            for _ in range(min(ANSWERS, items - 1)):
                if session.phase == "finished":
                    break
                session.answer("16")
                saving.append(timed(lambda: session.settle().result()))
                if anki is not None:
                    beside.append(anki.answer())
                going.append(timed(session.advance))
            found["storing an answer"] = median(saving)
            found["next question"] = median(going)
            if beside:
                found["Anki"] = median(beside)
            found["the whole log, the first time"] = timed(lambda: desk.history.reviews)
            found["statistics"] = median(timed(desk.stats) for _ in range(3))
            found["progress"] = median(timed(desk.progress) for _ in range(3))
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--reviews", type=int, default=1_000_000)
    chosen = parser.parse_args()
    small = measured(10, 10, None)
    with tempfile.TemporaryDirectory() as name:
        anki = Anki(Path(name)) if importlib.util.find_spec("anki") is not None else None
        large = measured(chosen.items, chosen.reviews, anki)
        if anki is not None:
            anki.close()
    aims = {
        "start to the first question": "no slower than with ten",
        "storing an answer": "no slower than Anki",
        "next question": "1",
        "the whole log, the first time": "",
        "statistics": "200",
        "progress": "200",
    }
    print(f"milliseconds, medians; {chosen.items:,} items and {chosen.reviews:,} reviews, beside ten of each")
    print(f"{'':30}{'large':>12}{'ten':>12}{'Anki':>12}  aim")
    for name, aim in aims.items():
        beside = f"{large['Anki']:12.2f}" if name == "storing an answer" and "Anki" in large else " " * 12
        print(f"{name:30}{large[name]:12.2f}{small[name]:12.2f}{beside}  {aim}".rstrip())


if __name__ == "__main__":
    main()
