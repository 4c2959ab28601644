"""Chapter 23: attention as layers of a network: from one sequence to itself, or from a target to a source.

Bahdanau, Cho & Bengio, arXiv:1409.0473, section A.1.2 (additive); Luong, Pham & Manning, arXiv:1508.04025, section 3.1
(dot product); Vaswani et al., arXiv:1706.03762, section 3.2 (scaled, multi-head).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from engine.layer import SEQUENCE, Attribute, AxisRule, LayerType, Shape, Tensor, Torch, TorchModule, flag, whole
from engine.layers.attention_values import (
    attend,
    head_rules,
    heads,
    hold_to_limit,
    masking,
    over_queries,
    padding_mask,
    torch_mask,
    visible,
)
from engine.rule import Rule
from engine.staged import Staged, Work
from engine.value import Value

if TYPE_CHECKING:
    from engine.network import Node

_MASKS = ("is_causal", "key_padding_mask")
_MASKED = {"is_causal": flag(default=False), "key_padding_mask": padding_mask()}
_SYMBOLS = {"in_time": "n", "last_time": "m", "in_features": "d", "last_features": "d_v", "num_heads": "h"}
_KEY_SIZE = "all_features[len(all_features)//2]"
_AS_MANY = {
    f"{_KEY_SIZE} == in_features": "each key must be as long as a query, {in_features}",
    "all_time[len(all_time)//2] == last_time": "there must be one value for each key",
    **masking(),
}


def _mixes(_input_shape: Shape) -> Mapping[str, AxisRule]:
    """As many mixes as queries, each as long as a value."""
    return {"time": None, "features": Rule({"features": "last_features"}, _SYMBOLS)}


def _three(sources: tuple[Tensor, ...]) -> tuple[Tensor, Tensor, Tensor]:
    """Return queries, keys and values: of one sequence all three, of two the second gives keys and values."""
    return sources[0], sources[len(sources) // 2], sources[-1]


def _attention(work: Work) -> Mapping[str, Value]:
    queries, keys, values = (work.rows(position) for position in _three(tuple(range(len(work.sources)))))
    hold_to_limit(len(queries) * len(keys))
    mask = visible(work, len(queries), len(keys), *_MASKS)
    rule = attend(scaled=work.node.attributes["score"] == "scaled", masked=mask is not None)
    seen: dict[str, Value] = {"keys": keys, "values": values, "key_size": work.node.input_shapes[0]["features"]}
    results = over_queries(work, rule, queries, seen, mask)
    return {**results, "output": results["mix"]}


def _attention_module(torch: Torch, node: Node, _input_shape: Shape) -> TorchModule:
    """Let torch attend; without a scale it divides by one."""
    layer = torch.nn.Module()

    def forward(*taken: Tensor) -> Tensor:
        query, key, value = _three(taken)
        return _attend(torch, node, query, key, value)

    layer.forward = forward
    return layer


def _attend(torch: Torch, node: Node, query: Tensor, key: Tensor, value: Tensor) -> Tensor:
    attending = torch.nn.functional.scaled_dot_product_attention
    scale = None if node.attributes["score"] == "scaled" else 1.0
    return attending(query, key, value, attn_mask=torch_mask(torch, node, query, key, _MASKS), scale=scale)


def _attention_seen(torch: Torch, node: Node, _layer: TorchModule, taken: tuple[Tensor, ...]) -> Mapping[str, Tensor]:
    """Read the weights off what identities are mixed to."""
    query, key, _ = _three(taken)
    identity = torch.eye(key.shape[1], dtype=key.dtype, device=key.device).expand(len(key), -1, -1)
    dots = torch.einsum("nqd,nkd->nqk", query, key)
    return {"dots": dots, "weights": _attend(torch, node, query, key, identity)}


ATTENTION = LayerType(
    name="attention",
    attributes={"score": Attribute("choice", "scaled", choices=("scaled", "dot")), **_MASKED},
    takes=(SEQUENCE,),
    axes=_mixes,
    rules={
        "macs": Rule(
            {
                "scoring": "in_time*last_time*in_features",
                "mixing": "in_time*last_time*last_features",
                "macs": "scoring + mixing",
            },
            {**_SYMBOLS, "in_features": "d_k"},
        )
    },
    requires=_AS_MANY,
    staged=Staged((attend(scaled=True, masked=True),), _attention),
    module=_attention_module,
    traces=_attention_seen,
    further=2,
)
"""`(N, n, d_k), (N, m, d_k), (N, m, d_v) → (N, n, d_v)`: `softmax(QK^T/sqrt(d_k)) V`, or without the root (`dot`).

