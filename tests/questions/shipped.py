"""Banks for the tests to ask from, loaded once: the shipped ones, and a small one whose mistakes are known."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from quizapp.bank.collection import Banks, Entry
from quizapp.bank.items import Computed, Item, revision_of
from quizapp.bank.loading import load_banks
from quizapp.bank.mistakes import MistakeEntry
from quizapp.questions.computed import ComputedItem
from quizapp.questions.library import Questions
from quizapp.questions.model import Question

SMALL = Path(__file__).parent / "banks"


@functools.cache
def shipped() -> Questions:
    """Return the shipped banks at work."""
    return Questions(load_banks())


@functools.cache
def small() -> Questions:
    """Return the small bank at work."""
    banks = load_banks((), SMALL)
    assert not banks.problems, banks.problems
    return Questions(banks)


def computed_items(questions: Questions) -> list[str]:
    """Return the names of the computed items."""
    return [name for name, entry in questions.banks.entries.items() if isinstance(entry.item, Computed)]


def computed(questions: Questions, item: str) -> ComputedItem:
    """Return a computed item at work."""
    ready = questions.at_work(item)
    assert isinstance(ready, ComputedItem)
    return ready


def changed(item: str, **fields: Any) -> ComputedItem:
    """Return a computed item of the small bank with some fields changed."""
    before = computed(small(), item).item
    data = msgspec.to_builtins(before) | fields
    return made(msgspec.convert(data, Item), small().banks)


def made(item: Item, banks: Banks) -> ComputedItem:
    """Return an item at work that stands in no file."""
    return ComputedItem(Entry(item, "18-4", Path("made.yaml"), 1, revision_of(item)), banks)


def other_mistakes(**mistakes: Any) -> Banks:
    """Return the small bank with more mistakes."""
    banks = load_banks((), SMALL)
    made = {name: msgspec.convert(data, MistakeEntry) for name, data in mistakes.items()}
    banks.mistakes = {**banks.mistakes, **made}
    return banks


SEEDS = 20


@dataclass(frozen=True)
class Case:
    """One variant of a shipped item: the question with its options, the right answer, and what each mistake answers."""

    question: Question
    right: str
    mistaken: dict[str, str]

    @property
    def by_size(self) -> list[str]:
        """The options, which are numbers, from the smallest to the largest."""
        return sorted((option.text.en for option in self.question.options), key=lambda one: float(one.replace(",", "")))

    @property
    def typed(self) -> Question:
        """The question without its options."""
        return msgspec.structs.replace(self.question, options=())

    @property
    def offered(self) -> str:
        """The right answer as an option says it, which where names are asked is how the thing is called."""
        return shipped().grade(self.typed, "?").expected.en


@functools.cache
def cases(item: str) -> tuple[Case, ...]:
    """Return some variants of a shipped item, worked out once for all tests."""
    ready = computed(shipped(), item)
    found = []
    for number in range(SEEDS):
        question = shipped().pose(item, f"case{number}", options=True)
        variant = ready.variant(question.seed)
        under = {name: ready.recipe.shown(answers) for name, answers in ready.under_mistakes(variant).items()}
        found.append(Case(question, ready.recipe.shown(variant.truth), under))
    return tuple(found)
