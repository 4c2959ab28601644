"""The shipped banks teach what the outline asks, and name nothing that it does not know."""

from __future__ import annotations

from collections import Counter

import pytest

from quizapp.bank.coverage import SORTS, Sort, coverage, load_aims
from tests.content.texts import BANKS

AIMS = load_aims()
COVERAGE = coverage(BANKS, AIMS)


@pytest.mark.parametrize("sort", SORTS)
def test_ids_are_given_once_and_belong_to_an_objective(sort: Sort) -> None:
    aims = AIMS.of(sort)
    assert [name for name, count in Counter(aim.id for aim in aims).items() if count > 1] == []
    assert {aim.objective for aim in aims} <= set(BANKS.syllabus.objectives)


def test_the_lists_are_whole() -> None:
    assert {sort: len(AIMS.of(sort)) for sort in SORTS} == {
        "keywords": 132,
        "calculations": 103,
        "confusions": 90,
        "errata": 96,
    }
    assert sum(keyword.official for keyword in AIMS.keywords) == 63


def test_nothing_is_missing() -> None:
    assert COVERAGE.missing == []


def test_items_name_nothing_that_is_not_in_the_lists() -> None:
    assert COVERAGE.unknown == {}


def test_what_is_computed_is_practised_by_a_computed_item() -> None:
    computed = {name for name, entry in BANKS.entries.items() if type(entry.item).__name__ == "Computed"}
    numeric = {aim.id for aim in AIMS.calculations if aim.numeric}
    aims = [aim for aim in COVERAGE.aims["calculations"] if aim.id in numeric]
    assert [aim.id for aim in aims if not computed & set(aim.items)] == []
