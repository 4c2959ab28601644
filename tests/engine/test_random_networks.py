"""Random networks of every layer: what the rules say is what torch does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.description import describe
from engine.errors import DescriptionError, RunError
from engine.evaluation import Evaluation
from engine.layers import LAYER_TYPES
from engine.run import Run
from engine.value import Value

Agreement = Callable[..., dict[str, Value]]

_small = st.integers(1, 3)
_sliding = st.fixed_dictionaries(
    {"kernel_size": _small | st.tuples(_small, _small).map(list)},
    optional={"stride": st.integers(1, 2), "padding": st.integers(0, 2), "dilation": st.integers(1, 2)},
)


def _with_channels(attributes: dict[str, Any], channels: int) -> dict[str, Any]:
    return {"conv2d": {**attributes, "out_channels": channels}}


_windows = st.one_of(
    st.builds(_with_channels, _sliding, _small),
    _sliding.map(lambda attributes: {"depthwise_conv2d": attributes}),
    st.builds(
        lambda name, kernel, stride, ceil_mode: {
            name: {"kernel_size": kernel, "stride": stride, "ceil_mode": ceil_mode}
        },
        st.sampled_from(["max_pool2d", "avg_pool2d"]),
        _small,
        st.integers(1, 2),
        st.booleans(),
    ),
    _small.map(lambda channels: {"pointwise_conv2d": {"out_channels": channels}}),
    st.builds(
        lambda out, kernel, stride, padding, dilation: {
            "conv_transpose2d": {
                "out_channels": out,
                "kernel_size": kernel,
                "stride": stride,
                "padding": padding,
                "output_padding": stride - 1,
                "dilation": dilation,
            }
        },
        _small,
        _small,
        st.integers(1, 2),
        st.integers(0, 1),
        st.integers(1, 2),
    ),
    st.builds(
        lambda out, kernel, dilation: {
            "conv2d": {"out_channels": out, "kernel_size": kernel, "padding": "same", "dilation": dilation}
        },
        _small,
        st.integers(1, 4),
        st.integers(1, 2),
    ),
    st.lists(st.integers(0, 2), min_size=4, max_size=4).map(lambda sides: {"zero_pad2d": {"padding": sides}}),
    st.builds(
        lambda name, size: {name: {"output_size": size}},
        st.sampled_from(["adaptive_avg_pool2d", "adaptive_max_pool2d"]),
        _small,
    ),
)
_same_shape = st.sampled_from(
    [
        "relu",
        "sigmoid",
        "tanh",
        "leaky_relu",
        "softmax",
        "gelu",
        "silu",
        "elu",
        "softplus",
        {"softmax": {"axis": "channels"}},
        "batch_norm2d",
        {"batch_norm": {"training": False}},
        "instance_norm",
        "layer_norm",
        {"dropout": {"seed": 1}},
        "identity",
    ]
) | st.just({"group_norm": {"num_groups": 1}})
_keeping = st.lists(
    _same_shape | st.just({"depthwise_conv2d": {"kernel_size": 3, "padding": 1}}), min_size=1, max_size=2
)
_branched = _keeping.map(lambda body: {"residual": {"body": body}}) | st.lists(
    st.just("identity") | _keeping, min_size=2, max_size=3
).map(lambda branches: {"concat": {"branches": branches}})
_repeated = _keeping.map(lambda body: {"repeat": {"times": 2, "body": body}})
_separable = st.builds(
    lambda out, kernel: {"depthwise_separable_conv2d": {"out_channels": out, "kernel_size": kernel}}, _small, _small
)
_image_layers = st.lists(_windows | _same_shape | _branched | _repeated | _separable, min_size=1, max_size=4)
_heads = st.sampled_from(
    [
        [],
        ["flatten", {"linear": {"out_features": 3}}],
        ["global_avg_pool2d", {"linear": {"out_features": 2, "bias": False}}, "softmax"],
        ["global_avg_pool2d", "layer_norm", {"residual": {"body": ["tanh"]}}],
        ["flatten", "batch_norm"],
        ["global_max_pool2d", "dropout", {"linear": {"out_features": 2}}, "log_softmax"],
    ]
)
random_networks = st.builds(
    lambda channels, size, batch, body, head: {
        "input": {"x": [channels, *size]},
        "batch": batch,
        "layers": [*body, *head],
    },
    _small,
    st.tuples(st.integers(3, 9), st.integers(3, 9)),
    st.integers(1, 2),
    _image_layers,
    _heads,
)


@given(random_networks, st.integers(0, 99))
@settings(max_examples=60)
def test_a_random_network_agrees_in_everything(agreed: Agreement, data: dict[str, Any], seed: int) -> None:
    try:
        network = describe(data)
    except DescriptionError as problem:
        refused = "too small" in problem.message or "no variance" in problem.message
        assert refused, problem  # noqa: PT017 - whether it is raised depends on what is drawn
        return
    found = agreed(data, seed=seed)
    for node in network.nodes:
        for axis in node.output_shape:
            assert f"{node.name}.{axis}" in found
    assert {"parameters", "macs", "tracked"} <= set(found)


_over_time = st.lists(
    st.sampled_from(["relu", "softmax", "layer_norm"]) | _small.map(lambda out: {"linear": {"out_features": out}}),
    min_size=1,
    max_size=4,
)


@given(st.lists(st.integers(1, 5), min_size=1, max_size=2), _over_time, st.integers(1, 3), st.integers(0, 99))
@settings(max_examples=30)
def test_a_random_network_over_features_or_time_agrees(
    agreed: Agreement, lengths: list[int], layers: list[Any], batch: int, seed: int
) -> None:
    agreed({"input": {"x": lengths}, "batch": batch, "layers": layers}, seed=seed)


_along_one_axis = st.lists(
    st.one_of(
        st.builds(
            lambda name, out, kernel, stride: {name: {"out_channels": out, "kernel_size": kernel, "stride": stride}},
            st.sampled_from(["conv1d", "conv_transpose1d"]),
            _small,
            _small,
            st.integers(1, 2),
        ),
        st.builds(
            lambda name, kernel, ceil_mode: {name: {"kernel_size": kernel, "ceil_mode": ceil_mode}},
            st.sampled_from(["max_pool1d", "avg_pool1d"]),
            _small,
            st.booleans(),
        ),
        st.sampled_from(["relu", {"batch_norm1d": {"training": False}}, "layer_norm", {"softmax": {"axis": "length"}}]),
        st.just({"concat": {"branches": ["identity", ["tanh"]]}}),
    ),
    min_size=1,
    max_size=4,
)


@given(st.tuples(_small, st.integers(3, 9)), _along_one_axis, st.integers(1, 2), st.integers(0, 99))
@settings(max_examples=30)
def test_a_random_network_along_one_axis_agrees(
    agreed: Agreement, lengths: tuple[int, int], layers: list[Any], batch: int, seed: int
) -> None:
    shape = {"channels": lengths[0], "length": lengths[1]}
    data = {"input": {"x": shape}, "batch": batch, "layers": [*layers, "flatten", {"linear": {"out_features": 2}}]}
    try:
        describe(data)
    except DescriptionError as problem:
        assert "too small" in problem.message  # noqa: PT017 - whether it is raised depends on what is drawn
        return
    assert "output" in agreed(data, seed=seed)


_stacks = st.lists(
    st.one_of(
        st.builds(_with_channels, _sliding, st.just(1)),
        st.builds(
            lambda name, kernel, stride: {name: {"kernel_size": kernel, "stride": stride}},
            st.sampled_from(["max_pool2d", "avg_pool2d"]),
            _small,
            st.integers(1, 3),
        ),
        st.just("relu"),
        st.just({"residual": {"body": [{"depthwise_conv2d": {"kernel_size": 3, "padding": 1}}]}}),
        st.just({"concat": {"branches": ["identity", [{"depthwise_conv2d": {"kernel_size": 5, "padding": 2}}]]}}),
    ),
    min_size=1,
    max_size=4,
)


@given(_stacks)
@settings(max_examples=60)
def test_a_receptive_field_is_as_far_as_a_nan_is_felt(layers: list[Any]) -> None:
    data = {"input": {"x": [1, 200, 200]}, "layers": layers}
    try:
        network = describe(data)
    except DescriptionError as problem:
        assert "too small" in problem.message  # noqa: PT017 - whether it is raised depends on what is drawn
        return
    assert Evaluation(network).lookup("receptive_field") == Run(network).receptive_field()


def test_the_view_of_a_strided_kernel_that_skips_rows_is_its_span() -> None:
    layers = [
        {"conv2d": {"out_channels": 1, "kernel_size": 1, "stride": 3}},
        {"conv2d": {"out_channels": 1, "kernel_size": 2}},
    ]
    network = describe({"input": {"x": [1, 30, 30]}, "layers": layers})
    assert Evaluation(network).lookup("receptive_field") == Run(network).receptive_field() == 4


def test_branches_that_look_to_different_sides_see_all_of_both() -> None:
    branches = [[{"conv2d": {"out_channels": 1, "kernel_size": 2, "stride": 3, "padding": side}}] for side in (0, 1)]
    network = describe({"input": {"x": [1, 98, 98]}, "layers": [{"concat": {"branches": branches}}, "relu"]})
    assert Evaluation(network).lookup("receptive_field") == Run(network).receptive_field() == 3


def test_a_view_wider_than_the_longest_column_is_refused_by_the_run() -> None:
    layer = {"conv2d": {"out_channels": 1, "kernel_size": 3, "stride": 3}}
    network = describe({"input": {"x": [1, 9_000, 9_000]}, "layers": [layer] * 7})
    assert Evaluation(network).lookup("receptive_field") == 2187
    with pytest.raises(RunError, match="wider than 1024"):
        Run(network).receptive_field()
    pooled = describe({"input": {"x": [1, 9, 9]}, "layers": ["global_avg_pool2d"]})
    with pytest.raises(RunError, match="looks at the whole input"):
        Run(pooled).receptive_field()


def test_a_layer_that_is_not_drawn_here_is_tested_in_its_own_room() -> None:
    calculations = {name for name, layer in LAYER_TYPES.items() if not layer.takes}
    drawn = {"conv2d", "depthwise_conv2d", "pointwise_conv2d", "max_pool2d", "avg_pool2d", "global_avg_pool2d"}
    drawn |= {"relu", "sigmoid", "tanh", "leaky_relu", "softmax", "batch_norm", "instance_norm", "layer_norm"}
    drawn |= {"add", "concat", "flatten", "linear"}
    rooms = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("layers/test_*.py"))
    assert [name for name in set(LAYER_TYPES) - calculations - drawn if f'"{name}"' not in rooms] == []


def test_a_tap_that_falls_into_the_padding_is_not_overlooked() -> None:
    layers = [
        {"conv2d": {"out_channels": 1, "kernel_size": 4, "dilation": 3, "padding": "same"}},
        {"conv2d": {"out_channels": 1, "kernel_size": 1, "padding": 1}},
        {"max_pool2d": {"kernel_size": 3, "stride": 4, "dilation": 2, "ceil_mode": True}},
    ]
    network = describe({"input": {"x": [1, 14, 15]}, "layers": layers})
    assert Evaluation(network).lookup("receptive_field") == Run(network).receptive_field() == 14
