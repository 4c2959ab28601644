"""Between maps, signals, sequences and rows of features: the same numbers in another arrangement, nothing learned.

A network that looks at an image and then reads it as a sequence needs them: patches become tokens (Dosovitskiy et al.,
An Image is Worth 16x16 Words, arXiv:2010.11929, section 3.1), columns of a map become time steps (Shi, Bai & Yao,
CRNN, arXiv:1507.05717, section 2.2), vectors of words a signal to convolve (Kim, arXiv:1408.5882, section 2).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from engine.errors import ExpressionError
from engine.layer import (
    FEATURES,
    IMAGE,
    SEQUENCE,
    SIGNAL,
    AxisRule,
    LayerType,
    Shape,
    Tensor,
    Torch,
    TorchModule,
    numbers,
    whole,
)
from engine.rule import Rule
from engine.value import Value, vector

if TYPE_CHECKING:
    from engine.network import Node

_NO_PARAMETERS = Rule({"parameters": "0"})
_SYMBOLS = {"map_size": "H*W", "in_channels": "C", "in_features": "D", "in_time": "T", "in_length": "L"}
_SHAPES = {2: SEQUENCE, 3: IMAGE}
"""What so many lengths mean, as in an input without named axes."""


def _to_sequence_axes(_input_shape: Shape) -> Mapping[str, AxisRule]:
    return {"time": Rule({"time": "map_size"}, _SYMBOLS), "features": Rule({"features": "in_channels"}, _SYMBOLS)}


def _to_sequence(torch: Torch, _node: Node, _input_shape: Shape) -> TorchModule:
    forward = lambda _self, x: x.flatten(2).permute(0, 2, 1)  # noqa: E731 - a method of the class made here
    return type("ToSequence", (torch.nn.Module,), {"forward": forward})()


TO_SEQUENCE = LayerType(
    name="to_sequence",
    takes=(IMAGE, SIGNAL),
    axes=_to_sequence_axes,
    rules={
        "parameters": _NO_PARAMETERS,
        "values": Rule({"output": "transpose(reshaped(x, [in_channels, map_size]))"}, _SYMBOLS),
    },
    module=_to_sequence,
)
"""`(N, C, H, W) → (N, H*W, C)`, row by row, and `(N, C, L) → (N, L, C)`: places are time steps, channels features."""


def _to_signal_axes(_input_shape: Shape) -> Mapping[str, AxisRule]:
    return {"channels": Rule({"channels": "in_features"}, _SYMBOLS), "length": Rule({"length": "in_time"}, _SYMBOLS)}


def _to_signal(torch: Torch, _node: Node, _input_shape: Shape) -> TorchModule:
    forward = lambda _self, x: x.permute(0, 2, 1)  # noqa: E731 - as above
    return type("ToSignal", (torch.nn.Module,), {"forward": forward})()


TO_SIGNAL = LayerType(
    name="to_signal",
    takes=(SEQUENCE,),
    axes=_to_signal_axes,
    rules={"parameters": _NO_PARAMETERS, "values": Rule({"output": "transpose(x)"})},
    module=_to_signal,
)
"""`(N, T, D) → (N, D, T)`: each feature a channel, ready for `conv1d` and its poolings."""


def _lengths(attributes: Mapping[str, Value]) -> tuple[Value, ...]:
    return vector(attributes["unflattened_size"], "unflattened_size")


def _hold_to_lengths(attributes: Mapping[str, Value]) -> Mapping[str, Value]:
    lengths = _lengths(attributes)
    if len(lengths) not in _SHAPES or not all(isinstance(one, int) and one >= 1 for one in lengths):
        raise ExpressionError(
            "`unflattened_size` is [channels, height, width] or [time, features], whole numbers from 1"
        )
    return attributes


def _unflattened_axes(attributes: Mapping[str, Value], _input_shape: Shape) -> Mapping[str, AxisRule]:
    axes = _SHAPES[len(_lengths(attributes))]
    return {axis: Rule({axis: f"unflattened_size[{place}]"}) for place, axis in enumerate(axes)}


def _unflatten(torch: Torch, node: Node, _input_shape: Shape) -> TorchModule:
    return torch.nn.Unflatten(1, [int(one) for one in _lengths(node.attributes)])  # type: ignore[arg-type]


UNFLATTEN = LayerType(
    name="unflatten",
    attributes={"unflattened_size": numbers()},
    takes=(FEATURES,),
    axes=lambda _input_shape: {axis: Rule({axis: "unflattened_size"}) for axis in IMAGE},
    axes_by=_unflattened_axes,
    rules={"parameters": _NO_PARAMETERS, "values": Rule({"output": "reshaped(x, unflattened_size)"})},
    requires={
        "prod(unflattened_size) == in_features": "{in_features} features cannot be arranged as {unflattened_size}"
    },
    settle=_hold_to_lengths,
    module=_unflatten,
)
"""`(N, D) → (N, C, H, W)` or `(N, T, F)`, the reverse of `flatten`, as `torch.nn.Unflatten(1, …)`."""


def _append_axes(_input_shape: Shape) -> Mapping[str, AxisRule]:
    return {"time": Rule({"time": "sum(all_time)"}), "features": None}


def _append(torch: Torch, _node: Node, tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    return {"output": torch.cat(tensors, dim=1)}


APPEND = LayerType(
    name="append",
    takes=(SEQUENCE,),
    axes=_append_axes,
    rules={"parameters": _NO_PARAMETERS, "values": Rule({"output": "joined(branches)"})},
    requires={"min(all_features) == max(all_features)": "sequences to be joined must have equally many features"},
    facts=_append,
    inputs=2,
    further=14,
)
"""One sequence behind another: `(N, T, D), (N, U, D) → (N, T + U, D)`, as a class token before the patches."""


def _shuffle(torch: Torch, node: Node, _input_shape: Shape) -> TorchModule:
    return torch.nn.ChannelShuffle(node.whole("groups"))


CHANNEL_SHUFFLE = LayerType(
    name="channel_shuffle",
    attributes={"groups": whole()},
    takes=(IMAGE,),
    rules={
        "parameters": _NO_PARAMETERS,
        "values": Rule(
            {
                "grouped": "reshaped(x, [groups, in_channels//groups, map_size])",
                "output": "reshaped(swapped(grouped), [in_channels, in_height, in_width])",
            }
        ),
    },
    requires={"in_channels % groups == 0": "{in_channels} channels cannot be divided into {groups} groups"},
    module=_shuffle,
)
"""Channels in turn from each group: `(N, C, H, W) → (N, C, H, W)` (Zhang et al., ShuffleNet, arXiv:1707.01083, 3.1)."""


def _chunk_axes(input_shape: Shape) -> Mapping[str, AxisRule]:
    return {axis: Rule({"channels": "in_channels//chunks"}) if axis == "channels" else None for axis in input_shape}


def _chunk(torch: Torch, node: Node, _input_shape: Shape) -> TorchModule:
    chunks, index = node.whole("chunks"), node.whole("index")
    forward = lambda _self, x: x.chunk(chunks, dim=1)[index]  # noqa: E731 - a method of the class made here
    return type("Chunk", (torch.nn.Module,), {"forward": forward})()


CHUNK = LayerType(
    name="chunk",
    attributes={"chunks": whole(), "index": whole(minimum=0)},
    takes=(IMAGE, SIGNAL),
    axes=_chunk_axes,
    rules={"parameters": _NO_PARAMETERS, "values": Rule({"output": "split(x, chunks)[index]"})},
    requires={
        "in_channels % chunks == 0": "{in_channels} channels cannot be divided into {chunks} chunks",
        "index < chunks": "there is no chunk {index} of {chunks}, counted from 0",
    },
    module=_chunk,
)
"""One of so many equal parts of the channels, counted from 0, as `torch.chunk(x, chunks, dim=1)[index]`.

