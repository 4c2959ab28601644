"""Draws the pictures of the app from the app itself: `python docs/pictures.py`, or `make pictures`.

The banks are the real ones; clock, seeds and ids are fixed, so that a picture changes only when the app does.
"""

from __future__ import annotations

import asyncio
import html
import itertools
import re
import zlib
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.cells import cell_len
from textual.pilot import Pilot

from quizapp.bank.loading import load_banks
from quizapp.bank.text import LANGUAGES, Language
from quizapp.opening import Shelf
from quizapp.questions.model import KNEW, NOT_KNOWN, Question
from quizapp.study.desk import Desk
from quizapp.study.events import Event
from quizapp.study.library import ItemCard, Point
from quizapp.study.memory import MemoryState
from quizapp.study.review import Review
from quizapp.study.session import Session
from quizapp.tui.app import QuizApp

FOLDER = Path(__file__).resolve().parent / "pictures"
SIZE = (80, 24)
TODAY = datetime(2026, 5, 20, 19, 0, tzinfo=UTC)
EVENINGS = 12
"""How many evenings the learner of the home screen has studied."""
ONE_IN = 7
"""One question in so many is not known."""
SHOWN = "conv-output-size"
"""The question shown."""
TWO = 2
RUN = re.compile(r'textLength="[\d.]+"(?P<rest>[^>]*)>(?P<text>[^<]*)</text>')
CELL = 12.2
"""The width of a cell in an exported picture."""


class Notebook:
    """A journal that keeps reviews in memory."""

    def __init__(self) -> None:
        self.reviews: list[Review] = []

    def append(self, review: Review, state: MemoryState | None) -> Future[None]:  # noqa: ARG002 - states are replayed
        """Keep a review."""
        self.reviews.append(review)
        return _done()

    def undo(self, review_id: str, state: MemoryState | None) -> Future[None]:  # noqa: ARG002 - states are replayed
        """Forget a review."""
        self.reviews = [review for review in self.reviews if review.id != review_id]
        return _done()

    def record(self, events: Sequence[Event], states: Mapping[str, MemoryState | None]) -> Future[None]:  # noqa: ARG002
        """Keep nothing."""
        return _done()

    def set_setting(self, key: str, value: object) -> Future[None]:  # noqa: ARG002 - nothing is set in a picture
        """Keep nothing."""
        return _done()


def _done() -> Future[None]:
    future: Future[None] = Future()
    future.set_result(None)
    return future


class OneItem(Shelf):
    """The real banks, with a single item to study and nothing taught before it."""

    def cards(self) -> Mapping[str, ItemCard]:
        """Return the item that is shown."""
        return {SHOWN: super().cards()[SHOWN]}

    def point(self, objective: str) -> Point | None:  # noqa: ARG002 - the question comes at once
        """Teach nothing."""
        return None


@dataclass
class World:
    """A clock that is told, seeds and ids that are counted."""

    now: datetime
    notebook: Notebook = field(default_factory=Notebook)
    numbers: itertools.count[int] = field(default_factory=itertools.count)

    def desk(self, shelf: Shelf, seed: Callable[[], str]) -> Desk:
        """Sit down with what was learned so far."""
        return Desk(
            shelf,
            self.notebook,
            list(self.notebook.reviews),
            clock=lambda: self.now,
            new_seed=seed,
            new_id=lambda _: f"{next(self.numbers):026}",
            device="0" * 8,
            settings={"toured": True},
        )

    def counted_seed(self) -> str:
        """Return the next of many seeds."""
        return f"s{next(self.numbers)}"


def studied(shelf: Shelf) -> Desk:
    """Return the desk of a learner who has studied for some evenings and sits down on the next."""
    world = World(TODAY - timedelta(days=EVENINGS))
    while world.now < TODAY:
        session = world.desk(shelf, world.counted_seed).review("ja")
        while session.card is not None:
            if isinstance(session.card, Question):
                _answer(shelf, session, session.card)
                world.now += timedelta(seconds=20)
            session.advance()
        world.now = (world.now + timedelta(days=1)).replace(hour=TODAY.hour, minute=0, second=0)
    return world.desk(shelf, world.counted_seed)


def placed(shelf: Shelf) -> Desk:
    """Return the desk of someone who has just answered the twelve questions."""
    world = World(TODAY)
    desk = world.desk(shelf, world.counted_seed)
    session = desk.placement("ja")
    while isinstance(session.card, Question):
        _answer(shelf, session, session.card)
        session.advance()
    return desk


def _answer(shelf: Shelf, session: Session, question: Question) -> None:
    """Answer as someone does who knows most of it."""
    known = zlib.crc32(f"{question.item} {question.seed}".encode()) % ONE_IN > 0
    session.answer(_right(shelf, question) if known else NOT_KNOWN)
    session.settle().result()


