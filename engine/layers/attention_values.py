"""Chapter 23: attention worked for whole sequences, one query after another, and in several heads.

Vaswani et al., Attention Is All You Need, arXiv:1706.03762, sections 3.2.1 to 3.2.3. A query that may see no key at all
gets weights of 0, as `torch.nn.functional.scaled_dot_product_attention` does; a softmax over nothing has no value.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from engine.errors import ExpressionError
from engine.layer import Attribute, Tensor, Torch
from engine.rule import Rule
from engine.staged import Work
from engine.value import Value, integer, vector

if TYPE_CHECKING:
    from engine.network import Node

MAX_PAIRS: Final = 4_096
"""The most pairs of query and key, over all heads, whose scores are worked by rule."""

_SYMBOLS: Final = {"query": "q", "keys": "K", "values": "V", "key_size": "d_k", "weights": "a", "visible": "mask"}


def padding_mask() -> Attribute:
    """Return the attribute that says of each key whether it is padding (1) and must not be seen; by default none is.

    All samples have one mask, or each its own.
    """
    return Attribute("masks", ())


def masking(padding: str = "key_padding_mask", keys: str = "last_time") -> dict[str, str]:
    """Say what a padding mask must be."""
    rows, cells = f"len({padding})", f"size({padding})"
    return {
        f"{cells} == 0 or {rows} == {cells} == {keys} or ({rows} == batch and {cells} == batch*{keys})": (
            f"`{padding}` needs a 0 or a 1 for each of the {{{keys}}} keys, once or for each of the {{batch}} samples"
        ),
        f"size({padding}) == 0 or norm(flatten({padding}*(1 - {padding}))) == 0": (
            f"`{padding}` holds a 1 for each key that is padding and a 0 for every other"
        ),
    }


@functools.cache
def attend(*, scaled: bool, masked: bool) -> Rule:
    """Return the rule of one query: its score with each key, the softmax of the scores, and the mix of the values."""
    scores = "scaled" if scaled else "dots"
    equations = {
        "dots": "matrix(keys, query)",
        "scaled": "dots/sqrt(key_size)",
        "weights": f"masked_softmax({scores}, visible)" if masked else f"softmax({scores})",
        "mix": "matrix(transpose(values), weights)",
    }
    if not scaled:
        del equations["scaled"]
    return Rule(equations, _SYMBOLS)


_SIDES: Final = {"queries": "query", "keys": "key", "values": "value"}


@functools.cache
def project(name: str, *, bias: bool) -> Rule:
    """Return the rule of one head's queries, keys or values."""
    side = _SIDES[name]
    equation = f"matrix({side}_weight, {side}_input)" + (f" + {side}_bias" if bias else "")
    letter = side[0]
    symbols = {f"{side}_weight": f"W_{letter}", f"{side}_bias": f"b_{letter}", f"{side}_input": f"x_{letter}"}
    return Rule({name: equation}, symbols)


@functools.cache
def join(*, bias: bool) -> Rule:
    """Return the rule that puts the heads side by side and maps them to the output."""
    output = "matrix(out_weight, concatenated)" + (" + out_bias" if bias else "")
    symbols = {"out_weight": "W_o", "out_bias": "b_o", "heads": "heads"}
    return Rule({"concatenated": "concat_features(heads)", "attended": output}, symbols)


def _masks(node: Node, padding: str) -> tuple[tuple[Value, ...], ...]:
    """Return the padding masks: one for all samples, one for each, or none."""
    given = vector(node.attributes[padding], padding)
    if not given:
        return ()
    return tuple([vector(one, padding) for one in given]) if isinstance(given[0], tuple) else (given,)


def visible(work: Work, queries: int, keys: int, causal: str, padding: str) -> Value | None:
    """Return for each query which keys it may see, `(queries, keys)` of 0 and 1; None if it may see all of them."""
    node, masks = work.node, _masks(work.node, padding)
    hidden = masks[work.sample % len(masks)] if masks else ()
    is_causal = bool(node.attributes[causal])
    if not hidden and not is_causal:
        return None
    padded = hidden or (0,) * keys
    return tuple(
        tuple(int(not integer(padded[key], padding) and not (is_causal and key > query)) for key in range(keys))
        for query in range(queries)
    )


