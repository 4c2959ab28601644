"""Chapter 17: activation functions, by rule and by torch."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.description import describe
from engine.errors import DescriptionError
from engine.evaluation import Evaluation
from engine.value import Value, flat, vector

Agreement = Callable[..., dict[str, Value]]

_layers = (
    st.sampled_from(["relu", "sigmoid", "tanh", "softmax", "log_softmax", "identity", "silu", "relu6", "gelu"])
    | st.sampled_from(["hard_sigmoid", "hard_swish", {"gelu": {"approximate": "tanh"}}])
    | st.floats(-1, 2, width=32).map(lambda slope: {"leaky_relu": {"negative_slope": slope}})
    | st.floats(-1, 2, width=32).map(lambda alpha: {"elu": {"alpha": alpha}})
    | st.floats(0.25, 2, width=32).map(lambda beta: {"softplus": {"beta": beta}})
)


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


@given(
    st.sampled_from(["softmax", "log_softmax"]),
    st.sampled_from([["channels", "height", "width"], ["channels", "length"], ["time", "features"], ["features"]]),
    st.lists(st.integers(1, 3), min_size=3, max_size=3),
    st.integers(0, 2),
    st.tuples(st.integers(1, 2), st.integers(0, 99)),
)
@settings(max_examples=40)
def test_softmax_is_taken_along_the_axis_that_is_named(
    agreed: Agreement, layer: str, axes: list[str], lengths: list[int], place: int, drawn: tuple[int, int]
) -> None:
    axis = axes[place % len(axes)]
    shape = dict(zip(axes, lengths, strict=False))
    batch, seed = drawn
    found = agreed({"input": {"x": shape}, "batch": batch, "layers": [{layer: {"axis": axis}}]}, seed=seed)
    assert "output" in found


def test_softmax_over_channels_adds_up_to_one_at_every_place() -> None:
    x = {"axes": ["C", "H", "W"], "values": [[[1, 2]], [[3, 0]]]}
    network = describe({"input": {"x": x}, "layers": [{"softmax": {"axis": "channels"}}]})
    first, second = (list(flat(one)) for one in vector(Evaluation(network).lookup("output"), "maps"))
    assert [a + b for a, b in zip(first, second, strict=True)] == pytest.approx([1, 1])
    assert first == pytest.approx([0.119203, 0.880797], abs=1e-6)


def test_an_axis_that_is_not_there_is_refused() -> None:
    with pytest.raises(DescriptionError, match=r"has no axis time; it has \(channels, height, width\)"):
        describe({"input": {"x": [1, 2, 2]}, "layers": [{"softmax": {"axis": "time"}}]})


@pytest.mark.parametrize(("layer", "torch_name"), [("log_softmax", "LogSoftmax"), ("softmax", "Softmax")])
def test_large_scores_do_not_overflow(agreed: Agreement, layer: str, torch_name: str) -> None:
    scores = [1000.0, 999.0, -1000.0]
    expected = getattr(torch.nn, torch_name)(dim=-1)(torch.tensor(scores, dtype=torch.float64)).tolist()
    found = agreed({"input": {"x": {"axes": ["D"], "values": scores}}, "layers": [layer]})
    assert list(flat(found["output"])) == pytest.approx(expected)


@given(st.integers(1, 3), st.integers(0, 1), st.integers(1, 2), st.integers(0, 99))
@settings(max_examples=15)
def test_prelu_learns_one_slope_or_one_a_channel(
    agreed: Agreement, channels: int, each: int, batch: int, seed: int
) -> None:
    layer = {"prelu": {"num_parameters": channels if each else 1}}
    for shape in ([channels, 2, 3], [channels]):
        found = agreed({"input": {"x": shape}, "batch": batch, "layers": [layer]}, seed=seed)
        assert found["parameters"] == (channels if each else 1)
        assert "output" in found
    with pytest.raises(DescriptionError, match="one slope, or one for each of the"):
        describe({"input": {"x": [channels]}, "layers": [{"prelu": {"num_parameters": channels + 2}}]})
