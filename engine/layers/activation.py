"""Activation functions: element by element, mostly without parameters; softmax along a named axis."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from engine.layer import (
    FEATURES,
    IMAGE,
    SIGNAL,
    Attribute,
    LayerType,
    Shape,
    Tensor,
    Torch,
    TorchModule,
    choice,
    real,
    whole,
)
from engine.rule import Rule

if TYPE_CHECKING:
    from engine.network import Node

_NO_PARAMETERS = Rule({"parameters": "0"})
Make = Callable[[Torch, Mapping[str, Any]], TorchModule]
"""`(torch, attributes) → module`."""


def _activation(name: str, formula: str, make: Make, **attributes: Attribute) -> LayerType:
    def module(torch: Torch, node: Node, _input_shape: Shape) -> TorchModule:
        return make(torch, node.attributes)

    symbols = {"x": "u", "negative_slope": "a", "alpha": "a", "beta": "b"}
    return LayerType(
        name=name,
        attributes=attributes,
        rules={"parameters": _NO_PARAMETERS, "values": Rule({"output": formula}, symbols)},
        module=module,
        bare=True,
    )


def _hard(torch: Torch, *, swish: bool) -> TorchModule:
    """Return torch's module, but divided by 6 where torch on a GPU multiplies by 1/6 in single precision."""

    def forward(_: TorchModule, x: Tensor) -> Tensor:
        gate = torch.nn.functional.relu6(x + 3) / 6
        return x * gate if swish else gate

    return type("HardActivation", (torch.nn.Hardswish if swish else torch.nn.Hardsigmoid,), {"forward": forward})()


IDENTITY = _activation("identity", "x", lambda torch, _: torch.nn.Identity())
"""What comes in goes out."""
RELU = _activation("relu", "relu(x)", lambda torch, _: torch.nn.ReLU())
RELU6 = _activation("relu6", "clip(x, 0, 6)", lambda torch, _: torch.nn.ReLU6())
"""Cut off at 6 as well (Sandler et al., MobileNetV2, arXiv:1801.04381, section 3.2)."""
SIGMOID = _activation("sigmoid", "sigmoid(x)", lambda torch, _: torch.nn.Sigmoid())
TANH = _activation("tanh", "tanh(x)", lambda torch, _: torch.nn.Tanh())
SILU = _activation("silu", "x*sigmoid(x)", lambda torch, _: torch.nn.SiLU())
"""Also called Swish (Ramachandran, Zoph & Le, arXiv:1710.05941, section 4)."""
HARD_SIGMOID = _activation("hard_sigmoid", "clip(x + 3, 0, 6)/6", lambda torch, _: _hard(torch, swish=False))
HARD_SWISH = _activation("hard_swish", "x*clip(x + 3, 0, 6)/6", lambda torch, _: _hard(torch, swish=True))
"""A Swish of straight pieces (Howard et al., MobileNetV3, arXiv:1905.02244, section 5.2)."""
LEAKY_RELU = _activation(
    "leaky_relu",
    "relu(x) - negative_slope*relu(-x)",
    lambda torch, given: torch.nn.LeakyReLU(float(given["negative_slope"])),
    negative_slope=real(0.01),
)
ELU = _activation(
    "elu",
    "relu(x) + alpha*(exp(-relu(-x)) - 1)",
    lambda torch, given: torch.nn.ELU(float(given["alpha"])),
    alpha=real(1.0),
)
"""`u` above 0, `a*(e**u - 1)` below (Clevert, Unterthiner & Hochreiter, arXiv:1511.07289, section 3)."""
SOFTPLUS = _activation(
    "softplus",
    "relu(x) + ln(1 + exp(-beta*abs(x)))/beta",
    lambda torch, given: torch.nn.Softplus(float(given["beta"])),
    beta=real(1.0, minimum=1e-3),
)
"""`ln(1 + e**(b*u))/b`, written so that no power grows large; from `b*u = 20` on, torch takes `u` itself."""


def _prelu(torch: Torch, node: Node, _input_shape: Shape) -> TorchModule:
    return torch.nn.PReLU(node.whole("num_parameters"))


PRELU = LayerType(
    name="prelu",
    attributes={"num_parameters": whole(1)},
    takes=(IMAGE, SIGNAL, FEATURES),
    rules={
        "parameters": Rule({"parameters": "num_parameters"}),
        "values": Rule(
            {"slope": "aligned(weight, behind)", "output": "relu(x) - slope*relu(-x)"}, {"x": "u", "slope": "a"}
        ),
    },
    requires={
        "num_parameters == 1 or num_parameters == in_channels": (
            "there is one slope, or one for each of the {in_channels} channels, not {num_parameters}"
        )
    },
    weights=lambda node, _input_shape: {"weight": (node.whole("num_parameters"),)},
    module=_prelu,
    bare=True,
)
"""A leaky ReLU whose slope is learned, one for all or one a channel (He et al., arXiv:1502.01852, section 2.1)."""


def _gelu(torch: Torch, node: Node, _input_shape: Shape) -> TorchModule:
    return torch.nn.GELU(approximate=str(node.attributes["approximate"]))


GELU = LayerType(
    name="gelu",
    attributes={"approximate": choice("none", "tanh")},
    rules={
        "parameters": _NO_PARAMETERS,
        "values": Rule(
            {
                "share": (
                    "(1 + tanh(sqrt(2/3.141592653589793)*(x + 0.044715*x**3)))/2 if approximate == 'tanh' "
                    "else (1 + erf(x/sqrt(2)))/2"
                ),
                "output": "x*share",
            },
            {"x": "u"},
        ),
    },
    module=_gelu,
    bare=True,
)
"""`u` times the share of a standard normal that lies below it (Hendrycks & Gimpel, arXiv:1606.08415, section 2)."""


def _along(name: str, torch_name: str) -> LayerType:
    def module(torch: Torch, node: Node, input_shape: Shape) -> TorchModule:
        axis = str(node.attributes["axis"])
        return getattr(torch.nn, torch_name)(dim=-1 if axis == "last" else 1 + list(input_shape).index(axis))

    return LayerType(
        name=name,
        attributes={"axis": choice("last", "channels", "height", "width", "length", "time", "features")},
        rules={
            "parameters": _NO_PARAMETERS,
            "values": Rule(
                {
                    "after": "0 if axis == 'last' else len(in_axes) - 1 - places(in_axes, [axis])[0]",
                    "output": f"{name}(x) if after == 0 else {name}(x, after)",
                },
                {"x": "u"},
                quiet={"after": ("1 == 1", "axis")},
            ),
        },
        requires={"axis == 'last' or axis in in_axes": "the input has no axis {axis}; it has {in_axes}"},
        module=module,
        bare=True,
    )


SOFTMAX = _along("softmax", "Softmax")
"""Shares of 1 along an axis, by default the last: `e**u` over the sum of all along it."""
LOG_SOFTMAX = _along("log_softmax", "LogSoftmax")
"""The logarithm of softmax, computed without dividing: `u - ln(sum(e**u))`."""

LAYERS = (
    IDENTITY,
    RELU,
    RELU6,
    GELU,
    SIGMOID,
    TANH,
    SILU,
    HARD_SIGMOID,
    HARD_SWISH,
    SOFTMAX,
    LOG_SOFTMAX,
    LEAKY_RELU,
    PRELU,
    ELU,
    SOFTPLUS,
)
