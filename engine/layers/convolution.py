"""Chapter 18: two-dimensional convolution, plain, dilated, grouped, depthwise and pointwise.

What deep learning calls convolution is cross-correlation: the kernel is not flipped (Goodfellow, Bengio & Courville,
Deep Learning, 2016, section 9.1). Sizes follow Dumoulin & Visin, A guide to convolution arithmetic, arXiv:1603.07285.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING

from engine.errors import ExpressionError
from engine.expression import expression
from engine.layer import IMAGE, AxisRule, LayerType, Shape, Tensor, Torch, TorchModule, choice, flag, pair, whole
from engine.rule import Rule
from engine.value import Value, flat

if TYPE_CHECKING:
    from engine.network import Node

WINDOW_SYMBOLS = {
    "size": "W",
    "kernel_size": "K",
    "stride": "S",
    "padding": "P",
    "dilation": "D",
    "kernel_height": "K",
    "kernel_width": "K",
    "in_channels": "C_in",
    "out_channels": "C_out",
    "groups": "G",
    "out_height": "H_out",
    "out_width": "W_out",
}

OUTPUT_SIZE = Rule(
    {
        "padded": "size + 2*padding",
        "extent": "dilation*(kernel_size - 1) + 1",
        "room": "padded - extent",
        "steps": "room//stride",
        "output_size": "steps + 1",
    },
    WINDOW_SYMBOLS,
    quiet={"padded": ("padding == 0", "size"), "extent": ("dilation == 1", "kernel_size")},
)
"""How many places a window can take along one axis (arXiv:1603.07285, section 2.4, relationship 6 and section 5.1)."""

RECEPTIVE_FIELD = Rule(
    {
        "extent": "dilation*(kernel_size - 1) + 1",
        "widening": "(extent - 1)*jump_in",
        "receptive_field": "field_in + widening",
        "jump": "jump_in*stride",
        "start": "start_in - floor(padding)*jump_in",
    },
    {**WINDOW_SYMBOLS, "field_in": "r", "jump_in": "j"},
    quiet={"extent": ("dilation == 1", "kernel_size")},
)
"""How far one output looks back along one axis (Araujo, Norris & Sim, Computing Receptive Fields, Distill 2019).

`start` is where the view of the first output begins; it matters where branches with other views meet.
"""

PARAMETERS = Rule(
    {
        "slices": "in_channels//groups",
        "kernel_weights": "kernel_height*kernel_width*slices",
        "per_kernel": "kernel_weights + bias",
        "parameters": "per_kernel*out_channels",
    },
    WINDOW_SYMBOLS,
    quiet={"slices": ("groups == 1", "in_channels"), "per_kernel": ("bias == 0", "kernel_weights")},
)
MACS = Rule(
    {
        "slices": "in_channels//groups",
        "kernel_weights": "kernel_height*kernel_width*slices",
        "places": "out_height*out_width",
        "macs": "kernel_weights*out_channels*places",
    },
    WINDOW_SYMBOLS,
    quiet={"slices": ("groups == 1", "in_channels")},
)
"""Multiply-adds of the kernels; adding the bias is not one."""

VALUES = Rule(
    {
        "windows": "windows(x, kernel_size, stride, padding, dilation) if padding_mode == 'zeros' else"
        " windows(framed(x, padding, padding_mode), kernel_size, stride, 0, dilation)",
        "weighted": "correlate(windows, weight) if groups == 1 else correlate(windows, weight, groups)",
        "output": "weighted + per_channel(bias_values)",
    },
    WINDOW_SYMBOLS,
    quiet={"output": ("bias == 0", "weighted")},
)

PADDING_MODE = choice("zeros", "reflect", "replicate", "circular")
"""What stands in the padding: zeros, the cells behind the edge, those at the edge, or those of the far side."""


def padding_exists(*axes: tuple[str, str]) -> dict[str, str]:
    """Say how far an axis can be padded by its own cells, for pairs of an axis' length and its padding."""
    reflected = " and ".join(f"ceil({padding}) < {size}" for size, padding in axes)
    turned = " and ".join(f"ceil({padding}) <= {size}" for size, padding in axes)
    return {
        f"padding_mode != 'reflect' or ({reflected})": "a reflection must be narrower than the input, not {padding}",
        f"padding_mode != 'circular' or ({turned})": "going round, the padding {padding} may be as wide as the input",
    }


_PADDING_EXISTS = padding_exists(("in_height", "padding_height"), ("in_width", "padding_width"))

_SLIDING = {
    "kernel_size": pair(required=True),
    "stride": pair(1),
    "padding": pair(0, minimum=0, words=("same", "valid")),
    "dilation": pair(1),
    "bias": flag(default=True),
    "padding_mode": PADDING_MODE,
}


