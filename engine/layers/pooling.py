"""Chapter 20: maximum, average and global average pooling, which have no parameters and leave channels apart.

Floor and zero padding that counts in the mean are torch's defaults; `ceil_mode` and `count_include_pad` are named,
because books and libraries differ (`torch.nn.MaxPool2d`, `torch.nn.AvgPool2d`; GAP: Lin, Chen & Yan, Network In
Network, arXiv:1312.4400, section 3.2).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.layer import IMAGE, Attribute, AxisRule, LayerType, Shape, Torch, TorchModule, flag, pair
from engine.layers.convolution import RECEPTIVE_FIELD, WINDOW_SYMBOLS
from engine.rule import Rule

if TYPE_CHECKING:
    from engine.network import Node

POOLED_SIZE = Rule(
    {
        "padded": "size + 2*padding",
        "extent": "dilation*(kernel_size - 1) + 1",
        "room": "padded - extent",
        "steps": "ceil(room/stride) if ceil_mode else room//stride",
        "count": "steps + 1",
        "output_size": "count - 1 if ceil_mode and (count - 1)*stride >= size + padding else count",
    },
    WINDOW_SYMBOLS,
    quiet={
        "padded": ("padding == 0", "size"),
        "extent": ("dilation == 1", "kernel_size"),
        "output_size": ("not (ceil_mode and (count - 1)*stride >= size + padding)", "count"),
    },
)
"""As a convolution's; with `ceil_mode` a last window may start inside the input or the left padding, never beyond."""


def _axes(_input_shape: Shape) -> dict[str, AxisRule]:
    return {"channels": Rule({"channels": "in_channels"}), "height": POOLED_SIZE, "width": POOLED_SIZE}


_NO_PARAMETERS = Rule({"parameters": "0"})

_WINDOW = {
    "kernel_size": pair(required=True),
    "stride": Attribute("pair", None, 1, default_from="kernel_size"),
    "padding": pair(0, minimum=0),
    "ceil_mode": flag(default=False),
}
_PADDING_FITS = {
    "2*padding_height <= kernel_height and 2*padding_width <= kernel_width": (
        "the padding {padding} may be at most half the kernel {kernel_size}"
    )
}


def _max_pool(torch: Torch, node: Node, _input_shape: Shape) -> TorchModule:
    return torch.nn.MaxPool2d(
        node.pair("kernel_size"),
        stride=node.pair("stride"),
        padding=node.pair("padding"),
        dilation=node.pair("dilation"),
        ceil_mode=bool(node.attributes["ceil_mode"]),
    )


def _avg_pool(torch: Torch, node: Node, _input_shape: Shape) -> TorchModule:
    return torch.nn.AvgPool2d(
        node.pair("kernel_size"),
        stride=node.pair("stride"),
        padding=node.pair("padding"),
        ceil_mode=bool(node.attributes["ceil_mode"]),
        count_include_pad=bool(node.attributes["count_include_pad"]),
    )


MAX_POOL2D = LayerType(
    name="max_pool2d",
    attributes={**_WINDOW, "dilation": pair(1)},
    takes=(IMAGE,),
    axes=_axes,
    rules={
        "parameters": _NO_PARAMETERS,
        "values": Rule(
            {
                "windows": "pool_windows(x, kernel_size, stride, padding, dilation, ceil_mode, 0)",
                "output": "maximum(windows)",
            }
        ),
    },
    receptive_field=RECEPTIVE_FIELD,
    requires=_PADDING_FITS,
    module=_max_pool,
    bare=True,
)
"""`(N, C, H, W) → (N, C, H', W')`; padding never wins, since it counts as minus infinity."""

AVG_POOL2D = LayerType(
    name="avg_pool2d",
    attributes={**_WINDOW, "count_include_pad": flag(default=True), "dilation": Attribute("pair", 1, 1, 1)},
    takes=(IMAGE,),
    axes=_axes,
    rules={
        "parameters": _NO_PARAMETERS,
        "values": Rule(
            {
                "windows": "pool_windows(x, kernel_size, stride, padding, 1, ceil_mode, count_include_pad)",
                "output": "mean(windows)",
            }
        ),
    },
    receptive_field=RECEPTIVE_FIELD,
    requires=_PADDING_FITS,
    module=_avg_pool,
    bare=True,
)
"""`(N, C, H, W) → (N, C, H', W')`; whether padded zeros count in the mean is `count_include_pad`."""