`from: [queries, keys, values]`; two names are the target and the source, which gives keys and values, and one sequence
attends to itself. `key_padding_mask` marks keys that are padding, `is_causal` hides later positions; a query that may
see nothing gets zeros.
"""


def _additive_weights(node: Node, input_shape: Shape) -> Mapping[str, tuple[int, ...]]:
    units, keys = node.whole("hidden_size"), node.input_shapes[len(node.input_shapes) // 2]["features"]
    return {
        "query_weight": (units, input_shape["features"]),
        "key_weight": (units, keys),
        "score_weight": (1, units),
    }


_TOLD = Rule({"projected_keys": "matrix(key_weight, keys)"}, {"key_weight": "U_a", "keys": "K", "projected_keys": "UK"})


def _additive_rule(*, masked: bool) -> Rule:
    weights = "masked_softmax(scores, visible)" if masked else "softmax(scores)"
    return Rule(
        {
            "projected_query": "matrix(query_weight, query)",
            "joined": "tanh(projected_query + projected_keys)",
            "scores": "matrix(joined, score_weight[0])",
            "weights": weights,
            "mix": "matrix(transpose(values), weights)",
        },
        {
            "query_weight": "W_a",
            "score_weight": "v_a",
            "query": "q",
            "values": "V",
            "weights": "a",
            "projected_keys": "UK",
            "visible": "mask",
        },
    )


_ADDITIVE = {masked: _additive_rule(masked=masked) for masked in (False, True)}


def _additive(work: Work) -> Mapping[str, Value]:
    queries, keys, values = (work.rows(position) for position in _three(tuple(range(len(work.sources)))))
    hold_to_limit(len(queries) * len(keys))
    mask = visible(work, len(queries), len(keys), *_MASKS)
    weights = {name: work.weight(name) for name in ("query_weight", "key_weight", "score_weight")}
    projected = work.stage(_TOLD, {**weights, "keys": keys})
    results = over_queries(work, _ADDITIVE[mask is not None], queries, {**weights, **projected, "values": values}, mask)
    return {**projected, **results, "output": results["mix"]}


def _additive_module(torch: Torch, node: Node, input_shape: Shape) -> TorchModule:
    """Hold the paper's three maps and add what queries and keys give on two axes of their own."""
    layer = torch.nn.Module()
    for name, lengths in _additive_weights(node, input_shape).items():
        layer.register_parameter(name, torch.nn.Parameter(torch.rand(lengths) - 0.5))
    layer.forward = lambda *taken: _additive_run(torch, node, layer, taken)["output"]
    return layer


def _additive_run(torch: Torch, node: Node, layer: TorchModule, taken: tuple[Tensor, ...]) -> dict[str, Tensor]:
    query, key, value = _three(taken)
    linear = torch.nn.functional.linear
    both = linear(query, layer.query_weight)[:, :, None] + linear(key, layer.key_weight)[:, None]
    scores = linear(both.tanh(), layer.score_weight)[..., 0]
    mask = torch_mask(torch, node, query, key, _MASKS)
    hidden = scores if mask is None else scores.masked_fill(~mask, -torch.inf)
    weights = hidden.softmax(dim=-1).nan_to_num(0.0)
    return {"scores": scores, "weights": weights, "output": weights @ value}


ADDITIVE_ATTENTION = LayerType(
    name="additive_attention",
    attributes={"hidden_size": whole(), **_MASKED},
    takes=(SEQUENCE,),
    axes=_mixes,
    rules={
        "parameters": Rule(
            {
                "query_map": "hidden_size*in_features",
                "key_size": _KEY_SIZE,
                "key_map": "hidden_size*key_size",
                "parameters": "query_map + key_map + hidden_size",
            },
            {"hidden_size": "h", "in_features": "d_q", "key_size": "d_k"},
            {"key_size": ("1", "key_size")},
        ),
        "macs": Rule(
            {
                "asking": "in_time*hidden_size*in_features",
                "key_size": _KEY_SIZE,
                "telling": "last_time*hidden_size*key_size",
                "scoring": "in_time*last_time*hidden_size",
                "mixing": "in_time*last_time*last_features",
                "macs": "asking + telling + scoring + mixing",
            },
            {**_SYMBOLS, "hidden_size": "h", "in_features": "d_q", "key_size": "d_k"},
            {"key_size": ("1", "key_size")},
        ),
    },
    requires={condition: said for condition, said in _AS_MANY.items() if "in_features" not in condition},
    weights=_additive_weights,
    staged=Staged((_TOLD, _ADDITIVE[True]), _additive),
    module=_additive_module,
    traces=_additive_run,
    further=2,
)
"""`(N, n, d_q), (N, m, d_k), (N, m, d_v) → (N, n, d_v)`: scores of `v^T tanh(W q + U k)`, then as in `attention`."""


