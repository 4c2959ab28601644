"""The syllabus: chapters and objectives, quoted from the exam's outline."""

from __future__ import annotations

import functools

import msgspec

from quizapp.bank.text import Text


class Objective(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One objective of the outline: 18-4, 畳み込み層のパラメータ数について理解する."""

    id: str
    name: Text


class Chapter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A chapter of the outline and the folder of its banks."""

    number: int
    folder: str
    name: Text
    keywords: tuple[str, ...] = ()
    objectives: tuple[Objective, ...]


class Syllabus(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True):
    """The outline that the banks are keyed to."""

    exam: str
    name: Text
    version: str
    note: Text
    chapters: tuple[Chapter, ...]

    @functools.cached_property
    def objectives(self) -> dict[str, Objective]:
        """Every objective by its id, in the outline's order."""
        return {objective.id: objective for chapter in self.chapters for objective in chapter.objectives}

    def chapter_of(self, objective: str) -> int:
        """Return the number of an objective's chapter."""
        return int(objective.split("-", maxsplit=1)[0])
