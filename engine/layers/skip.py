"""Chapter 21: joining branches, by adding (ResNet), by concatenating channels (DenseNet), or by multiplying (a gate).

He et al., Deep Residual Learning, arXiv:1512.03385, section 3.2; Huang et al., DenseNet, arXiv:1608.06993, section 3.
`residual` and `concat` place them where their branches meet, or a description names the layers to join with `from`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.layer import AxisRule, LayerType, Shape, Tensor, Torch
from engine.rule import Rule

if TYPE_CHECKING:
    from engine.network import Node

_NO_PARAMETERS = Rule({"parameters": "0"})
_SYMBOLS = {"in_channels": "C", "in_features": "D", "all_channels": "C_i", "all_features": "D_i"}


def _add(_torch: Torch, _node: Node, tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    total = tensors[0]
    for tensor in tensors[1:]:
        total = total + tensor
    return {"output": total}


def _joined(input_shape: Shape) -> str:
    """Return the axis along which branches would be concatenated."""
    return next(iter(input_shape)) if "channels" in input_shape else "features"


def _add_axes(input_shape: Shape) -> dict[str, AxisRule]:
    joined = _joined(input_shape)
    return {axis: Rule({axis: f"in_{axis}"}, _SYMBOLS) if axis == joined else None for axis in input_shape}


ADD = LayerType(
    name="add",
    axes=_add_axes,
    rules={
        "parameters": _NO_PARAMETERS,
        "values": Rule({"output": "x + shortcut if len(branches) == 2 else added(branches)"}),
    },
    facts=_add,
    inputs=None,
    bare=True,
)
"""Branches of one shape, added element by element; the shape stays."""


def _concat_axes(input_shape: Shape) -> dict[str, AxisRule]:
    joined = _joined(input_shape)
    return {axis: Rule({axis: f"sum(all_{axis})"}, _SYMBOLS) if axis == joined else None for axis in input_shape}


def _concat(torch: Torch, node: Node, tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    return {"output": torch.cat(tensors, dim=1 if "channels" in node.input_shapes[0] else -1)}


CONCAT = LayerType(
    name="concat",
    axes=_concat_axes,
    rules={
        "parameters": _NO_PARAMETERS,
        "values": Rule(
            {
                "output": "as_signals(concat_channels(as_maps(branches))) if signal else"
                " (concat_channels(branches) if image else concat_features(branches))"
            }
        ),
    },
    facts=_concat,
    inputs=None,
)
"""Branches side by side: channels (or features) add up, height and width stay."""


def _multiply(_torch: Torch, _node: Node, tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    return {"output": tensors[0] * tensors[1]}


MULTIPLY = LayerType(
    name="multiply",
    rules={"parameters": _NO_PARAMETERS, "values": Rule({"output": "x*shortcut"})},
    requires={
        "last_axes == in_axes": "what is multiplied has the axes {in_axes} and {last_axes}; they must be the same",
        "fits(last_lengths, in_lengths)": (
            "{last_lengths} does not fit {in_lengths}: each axis of the second is as long as that of the first, or 1"
        ),
    },
    facts=_multiply,
    inputs=2,
    bare=True,
)
"""`(N, C, H, W) * (N, C, 1, 1) → (N, C, H, W)`: element by element, an axis of length one meeting every element.

So a gate lets more or less through, one for each value or, as in squeeze-and-excitation, one for each channel (Hu,
Shen & Sun, arXiv:1709.01507, section 3). It is no matrix product, and so no multiply-adds are counted.
"""

LAYERS = (ADD, CONCAT, MULTIPLY)
