"""Chapter 23: numbers about a Transformer: the width of heads, positional encoding, and the paths between words.

Vaswani et al., Attention Is All You Need, arXiv:1706.03762, sections 3.1 to 3.5 and 4 (table 1).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.layer import LayerType, Tensor, Torch, whole
from engine.rule import Rule

if TYPE_CHECKING:
    from engine.network import Node


def _heads(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, object]:
    """Ask torch's module for the width of its heads, and torch's attention for the scale that it uses there.

    The query scores 1/scale with the first key and 0 with the second; the ratio of the two weights tells.
    """
    with torch.device("meta"):
        width = torch.nn.MultiheadAttention(node.whole("d_model"), node.whole("num_heads")).head_dim
    query = torch.zeros((1, width), dtype=torch.float64)
    query[0, 0] = 1
    keys = torch.cat([query, torch.zeros_like(query)])
    identity = torch.eye(2, dtype=torch.float64)
    first, second = torch.nn.functional.scaled_dot_product_attention(query, keys, identity)[0]
    return {"head_size": width, "scale": 1 / (first / second).log(), "output": width}


ATTENTION_HEADS = LayerType(
    name="attention_heads",
    attributes={"d_model": whole(maximum=65_536), "num_heads": whole(maximum=1_024)},
    takes=(),
    rules={
        "values": Rule(
            {"head_size": "d_model//num_heads", "scale": "sqrt(head_size)"},
            {"num_heads": "h", "head_size": "d_k"},
        )
    },
    requires={"d_model % num_heads == 0": "{d_model} features cannot be shared among {num_heads} heads"},
    facts=_heads,
    inputs=0,
)
"""The width of each head, `d_model/h`, and the root by which its dot products are divided."""


def _encoding(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Turn a pointer of length one for each pair of components, and read off its height and its width."""
    width = node.whole("d_model")
    slowest = -4 * (width - 2) / width
    speeds = torch.logspace(0, slowest, width // 2, base=10, dtype=torch.float64)
    pointers = torch.polar(torch.ones_like(speeds), node.whole("position") * speeds)
    encoding = torch.stack([pointers.imag, pointers.real], dim=1).flatten()
    return {"encoding": encoding, "output": encoding}


POSITIONAL_ENCODING = LayerType(
    name="positional_encoding",
    attributes={"d_model": whole(minimum=2, maximum=4_096), "position": whole(minimum=0, maximum=1_000_000)},
    takes=(),
    rules={
        "values": Rule(
            {
                "divisors": "10000**(multiples(d_model//2, 2)/d_model)",
                "angles": "position/divisors",
                "sines": "sin(angles)",
                "cosines": "cos(angles)",
                "encoding": "flatten(transpose([sines, cosines]))",
            },
            {"d_model": "d", "position": "pos"},
        )
    },
    requires={"d_model % 2 == 0": "components come in pairs, so {d_model} of them cannot be encoded"},
    facts=_encoding,
    inputs=0,
)
"""`PE(pos, 2i) = sin(pos/10000**(2i/d))` and `PE(pos, 2i+1)` the cosine; positions are counted from 0 (section 3.5)."""


def _paths(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, int]:
    """Let a signal start at the first word and count the moves until it is at the second, edge by edge."""
    start, end = node.whole("first") - 1, node.whole("second") - 1
    size = end + 1
    everywhere = torch.ones((size, size), dtype=torch.bool)
    neighbours = torch.eye(size, dtype=torch.bool).roll(1, dims=1)

    def moves(edges: Tensor) -> int:
        reached = torch.zeros(size, dtype=torch.bool)
        reached[start] = True
        count = 0
        while not bool(reached[end]):
            reached = edges[reached].any(dim=0)
            count += 1
        return count

    recurrent, attention = moves(neighbours), moves(everywhere)
    return {"recurrent": recurrent, "self_attention": attention, "output": recurrent}


SIGNAL_PATH = LayerType(
    name="signal_path",
    attributes={"first": whole(maximum=2_000), "second": whole(maximum=2_000)},
    takes=(),
    rules={
        "values": Rule({"recurrent": "second - first", "self_attention": "1"}, {"first": "i", "second": "j"}),
    },
    requires={"first < second": "word {first} must stand before word {second}"},
    facts=_paths,
    inputs=0,
)
"""How many steps lie between two words in one layer, in a recurrent network and in self-attention (table 1)."""

LAYERS = (
    ATTENTION_HEADS,
    POSITIONAL_ENCODING,
    SIGNAL_PATH,
)
