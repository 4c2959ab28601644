"""Every item of the loaded banks as a question: the one place that screens, sessions and commands ask."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from engine.checks import nearest
from engine.errors import EngineError
from quizapp.bank.collection import Banks, Entry
from quizapp.bank.items import Computed, kind_of
from quizapp.errors import QuizappError
from quizapp.questions.computed import ComputedItem, engine_mistakes
from quizapp.questions.concept import ConceptItem
from quizapp.questions.draw import DrawError
from quizapp.questions.model import Question, Verdict
from quizapp.questions.seeds import read_seed
from quizapp.questions.variants import QuestionError

if TYPE_CHECKING:
    from engine.evaluation import Mistake


MOST_READY = 32
"""So many items are kept compiled, those asked last: what each has drawn and worked out takes up 100 kB and more."""


class Questions:
    """Poses and grades; items are compiled when they are first asked."""

    def __init__(self, banks: Banks) -> None:
        self.banks = banks
        self._ready = functools.lru_cache(maxsize=MOST_READY)(self._compiled)

    @functools.cached_property
    def _mistakes(self) -> Mapping[str, Mistake]:
        """All mistakes, shared by all items: each item with its own would take more room than everything else of it."""
        return engine_mistakes(self.banks)

    def entry(self, item: str) -> Entry:
        """Return an item in its place.

        Raises:
            QuizappError: There is no such item.
        """
        if item not in self.banks.entries:
            meant = nearest(item, self.banks.entries)
            raise QuizappError(f"there is no item `{item}`{meant}; `quizapp items` lists them")
        return self.banks.entries[item]

    def at_work(self, item: str) -> ComputedItem | ConceptItem:
        """Return an item ready to be posed."""
        return self._ready(item)

    def _compiled(self, item: str) -> ComputedItem | ConceptItem:
        entry = self.entry(item)
        computed = isinstance(entry.item, Computed)
        with _placed(entry):
            return ComputedItem(entry, self.banks, self._mistakes) if computed else ConceptItem(entry)

    def pose(self, item: str, seed: str, *, options: bool = False) -> Question:
        """Ask an item with the numbers and the order of a seed.

        Raises:
            QuizappError: There is no such item, it is no seed, or the item's bank is wrong, with file and line.
        """
        ready = self.at_work(item)
        with _placed(ready.entry):
            return ready.pose(str(read_seed(seed)), options=options)

    def grade(self, question: Question, answer: str) -> Verdict:
        """Grade an answer to a question that was posed."""
        ready = self.at_work(question.item)
        with _placed(ready.entry):
            return ready.grade(question, answer)

    def separating(self, question: Question, mistakes: Collection[str], besides: Collection[str]) -> str | None:
        """Find the seed of another variant that tells mistakes apart, none of `besides`; a concept item has none."""
        ready = self.at_work(question.item)
        with _placed(ready.entry):
            return ready.separating(question, mistakes, besides) if isinstance(ready, ComputedItem) else None

    def variants(self, item: str) -> int | None:
        """Return how many different variants an item has; a concept item has none."""
        ready = self.at_work(item)
        with _placed(ready.entry):
            return ready.recipe.variants if isinstance(ready, ComputedItem) else None

    def kinds(self) -> dict[str, str]:
        """Return the kind of every item."""
        return {name: kind_of(entry.item) for name, entry in self.banks.entries.items()}


@contextlib.contextmanager
def _placed(entry: Entry) -> Iterator[None]:
    """Name the item with its file and line in whatever is wrong with it."""
    try:
        yield
    except (QuestionError, EngineError, DrawError) as problem:
        said = str(problem) if entry.item.id in str(problem) else f"{entry.item.id}: {problem}"
        raise QuestionError(f"{entry.where}: {said}") from problem
