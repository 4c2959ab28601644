"""Chapter 22: hidden states, LSTM and GRU steps and gradients through time, by rule and by torch."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.description import describe
from engine.errors import DescriptionError
from engine.evaluation import Evaluation, Mistake
from engine.value import Value

Agreement = Callable[..., dict[str, Value]]

_gates = st.floats(0, 1)
_small = st.integers(-30, 30).map(lambda tenths: tenths / 10)
_inputs = st.fixed_dictionaries(dict.fromkeys(["x_1", "x_2", "x_3", "w_x", "w_h"], _small))


def _theirs(layer: str, attributes: Mapping[str, Any], replace: Mapping[str, str | float], name: str) -> Value:
    network = describe({"layers": [{layer: dict(attributes)}]})
    return Evaluation(network, Mistake("theirs", frozenset({layer}), replace)).lookup(name)


@given(_inputs, _small, st.sampled_from(["identity", "relu", "tanh"]))
@settings(max_examples=60)
def test_hidden_states_are_those_of_torch(
    agreed: Agreement, attributes: dict[str, float], start: float, activation: str
) -> None:
    agreed({"layers": [{"hidden_states": {**attributes, "h_0": start, "activation": activation}}]})


def test_the_published_hidden_state_is_one(agreed: Agreement) -> None:
    found = agreed({"layers": [{"hidden_states": {"x_1": 2, "x_2": 1, "x_3": 0, "w_x": 1, "w_h": 0.5}}]})
    assert (found["h_1"], found["h_2"], found["h_3"]) == (2, 2, 1)


@given(st.sampled_from(["elman", "jordan"]), *[_small] * 5)
@settings(max_examples=40)
def test_feedback_is_the_solution_of_its_equations(
    agreed: Agreement, kind: str, x_1: float, x_2: float, w_x: float, w_back: float, w_y: float
) -> None:
    attributes = {"kind": kind, "x_1": x_1, "x_2": x_2, "w_x": w_x, "w_back": w_back, "w_y": w_y}
    agreed({"layers": [{"fed_back": attributes}]})


def test_elman_feeds_the_hidden_value_back_and_jordan_the_output() -> None:
    attributes = {"x_1": 2, "x_2": 1, "w_x": 1, "w_back": 3, "w_y": 2}
    assert _theirs("fed_back", {**attributes, "kind": "elman"}, {"nothing": 0}, "y_2") == 14
    assert _theirs("fed_back", {**attributes, "kind": "jordan"}, {"nothing": 0}, "y_2") == 26


@given(st.floats(0.1, 2), st.integers(1, 20), st.floats(0.05, 1))
@settings(max_examples=40)
def test_a_gradient_shrinks_or_grows_as_autograd_says(
    agreed: Agreement, weight: float, steps: int, slope: float
) -> None:
    agreed({"layers": [{"gradient_factor": {"weight": weight, "steps": steps, "slope": slope}}]})


@pytest.mark.parametrize(("weight", "factor"), [(0.5, 0.000977), (1.5, 57.665)])
def test_ten_steps_vanish_or_explode(agreed: Agreement, weight: float, factor: float) -> None:
    found = agreed({"layers": [{"gradient_factor": {"weight": weight, "steps": 10}}]})
    assert found["gradient"] == pytest.approx(factor, rel=1e-3)


@given(_inputs, _small)
@settings(max_examples=60)
def test_the_gradients_through_time_are_autograds(
    agreed: Agreement, attributes: dict[str, float], target: float
) -> None:
    agreed({"layers": [{"through_time": {**attributes, "target": target}}]})


@given(st.lists(_small, min_size=1, max_size=4).filter(any), st.floats(0.1, 8))
@settings(max_examples=60)
def test_clipping_is_torchs_own(agreed: Agreement, gradient: list[float], threshold: float) -> None:
    agreed({"layers": [{"gradient_clipping": {"gradient": gradient, "threshold": threshold}}]})


def test_the_published_gradient_is_shortened_and_keeps_its_direction(agreed: Agreement) -> None:
    clipping = {"gradient": [3, 4], "threshold": 1}
    assert agreed({"layers": [{"gradient_clipping": clipping}]})["output"] == pytest.approx((0.6, 0.8))
    by_element = {"output": "clip(gradient, -threshold, threshold)"}
    assert _theirs("gradient_clipping", clipping, by_element, "output") == (1, 1)


def test_a_gradient_of_zeros_has_no_direction() -> None:
    with pytest.raises(DescriptionError, match="no direction to keep"):
        describe({"layers": [{"gradient_clipping": {"gradient": [0, 0], "threshold": 1}}]})


@given(st.lists(st.floats(0.05, 0.95), min_size=1, max_size=6))
@settings(max_examples=60)
def test_perplexity_is_e_to_the_mean_cross_entropy(agreed: Agreement, probabilities: list[float]) -> None:
    agreed({"layers": [{"perplexity": {"probabilities": probabilities}}]})


def test_the_published_perplexity_is_four(agreed: Agreement) -> None:
    found = agreed({"layers": [{"perplexity": {"probabilities": [0.5, 0.25, 0.125]}}]})
    assert found["perplexity"] == pytest.approx(4)


def test_a_word_that_was_impossible_has_no_perplexity() -> None:
    with pytest.raises(DescriptionError, match="a probability lies above 0"):
        describe({"layers": [{"perplexity": {"probabilities": [0.5, 0]}}]})


@given(_gates, _gates, _gates, st.floats(-5, 5), st.floats(-1, 1))
@settings(max_examples=60)
def test_an_lstm_step_is_that_of_torchs_own_cell(
    agreed: Agreement, forget: float, admit: float, show: float, cell: float, candidate: float
) -> None:
    gates = {"forget_gate": forget, "input_gate": admit, "output_gate": show, "cell": cell, "candidate": candidate}
    found = agreed({"layers": [{"lstm_update": gates}]})
    assert found["cell_next"] == pytest.approx(forget * cell + admit * candidate)
    assert found["hidden"] == pytest.approx(show * math.tanh(forget * cell + admit * candidate))


def test_the_published_lstm_step(agreed: Agreement) -> None:
    gates = {"forget_gate": 0.5, "input_gate": 0.25, "output_gate": 0.5, "cell": 4, "candidate": -0.8}
    found = agreed({"layers": [{"lstm_update": gates}]})
    assert [found["cell_next"], found["hidden"]] == pytest.approx([1.8, 0.4734], abs=1e-4)


def test_gates_can_be_swapped() -> None:
    gates = {"forget_gate": 0.5, "input_gate": 0.25, "output_gate": 1, "cell": 2, "candidate": 1}
    swapped = {"cell_next": "input_gate*cell + forget_gate*candidate"}
    assert _theirs("lstm_update", gates, swapped, "cell_next") == pytest.approx(1.0)


@given(st.fixed_dictionaries(dict.fromkeys(["forget_sum", "input_sum", "output_sum", "candidate_sum", "cell"], _small)))
@settings(max_examples=60)
def test_an_lstm_step_from_its_sums_is_that_of_torchs_own_cell(agreed: Agreement, sums: dict[str, float]) -> None:
    agreed({"layers": [{"lstm_gates": sums}]})


@given(_gates, st.floats(-1, 1), st.floats(-1, 1), st.sampled_from(["old", "new"]))
@settings(max_examples=60)
def test_a_gru_step_is_that_of_torchs_own_cell(
    agreed: Agreement, update: float, hidden: float, candidate: float, weights: str
) -> None:
    attributes = {"update_gate": update, "hidden": hidden, "candidate": candidate, "update_gate_weights": weights}
    agreed({"layers": [{"gru_update": attributes}]})


def test_the_published_gru_step_and_the_other_convention(agreed: Agreement) -> None:
    attributes = {"update_gate": 0.25, "hidden": 0.8, "candidate": -0.4}
    assert agreed({"layers": [{"gru_update": attributes}]})["hidden_next"] == pytest.approx(0.5)
    other = {**attributes, "update_gate_weights": "old"}
    assert agreed({"layers": [{"gru_update": other}]})["hidden_next"] == pytest.approx(-0.1)
