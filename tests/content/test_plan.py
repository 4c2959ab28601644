"""The concept items as they were planned: how many for each objective, of which kinds, and for how much time."""

from __future__ import annotations

from collections import Counter
from typing import Final

import pytest

from quizapp.bank.items import Choice, Computed, Flashcard, Item, kind_of
from tests.content.texts import BANKS, items

WANTED: Final = {
    "17": (8, 5, 7),
    "18": (18, 8, 18, 7, 6),
    "19": (8, 22, 12),
    "20": (10, 12, 8),
    "21": (8, 12, 16),
    "22": (10, 10, 6, 12, 28),
    "23": (14, 8, 10, 24, 14),
    "24": (10, 10, 24),
    "25": (5, 28, 6, 12),
}
"""Concept items of each objective of a chapter, at least."""
PLANNED: Final = {f"{chapter}-{n}": count for chapter, counts in WANTED.items() for n, count in enumerate(counts, 1)}
CONCEPTS: Final[list[Item]] = [item for item in items() if not isinstance(item, Computed)]
HARDEST: Final = 5


def of_objective(objective: str) -> list[Item]:
    return [entry.item for entry in BANKS.entries.values() if entry.objective == objective]


def share(*names: str) -> float:
    """Return how many of the concept items are of these kinds or forms, from 0 to 1."""
    named: list[str] = [item.form if isinstance(item, Choice) else kind_of(item) for item in CONCEPTS]
    return sum(Counter(named)[name] for name in names) / len(named)


def test_the_plan_names_every_objective() -> None:
    assert set(PLANNED) == set(BANKS.syllabus.objectives)


@pytest.mark.parametrize(("objective", "count"), PLANNED.items())
def test_each_objective_has_as_many_concept_items_as_planned(objective: str, count: int) -> None:
    assert sum(not isinstance(item, Computed) for item in of_objective(objective)) >= count


@pytest.mark.parametrize("objective", PLANNED)
def test_the_core_of_each_objective_is_small(objective: str) -> None:
    tiers = Counter(item.tier for item in of_objective(objective) if not isinstance(item, Computed))
    assert 1 <= tiers["core"] <= 0.5 * tiers.total()


def test_who_has_little_time_has_about_110_to_learn() -> None:
    assert 95 <= sum(item.tier == "core" for item in CONCEPTS) <= 130


def test_most_are_posed_in_the_forms_of_the_exam() -> None:
    assert share("most_suitable", "least_suitable", "fill_blank", "blank_pair") >= 0.55
    assert share("least_suitable") >= 0.14
    assert share("fill_blank", "blank_pair") >= 0.14


def test_the_other_kinds_have_their_share() -> None:
    assert 0.18 <= share("flashcard") <= 0.26
    assert 0.03 <= share("cloze") <= 0.09
    assert 0.03 <= share("true_false") <= 0.08
    assert 0.01 <= share("matching") <= 0.06
    assert 0.01 <= share("ordering", "short_answer") <= 0.07


def test_nearly_all_say_how_difficult_they_are() -> None:
    said = [item.difficulty for item in CONCEPTS if item.difficulty is not None]
    assert len(said) >= 0.95 * len(CONCEPTS)
    assert set(said) == {*range(1, HARDEST + 1)}


def test_each_has_a_line_to_remember() -> None:
    without = [item.id for item in CONCEPTS if item.takeaway is None and kind_of(item) != "flashcard"]
    assert without == []


def test_flashcards_say_what_they_are_mixed_up_with() -> None:
    flashcards = [item for item in CONCEPTS if isinstance(item, Flashcard)]
    assert [item.id for item in flashcards if not item.mixed_up_with] == []
