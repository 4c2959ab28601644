"""Chapter 18: convolutions, by rule and by torch."""

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
from engine.value import Value, flat

Agreement = Callable[..., dict[str, Value]]

_small = st.integers(1, 3)
_pairs = st.tuples(_small, _small).map(list) | _small
_paddings = st.tuples(st.integers(0, 2), st.integers(0, 2)).map(list) | st.integers(0, 2)
_sliding = st.fixed_dictionaries(
    {"kernel_size": _pairs},
    optional={"stride": _pairs, "padding": _paddings, "dilation": _pairs, "bias": st.booleans()},
)
_sizes = st.tuples(st.integers(1, 8), st.integers(1, 8))


def _numbers(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _torch_takes(layer: torch.nn.Module, channels: int, size: tuple[int, int]) -> bool:
    try:
        layer(torch.zeros(1, channels, *size))
    except RuntimeError:
        return False
    return True


@given(_sliding, _sizes, st.tuples(_small, _small, st.integers(1, 2)), st.integers(1, 3), st.integers(0, 99))
@settings(max_examples=60)
def test_conv2d_agrees_in_everything_and_is_refused_where_torch_refuses(
    agreed: Agreement,
    sliding: dict[str, Any],
    size: tuple[int, int],
    widths: tuple[int, int, int],
    batch: int,
    seed: int,
) -> None:
    groups, per_group_out, per_group_in = widths
    channels, out = groups * per_group_in, groups * per_group_out
    attributes = {"out_channels": out, "groups": groups, **sliding}
    data = {"input": {"x": [channels, *size]}, "batch": batch, "layers": [{"conv2d": attributes}]}
    own = {name: _numbers(value) for name, value in sliding.items()}
    if not _torch_takes(torch.nn.Conv2d(channels, out, groups=groups, **own), channels, size):
        with pytest.raises(DescriptionError, match="too small"):
            describe(data)
    else:
        assert "output" in agreed(data, seed=seed)


@given(_sliding, _sizes, _small, st.integers(0, 99))
@settings(max_examples=50)
def test_depthwise_conv2d_is_a_convolution_with_a_group_for_each_channel(
    agreed: Agreement, sliding: dict[str, Any], size: tuple[int, int], channels: int, seed: int
) -> None:
    data = {"input": {"x": [channels, *size]}, "layers": [{"depthwise_conv2d": sliding}]}
    grouped = {"conv2d": {"out_channels": channels, "groups": channels, **sliding}}
    try:
        depthwise = agreed(data, seed=seed)
    except DescriptionError:
        with pytest.raises(DescriptionError, match="too small"):
            describe({**data, "layers": [grouped]})
        return
    assert "output" in depthwise
    plain = agreed({**data, "layers": [grouped]}, seed=seed)
    assert [depthwise[name] for name in ("parameters", "macs")] == [plain[name] for name in ("parameters", "macs")]


@given(_sizes, _small, _small, st.integers(0, 1), st.integers(0, 99))
@settings(max_examples=30)
def test_pointwise_conv2d_is_a_convolution_with_a_kernel_of_one(
    agreed: Agreement, size: tuple[int, int], channels: int, out: int, bias: int, seed: int
) -> None:
    data = {"input": {"x": [channels, *size]}}
    pointwise = agreed({**data, "layers": [{"pointwise_conv2d": {"out_channels": out, "bias": bias}}]}, seed=seed)
    plain = agreed({**data, "layers": [{"conv2d": {"out_channels": out, "kernel_size": 1, "bias": bias}}]}, seed=seed)
    assert pointwise["output"] == plain["output"]
    assert [pointwise[name] for name in ("parameters", "macs")] == [plain[name] for name in ("parameters", "macs")]


def test_the_values_of_a_map_written_without_its_channel() -> None:
    x = {"axes": ["H", "W"], "values": [[1, 2, 3], [4, 5, 6], [7, 8, 9]]}
    layer = {"out_channels": 1, "kernel_size": 2, "bias": False, "weights": {"weight": [[1, 0], [0, -1]]}}
    evaluation = Evaluation(describe({"input": {"x": x}, "layers": [{"conv2d": layer}]}))
    assert evaluation.lookup("windows") == (((1, 2, 4, 5), (2, 3, 5, 6)), ((4, 5, 7, 8), (5, 6, 8, 9)))
    assert evaluation.lookup("output") == (((-4, -4), (-4, -4)),)


def test_several_samples_are_worked_one_by_one(agreed: Agreement) -> None:
    samples = {"axes": ["N", "H", "W"], "values": [[[1, 2], [3, 4]], [[5, 6], [7, 8]]]}
    layer = {"out_channels": 1, "kernel_size": 2, "weights": {"weight": [[1, 1], [1, 1]], "bias": 1}}
    data = {"input": {"x": samples}, "layers": [{"conv2d": layer}]}
    assert agreed(data)["output"] == ((((11,),),), (((27,),),))
    assert Evaluation(describe(data)).lookup("windows") == ((((1, 2, 3, 4),),), (((5, 6, 7, 8),),))


def test_the_worked_steps_leave_out_what_says_nothing_new() -> None:
    network = describe({"input": {"x": [3, 32, 32]}, "layers": [{"conv2d": {"out_channels": 8, "kernel_size": 3}}]})
    evaluation = Evaluation(network, trace=True)
    assert evaluation.lookup("height") == 30
    assert evaluation.lookup("parameters") == 224
    told = [
        (step.where, step.name, step.formula, step.substituted, step.text)
        for step in evaluation.steps
        if not step.quiet
    ]
    assert told == [
        ("conv2d.height", "room", "W - K", "32 - 3", "29"),
        ("conv2d.height", "steps", "floor(room/S)", "floor(29/1)", "29"),
        ("conv2d.height", "output_size", "steps + 1", "29 + 1", "30"),
        ("conv2d", "kernel_weights", "K*K*C_in", "3*3*3", "27"),
        ("conv2d", "per_kernel", "kernel_weights + bias", "27 + 1", "28"),
        ("conv2d", "parameters", "per_kernel*C_out", "28*8", "224"),
    ]


def test_multiply_adds_do_not_count_the_bias(agreed: Agreement) -> None:
    counts = [
        agreed({"input": {"x": [3, 8, 8]}, "layers": [{"conv2d": {"out_channels": 4, "kernel_size": 3, "bias": bias}}]})
        for bias in (True, False)
    ]
    assert counts[0]["macs"] == counts[1]["macs"] == 3 * 3 * 3 * 4 * 6 * 6
    assert (counts[0]["parameters"], counts[1]["parameters"]) == (112, 108)


@given(st.integers(1, 15), st.integers(1, 4), st.integers(5, 12))
@settings(max_examples=30)
def test_same_padding_keeps_the_size(agreed: Agreement, kernel: int, dilation: int, size: int) -> None:
    data = {"layers": [{"same_padding": {"kernel_size": kernel, "dilation": dilation}}]}
    if dilation * (kernel - 1) % 2:
        with pytest.raises(DescriptionError, match="cannot be padded alike on both sides"):
            describe(data)
        return
    padding = agreed(data)["padding"]
    layer = {"conv2d": {"out_channels": 1, "kernel_size": kernel, "dilation": dilation, "padding": padding}}
    assert describe({"input": {"x": [1, size, size]}, "layers": [layer]}).output_shape["height"] == size


@given(st.tuples(st.integers(1, 4), st.integers(1, 4)), _pairs, st.integers(1, 2), _sizes, st.integers(0, 99))
@settings(max_examples=30)
def test_padding_by_word_means_what_it_means_to_torch(
    agreed: Agreement, kernel: tuple[int, int], dilation: Any, groups: int, size: tuple[int, int], seed: int
) -> None:
    attributes = {"out_channels": 2, "kernel_size": list(kernel), "dilation": dilation, "groups": groups}
    same = {"conv2d": {**attributes, "padding": "same"}}
    found = agreed({"input": {"x": [2, *size]}, "layers": [same]}, seed=seed)
    assert (found["conv2d.height"], found["conv2d.width"]) == size
    assert "output" in found
    valid, none = (
        {"input": {"x": [2, 16, 16]}, "layers": [{"conv2d": {**attributes, "padding": padding}}]}
        for padding in ("valid", 0)
    )
    assert describe(valid).output_shape == describe(none).output_shape


def test_an_even_kernel_pads_one_more_behind_than_before(agreed: Agreement) -> None:
    x = {"axes": ["H", "W"], "values": [[1, 2, 3]]}
    layer = {"out_channels": 1, "kernel_size": [1, 2], "padding": "same", "weights": {"weight": [[1, 10]], "bias": 0}}
    data = {"input": {"x": x}, "layers": [{"conv2d": layer}]}
    assert Evaluation(describe(data)).lookup("windows") == (((1, 2), (2, 3), (3, 0)),)
    assert agreed(data)["output"] == (((21, 32, 3),),)


@pytest.mark.parametrize("layer", ["conv2d", "depthwise_conv2d"])
def test_same_padding_with_a_stride_is_refused_as_in_torch(layer: str) -> None:
    attributes = {"kernel_size": 3, "stride": 2, "padding": "same"} | ({"out_channels": 1} if layer == "conv2d" else {})
    with pytest.raises(DescriptionError, match="needs a stride of 1"):
        describe({"input": {"x": [1, 9, 9]}, "layers": [{layer: attributes}]})
    with pytest.raises(DescriptionError, match="a whole number was expected, or same or valid"):
        describe({"input": {"x": [1, 9, 9]}, "layers": [{layer: {**attributes, "padding": "full"}}]})


def test_atrous_is_another_name_for_a_dilated_convolution(agreed: Agreement) -> None:
    data = {"input": {"x": [2, 9, 9]}}
    attributes = {"out_channels": 3, "kernel_size": 3, "dilation": 2}
    atrous, dilated = (agreed({**data, "layers": [{name: attributes}]}) for name in ("atrous_conv2d", "conv2d"))
    assert {name.removeprefix("atrous_"): value for name, value in atrous.items()} == dilated
    assert describe({**data, "layers": [{"atrous_conv2d": attributes}]}).nodes[0].type.name == "conv2d"


_padded = st.fixed_dictionaries(
    {
        "kernel_size": st.integers(1, 3) | st.tuples(st.integers(1, 3), st.integers(1, 3)).map(list),
        "padding_mode": st.sampled_from(["reflect", "replicate", "circular"]),
        "padding": st.integers(0, 3) | st.tuples(st.integers(0, 3), st.integers(0, 3)).map(list) | st.just("same"),
    },
    optional={"dilation": st.integers(1, 2)},
)


@given(st.sampled_from(["conv2d", "depthwise_conv2d"]), _padded, st.tuples(st.integers(3, 5), st.integers(3, 5)))
@settings(max_examples=30)
def test_padding_by_the_cells_themselves_is_torchs(
    agreed: Agreement, name: str, attributes: dict[str, Any], size: tuple[int, int]
) -> None:
    layer = {name: {**attributes, **({"out_channels": 2} if name == "conv2d" else {})}}
    data = {"input": {"x": [2, *size]}, "layers": [layer]}
    try:
        describe(data)
    except DescriptionError as problem:
        refused = ("too small", "a reflection must be narrower", "going round", "repeats only")
        assert any(one in problem.message for one in refused)  # noqa: PT017 - it depends on what is drawn
        return
    assert "output" in agreed(data)


@pytest.mark.parametrize(
    ("mode", "row"),
    [
        ("zeros", (0, 0, 1, 2, 3, 0, 0)),
        ("reflect", (3, 2, 1, 2, 3, 2, 1)),
        ("replicate", (1, 1, 1, 2, 3, 3, 3)),
        ("circular", (2, 3, 1, 2, 3, 1, 2)),
    ],
)
def test_what_stands_in_the_padding(agreed: Agreement, mode: str, row: tuple[int, ...]) -> None:
    one = {"out_channels": 1, "kernel_size": 1, "padding_mode": mode, "bias": False, "weights": {"weight": [[[[1]]]]}}
    x = {"axes": ["H", "W"], "values": [[1, 2, 3]]}
    found = agreed({"input": {"x": x}, "layers": [{"conv2d": {**one, "padding": [0, 2]}}]})
    assert tuple(flat(found["output"])) == row
    signal = {**one, "padding": 2, "weights": {"weight": [[[1]]]}}
    along = {"x": {"axes": ["C", "L"], "values": [[1, 2, 3]]}}
    assert tuple(flat(agreed({"input": along, "layers": [{"conv1d": signal}]})["output"])) == row


@pytest.mark.parametrize(
    ("mode", "padding", "sentence"),
    [
        ("reflect", 3, "a reflection must be narrower than the input, not 3"),
        ("circular", 4, "going round, the padding 4 may be as wide as the input"),
        ("mirror", 1, "one of zeros, reflect, replicate, circular was expected"),
    ],
)
def test_a_padding_that_the_input_does_not_give_is_refused(mode: str, padding: int, sentence: str) -> None:
    layer = {"conv2d": {"out_channels": 1, "kernel_size": 1, "padding": padding, "padding_mode": mode}}
    with pytest.raises(DescriptionError, match=sentence):
        describe({"input": {"x": [1, 3, 3]}, "layers": [layer]})
