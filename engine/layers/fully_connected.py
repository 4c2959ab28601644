"""Chapter 17: the fully connected layer, also called dense or affine.

Goodfellow, Bengio & Courville, Deep Learning, 2016, chapter 6.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.layer import FEATURES, SEQUENCE, AxisRule, LayerType, Shape, Torch, TorchModule, flag, whole
from engine.rule import Rule

if TYPE_CHECKING:
    from engine.network import Node

_SYMBOLS = {"in_features": "n_in", "out_features": "n_out", "in_time": "T", "weight": "W", "bias_values": "b"}


def _axes(input_shape: Shape) -> dict[str, AxisRule]:
    return {axis: Rule({axis: "out_features"}) if axis == "features" else None for axis in input_shape}


def _weights(node: Node, input_shape: Shape) -> dict[str, tuple[int, ...]]:
    shapes: dict[str, tuple[int, ...]] = {"weight": (node.whole("out_features"), input_shape["features"])}
    if node.attributes["bias"]:
        shapes["bias"] = (node.whole("out_features"),)
    return shapes


def _module(torch: Torch, node: Node, input_shape: Shape) -> TorchModule:
    return torch.nn.Linear(input_shape["features"], node.whole("out_features"), bias=bool(node.attributes["bias"]))


LINEAR = LayerType(
    name="linear",
    attributes={"out_features": whole(), "bias": flag(default=True)},
    takes=(FEATURES, SEQUENCE),
    axes=_axes,
    rules={
        "parameters": Rule(
            {"per_unit": "in_features + bias", "parameters": "per_unit*out_features"},
            _SYMBOLS,
            quiet={"per_unit": ("bias == 0", "in_features")},
        ),
        "macs": Rule({"macs": "positions*in_features*out_features"}, _SYMBOLS),
        "values": Rule({"weighted": "matrix(weight, x)", "output": "weighted + bias_values"}, _SYMBOLS),
    },
    weights=_weights,
    module=_module,
)
"""`(N, …, in_features) → (N, …, out_features)`: the same weights at every position before the last axis."""


def _flat_axes(input_shape: Shape) -> dict[str, AxisRule]:
    product = "*".join(f"in_{axis}" for axis in input_shape)
    symbols = {"in_channels": "C", "in_height": "H", "in_width": "W", "in_time": "T", "in_features": "D"}
    return {"features": Rule({"features": product}, symbols)}


def _flatten(torch: Torch, _node: Node, _input_shape: Shape) -> TorchModule:
    return torch.nn.Flatten()


FLATTEN = LayerType(
    name="flatten",
    axes=_flat_axes,
    rules={"parameters": Rule({"parameters": "0"}), "values": Rule({"output": "flatten(x)"})},
    module=_flatten,
)
"""`(N, C, H, W) → (N, C*H*W)`: one long row, channel by channel; nothing to learn."""

LAYERS = (LINEAR, FLATTEN)
