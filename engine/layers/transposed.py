"""Chapter 18: transposed convolution, which goes from the shape of a convolution's output to that of its input.

Dumoulin & Visin, A guide to convolution arithmetic, arXiv:1603.07285, chapter 4. Each value of the input stamps the
kernel, times itself, onto the output, `stride` apart; `padding` cuts off the rim and `output_padding` adds to the far
side, which settles the size where a stride leaves it open (`torch.nn.ConvTranspose2d`).

Multiply-adds are those of the stamps: one for each weight and each place of the *input*, as torch's FLOP counter has
it. Counting by places of the output, as for a convolution, would give about `stride**2` times as many.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.layer import IMAGE, SIGNAL, AxisRule, LayerType, Shape, Torch, TorchModule, flag, pair, whole
from engine.layers.convolution import GROUPS_DIVIDE, OUT_CHANNELS
from engine.rule import Rule

if TYPE_CHECKING:
    from engine.network import Node

_SYMBOLS = {
    "size": "W",
    "kernel_size": "K",
    "stride": "S",
    "padding": "P",
    "output_padding": "P_out",
    "dilation": "D",
    "kernel_height": "K",
    "kernel_width": "K",
    "in_channels": "C_in",
    "out_channels": "C_out",
    "groups": "G",
    "in_height": "H",
    "in_width": "W",
    "in_length": "L",
}
TRANSPOSED_SIZE = Rule(
    {
        "moved": "(size - 1)*stride",
        "extent": "dilation*(kernel_size - 1) + 1",
        "stamped_size": "moved + extent",
        "cropped_size": "stamped_size - 2*padding",
        "output_size": "cropped_size + output_padding",
    },
    _SYMBOLS,
    quiet={
        "extent": ("dilation == 1", "kernel_size"),
        "cropped_size": ("padding == 0", "stamped_size"),
        "output_size": ("output_padding == 0", "cropped_size"),
    },
)
"""How far the stamps reach along one axis (arXiv:1603.07285, section 4.6, relationship 14)."""

RECEPTIVE_FIELD = Rule(
    {
        "involved": "kernel_size/stride",
        "extent": "dilation*(involved - 1) + 1",
        "widening": "(extent - 1)*jump_in",
        "receptive_field": "field_in + widening",
        "jump": "jump_in/stride",
        "start": "start_in + ceil((padding - dilation*(kernel_size - 1))/stride)*jump_in",
    },
    {**_SYMBOLS, "field_in": "r", "jump_in": "j"},
    quiet={"involved": ("stride == 1", "kernel_size"), "extent": ("dilation == 1", "involved")},
)
"""How far one output looks back: upsampling is a kernel as large as the inputs that one output depends on (Araujo,
Norris & Sim, Computing Receptive Fields, Distill 2019), and neighbours lie a part of the jump apart.

