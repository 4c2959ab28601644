"""Chapter 17: linear layers and flattening, by rule and by torch."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.description import describe
from engine.errors import DescriptionError, ExpressionError
from engine.evaluation import Evaluation
from engine.value import Value

Agreement = Callable[..., dict[str, Value]]

_lengths = st.lists(st.integers(1, 6), min_size=1, max_size=2)


@given(_lengths, st.integers(1, 6), st.integers(0, 1), st.integers(1, 3), st.integers(0, 99))
@settings(max_examples=40)
def test_linear_uses_the_same_weights_at_every_position(
    agreed: Agreement, lengths: list[int], out: int, bias: int, batch: int, seed: int
) -> None:
    layer = {"linear": {"out_features": out, "bias": bias}}
    found = agreed({"input": {"x": lengths}, "batch": batch, "layers": [layer]}, seed=seed)
    positions = lengths[0] if len(lengths) > 1 else 1
    assert found["macs"] == positions * lengths[-1] * out
    assert found["parameters"] == (lengths[-1] + bias) * out
    assert "output" in found


def test_linear_on_inputs_of_more_than_two_axes_works_at_every_position(agreed: Agreement) -> None:
    layer = {"linear": {"out_features": 5}}
    sequence = agreed({"input": {"x": [7, 4]}, "batch": 3, "layers": [layer]})
    assert (sequence["parameters"], sequence["macs"]) == (5 * 4 + 5, 7 * 4 * 5)
    assert (sequence["linear.time"], sequence["linear.features"]) == (7, 5)
    assert "output" in sequence
    with pytest.raises(DescriptionError, match=r"takes \(features\) or \(time, features\), not \(channels"):
        describe({"input": {"x": [2, 3, 4]}, "layers": [layer]})


@given(st.lists(st.integers(1, 4), min_size=1, max_size=3), st.integers(1, 3), st.integers(0, 99))
@settings(max_examples=30)
def test_flatten_makes_one_row_of_each_sample(agreed: Agreement, lengths: list[int], batch: int, seed: int) -> None:
    found = agreed({"input": {"x": lengths}, "batch": batch, "layers": ["flatten"]}, seed=seed)
    assert (found["parameters"], found["macs"]) == (0, 0)
    assert "output" in found


def test_a_number_alone_is_a_vector_of_one_feature(agreed: Agreement) -> None:
    layer = {"linear": {"out_features": 2, "weights": {"weight": [[3], [4]], "bias": [1, 1]}}}
    assert agreed({"input": {"x": {"axes": [], "values": 2}}, "layers": [layer]})["output"] == (7, 9)
    several = {"axes": ["N"], "values": [1, 2, 3]}
    assert agreed({"input": {"x": several}, "layers": [layer]})["output"] == ((4, 5), (7, 9), (10, 13))


def test_values_need_weights() -> None:
    x = {"axes": ["D"], "values": [1, 2]}
    evaluation = Evaluation(describe({"input": {"x": x}, "layers": [{"linear": {"name": "head", "out_features": 1}}]}))
    with pytest.raises(ExpressionError, match="head was given no values for its `weight`"):
        evaluation.lookup("output")
    half = {"linear": {"name": "head", "out_features": 1, "weights": {"weight": [[1, 1]]}}}
    with pytest.raises(ExpressionError, match="head was given no values for its `bias`"):
        Evaluation(describe({"input": {"x": x}, "layers": [half]})).lookup("output")


def test_values_need_values() -> None:
    evaluation = Evaluation(describe({"input": {"x": [2]}, "layers": ["relu"]}))
    with pytest.raises(ExpressionError, match="the input `x` has a shape but no values"):
        evaluation.lookup("output")
