"""Chapter 23: attention worked for one query: scores, weights, the mix of the values, maps and masks.

Vaswani et al., Attention Is All You Need, arXiv:1706.03762, sections 3.2.1 (equation 1) and 3.2.3 (masks).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.layer import SEQUENCE, AxisRule, LayerType, Shape, Tensor, Torch, numbers, whole
from engine.rule import Rule
from engine.value import flat

if TYPE_CHECKING:
    from engine.network import Node

_FEW_KEYS = "at most 1024 keys are allowed"
_LONGEST = 1_024


def _vector(torch: Torch, node: Node, name: str) -> Tensor:
    return torch.tensor([float(one) for one in flat(node.attributes[name])], dtype=torch.float64)


def _attention_weights(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Let torch attend: a query and keys that have the given dot products, and the identity as values."""
    dots = _vector(torch, node, "dots")
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
    requires={"len(dots) <= 1024": _FEW_KEYS},
    facts=_attention_weights,
    inputs=0,
)
"""`softmax(q*k / sqrt(d_k))` over the keys: `(keys,) → (keys,)`."""


def _one_for_each_key(_input_shape: Shape) -> dict[str, AxisRule]:
    return {"features": Rule({"features": "in_time"}, {"in_time": "n"})}


def _attention_scores(torch: Torch, node: Node, tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Slide the query over every key as the kernel of a convolution; the root is the length of a vector of ones."""
    keys = tensors[0]
    query = _vector(torch, node, "query").to(keys)
    dots = torch.nn.functional.conv1d(keys.flatten(0, 1)[:, None], query[None, None]).reshape(keys.shape[:-1])
    return {"dots": dots, "output": dots / torch.linalg.vector_norm(torch.ones_like(query))}


ATTENTION_SCORES = LayerType(
    name="attention_scores",
    attributes={"query": numbers()},
    takes=(SEQUENCE,),
    axes=_one_for_each_key,
    rules={
        "macs": Rule({"macs": "in_time*in_features"}, {"in_time": "n", "in_features": "d_k"}),
        "values": Rule(
            {"dots": "matrix(x, query)", "output": "dots/sqrt(in_features)"},
            {"x": "K", "query": "q", "in_features": "d_k"},
        ),
    },
    requires={"len(query) == in_features": "the query must be as long as each key"},
    facts=_attention_scores,
)
"""Scaled scores of one query with every key: `(n, d_k) → (n,)`; the input holds the keys, one in each row."""


def _one_mix(_input_shape: Shape) -> dict[str, AxisRule]:
    return {"features": None}


def _attention_output(torch: Torch, node: Node, tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Let a convolution with alpha as its kernel stand on each component's column of values, where it has one place."""
    values = tensors[0]
    columns = values.transpose(1, 2).flatten(0, 1)[:, None]
    mixed = torch.nn.functional.conv1d(columns, _vector(torch, node, "alpha").to(values)[None, None])
    return {"output": mixed.reshape(len(values), -1)}


ATTENTION_OUTPUT = LayerType(
    name="attention_output",
    attributes={"alpha": numbers()},
    takes=(SEQUENCE,),
    axes=_one_mix,
    rules={
        "macs": Rule({"macs": "in_time*in_features"}, {"in_time": "n", "in_features": "d_v"}),
        "values": Rule(
            {"weighted": "alpha*transpose(x)", "output": "sum(weighted)"},
            {"x": "V", "alpha": "a"},
        ),
    },
    requires={
        "len(alpha) == in_time": "there must be one weight for each value",
        "min(alpha) >= 0 and abs(sum(alpha) - 1) < 0.000000001": "attention weights are not negative and add up to 1",
    },
    facts=_attention_output,
)
"""The sum of the values, each times its weight: `(n, d_v) → (d_v,)`; the input holds the values, one in each row."""


def _attention_map(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, object]:
    """Let torch's multi-head attention run on two sequences, and read off the map of weights that it returns."""
    heads, rows, columns = (node.whole(name) for name in ("num_heads", "target_length", "source_length"))
    with torch.device("meta"):
        layer = torch.nn.MultiheadAttention(heads, heads)
        query, keys = torch.zeros(rows, 1, heads), torch.zeros(columns, 1, heads)
        maps = layer(query, keys, keys, average_attn_weights=False)[1]
    shape = tuple(maps.shape[-2:])
    return {"map": shape, "per_head": maps[0, 0].numel(), "scores": maps.numel(), "output": shape}


ATTENTION_MAP = LayerType(
    name="attention_map",
    attributes={
        "target_length": whole(maximum=10_000),
        "source_length": whole(maximum=10_000),
        "num_heads": whole(1, maximum=256),
    },
    takes=(),
    rules={
        "map": Rule({"map": "[target_length, source_length]"}, {"target_length": "T", "source_length": "S"}),
        "scores": Rule(
            {"per_head": "target_length*source_length", "scores": "num_heads*per_head"},
            {"target_length": "T", "source_length": "S", "num_heads": "h"},
            quiet={"scores": ("num_heads == 1", "per_head")},
        ),
    },
    facts=_attention_map,
    inputs=0,
)
"""The map of scores: a row for each position that asks, a column for each that is asked, one map for each head."""


def _causal_mask(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, int]:
    """Let torch draw its own mask and count its zeros and its minus infinities."""
    mask = torch.nn.Transformer.generate_square_subsequent_mask(node.whole("length"))
    visible, hidden = int((mask == 0).sum()), int(mask.isneginf().sum())
    return {"visible": visible, "hidden": hidden, "output": hidden}


CAUSAL_MASK = LayerType(
    name="causal_mask",
    attributes={"length": whole(maximum=_LONGEST)},
    takes=(),
    rules={
        "values": Rule(
            {"pairs": "length**2", "visible": "length*(length + 1)/2", "hidden": "pairs - visible"}, {"length": "n"}
        )
    },
    facts=_causal_mask,
    inputs=0,
)
"""How many pairs of positions a decoder's self-attention may use: each position sees itself and those before it."""


def _masked_weights(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Let torch attend causally over the whole sequence and take the row of the position that asks."""
    scores, row = _vector(torch, node, "scores"), node.whole("position") - 1
    query = torch.ones((len(scores), 1), dtype=torch.float64)
    identity = torch.eye(len(scores), dtype=torch.float64)
    attend = torch.nn.functional.scaled_dot_product_attention
    weights = attend(query, scores[:, None], identity, is_causal=True, scale=1.0)[row]
    return {"weights": weights, "output": weights}


MASKED_WEIGHTS = LayerType(
    name="masked_weights",
    attributes={"scores": numbers(), "position": whole()},
    takes=(),
    rules={
        "values": Rule(
            {
                "mask": "clip(position - multiples(len(scores), 1), 0, 1)",
                "powers": "exp(scores)",
                "kept": "mask*powers",
                "total": "sum(kept)",
                "weights": "kept/total",
            },
            {"position": "t"},
        )
    },
    requires={
        "len(scores) <= 1024": _FEW_KEYS,
        "position <= len(scores)": "the position {position} must lie in the sequence",
    },
    facts=_masked_weights,
    inputs=0,
)
"""Softmax over the scores of one position with those after it masked: `e**(-infinity) = 0`, so they get nothing."""

LAYERS = (ATTENTION_WEIGHTS, ATTENTION_SCORES, ATTENTION_OUTPUT, ATTENTION_MAP, CAUSAL_MASK, MASKED_WEIGHTS)
