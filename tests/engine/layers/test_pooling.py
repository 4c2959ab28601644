"""Chapter 20: pooling, by rule and by torch."""

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
from engine.value import Value

Agreement = Callable[..., dict[str, Value]]

_small = st.integers(1, 4)
_pairs = st.tuples(_small, _small).map(list) | _small
_paddings = st.tuples(st.integers(0, 2), st.integers(0, 2)).map(list) | st.integers(0, 2)
_window = {"kernel_size": _pairs}
_options = {"stride": _pairs, "padding": _paddings, "ceil_mode": st.booleans()}
_sizes = st.tuples(st.integers(1, 9), st.integers(1, 9))


def _pair(value: Any) -> tuple[int, int]:
    return (value[0], value[1]) if isinstance(value, list) else (value, value)


def _fits(attributes: dict[str, Any]) -> bool:
    kernel, padding = _pair(attributes["kernel_size"]), _pair(attributes.get("padding", 0))
    return all(2 * one <= side for one, side in zip(padding, kernel, strict=True))


def _torch_size(layer: torch.nn.Module, size: tuple[int, int]) -> tuple[int, ...] | None:
    try:
        return tuple(layer(torch.zeros(1, 1, *size)).shape[2:])
    except RuntimeError:
        return None


def _check(agreed: Agreement, data: dict[str, Any], layer: torch.nn.Module, size: tuple[int, int], seed: int) -> None:
    if _torch_size(layer, size) is None:
        with pytest.raises(DescriptionError, match="too small"):
            describe(data)
    else:
        assert "output" in agreed(data, seed=seed)


@given(
    st.fixed_dictionaries(_window, optional={**_options, "dilation": st.integers(1, 2)}),
    _sizes,
    st.integers(1, 3),
    st.integers(1, 3),
    st.integers(0, 99),
)
@settings(max_examples=60)
def test_max_pool2d_agrees_in_everything_and_is_refused_where_torch_refuses(
    agreed: Agreement, attributes: dict[str, Any], size: tuple[int, int], channels: int, batch: int, seed: int
) -> None:
    data = {"input": {"x": [channels, *size]}, "batch": batch, "layers": [{"max_pool2d": attributes}]}
    if not _fits(attributes):
        with pytest.raises(DescriptionError, match="at most half the kernel"):
            describe(data)
        return
    # A dilated window over a tiny map can lie in the padding alone, where torch answers minus infinity.
    assume(attributes.get("dilation", 1) == 1 or not attributes.get("padding"))
    own = {name: _pair(value) if isinstance(value, list) else value for name, value in attributes.items()}
    _check(agreed, data, torch.nn.MaxPool2d(**own), size, seed)


@given(
    st.fixed_dictionaries(_window, optional={**_options, "count_include_pad": st.booleans()}),
    _sizes,
    st.integers(1, 3),
    st.integers(1, 3),
    st.integers(0, 99),
)
@settings(max_examples=60)
def test_avg_pool2d_agrees_in_everything_and_is_refused_where_torch_refuses(
    agreed: Agreement, attributes: dict[str, Any], size: tuple[int, int], channels: int, batch: int, seed: int
) -> None:
    data = {"input": {"x": [channels, *size]}, "batch": batch, "layers": [{"avg_pool2d": attributes}]}
    if not _fits(attributes):
        with pytest.raises(DescriptionError, match="at most half the kernel"):
            describe(data)
        return
    own = {name: _pair(value) if isinstance(value, list) else value for name, value in attributes.items()}
    _check(agreed, data, torch.nn.AvgPool2d(**own), size, seed)


@given(_sizes, st.integers(1, 4), st.integers(1, 3), st.integers(0, 99))
@settings(max_examples=25)
def test_global_avg_pool2d_gives_one_mean_for_each_channel(
    agreed: Agreement, size: tuple[int, int], channels: int, batch: int, seed: int
) -> None:
    found = agreed({"input": {"x": [channels, *size]}, "batch": batch, "layers": ["global_avg_pool2d"]}, seed=seed)
    assert found["global_avg_pool2d.features"] == channels
    assert "output" in found


