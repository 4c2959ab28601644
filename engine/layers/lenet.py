"""What LeNet-5 has and today's networks have not: trainable subsampling, a connection table, and distances as outputs.

LeCun, Bottou, Bengio & Haffner, Gradient-Based Learning Applied to Document Recognition, Proceedings of the IEEE
86(11), 1998, section II.B, table I, and appendix A (the squashing function).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.layer import (
    FEATURES,
    IMAGE,
    Attribute,
    AxisRule,
    LayerType,
    Shape,
    Tensor,
    Torch,
    TorchModule,
    flag,
    pair,
    real,
    table,
    whole,
)
from engine.layers.convolution import OUTPUT_SIZE, RECEPTIVE_FIELD, WINDOW_SYMBOLS
from engine.rule import Rule
from engine.value import integer, vector

if TYPE_CHECKING:
    from engine.network import Node

_NOTHING_TO_LEARN = Rule({"parameters": "0"})


def _squash(torch: Torch, node: Node, _input_shape: Shape) -> TorchModule:
    def forward(_self: TorchModule, x: Tensor) -> Tensor:
        return node.real("amplitude") * torch.tanh(node.real("slope") * x)

    return type("ScaledTanh", (torch.nn.Module,), {"forward": forward})()


SCALED_TANH = LayerType(
    name="scaled_tanh",
    attributes={"amplitude": real(1.7159), "slope": real(2 / 3)},
    rules={
        "parameters": _NOTHING_TO_LEARN,
        "values": Rule({"output": "amplitude*tanh(slope*x)"}, {"x": "a", "amplitude": "A", "slope": "S"}),
    },
    module=_squash,
    bare=True,
)
"""`A*tanh(S*a)`, with A and S such that f(1) = 1 and f(-1) = -1 (equation 6)."""


def _kept(_input_shape: Shape) -> dict[str, AxisRule]:
    return {"channels": None, "height": OUTPUT_SIZE, "width": OUTPUT_SIZE}


def _coefficients(_node: Node, input_shape: Shape) -> dict[str, tuple[int, ...]]:
    return {"weight": (input_shape["channels"],), "bias": (input_shape["channels"],)}


def _subsampling(torch: Torch, node: Node, input_shape: Shape) -> TorchModule:
    """Let torch's pooling add up each window: its mean with a divisor of 1."""
    channels = input_shape["channels"]
    kernel, stride = node.pair("kernel_size"), node.pair("stride")

    def forward(self: TorchModule, x: Tensor) -> Tensor:
        total = torch.nn.functional.avg_pool2d(x, kernel, stride, divisor_override=1)
        return total * self.weight[:, None, None] + self.bias[:, None, None]

    module = type("Subsampling", (torch.nn.Module,), {"forward": forward})()
    for name in ("weight", "bias"):
        module.register_parameter(name, torch.nn.Parameter(torch.rand(channels) - 0.5))
    return module


SUBSAMPLING2D = LayerType(
    name="subsampling2d",
    attributes={
        "kernel_size": pair(required=True),
        "stride": Attribute("pair", None, 1, default_from="kernel_size"),
        "padding": Attribute("pair", 0, 0, 0),
        "dilation": Attribute("pair", 1, 1, 1),
    },
    takes=(IMAGE,),
    axes=_kept,
    rules={
        "parameters": Rule({"parameters": "2*in_channels"}, {"in_channels": "C"}),
        "connections": Rule(
            {
                "per_place": "kernel_height*kernel_width + 1",
                "places": "in_channels*out_height*out_width",
                "connections": "per_place*places",
            },
            {**WINDOW_SYMBOLS, "in_channels": "C"},
        ),
        "values": Rule(
            {
                "windows": "channel_windows(x, kernel_size, stride)",
                "total": "sum(windows)",
                "output": "per_channel(weight)*total + per_channel(bias_values)",
            }
        ),
    },
    receptive_field=RECEPTIVE_FIELD,
    weights=_coefficients,
    module=_subsampling,
)
"""`(N, C, H, W) → (N, C, H', W')`: each window added up, times one coefficient of its map, plus one bias (layer S2).

Multiplying the sum once is no product of a kernel, so that no multiply-adds are counted.
"""


def _tabled_axes(_input_shape: Shape) -> dict[str, AxisRule]:
    return {"channels": Rule({"channels": "len(table)"}), "height": OUTPUT_SIZE, "width": OUTPUT_SIZE}


def _rows(node: Node) -> list[list[int]]:
    return [
        [integer(one, "table") for one in vector(row, "table")] for row in vector(node.attributes["table"], "table")
    ]


def _kernels(node: Node, _input_shape: Shape) -> dict[str, tuple[int, ...]]:
    shapes: dict[str, tuple[int, ...]] = {"weight": (sum(map(len, _rows(node))), *node.pair("kernel_size"))}
    return shapes | ({"bias": (len(_rows(node)),)} if node.attributes["bias"] else {})


