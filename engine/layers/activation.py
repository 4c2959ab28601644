"""Activation functions: element by element, without parameters; softmax along a named axis."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from engine.layer import Attribute, LayerType, Shape, Torch, TorchModule, real
from engine.rule import Rule

if TYPE_CHECKING:
    from engine.network import Node

_NO_PARAMETERS = Rule({"parameters": "0"})


def _activation(name: str, formula: str, make: Callable[[Torch], TorchModule]) -> LayerType:
    def module(torch: Torch, _node: Node, _input_shape: Shape) -> TorchModule:
        return make(torch)

    return LayerType(
        name=name,
        rules={"parameters": _NO_PARAMETERS, "values": Rule({"output": formula}, {"x": "u"})},
        module=module,
        bare=True,
    )


RELU = _activation("relu", "relu(x)", lambda torch: torch.nn.ReLU())
SIGMOID = _activation("sigmoid", "sigmoid(x)", lambda torch: torch.nn.Sigmoid())
RELU6 = _activation("relu6", "clip(x, 0, 6)", lambda torch: torch.nn.ReLU6())
"""Cut off at 6 as well (Sandler et al., MobileNetV2, arXiv:1801.04381, section 3.2)."""
TANH = _activation("tanh", "tanh(x)", lambda torch: torch.nn.Tanh())
SOFTMAX = _activation("softmax", "softmax(x)", lambda torch: torch.nn.Softmax(dim=-1))
"""Along the last axis."""


def _leaky(torch: Torch, node: Node, _input_shape: Shape) -> TorchModule:
    return torch.nn.LeakyReLU(node.real("negative_slope"))


LEAKY_RELU = LayerType(
    name="leaky_relu",
    attributes={"negative_slope": real(0.01)},
    rules={
        "parameters": _NO_PARAMETERS,
        "values": Rule({"output": "relu(x) - negative_slope*relu(-x)"}, {"x": "u", "negative_slope": "a"}),
    },
    module=_leaky,
    bare=True,
)


def _gelu(torch: Torch, node: Node, _input_shape: Shape) -> TorchModule:
    return torch.nn.GELU(approximate=str(node.attributes["approximate"]))


GELU = LayerType(
    name="gelu",
    attributes={"approximate": Attribute("choice", "none", choices=("none", "tanh"))},
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

LAYERS = (RELU, RELU6, GELU, SIGMOID, TANH, SOFTMAX, LEAKY_RELU)
