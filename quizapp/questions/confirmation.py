"""The second computation of a question: what the worker is asked to run, and whether it agrees with the key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.description import resolve
from engine.value import freeze
from engine.verify import same
from quizapp.questions.computed import ComputedItem
from quizapp.questions.library import Questions
from quizapp.questions.model import Question
from quizapp.questions.variants import Variant

JOB = "confirm"
"""The worker's job."""


def request(questions: Questions, question: Question) -> dict[str, Any] | None:
    """Return the plain data that the worker needs, or None for a question that is not computed."""
    ready = questions.at_work(question.item)
    return request_of(ready, ready.variant(question.seed)) if isinstance(ready, ComputedItem) else None


def request_of(ready: ComputedItem, variant: Variant) -> dict[str, Any]:
    """Return the plain data that the worker needs to compute a variant."""
    return {
        "networks": {name: resolve(data, variant.drawn, "") for name, data in variant.descriptions.items()},
        "given": dict(variant.drawn),
        "expressions": [wanted.source for part in ready.recipe.parts for wanted in part.expressions],
    }


def agrees(questions: Questions, question: Question, result: Mapping[str, Any]) -> bool:
    """Return whether what was run gives the key of the question."""
    ready = questions.at_work(question.item)
    if not isinstance(ready, ComputedItem):
        return True
    return agrees_with(ready, ready.variant(question.seed), result["values"])


def agrees_with(ready: ComputedItem, variant: Variant, values: Sequence[Any]) -> bool:
    """Return whether the values that a run gave, one for each expression, are the truth of a variant."""
    left = list(values)
    for part, truth in zip(ready.recipe.parts, variant.truth, strict=True):
        count = len(part.expressions)
        run = [freeze(value) for value in left[:count]]
        found = run[0] if count == 1 else tuple(run)
        if not same(truth, part.named(found) if part.form == "name" else found):
            return False
        left = left[count:]
    return not left