def _connected(torch: Torch, node: Node, input_shape: Shape) -> TorchModule:
    """Convolve for each map what it is connected with, by itself, and stack the maps."""
    stride, padding, dilation = (node.pair(name) for name in ("stride", "padding", "dilation"))
    rows = _rows(node)

    def forward(self: TorchModule, x: Tensor) -> Tensor:
        kernels = self.weight.split([len(row) for row in rows])
        biases = [None] * len(rows) if self.bias is None else self.bias.split(1)
        convolve = torch.nn.functional.conv2d
        maps = [
            convolve(x[:, row], kernel[None], bias, stride=stride, padding=padding, dilation=dilation)
            for row, kernel, bias in zip(rows, kernels, biases, strict=True)
        ]
        return torch.cat(maps, dim=1)

    module = type("ConnectedConv2d", (torch.nn.Module,), {"forward": forward})()
    shapes = _kernels(node, input_shape)
    for name in ("weight", "bias"):
        given = torch.nn.Parameter(torch.rand(shapes[name]) - 0.5) if name in shapes else None
        module.register_parameter(name, given)
    return module


CONNECTED_CONV2D = LayerType(
    name="connected_conv2d",
    attributes={
        "table": table(),
        "kernel_size": pair(required=True),
        "stride": pair(1),
        "padding": pair(0, minimum=0),
        "dilation": pair(1),
        "bias": flag(default=True),
    },
    takes=(IMAGE,),
    axes=_tabled_axes,
    rules={
        "parameters": Rule(
            {
                "pairs": "sum(lengths(table))",
                "kernel_weights": "kernel_height*kernel_width",
                "biases": "len(table) if bias else 0",
                "parameters": "pairs*kernel_weights + biases",
            },
            WINDOW_SYMBOLS,
        ),
        "macs": Rule(
            {
                "pairs": "sum(lengths(table))",
                "kernel_weights": "kernel_height*kernel_width",
                "places": "out_height*out_width",
                "macs": "pairs*kernel_weights*places",
            },
            WINDOW_SYMBOLS,
        ),
        "connections": Rule(
            {
                "pairs": "sum(lengths(table))",
                "per_place": "pairs*kernel_height*kernel_width + (len(table) if bias else 0)",
                "places": "out_height*out_width",
                "connections": "per_place*places",
            },
            WINDOW_SYMBOLS,
        ),
        "values": Rule(
            {
                "windows": "channel_windows(x, kernel_size, stride, padding, dilation)",
                "weighted": "table_correlate(windows, weight, table)",
                "output": "weighted + per_channel(bias_values)",
            },
            quiet={"output": ("bias == 0", "weighted")},
        ),
    },
    receptive_field=RECEPTIVE_FIELD,
    requires={
        "max(maximum(table)) < in_channels": "the table names a channel beyond the {in_channels}, counted from 0"
    },
    weights=_kernels,
    module=_connected,
)
"""A convolution whose maps each see some of the channels: `(N, C_in, H, W) → (N, len(table), H', W')` (layer C3).

`table` lists for each output map the channels that it sees, from 0; `weight` holds one kernel for each connection, in
the table's order.
"""


def _units(_input_shape: Shape) -> dict[str, AxisRule]:
    return {"features": Rule({"features": "out_features"})}


def _centres(node: Node, input_shape: Shape) -> dict[str, tuple[int, ...]]:
    return {"weight": (node.whole("out_features"), input_shape["features"])}


def _distances(torch: Torch, node: Node, input_shape: Shape) -> TorchModule:
    """Subtract each centre from the input and let torch take the norm of what is left."""

    def forward(self: TorchModule, x: Tensor) -> Tensor:
        return torch.linalg.vector_norm(x[:, None] - self.weight, dim=-1) ** 2

    module = type("RBF", (torch.nn.Module,), {"forward": forward})()
    centres = torch.randint(2, (node.whole("out_features"), input_shape["features"])) * 2.0 - 1
    if node.attributes["trainable"]:
        module.register_parameter("weight", torch.nn.Parameter(centres))
    else:
        module.register_buffer("weight", centres)
    return module


_RBF_SYMBOLS = {"in_features": "n_in", "out_features": "n_out", "weight": "w"}

RBF = LayerType(
    name="rbf",
    attributes={"out_features": whole(), "trainable": flag(default=False)},
    takes=(FEATURES,),
    axes=_units,
    rules={
        "parameters": Rule({"parameters": "in_features*out_features if trainable else 0"}, _RBF_SYMBOLS),
        "tracked": Rule({"tracked": "0 if trainable else in_features*out_features"}, _RBF_SYMBOLS),
        "values": Rule({"differences": "x - weight", "output": "sum(differences**2)"}, _RBF_SYMBOLS),
    },
    weights=_centres,
    module=_distances,
)
"""`(N, n_in) → (N, n_out)`: the squared distance to the centre of each class (equation 7), smallest for the best fit.

LeNet-5 fixes the centres by hand as small pictures of -1 and 1, so that they are kept but not learned.
"""

LAYERS = (SCALED_TANH, SUBSAMPLING2D, CONNECTED_CONV2D, RBF)
