"""Chapter 23: the layers of a Transformer's stacks: encoder, decoder, and the sum with positional encodings.

Vaswani et al., Attention Is All You Need, arXiv:1706.03762, sections 3.1 to 3.5; the order in which normalization comes
first is that of Xiong et al., arXiv:2002.04745, figure 1.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from engine.layer import SEQUENCE, Attribute, LayerType, Shape, Tensor, Torch, TorchModule, flag, real, whole
from engine.layers.attention_layers import attention_weights
from engine.layers.attention_values import head_rules, heads, masking, padding_mask, torch_mask
from engine.rule import Rule
from engine.staged import Staged, Work
from engine.value import Value, vector

if TYPE_CHECKING:
    from engine.network import Node

Branch = tuple[str, Callable[[Value], Value]]
"""What stands beside a skip connection: the name of its normalization, and what it makes of a sequence."""

_SYMBOLS: Final = {"in_features": "d", "in_time": "n", "last_time": "m", "dim_feedforward": "d_ff"}
_ATTRIBUTES: Final = {
    "nhead": whole(maximum=1_024),
    "dim_feedforward": whole(2_048),
    "bias": flag(default=True),
    "activation": Attribute("choice", "relu", choices=("relu", "gelu")),
    "norm_first": flag(default=False),
    "layer_norm_eps": real(1e-5, minimum=0),
}
_HEADS: Final = {"in_features % nhead == 0": "{in_features} features cannot be shared among {nhead} heads"}
_OWN: Final = ("is_causal", "src_key_padding_mask")
_TARGET: Final = ("tgt_is_causal", "tgt_key_padding_mask")
_MEMORY: Final = ("memory_is_causal", "memory_key_padding_mask")


@functools.cache
def _norm(*, bias: bool) -> Rule:
    """Layer normalization of one position, over its features."""
    return Rule(
        {
            "mean": "mean(x)",
            "variance": "variance(x)",
            "normalized": "(x - mean)/sqrt(variance + layer_norm_eps)",
            "normed": "normalized*norm_weight + norm_bias" if bias else "normalized*norm_weight",
        },
        {"norm_weight": "gamma", "norm_bias": "beta", "layer_norm_eps": "eps", "mean": "mu", "variance": "var"},
    )


@functools.cache
def _feed(*, bias: bool) -> Rule:
    """Map each position to the inner width and back."""
    inner, outer = (f" + {name}" if bias else "" for name in ("inner_bias", "outer_bias"))
    gelu = "inner_sum*(1 + erf(inner_sum/sqrt(2)))/2"
    return Rule(
        {
            "inner_sum": f"matrix(inner_weight, x){inner}",
            "inner": f"{gelu} if activation == 'gelu' else relu(inner_sum)",
            "fed": f"matrix(outer_weight, inner){outer}",
        },
        {"inner_weight": "W_1", "inner_bias": "b_1", "outer_weight": "W_2", "outer_bias": "b_2"},
    )


_SKIP: Final = Rule({"added": "x + branch"})
_STAGES: Final = (
    *head_rules(),
    _SKIP,
    _norm(bias=True),
    _feed(bias=True),
)


def _normed(work: Work, x: Value, name: str) -> Value:
    bias = f"{name}.bias" in work.node.weights
    given: dict[str, Value] = {"norm_weight": work.weight(f"{name}.weight")}
    if bias:
        given["norm_bias"] = work.weight(f"{name}.bias")
    rows = enumerate(vector(x, "a sequence"), start=1)
    return tuple(
        work.stage(_norm(bias=bias), {**given, "x": row}, f"{name}.position_{at}")["normed"] for at, row in rows
    )


def _fed(work: Work, x: Value) -> Value:
    bias = "linear1.bias" in work.node.weights
    given: dict[str, Value] = {"x": x}
    for name, layer in (("inner", "linear1"), ("outer", "linear2")):
        given[f"{name}_weight"] = work.weight(f"{layer}.weight")
        if bias:
            given[f"{name}_bias"] = work.weight(f"{layer}.bias")
    return work.stage(_feed(bias=bias), given, "feed_forward")["fed"]


def _stacked(work: Work, branches: Sequence[Branch]) -> Value:
    """Go through the branches, each with its skip connection, normalizing behind the sum or before the branch."""
    x: Value = work.rows()
    first = bool(work.node.attributes["norm_first"])
    for norm, branch in branches:
        given = branch(_normed(work, x, norm) if first else x)
        total = work.stage(_SKIP, {"x": x, "branch": given}, f"beside_{norm}")["added"]
        x = total if first else _normed(work, total, norm)
    return x


def _attending(
    work: Work, found: dict[str, Value], name: str, masks: tuple[str, str], memory: Value | None = None
) -> Callable[[Value], Value]:
    def attended(x: Value) -> Value:
        told = x if memory is None else memory
        results = heads(work, (x, told, told), work.node.whole("nhead"), masks, f"{name}.")
        found["weights" if memory is None else "memory_weights"] = results["weights"]
        return results["attended"]

    return attended


def _encoder_values(work: Work) -> Mapping[str, Value]:
    found: dict[str, Value] = {}
    attention = _attending(work, found, "self_attn", _OWN)
    output = _stacked(work, [("norm1", attention), ("norm2", lambda x: _fed(work, x))])
    return {**found, "output": output}


def _decoder_values(work: Work) -> Mapping[str, Value]:
    found: dict[str, Value] = {}
    own = _attending(work, found, "self_attn", _TARGET)
    other = _attending(work, found, "multihead_attn", _MEMORY, work.rows(1))
    output = _stacked(work, [("norm1", own), ("norm2", other), ("norm3", lambda x: _fed(work, x))])
    return {**found, "output": output}


def _weights(attentions: Sequence[str]) -> Callable[[Node, Shape], dict[str, tuple[int, ...]]]:
    def shapes(node: Node, input_shape: Shape) -> dict[str, tuple[int, ...]]:
        width, inner = input_shape["features"], node.whole("dim_feedforward")
        found: dict[str, tuple[int, ...]] = {}
        for attention in attentions:
            found |= {f"{attention}.{name}": one for name, one in attention_weights(node, input_shape).items()}
        maps: dict[str, tuple[int, ...]] = {"linear1": (inner, width), "linear2": (width, inner)}
        maps |= {f"norm{number}": (width,) for number in range(1, len(attentions) + 2)}
        found |= {f"{name}.weight": lengths for name, lengths in maps.items()}
        if node.attributes["bias"]:
            found |= {f"{name}.bias": lengths[:1] for name, lengths in maps.items()}
        return found

    return shapes


def _module(kind: str) -> Callable[[Torch, Node, Shape], TorchModule]:
    """Build torch's own layer without dropout.

    Its batch stands second, because torch's counter of operations does not see into its fast path for batches first.
    """

    def build(torch: Torch, node: Node, input_shape: Shape) -> TorchModule:
        base = getattr(torch.nn, kind)

        def hidden(queries: Tensor, keys: Tensor, masks: tuple[str, str]) -> Tensor | None:
            seen = torch_mask(torch, node, queries, keys, masks, node.whole("nhead"))
            return None if seen is None else ~seen

        def forward(self: TorchModule, *taken: Tensor) -> Tensor:
            sequences = [one.transpose(0, 1) for one in taken]
            if len(taken) == 1:
                given = base.forward(self, *sequences, src_mask=hidden(taken[0], taken[0], _OWN))
            else:
                own, other = hidden(taken[0], taken[0], _TARGET), hidden(taken[0], taken[1], _MEMORY)
                given = base.forward(self, *sequences, tgt_mask=own, memory_mask=other)
            return given.transpose(0, 1)

        made = type(kind, (base,), {"forward": forward})
        return made(
            input_shape["features"],
            node.whole("nhead"),
            node.whole("dim_feedforward"),
            dropout=0.0,
            activation=node.attributes["activation"],
            layer_norm_eps=node.real("layer_norm_eps"),
            norm_first=bool(node.attributes["norm_first"]),
            bias=bool(node.attributes["bias"]),
        )

    return build


def _seen(_torch: Torch, _node: Node, layer: TorchModule, taken: tuple[Tensor, ...]) -> Mapping[str, Tensor]:
    """Listen to what the layer asks its attentions, and ask them again for the weights."""
    names = {"self_attn": "weights", "multihead_attn": "memory_weights"}
    found: dict[str, Tensor] = {}

    def listen(name: str) -> Callable[..., None]:
        def ask(attention: TorchModule, given: tuple[Tensor, ...], options: dict[str, object]) -> None:
            again = {**options, "need_weights": True, "average_attn_weights": False}
            found[names[name]] = attention.forward(*given, **again)[1].nan_to_num(0.0)

        return ask

    attentions = {name: one for name, one in layer.named_children() if name in names}
    hooks = [one.register_forward_pre_hook(listen(name), with_kwargs=True) for name, one in attentions.items()]
    try:
        layer(*taken)
    finally:
        for hook in hooks:
            hook.remove()
    return found


TRANSFORMER_ENCODER_LAYER = LayerType(
    name="transformer_encoder_layer",
    attributes={**_ATTRIBUTES, "is_causal": flag(default=False), "src_key_padding_mask": padding_mask()},
    takes=(SEQUENCE,),
    rules={
        "parameters": Rule(
            {
                "attention": "4*in_features*(in_features + bias)",
                "inner_map": "(in_features + bias)*dim_feedforward",
                "outer_map": "(dim_feedforward + bias)*in_features",
                "per_norm": "in_features*(1 + bias)",
                "norms": "2*per_norm",
                "parameters": "attention + inner_map + outer_map + norms",
            },
            {"in_features": "d", "dim_feedforward": "d_ff"},
        ),
        "macs": Rule(
            {
                "projections": "4*in_time*in_features**2",
                "attending": "2*in_time**2*in_features",
                "feeding": "2*in_time*in_features*dim_feedforward",
                "macs": "projections + attending + feeding",
            },
            {**_SYMBOLS, "nhead": "h", "bias": "1"},
        ),
    },
    requires={**_HEADS, **masking("src_key_padding_mask")},
    weights=_weights(["self_attn"]),
    staged=Staged(_STAGES, _encoder_values),
    module=_module("TransformerEncoderLayer"),
    traces=_seen,
)
"""Self-attention and a feed-forward network, each with a skip connection and layer normalization: `(N, n, d)` stays.

