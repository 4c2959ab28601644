"""The layers of LeNet-5 that today's networks have not, against the counts of the paper (section II.B)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.description import describe
from engine.errors import DescriptionError
from engine.evaluation import Evaluation
from engine.run import Run
from engine.value import Value, flat

Agreement = Callable[..., dict[str, Value]]

TABLE = [
    [0, 1, 2], [1, 2, 3], [2, 3, 4], [3, 4, 5], [4, 5, 0], [5, 0, 1],
    [0, 1, 2, 3], [1, 2, 3, 4], [2, 3, 4, 5], [3, 4, 5, 0], [4, 5, 0, 1], [5, 0, 1, 2],
    [0, 1, 3, 4], [1, 2, 4, 5], [0, 2, 3, 5], [0, 1, 2, 3, 4, 5],
]  # fmt: skip
"""Table I of the paper, column by column."""

PUBLISHED = [
    ([6, 28, 28], {"subsampling2d": {"kernel_size": 2}}, 12, 5_880),
    ([6, 14, 14], {"connected_conv2d": {"kernel_size": 5, "table": TABLE}}, 1_516, 151_600),
    ([16, 10, 10], {"subsampling2d": {"kernel_size": 2}}, 32, 2_000),
]
"""What a layer takes, the layer, and its trainable parameters and connections as the paper states them."""


@pytest.mark.parametrize(("taken", "layer", "parameters", "connections"), PUBLISHED)
def test_parameters_and_connections_are_those_of_the_paper(
    agreed: Agreement, taken: list[int], layer: dict[str, Any], parameters: int, connections: int
) -> None:
    data = {"input": {"x": taken}, "layers": [layer]}
    assert agreed(data)["parameters"] == parameters
    assert Evaluation(describe(data)).lookup("connections") == connections


@pytest.mark.parametrize(("taken", "layer", "_parameters", "connections"), PUBLISHED)
def test_every_connection_adds_one_when_everything_is_one(
    taken: list[int], layer: dict[str, Any], _parameters: int, connections: int
) -> None:
    """A count of connections that shares nothing with the rule: inputs, weights and biases of 1, added up by a run."""
    run = Run(describe({"input": {"x": taken}, "layers": [layer]}))
    run.load({name: torch.ones_like(tensor) for name, tensor in run._state().items()})
    output = run.outputs({"x": torch.ones(1, *taken)})["output"]
    assert int(output.sum()) == connections


_channels = st.integers(1, 3)
_tables = _channels.flatmap(
    lambda channels: st.tuples(
        st.just(channels),
        st.lists(st.lists(st.integers(0, channels - 1), min_size=1, max_size=3, unique=True), min_size=1, max_size=3),
    )
)


@given(
    drawn=_tables,
    kernel=st.integers(1, 3),
    stride=st.integers(1, 2),
    padding=st.integers(0, 1),
    bias=st.booleans(),
    batch=st.integers(1, 2),
)
@settings(max_examples=30)
def test_a_connection_table_of_any_kind(
    agreed: Agreement,
    drawn: tuple[int, list[list[int]]],
    kernel: int,
    stride: int,
    padding: int,
    *,
    bias: bool,
    batch: int,
) -> None:
    channels, rows = drawn
    layer = {"table": rows, "kernel_size": kernel, "stride": stride, "padding": padding, "bias": bias}
    data = {"input": {"x": [channels, 5, 4]}, "batch": batch, "layers": [{"connected_conv2d": layer}]}
    assert "output" in agreed(data)


def test_a_table_that_connects_everything_is_a_convolution(agreed: Agreement) -> None:
    kernels = [[[[1, 2], [3, 4]], [[5, 6], [7, 8]]], [[[1, 0], [0, 1]], [[0, 1], [1, 0]]]]
    image = {"axes": ["C", "H", "W"], "values": [[[1, 2, 3], [4, 5, 6]], [[6, 5, 4], [3, 2, 1]]]}
    plain = {"out_channels": 2, "kernel_size": 2, "weights": {"weight": kernels, "bias": [1, -1]}}
    rows = {"table": [[0, 1], [0, 1]], "kernel_size": 2}
    tabled = {**rows, "weights": {"weight": [*kernels[0], *kernels[1]], "bias": [1, -1]}}
    one, other = (
        agreed({"input": {"x": image}, "layers": [{name: body}]})
        for name, body in (("conv2d", plain), ("connected_conv2d", tabled))
    )
    for name in ("output", "parameters", "macs"):
        assert one[name] == other[name]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([[0, 2]], "the table names a channel beyond the 2, counted from 0"),
        ([], "a list of lists of whole numbers from 0 was expected"),
        ([[]], "a list of lists of whole numbers from 0 was expected"),
        ([[0], 1], "a list of lists of whole numbers from 0 was expected"),
        ([[0, -1]], "a list of lists of whole numbers from 0 was expected"),
    ],
)
def test_a_table_that_means_nothing_is_refused(rows: list[Any], sentence: str) -> None:
    with pytest.raises(DescriptionError, match=sentence):
        describe({"input": {"x": [2, 5, 5]}, "layers": [{"connected_conv2d": {"kernel_size": 3, "table": rows}}]})


@given(st.integers(1, 3), st.integers(1, 3), st.integers(1, 3), st.integers(1, 2), st.integers(0, 99))
@settings(max_examples=30)
def test_subsampling_of_any_window(
    agreed: Agreement, channels: int, kernel: int, stride: int, batch: int, seed: int
) -> None:
    layers = [{"subsampling2d": {"kernel_size": kernel, "stride": stride}}, "scaled_tanh"]
    found = agreed({"input": {"x": [channels, 6, 5]}, "batch": batch, "layers": layers}, seed=seed)
    assert (found["parameters"], found["macs"]) == (2 * channels, 0)
    assert "output" in found


def test_the_squashing_function_goes_through_one_and_minus_one(agreed: Agreement) -> None:
    data = {"input": {"x": {"axes": ["D"], "values": [1, -1, 0]}}, "layers": ["scaled_tanh"]}
    assert list(flat(agreed(data)["output"])) == pytest.approx([1, -1, 0], abs=1e-4)


def test_centres_are_kept_and_not_learned_unless_they_are_trainable(agreed: Agreement) -> None:
    data: dict[str, Any] = {"input": {"x": [84]}, "layers": [{"rbf": {"out_features": 10}}]}
    fixed = agreed(data)
    assert (fixed["parameters"], fixed["tracked"], fixed["macs"]) == (0, 840, 0)
    data["layers"][0]["rbf"]["trainable"] = True
    learned = agreed(data)
    assert (learned["parameters"], learned["tracked"]) == (840, 0)


def test_the_nearest_centre_has_the_smallest_output(agreed: Agreement) -> None:
    centres = {"out_features": 2, "weights": {"weight": [[1, -1, 1], [-1, -1, 1]]}}
    data = {"input": {"x": {"axes": ["D"], "values": [1, -1, 0]}}, "layers": [{"rbf": centres}]}
    assert agreed(data)["output"] == (1, 5)
