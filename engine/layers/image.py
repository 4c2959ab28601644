"""What the layers that change an image have in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from engine.layer import IMAGE, Attribute, AxisRule, Facts, LayerType, Shape
from engine.rule import Rule


def image_layer(
    name: str,
    attributes: Mapping[str, Attribute],
    equations: Mapping[str, str],
    facts: Facts,
    *,
    inputs: int = 1,
    sizes: tuple[str, str] | None = None,
    symbols: Mapping[str, str] | None = None,
    requires: Mapping[str, str] | None = None,
) -> LayerType:
    """Return a layer `(N, C, H, W) → (N, C, H', W')` without parameters; `sizes` are the rules of H' and W'."""

    def axes(input_shape: Shape) -> Mapping[str, AxisRule]:
        if sizes is None:
            return dict.fromkeys(input_shape)
        return {"channels": None, "height": Rule({"rows": sizes[0]}), "width": Rule({"columns": sizes[1]})}

    return LayerType(
        name=name,
        attributes=attributes,
        takes=(IMAGE,),
        axes=axes,
        rules={"parameters": Rule({"parameters": "0"}), "values": Rule(equations, symbols)},
        requires=requires or {},
        facts=facts,
        inputs=inputs,
        bare=True,
    )


def resampled(layer: LayerType) -> LayerType:
    """Say of a layer that its cells are none of the input's, so that no one receptive field can be told behind it."""
    return replace(layer, window="resampled")
