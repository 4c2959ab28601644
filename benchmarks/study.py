"""The study core at 100,000 items and 1,000,000 reviews, beside ten of each and beside Anki's own code.

`python benchmarks/study.py` makes the data in a temporary folder, which takes a minute, and prints medians in
milliseconds with the aims, of the clock on the wall and of this process's CPU time. Anki stores its answers in the same
run, in turn and on the same disk; where its package is missing, that column is empty.
"""

from __future__ import annotations

import argparse
import importlib.util
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from pathlib import Path
from random import Random
from statistics import median
from typing import NamedTuple

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.learner import DUE_A_DAY, Shelf, fill, names_of, opened
from benchmarks.ratios import interval
from quizapp.store.columns import names
from quizapp.store.database import Store
from quizapp.study.desk import Desk

ANSWERS = 100
STARTS = 40
LOOKS = 7
FEW = 186
"""Of so many items, all that were ever asked are due: as many as of the hundred thousand."""
AIMS = {
    "start to the first question": "no slower than with ten",
    "of that, opening the desk": "no slower than with ten",
    "start, beside as many due": "no slower than with few",
    "next question": "1",
    "storing an answer": "no slower than Anki",
    "home": "200",
    "home again": "200",
    "statistics": "200",
    "statistics again": "200",
    "progress": "200",
    "progress again": "200",
    "how far behind": "",
    "how far behind again": "",
    "items that will not stick": "",
    "items that will not stick again": "",
}


FIGURES = {
    "home": "overview",
    "statistics": "stats",
    "progress": "progress",
    "how far behind": "backlog",
    "items that will not stick": "leeches",
}
"""What is looked at, and the part of the desk that tells it."""


class Taken(NamedTuple):
    """Milliseconds."""

    wall: float
    cpu: float


