"""Augmenting one small image by the rules of the layers, to be shown beside what it was."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.description import describe
from engine.evaluation import Evaluation
from engine.value import Value, shape

_AXES = {2: ["H", "W"], 3: ["C", "H", "W"]}


def description(image: Value, layers: Sequence[Any], other: Value | None = None) -> dict[str, Any]:
    """Return the description of layers on an image, and for Mixup and CutMix on an `other` one, to be run or verified.

    Args:
        image: `(H, W)` or `(C, H, W)`, called `image` in the description.
        layers: As in a description; one that takes two images says `from: [image, other]`.
        other: The second image.
    """
    inputs = {"image": image} | ({} if other is None else {"other": other})
    return {
        "input": {name: {"axes": _AXES.get(len(shape(one)), []), "values": one} for name, one in inputs.items()},
        "layers": list(layers),
    }


def augmented(image: Value, layers: Sequence[Any], other: Value | None = None) -> Value:
    """Return what layers make of an image, without torch; without layers, the image.

    Raises:
        DescriptionError: A layer is wrong or the image no grid; with the place in the description.
    """
    if not layers:
        return image
    return Evaluation(describe(description(image, layers, other))).lookup("output")


def mixed(image: Value, other: Value, layer: str, **attributes: float) -> tuple[Value, Value]:
    """Return one image made of two, and the label: the shares of the first and the second.

    Args:
        image: The first image.
        other: The second, of the same size.
        layer: `mixup_images`, `drawn_mixup`, `cutmix_images` or `drawn_cutmix`.
        attributes: Those of the layer.
    """
    entry = {layer: {**attributes, "from": ["image", "other"]}}
    evaluation = Evaluation(describe(description(image, [entry], other)))
    return evaluation.lookup("output"), evaluation.lookup("label")
