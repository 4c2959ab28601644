"""RandAugment: N operations, each drawn evenly from a list, all at one strength M (Cubuk et al., arXiv:1909.13719).

The ranges of the operations are those of AutoAugment (arXiv:1805.09501, table 6): at strength 10 a rotation turns by
30 degrees, a shear slants by 0.3, a shift moves by 150 of 331 cells, colour, brightness, contrast and sharpness are off
by 0.9, 4 bits are left and everything is inverted. Two of the fourteen operations change nothing in an image that is
grey or of fewer than 256 cells: `color` and `equalize`. What it draws is a description, and so can be summed up,
explained, run and verified like any other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from engine.chance import Chance
from engine.errors import EngineError

Entry = dict[str, Any]
Operation = Callable[[float, int, int, int], Entry | None]
"""`(share of the full strength, sign, height, width) → layer`, None for the one that changes nothing."""

STRONGEST: Final = 10
"""The largest magnitude."""
_MOST: Final = 20
_ANGLE, _SLANT, _SHIFT, _OFF = 30, 0.3, 150 / 331, 0.9
_ALL_BITS, _BITS_GONE, _WHITE = 8, 4, 256


def _factor(name: str) -> Operation:
    return lambda share, sign, _height, _width: {name: {"factor": 1 + sign * _OFF * share}}


OPERATIONS: Final[Mapping[str, Operation]] = {
    "identity": lambda _share, _sign, _height, _width: None,
    "autocontrast": lambda _share, _sign, _height, _width: {"autocontrast": {}},
    "rotate": lambda share, sign, _height, _width: {"rotate": {"angle": sign * _ANGLE * share}},
    "solarize": lambda share, _sign, _height, _width: {"solarize": {"threshold": _WHITE * (1 - share)}},
    "posterize": lambda share, _sign, _height, _width: {"posterize": {"bits": _ALL_BITS - round(_BITS_GONE * share)}},
    "equalize": lambda _share, _sign, _height, _width: {"equalize": {}},
    "color": _factor("adjust_saturation"),
    "contrast": _factor("adjust_contrast"),
    "brightness": _factor("adjust_brightness"),
    "sharpness": _factor("adjust_sharpness"),
    "shear-x": lambda share, sign, _height, _width: {"shear": {"right": sign * _SLANT * share}},
    "shear-y": lambda share, sign, _height, _width: {"shear": {"down": sign * _SLANT * share}},
    "translate-x": lambda share, sign, _height, width: {"translate": {"right": sign * round(_SHIFT * share * width)}},
    "translate-y": lambda share, sign, height, _width: {"translate": {"down": sign * round(_SHIFT * share * height)}},
}
"""Name to operation, on images of cells from 0 to 255."""


def drawn_operations(num_ops: int, seed: int | str) -> tuple[tuple[str, int], ...]:
    """Draw the operations with their signs: each anew from all, so that one may come up twice.

    Raises:
        EngineError: `num_ops` is below 0 or above 20.
    """
    if not 0 <= num_ops <= _MOST:
        raise EngineError(f"{num_ops} operations were asked for; 0 to {_MOST} were expected")
    chance = Chance(seed, "rand_augment")
    return tuple((chance.chosen(tuple(OPERATIONS)), chance.chosen((-1, 1))) for _ in range(num_ops))


def rand_augment(num_ops: int, magnitude: float, seed: int | str, *, height: int, width: int) -> list[Entry]:
    """Return the layers that RandAugment draws, in order; fewer than `num_ops` where the identity was drawn.

    Args:
        num_ops: N, how many operations are drawn.
        magnitude: M, their strength from 0 to 10.
        seed: Decides operations and signs; another magnitude keeps both.
        height: Of the image, which shifts are a part of.
        width: Likewise.

    Raises:
        EngineError: `num_ops` or `magnitude` lies outside its limits.
    """
    if not 0 <= magnitude <= STRONGEST:
        raise EngineError(f"the magnitude {magnitude:g} was found; a number from 0 to {STRONGEST} was expected")
    drawn = drawn_operations(num_ops, seed)
    entries = [OPERATIONS[name](magnitude / STRONGEST, sign, height, width) for name, sign in drawn]
    return [entry for entry in entries if entry is not None]