def attention_weights(node: Node, input_shape: Shape) -> dict[str, tuple[int, ...]]:
    """Return the shapes of torch's stacked weights of multi-head attention."""
    width = input_shape["features"]
    shapes: dict[str, tuple[int, ...]] = {"in_proj_weight": (3 * width, width), "out_proj.weight": (width, width)}
    if node.attributes["bias"]:
        shapes |= {"in_proj_bias": (3 * width,), "out_proj.bias": (width,)}
    return shapes


def _multi_head(work: Work) -> Mapping[str, Value]:
    inputs = _three(work.sources)
    results = heads(work, inputs, work.node.whole("num_heads"), _MASKS)
    return {**results, "output": results["attended"]}


def _multi_head_module(torch: Torch, node: Node, input_shape: Shape) -> TorchModule:
    """Return torch's own module, asked with one sequence for queries, keys and values or with several.

    Its batch stands second, because torch's counter of operations does not see into its fast path for batches first.
    """

    def forward(self: TorchModule, *taken: Tensor) -> Tensor:
        sequences = [one.transpose(0, 1) for one in _three(taken)]
        mask = torch_mask(torch, node, taken[0], _three(taken)[1], _MASKS, node.whole("num_heads"))
        hidden = None if mask is None else ~mask
        found, _ = torch.nn.MultiheadAttention.forward(self, *sequences, need_weights=False, attn_mask=hidden)
        return found.transpose(0, 1)

    made = type("SelfAttention", (torch.nn.MultiheadAttention,), {"forward": forward})
    return made(input_shape["features"], node.whole("num_heads"), bias=bool(node.attributes["bias"]))


def _multi_head_seen(torch: Torch, node: Node, layer: TorchModule, taken: tuple[Tensor, ...]) -> Mapping[str, Tensor]:
    """Return the weights that torch's module shows, where it leaves a query that sees nothing without a value."""
    mask = torch_mask(torch, node, taken[0], _three(taken)[1], _MASKS, node.whole("num_heads"))
    sequences = [one.transpose(0, 1) for one in _three(taken)]
    attending, hidden = torch.nn.MultiheadAttention.forward, None if mask is None else ~mask
    weights = attending(layer, *sequences, attn_mask=hidden, average_attn_weights=False)[1]
    return {"weights": weights.nan_to_num(0.0)}


MULTI_HEAD_ATTENTION = LayerType(
    name="multi_head_attention",
    attributes={"num_heads": whole(maximum=1_024), "bias": flag(default=True), **_MASKED},
    takes=(SEQUENCE,),
    rules={
        "parameters": Rule(
            {"per_projection": "in_features*(in_features + bias)", "parameters": "4*per_projection"},
            {"in_features": "d"},
        ),
        "macs": Rule(
            {
                "projections": (
                    "4*in_time*in_features**2 if last_time == in_time else 2*(in_time + last_time)*in_features**2"
                ),
                "scoring": "in_time**2*in_features if last_time == in_time else in_time*last_time*in_features",
                "mixing": "in_time**2*in_features if last_time == in_time else in_time*last_time*in_features",
                "macs": "projections + scoring + mixing",
            },
            _SYMBOLS,
        ),
    },
    requires={
        "in_features % num_heads == 0": "{in_features} features cannot be shared among {num_heads} heads",
        "min(all_features) == in_features == max(all_features)": (
            "queries, keys and values must all have {in_features} features"
        ),
        **{condition: said for condition, said in _AS_MANY.items() if "features" not in condition},
    },
    weights=attention_weights,
    staged=Staged(head_rules(), _multi_head),
    module=_multi_head_module,
    traces=_multi_head_seen,
    further=2,
)
"""`(N, n, d), (N, m, d), (N, m, d) → (N, n, d)`: four linear maps of d to d, for queries, keys, values and output.

All heads together share each map: a head has d/h of its columns (arXiv:1706.03762, section 3.2.2). Inputs and masks are
those of `attention`: one sequence attends to itself, two are target and source.
"""

LAYERS = (ATTENTION, ADDITIVE_ATTENTION, MULTI_HEAD_ATTENTION)
