"""Four options from mistakes: two crossed where the answer is a shape, and the rank of the right one balanced."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from typing import Final

from engine.value import Value
from quizapp.questions.seeds import Stream
from quizapp.questions.variants import Recipe

WANTED: Final = 4


def choose_options(
    recipe: Recipe, truth: tuple[Value, ...], wrong: list[tuple[Value, ...]], names: tuple[object, ...]
) -> list[str]:
    """Return up to four different texts, the right one among them, in the order shown."""
    stream = Stream(*names)
    right = recipe.shown(truth)
    if recipe.parts[0].form == "shape" and len(recipe.parts) == 1:
        texts = _crossed(recipe, truth, wrong, right, stream)
    else:
        texts = _ranked(recipe, truth, wrong, right, stream)
    stream.shuffle(texts)
    return texts


def _crossed(
    recipe: Recipe, truth: tuple[Value, ...], wrong: list[tuple[Value, ...]], right: str, stream: Stream
) -> list[str]:
    """Cross two mistakes that touch different axes: neither, one, the other, both; no option is nearest to all."""
    true_shape = truth[0]
    pairs = []
    for one, other in combinations([values[0] for values in wrong], 2):
        if not (isinstance(true_shape, tuple) and isinstance(one, tuple) and isinstance(other, tuple)):
            continue
        touched = [{n for n, length in enumerate(shape) if length != true_shape[n]} for shape in (one, other)]
        if touched[0] and touched[1] and not touched[0] & touched[1]:
            both = tuple(one[n] if n in touched[0] else other[n] for n in range(len(true_shape)))
            pairs.append((one, other, both))
    if pairs:
        return [right, *(recipe.shown((shape,)) for shape in pairs[stream.below(len(pairs))])]
    texts = list(dict.fromkeys([right, *(recipe.shown(values) for values in wrong)]))
    return [*texts, *_neighbours(recipe, truth, set(texts), (1, -1, 2, -2, 3), WANTED - len(texts))][:WANTED]


def _ranked(
    recipe: Recipe, truth: tuple[Value, ...], wrong: list[tuple[Value, ...]], right: str, stream: Stream
) -> list[str]:
    """Choose three mistakes so that the right answer is as often the smallest, a middle one, or the largest.

    Where there are fewer, what is near the right answer fills up the side that its rank asks for.
    """
    by_text = {recipe.shown(values): values for values in reversed(wrong)}
    by_text.pop(right, None)
    below = [text for text, values in by_text.items() if _key(values) < _key(truth)]
    above = [text for text, values in by_text.items() if _key(values) >= _key(truth)]
    stream.shuffle(below)
    stream.shuffle(above)
    rank = stream.below(WANTED)
    take_below = min(rank, len(below))
    take_above = min(WANTED - 1 - take_below, len(above))
    take_below = min(WANTED - 1 - take_above, len(below))
    texts = [right, *below[:take_below], *above[:take_above]]
    missing = WANTED - len(texts)
    lower = min(missing, max(0, rank - take_below))
    texts += _neighbours(recipe, truth, set(texts), (-1, -2, -3), lower)
    texts += _neighbours(recipe, truth, set(texts), (1, 2, 3), missing - lower)
    return texts + _neighbours(recipe, truth, set(texts), (1, 2, 3, 4, -1, -2, -3), WANTED - len(texts))


def _key(values: tuple[Value, ...]) -> tuple[float, ...]:
    return tuple(value if isinstance(value, int | float) else 0.0 for value in values)


def _neighbours(
    recipe: Recipe, truth: tuple[Value, ...], taken: set[str], steps: Iterable[int], count: int
) -> list[str]:
    """Where too few mistakes exist, put numbers near the right one; never used while a mistake is left."""
    found: list[str] = []
    decimals = recipe.parts[0].decimals
    for step in steps:
        if len(found) >= count:
            break
        moved = tuple(_moved(value, step, decimals) for value in truth)
        text = recipe.shown(moved)
        if text not in taken and moved != truth:
            found.append(text)
            taken.add(text)
    return found


def _moved(value: Value, step: int, decimals: int | None) -> Value:
    if isinstance(value, str) or (isinstance(value, tuple) and value and isinstance(value[0], str)):
        return value
    if isinstance(value, tuple):
        return tuple(_moved(element, step if place == 0 else 0, decimals) for place, element in enumerate(value))
    if isinstance(value, int):
        return max(0, value + step) if value >= 0 else value + step
    return value + step * max(0.1 * abs(value), 10.0 ** -(decimals or 1))
