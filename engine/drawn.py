"""What expressions draw by a seed: noise, shades, choices, shares and masks, the same in a rule and in a run."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Final

from engine.arranging import arranged
from engine.chance import Chance, kept, noise, shades
from engine.errors import ExpressionError
from engine.value import MAX_ELEMENTS, Value, integer, number, shape, vector


def _noise(seed: Value, *lengths: Value) -> Value:
    """Draw standard normal noise that the seed decides, with these lengths along its axes."""
    sizes = [integer(length, "noise") for length in lengths]
    if not sizes or min(sizes) < 1 or math.prod(sizes) > MAX_ELEMENTS:
        raise ExpressionError(f"noise needs lengths of at least 1 and draws at most {MAX_ELEMENTS} numbers")
    return noise(integer(seed, "noise"), *sizes)


def _noise_like(seed: Value, x: Value) -> Value:
    """Draw standard normal noise in the shape of a value."""
    return noise(integer(seed, "noise_like"), *shape(vector(x, "noise_like")))


def _shades_like(seed: Value, x: Value) -> Value:
    """Draw numbers evenly from 0 to 1 in the shape of a value."""
    return shades(integer(seed, "shades_like"), *shape(vector(x, "shades_like")))


def _draw(seed: Value, name: Value, count: Value) -> Value:
    """Draw one of the whole numbers from 0 to `count - 1`, decided by the seed and a name."""
    return Chance(integer(seed, "draw"), str(name)).below(integer(count, "draw"))


def _draw_beta(seed: Value, alpha: Value) -> Value:
    """Draw the share of Mixup and CutMix from Beta(alpha, alpha), decided by the seed."""
    return Chance(integer(seed, "draw_beta"), "lambda").beta(number(alpha, "draw_beta"))


def _keep_mask(like: Value, p: Value, seed: Value) -> Value:
    """Draw which elements dropout keeps."""
    return arranged(tuple(kept(math.prod(shape(like)), float(number(p, "dropout")), integer(seed, "dropout"))), like)


DRAWING_FUNCTIONS: Final[Mapping[str, Callable[..., Value]]] = {
    "draw": _draw,
    "draw_beta": _draw_beta,
    "keep_mask": _keep_mask,
    "noise": _noise,
    "noise_like": _noise_like,
    "shades_like": _shades_like,
}
"""What expressions may call of these."""
