"""Chapter 23: attention weights from dot products (Vaswani et al., arXiv:1706.03762, section 3.2.1, equation 1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.layer import LayerType, Tensor, Torch, numbers, whole
from engine.rule import Rule
from engine.value import flat

if TYPE_CHECKING:
    from engine.network import Node


def _attention_weights(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Let torch attend: a query and keys that have the given dot products, and the identity as values."""
    dots = torch.tensor(list(flat(node.attributes["dots"])), dtype=torch.float64)
    width = node.whole("d_k")
    query = torch.zeros(1, width, dtype=torch.float64)
    query[0, 0] = 1.0
    keys = torch.zeros(len(dots), width, dtype=torch.float64)
    keys[:, 0] = dots
    identity = torch.eye(len(dots), dtype=torch.float64)
    weights = torch.nn.functional.scaled_dot_product_attention(query, keys, identity)
    return {"weights": weights[0], "output": weights[0]}


ATTENTION_WEIGHTS = LayerType(
    name="attention_weights",
    attributes={"dots": numbers(), "d_k": whole(maximum=4_096)},
    takes=(),
    rules={
        "values": Rule(
            {"scaled": "dots/sqrt(d_k)", "powers": "exp(scaled)", "total": "sum(powers)", "weights": "powers/total"},
            {"dots": "q*k", "d_k": "d_k"},
        )
    },
    requires={"len(dots) <= 1024": "at most 1024 keys are allowed"},
    facts=_attention_weights,
    inputs=0,
)
"""`softmax(q*k / sqrt(d_k))` over the keys: `(keys,) → (keys,)`."""

LAYERS = (ATTENTION_WEIGHTS,)
