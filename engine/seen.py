"""What a rule sees of its layer: sides, samples, parts of pairs and letters of axes.

`Evaluation` looks them up for one draw, `Planned` for all.
"""

from __future__ import annotations

from typing import Final

from engine.layer import SPATIAL, Shape
from engine.network import Node, labels_of
from engine.value import Value, depth, vector

OF_SAMPLES: Final = frozenset({"x", "shortcut", "branches"})
"""What a rule sees that has an axis of samples, if the network's values have one."""
SIDES: Final = {"in": 0, "last": -1}
"""The input whose axes a rule sees behind a prefix: `in_time` is the first one's, `last_time` the last one's."""


def input_labels(node: Node, entering: Shape, *, sampled: bool) -> tuple[str, ...]:
    """Return the letters of the axes that a layer's values have as they enter."""
    own = labels_of(entering)
    left_out = 0 if "channels" in entering else len(own) - 1
    shown = [label for place, label in enumerate(own) if not node.bare or place != left_out]
    return ("N", *shown) if sampled and node.type.mixes_samples else tuple(shown)


def of_sample(name: str, value: Value, sample: int) -> Value:
    """Return what a rule sees of one sample under a name."""
    if name == "branches":
        return tuple(of_sample("x", branch, sample) for branch in vector(value, name))
    return vector(value, name)[sample] if name in OF_SAMPLES else value


def component(value: Value, axis: str | None) -> Value:
    """Return the part of a pair that belongs to an axis; anything else stands for all."""
    if isinstance(value, tuple) and axis in SPATIAL and depth(value) == 1 and len(value) == len(SPATIAL):
        return value[SPATIAL.index(axis)]
    return value


def of_side(name: str) -> tuple[int, str]:
    """Return the input that a rule asks of, and what of it: `last_lengths` are the `in_lengths` of the last one."""
    rest = name.removeprefix("last_")
    return (0, name) if rest == name else (SIDES["last"], f"in_{rest}")