class Anki:
    """The official package with a deck as large as the learner's log, answering a card that is due when asked."""

    def __init__(self, folder: Path, items: int, reviews: int) -> None:
        """Make a collection with so many cards and answers, written as Anki keeps them."""
        from anki.collection import Collection

        path = folder / "collection.anki2"
        collection = Collection(str(path))
        configuration = collection.decks.config_dict_for_deck_id(1)
        configuration["rev"]["perDay"] = 9999
        collection.decks.update_config(configuration)
        model, today = collection.models.by_name("Basic")["id"], collection.sched.today
        collection.close()
        cards = range(1, max(items, 2 * ANSWERS) + 1)
        days = max(1, len(cards) // DUE_A_DAY)
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.executemany(
                "INSERT INTO notes VALUES (?1, 'guid-' || ?1, ?2, 1, 1, '', 'question ' || ?1 || char(31) || 'answer', "
                "'question', ?1, 0, '')",
                ((number, model) for number in cards),
            )
            connection.executemany(
                "INSERT INTO cards VALUES (?1, ?1, 1, 0, 1, 1, 2, 2, ?2, 20, 2500, 10, 1, 0, 0, 0, 0, '')",
                ((number, today + number * 7919 % days) for number in cards),
            )
            connection.executemany(
                "INSERT INTO revlog VALUES (?, ?, 1, 3, 20, 10, 2500, 9000, 1)",
                ((number, cards[number % len(cards)]) for number in range(reviews)),
            )
        self._collection = Collection(str(path))

    def answer(self) -> Taken:
        """Return the milliseconds in which an answer is stored."""
        card = self._collection.sched.getCard()
        card.start_timer()
        return timed(lambda: self._collection.sched.answerCard(card, 3))

    def close(self) -> None:
        """Close the collection."""
        self._collection.close()


def timed(job: Callable[[], object]) -> Taken:
    """Return the milliseconds that a job takes."""
    wall, cpu = time.perf_counter(), time.process_time()
    job()
    return Taken((time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000)


class Learner(NamedTuple):
    """A learner's data, and the banks."""

    folder: Path
    shelf: Shelf


def middle(taken: Iterable[Taken]) -> Taken:
    """Return the medians."""
    walls, cpus = zip(*taken, strict=True)
    return Taken(median(walls), median(cpus))


def learner(folder: Path, items: int, reviews: int) -> Learner:
    """Make a learner of so many items and reviews."""
    folder.mkdir()
    fill(folder, names_of(items), reviews)
    return Learner(folder, Shelf(items))


def measured(folder: Path, shelf: Shelf, anki: Anki | None) -> dict[str, Taken]:
    """Return the medians of figures, answers and questions."""
    found: dict[str, Taken] = {}
    for what, figure in FIGURES.items():
        first, again = zip(*(looks(folder, shelf, figure) for _ in range(LOOKS)), strict=True)
        found |= {what: middle(first), f"{what} again": middle(again)}
    return found | answering(folder, shelf, anki)


def looks(folder: Path, shelf: Shelf, figure: str) -> tuple[Taken, Taken]:
    """Return what a first and a second look at a figure take, with nothing kept from an earlier opening."""
    store, desk = opened(folder, shelf)
    names.cache_clear()
    with store:
        return timed(getattr(desk, figure)), timed(getattr(desk, figure))


def start(folder: Path, shelf: Shelf) -> tuple[Taken, Taken]:
    """Return what it takes to open the desk, and from before that to the first question."""
    found: list[tuple[Store, Desk]] = []
    opening = timed(lambda: found.append(opened(folder, shelf)))
    ((store, desk),) = found
    with store:
        asking = timed(lambda: desk.review("ja"))
    return opening, Taken(opening.wall + asking.wall, opening.cpu + asking.cpu)


def starts(learners: Sequence[Learner]) -> list[list[tuple[Taken, Taken]]]:
    """Return what the starts of each learner take, made in rounds, each in its own order."""
    shuffled, found = Random(1), [list[tuple[Taken, Taken]]() for _ in learners]  # noqa: S311 - nothing to guess here
    # The first start indexes the bank, which its loading would do.
    for turn in range(STARTS + 1):
        for number in shuffled.sample(range(len(learners)), len(learners)):
            taken = start(*learners[number])
            if turn:
                found[number].append(taken)
    return found


def answering(folder: Path, shelf: Shelf, anki: Anki | None) -> dict[str, Taken]:
    """Return what answers and questions take; Anki's turn comes between ours, for the disk's mood changes."""
    store, desk = opened(folder, shelf)
    saving, going, beside = [], [], []
    with store:
        session = desk.review("ja")
        for _ in range(ANSWERS):
            if session.phase == "finished":
                break
            session.answer("16")
            saving.append(timed(lambda: session.settle(here=True).result()))
            if anki is not None:
                beside.append(anki.answer())
            going.append(timed(session.advance))
    found = {"storing an answer": middle(saving), "next question": middle(going)}
    return found | ({"Anki": middle(beside)} if beside else {})


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--reviews", type=int, default=1_000_000)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        ten = learner(Path(name, "ten"), 10, 10)
        few = learner(Path(name, "few"), FEW, FEW)
        began = time.perf_counter()
        many = learner(Path(name, "many"), chosen.items, chosen.reviews)
        print(f"the log of {chosen.reviews:,} reviews was made in {time.perf_counter() - began:.0f} s")
        started = starts([many, ten, few])
        small = measured(*ten, None)
        anki = Anki(Path(name), chosen.items, chosen.reviews) if importlib.util.find_spec("anki") is not None else None
        large = measured(*many, anki)
        if anki is not None:
            anki.close()
    opening, whole = zip(*([*zip(*mine, strict=True)] for mine in started), strict=True)
    exact: dict[str, str] = {}
    for row, times, other in (
        ("start to the first question", whole, 1),
        ("of that, opening the desk", opening, 1),
        ("start, beside as many due", whole, 2),
    ):
        large[row], small[row] = middle(times[0]), middle(times[other])
        low, high = interval([one.wall for one in times[0]], [one.wall for one in times[other]])
        exact[row] = f": {large[row].wall / small[row].wall:.2f} ({low:.2f} to {high:.2f})"
    print(f"milliseconds, medians; {chosen.items:,} items and {chosen.reviews:,} reviews, beside ten of each")
    print(f"{'':30}{'large':>10}{'of it CPU':>10}{'ten':>10}{'of it CPU':>10}{'Anki':>8}  aim")
    for name, aim in AIMS.items():
        ours = "".join(f"{number:10.2f}" for number in (*large[name], *small[name]))
        beside = f"{large['Anki'].wall:8.2f}" if name == "storing an answer" and "Anki" in large else " " * 8
        print(f"{name:30}{ours}{beside}  {aim}{exact.get(name, '')}".rstrip())


if __name__ == "__main__":
    main()
