"""Chapter 21: residuals, gradients, paths, depths and dense blocks, by rule and by a computation of another kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.description import describe
from engine.errors import DescriptionError
from engine.value import Value

Agreement = Callable[..., dict[str, Value]]

_pairs = st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), min_size=2, max_size=5)


@given(_pairs)
@settings(max_examples=30)
def test_a_block_adds_its_input_and_then_cuts_off(agreed: Agreement, pairs: list[tuple[int, int]]) -> None:
    x, residual = ([pair[side] for pair in pairs] for side in (0, 1))
    found = agreed({"layers": [{"residual_block": {"x": x, "residual": residual}}]})
    assert found["output"] == tuple(max(0, one + other) for one, other in pairs)


@given(_pairs)
@settings(max_examples=30)
def test_what_is_left_to_learn_is_the_difference(agreed: Agreement, pairs: list[tuple[int, int]]) -> None:
    x, target = ([pair[side] for pair in pairs] for side in (0, 1))
    found = agreed({"layers": [{"residual_target": {"x": x, "target": target}}]})
    assert found["residual"] == tuple(other - one for one, other in pairs)


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=8))
@settings(max_examples=30)
def test_gradients_are_those_of_autograd(agreed: Agreement, slopes: list[float]) -> None:
    found = agreed({"layers": [{"residual_gradient": {"slopes": slopes}}]})
    assert {"gradient", "plain_gradient"} <= set(found)


@given(st.floats(-1, 1), st.integers(1, 12))
@settings(max_examples=20)
def test_blocks_that_are_alike_make_a_power(agreed: Agreement, slope: float, blocks: int) -> None:
    chain = agreed({"layers": [{"residual_chain": {"slope": slope, "blocks": blocks}}]})
    apart = agreed({"layers": [{"residual_gradient": {"slopes": [slope] * blocks}}]})
    assert chain["gradient"] == pytest.approx(apart["gradient"])
    assert chain["plain_gradient"] == pytest.approx(apart["plain_gradient"])


@pytest.mark.parametrize("blocks", range(1, 9))
@pytest.mark.parametrize("deleted", range(3))
def test_paths_are_counted_in_the_graph(agreed: Agreement, blocks: int, deleted: int) -> None:
    if deleted <= blocks:
        agreed({"layers": [{"residual_paths": {"blocks": blocks, "deleted": deleted}}]})


@given(st.lists(st.integers(1, 9), min_size=1, max_size=5), st.integers(1, 4))
@settings(max_examples=20)
def test_depth_is_the_number_of_layers_that_have_weights(agreed: Agreement, blocks: list[int], inside: int) -> None:
    agreed({"layers": [{"resnet_depth": {"blocks": blocks, "per_block": inside}}]})


@given(st.integers(1, 64), st.integers(1, 32), st.integers(1, 8))
@settings(max_examples=20)
def test_a_dense_block_grows_by_concatenating(agreed: Agreement, start: int, growth: int, layers: int) -> None:
    block = {"in_channels": start, "growth_rate": growth, "layers": layers}
    found = agreed({"layers": [{"dense_block": block}]})
    row: list[Any] = [{"concat": {"branches": ["identity", [{"conv2d": {"out_channels": growth, "kernel_size": 1}}]]}}]
    real = describe({"input": {"x": [start, 2, 2]}, "layers": [{"repeat": {"times": layers, "body": row}}]})
    assert found["channels"] == real.output_shape["channels"]


@pytest.mark.parametrize(
    ("layer", "attributes", "quantity", "published"),
    [
        ("residual_block", {"x": [1, -2], "residual": [-3, 3]}, "output", (0, 1)),
        ("residual_target", {"x": [10, 5], "target": [11, 5.5]}, "residual", (1, 0.5)),
        ("residual_gradient", {"slopes": [0.1] * 10}, "gradient", 2.5937424601),
        ("residual_chain", {"slope": 0.1, "blocks": 10}, "gradient", 2.5937424601),
        ("residual_chain", {"slope": 0.1, "blocks": 10}, "plain_gradient", 1e-10),
        ("residual_paths", {"blocks": 3}, "paths", 8),
        ("residual_paths", {"blocks": 3, "deleted": 1}, "paths_left", 4),
        ("resnet_depth", {"blocks": [3, 4, 6, 3], "per_block": 2}, "depth", 34),
        ("resnet_depth", {"blocks": [3, 4, 6, 3], "per_block": 3}, "depth", 50),
        ("resnet_depth", {"blocks": [3, 4, 23, 3], "per_block": 3}, "depth", 101),
        ("resnet_depth", {"blocks": [3, 8, 36, 3], "per_block": 3}, "depth", 152),
        ("dense_block", {"in_channels": 64, "growth_rate": 32, "layers": 6}, "channels", 256),
        ("dense_block", {"in_channels": 64, "growth_rate": 32, "layers": 6}, "last_input", 224),
    ],
)
def test_published_numbers(
    agreed: Agreement, layer: str, attributes: dict[str, Any], quantity: str, published: float | tuple[float, ...]
) -> None:
    value = agreed({"layers": [{layer: attributes}]})[quantity]
    assert value == pytest.approx(published)


def _conv(out: int, kernel: int, **more: object) -> dict[str, Any]:
    return {"conv2d": {"out_channels": out, "kernel_size": kernel, "bias": False, "padding": kernel // 2, **more}}


@pytest.mark.parametrize(
    ("channels", "body", "shortcut", "published"),
    [
        (256, [_conv(64, 1), _conv(64, 3), _conv(256, 1)], "identity", 69_632),
        (256, [_conv(256, 3), _conv(256, 3)], "identity", 1_179_648),
        (64, [_conv(64, 3), _conv(64, 3)], "identity", 73_728),
        (64, [_conv(128, 3, stride=2), _conv(128, 3)], [_conv(128, 1, stride=2)], 73_728 + 147_456 + 8_192),
    ],
)
def test_published_weights_of_blocks(
    agreed: Agreement, channels: int, body: list[Any], shortcut: object, published: int
) -> None:
    data = {"input": {"x": [channels, 8, 8]}, "layers": [{"residual": {"body": body, "shortcut": shortcut}}]}
    assert agreed(data)["parameters"] == published


def test_what_cannot_be_added_is_refused() -> None:
    with pytest.raises(DescriptionError, match="same length"):
        describe({"layers": [{"residual_block": {"x": [1, 2], "residual": [1]}}]})
    with pytest.raises(DescriptionError, match="cannot be deleted"):
        describe({"layers": [{"residual_paths": {"blocks": 2, "deleted": 3}}]})
    with pytest.raises(DescriptionError, match="1 to 1,000 blocks"):
        describe({"layers": [{"resnet_depth": {"blocks": [2, 0], "per_block": 2}}]})