@given(_sizes, st.integers(1, 3), st.integers(1, 2), st.integers(0, 99))
@settings(max_examples=15)
def test_global_max_pool2d_gives_the_largest_value_of_each_channel(
    agreed: Agreement, size: tuple[int, int], channels: int, batch: int, seed: int
) -> None:
    found = agreed({"input": {"x": [channels, *size]}, "batch": batch, "layers": ["global_max_pool2d"]}, seed=seed)
    assert found["global_max_pool2d.features"] == channels
    assert "output" in found


@given(st.sampled_from(["adaptive_avg_pool2d", "adaptive_max_pool2d"]), _sizes, _pairs, st.integers(0, 99))
@settings(max_examples=40)
def test_adaptive_pooling_gives_the_size_asked_for(
    agreed: Agreement, layer: str, size: tuple[int, int], output_size: Any, seed: int
) -> None:
    data = {"input": {"x": [2, *size]}, "batch": 2, "layers": [{layer: {"output_size": output_size}}]}
    found = agreed(data, seed=seed)
    assert (found[f"{layer}.height"], found[f"{layer}.width"]) == _pair(output_size)
    assert "output" in found


def test_the_windows_of_adaptive_pooling_may_overlap() -> None:
    x = {"axes": ["H", "W"], "values": [[1, 2, 3, 4, 5]]}
    layer = {"adaptive_avg_pool2d": {"output_size": [1, 3]}}
    evaluation = Evaluation(describe({"input": {"x": x}, "layers": [layer]}))
    assert evaluation.lookup("windows") == (((1, 2), (2, 3, 4), (4, 5)),)
    assert evaluation.lookup("output") == ((1.5, 3, 4.5),)


def test_a_window_hanging_over_the_edge_is_kept_by_ceil_mode_if_it_starts_inside() -> None:
    def height(size: int, **more: object) -> int:
        layer = {"max_pool2d": {"kernel_size": 2, "stride": 2, **more}}
        return describe({"input": {"x": [1, size, size]}, "layers": [layer]}).output_shape["height"]

    assert (height(5), height(5, ceil_mode=True)) == (2, 3)
    assert (height(4, padding=1), height(4, padding=1, ceil_mode=True)) == (3, 3)
    assert (height(5, padding=1), height(5, padding=1, ceil_mode=True)) == (3, 3)


def test_whether_padding_counts_in_the_mean_is_named() -> None:
    def corner(**more: object) -> Value:
        layer = {"avg_pool2d": {"kernel_size": 2, "stride": 2, "padding": 1, **more}}
        x = {"axes": ["H", "W"], "values": [[8, 1], [1, 1]]}
        return Evaluation(describe({"input": {"x": x}, "layers": [layer]})).lookup("output")

    assert corner() == ((2.0, 0.25), (0.25, 0.25))
    assert corner(count_include_pad=False) == ((8, 1), (1, 1))


def test_a_map_keeps_the_form_in_which_its_author_wrote_it(agreed: Agreement) -> None:
    pool = {"max_pool2d": {"kernel_size": 2}}
    grid = [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12], [13, 14, 15, 16]]
    assert agreed({"input": {"x": {"axes": ["H", "W"], "values": grid}}, "layers": [pool]})["output"] == (
        (6, 8),
        (14, 16),
    )
    with_channel = {"axes": ["C", "H", "W"], "values": [grid]}
    assert agreed({"input": {"x": with_channel}, "layers": [pool]})["output"] == (((6, 8), (14, 16)),)
    samples = {"axes": ["N", "H", "W"], "values": [grid, grid]}
    assert agreed({"input": {"x": samples}, "layers": [pool]})["output"] == (((6, 8), (14, 16)),) * 2
    assert agreed({"input": {"x": samples}, "layers": [pool, "global_avg_pool2d"]})["output"] == (11, 11)
    full = {"axes": ["N", "C", "H", "W"], "values": [[grid], [grid]]}
    assert agreed({"input": {"x": full}, "layers": [pool, "flatten"]})["output"] == ((6, 8, 14, 16),) * 2


def test_pooling_has_no_parameters_and_no_multiply_adds(agreed: Agreement) -> None:
    for layer in ({"max_pool2d": {"kernel_size": 2}}, {"avg_pool2d": {"kernel_size": 2}}, "global_avg_pool2d"):
        found = agreed({"input": {"x": [3, 8, 8]}, "layers": [layer]})
        assert (found["parameters"], found["macs"]) == (0, 0)
