"""Chapter 17: activation functions, by rule and by torch."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.description import describe
from engine.evaluation import Evaluation
from engine.value import Value

Agreement = Callable[..., dict[str, Value]]

_layers = st.sampled_from(
    ["relu", "relu6", "gelu", {"gelu": {"approximate": "tanh"}}, "sigmoid", "tanh", "softmax"]
) | st.floats(-1, 2, width=32).map(lambda slope: {"leaky_relu": {"negative_slope": slope}})


@given(_layers, st.lists(st.integers(1, 4), min_size=1, max_size=3), st.integers(1, 3), st.integers(0, 99))
@settings(max_examples=50)
def test_an_activation_keeps_the_shape_and_agrees_with_torch(
    agreed: Agreement, layer: object, lengths: list[int], batch: int, seed: int
) -> None:
    found = agreed({"input": {"x": lengths}, "batch": batch, "layers": [layer]}, seed=seed)
    assert (found["parameters"], found["macs"]) == (0, 0)
    assert "output" in found


@pytest.mark.parametrize(
    ("layer", "output"),
    [
        ("relu", (0, 0, 3)),
        ("relu6", (0, 0, 3)),
        ("gelu", (-0.0455003, 0, 2.9959503)),
        ({"gelu": {"approximate": "tanh"}}, (-0.0454023, 0, 2.9963626)),
        ("leaky_relu", (-0.02, 0, 3)),
        ({"leaky_relu": {"negative_slope": 0.5}}, (-1, 0, 3)),
        ("sigmoid", (0.119203, 0.5, 0.952574)),
        ("tanh", (-0.964028, 0, 0.995055)),
        ("softmax", (0.006377, 0.047123, 0.9465)),
    ],
)
def test_the_values_are_those_of_the_textbook(layer: object, output: tuple[float, ...]) -> None:
    x = {"axes": ["D"], "values": [-2, 0, 3]}
    assert Evaluation(describe({"input": {"x": x}, "layers": [layer]})).lookup("output") == pytest.approx(
        output, abs=1e-6
    )
