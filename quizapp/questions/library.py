"""Every item of the loaded banks as a question: the one place that screens, sessions and commands ask."""

from __future__ import annotations

from engine.errors import EngineError
from quizapp.bank.items import Computed, kind_of
from quizapp.bank.loading import Banks, Entry
from quizapp.errors import QuizappError
from quizapp.questions.computed import ComputedItem
from quizapp.questions.concept import ConceptItem
from quizapp.questions.model import Question, Verdict
from quizapp.questions.seeds import read_seed
from quizapp.questions.variants import QuestionError


class Questions:
    """Poses and grades; items are compiled when they are first asked."""

    def __init__(self, banks: Banks) -> None:
        self.banks = banks
        self._ready: dict[str, ComputedItem | ConceptItem] = {}

    def entry(self, item: str) -> Entry:
        """Return an item in its place.

        Raises:
            QuizappError: There is no such item.
        """
        if item not in self.banks.entries:
            from engine.description import nearest

            raise QuizappError(f"there is no item `{item}`{nearest(item, self.banks.entries)}; `quizapp items` lists them")
        return self.banks.entries[item]

    def at_work(self, item: str) -> ComputedItem | ConceptItem:
        """Return an item ready to be posed."""
        if item not in self._ready:
            entry = self.entry(item)
            computed = isinstance(entry.item, Computed)
            self._ready[item] = ComputedItem(entry, self.banks) if computed else ConceptItem(entry)
        return self._ready[item]

    def pose(self, item: str, seed: str, *, options: bool = False) -> Question:
        """Ask an item with the numbers and the order of a seed."""
        try:
            return self.at_work(item).pose(str(read_seed(seed)), options=options)
        except EngineError as problem:
            raise QuestionError(f"{item}: the seed {seed} makes no question ({problem})") from problem

    def grade(self, question: Question, answer: str) -> Verdict:
        """Grade an answer to a question that was posed."""
        try:
            return self.at_work(question.item).grade(question, answer)
        except EngineError as problem:
            raise QuestionError(f"{question.item}: {question.seed} cannot be graded ({problem})") from problem

    def variants(self, item: str) -> int | None:
        """Return how many different variants an item has; a concept item has none."""
        ready = self.at_work(item)
        return ready.recipe.variants if isinstance(ready, ComputedItem) else None

    def kinds(self) -> dict[str, str]:
        """Return the kind of every item."""
        return {name: kind_of(entry.item) for name, entry in self.banks.entries.items()}
