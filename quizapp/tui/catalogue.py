"""What the screens that look things up need of the banks, handed to the app like everything else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from quizapp.bank.glossary import Term
    from quizapp.bank.text import Text
    from quizapp.questions.model import Question
    from quizapp.study.library import ItemCard


class Catalogue(Protocol):
    """The banks as a reader sees them."""

    def cards(self) -> Mapping[str, ItemCard]:
        """Return the items that can be studied, in their order."""
        ...

    def pose(self, item: str, seed: str, *, options: bool = False) -> Question:
        """Ask an item, to look at it."""
        ...

    def asked(self, item: str) -> Text | None:
        """Return the text with which an item asks, as its author wrote it; None where it has none."""
        ...

    def where(self, item: str) -> tuple[Path, int]:
        """Return the file and the line in which an item is written."""
        ...

    def mistake(self, name: str) -> Text | None:
        """Return how a mistake is called."""
        ...

    def note(self, name: str) -> Text | None:
        """Return what is said of a mistake: where it leads, and how it is caught."""
        ...

    def glossary(self) -> Sequence[Term]:
        """Return the terms, in the order of the syllabus."""
        ...
