"""What numbers are worth beside the right ones: equal, too coarse, in another order or unit, or wrong, and where."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Final

from engine.value import Number, Value, flat, shape, vector
from quizapp.bank.text import Text
from quizapp.questions import phrases
from quizapp.questions.model import Outcome, Part
from quizapp.questions.reading import Read

_PERCENT: Final = 100


def judged(
    part: Part, decimals: int | None, truth: Value, value: Value, reads: list[Read]
) -> tuple[Outcome, Text | None]:
    """Return the outcome of one part and what is to be said of it."""
    if equal(decimals, value, truth):
        return "right", None
    if too_coarse(decimals, reads, truth):
        return "imprecise", phrases.not_precise(decimals or 0)
    if part.form == "shape" and sorted(flat(value)) == sorted(flat(truth)):
        return "other-convention", phrases.other_order(part.axes)
    if part.form == "shape":
        return "wrong", phrases.by_axis(part.axes, vector(value, "a shape"), vector(truth, "a shape"))
    if part.form in {"vector", "grid"} and shape(value) == shape(truth):
        return "wrong", _by_place(part, decimals, value, truth)
    if part.unit is not None and part.unit.en == "%" and _is_share(decimals, reads, truth):
        return "other-convention", phrases.IN_PERCENT
    return "wrong", None


def _is_share(decimals: int | None, reads: Sequence[Read], truth: Value) -> bool:
    """Return whether a share was typed where a percentage is asked: 0.25 for 25."""
    return all(equal(decimals, read.value * _PERCENT, one) for read, one in zip(reads, flat(truth), strict=True))


def _by_place(part: Part, decimals: int | None, value: Value, truth: Value) -> Text | None:
    """Say which cells are wrong, or that all numbers are right and stand in other places."""
    ours = list(flat(truth))
    if all(equal(decimals, one, other) for one, other in zip(sorted(flat(value)), sorted(ours), strict=True)):
        return phrases.OTHER_PLACES
    wrong = [place for place, one in enumerate(_cells(decimals, value, truth)) if not one]
    return phrases.by_cell(wrong, len(ours), part.size) if len(wrong) < len(ours) else None


def wrong_places(part: Part, decimals: int | None, value: Value, truth: Value) -> Iterator[tuple[int, ...]]:
    """Yield where the wrong numbers of a row or a grid stand; nothing where the two have different forms."""
    if part.form not in {"vector", "grid"} or shape(value) != shape(truth):
        return
    for place, right in enumerate(_cells(decimals, value, truth)):
        if not right:
            yield divmod(place, part.size[1]) if len(part.size) > 1 else (place,)


def _cells(decimals: int | None, value: Value, truth: Value) -> Iterator[bool]:
    """Yield for each number whether it is right."""
    yield from (equal(decimals, one, other) for one, other in zip(flat(value), flat(truth), strict=True))


def overall(outcomes: list[Outcome]) -> Outcome:
    """Return what an answer is worth as a whole."""
    for outcome in ("wrong", "imprecise", "other-convention"):
        if outcome in outcomes:
            return outcome
    return "right"


def equal(decimals: int | None, one: Value, other: Value) -> bool:
    """Return whether two answers are the same: exactly, or to half a last place either way."""
    if isinstance(one, tuple) or isinstance(other, tuple):
        if not isinstance(one, tuple) or not isinstance(other, tuple) or len(one) != len(other):
            return False
        return all(equal(decimals, a, b) for a, b in zip(one, other, strict=True))
    if isinstance(one, str) or isinstance(other, str):
        return one == other
    if decimals is None:
        return one == other
    return abs(one - other) <= 0.5 * 10.0**-decimals * (1 + 1e-9)


def gives(decimals: int | None, typed: tuple[Value, list[Read]], answer: Value) -> bool:
    """Return whether what was typed is a mistake's answer, which where a whole number is asked may have a fraction."""
    value, reads = typed
    if decimals is not None or shape(value) != shape(answer) or not reads:
        return equal(decimals, value, answer)
    return all(
        read.value == one or bool(read.places and equal(read.places, read.value, one))
        for read, one in zip(reads, flat(answer), strict=True)
    )


def too_coarse(decimals: int | None, reads: list[Read], truth: Value) -> bool:
    """Return whether the digits are right but too few: each typed number is the truth rounded to fewer places."""
    if not decimals or not reads:
        return False
    return all(
        equal(decimals, read.value, value) or _is_start_of(read, value, decimals)
        for read, value in zip(reads, flat(truth), strict=True)
    )


def _is_start_of(read: Read, value: Number, decimals: int) -> bool:
    """Return whether a number is another one with fewer decimals, rounded or cut off; 0 is the start of nothing."""
    if read.places is None or read.places >= decimals or not read.value:
        return False
    cut_off = math.trunc(value * 10**read.places) / 10**read.places
    return equal(read.places, read.value, value) or read.value == cut_off
