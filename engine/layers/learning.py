"""Chapter 17: what is computed around a fully connected layer: two layers made one, a step of learning, its memory.

Goodfellow, Bengio & Courville, Deep Learning, 2016, sections 6.1 (stacked affine maps) and 4.3 (gradient descent).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.layer import LayerType, Tensor, Torch, one_or_more, real, whole
from engine.rule import Rule
from engine.value import flat

if TYPE_CHECKING:
    from engine.network import Node


def _two_layers(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Stack two real linear layers and look at what they make of 0 and of 1."""
    first, second = (torch.nn.Linear(1, 1, dtype=torch.float64) for _ in range(2))
    for layer, weight, bias in ((first, "w1", "b1"), (second, "w2", "b2")):
        layer.weight.data.fill_(node.real(weight))
        layer.bias.data.fill_(node.real(bias))
    at_zero, at_one = (second(first(torch.full((1,), x, dtype=torch.float64)))[0] for x in (0.0, 1.0))
    return {"slope": at_one - at_zero, "intercept": at_zero, "output": at_zero}


STACKED_LINEAR = LayerType(
    name="stacked_linear",
    attributes={"w1": real(), "b1": real(), "w2": real(), "b2": real()},
    takes=(),
    rules={
        "values": Rule(
            {"slope": "w2*w1", "carried": "w2*b1", "intercept": "carried + b2"},
        )
    },
    facts=_two_layers,
    inputs=0,
)
"""`w2*(w1*x + b1) + b2` written as one layer: without an activation between them, two layers are one."""


def _step(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Let autograd find the gradient of half the squared error, and torch's own optimizer take the step."""
    x, w = (torch.tensor(list(flat(node.attributes[name])), dtype=torch.float64) for name in ("x", "w"))
    with torch.inference_mode(mode=False), torch.enable_grad():
        layer = torch.nn.Linear(len(x), 1, dtype=torch.float64)
        layer.weight.data.copy_(w[None])
        layer.bias.data.fill_(node.real("b"))
        optimizer = torch.optim.SGD(layer.parameters(), lr=node.real("lr"))
        error = layer(x.clone()) - node.real("t")
        (error**2 / 2).sum().backward()
        optimizer.step()
    weight = layer.weight.detach()[0] if isinstance(node.attributes["w"], tuple) else layer.weight.detach()[0, 0]
    return {"w_next": weight, "b_next": layer.bias.detach()[0], "output": weight}


SGD_STEP = LayerType(
    name="sgd_step",
    attributes={"x": one_or_more(), "w": one_or_more(), "b": real(), "t": real(), "lr": real(minimum=0)},
    takes=(),
    rules={
        "values": Rule(
            {
                "y": "w*x + b if size(x) == 1 else dot(w, x) + b",
                "error": "y - t",
                "w_gradient": "error*x",
                "w_next": "w - lr*w_gradient",
                "b_gradient": "error",
                "b_next": "b - lr*b_gradient",
            },
            {"w_gradient": "dL/dw", "b_gradient": "dL/db"},
        )
    },
    requires={"size(x) == size(w)": "there must be one weight for each input"},
    facts=_step,
    inputs=0,
)
"""One step of gradient descent on `L = (y - t)**2/2` for a unit `y = w*x + b` without an activation.

`x` and `w` are numbers, or lists of one length for a unit of several inputs.
"""


def _memory(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Let torch say how many bytes the parameters of a real layer take, without allocating them."""
    dtype = {2: torch.float16, 4: torch.float32, 8: torch.float64}[node.whole("bytes_each")]
    layer = torch.nn.Linear(node.whole("in_features"), node.whole("out_features"), device="meta", dtype=dtype)
    total = torch.tensor(sum(parameter.nbytes for parameter in layer.parameters()))
    mebibytes = torch.ldexp(total.double(), torch.tensor(-20))
    return {"total_bytes": total, "mebibytes": mebibytes, "output": mebibytes}


STORED_LINEAR = LayerType(
    name="stored_linear",
    attributes={
        "in_features": whole(maximum=1_000_000),
        "out_features": whole(maximum=1_000_000),
        "bytes_each": whole(4, minimum=2, maximum=8),
    },
    takes=(),
    rules={
        "values": Rule(
            {
                "per_unit": "in_features + 1",
                "count": "per_unit*out_features",
                "total_bytes": "count*bytes_each",
                "mebibytes": "total_bytes/2**20",
            },
            {"in_features": "n_in", "out_features": "n_out"},
        )
    },
    requires={"bytes_each in (2, 4, 8)": "a floating-point number takes 2, 4 or 8 bytes, not {bytes_each}"},
    facts=_memory,
    inputs=0,
)
"""Memory of a fully connected layer's weights and biases in MiB, 2**20 bytes, at 2, 4 or 8 bytes each (IEEE 754)."""

LAYERS = (STACKED_LINEAR, SGD_STEP, STORED_LINEAR)
