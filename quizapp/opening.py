"""Where the parts are put together: banks, questions, store and study, for screens and commands alike."""

from __future__ import annotations

import functools
import locale
import os
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import asdict

from quizapp.bank.collection import Banks, extra_folders
from quizapp.bank.text import LANGUAGES, Language, Text
from quizapp.errors import QuizappError
from quizapp.questions.model import Question, Verdict
from quizapp.study.catalogue import Catalogue
from quizapp.study.day import study_day
from quizapp.study.desk import Desk
from quizapp.study.events import Event, counting
from quizapp.study.library import ItemCard, Library, Objective, Point
from quizapp.study.memory import MemoryState, in_force
from quizapp.study.review import Review
from quizapp.study.settings import Settings

if TYPE_CHECKING:
    from quizapp.bank.glossary import Term
    from quizapp.questions.library import Questions
    from quizapp.store.database import Store
    from quizapp.store.journal import MemoryRow
    from quizapp.store.writer import Writer


PREFERENCES = ("language", "theme")
"""The settings that the first frame needs."""
ONCE_AT_WORK = 3.0
"""Seconds after a start until the daily backup is made, which reads all of the data."""
FULL = "The disk is full: nothing can be saved until you free some space and start quizapp again."
READ_ONLY = "These data were opened for reading only, so nothing of this was kept."
ASKS = ("prompt", "front", "statement", "text")
"""The fields in which items of the various kinds ask."""


class Shelf:
    """The loaded banks as study sees them."""

    def __init__(self, banks: Banks) -> None:
        self.banks = banks
        self._cards = Catalogue(banks.cards, self.objectives())

    @functools.cached_property
    def questions(self) -> Questions:
        """The items as questions; what poses and grades them is loaded with the first."""
        from quizapp.questions.library import Questions

        return Questions(self.banks)

    def cards(self) -> Mapping[str, ItemCard]:
        """Return the items that can be studied, in the order of the syllabus and of their files."""
        return self._cards

    def objectives(self) -> Sequence[Objective]:
        """Return the objectives in the order of the syllabus."""
        syllabus = self.banks.syllabus
        return [
            Objective(id=objective.id, chapter=chapter.number, title=objective.name)
            for chapter in syllabus.chapters
            for objective in chapter.objectives
        ]

    def point(self, objective: str) -> Point | None:
        """Return what teaches an objective, if it has been written."""
        point = self.banks.points.get(objective)
        if point is None:
            return None
        return Point(objective=objective, text=point.text, figure=point.figure, source=point.source)

    def pose(self, item: str, seed: str, *, options: bool = False) -> Question:
        """Ask an item."""
        return self.questions.pose(item, seed, options=options)

    def grade(self, question: Question, answer: str) -> Verdict:
        """Judge an answer."""
        return self.questions.grade(question, answer)

    def separating(self, question: Question, mistakes: Collection[str], besides: Collection[str]) -> str | None:
        """Find the seed of another variant that tells mistakes apart."""
        return self.questions.separating(question, mistakes, besides)

    def asked(self, item: str) -> Text | None:
        """Return the text with which an item asks, as its author wrote it."""
        written = self.banks.entries[item].item
        return next((text for name in ASKS if isinstance(text := getattr(written, name, None), Text)), None)

    def where(self, item: str) -> tuple[Path, int]:
        """Return the file and the line in which an item is written."""
        entry = self.banks.entries[item]
        return entry.path, entry.line

    def mistake(self, name: str) -> Text | None:
        """Return how a mistake is called."""
        entry = self.banks.mistakes.get(name)
        return None if entry is None else entry.name

    def note(self, name: str) -> Text | None:
        """Return what is said of a mistake."""
        entry = self.banks.mistakes.get(name)
        return None if entry is None else entry.note

    def glossary(self) -> Sequence[Term]:
        """Return the terms, in the order of the syllabus."""
        from quizapp.bank.glossary import glossary

        return glossary().entries

    def chapter_titles(self) -> dict[int, Text]:
        """Return how the chapters are called."""
        return {chapter.number: chapter.name for chapter in self.banks.syllabus.chapters}