It holds where the stride divides the kernel; elsewhere some outputs are reached by more stamps than others.
"""


def _rules(kernel: str, places: str, stamp: str, crop: str, trailing: int) -> dict[str, Rule]:
    return {
        "parameters": Rule(
            {
                "slices": "out_channels//groups",
                "kernel_weights": f"{kernel}*slices",
                "weights": "kernel_weights*in_channels",
                "parameters": "weights + out_channels if bias else weights",
            },
            _SYMBOLS,
            quiet={"slices": ("groups == 1", "out_channels"), "parameters": ("bias == 0", "weights")},
        ),
        "macs": Rule(
            {
                "slices": "out_channels//groups",
                "kernel_weights": f"{kernel}*slices",
                "places": places,
                "macs": "kernel_weights*in_channels*places",
            },
            _SYMBOLS,
            quiet={"slices": ("groups == 1", "out_channels")},
        ),
        "values": Rule(
            {
                "stamped": stamp,
                "cropped": crop,
                "output": f"cropped + aligned(bias_values, {trailing})",
            },
            _SYMBOLS,
            quiet={
                "cropped": ("max(flatten([padding, output_padding])) == 0", "stamped"),
                "output": ("bias == 0", "cropped"),
            },
        ),
    }


_STEPS_FIT = "the output padding {output_padding} must be smaller than the stride {stride} or the dilation {dilation}"


def _axes2d(_input_shape: Shape) -> dict[str, AxisRule]:
    return {"channels": OUT_CHANNELS, "height": TRANSPOSED_SIZE, "width": TRANSPOSED_SIZE}


def _axes1d(_input_shape: Shape) -> dict[str, AxisRule]:
    return {"channels": OUT_CHANNELS, "length": TRANSPOSED_SIZE}


def _weights2d(node: Node, input_shape: Shape) -> dict[str, tuple[int, ...]]:
    return _with_bias(node, (input_shape["channels"], _slices(node), *node.pair("kernel_size")))


def _weights1d(node: Node, input_shape: Shape) -> dict[str, tuple[int, ...]]:
    return _with_bias(node, (input_shape["channels"], _slices(node), node.whole("kernel_size")))


def _slices(node: Node) -> int:
    return node.whole("out_channels") // node.whole("groups")


def _with_bias(node: Node, weight: tuple[int, ...]) -> dict[str, tuple[int, ...]]:
    bias = {"bias": (node.whole("out_channels"),)} if node.attributes["bias"] else {}
    return {"weight": weight, **bias}


def _module2d(torch: Torch, node: Node, input_shape: Shape) -> TorchModule:
    return torch.nn.ConvTranspose2d(
        input_shape["channels"],
        node.whole("out_channels"),
        node.pair("kernel_size"),
        stride=node.pair("stride"),
        padding=node.pair("padding"),
        output_padding=node.pair("output_padding"),
        groups=node.whole("groups"),
        bias=bool(node.attributes["bias"]),
        dilation=node.pair("dilation"),
    )


def _module1d(torch: Torch, node: Node, input_shape: Shape) -> TorchModule:
    return torch.nn.ConvTranspose1d(
        input_shape["channels"],
        node.whole("out_channels"),
        node.whole("kernel_size"),
        stride=node.whole("stride"),
        padding=node.whole("padding"),
        output_padding=node.whole("output_padding"),
        groups=node.whole("groups"),
        bias=bool(node.attributes["bias"]),
        dilation=node.whole("dilation"),
    )


CONV_TRANSPOSE2D = LayerType(
    name="conv_transpose2d",
    attributes={
        "out_channels": whole(),
        "kernel_size": pair(required=True),
        "stride": pair(1),
        "padding": pair(0, minimum=0),
        "output_padding": pair(0, minimum=0),
        "groups": whole(1),
        "bias": flag(default=True),
        "dilation": pair(1),
    },
    takes=(IMAGE,),
    axes=_axes2d,
    rules=_rules(
        "kernel_height*kernel_width",
        "in_height*in_width",
        "stamp(x, weight, stride, dilation, groups)",
        "crop(stamped, padding, output_padding)",
        2,
    ),
    receptive_field=RECEPTIVE_FIELD,
    window="stamped",
    requires={
        **GROUPS_DIVIDE,
        "(output_padding_height < stride_height or output_padding_height < dilation_height)"
        " and (output_padding_width < stride_width or output_padding_width < dilation_width)": _STEPS_FIT,
    },
    weights=_weights2d,
    module=_module2d,
)
"""`(N, C_in, H, W) → (N, C_out, H', W')`; the weight is `(C_in, C_out/G, K, K)`, as `torch.nn.ConvTranspose2d`'s."""

CONV_TRANSPOSE1D = LayerType(
    name="conv_transpose1d",
    attributes={
        "out_channels": whole(),
        "kernel_size": whole(),
        "stride": whole(1),
        "padding": whole(0, minimum=0),
        "output_padding": whole(0, minimum=0),
        "groups": whole(1),
        "bias": flag(default=True),
        "dilation": whole(1),
    },
    takes=(SIGNAL,),
    axes=_axes1d,
    rules=_rules(
        "kernel_size",
        "in_length",
        "stamp(as_maps(x), as_maps(weight), [1, stride], [1, dilation], groups)",
        "as_signals(crop(stamped, [0, padding], [0, output_padding]))",
        1,
    ),
    receptive_field=RECEPTIVE_FIELD,
    window="stamped",
    requires={**GROUPS_DIVIDE, "output_padding < stride or output_padding < dilation": _STEPS_FIT},
    weights=_weights1d,
    module=_module1d,
)
"""`(N, C_in, L) → (N, C_out, L')`; the weight is `(C_in, C_out/G, K)`, as `torch.nn.ConvTranspose1d`'s."""

LAYERS = (CONV_TRANSPOSE1D, CONV_TRANSPOSE2D)
