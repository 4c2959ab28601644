"""One cell of a grid or a row worked out: which numbers go into it, and what they come to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from engine.expansion import element_worked
from engine.rule import Step
from engine.value import Value, show
from quizapp.bank.text import Text
from quizapp.questions import phrases
from quizapp.questions.asked import AskedPart
from quizapp.questions.judging import wrong_places
from quizapp.questions.model import Part
from quizapp.questions.reading import Unreadable, read_part

_LONGEST: Final = 200
"""A working of one cell that is longer is harder to follow than the table of steps."""
_LONG_DECIMAL: Final = re.compile(r"\d+\.\d{5,}")
_DOUBLE: Final = re.compile(r"(\w)\(\(([^()]*)\)\)")


def cell_worked(steps: Sequence[Step], part: AskedPart, truth: Value, place: tuple[int, ...]) -> Text | None:
    """Work out one number of a right answer.

    Args:
        steps: The right working of the question.
        part: What is asked: a grid or a vector that is one quantity of a network.
        truth: The right answer of the part.
        place: Where the number stands in it, counted from 0.

    Returns:
        A sentence, or None where its numbers cannot be written in a line or two.
    """
    asked = part.expressions[0].source.rpartition(".")[2]
    last = next((step for step in reversed(steps) if step.name == asked and part.formed([step.value]) == truth), None)
    if last is None:
        return None
    lines = [f"{_short(text)} = {_number(value)}" for text, value in element_worked(steps, last, place)]
    return phrases.cell_worked(place, lines) if lines and len("".join(lines)) <= _LONGEST else None


def option_worked(steps: Sequence[Step], part: Part, asked: AskedPart, truth: Value, shown: str) -> Text | None:
    """Work out the first number that differs in an option, as it is shown, from the right answer."""
    try:
        value, _ = read_part(part, shown)
    except Unreadable:
        return None
    return wrong_worked(steps, part, asked, truth, value)


def wrong_worked(steps: Sequence[Step], part: Part, asked: AskedPart, truth: Value, value: Value) -> Text | None:
    """Work out the first wrong number of an answer that can be: those of a row may be given, all but one."""
    worked = (cell_worked(steps, asked, truth, place) for place in wrong_places(part, asked.decimals, value, truth))
    return next(filter(None, worked), None)


def _short(text: str) -> str:
    """Leave out the second of two brackets, and decimals that nobody writes."""
    return _LONG_DECIMAL.sub(lambda found: show(round(float(found[0]), 4)), _DOUBLE.sub(r"\1(\2)", text))


def _number(value: Value) -> str:
    return show(round(value, 4) if isinstance(value, float) else value)
