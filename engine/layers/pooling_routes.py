"""Chapter 20: where the gradient goes that comes back through pooling, when that of every output is 1.

The largest value of a window gets all of its gradient, the first one if several are as large; an average shares it out
evenly (Goodfellow, Bengio & Courville, Deep Learning, 2016, section 6.5; LeCun et al., 1998, for subsampling).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.layer import IMAGE, Facts, LayerType, Tensor, Torch
from engine.layers.pooling import AVG_POOL2D, MAX_POOL2D
from engine.rule import Rule

if TYPE_CHECKING:
    from engine.network import Node


def _differentiated(pool: LayerType) -> Facts:
    """Let autograd differentiate torch's own pooling."""

    def facts(torch: Torch, node: Node, tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
        if tensors[0].is_meta or pool.module is None:
            return {"output": tensors[0].clone()}
        with torch.inference_mode(mode=False), torch.enable_grad():
            x = tensors[0].detach().clone().requires_grad_()
            pool.module(torch, node, node.input_shapes[0])(x).sum().backward()
        return {"output": x.grad}

    return facts


def _gradient(pool: LayerType, formula: str) -> LayerType:
    return LayerType(
        name=f"{pool.name}_gradient",
        attributes=pool.attributes,
        takes=(IMAGE,),
        rules={"parameters": Rule({"parameters": "0"}), "values": Rule({"output": formula})},
        requires=pool.requires,
        facts=_differentiated(pool),
        bare=True,
    )


MAX_POOL2D_GRADIENT = _gradient(MAX_POOL2D, "largest_counted(x, kernel_size, stride, padding, dilation, ceil_mode)")
"""In how many windows each value is the largest, `(N, C, H, W) → (N, C, H, W)`; the others learn nothing."""
AVG_POOL2D_GRADIENT = _gradient(
    AVG_POOL2D, "shares_added(x, kernel_size, stride, padding, ceil_mode, count_include_pad)"
)
"""For each value one part of every window that holds it, `1/(K*K)` of each window inside the map."""

LAYERS = (MAX_POOL2D_GRADIENT, AVG_POOL2D_GRADIENT)
