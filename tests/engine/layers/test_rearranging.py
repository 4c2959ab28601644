"""Maps, signals, sequences and rows of features turned into each other: by rule, by torch, as torch does it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.description import describe
from engine.errors import DescriptionError
from engine.run import Run
from engine.summary import summarize
from engine.value import Value

Agreement = Callable[..., dict[str, Value]]

_sizes = st.integers(1, 4)


def ran(shape: Any, x: torch.Tensor, *layers: Any) -> torch.Tensor:
    network = describe({"input": {"x": shape}, "layers": list(layers)})
    return Run(network).outputs({"x": x})["output"]


@given(_sizes, _sizes, _sizes, st.integers(0, 99))
@settings(max_examples=25)
def test_places_become_time_steps_row_by_row(
    agreed: Agreement, channels: int, height: int, width: int, seed: int
) -> None:
    found = agreed({"input": {"x": [channels, height, width]}, "layers": ["to_sequence"]}, seed=seed)
    assert (found["to_sequence.time"], found["to_sequence.features"]) == (height * width, channels)
    x = torch.randn(2, channels, height, width, dtype=torch.float64)
    assert torch.equal(ran([channels, height, width], x, "to_sequence"), x.flatten(2).transpose(1, 2))


@given(_sizes, _sizes, st.integers(0, 99))
@settings(max_examples=15)
def test_a_sequence_and_a_signal_are_each_other_turned(agreed: Agreement, time: int, features: int, seed: int) -> None:
    agreed({"input": {"x": [time, features]}, "layers": ["to_signal"]}, seed=seed)
    there_and_back = agreed({"input": {"x": [time, features]}, "layers": ["to_signal", "to_sequence"]}, seed=seed)
    assert (there_and_back["to_sequence.time"], there_and_back["to_sequence.features"]) == (time, features)
    x = torch.randn(2, time, features, dtype=torch.float64)
    assert torch.equal(ran([time, features], x, "to_signal"), x.transpose(1, 2))


def test_what_was_flattened_is_unflattened(agreed: Agreement) -> None:
    values = [[[1, 2, 3], [4, 5, 6]], [[7, 8, 9], [0, 1, 2]]]
    x = {"axes": ["C", "H", "W"], "values": values}
    layers = ["flatten", {"unflatten": {"unflattened_size": [2, 2, 3]}}]
    assert agreed({"input": {"x": x}, "layers": layers})["output"] == tuple(
        tuple(tuple(row) for row in one) for one in values
    )
    row = {"axes": ["D"], "values": [1, 2, 3, 4, 5, 6]}
    turned = agreed({"input": {"x": row}, "layers": [{"unflatten": {"unflattened_size": [3, 2]}}]})
    assert turned["output"] == ((1, 2), (3, 4), (5, 6))
    assert turned["unflatten.time"] == 3


@pytest.mark.parametrize(
    ("size", "told"),
    [
        ([2, 2], "7 features cannot be arranged as (2, 2)"),
        ([7], "`unflattened_size` is [channels, height, width] or [time, features]"),
        ([7, 1, 1, 1], "`unflattened_size` is [channels, height, width] or [time, features]"),
        ([3.5, 2], "whole numbers from 1"),
        ([-7, -1], "whole numbers from 1"),
        (7, "a list of numbers was expected"),
    ],
)
def test_a_size_that_does_not_fit_is_told(size: Any, told: str) -> None:
    with pytest.raises(DescriptionError) as caught:
        describe({"input": {"x": [7]}, "layers": [{"unflatten": {"unflattened_size": size}}]})
    assert told in str(caught.value)


@given(st.lists(_sizes, min_size=2, max_size=3), _sizes, st.integers(0, 99))
@settings(max_examples=15)
def test_sequences_are_put_behind_each_other(agreed: Agreement, times: list[int], features: int, seed: int) -> None:
    inputs = {f"x{place}": [time, features] for place, time in enumerate(times)}
    found = agreed({"input": inputs, "layers": [{"append": {"from": list(inputs)}}]}, seed=seed)
    assert found["append.time"] == sum(times)
    assert "output" in found


def test_sequences_of_unlike_features_are_refused() -> None:
    with pytest.raises(DescriptionError, match="equally many features"):
        describe({"input": {"x": [2, 3], "y": [2, 4]}, "layers": [{"append": {"from": ["x", "y"]}}]})


@given(st.integers(1, 3), st.integers(1, 3), _sizes, _sizes, st.integers(0, 99))
@settings(max_examples=20)
def test_channels_are_taken_from_each_group_in_turn(
    agreed: Agreement, groups: int, each: int, height: int, width: int, seed: int
) -> None:
    data = {"input": {"x": [groups * each, height, width]}, "layers": [{"channel_shuffle": {"groups": groups}}]}
    assert "output" in agreed(data, seed=seed)


@given(st.integers(1, 3), st.integers(1, 3), _sizes, _sizes, st.integers(0, 99))
@settings(max_examples=20)
def test_a_part_of_the_channels_is_as_torch_chunks_them(
    agreed: Agreement, chunks: int, each: int, height: int, width: int, seed: int
) -> None:
    shape = [chunks * each, height, width]
    x = torch.randn(2, *shape, dtype=torch.float64)
    for index, part in enumerate(x.chunk(chunks, dim=1)):
        layer = {"chunk": {"chunks": chunks, "index": index}}
        assert agreed({"input": {"x": shape}, "layers": [layer]}, seed=seed)["chunk.channels"] == each
        assert torch.equal(ran(shape, x, layer), part)


def test_a_signal_is_chunked_as_well(agreed: Agreement) -> None:
    data = {"input": {"x": {"channels": 4, "length": 3}}, "layers": [{"chunk": {"chunks": 2, "index": 1}}]}
    assert agreed(data)["chunk.channels"] == 2


@pytest.mark.parametrize(
    ("chunk", "told"),
    [({"chunks": 3, "index": 0}, "divided into 3 chunks"), ({"chunks": 2, "index": 2}, "no chunk 2 of 2")],
)
def test_a_chunk_that_there_is_not_is_refused(chunk: dict[str, int], told: str) -> None:
    with pytest.raises(DescriptionError, match=told):
        describe({"input": {"x": [4, 2, 2]}, "layers": [{"chunk": chunk}]})


@given(st.integers(1, 3), st.integers(1, 2), st.integers(1, 3), st.integers(1, 3), st.integers(0, 99))
@settings(max_examples=20)
def test_channels_are_laid_out_as_cells(
    agreed: Agreement, factor: int, channels: int, height: int, width: int, seed: int
) -> None:
    shape = [channels * factor**2, height, width]
    found = agreed({"input": {"x": shape}, "layers": [{"pixel_shuffle": {"upscale_factor": factor}}]}, seed=seed)
    assert [found[f"pixel_shuffle.{axis}"] for axis in ("channels", "height", "width")] == [
        channels,
        height * factor,
        width * factor,
    ]
    assert "output" in found


@given(st.integers(1, 4), st.sampled_from(["nearest", "bilinear"]), _sizes, _sizes, st.integers(0, 99))
@settings(max_examples=20)
def test_a_map_is_made_larger(agreed: Agreement, factor: int, mode: str, height: int, width: int, seed: int) -> None:
    layer = {"upsample": {"scale_factor": factor, "mode": mode}}
    found = agreed({"input": {"x": [2, height, width]}, "layers": [layer]}, seed=seed)
    assert (found["upsample.height"], found["upsample.width"]) == (height * factor, width * factor)
    assert "output" in found


@pytest.mark.parametrize(
    "layer",
    [
        {"resize": {"height": 16, "width": 16}},
        {"upsample": {"scale_factor": 2}},
        {"pixel_shuffle": {"upscale_factor": 2}},
        {"scale": {"factor": 2}},
        {"rotate": {"angle": 45}},
        {"shear": {"right": 0.5}},
    ],
)
def test_no_receptive_field_is_told_where_places_are_laid_out_anew(layer: dict[str, Any]) -> None:
    conv = {"conv2d": {"out_channels": 4, "kernel_size": 3, "padding": 1}}
    found = summarize(describe({"input": {"x": [4, 8, 8]}, "layers": [conv, layer, conv]}))
    assert [one["receptive_field"] for one in found["layers"]] == [3, None, None]
