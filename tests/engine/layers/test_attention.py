"""Chapter 23: attention for one query, maps and masks, by rule and by torch's own attention."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.description import describe
from engine.errors import DescriptionError, ExpressionError
from engine.evaluation import Evaluation, Mistake
from engine.value import Value

Agreement = Callable[..., dict[str, Value]]


@given(st.lists(st.floats(-30, 30), min_size=1, max_size=6), st.integers(1, 64))
@settings(max_examples=60)
def test_attention_weights_are_those_that_torch_gives_the_keys(agreed: Agreement, dots: list[float], d_k: int) -> None:
    weights = agreed({"layers": [{"attention_weights": {"dots": dots, "d_k": d_k}}]})["weights"]
    assert isinstance(weights, tuple)
    assert len(weights) == len(dots)
    assert math.fsum(map(float, weights)) == pytest.approx(1)  # type: ignore[arg-type]


def test_one_key_gets_all_the_attention() -> None:
    data = {"layers": [{"attention_weights": {"dots": [3], "d_k": 4}}]}
    assert Evaluation(describe(data)).lookup("weights") == (1,)


def test_powers_too_large_for_the_hand_are_said_in_a_sentence() -> None:
    data = {"layers": [{"attention_weights": {"dots": [3000, 1], "d_k": 1}}]}
    with pytest.raises(ExpressionError, match="exp has no value here"):
        Evaluation(describe(data)).lookup("weights")


def test_the_number_of_keys_is_limited() -> None:
    with pytest.raises(DescriptionError, match="at most 1024 keys"):
        describe({"layers": [{"attention_weights": {"dots": [0] * 1025, "d_k": 4}}]})


def test_scaling_can_be_forgotten() -> None:
    layer = {"attention_weights": {"dots": [0, 2], "d_k": 4}}
    mistake = Mistake("theirs", frozenset(layer), {"scaled": "dots"})
    assert Evaluation(describe({"layers": [layer]}), mistake).lookup("weights") == pytest.approx(
        (0.119203, 0.880797), abs=1e-6
    )


def _rows(values: list[list[float]]) -> dict[str, object]:
    return {"x": {"axes": ["T", "D"], "values": values}}


def test_the_query_matches_the_key_of_the_larger_product(agreed: Agreement) -> None:
    found = agreed({"input": _rows([[3, 0], [0, 2]]), "layers": [{"attention_scores": {"query": [1, 2]}}]})
    assert found["dots"] == (3, 4)
    assert found["output"] == pytest.approx((3 / math.sqrt(2), 4 / math.sqrt(2)))


@given(st.integers(1, 6), st.integers(1, 6), st.integers(1, 3), st.integers(0, 99))
@settings(max_examples=30)
def test_scores_of_any_keys(agreed: Agreement, keys: int, width: int, batch: int, seed: int) -> None:
    query = [float(one - 2) for one in range(width)]
    data = {"input": {"x": [keys, width]}, "batch": batch, "layers": [{"attention_scores": {"query": query}}]}
    found = agreed(data, seed=seed)
    assert {"dots", "output", "macs"} <= set(found)


def test_a_query_of_another_length_is_refused() -> None:
    with pytest.raises(DescriptionError, match="as long as each key"):
        describe({"input": {"x": [2, 3]}, "layers": [{"attention_scores": {"query": [1, 2]}}]})


def test_the_output_mixes_the_values_by_their_weights(agreed: Agreement) -> None:
    layers = [{"attention_output": {"alpha": [0.1, 0.7, 0.2]}}]
    found = agreed({"input": _rows([[1, 0], [0, 1], [1, 1]]), "layers": layers})
    assert found["output"] == pytest.approx((0.3, 0.9))


@given(st.lists(st.integers(0, 9), min_size=1, max_size=5), st.integers(1, 4), st.integers(1, 3), st.integers(0, 99))
@settings(max_examples=30)
def test_the_output_of_any_values(agreed: Agreement, parts: list[int], width: int, batch: int, seed: int) -> None:
    parts = [*parts, 1]
    alpha = [part / sum(parts) for part in parts]
    data = {"input": {"x": [len(alpha), width]}, "batch": batch, "layers": [{"attention_output": {"alpha": alpha}}]}
    assert "output" in agreed(data, seed=seed)


@pytest.mark.parametrize(
    ("alpha", "sentence"), [([0.5, 0.6], "add up to 1"), ([1.5, -0.5], "not negative"), ([1], "one weight")]
)
def test_weights_that_are_no_shares_are_refused(alpha: list[float], sentence: str) -> None:
    with pytest.raises(DescriptionError, match=sentence):
        describe({"input": {"x": [2, 3]}, "layers": [{"attention_output": {"alpha": alpha}}]})


def test_a_map_has_a_row_for_each_query_and_a_column_for_each_key(agreed: Agreement) -> None:
    layer = {"target_length": 5, "source_length": 7}
    found = agreed({"layers": [{"attention_map": layer}]})
    assert (found["map"], found["per_head"], found["scores"]) == ((5, 7), 35, 35)


@given(st.integers(1, 30), st.integers(1, 30), st.integers(1, 8))
@settings(max_examples=30)
def test_every_head_has_a_map(agreed: Agreement, targets: int, sources: int, heads: int) -> None:
    layer = {"target_length": targets, "source_length": sources, "num_heads": heads}
    found = agreed({"layers": [{"attention_map": layer}]})
    assert found["scores"] == targets * sources * heads


def test_twice_the_length_makes_four_times_the_scores(agreed: Agreement) -> None:
    def scores(length: int) -> Value:
        layer = {"target_length": length, "source_length": length, "num_heads": 8}
        return agreed({"layers": [{"attention_map": layer}]})["scores"]

    assert (scores(10), scores(20)) == (800, 3200)


@pytest.mark.parametrize(("length", "visible", "hidden"), [(1, 1, 0), (2, 3, 1), (5, 15, 10), (40, 820, 780)])
def test_a_causal_mask_leaves_the_diagonal_visible(agreed: Agreement, length: int, visible: int, hidden: int) -> None:
    found = agreed({"layers": [{"causal_mask": {"length": length}}]})
    assert (found["visible"], found["hidden"]) == (visible, hidden)


@given(st.lists(st.floats(-20, 20), min_size=1, max_size=6), st.data())
@settings(max_examples=40)
def test_later_positions_get_no_weight(agreed: Agreement, scores: list[float], data: st.DataObject) -> None:
    position = data.draw(st.integers(1, len(scores)))
    weights = agreed({"layers": [{"masked_weights": {"scores": scores, "position": position}}]})["weights"]
    assert isinstance(weights, tuple)
    assert weights[position:] == (0,) * (len(scores) - position)
    assert math.fsum(map(float, weights)) == pytest.approx(1)  # type: ignore[arg-type]


def test_a_position_outside_the_sequence_is_refused() -> None:
    with pytest.raises(DescriptionError, match="must lie in the sequence"):
        describe({"layers": [{"masked_weights": {"scores": [1, 2], "position": 3}}]})