class StoredJournal:
    """The store's writer as study sees it."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def append(self, review: Review, state: MemoryState | None, *, here: bool = False) -> Future[None]:
        """Log a review and the memory state it led to."""
        return self._writer.append(review, _row(review.item, state, review.id), here=here)

    def undo(self, review_id: str, state: MemoryState | None) -> Future[None]:
        """Take a review back and restore the item's state of before."""
        return self._writer.undo(review_id, None if state is None else lambda item: _row(item, state))

    def record(self, events: Sequence[Event], states: Mapping[str, MemoryState | None]) -> Future[None]:
        """Log events and the memory states they led to."""
        return self._writer.record(events, [(item, _row(item, states[item])) for item in states])

    def set_setting(self, key: str, value: object) -> Future[None]:
        """Keep a setting."""
        return self._writer.set_setting(key, value)


def _row(item: str, state: MemoryState | None, review: str | None = None) -> MemoryRow | None:
    from quizapp.store.doctor import row_of

    return None if state is None else row_of(item, state, review)


def new_seed() -> str:
    """Return a fresh seed of five characters."""
    import secrets

    from quizapp.questions.seeds import ALPHABET

    return "".join(secrets.choice(ALPHABET) for _ in range(5))


def now() -> datetime:
    """Return the present moment in local time."""
    return datetime.now().astimezone()


class Opening:
    """A learner's data folder and banks, opened once and shared by everything in this process."""

    def __init__(
        self, data: Path, banks: Sequence[Path] = (), *, read_only: bool = False, or_look: bool = False
    ) -> None:
        """Open nothing yet.

        Args:
            data: The learner's folder.
            banks: Folders of banks beside the shipped ones.
            read_only: Whether one only looks.
            or_look: Whether one looks where writing fails for want of room on the disk.
        """
        self.data = data
        self._banks = banks
        self._read_only = read_only
        self._or_look = or_look
        self.unsaved = ""
        """Why nothing can be saved, where one looks for that reason."""
        self._opened = ExitStack()
        self.shelf: Shelf | None = None
        self.store: Store | None = None
        self.journal: StoredJournal | None = None
        self._desk: Future[Desk] = Future()
        self._preferences: Future[Mapping[str, str]] = Future()
        self._thread: threading.Thread | None = None

    def open_shelf(self) -> Shelf:
        """Load the banks."""
        if self.shelf is None:
            self.shelf = Shelf(self._load())
        return self.shelf

    def _load(self) -> Banks:
        from quizapp.bank.cache import kept_banks

        return kept_banks(self.data, extra_folders(self._banks))

    def open_desk(self) -> Desk:
        """Open the store and load the banks.

        Raises:
            QuizappError: The data folder, the database or the syllabus cannot be used.
        """
        store = self.store = self._open_store()
        self._opened.callback(store.close)
        self._preferences.set_result(store.settings(dict.fromkeys(PREFERENCES, "")))
        # Figures are read one after the other, and a report must not mix those of before and after an answer.
        self._opened.enter_context(store.held_still())
        desk, journal = desk_on(store, self.open_shelf(), unsaved=self.unsaved)
        if isinstance(journal, StoredJournal):
            self.journal = journal
            store.start_daily_backup(study_day(now()), later=ONCE_AT_WORK)
        return desk

    def _open_store(self) -> Store:
        from quizapp.store.database import open_store
        from quizapp.store.failures import FullError
        from quizapp.store.paths import DATABASE_NAME

        try:
            return open_store(self.data, read_only=self._read_only)
        except FullError:
            if not self._or_look or not (self.data / DATABASE_NAME).exists():
                raise
            self.unsaved = FULL
            return open_store(self.data, read_only=True)

    def begin(self) -> None:
        """Begin to open the desk in a thread, since whoever wants it has other things to load meanwhile."""
        self._thread = threading.Thread(target=self._opens, name="open the desk")
        self._thread.start()

    def _opens(self) -> None:
        try:
            desk = self.open_desk()
        except BaseException as failure:  # noqa: BLE001 - whoever waits for the desk is told
            for awaited in (self._preferences, self._desk):
                if not awaited.done():
                    awaited.set_exception(failure)
        else:
            self._desk.set_result(desk)

    def begun_desk(self) -> Desk:
        """Return the desk that was begun, as soon as it is open.

        Raises:
            QuizappError: The data folder, the database or the syllabus cannot be used.
        """
        return self._desk.result()

    def preferences(self) -> Mapping[str, str]:
        """Return what was kept under each of `PREFERENCES`, as soon as the store that was begun is open.

        Raises:
            QuizappError: The data folder or the database cannot be used.
        """
        return self._preferences.result()

    def keep(self, key: str, value: str) -> None:
        """Keep a preference, once the store is open."""
        if self.journal is not None:
            self.journal.set_setting(key, value).result()

    def close(self) -> None:
        """Wait for what is being opened or written, and close the store."""
        if self._thread is not None:
            self._thread.join()
        self._opened.close()