`norm_first` normalizes before each of the two instead of behind the sum. Without `bias`, the normalizations too have no
shift, as in torch.
"""

TRANSFORMER_DECODER_LAYER = LayerType(
    name="transformer_decoder_layer",
    attributes={
        **_ATTRIBUTES,
        "tgt_is_causal": flag(default=True),
        "tgt_key_padding_mask": padding_mask(),
        "memory_is_causal": flag(default=False),
        "memory_key_padding_mask": padding_mask(),
    },
    takes=(SEQUENCE,),
    rules={
        "parameters": Rule(
            {
                "attention": "4*in_features*(in_features + bias)",
                "attentions": "2*attention",
                "inner_map": "(in_features + bias)*dim_feedforward",
                "outer_map": "(dim_feedforward + bias)*in_features",
                "per_norm": "in_features*(1 + bias)",
                "norms": "3*per_norm",
                "parameters": "attentions + inner_map + outer_map + norms",
            },
            {"in_features": "d", "dim_feedforward": "d_ff"},
        ),
        "macs": Rule(
            {
                "own_projections": "4*in_time*in_features**2",
                "own_attending": "2*in_time**2*in_features",
                "memory_projections": "2*(in_time + last_time)*in_features**2",
                "memory_attending": "2*in_time*last_time*in_features",
                "feeding": "2*in_time*in_features*dim_feedforward",
                "macs": "own_projections + own_attending + memory_projections + memory_attending + feeding",
            },
            _SYMBOLS,
        ),
    },
    requires={
        **_HEADS,
        "min(all_features) == in_features == max(all_features)": (
            "the target and what the encoder gives must both have {in_features} features"
        ),
        **masking("tgt_key_padding_mask", "in_time"),
        **masking("memory_key_padding_mask"),
    },
    weights=_weights(["self_attn", "multihead_attn"]),
    staged=Staged(_STAGES, _decoder_values, ("memory_weights", "output")),
    module=_module("TransformerDecoderLayer"),
    traces=_seen,
    inputs=2,
)
"""`(N, n, d), (N, m, d) → (N, n, d)`: self-attention, attention to what the encoder gave, and a feed-forward network.

