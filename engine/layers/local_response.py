"""Chapter 19: local response normalization, which divides by what neighbouring channels do at the same place.

Krizhevsky, Sutskever & Hinton, ImageNet Classification with Deep Convolutional Neural Networks (2012), section 3.3.
There the sum of squares is multiplied by alpha alone; torch, whose defaults these are, divides alpha by the size.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.layer import IMAGE, SIGNAL, LayerType, Shape, Torch, TorchModule, real, whole
from engine.rule import Rule

if TYPE_CHECKING:
    from engine.network import Node


def _module(torch: Torch, node: Node, _input_shape: Shape) -> TorchModule:
    alpha, beta, k = (node.real(name) for name in ("alpha", "beta", "k"))
    return torch.nn.LocalResponseNorm(node.whole("size"), alpha=alpha, beta=beta, k=k)


LOCAL_RESPONSE_NORM = LayerType(
    name="local_response_norm",
    attributes={
        "size": whole(),
        "alpha": real(1e-4, minimum=0),
        "beta": real(0.75),
        "k": real(1, minimum=1e-9),
    },
    takes=(IMAGE, SIGNAL),
    rules={
        "parameters": Rule({"parameters": "0"}),
        "values": Rule(
            {
                "maps": "reshaped(x, in_lengths)",
                "squares": "added_beside(maps**2, size)",
                "scale": "(k + alpha/size*squares)**beta",
                "output": "maps/scale",
            },
            {"alpha": "a", "beta": "b", "size": "n"},
        ),
    },
    module=_module,
)
"""`(N, C, H, W) → (N, C, H, W)`: nothing is learned and no axis is averaged over as a whole."""

LAYERS = (LOCAL_RESPONSE_NORM,)