OUT_CHANNELS = Rule({"channels": "out_channels"})


def settled_padding(attributes: Mapping[str, Value]) -> Mapping[str, Value]:
    """Turn `valid` and `same` into numbers, as torch understands them.

    `same` keeps the size, so `dilation*(kernel_size - 1)` zeros are shared out to both sides. Where that is odd, a half
    stands in the number for each side, and the side of the larger indices gets the one more.
    """
    if not isinstance(attributes["padding"], str):
        return attributes
    if attributes["padding"] == "valid":
        return {**attributes, "padding": 0}
    if any(one != 1 for one in flat(attributes["stride"])):
        raise ExpressionError("padding `same` needs a stride of 1, as in torch; give the padding in numbers")
    total = expression("dilation*(kernel_size - 1)/2").value(attributes)
    return {**attributes, "padding": total}


def torch_padding(node: Node) -> str | tuple[int, int]:
    """Return the padding as torch's modules take it."""
    return "same" if node.padded_unevenly else node.pair("padding")


def quietly(made: type[TorchModule]) -> type[TorchModule]:
    """Return a torch module that does not warn of the copy it makes when it pads one side more than the other."""

    def forward(self: TorchModule, x: Tensor) -> Tensor:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Using padding='same'", UserWarning)
            return made.forward(self, x)

    return type(made.__name__, (made,), {"forward": forward})


def _axes(_input_shape: Shape) -> dict[str, AxisRule]:
    return {"channels": OUT_CHANNELS, "height": OUTPUT_SIZE, "width": OUTPUT_SIZE}


