"""Chapter 19: running averages, inference and folding, by rule and by torch's own batch normalization."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.description import describe
from engine.errors import DescriptionError
from engine.evaluation import Evaluation, Mistake
from engine.value import Value

Agreement = Callable[..., dict[str, Value]]

_numbers = st.integers(-20, 20)
_factors = st.sampled_from([-2, 0.5, 1, 3])


@given(_numbers, _numbers, st.sampled_from([0, 0.1, 0.5, 0.9, 1]), st.integers(0, 1))
@settings(max_examples=40)
def test_a_running_mean_is_that_of_torchs_layer(
    agreed: Agreement, running: int, mean: int, momentum: float, of_new: int
) -> None:
    attributes = {"running": running, "batch_mean": mean, "momentum": momentum, "momentum_of_new": bool(of_new)}
    assert "updated" in agreed({"layers": [{"running_average": attributes}]})


@given(st.lists(_numbers, min_size=2, max_size=5), _numbers, st.integers(1, 30), _factors, _numbers)
@settings(max_examples=40)
def test_inference_uses_what_was_tracked(
    agreed: Agreement, x: list[int], mean: int, variance: int, gamma: float, beta: int
) -> None:
    attributes = {"x": x, "running_mean": mean, "running_var": variance, "gamma": gamma, "beta": beta, "eps": 0.5}
    assert "output" in agreed({"layers": [{"batch_norm_inference": attributes}]})


@given(_numbers, _numbers, _numbers, st.integers(1, 9), _factors, _numbers)
@settings(max_examples=40)
def test_a_folded_layer_does_what_both_did(
    agreed: Agreement, w: int, b: int, mean: int, deviation: int, gamma: float, beta: int
) -> None:
    attributes = {"w": w, "b": b, "mean": mean, "deviation": deviation, "gamma": gamma, "beta": beta}
    assert {"w_folded", "b_folded"} <= set(agreed({"layers": [{"folded_batch_norm": attributes}]}))


@pytest.mark.parametrize(
    ("layer", "attributes", "quantity", "published"),
    [
        ("running_average", {"running": 10, "batch_mean": 20, "momentum": 0.9}, "updated", 11),
        (
            "running_average",
            {"running": 10, "batch_mean": 20, "momentum": 0.9, "momentum_of_new": True},
            "updated",
            19,
        ),
        ("batch_norm_inference", {"x": [15, 11], "running_mean": 11, "running_var": 4}, "output", (2, 0)),
        ("folded_batch_norm", {"w": 2, "b": 0, "mean": 1, "deviation": 2, "gamma": 4, "beta": 3}, "w_folded", 4),
        ("folded_batch_norm", {"w": 2, "b": 0, "mean": 1, "deviation": 2, "gamma": 4, "beta": 3}, "b_folded", 1),
    ],
)
def test_published_numbers(
    agreed: Agreement, layer: str, attributes: dict[str, Any], quantity: str, published: float | tuple[float, ...]
) -> None:
    assert agreed({"layers": [{layer: attributes}]})[quantity] == pytest.approx(published)


def test_the_statistics_of_the_batch_are_a_mistake_at_inference() -> None:
    layer = {"batch_norm_inference": {"x": [1, 3], "running_mean": 5, "running_var": 4}}
    network = describe({"layers": [layer]})
    theirs = Mistake("theirs", frozenset(layer), {"mean": "mean(x)", "variance": "mean((x - mean(x))**2)"})
    assert Evaluation(network).lookup("output") == (-2, -1)
    assert Evaluation(network, theirs).lookup("output") == (-1, 1)


def test_what_cannot_be_divided_by_is_refused() -> None:
    with pytest.raises(DescriptionError, match="variance of 0"):
        describe({"layers": [{"batch_norm_inference": {"x": [1, 2], "running_mean": 1, "running_var": 0}}]})
    layer = {"w": 1, "b": 1, "mean": 1, "deviation": 0, "gamma": 1, "beta": 1}
    with pytest.raises(DescriptionError, match="above 0"):
        describe({"layers": [{"folded_batch_norm": layer}]})
