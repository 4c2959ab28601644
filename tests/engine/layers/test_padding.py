"""Zeros put around, each side by itself: by rule, by torch, and as what makes a convolution causal."""

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

_sides = st.integers(0, 3)
_sizes = st.integers(1, 4)


@given(st.tuples(_sides, _sides, _sides, _sides), _sizes, _sizes, st.integers(0, 99))
@settings(max_examples=25)
def test_a_map_is_padded_as_torch_does_it(
    agreed: Agreement, sides: tuple[int, int, int, int], height: int, width: int, seed: int
) -> None:
    layer = {"zero_pad2d": {"padding": list(sides)}}
    found = agreed({"input": {"x": [2, height, width]}, "layers": [layer]}, seed=seed)
    left, right, top, bottom = sides
    assert found["zero_pad2d.height"] == top + height + bottom
    assert found["zero_pad2d.width"] == left + width + right
    x = torch.randn(3, 2, height, width, dtype=torch.float64)
    padded = Run(describe({"input": {"x": [2, height, width]}, "layers": [layer]})).outputs({"x": x})["output"]
    assert torch.equal(padded, torch.nn.functional.pad(x, sides))


def test_the_sides_are_left_right_top_bottom(agreed: Agreement) -> None:
    x = {"axes": ["H", "W"], "values": [[1, 2]]}
    found = agreed({"input": {"x": x}, "layers": [{"zero_pad2d": {"padding": [1, 2, 0, 1]}}]})
    assert found["output"] == ((0, 1, 2, 0, 0), (0, 0, 0, 0, 0))
    everywhere = agreed({"input": {"x": x}, "layers": [{"zero_pad2d": {"padding": 1}}]})
    assert everywhere["output"] == ((0, 0, 0, 0), (0, 1, 2, 0), (0, 0, 0, 0))


@given(_sides, _sides, st.integers(1, 3), _sizes, st.integers(0, 99))
@settings(max_examples=20)
def test_a_signal_is_padded_on_each_side(
    agreed: Agreement, left: int, right: int, channels: int, length: int, seed: int
) -> None:
    data = {
        "input": {"x": {"channels": channels, "length": length}},
        "layers": [{"zero_pad1d": {"padding": [left, right]}}],
    }
    assert agreed(data, seed=seed)["zero_pad1d.length"] == left + length + right


def causal(kernel: int, dilation: int, channels: int = 2) -> list[dict[str, Any]]:
    """Return a convolution that looks at no later time step."""
    pad = {"zero_pad1d": {"padding": [dilation * (kernel - 1), 0]}}
    return [pad, {"conv1d": {"out_channels": channels, "kernel_size": kernel, "dilation": dilation}}]


@given(st.integers(1, 3), st.integers(1, 3), st.integers(0, 7))
@settings(max_examples=20)
def test_behind_zeros_in_front_no_output_sees_what_comes_later(kernel: int, dilation: int, changed: int) -> None:
    network = describe({"input": {"x": {"channels": 2, "length": 8}}, "layers": causal(kernel, dilation)})
    x = torch.randn(1, 2, 8, dtype=torch.float64)
    other = x.clone()
    other[:, :, changed] += 1
    before, after = (Run(network, seed=1).outputs({"x": one})["output"] for one in (x, other))
    assert before.shape == x.shape
    assert torch.equal(before[:, :, :changed], after[:, :, :changed])


def test_a_stack_of_doubled_dilations_sees_as_far_as_was_published() -> None:
    """Van den Oord et al., WaveNet, arXiv:1609.03499, section 2.1: 1, 2, 4, ..., 512 has a receptive field of 1024."""
    layers = [layer for power in range(10) for layer in causal(2, 2**power)]
    found = summarize(describe({"input": {"x": {"channels": 2, "length": 2048}}, "layers": layers}))
    assert (found["layers"][-1]["receptive_field"], found["output"]) == (1024, [2, 2048])


def test_where_a_causal_branch_meets_what_was_passed_by_the_view_ends_at_the_present() -> None:
    body = [*causal(3, 1), *causal(3, 2)]
    network = describe({"input": {"x": {"channels": 2, "length": 16}}, "layers": [{"residual": {"body": body}}]})
    assert summarize(network)["layers"][-1]["receptive_field"] == Run(network).receptive_field() == 7


def test_in_front_of_a_transposed_convolution_views_are_told_as_well(agreed: Agreement) -> None:
    layers = [
        {"zero_pad2d": {"padding": [0, 0, 2, 1]}},
        {"conv_transpose2d": {"out_channels": 1, "kernel_size": 4, "stride": 2}},
        {"zero_pad2d": {"padding": [1, 0, 1, 0]}},
        {"conv2d": {"out_channels": 1, "kernel_size": 3}},
    ]
    agreed({"input": {"x": [1, 8, 8]}, "layers": layers})


@pytest.mark.parametrize("padding", [[1, 2, 3], [1, -1, 0, 0], [0.5, 0, 0, 0], -1, "same"])
def test_what_are_no_sides_is_refused(padding: object) -> None:
    with pytest.raises(DescriptionError, match="padding"):
        describe({"input": {"x": [1, 4, 4]}, "layers": [{"zero_pad2d": {"padding": padding}}]})
