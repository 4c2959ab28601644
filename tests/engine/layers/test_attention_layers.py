"""Chapter 23: attention as layers, by rule and by torch's own attention in float64."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.description import describe
from engine.errors import DescriptionError
from engine.evaluation import Evaluation, Mistake
from engine.explain import explain
from engine.value import Value, flat

Agreement = Callable[..., dict[str, Value]]

_TARGET = [[0.5, -1.0], [1.5, 0.25]]
_SOURCE = [[1.0, 0.5], [-0.75, 2.0], [0.25, -1.5]]


@pytest.fixture(scope="module")
def torch() -> Any:
    return pytest.importorskip("torch")


def _data(*layers: dict[str, Any], **inputs: list[list[float]]) -> dict[str, Any]:
    given_inputs = inputs or {"q": _TARGET, "m": _SOURCE}
    described = {name: {"axes": ["T", "D"], "values": values} for name, values in given_inputs.items()}
    return {"input": described, "layers": list(layers)}


def _rule(data: dict[str, Any], name: str = "output") -> list[float]:
    return [float(one) for one in flat(Evaluation(describe(data)).lookup(name))]


def _double(torch: Any, values: list[list[float]]) -> Any:
    return torch.tensor([values], dtype=torch.float64)


@pytest.mark.parametrize(("score", "scale"), [("scaled", None), ("dot", 1.0)])
def test_source_target_attention_is_torchs(torch: Any, score: str, scale: float | None) -> None:
    target, source = _double(torch, _TARGET), _double(torch, _SOURCE)
    expected = torch.nn.functional.scaled_dot_product_attention(target, source, source, scale=scale)
    assert _rule(_data({"attention": {"from": ["q", "m"], "score": score}})) == pytest.approx(
        expected.flatten().tolist()
    )


def test_self_attention_of_one_sequence_mixes_it_with_itself(torch: Any) -> None:
    source = _double(torch, _SOURCE)
    expected = torch.nn.functional.scaled_dot_product_attention(source, source, source, is_causal=True)
    found = _rule(_data({"attention": {"is_causal": True}}, x=_SOURCE))
    assert found == pytest.approx(expected.flatten().tolist())


def test_values_may_be_of_another_length_than_keys(agreed: Agreement) -> None:
    layers = [{"attention": {"from": ["q", "k", "v"]}}]
    found = agreed({"input": {"q": [2, 3], "k": [4, 3], "v": [4, 5]}, "layers": layers})
    assert (found["attention.time"], found["attention.features"]) == (2, 5)


def test_additive_attention_is_a_small_network_with_one_hidden_layer(torch: Any) -> None:
    weights: dict[str, Any] = {
        "query_weight": [[1, 2], [0, 1], [1, 1]],
        "key_weight": [[1, 0], [2, 1], [0, 1]],
        "score_weight": [1, -1, 2],
    }
    layer = {"additive_attention": {"from": ["q", "m"], "hidden_size": 3, "weights": weights}}
    hidden, last = torch.nn.Linear(4, 3, bias=False).double(), torch.nn.Linear(3, 1, bias=False).double()
    joined = [query + key for query, key in zip(weights["query_weight"], weights["key_weight"], strict=True)]
    hidden.weight.data = torch.tensor(joined, dtype=torch.float64)
    last.weight.data = torch.tensor([weights["score_weight"]], dtype=torch.float64)
    target, source = _double(torch, _TARGET)[0], _double(torch, _SOURCE)[0]
    pairs = torch.cat([target[:, None].expand(-1, 3, -1), source[None].expand(2, -1, -1)], dim=-1)
    shares = last(hidden(pairs).tanh())[..., 0].softmax(dim=-1)
    assert _rule(_data(layer), "additive_attention.weights") == pytest.approx(shares.flatten().tolist())
    assert _rule(_data(layer)) == pytest.approx((shares @ source).flatten().tolist())


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("heads", [1, 2])
@pytest.mark.parametrize("masks", [{}, {"is_causal": True}, {"key_padding_mask": [0, 1, 0]}])
def test_multi_head_attention_is_torchs_module(torch: Any, heads: int, masks: dict[str, Any], *, bias: bool) -> None:
    torch.manual_seed(heads)
    module = torch.nn.MultiheadAttention(2, heads, bias=bias, batch_first=True, dtype=torch.float64)
    for parameter in module.parameters():
        parameter.data.uniform_(-1, 1)
    weights = {name: tensor.tolist() for name, tensor in module.state_dict().items()}
    layer = {"num_heads": heads, "bias": bias, "weights": weights, "from": ["q", "m"], **masks}
    data = _data({"multi_head_attention": layer})
    padding = torch.tensor([[bool(one) for one in masks.get("key_padding_mask", [0, 0, 0])]])
    causal = torch.ones(2, 3, dtype=torch.bool).triu(1) if "is_causal" in masks else None
    target, source = _double(torch, _TARGET), _double(torch, _SOURCE)
    output, shares = module(
        target, source, source, attn_mask=causal, key_padding_mask=padding, average_attn_weights=False
    )
    assert _rule(data) == pytest.approx(output.flatten().tolist())
    assert _rule(data, "multi_head_attention.weights") == pytest.approx(shares.flatten().tolist())


@pytest.mark.parametrize(
    "layer",
    [
        {"attention": {}},
        {"attention": {"score": "dot"}},
        {"additive_attention": {"hidden_size": 2}},
        {"multi_head_attention": {"num_heads": 2}},
    ],
)
@given(target=st.integers(1, 3), source=st.integers(1, 3), batch=st.integers(1, 2), causal=st.booleans())
@settings(max_examples=5, deadline=None)
def test_attention_of_any_size_is_that_of_the_run(
    agreed: Agreement, layer: dict[str, Any], target: int, source: int, batch: int, *, causal: bool
) -> None:
    ((kind, attributes),) = layer.items()
    described = {kind: {**attributes, "from": ["q", "m"], "is_causal": causal}}
    found = agreed({"input": {"q": [target, 4], "m": [source, 4]}, "batch": batch, "layers": [described]})
    assert "weights" in found


@pytest.mark.parametrize("kind", ["attention", "additive_attention", "multi_head_attention"])
def test_fully_masked_rows_get_weights_of_zero(agreed: Agreement, kind: str) -> None:
    own = {"attention": {}, "additive_attention": {"hidden_size": 2}, "multi_head_attention": {"num_heads": 1}}[kind]
    masks = {"is_causal": True, "key_padding_mask": [1, 0, 0]}
    found = agreed({"input": {"x": [3, 2]}, "layers": [{kind: {**own, **masks}}]})
    shares = list(flat(found["weights"]))
    assert shares[:3] == [0, 0, 0]
    assert [sum(shares[3:6]), sum(shares[6:])] == pytest.approx([1, 1])
    if kind != "multi_head_attention":
        assert found["output"][0] == (0, 0)  # type: ignore[index]


_OF_EACH_SAMPLE: list[tuple[str, dict[str, Any], str]] = [
    ("attention", {}, "key_padding_mask"),
    ("additive_attention", {"hidden_size": 2}, "key_padding_mask"),
    ("multi_head_attention", {"num_heads": 2}, "key_padding_mask"),
    ("transformer_encoder_layer", {"nhead": 2, "dim_feedforward": 3}, "src_key_padding_mask"),
]


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize(("kind", "own", "mask"), _OF_EACH_SAMPLE)
def test_each_sample_may_have_a_padding_mask_of_its_own(
    agreed: Agreement, kind: str, own: dict[str, Any], mask: str, *, causal: bool
) -> None:
    layer = {kind: {**own, "is_causal": causal, mask: [[0, 0, 1], [0, 1, 1]]}}
    found = agreed({"input": {"x": [3, 4]}, "batch": 2, "layers": [layer]})
    for weights, seen in zip(found["weights"], (2, 1), strict=True):  # type: ignore[arg-type]
        shares = np.array(list(flat(weights))).reshape(-1, 3)
        assert (shares[:, :seen] > 0).any(axis=0).all()
        assert not shares[:, seen:].any()
    with pytest.raises(DescriptionError, match="of the 3 keys, once or for each of the 2 samples"):
        describe({"input": {"x": [3, 4]}, "batch": 2, "layers": [{kind: {**own, mask: [[0, 0, 1]] * 3}}]})


def test_two_layers_of_a_network_hide_different_keys(agreed: Agreement) -> None:
    layers = [{"attention": {"key_padding_mask": mask}} for mask in ([1, 0], [0, 1])]
    network = {"input": {"x": {"axes": ["T", "D"], "values": [[1, 2], [3, 4]]}}, "layers": layers}
    assert agreed(network)["output"] == ((3, 4), (3, 4))
    decoder = {"nhead": 1, "dim_feedforward": 2, "from": ["y", "m"]}
    masks = {"tgt_key_padding_mask": [[0, 1], [0, 0]], "memory_key_padding_mask": [[0, 0, 1], [1, 0, 0]]}
    data = {
        "input": {"y": [2, 2], "m": [3, 2]},
        "batch": 2,
        "layers": [{"transformer_decoder_layer": {**decoder, **masks}}],
    }
    assert "memory_weights" in agreed(data)


def test_attentions_matrix_products_count_as_multiply_adds(agreed: Agreement) -> None:
    """Tools that only look at modules with weights report 0 here."""
    for length in (5, 10):
        found = agreed({"input": {"x": [length, 8]}, "layers": ["attention"]})
        assert found["macs"] == 2 * length**2 * 8
    multi = agreed({"input": {"x": [10, 8]}, "layers": [{"multi_head_attention": {"num_heads": 2}}]})
    assert multi["macs"] == 4 * 10 * 8**2 + 2 * 10**2 * 8


def test_only_the_target_asks_and_only_the_source_answers(agreed: Agreement) -> None:
    layer = {"multi_head_attention": {"num_heads": 2, "from": ["q", "m"]}}
    found = agreed({"input": {"q": [3, 4], "m": [7, 4]}, "layers": [layer]})
    assert found["macs"] == 2 * 3 * 4**2 + 2 * 7 * 4**2 + 2 * 3 * 7 * 4


@pytest.mark.parametrize(
    ("layer", "sentence"),
    [
        ({"attention": {"from": ["q", "wide"]}}, "each key must be as long as a query, 2"),
        ({"attention": {"from": ["q", "q", "wide"]}}, "one value for each key"),
        ({"attention": {"from": ["q", "q", "q", "q"]}}, "attention takes 1 to 3 input"),
        ({"attention": {"from": "q", "key_padding_mask": [1]}}, "a 0 or a 1 for each of the 2 keys"),
        ({"attention": {"from": "q", "key_padding_mask": [0.5, 0]}}, "a 1 for each key that is padding"),
        ({"multi_head_attention": {"from": ["q", "wide"], "num_heads": 1}}, "must all have 2 features"),
    ],
)
def test_what_does_not_meet_is_refused(layer: dict[str, Any], sentence: str) -> None:
    with pytest.raises(DescriptionError, match=sentence):
        describe({"input": {"q": [2, 2], "wide": [3, 3]}, "layers": [layer]})


def test_a_mistake_in_the_scores_reaches_every_head_and_query() -> None:
    weights = {"in_proj_weight": [[1], [1], [1]], "out_proj.weight": [[1]]}
    layer = {"multi_head_attention": {"num_heads": 1, "bias": False, "weights": weights}}
    network = describe(_data(layer, x=[[1.0], [3.0]]))
    alike = Mistake("theirs", frozenset({"multi_head_attention"}), {"weights": "softmax(0*scaled)"})
    assert Evaluation(network, alike).lookup("output") == ((2.0,), (2.0,))


def test_explain_writes_out_each_score_weight_and_mix() -> None:
    layer = {"attention": {"score": "dot", "is_causal": True}}
    lines = [line.strip() for line in explain(describe(_data(layer, x=[[1, 2], [3, -1]])))]
    assert "dots[0] = 1*3 + 2*(-1) = 1" in lines
    assert "weights[1] = 0 (hidden) = 0" in lines
    assert "mix[1] = 2*1 + (-1)*0 = 2" in lines
    assert lines.count("query 1") == lines.count("query 2") == 1
