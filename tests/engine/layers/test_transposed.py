"""Chapter 18: transposed convolutions, by rule and by torch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.utils.flop_counter import FlopCounterMode

from engine.description import describe
from engine.errors import DescriptionError, ExpressionError, RunError
from engine.evaluation import Evaluation
from engine.run import Run
from engine.value import Value

Agreement = Callable[..., dict[str, Value]]

_small = st.integers(1, 3)
_few = st.integers(0, 2)
_widths = st.tuples(_small, _small, st.integers(1, 2))


def _both(one: st.SearchStrategy[int]) -> st.SearchStrategy[Any]:
    return st.tuples(one, one).map(list) | one


def _attributes(number: Callable[[st.SearchStrategy[int]], st.SearchStrategy[Any]]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries(
        {"kernel_size": number(_small)},
        optional={
            "stride": number(_small),
            "padding": number(_few),
            "output_padding": number(_few),
            "dilation": number(st.integers(1, 2)),
            "bias": st.booleans(),
        },
    )


def _own(attributes: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in attributes.items()}


def _agrees_or_is_refused_as_torch_refuses(
    agreed: Agreement, name: str, module: Any, attributes: dict[str, Any], shape: tuple[int, ...], seed: int
) -> None:
    axes = dict(zip(["channels", "height", "width"] if len(shape) > 2 else ["channels", "length"], shape, strict=True))
    data = {"input": {"x": axes}, "batch": 2, "layers": [{name: attributes}]}
    own = _own(attributes)
    try:
        taken = module(shape[0], own.pop("out_channels"), **own)(torch.zeros(1, *shape)).numel() > 0
    except RuntimeError:
        taken = False
    if not taken:
        with pytest.raises(DescriptionError, match=r"too small|must be smaller than the stride"):
            describe(data)
        return
    assert "output" in agreed(data, seed=seed)


@given(_attributes(_both), st.tuples(st.integers(1, 5), st.integers(1, 5)), _widths, st.integers(0, 99))
@settings(max_examples=60)
def test_conv_transpose2d_agrees_in_everything_and_is_refused_where_torch_refuses(
    agreed: Agreement, attributes: dict[str, Any], size: tuple[int, int], widths: tuple[int, int, int], seed: int
) -> None:
    out, channels, groups = widths
    attributes = {"out_channels": groups * out, "groups": groups, **attributes}
    shape = (groups * channels, *size)
    _agrees_or_is_refused_as_torch_refuses(
        agreed, "conv_transpose2d", torch.nn.ConvTranspose2d, attributes, shape, seed
    )


@given(_attributes(lambda one: one), st.integers(1, 6), _widths, st.integers(0, 99))
@settings(max_examples=40)
def test_conv_transpose1d_agrees_in_everything_and_is_refused_where_torch_refuses(
    agreed: Agreement, attributes: dict[str, Any], length: int, widths: tuple[int, int, int], seed: int
) -> None:
    out, channels, groups = widths
    attributes = {"out_channels": groups * out, "groups": groups, **attributes}
    shape = (groups * channels, length)
    _agrees_or_is_refused_as_torch_refuses(
        agreed, "conv_transpose1d", torch.nn.ConvTranspose1d, attributes, shape, seed
    )


def test_each_value_stamps_the_kernel(agreed: Agreement) -> None:
    x = {"axes": ["H", "W"], "values": [[1, 2], [3, 4]]}
    layer = {"out_channels": 1, "kernel_size": 2, "weights": {"weight": [[1, 10], [100, 1000]], "bias": 0}}
    apart = {"conv_transpose2d": {**layer, "stride": 2}}
    assert agreed({"input": {"x": x}, "layers": [apart]})["output"] == (
        ((1, 10, 2, 20), (100, 1000, 200, 2000), (3, 30, 4, 40), (300, 3000, 400, 4000)),
    )
    overlapping = {"conv_transpose2d": layer}
    assert agreed({"input": {"x": x}, "layers": [overlapping]})["output"] == (
        ((1, 12, 20), (103, 1234, 2040), (300, 3400, 4000)),
    )


def test_the_padding_of_a_transposed_convolution_cuts_off() -> None:
    x = {"axes": ["L"], "values": [1, 2, 3]}
    layer = {"out_channels": 1, "kernel_size": 3, "stride": 2, "padding": 1, "bias": False, "weights": {"weight": 1}}
    layer["weights"] = {"weight": [[[1, 2, 3]]]}
    evaluation = Evaluation(describe({"input": {"x": x}, "layers": [{"conv_transpose1d": layer}]}))
    assert evaluation.lookup("stamped") == (((1, 2, 5, 4, 9, 6, 9),),)
    assert evaluation.lookup("output") == ((2, 5, 4, 9, 6),)


def test_output_padding_settles_the_size_that_a_stride_leaves_open() -> None:
    def size(size: int, **more: int) -> int:
        layer = {"out_channels": 1, "kernel_size": 3, "stride": 2, "padding": 1, **more}
        network = describe({"input": {"x": [1, size, size]}, "layers": [{"conv_transpose2d": layer}]})
        return network.output_shape["height"]

    def forward(size: int) -> int:
        layer = {"conv2d": {"out_channels": 1, "kernel_size": 3, "stride": 2, "padding": 1}}
        return describe({"input": {"x": [1, size, size]}, "layers": [layer]}).output_shape["height"]

    assert forward(7) == forward(8) == 4
    assert (size(4), size(4, output_padding=1)) == (7, 8)


def test_multiply_adds_of_a_transposed_convolution_are_counted_at_the_places_of_its_input(agreed: Agreement) -> None:
    layer = {"out_channels": 8, "kernel_size": 4, "stride": 2, "padding": 1, "groups": 2}
    found = agreed({"input": {"x": [6, 5, 7]}, "layers": [{"conv_transpose2d": layer}]})
    assert found["macs"] == 5 * 7 * (4 * 4) * 6 * (8 // 2)
    assert found["parameters"] == 4 * 4 * 6 * 4 + 8
    with torch.device("meta"):
        module, x = torch.nn.ConvTranspose2d(6, 8, 4, stride=2, padding=1, groups=2), torch.zeros(1, 6, 5, 7)
    with FlopCounterMode(display=False) as counter:
        assert module(x).shape[2:] == (10, 14)
    assert counter.get_total_flops() == 2 * found["macs"]


def test_the_worked_steps_of_a_size() -> None:
    layer = {"conv_transpose2d": {"out_channels": 1, "kernel_size": 4, "stride": 2, "padding": 1}}
    evaluation = Evaluation(describe({"input": {"x": [1, 16, 16]}, "layers": [layer]}), trace=True)
    assert evaluation.lookup("height") == 32
    told = [(step.name, step.formula, step.substituted, step.text) for step in evaluation.steps if not step.quiet]
    assert told == [
        ("moved", "(W - 1)*S", "(16 - 1)*2", "30"),
        ("stamped_size", "moved + K", "30 + 4", "34"),
        ("cropped_size", "stamped_size - 2*P", "34 - 2*1", "32"),
    ]


def test_behind_a_transposed_convolution_views_differ() -> None:
    layers = [{"conv_transpose2d": {"out_channels": 1, "kernel_size": 3, "stride": 2}}, "relu"]
    network = describe({"input": {"x": [1, 8, 8]}, "layers": layers})
    with pytest.raises(ExpressionError, match="depends on where it lies"):
        Evaluation(network).lookup("receptive_field")
    with pytest.raises(RunError, match="depends on where it lies"):
        Run(network).receptive_field()
