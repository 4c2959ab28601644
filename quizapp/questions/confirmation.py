"""The second computation of a question: what the worker is asked to run, and whether it agrees with the key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.description import resolve
from engine.value import freeze
from engine.verify import same
from quizapp.questions.computed import ComputedItem
from quizapp.questions.library import Questions
from quizapp.questions.model import Question

JOB = "confirm"
"""The worker's job."""


def request(questions: Questions, question: Question) -> dict[str, Any] | None:
    """Return the plain data that the worker needs, or None for a question that is not computed."""
    ready = questions.at_work(question.item)
    if not isinstance(ready, ComputedItem):
        return None
    variant = ready.variant(question.seed)
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
    values = list(result["values"])
    for part, truth in zip(ready.recipe.parts, ready.variant(question.seed).truth, strict=True):
        count = len(part.expressions)
        run = [freeze(value) for value in values[:count]]
        if not same(truth, run[0] if count == 1 else tuple(run)):
            return False
        values = values[count:]
    return not values