SHARED_FIELD = Rule(
    {
        "window": "size/output_size",
        "widening": "(window - 1)*jump_in",
        "receptive_field": "field_in + widening",
        "jump": "jump_in*window",
        "start": "start_in",
    },
    {**WINDOW_SYMBOLS, "field_in": "r", "jump_in": "j", "output_size": "n", "window": "K"},
)
"""Where the windows are even they are those of a pooling whose stride is its kernel."""


def _adaptive_axes(_input_shape: Shape) -> dict[str, AxisRule]:
    size = Rule({"places": "output_size"})
    return {"channels": Rule({"channels": "in_channels"}), "height": size, "width": size}


def _adaptive(name: str, torch_name: str, reduction: str) -> LayerType:
    def module(torch: Torch, node: Node, _input_shape: Shape) -> TorchModule:
        return getattr(torch.nn, torch_name)(node.pair("output_size"))

    return LayerType(
        name=name,
        attributes={"output_size": pair(required=True)},
        takes=(IMAGE,),
        axes=_adaptive_axes,
        rules={
            "parameters": _NO_PARAMETERS,
            "values": Rule({"windows": "adaptive_windows(x, output_size)", "output": f"{reduction}(windows)"}),
        },
        receptive_field=SHARED_FIELD,
        window="shared",
        module=module,
        bare=True,
    )


ADAPTIVE_AVG_POOL2D = _adaptive("adaptive_avg_pool2d", "AdaptiveAvgPool2d", "mean")
"""`(N, C, H, W) → (N, C, H', W')` of the size asked for, whatever the input's: the window adapts.

Window `i` of `n` over `h` rows takes those from `floor(i*h/n)` to before `ceil((i + 1)*h/n)`, so windows may overlap
and differ in length by one (`torch.nn.AdaptiveAvgPool2d`).
"""
ADAPTIVE_MAX_POOL2D = _adaptive("adaptive_max_pool2d", "AdaptiveMaxPool2d", "maximum")
"""The same with the largest value of each window."""


def _global_axes(_input_shape: Shape) -> dict[str, AxisRule]:
    return {"features": Rule({"features": "in_channels"}, {"in_channels": "C"})}


def _global_avg_pool(torch: Torch, _node: Node, _input_shape: Shape) -> TorchModule:
    return torch.nn.Sequential(torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten())


GLOBAL_AVG_POOL2D = LayerType(
    name="global_avg_pool2d",
    takes=(IMAGE,),
    axes=_global_axes,
    rules={
        "parameters": _NO_PARAMETERS,
        "values": Rule(
            {
                "total": "sum(sum(x))",
                "cells": "in_height*in_width",
                "output": "total/cells",
            },
            {"in_height": "H", "in_width": "W"},
        ),
    },
    module=_global_avg_pool,
    bare=True,
)
"""One mean for each channel: `(N, C, H, W) → (N, C)` (arXiv:1312.4400, section 3.2)."""


def _global_max_pool(torch: Torch, _node: Node, _input_shape: Shape) -> TorchModule:
    return torch.nn.Sequential(torch.nn.AdaptiveMaxPool2d(1), torch.nn.Flatten())


GLOBAL_MAX_POOL2D = LayerType(
    name="global_max_pool2d",
    takes=(IMAGE,),
    axes=_global_axes,
    rules={
        "parameters": _NO_PARAMETERS,
        "values": Rule({"rows": "maximum(x)", "output": "maximum(rows)"}),
    },
    module=_global_max_pool,
    bare=True,
)
"""The largest value of each channel, wherever it stands: `(N, C, H, W) → (N, C)`."""

LAYERS = (
    MAX_POOL2D,
    AVG_POOL2D,
    GLOBAL_AVG_POOL2D,
    GLOBAL_MAX_POOL2D,
    ADAPTIVE_AVG_POOL2D,
    ADAPTIVE_MAX_POOL2D,
)