def hold_to_limit(pairs: int) -> None:
    """Refuse to work more scores by rule than anybody could follow.

    Raises:
        ExpressionError: There are more than `MAX_PAIRS`.
    """
    if pairs > MAX_PAIRS:
        raise ExpressionError(f"{pairs} pairs of query and key are too many to work by hand; at most {MAX_PAIRS} are")


def over_queries(
    work: Work, rule: Rule, queries: Sequence[Value], seen: Mapping[str, Value], mask: Value | None, place: str = ""
) -> dict[str, Value]:
    """Work the rule of one query for each of them and return every equation over the queries."""
    worked = []
    for number, query in enumerate(queries):
        given = {**seen, "query": query}
        if mask is not None:
            given["visible"] = vector(mask, "a mask")[number]
        worked.append(work.stage(rule, given, f"{place}query_{number + 1}"))
    return {name: tuple(one[name] for one in worked) for name in worked[0]}


def heads(
    work: Work,
    inputs: tuple[Value, Value, Value],
    count: int,
    masks: tuple[str, str],
    prefix: str = "",
) -> dict[str, Value]:
    """Work multi-head attention with torch's stacked weights, which stand behind a prefix such as `self_attn.`.

    Returns:
        Queries, keys, values, scores, weights and mixes with an axis of heads before them, and `attended`.
    """
    bias = f"{prefix}in_proj_bias" in work.node.weights
    place = prefix
    entering = [vector(one, "a sequence") for one in inputs]
    hold_to_limit(count * len(entering[0]) * len(entering[1]))
    stacked = work.weight(f"{prefix}in_proj_weight")
    added = work.weight(f"{prefix}in_proj_bias") if bias else ()
    width = len(stacked) // 3
    size = width // count
    mask = visible(work, len(entering[0]), len(entering[1]), *masks)
    worked: list[dict[str, Value]] = []
    for head in range(count):
        own: dict[str, Value] = {}
        for turn, (name, side) in enumerate(_SIDES.items()):
            rows = slice(turn * width + head * size, turn * width + (head + 1) * size)
            given = {f"{side}_input": inputs[turn], f"{side}_weight": stacked[rows], f"{side}_bias": added[rows]}
            own |= work.stage(project(name, bias=bias), given, f"{place}head_{head + 1}")
        rule = attend(scaled=True, masked=mask is not None)
        queries = vector(own["queries"], "queries")
        seen = {"keys": own["keys"], "values": own["values"], "key_size": size}
        worked.append({**own, **over_queries(work, rule, queries, seen, mask, f"{place}head_{head + 1}.")})
    results = {name: tuple(one[name] for one in worked) for name in worked[0]}
    last: dict[str, Value] = {"heads": results["mix"], "out_weight": work.weight(f"{prefix}out_proj.weight")}
    if bias:
        last["out_bias"] = work.weight(f"{prefix}out_proj.bias")
    return {**results, **work.stage(join(bias=bias), last, place.rstrip("."))}


def head_rules() -> tuple[Rule, ...]:
    """Return the stages of multi-head attention in their order."""
    return (*(project(name, bias=True) for name in _SIDES), attend(scaled=True, masked=True), join(bias=True))


def torch_mask(
    torch: Torch, node: Node, queries: Tensor, keys: Tensor, masks: tuple[str, str], heads: int = 1
) -> Tensor | None:
    """Return torch's mask, true where a key may be seen, or None; sequences stand along the last axis but one.

    It is `(queries, keys)` for all samples or, where each has a padding mask of its own, has an axis of samples before
    them, each as often as there are heads.
    """
    causal, padding = node.attributes[masks[0]], _masks(node, masks[1])
    if not causal and not padding:
        return None
    seen = torch.ones((queries.shape[-2], keys.shape[-2]), dtype=torch.bool, device=queries.device)
    if causal:
        seen = torch.nn.Transformer.generate_square_subsequent_mask(max(seen.shape), device=queries.device) == 0
        seen = seen[: queries.shape[-2], : keys.shape[-2]]
    if not padding:
        return seen
    hidden = torch.tensor([[bool(one) for one in mask] for mask in padding], device=queries.device)
    if len(padding) == 1:
        return seen & ~hidden[0]
    of_sample = torch.arange(queries.shape[0], device=queries.device) % len(padding)
    return (seen & ~hidden[of_sample][:, None]).repeat_interleave(heads, dim=0)
