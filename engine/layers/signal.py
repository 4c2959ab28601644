"""Chapters 18 and 20 along one axis: convolution and pooling of signals `(N, C, L)`, as torch's one-dimensional layers.

The arithmetic is that of a map of height one, so the rules of sizes are those of two dimensions
(Dumoulin & Visin, arXiv:1603.07285; `torch.nn.Conv1d`, `MaxPool1d`, `AvgPool1d`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.layer import SIGNAL, Attribute, AxisRule, LayerType, Shape, Torch, TorchModule, flag, whole
from engine.layers.convolution import (
    GROUPS_DIVIDE,
    OUT_CHANNELS,
    OUTPUT_SIZE,
    PADDING_MODE,
    RECEPTIVE_FIELD,
    WINDOW_SYMBOLS,
    padding_exists,
    quietly,
    settled_padding,
)
from engine.layers.pooling import POOLED_SIZE, SHARED_FIELD
from engine.rule import Rule

if TYPE_CHECKING:
    from engine.network import Node

_NO_PARAMETERS = Rule({"parameters": "0"})
SIGNAL_SYMBOLS = {**WINDOW_SYMBOLS, "size": "L", "out_length": "L_out", "in_length": "L"}


def _axes(_input_shape: Shape) -> dict[str, AxisRule]:
    return {"channels": OUT_CHANNELS, "length": OUTPUT_SIZE}


def _weights(node: Node, input_shape: Shape) -> dict[str, tuple[int, ...]]:
    groups, out = node.whole("groups"), node.whole("out_channels")
    shapes: dict[str, tuple[int, ...]] = {"weight": (out, input_shape["channels"] // groups, node.whole("kernel_size"))}
    if node.attributes["bias"]:
        shapes["bias"] = (out,)
    return shapes


def _module(torch: Torch, node: Node, input_shape: Shape) -> TorchModule:
    return quietly(torch.nn.Conv1d)(
        input_shape["channels"],
        node.whole("out_channels"),
        node.whole("kernel_size"),
        stride=node.whole("stride"),
        padding="same" if node.padded_unevenly else node.whole("padding"),
        dilation=node.whole("dilation"),
        groups=node.whole("groups"),
        bias=bool(node.attributes["bias"]),
        padding_mode=str(node.attributes["padding_mode"]),
    )


CONV1D = LayerType(
    name="conv1d",
    attributes={
        "out_channels": whole(),
        "kernel_size": whole(),
        "stride": whole(1),
        "padding": whole(0, minimum=0, words=("same", "valid")),
        "dilation": whole(1),
        "bias": flag(default=True),
        "groups": whole(1),
        "padding_mode": PADDING_MODE,
    },
    takes=(SIGNAL,),
    axes=_axes,
    rules={
        "parameters": Rule(
            {
                "slices": "in_channels//groups",
                "kernel_weights": "kernel_size*slices",
                "per_kernel": "kernel_weights + bias",
                "parameters": "per_kernel*out_channels",
            },
            SIGNAL_SYMBOLS,
            quiet={"slices": ("groups == 1", "in_channels"), "per_kernel": ("bias == 0", "kernel_weights")},
        ),
        "macs": Rule(
            {
                "slices": "in_channels//groups",
                "kernel_weights": "kernel_size*slices",
                "macs": "kernel_weights*out_channels*out_length",
            },
            SIGNAL_SYMBOLS,
            quiet={"slices": ("groups == 1", "in_channels")},
        ),
        "values": Rule(
            {
                "windows": "windows(as_maps(x), [1, kernel_size], [1, stride], [0, padding], [1, dilation])[0]"
                " if padding_mode == 'zeros' else windows(framed(as_maps(x), [0, padding], padding_mode),"
                " [1, kernel_size], [1, stride], 0, [1, dilation])[0]",
                "weighted": "as_signals(correlate([windows], weight, groups))",
                "output": "weighted + aligned(bias_values, 1)",
            },
            SIGNAL_SYMBOLS,
            quiet={"output": ("bias == 0", "weighted")},
        ),
    },
    receptive_field=RECEPTIVE_FIELD,
    requires={**GROUPS_DIVIDE, **padding_exists(("in_length", "padding"))},
    settle=settled_padding,
    weights=_weights,
    module=_module,
)
"""`(N, C_in, L) → (N, C_out, L')`, as `torch.nn.Conv1d`."""


def _pooled_axes(_input_shape: Shape) -> dict[str, AxisRule]:
    return {"channels": Rule({"channels": "in_channels"}), "length": POOLED_SIZE}


_WINDOW = {
    "kernel_size": whole(),
    "stride": Attribute("integer", None, 1, default_from="kernel_size"),
    "padding": whole(0, minimum=0),
    "ceil_mode": flag(default=False),
}
_PADDING_FITS = {"2*padding <= kernel_size": "the padding {padding} may be at most half the kernel {kernel_size}"}


def _max_pool(torch: Torch, node: Node, _input_shape: Shape) -> TorchModule:
    kernel, stride, padding, dilation = (node.whole(name) for name in ("kernel_size", "stride", "padding", "dilation"))
    return torch.nn.MaxPool1d(
        kernel, stride=stride, padding=padding, dilation=dilation, ceil_mode=bool(node.attributes["ceil_mode"])
    )


def _avg_pool(torch: Torch, node: Node, _input_shape: Shape) -> TorchModule:
    return torch.nn.AvgPool1d(
        node.whole("kernel_size"),
        stride=node.whole("stride"),
        padding=node.whole("padding"),
        ceil_mode=bool(node.attributes["ceil_mode"]),
        count_include_pad=bool(node.attributes["count_include_pad"]),
    )


MAX_POOL1D = LayerType(
    name="max_pool1d",
    attributes={**_WINDOW, "dilation": whole(1)},
    takes=(SIGNAL,),
    axes=_pooled_axes,
    rules={
        "parameters": _NO_PARAMETERS,
        "values": Rule(
            {
                "windows": "as_signals(pool_windows("
                "as_maps(x), [1, kernel_size], [1, stride], [0, padding], [1, dilation], ceil_mode, 0), 2)",
                "output": "maximum(windows)",
            }
        ),
    },
    receptive_field=RECEPTIVE_FIELD,
    requires=_PADDING_FITS,
    module=_max_pool,
    bare=True,
)
"""`(N, C, L) → (N, C, L')`; padding never wins, since it counts as minus infinity."""

AVG_POOL1D = LayerType(
    name="avg_pool1d",
    attributes={**_WINDOW, "count_include_pad": flag(default=True), "dilation": whole(1, maximum=1)},
    takes=(SIGNAL,),
    axes=_pooled_axes,
    rules={
        "parameters": _NO_PARAMETERS,
        "values": Rule(
            {
                "windows": "as_signals(pool_windows("
                "as_maps(x), [1, kernel_size], [1, stride], [0, padding], 1, ceil_mode, count_include_pad), 2)",
                "output": "mean(windows)",
            }
        ),
    },
    receptive_field=RECEPTIVE_FIELD,
    requires=_PADDING_FITS,
    module=_avg_pool,
    bare=True,
)
"""`(N, C, L) → (N, C, L')`; whether padded zeros count in the mean is `count_include_pad`."""


def _adaptive(name: str, torch_name: str, reduction: str) -> LayerType:
    def module(torch: Torch, node: Node, _input_shape: Shape) -> TorchModule:
        return getattr(torch.nn, torch_name)(node.whole("output_size"))

    return LayerType(
        name=name,
        attributes={"output_size": whole()},
        takes=(SIGNAL,),
        axes=lambda _input_shape: {
            "channels": Rule({"channels": "in_channels"}),
            "length": Rule({"places": "output_size"}),
        },
        rules={
            "parameters": _NO_PARAMETERS,
            "values": Rule(
                {
                    "windows": "as_signals(adaptive_windows(as_maps(x), [1, output_size]), 2)",
                    "output": f"{reduction}(windows)",
                }
            ),
        },
        receptive_field=SHARED_FIELD,
        window="shared",
        module=module,
        bare=True,
    )


ADAPTIVE_AVG_POOL1D = _adaptive("adaptive_avg_pool1d", "AdaptiveAvgPool1d", "mean")
"""`(N, C, L) → (N, C, L')` of the length asked for, as `adaptive_avg_pool2d` along one axis."""
ADAPTIVE_MAX_POOL1D = _adaptive("adaptive_max_pool1d", "AdaptiveMaxPool1d", "maximum")
"""The same with the largest value of each window."""


def _global(name: str, torch_name: str, equations: dict[str, str]) -> LayerType:
    def module(torch: Torch, _node: Node, _input_shape: Shape) -> TorchModule:
        return torch.nn.Sequential(getattr(torch.nn, torch_name)(1), torch.nn.Flatten())

    return LayerType(
        name=name,
        takes=(SIGNAL,),
        axes=lambda _input_shape: {"features": Rule({"features": "in_channels"}, SIGNAL_SYMBOLS)},
        rules={"parameters": _NO_PARAMETERS, "values": Rule(equations, SIGNAL_SYMBOLS)},
        module=module,
        bare=True,
    )


GLOBAL_AVG_POOL1D = _global("global_avg_pool1d", "AdaptiveAvgPool1d", {"total": "sum(x)", "output": "total/in_length"})
"""One mean for each channel, over all its places: `(N, C, L) → (N, C)`."""
GLOBAL_MAX_POOL1D = _global("global_max_pool1d", "AdaptiveMaxPool1d", {"output": "maximum(x)"})
"""The largest value of each channel: `(N, C, L) → (N, C)`; over time, as in Kim, arXiv:1408.5882, section 2."""

LAYERS = (
    CONV1D,
    MAX_POOL1D,
    AVG_POOL1D,
    ADAPTIVE_AVG_POOL1D,
    ADAPTIVE_MAX_POOL1D,
    GLOBAL_AVG_POOL1D,
    GLOBAL_MAX_POOL1D,
)
