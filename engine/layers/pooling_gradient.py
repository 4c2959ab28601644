"""Chapter 20: what pooling passes back, from one window or to a map, and what it notices of a shift.

The largest value of a window gets all of its gradient, the first one if several are as large; an average shares it out
evenly (Goodfellow, Bengio & Courville, Deep Learning, 2016, sections 6.5 and 9.3; LeCun et al., 1998, for subsampling).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.layer import IMAGE, Facts, LayerType, Tensor, Torch, numbers, real, whole
from engine.layers.given import given, gradients
from engine.layers.pooling import AVG_POOL2D, MAX_POOL2D
from engine.rule import Rule

if TYPE_CHECKING:
    from engine.network import Node


def _passed_back(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Let autograd go back through torch's own poolings of one window."""
    pooling = torch.nn.functional
    with gradients(torch):
        found = []
        for pool in (pooling.max_pool1d, pooling.avg_pool1d):
            window = given(torch, node, "x").clone().requires_grad_()
            pool(window[None], kernel_size=len(window)).backward(
                torch.full((1, 1), node.real("upstream"), dtype=torch.float64)
            )
            found.append(window.grad)
    return {"to_maximum": found[0], "to_each": found[1], "output": found[0]}


POOLING_GRADIENT = LayerType(
    name="pooling_gradient",
    attributes={"x": numbers(), "upstream": real()},
    takes=(),
    rules={
        "values": Rule(
            {
                "largest": "max(x)",
                "behind": "largest - x",
                "is_largest": "1 - clip(behind, 0, 1)",
                "share": "upstream/len(x)",
                "to_maximum": "upstream*is_largest",
                "to_each": "share + 0*x",
            },
            {"upstream": "g"},
        )
    },
    requires={
        "x == round(x)": "the values of the window must be whole numbers",
        "distinct(x) == len(x)": "the values of the window must differ, so that one is the largest",
    },
    facts=_passed_back,
    inputs=0,
)
"""The gradient that one window passes back: all of it to the maximum, or the same share to each of its places."""


def _differentiated(pool: LayerType) -> Facts:
    """Let autograd differentiate torch's own pooling."""

    def facts(torch: Torch, node: Node, tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
        if tensors[0].is_meta or pool.module is None:
            return {"output": tensors[0].clone()}
        with gradients(torch):
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
"""In how many windows each value is the largest, `(N, C, H, W) → (N, C, H, W)`; the others learn nothing.

It is the gradient that comes back when that of every output is 1.
"""
AVG_POOL2D_GRADIENT = _gradient(
    AVG_POOL2D, "shares_added(x, kernel_size, stride, padding, ceil_mode, count_include_pad)"
)
"""For each value one part of every window that holds it, `1/(K*K)` of each window inside the map."""


def _peaks(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Put one 1 into a row of zeros, pool it with torch, and see where the 1 has gone."""
    places = []
    for peak in (node.whole("place"), node.whole("place") + node.whole("shift")):
        row = torch.zeros(1, node.whole("size"))
        row[0, peak - 1] = 1
        pooled = torch.nn.functional.max_pool1d(row, kernel_size=node.whole("kernel_size"))
        places.append(pooled.argmax() + 1)
    return {"before": places[0], "after": places[1], "output": places[1]}


SHIFTED_PEAK = LayerType(
    name="shifted_peak",
    attributes={
        "size": whole(maximum=4_096),
        "kernel_size": whole(maximum=64),
        "place": whole(maximum=4_096),
        "shift": whole(minimum=-4_096, maximum=4_096),
    },
    takes=(),
    rules={
        "values": Rule(
            {
                "before": "ceil(place/kernel_size)",
                "moved": "place + shift",
                "after": "ceil(moved/kernel_size)",
            },
            {"kernel_size": "K", "place": "p", "shift": "d", "moved": "p'"},
        )
    },
    requires={
        "size % kernel_size == 0": "windows of {kernel_size} must fill the row of {size}",
        "1 <= place and place <= size and 1 <= place + shift and place + shift <= size": (
            "the place {place} and the shifted place must lie in the row of {size}"
        ),
    },
    facts=_peaks,
    inputs=0,
)
"""Where the one large value of a row stands behind max pooling, and where after the row was shifted; from 1."""

LAYERS = (POOLING_GRADIENT, MAX_POOL2D_GRADIENT, AVG_POOL2D_GRADIENT, SHIFTED_PEAK)