def _right(shelf: Shelf, question: Question) -> str:
    """Return the right answer, as far as it can be read off the verdict; else that it is not known."""
    told = shelf.grade(question, NOT_KNOWN)
    keys = " ".join(option.key for option in told.options if option.right)
    for answer in (keys, KNEW, told.expected.en):
        if answer and shelf.grade(question, answer).outcome == "right":
            return answer
    return NOT_KNOWN


def telling(shelf: Shelf) -> tuple[str, str]:
    """Return a seed, and a wrong answer that two mistakes lead to, so that the verdict asks which it was."""
    for number in range(1000):
        question = shelf.pose(SHOWN, f"s{number}")
        answer = str(int(shelf.grade(question, NOT_KNOWN).expected.en) - 1)
        if len(shelf.grade(question, answer).fits) == TWO:
            return question.seed, answer
    raise LookupError(SHOWN)


async def draw(name: str, desk: Desk, shelf: Shelf, language: Language, keys: Collection[str]) -> None:
    """Open the app on a desk, press keys, and write what it shows."""
    app = QuizApp(
        lambda: desk,
        language=language,
        save_language=lambda _: None,
        chapter_titles=shelf.chapter_titles,
        catalogue=lambda: shelf,
    )
    async with app.run_test(size=SIZE) as pilot:
        await _at_rest(app, pilot)
        for key in keys:
            await pilot.press(key)
            await _at_rest(app, pilot)
        picture = widened(app.export_screenshot(title="quizapp"))
    path = FOLDER / f"{name}-{language}.svg"
    path.write_text(picture, encoding="utf-8")
    print(path.relative_to(FOLDER.parents[1]).as_posix())


def widened(picture: str) -> str:
    """Give each run of text the width of its cells; the export counts a full-width character as one cell."""

    def measured(run: re.Match[str]) -> str:
        cells = cell_len(html.unescape(run["text"]).strip("\n"))
        return f'textLength="{max(cells, 1) * CELL:g}"{run["rest"]}>{run["text"]}</text>'

    return RUN.sub(measured, picture)


async def _at_rest(app: QuizApp, pilot: Pilot[int]) -> None:
    """Wait until the desk is open and everything is painted."""
    while not app.listening:
        await pilot.pause(0.01)
    await app.workers.wait_for_complete()
    await pilot.pause()


async def main() -> None:
    """Draw every picture in both languages."""
    FOLDER.mkdir(exist_ok=True)
    banks = load_banks()
    shelf, one = Shelf(banks), OneItem(banks)
    home = studied(shelf)
    seed, answer = telling(one)
    pictures: Sequence[tuple[str, Callable[[], Desk], Shelf, Collection[str]]] = (
        ("home", lambda: home, shelf, ()),
        ("question", lambda: World(TODAY).desk(one, lambda: seed), one, ("s",)),
        ("lab", lambda: home, shelf, ("l", "tab", "tab", "right")),
        ("kernel", lambda: home, shelf, ("l", "enter", *["space"] * 8)),
        ("gates", lambda: home, shelf, ("l", "o", "down", "down", "down", "enter", *["space"] * 4)),
        ("attention", lambda: home, shelf, ("l", "o", *["down"] * 4, "enter", "space", "space", "space")),
        ("mock", lambda: home, shelf, ("m", *"mock", "enter", "enter", "2")),
        ("progress", lambda: home, shelf, ("m", *"progress", "enter")),
        ("glossary", lambda: home, shelf, ("m", *"glossary", "enter", *"norm")),
        ("browse", lambda: home, shelf, ("m", *"browse", "enter", *"computed")),
        ("tour", lambda: World(TODAY).desk(shelf, lambda: seed), shelf, ("m", *"tour", "enter", "enter")),
        ("placing", lambda: World(TODAY).desk(shelf, lambda: seed), shelf, ("m", *"twelve", "enter")),
        ("placed", lambda: placed(shelf), shelf, ("m", *"twelve", "enter", "down")),
        ("details", lambda: World(TODAY).desk(one, lambda: seed), one, ("s", *answer, "enter", "f3", "e", "pagedown")),
        ("flag", lambda: World(TODAY).desk(one, lambda: seed), one, ("s", "f", *"typo?")),
        ("settings", lambda: home, shelf, ("m", *"settings", "enter", "down", "down", "right")),
        ("verdict", lambda: World(TODAY).desk(one, lambda: seed), one, ("s", *answer, "enter", "f3")),
    )
    for language in LANGUAGES:
        for name, desk, library, keys in pictures:
            await draw(name, desk(), library, language, keys)


if __name__ == "__main__":
    asyncio.run(main())
