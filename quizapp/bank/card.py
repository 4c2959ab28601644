"""What scheduling must know of an item, apart from what it says: light, because the app starts with all of them."""

from __future__ import annotations

from typing import Literal

import msgspec

Kind = Literal[
    "flashcard",
    "cloze",
    "choice",
    "multiple_choice",
    "true_false",
    "ordering",
    "matching",
    "short_answer",
    "computed",
]
Tier = Literal["core", "standard", "extra"]
Exam = Literal["G", "E"]
Band = Literal["head", "paper", "calculator"]


class ItemCard(msgspec.Struct, frozen=True, kw_only=True):
    """Where an item belongs, and what it has to do with; never what it says."""

    id: str
    objective: str
    kind: Kind
    tier: Tier
    exam: Exam
    revision: str
    siblings: frozenset[str] = frozenset()
    """Items whose answer this one gives away; naming it on one side is enough."""
    tags: frozenset[str] = frozenset()
    mistakes: frozenset[str] = frozenset()
    """The mistakes that the item is about."""
    difficulty: int | None = None
    """As its author judged it."""