Half of the channels goes on, the other half is passed by (Ma et al., ShuffleNet V2, arXiv:1807.11164, section 3).
"""


def _pixel_axes(_input_shape: Shape) -> Mapping[str, AxisRule]:
    return {
        "channels": Rule({"channels": "in_channels//upscale_factor**2"}),
        "height": Rule({"rows": "in_height*upscale_factor"}),
        "width": Rule({"columns": "in_width*upscale_factor"}),
    }


PIXEL_SHUFFLE = LayerType(
    name="pixel_shuffle",
    attributes={"upscale_factor": whole(maximum=math.isqrt(10**6))},
    takes=(IMAGE,),
    axes=_pixel_axes,
    window="resampled",
    rules={
        "parameters": _NO_PARAMETERS,
        "values": Rule({"output": "interleaved(reshaped(x, [in_channels, in_height, in_width]), upscale_factor)"}),
    },
    requires={
        "in_channels % upscale_factor**2 == 0": (
            "{in_channels} channels cannot be laid out as squares of {upscale_factor} by {upscale_factor} cells"
        )
    },
    module=lambda torch, node, _input_shape: torch.nn.PixelShuffle(node.whole("upscale_factor")),
)
"""Channels laid out as cells: `(N, C*r*r, H, W) → (N, C, H*r, W*r)` (Shi et al., arXiv:1609.05158, section 2.2)."""

LAYERS = (TO_SEQUENCE, TO_SIGNAL, UNFLATTEN, APPEND, CHANNEL_SHUFFLE, CHUNK, PIXEL_SHUFFLE)