`from: [target, memory]`, in a repeated stack `from: [previous, memory]`. A decoder may not look ahead, so
`tgt_is_causal` holds unless it is said otherwise; torch's layer leaves that to the mask that its caller hands in.
"""


_ENCODED: Final = Rule(
    {
        "divisors": "10000**(multiples(in_features//2, 2)/in_features)",
        "angles": "position/divisors",
        "sines": "sin(angles)",
        "cosines": "cos(angles)",
        "encoding": "flatten(transpose([sines, cosines]))",
        "output": "x + encoding",
    },
    {"in_features": "d", "position": "pos"},
)


def _encoded(work: Work) -> Mapping[str, Value]:
    rows = [work.stage(_ENCODED, {"x": x, "position": at}, f"position_{at}") for at, x in enumerate(work.rows())]
    return {name: tuple(row[name] for row in rows) for name in ("encoding", "output")}


def _pointers(torch: Torch, _node: Node, _input_shape: Shape) -> TorchModule:
    """Let a pointer of length one turn for each pair of features, and add its height and its width."""
    layer = torch.nn.Module()

    def forward(x: Tensor) -> Tensor:
        return x + encodings(torch, x)

    layer.forward = forward
    return layer


def encodings(torch: Torch, x: Tensor) -> Tensor:
    """Return the encoding of each position of a sequence, `(T, d)`."""
    width = x.shape[-1]
    slowest = -4 * (width - 2) / width
    speeds = torch.logspace(0, slowest, width // 2, base=10, dtype=x.dtype, device=x.device)
    angles = torch.outer(torch.arange(x.shape[-2], dtype=x.dtype, device=x.device), speeds)
    pointers = torch.polar(torch.ones_like(angles), angles)
    return torch.stack([pointers.imag, pointers.real], dim=-1).flatten(-2)


ADD_POSITIONAL_ENCODING = LayerType(
    name="add_positional_encoding",
    takes=(SEQUENCE,),
    requires={"in_features % 2 == 0": "components come in pairs, so {in_features} of them cannot be encoded"},
    staged=Staged((_ENCODED,), _encoded),
    module=_pointers,
    traces=lambda torch, _node, _layer, taken: {"encoding": encodings(torch, taken[0])},
)
"""`(N, T, d) → (N, T, d)`: adds to each position its sines and cosines, counted from 0; nothing is learned."""

LAYERS = (TRANSFORMER_ENCODER_LAYER, TRANSFORMER_DECODER_LAYER, ADD_POSITIONAL_ENCODING)
