"""Receptive fields behind transposed convolutions and adaptive pooling: what gradients say, or none."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.description import describe
from engine.errors import DescriptionError, ExpressionError
from engine.evaluation import Evaluation, Mistake
from engine.network import Network
from engine.run import Run
from engine.summary import summarize, uneven_views
from engine.verify import verify_counts

SIZE = 48


def _up(kernel: int, stride: int, padding: int = 0, dilation: int = 1) -> dict[str, Any]:
    attributes = {"kernel_size": kernel, "stride": stride, "padding": padding, "dilation": dilation}
    return {"conv_transpose2d": {"out_channels": 1, **attributes}}


def _window(kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> dict[str, Any]:
    attributes = {"kernel_size": kernel, "stride": stride, "padding": padding, "dilation": dilation}
    return {"conv2d": {"out_channels": 1, **attributes}}


def _network(*layers: Any) -> Network:
    return describe({"input": {"x": [1, SIZE, SIZE]}, "layers": list(layers)})


def _spans(network: Network) -> set[int]:
    """Return how many input rows the outputs depend on whose views lie inside: those with a gradient, and between."""
    run = Run(network)
    for module in run.modules("cpu").values():
        for parameter in module.parameters():
            parameter.data.fill_(1.0)
    x = torch.rand(1, 1, SIZE, SIZE, dtype=torch.float64, requires_grad=True)
    tensors = {-1: x}
    for node in network.nodes:
        taken = [tensors[source] for source in node.sources]
        module = run.modules("cpu").get(node.index)
        tensors[node.index] = module(*taken) if module is not None else sum(taken)
    output = tensors[len(network.nodes) - 1][0, 0].sum(dim=1)
    middle = len(output) // 2
    spans = set()
    for row in output[max(middle - 12, 0) : middle + 12]:
        (gradient,) = torch.autograd.grad(row, x, retain_graph=True)
        felt = gradient[0, 0].sum(dim=1).nonzero()[:, 0].tolist()
        if felt and felt[0] > 8 and felt[-1] < SIZE - 9:
            spans.add(felt[-1] - felt[0] + 1)
    return spans


def _field(network: Network) -> int | None:
    try:
        found = Evaluation(network).lookup("receptive_field")
    except ExpressionError as problem:
        assert "how much an output sees depends on where it lies" in str(problem)  # noqa: PT017 - others would be wrong
        return None
    assert isinstance(found, int)
    return found


@pytest.mark.parametrize(
    ("layers", "field"),
    [
        ([_up(3, 1)], 3),
        ([_up(2, 2)], 1),
        ([_up(4, 2, 1)], 2),
        ([_up(6, 3)], 2),
        ([_up(3, 1, 0, 2)], 5),
        ([_up(2, 2), _window(3)], 2),
        ([_up(2, 2), _window(2), _window(2)], 2),
        ([_up(4, 2, 1), _window(3, 1, 1), _up(4, 2, 1), _window(3)], 4),
        ([_window(3, 2, 1), _up(2, 2)], 3),
        ([_up(3, 2)], None),
        ([_up(2, 3)], None),
        ([_up(2, 2), _window(2)], None),
        ([{"avg_pool2d": {"kernel_size": 2}}, _up(2, 2), _window(2)], None),
        ([{"adaptive_avg_pool2d": {"output_size": 12}}], 4),
        ([_window(3, 1, 1), {"adaptive_avg_pool2d": {"output_size": 24}}], 4),
        ([{"adaptive_avg_pool2d": {"output_size": 20}}], None),
        ([{"residual": {"body": [{"avg_pool2d": {"kernel_size": 2}}, _up(2, 2)]}}], 2),
        ([{"residual": {"body": [{"avg_pool2d": {"kernel_size": 2}}, _up(2, 2), _window(3, 1, 1)]}}], 4),
    ],
)
def test_a_field_is_given_where_all_outputs_see_as_much(layers: list[Any], field: int | None) -> None:
    network = _network(*layers)
    assert _field(network) == field
    assert (_spans(network) == {field}) is (field is not None)
    assert [check for check in verify_counts(network) if not check.agrees] == []


_layers = st.lists(
    st.one_of(
        st.builds(_window, st.integers(1, 4), st.integers(1, 2), st.integers(0, 1), st.integers(1, 2)),
        st.builds(_up, st.integers(1, 4), st.integers(1, 3), st.integers(0, 1), st.integers(1, 2)),
        st.builds(lambda size: {"adaptive_avg_pool2d": {"output_size": size}}, st.sampled_from([6, 12, 16])),
        st.just({"avg_pool2d": {"kernel_size": 2}}),
    ),
    min_size=1,
    max_size=3,
)


@given(_layers)
@settings(max_examples=15)
def test_a_field_that_is_given_is_that_of_every_output_by_gradients(layers: list[Any]) -> None:
    try:
        network = _network(*layers)
    except DescriptionError as problem:
        assert "too small" in problem.message  # noqa: PT017 - whether it is raised depends on what is drawn
        return
    if network.output_shape["height"] > 4 * SIZE:
        return
    field, spans = _field(network), _spans(network)
    assert field is None or spans <= {field}


def test_where_views_differ_the_summary_gives_none_and_the_next_layers_may_have_one_again() -> None:
    network = _network(_up(2, 2), {"conv2d": {**_window(2)["conv2d"], "name": "odd"}}, _window(2))
    assert [layer["receptive_field"] for layer in summarize(network)["layers"]] == [1, None, 2]
    assert uneven_views(network) == "behind odd how much an output sees depends on where it lies"
    assert uneven_views(_network(_up(2, 2), "flatten")) is None


def test_the_working_shows_how_many_inputs_an_output_depends_on() -> None:
    evaluation = Evaluation(_network(_up(4, 2, 1)), trace=True)
    assert evaluation.lookup("receptive_field") == 2
    shown = {step.name: (step.formula, step.text) for step in evaluation.steps}
    assert shown["involved"] == ("K/S", "2")


def test_a_learner_who_takes_all_of_the_kernel_gets_the_number_that_follows() -> None:
    theirs = Mistake("whole-kernel", frozenset({"conv_transpose2d"}), {"involved": "kernel_size"})
    assert Evaluation(_network(_up(4, 2, 1)), theirs).lookup("receptive_field") == 4


@pytest.mark.parametrize(
    ("kernel", "stride", "padding", "size", "seen"),
    [(2, 3, 2, 7, 11), (1, 2, 2, 6, 9), (3, 3, 1, 9, 9)],
)
def test_a_view_that_ends_in_the_padding_is_measured_where_it_lies_inside(
    kernel: int, stride: int, padding: int, size: int, seen: int
) -> None:
    conv = {"conv2d": {"out_channels": 1, "kernel_size": kernel, "stride": stride, "padding": padding}}
    network = describe({"input": {"x": [1, size, size]}, "layers": [conv, {"adaptive_avg_pool2d": {"output_size": 1}}]})
    assert Run(network).receptive_field() == summarize(network)["layers"][-1]["receptive_field"] == seen
