"""Chapter 17: losses, by rule and by torch."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.description import describe
from engine.errors import DescriptionError
from engine.evaluation import Evaluation
from engine.value import Value, flat
from engine.verify import Measured

Agreement = Callable[..., dict[str, Value]]

_reductions = st.sampled_from(["mean", "sum"])
_small = st.integers(1, 4)


@given(st.sampled_from(["mse_loss", "binary_cross_entropy_loss"]), _small, _small, _reductions, st.integers(0, 99))
@settings(max_examples=30)
def test_a_loss_of_each_output_agrees(
    agreed: Agreement, name: str, batch: int, width: int, reduction: str, seed: int
) -> None:
    target = [(seed + place) % 2 for place in range(batch * width)]
    layer = {name: {"target": target, "reduction": reduction}}
    found = agreed({"input": {"x": [width]}, "batch": batch, "layers": [layer]}, seed=seed)
    assert {"output", "loss"} <= set(found)
    assert (found["parameters"], found["macs"], found[f"{name}.features"]) == (0, 0, 1)


@given(_small, _small, _reductions, st.integers(0, 99))
@settings(max_examples=20)
def test_cross_entropy_of_logits_and_of_their_softmax_is_the_same(
    agreed: Agreement, batch: int, classes: int, reduction: str, seed: int
) -> None:
    target = [(seed + place) % classes for place in range(batch)]
    data = {"input": {"x": [classes]}, "batch": batch}
    own = {"target": target, "reduction": reduction}
    logits = agreed({**data, "layers": [{"cross_entropy_loss": own}]}, seed=seed)
    shares = agreed({**data, "layers": ["softmax", {"cross_entropy_loss": {**own, "of": "probabilities"}}]}, seed=seed)
    assert list(flat(logits["output"])) == pytest.approx(list(flat(shares["output"])))
    assert logits["loss"] == pytest.approx(shares["loss"])


def test_the_values_of_the_textbook(agreed: Agreement) -> None:
    halves = {"axes": ["D"], "values": [0.5, 0.25, 0.25]}
    layer = {"cross_entropy_loss": {"target": [1], "of": "probabilities"}}
    assert agreed({"input": {"x": halves}, "layers": [layer]})["loss"] == pytest.approx(math.log(4))
    error = {"mse_loss": {"target": [1, 0, 0]}}
    assert agreed({"input": {"x": {"axes": ["D"], "values": [3, 1, 1]}}, "layers": [error]})["loss"] == 2
    binary = {"binary_cross_entropy_loss": {"target": [1, 0], "of": "probabilities"}}
    shares = {"axes": ["D"], "values": [0.5, 0.75]}
    assert agreed({"input": {"x": shares}, "layers": [binary]})["loss"] == pytest.approx(math.log(2) * 1.5)


def test_softmax_taken_twice_gives_another_loss(agreed: Agreement) -> None:
    x = {"axes": ["D"], "values": [2.0, 1.0, 0.0]}
    once, twice = (
        agreed({"input": {"x": x}, "layers": [*before, {"cross_entropy_loss": {"target": [0]}}]})["loss"]
        for before in ([], ["softmax"])
    )
    scores = torch.tensor([[2.0, 1.0, 0.0]], dtype=torch.float64)
    label = torch.tensor([0])
    assert once == pytest.approx(float(torch.nn.CrossEntropyLoss()(scores, label)))
    assert twice == pytest.approx(float(torch.nn.CrossEntropyLoss()(scores.softmax(-1), label)))


def test_a_network_ends_in_its_loss() -> None:
    layers = [{"linear": {"out_features": 3}}, "relu", {"cross_entropy_loss": {"name": "loss", "target": [0, 2]}}]
    network = describe({"input": {"x": {"axes": ["N", "D"], "values": [[1, 2], [3, 4]]}}, "layers": layers})
    assert Evaluation(network).lookup("parameters") == 9
    assert float(next(flat(Measured(network)["loss.loss"]))) > 0


@pytest.mark.parametrize(
    ("layer", "sentence"),
    [
        ({"mse_loss": {"target": [1]}}, "one target for each of the 3 outputs"),
        ({"mse_loss": {}}, "`target` is missing"),
        ({"cross_entropy_loss": {"target": [1, 1]}}, "one class for each of the 1 samples"),
        ({"cross_entropy_loss": {"target": [3]}}, "whole numbers from 0 to one less than the 3 outputs"),
        ({"cross_entropy_loss": {"target": [0.5]}}, "whole numbers"),
        ({"cross_entropy_loss": {"target": [1], "of": "logit"}}, "one of logits, probabilities"),
    ],
)
def test_a_mistake_in_a_loss_is_told(layer: dict[str, Any], sentence: str) -> None:
    with pytest.raises(DescriptionError, match=sentence):
        describe({"input": {"x": [3]}, "layers": [layer]})


@given(
    st.lists(st.integers(0, 3), min_size=1, max_size=3),
    st.sampled_from([0.1, 0.3, 1]),
    st.sampled_from(["mean", "sum"]),
)
@settings(max_examples=15)
def test_smoothed_labels_are_torchs(agreed: Agreement, target: list[int], smoothing: float, reduction: str) -> None:
    layer = {"cross_entropy_loss": {"target": target, "label_smoothing": smoothing, "reduction": reduction}}
    found = agreed({"input": {"x": [4]}, "batch": len(target), "layers": [layer]})
    assert {"output", "loss"} <= set(found)


def test_a_smoothed_label_gives_every_class_its_share(agreed: Agreement) -> None:
    """Of two classes that are as likely, the loss is ln(2) whatever the share; else the wrong class counts too."""
    even, uneven = ({"x": {"axes": ["D"], "values": [0, one]}} for one in (0, 3))
    layer = {"cross_entropy_loss": {"target": [1], "label_smoothing": 0.2}}
    assert agreed({"input": even, "layers": [layer]})["loss"] == pytest.approx(math.log(2))
    right = math.log(1 + math.exp(-3))
    assert agreed({"input": uneven, "layers": [layer]})["loss"] == pytest.approx(0.9 * right + 0.1 * (3 + right))
    wrong = {"cross_entropy_loss": {"target": [1], "label_smoothing": 0.2, "of": "probabilities"}}
    with pytest.raises(DescriptionError, match="labels are smoothed where logits are given"):
        describe({"input": {"x": [2]}, "layers": [wrong]})