def _weights(node: Node, input_shape: Shape) -> dict[str, tuple[int, ...]]:
    height, width = node.pair("kernel_size")
    groups, out = node.whole("groups"), node.whole("out_channels")
    shapes: dict[str, tuple[int, ...]] = {"weight": (out, input_shape["channels"] // groups, height, width)}
    if node.attributes["bias"]:
        shapes["bias"] = (out,)
    return shapes


def _module(torch: Torch, node: Node, input_shape: Shape) -> TorchModule:
    return quietly(torch.nn.Conv2d)(
        input_shape["channels"],
        node.whole("out_channels"),
        node.pair("kernel_size"),
        stride=node.pair("stride"),
        padding=torch_padding(node),
        dilation=node.pair("dilation"),
        groups=node.whole("groups"),
        bias=bool(node.attributes["bias"]),
        padding_mode=str(node.attributes["padding_mode"]),
    )


GROUPS_DIVIDE = {
    "in_channels % groups == 0": "{in_channels} input channels cannot be divided into {groups} groups",
    "out_channels % groups == 0": "{out_channels} output channels cannot be divided into {groups} groups",
}

CONV2D = LayerType(
    name="conv2d",
    attributes={"out_channels": whole(), **_SLIDING, "groups": whole(1)},
    takes=(IMAGE,),
    axes=_axes,
    rules={"parameters": PARAMETERS, "macs": MACS, "values": VALUES},
    receptive_field=RECEPTIVE_FIELD,
    requires={**GROUPS_DIVIDE, **_PADDING_EXISTS},
    settle=settled_padding,
    weights=_weights,
    module=_module,
)
"""`(N, C_in, H, W) → (N, C_out, H', W')`, as `torch.nn.Conv2d`.

With a dilation above 1 it is also called atrous (Chen et al., DeepLab, arXiv:1606.00915, section 3.1).
"""


def _depthwise_axes(_input_shape: Shape) -> dict[str, AxisRule]:
    return {"channels": None, "height": OUTPUT_SIZE, "width": OUTPUT_SIZE}


def _depthwise_weights(node: Node, input_shape: Shape) -> dict[str, tuple[int, ...]]:
    shapes: dict[str, tuple[int, ...]] = {"weight": (input_shape["channels"], 1, *node.pair("kernel_size"))}
    if node.attributes["bias"]:
        shapes["bias"] = (input_shape["channels"],)
    return shapes


def _depthwise_module(torch: Torch, node: Node, input_shape: Shape) -> TorchModule:
    channels = input_shape["channels"]
    return quietly(torch.nn.Conv2d)(
        channels,
        channels,
        node.pair("kernel_size"),
        stride=node.pair("stride"),
        padding=torch_padding(node),
        dilation=node.pair("dilation"),
        groups=channels,
        bias=bool(node.attributes["bias"]),
        padding_mode=str(node.attributes["padding_mode"]),
    )


DEPTHWISE_CONV2D = LayerType(
    name="depthwise_conv2d",
    attributes=_SLIDING,
    takes=(IMAGE,),
    axes=_depthwise_axes,
    rules={
        "parameters": Rule(
            {
                "kernel_weights": "kernel_height*kernel_width",
                "per_kernel": "kernel_weights + bias",
                "parameters": "per_kernel*in_channels",
            },
            {**WINDOW_SYMBOLS, "in_channels": "C"},
            quiet={"per_kernel": ("bias == 0", "kernel_weights")},
        ),
        "macs": Rule(
            {
                "kernel_weights": "kernel_height*kernel_width",
                "places": "out_height*out_width",
                "macs": "kernel_weights*in_channels*places",
            },
            {**WINDOW_SYMBOLS, "in_channels": "C"},
        ),
        "values": Rule(
            {
                "windows": "channel_windows(x, kernel_size, stride, padding, dilation) if padding_mode == 'zeros' else"
                " channel_windows(framed(x, padding, padding_mode), kernel_size, stride, 0, dilation)",
                "weighted": "channel_correlate(windows, weight)",
                "output": "weighted + per_channel(bias_values)",
            },
            quiet={"output": ("bias == 0", "weighted")},
        ),
    },
    receptive_field=RECEPTIVE_FIELD,
    requires=_PADDING_EXISTS,
    settle=settled_padding,
    weights=_depthwise_weights,
    module=_depthwise_module,
)
"""One kernel for each channel: `(N, C, H, W) → (N, C, H', W')` (Howard et al., MobileNets, arXiv:1704.04861, 3.1)."""


def _pointwise_axes(_input_shape: Shape) -> dict[str, AxisRule]:
    return {"channels": OUT_CHANNELS, "height": None, "width": None}


def _pointwise_weights(node: Node, input_shape: Shape) -> dict[str, tuple[int, ...]]:
    shapes: dict[str, tuple[int, ...]] = {"weight": (node.whole("out_channels"), input_shape["channels"], 1, 1)}
    if node.attributes["bias"]:
        shapes["bias"] = (node.whole("out_channels"),)
    return shapes


def _pointwise_module(torch: Torch, node: Node, input_shape: Shape) -> TorchModule:
    bias = bool(node.attributes["bias"])
    return torch.nn.Conv2d(input_shape["channels"], node.whole("out_channels"), 1, bias=bias)


POINTWISE_CONV2D = LayerType(
    name="pointwise_conv2d",
    attributes={"out_channels": whole(), "bias": flag(default=True)},
    takes=(IMAGE,),
    axes=_pointwise_axes,
    rules={
        "parameters": Rule(
            {"per_kernel": "in_channels + bias", "parameters": "per_kernel*out_channels"},
            WINDOW_SYMBOLS,
            quiet={"per_kernel": ("bias == 0", "in_channels")},
        ),
        "macs": Rule(
            {"places": "out_height*out_width", "macs": "in_channels*out_channels*places"},
            WINDOW_SYMBOLS,
        ),
        "values": Rule(
            {
                "windows": "windows(x, 1, 1)",
                "weighted": "correlate(windows, weight)",
                "output": "weighted + per_channel(bias_values)",
            },
            quiet={"output": ("bias == 0", "weighted")},
        ),
    },
    weights=_pointwise_weights,
    module=_pointwise_module,
)
"""A 1×1 convolution, which mixes channels at each place by itself: `(N, C_in, H, W) → (N, C_out, H, W)`."""


def _same_padding(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Try paddings on a real convolution until the output is as large as the input."""
    kernel, dilation = node.whole("kernel_size"), node.whole("dilation")
    x = torch.zeros(1, 1, 1, 2 * dilation * kernel, dtype=torch.float64)
    for padding in range(dilation * kernel):
        layer = torch.nn.Conv2d(1, 1, (1, kernel), padding=(0, padding), dilation=dilation, dtype=torch.float64)
        if layer(x).shape == x.shape:
            return {"padding": padding, "output": padding}
    return {}


SAME_PADDING = LayerType(
    name="same_padding",
    attributes={"kernel_size": whole(maximum=255), "dilation": whole(1, maximum=64)},
    takes=(),
    rules={
        "values": Rule(
            {"extent": "dilation*(kernel_size - 1) + 1", "padding": "(extent - 1)/2"},
            WINDOW_SYMBOLS,
            quiet={"extent": ("dilation == 1", "kernel_size")},
        )
    },
    requires={"dilation*(kernel_size - 1) % 2 == 0": "a kernel of {kernel_size} cannot be padded alike on both sides"},
    facts=_same_padding,
    inputs=0,
)
"""The padding on each side that keeps the size at stride 1 (arXiv:1603.07285, section 2.3, relationship 3)."""

LAYERS = (CONV2D, DEPTHWISE_CONV2D, POINTWISE_CONV2D, SAME_PADDING)
ALIASES = {"atrous_conv2d": CONV2D}
