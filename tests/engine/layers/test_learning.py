"""Two linear layers made one, and a step of gradient descent, against torch."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.description import describe
from engine.errors import DescriptionError
from engine.evaluation import Evaluation
from engine.value import Value
from engine.verify import Measured, same

Agreement = Callable[..., dict[str, Value]]

NUMBERS = st.integers(-50, 50).map(lambda tenths: tenths / 10)


@given(w1=NUMBERS, b1=NUMBERS, w2=NUMBERS, b2=NUMBERS)
def test_two_linear_layers_are_one(w1: float, b1: float, w2: float, b2: float) -> None:
    network = describe({"layers": [{"stacked_linear": {"w1": w1, "b1": b1, "w2": w2, "b2": b2}}]})
    rules, run = Evaluation(network), Measured(network)
    assert same(rules.lookup("slope"), run["slope"])
    assert same(rules.lookup("intercept"), run["intercept"])


def test_the_example_of_the_notes_is_six_x_plus_two() -> None:
    rules = Evaluation(describe({"layers": [{"stacked_linear": {"w1": 2, "b1": 1, "w2": 3, "b2": -1}}]}))
    assert (rules.lookup("slope"), rules.lookup("intercept")) == (6, 2)


@given(x=NUMBERS, w=NUMBERS, b=NUMBERS, t=NUMBERS, lr=st.sampled_from([0.01, 0.1, 0.5]))
def test_a_step_of_gradient_descent_is_autograds(x: float, w: float, b: float, t: float, lr: float) -> None:
    network = describe({"layers": [{"sgd_step": {"x": x, "w": w, "b": b, "t": t, "lr": lr}}]})
    rules, run = Evaluation(network), Measured(network)
    assert same(rules.lookup("w_next"), run["w_next"])
    assert same(rules.lookup("b_next"), run["b_next"])


def test_the_step_of_the_notes_goes_from_three_and_one_to_two_point_six_and_point_eight() -> None:
    rules = Evaluation(describe({"layers": [{"sgd_step": {"x": 2, "w": 3, "b": 1, "t": 5, "lr": 0.1}}]}))
    assert (round(float(rules.lookup("w_next")), 9), round(float(rules.lookup("b_next")), 9)) == (2.6, 0.8)  # type: ignore[arg-type]


@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=4), NUMBERS, NUMBERS, st.floats(0, 1))
@settings(max_examples=25)
def test_one_step_changes_every_weight_by_its_own_input(
    agreed: Agreement, pairs: list[tuple[float, float]], b: float, t: float, lr: float
) -> None:
    x, w = (list(side) for side in zip(*pairs, strict=True))
    assert {"w_next", "b_next"} <= set(agreed({"layers": [{"sgd_step": {"x": x, "w": w, "b": b, "t": t, "lr": lr}}]}))


def test_a_step_needs_a_weight_for_each_input() -> None:
    with pytest.raises(DescriptionError, match="one weight for each input"):
        describe({"layers": [{"sgd_step": {"x": [1, 2], "w": [1], "b": 0, "t": 0, "lr": 0.1}}]})


@given(n=st.integers(1, 30_000), m=st.integers(1, 5_000), each=st.sampled_from([2, 4, 8]))
def test_the_memory_of_a_layer_is_what_torch_says_its_parameters_take(n: int, m: int, each: int) -> None:
    network = describe({"layers": [{"stored_linear": {"in_features": n, "out_features": m, "bytes_each": each}}]})
    rules, run = Evaluation(network), Measured(network)
    assert same(rules.lookup("total_bytes"), run["total_bytes"])
    assert same(rules.lookup("mebibytes"), run["mebibytes"])


def test_the_first_dense_layer_of_vgg16_takes_392_mebibytes() -> None:
    layer = {"in_features": 7 * 7 * 512, "out_features": 4096, "bytes_each": 4}
    assert round(float(Evaluation(describe({"layers": [{"stored_linear": layer}]})).lookup("mebibytes")), 2) == 392.02  # type: ignore[arg-type]


def test_no_number_takes_three_bytes() -> None:
    with pytest.raises(DescriptionError, match="takes 2, 4 or 8 bytes, not 3"):
        describe({"layers": [{"stored_linear": {"in_features": 1, "out_features": 1, "bytes_each": 3}}]})
