"""Activation functions: element by element, without parameters; softmax along a named axis."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from engine.layer import LayerType, Shape, Torch, TorchModule, real
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

LAYERS = (RELU, SIGMOID, TANH, SOFTMAX, LEAKY_RELU)
