"""Chapters 18 and 20 along one axis: one-dimensional convolution and pooling, by rule and by torch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.description import describe
from engine.errors import DescriptionError
from engine.evaluation import Evaluation
from engine.run import Run
from engine.value import Value

Agreement = Callable[..., dict[str, Value]]

_small = st.integers(1, 4)


def _check(
    agreed: Agreement, layer: dict[str, Any], module: torch.nn.Module, shape: tuple[int, int], seed: int
) -> None:
    data = {"input": {"x": {"channels": shape[0], "length": shape[1]}}, "batch": 2, "layers": [layer]}
    try:
        module(torch.zeros(1, *shape))
    except RuntimeError:
        with pytest.raises(DescriptionError, match="too small"):
            describe(data)
    else:
        assert "output" in agreed(data, seed=seed)


@given(
    st.fixed_dictionaries(
        {"kernel_size": _small},
        optional={"stride": _small, "padding": st.integers(0, 2), "dilation": st.integers(1, 2), "bias": st.booleans()},
    ),
    st.integers(1, 9),
    st.tuples(st.integers(1, 2), st.integers(1, 2), st.integers(1, 2)),
    st.integers(0, 99),
)
@settings(max_examples=50)
def test_conv1d_agrees_in_everything_and_is_refused_where_torch_refuses(
    agreed: Agreement, attributes: dict[str, Any], length: int, widths: tuple[int, int, int], seed: int
) -> None:
    groups, out, channels = widths
    own = {"out_channels": groups * out, "groups": groups, **attributes}
    module = torch.nn.Conv1d(groups * channels, **own)
    _check(agreed, {"conv1d": own}, module, (groups * channels, length), seed)


@given(
    st.sampled_from(["max_pool1d", "avg_pool1d"]),
    st.fixed_dictionaries(
        {"kernel_size": _small}, optional={"stride": _small, "padding": st.integers(0, 2), "ceil_mode": st.booleans()}
    ),
    st.integers(0, 1),
    st.integers(1, 9),
    st.integers(0, 99),
)
@settings(max_examples=50)
def test_pooling_along_one_axis_agrees_in_everything(
    agreed: Agreement, layer: str, attributes: dict[str, Any], counted: int, length: int, seed: int
) -> None:
    assume(2 * attributes.get("padding", 0) <= attributes["kernel_size"])
    make = torch.nn.MaxPool1d if layer == "max_pool1d" else torch.nn.AvgPool1d
    if layer == "avg_pool1d":
        attributes = {**attributes, "count_include_pad": bool(counted)}
    _check(agreed, {layer: attributes}, make(**attributes), (2, length), seed)


_ADAPTIVE = {"adaptive_avg_pool1d": torch.nn.AdaptiveAvgPool1d, "adaptive_max_pool1d": torch.nn.AdaptiveMaxPool1d}


@given(st.sampled_from(sorted(_ADAPTIVE)), st.integers(1, 9), st.integers(1, 9), st.integers(0, 99))
@settings(max_examples=25)
def test_adaptive_pooling_along_one_axis_gives_the_length_asked_for(
    agreed: Agreement, layer: str, length: int, wanted: int, seed: int
) -> None:
    _check(agreed, {layer: {"output_size": wanted}}, _ADAPTIVE[layer](wanted), (2, length), seed)


@given(st.sampled_from(["global_avg_pool1d", "global_max_pool1d"]), st.integers(1, 4), st.integers(1, 6), _small)
@settings(max_examples=20)
def test_global_pooling_along_one_axis_leaves_one_value_a_channel(
    agreed: Agreement, layer: str, channels: int, length: int, seed: int
) -> None:
    found = agreed({"input": {"x": {"channels": channels, "length": length}}, "batch": 2, "layers": [layer]}, seed=seed)
    assert found[f"{layer}.features"] == channels
    assert "output" in found


def test_pooled_along_one_axis_by_hand(agreed: Agreement) -> None:
    x = {"axes": ["L"], "values": [1, 5, 2, 4]}
    assert agreed({"input": {"x": x}, "layers": ["global_avg_pool1d"]})["output"] == 3
    assert agreed({"input": {"x": x}, "layers": ["global_max_pool1d"]})["output"] == 5
    assert agreed({"input": {"x": x}, "layers": [{"adaptive_avg_pool1d": {"output_size": 3}}]})["output"] == (3, 3.5, 3)


def test_a_signal_written_without_its_channel_stays_so(agreed: Agreement) -> None:
    x = {"axes": ["L"], "values": [1, 5, 2, 4]}
    assert agreed({"input": {"x": x}, "layers": [{"max_pool1d": {"kernel_size": 2}}]})["output"] == (5, 4)
    samples = {"axes": ["N", "L"], "values": [[1, 5, 2, 4], [0, 0, 8, 8]]}
    assert agreed({"input": {"x": samples}, "layers": [{"avg_pool1d": {"kernel_size": 2}}]})["output"] == (
        (3, 3),
        (0, 8),
    )
    kernel = {"out_channels": 1, "kernel_size": 3, "weights": {"weight": [[[1, 0, -1]]], "bias": 0.5}}
    assert agreed({"input": {"x": x}, "layers": [{"conv1d": kernel}]})["output"] == ((-0.5, 1.5),)


@given(st.lists(_small, min_size=1, max_size=3), st.integers(1, 2))
@settings(max_examples=15)
def test_the_receptive_field_along_one_axis_is_as_far_as_a_nan_is_felt(kernels: list[int], stride: int) -> None:
    layers = [{"conv1d": {"out_channels": 1, "kernel_size": kernel, "stride": stride}} for kernel in kernels]
    network = describe({"input": {"x": {"channels": 1, "length": 100}}, "layers": layers})
    assert Evaluation(network).lookup("receptive_field") == Run(network).receptive_field()


def test_a_signal_passes_activations_branches_and_dense_layers(agreed: Agreement) -> None:
    body = [{"conv1d": {"out_channels": 3, "kernel_size": 4, "padding": "same"}}, "relu"]
    layers = [{"residual": {"body": body}}, {"concat": {"branches": ["identity", ["tanh"]]}}, "flatten"]
    found = agreed({"input": {"x": {"channels": 3, "length": 5}}, "layers": [*layers, {"linear": {"out_features": 2}}]})
    assert found["flatten.features"] == 30
    assert "output" in found
