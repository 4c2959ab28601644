"""Chapter 23: the parts of a Transformer, by rule and by torch's own modules."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.description import describe
from engine.errors import DescriptionError
from engine.evaluation import Evaluation, Mistake
from engine.run import Run
from engine.value import Value, flat

Agreement = Callable[..., dict[str, Value]]


@pytest.mark.parametrize(("bias", "parameters"), [(False, 1_048_576), (True, 1_050_624)])
@pytest.mark.parametrize("heads", [1, 8])
def test_heads_share_the_four_projections(agreed: Agreement, bias: bool, parameters: int, heads: int) -> None:  # noqa: FBT001
    layer = {"multi_head_attention": {"num_heads": heads, "bias": bias}}
    assert agreed({"input": {"x": [10, 512]}, "layers": [layer]})["parameters"] == parameters


@pytest.mark.parametrize("bias", [True, False])
@given(heads=st.integers(1, 4), width=st.integers(1, 6), length=st.integers(1, 9), inner=st.integers(1, 20))
@settings(max_examples=8, deadline=None)
def test_attention_and_encoder_layers_of_any_size(
    agreed: Agreement, *, heads: int, width: int, length: int, inner: int, bias: bool
) -> None:
    image = {"input": {"x": [length, heads * width]}}
    agreed({**image, "layers": [{"multi_head_attention": {"num_heads": heads, "bias": bias}}]})
    encoder = {"nhead": heads, "dim_feedforward": inner, "bias": bias}
    agreed({**image, "layers": [{"transformer_encoder_layer": encoder}]})


@pytest.mark.parametrize(
    "layer", [{"multi_head_attention": {"num_heads": 3}}, {"transformer_encoder_layer": {"nhead": 3}}]
)
def test_features_that_heads_cannot_share_are_refused(layer: dict[str, object]) -> None:
    with pytest.raises(DescriptionError, match="8 features cannot be shared among 3 heads"):
        describe({"input": {"x": [5, 8]}, "layers": [layer]})


def test_an_encoder_layer_of_the_paper(agreed: Agreement) -> None:
    encoder = {"transformer_encoder_layer": {"nhead": 8, "dim_feedforward": 2048}}
    assert agreed({"input": {"x": [10, 512]}, "layers": [encoder]})["parameters"] == 3_152_384


def test_an_encoder_layer_is_the_sum_of_its_parts(agreed: Agreement) -> None:
    image = {"input": {"x": [6, 16]}}
    feeding = [{"linear": {"out_features": 40}}, "relu", {"linear": {"out_features": 16}}]
    attending = [{"multi_head_attention": {"num_heads": 4}}]
    apart = [{"residual": {"body": attending}}, "layer_norm", {"residual": {"body": feeding}}, "layer_norm"]
    whole = agreed({**image, "layers": [{"transformer_encoder_layer": {"nhead": 4, "dim_feedforward": 40}}]})
    parts = agreed({**image, "layers": apart})
    assert (whole["parameters"], whole["macs"]) == (parts["parameters"], parts["macs"])


def test_the_feed_forward_network_of_the_paper(agreed: Agreement) -> None:
    layers = [{"linear": {"out_features": 2048}}, "relu", {"linear": {"out_features": 512}}]
    assert agreed({"input": {"x": [10, 512]}, "layers": layers})["parameters"] == 2_099_712


def test_attention_can_be_run_with_given_weights() -> None:
    """Equal queries and keys of zero weigh all words alike, and identities hand their mean on."""
    nothing, one = [[0, 0], [0, 0]], [[1, 0], [0, 1]]
    weights = {"in_proj_weight": [*nothing, *nothing, *one], "out_proj.weight": one}
    layer = {"multi_head_attention": {"num_heads": 1, "bias": False, "weights": weights}}
    data = {"input": {"x": {"axes": ["T", "D"], "values": [[1, 2], [3, 6]]}}, "layers": [layer]}
    assert list(flat(Run(describe(data)).output())) == pytest.approx([2, 4, 2, 4])


def test_the_width_of_a_head_and_its_root(agreed: Agreement) -> None:
    found = agreed({"layers": [{"attention_heads": {"d_model": 512, "num_heads": 8}}]})
    assert (found["head_size"], found["scale"]) == (64, 8)


@given(st.integers(1, 16), st.integers(1, 64))
@settings(max_examples=30)
def test_heads_of_any_width(agreed: Agreement, heads: int, width: int) -> None:
    found = agreed({"layers": [{"attention_heads": {"d_model": heads * width, "num_heads": heads}}]})
    assert found["head_size"] == width


def test_the_first_position_alternates_zero_and_one(agreed: Agreement) -> None:
    assert agreed({"layers": [{"positional_encoding": {"d_model": 4, "position": 0}}]})["encoding"] == (0, 1, 0, 1)


@given(st.integers(1, 16), st.integers(0, 500))
@settings(max_examples=40)
def test_each_pair_lies_on_the_unit_circle(agreed: Agreement, pairs: int, position: int) -> None:
    layer = {"positional_encoding": {"d_model": 2 * pairs, "position": position}}
    encoding = agreed({"layers": [layer]})["encoding"]
    assert isinstance(encoding, tuple)
    values = [float(one) for one in encoding]  # type: ignore[arg-type]
    assert [math.hypot(*pair) for pair in zip(values[::2], values[1::2], strict=True)] == pytest.approx([1] * pairs)


def test_an_odd_number_of_components_is_refused() -> None:
    with pytest.raises(DescriptionError, match="in pairs"):
        describe({"layers": [{"positional_encoding": {"d_model": 5, "position": 1}}]})


def test_sine_and_cosine_can_be_swapped() -> None:
    layer = {"positional_encoding": {"d_model": 4, "position": 0}}
    swap = Mistake("theirs", frozenset(layer), {"encoding": "flatten(transpose([cosines, sines]))"})
    assert Evaluation(describe({"layers": [layer]}), swap).lookup("encoding") == (1, 0, 1, 0)


@pytest.mark.parametrize(("first", "second", "recurrent"), [(1, 50, 49), (3, 4, 1), (7, 20, 13)])
def test_recurrence_walks_and_attention_jumps(agreed: Agreement, first: int, second: int, recurrent: int) -> None:
    found = agreed({"layers": [{"signal_path": {"first": first, "second": second}}]})
    assert (found["recurrent"], found["self_attention"]) == (recurrent, 1)


def test_a_path_leads_forward() -> None:
    with pytest.raises(DescriptionError, match="must stand before"):
        describe({"layers": [{"signal_path": {"first": 5, "second": 5}}]})