def desk_on(
    store: Store,
    library: Library,
    *,
    clock: Callable[[], datetime] | None = None,
    seeds: Callable[[], str] = new_seed,
    unsaved: str = "",
) -> tuple[Desk, StoredJournal | Closed]:
    """Return a desk on a store that is open, and the journal through which it writes, or which says why it does not."""
    events = store.deciding_events()
    journal = Closed(unsaved or READ_ONLY) if store.read_only else StoredJournal(store.writer())
    desk = Desk(
        library,
        journal,
        store.log(),
        clock=clock or now,
        new_seed=seeds,
        new_id=store.new_id,
        device=store.device,
        settings=store.settings(asdict(Settings())),
        states=store.kept(),
        parameters=in_force(counting(events)),
        events=events,
    )
    return desk, journal


class Closed:
    """The journal of a desk that only looks: whatever is handed to it fails, as on a disk without room."""

    def __init__(self, why: str) -> None:
        """Say in a sentence why nothing is kept."""
        self._why = why

    def append(self, review: Review, state: MemoryState | None, *, here: bool = False) -> Future[None]:  # noqa: ARG002
        """Refuse."""
        return self._refused()

    def undo(self, review_id: str, state: MemoryState | None) -> Future[None]:  # noqa: ARG002 - as above
        """Refuse."""
        return self._refused()

    def record(self, events: Sequence[Event], states: Mapping[str, MemoryState | None]) -> Future[None]:  # noqa: ARG002
        """Refuse."""
        return self._refused()

    def set_setting(self, key: str, value: object) -> Future[None]:  # noqa: ARG002 - as above
        """Refuse."""
        return self._refused()

    def _refused(self) -> Future[None]:
        refused: Future[None] = Future()
        refused.set_exception(QuizappError(self._why))
        return refused


def preference(data: Path, key: str) -> str:
    """Return a kept preference without waiting for anything; nothing where none can be read."""
    from quizapp.store.database import open_store

    try:
        with open_store(data, read_only=True) as store:
            return store.setting(key, "")
    except QuizappError:
        return ""


def usual_language(environment: Mapping[str, str] | None = None) -> Language:
    """Return the language of the system, as far as it is one of ours."""
    known = os.environ if environment is None else environment
    for name in ("QUIZAPP_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if known.get(name):
            return "ja" if known[name].lower().startswith("ja") else "en"
    return "ja" if (locale.getlocale()[0] or "").lower().startswith(("ja", "japan")) else "en"


def chosen_language(data: Path, wanted: str | None) -> Language:
    """Return the language asked for, else the one kept, else the system's."""
    return known_language(wanted or preference(data, "language"))


def known_language(name: str) -> Language:
    """Return a language by its name, else the system's."""
    return next((language for language in LANGUAGES if language == name), None) or usual_language()
