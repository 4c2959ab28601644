"""Chapter 20: what pooling passes back, and what it notices of a shift.

Goodfellow, Bengio & Courville, Deep Learning, 2016, sections 6.5 and 9.3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.layer import LayerType, Tensor, Torch, numbers, real, whole
from engine.layers.given import given, gradients
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

LAYERS = (POOLING_GRADIENT, SHIFTED_PEAK)
