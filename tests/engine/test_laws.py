"""Laws that layers keep whatever the numbers: one behind the other, padded by hand, spread out, turned round."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.description import describe
from engine.errors import DescriptionError
from engine.evaluation import Evaluation
from engine.value import flat
from engine.valued import with_values

Array = np.ndarray[Any, np.dtype[Any]]

_sizes = st.tuples(st.integers(3, 5), st.integers(3, 5))
_seeds = st.integers(0, 99)
_layers = st.sampled_from(
    [
        "relu",
        "tanh",
        "batch_norm2d",
        "instance_norm",
        {"softmax": {"axis": "channels"}},
        {"conv2d": {"out_channels": 2, "kernel_size": 2}},
        {"avg_pool2d": {"kernel_size": 2}},
        {"max_pool2d": {"kernel_size": 2, "stride": 1}},
        {"conv_transpose2d": {"out_channels": 1, "kernel_size": 2}},
    ]
)


def _drawn(seed: int, *lengths: int) -> Array:
    return np.random.default_rng(seed).integers(-9, 10, lengths).astype(np.float64)


def _image(layers: list[Any], x: Array) -> Array:
    data = {"input": {"x": {"axes": ["C", "H", "W"], "values": x.tolist()}}, "layers": layers}
    network = describe(data)
    return np.array(Evaluation(network).lookup("output"), dtype=np.float64)


def _conv(weight: Array, **attributes: Any) -> dict[str, Any]:
    layer = {"out_channels": len(weight), "kernel_size": list(weight.shape[2:]), "bias": False, **attributes}
    return {"conv2d": {**layer, "weights": {"weight": weight.tolist()}}}


@given(st.lists(_layers, min_size=2, max_size=4), _sizes, _seeds)
@settings(max_examples=20)
def test_composition_what_two_networks_give_one_behind_the_other_is_what_both_give_as_one(
    layers: list[Any], size: tuple[int, int], seed: int
) -> None:
    try:
        whole = with_values(describe({"input": {"x": [2, *size]}, "layers": layers}), seed)
    except DescriptionError as problem:
        assert "too small" in problem.message or "no variance" in problem.message  # noqa: PT017 - it depends
        return
    evaluation = Evaluation(whole)
    for node in whole.nodes[:-1]:
        entering = evaluation.equation(node, "output")
        rest = whole.nodes[node.index + 1]
        kind = {rest.type.name: {**dict(rest.attributes), "weights": dict(rest.weights)}}
        x = {"axes": ["C", "H", "W"], "values": entering}
        alone = Evaluation(describe({"input": {"x": x}, "layers": [kind]})).lookup("output")
        assert list(flat(alone)) == pytest.approx(list(flat(evaluation.equation(rest, "output"))))


@pytest.mark.parametrize("mode", ["zeros", "reflect", "replicate", "circular"])
@given(_sizes, st.tuples(st.integers(0, 2), st.integers(0, 2)), _seeds)
@settings(max_examples=8)
def test_padding_is_a_convolution_of_an_image_that_was_padded_before(
    mode: str, size: tuple[int, int], padding: tuple[int, int], seed: int
) -> None:
    numpys: Any = {"zeros": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}[mode]
    x, weight = _drawn(seed, 2, *size), _drawn(seed + 1, 1, 2, 3, 2)
    framed = np.pad(x, ((0, 0), (padding[0],) * 2, (padding[1],) * 2), mode=numpys)
    one = _image([_conv(weight, padding=list(padding), padding_mode=mode)], x)
    np.testing.assert_allclose(one, _image([_conv(weight)], framed))


@given(_sizes, st.integers(1, 3), _seeds)
@settings(max_examples=10)
def test_a_dilated_kernel_is_one_with_zeros_between(size: tuple[int, int], dilation: int, seed: int) -> None:
    x, weight = _drawn(seed, 1, *(length + 3 for length in size)), _drawn(seed + 1, 1, 1, 2, 2)
    spread = np.zeros((1, 1, dilation + 1, dilation + 1))
    spread[..., ::dilation, ::dilation] = weight
    np.testing.assert_allclose(_image([_conv(weight, dilation=dilation)], x), _image([_conv(spread)], x))


@given(_sizes, st.integers(1, 2), st.integers(0, 1), _seeds)
@settings(max_examples=15)
def test_a_transposed_convolution_turns_the_products_of_a_convolution_round(
    size: tuple[int, int], stride: int, padding: int, seed: int
) -> None:
    """`<conv(x), y> = <x, transposed(y)>` for every x and y (arXiv:1603.07285, section 4.1)."""
    weight = _drawn(seed + 1, 1, 2, 3, 3)
    y = _drawn(seed + 2, 1, *size)
    given_back = {"kernel_size": 3, "stride": stride, "padding": padding, "bias": False}
    transposed = {"conv_transpose2d": {"out_channels": 2, **given_back, "weights": {"weight": weight.tolist()}}}
    other = _image([transposed], y)
    x = _drawn(seed, *other.shape)
    one = _image([_conv(weight, stride=stride, padding=padding)], x)
    assert (one * y).sum() == pytest.approx((x * other).sum())


@given(_sizes, _seeds)
@settings(max_examples=10)
def test_a_pointwise_convolution_is_a_linear_map_at_each_place(size: tuple[int, int], seed: int) -> None:
    x, weight = _drawn(seed, 3, *size), _drawn(seed + 1, 2, 3)
    layer = {"out_channels": 2, "bias": False, "weights": {"weight": weight[:, :, None, None].tolist()}}
    np.testing.assert_allclose(_image([{"pointwise_conv2d": layer}], x), np.tensordot(weight, x, axes=1))


@given(_sizes, _seeds)
@settings(max_examples=10)
def test_grouped_convolution_is_one_convolution_for_each_group(size: tuple[int, int], seed: int) -> None:
    x, weight = _drawn(seed, 4, *size), _drawn(seed + 1, 2, 2, 2, 2)
    apart = [_image([_conv(weight[[group]])], x[2 * group : 2 * group + 2]) for group in range(2)]
    np.testing.assert_allclose(_image([_conv(weight, groups=2)], x), np.concatenate(apart))


@given(st.integers(1, 4), st.integers(1, 4), st.integers(1, 4), _seeds)
@settings(max_examples=10)
def test_two_linear_maps_without_an_activation_between_are_one(one: int, two: int, three: int, seed: int) -> None:
    x, first, second = _drawn(seed, one), _drawn(seed + 1, two, one), _drawn(seed + 2, three, two)
    maps = [
        {"linear": {"out_features": len(weight), "bias": False, "weights": {"weight": weight.tolist()}}}
        for weight in (first, second)
    ]
    network = describe({"input": {"x": {"axes": ["D"], "values": x.tolist()}}, "layers": maps})
    np.testing.assert_allclose(list(flat(Evaluation(network).lookup("output"))), second @ first @ x)
