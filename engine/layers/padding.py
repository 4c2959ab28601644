"""Zeros around maps and signals, as many on each side as one likes: what causal and uneven convolutions need.

A convolution pads both sides alike. One that may not look ahead gets all its zeros before the first time step (van den
Oord et al., WaveNet, arXiv:1609.03499, section 2.1).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from engine.errors import ExpressionError
from engine.layer import IMAGE, SIGNAL, AxisRule, LayerType, Shape, Torch, TorchModule, one_or_more
from engine.rule import Rule
from engine.value import Value, vector

if TYPE_CHECKING:
    from engine.network import Node

_SYMBOLS = {"before": "P_1", "after": "P_2"}
_PADDED = Rule({"padded": "size + before + after"}, _SYMBOLS)
_SIDES = {2: 4, 1: 2}
"""The number of sides by that of axes along which zeros are put."""
_SEEN = Rule(
    {"receptive_field": "field_in", "jump": "jump_in", "start": "start_in - before*jump_in"},
    {**_SYMBOLS, "field_in": "r", "jump_in": "j"},
)
"""A place sees what it saw; only where the first one looks lies further ahead, in the zeros."""


def _sides(attributes: Mapping[str, Value], expected: str, count: int) -> list[int]:
    given = attributes["padding"]
    sides = vector(given, "padding") if isinstance(given, tuple) else (given,) * count
    found = [side for side in sides if isinstance(side, int) and side >= 0]
    if len(found) != count or len(sides) != count:
        raise ExpressionError(f"`padding` is {expected}, whole numbers from 0, or one number for all sides")
    return found


def _settled_map(attributes: Mapping[str, Value]) -> Mapping[str, Value]:
    left, right, top, bottom = _sides(attributes, "[left, right, top, bottom]", _SIDES[2])
    return {**attributes, "before": (top, left), "after": (bottom, right)}


def _settled_signal(attributes: Mapping[str, Value]) -> Mapping[str, Value]:
    before, after = _sides(attributes, "[left, right]", _SIDES[1])
    return {**attributes, "before": before, "after": after}


def _map_axes(_input_shape: Shape) -> Mapping[str, AxisRule]:
    return {"channels": None, "height": _PADDED, "width": _PADDED}


def _signal_axes(_input_shape: Shape) -> Mapping[str, AxisRule]:
    return {"channels": None, "length": _PADDED}


def _around_map(torch: Torch, node: Node, _input_shape: Shape) -> TorchModule:
    (top, left), (bottom, right) = node.pair("before"), node.pair("after")
    return torch.nn.ZeroPad2d((left, right, top, bottom))


def _around_signal(torch: Torch, node: Node, _input_shape: Shape) -> TorchModule:
    return torch.nn.ConstantPad1d((node.whole("before"), node.whole("after")), 0.0)


ZERO_PAD_2D = LayerType(
    name="zero_pad2d",
    attributes={"padding": one_or_more()},
    takes=(IMAGE,),
    axes=_map_axes,
    rules={
        "parameters": Rule({"parameters": "0"}),
        "values": Rule({"output": "zero_padded(x, before, after)"}, _SYMBOLS),
    },
    receptive_field=_SEEN,
    settle=_settled_map,
    module=_around_map,
)
"""`(N, C, H, W) → (N, C, top + H + bottom, left + W + right)`, as `torch.nn.ZeroPad2d`: left, right, top, bottom."""

ZERO_PAD_1D = LayerType(
    name="zero_pad1d",
    attributes={"padding": one_or_more()},
    takes=(SIGNAL,),
    axes=_signal_axes,
    rules={
        "parameters": Rule({"parameters": "0"}),
        "values": Rule({"output": "as_signals(zero_padded(as_maps(x), [0, before], [0, after]))"}, _SYMBOLS),
    },
    receptive_field=_SEEN,
    settle=_settled_signal,
    module=_around_signal,
)
"""`(N, C, L) → (N, C, left + L + right)`, as `torch.nn.ZeroPad1d`; [2, 0] before a kernel of 3 makes it causal."""

LAYERS = (ZERO_PAD_1D, ZERO_PAD_2D)
