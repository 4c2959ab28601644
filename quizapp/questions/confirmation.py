"""The second computation of a question: what the worker is asked to run, and whether it agrees with the key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.description import resolve
from engine.value import Value, freeze
from engine.verify import same
from quizapp.questions.computed import ComputedItem
from quizapp.questions.library import Questions
from quizapp.questions.model import Question
from quizapp.questions.variants import AskedPart

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
        if not _same(part, truth, [freeze(value) for value in values[:count]]):
            return False
        values = values[count:]
    return True


def _same(part: AskedPart, truth: Value, run: list[Value]) -> bool:
    return same(truth, run[0] if len(run) == 1 else tuple(run))
