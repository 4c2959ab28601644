"""The node cases of the onnx package: values that others computed, for every operation that both know.

Each case is turned into a description, worked by rule and run by torch, and both are held to the output that onnx
ships. What is left out stands in LEFT_OUT with its reason; operations that no layer has are not looked at.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
import warnings
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pytest

from engine.description import describe
from engine.errors import DescriptionError
from engine.evaluation import Evaluation
from engine.run import Run
from engine.value import Value, flat

onnx = pytest.importorskip("onnx", reason="a development dependency")

Array = np.ndarray[Any, np.dtype[Any]]
Attributes = dict[str, Any]

LEFT_OUT: dict[str, str] = {
    "three spatial axes, which no layer has": """
        averagepool_3d_default averagepool_3d_dilations_small maxpool_3d_default maxpool_3d_dilations
        averagepool_3d_dilations_large_count_include_pad_is_0_ceil_mode_is_True
        averagepool_3d_dilations_large_count_include_pad_is_0_ceil_mode_is_False
        averagepool_3d_dilations_large_count_include_pad_is_1_ceil_mode_is_True
        averagepool_3d_dilations_large_count_include_pad_is_1_ceil_mode_is_False
        maxpool_3d_dilations_use_ref_impl maxpool_3d_dilations_use_ref_impl_large convtranspose_3d""",
    "onnx's automatic padding, which keeps size/stride places and may pad one side more": """
        averagepool_2d_precomputed_same_upper averagepool_2d_same_upper averagepool_2d_same_lower conv_with_autopad_same
        maxpool_2d_precomputed_same_upper maxpool_2d_same_upper maxpool_2d_same_lower convtranspose_autopad_same""",
    "an output shape is given, from which onnx infers the padding": """
        convtranspose_output_shape convtranspose_kernel_shape""",
    "more padding than half the kernel, which torch's pooling refuses": """
        averagepool_2d_pads averagepool_2d_pads_count_include_pad maxpool_2d_pads""",
    "a dilated mean, which torch has not": "averagepool_2d_dilations",
    "whole numbers of eight bits, where a run has floating-point ones": "maxpool_2d_uint8",
    "flattening from another axis than behind the samples": """
        flatten_axis0 flatten_axis2 flatten_axis3 flatten_negative_axis1 flatten_negative_axis2
        flatten_negative_axis4""",
    "a bias of its own for every row, which is no linear layer": "gemm_default_matrix_bias",
    "a mean over several samples, or over time as well, which is no layer normalization": """
        layer_normalization_4d_axis0 layer_normalization_4d_axis_negative_4 layer_normalization_2d_axis0
        layer_normalization_2d_axis_negative_2 layer_normalization_3d_axis0_epsilon
        layer_normalization_3d_axis_negative_3_epsilon layer_normalization_3d_axis1_epsilon
        layer_normalization_3d_axis_negative_2_epsilon""",
    "peepholes (Gers & Schmidhuber 2000), which torch's LSTM has not": "lstm_with_peepholes",
    "slopes of HardSigmoid that torch's has not": "hardsigmoid_example hardsigmoid hardsigmoid_default",
    "a slope for every element, where a PReLU has one for each channel or for all": "prelu_example prelu_broadcast",
}
"""Cases that are not compared, by the reason; their names without `test_`."""

PLACES = {"averagepool_2d_ceil_last_window_starts_on_pad": 1e-4}
"""Cases whose output onnx ships with few decimal places."""


class Unlike(Exception):  # noqa: N818 - not an error
    """A case says something that no layer says."""


class Posed(NamedTuple):
    """A case as a description: its input with the labels of its axes, its layer, and the output to compare."""

    x: Array
    axes: str
    layer: dict[str, Any]
    output: Array


def _rank(x: Array) -> str:
    return {1: "D", 2: "ND", 3: "CHW", 4: "NCHW"}[x.ndim]


def _pads(given: Attributes, axes: int) -> list[int]:
    """Return the padding of each axis; onnx gives all beginnings, then all ends."""
    pads = given.get("pads", [0] * 2 * axes)
    if pads[:axes] != pads[axes:]:
        raise Unlike("padded on one side")
    return list(pads[:axes])


def _window(given: Attributes, kernel: tuple[int, ...]) -> dict[str, Any]:
    if "auto_pad" in given or len(kernel) not in (1, 2):
        raise Unlike("padding that onnx chooses, or three axes")
    axes = len(kernel)
    window: dict[str, list[int]] = {
        "kernel_size": list(kernel),
        "stride": list(given.get("strides", [1] * axes)),
        "padding": _pads(given, axes),
        "dilation": list(given.get("dilations", [1] * axes)),
    }
    return {name: sizes[0] if axes == 1 else sizes for name, sizes in window.items()}


def _weights(weight: Array, bias: list[Array]) -> dict[str, Any]:
    weights = {"weight": weight.tolist(), **({"bias": bias[0].tolist()} if bias else {})}
    return {"bias": bool(bias), "weights": weights}


def _conv(given: Attributes, inputs: list[Array], output: Array) -> Posed:
    x, weight, *bias = inputs
    window = _window(given, weight.shape[2:])
    layer = {"out_channels": len(weight), "groups": given.get("group", 1), **window, **_weights(weight, bias)}
    return Posed(x, "NCHW", {"conv2d": layer}, output)


def _conv_transpose(given: Attributes, inputs: list[Array], output: Array) -> Posed:
    x, weight, *bias = inputs
    if "output_shape" in given:
        raise Unlike("an output shape from which onnx infers the padding")
    axes, groups = weight.ndim - 2, given.get("group", 1)
    window = _window(given, weight.shape[2:])
    more = given.get("output_padding", [0] * axes)
    layer = {
        "out_channels": weight.shape[1] * groups,
        "groups": groups,
        **window,
        "output_padding": more[0] if axes == 1 else list(more),
        **_weights(weight, bias),
    }
    return Posed(x, "NCL" if axes == 1 else "NCHW", {f"conv_transpose{axes}d": layer}, output)


def _pool(kind: str, given: Attributes, inputs: list[Array], output: Array) -> Posed:
    (x,) = inputs
    window = {**_window(given, tuple(given["kernel_shape"])), "ceil_mode": bool(given.get("ceil_mode", 0))}
    if kind == "avg":
        if window["dilation"] not in (1, [1, 1]):
            raise Unlike("torch has no dilated mean")
        window["count_include_pad"] = bool(given.get("count_include_pad", 0))
    if x.dtype != np.float32:
        raise Unlike("whole numbers of eight bits")
    axes = x.ndim - 2
    return Posed(x, "NCL" if axes == 1 else "NCHW", {f"{kind}_pool{axes}d": window}, output)


def _global_pool(kind: str, _given: Attributes, inputs: list[Array], output: Array) -> Posed:
    return Posed(inputs[0], "NCHW", {f"global_{kind}_pool2d": {}}, output)


def _batch_norm(given: Attributes, inputs: list[Array], output: Array) -> Posed:
    x, scale, shift, mean, variance = inputs
    weights = {"weight": scale, "bias": shift, "running_mean": mean, "running_var": variance}
    training = bool(given.get("training_mode", 0))
    layer = {
        "eps": given.get("epsilon", 1e-5),
        "training": training,
        "weights": {name: one.tolist() for name, one in weights.items()},
    }
    return Posed(x, _rank(x), {"batch_norm2d": layer}, output)


def _norm(kind: str, given: Attributes, inputs: list[Array], output: Array) -> Posed:
    x, *weights = inputs
    layer: dict[str, Any] = {"eps": given.get("epsilon", 1e-5), "affine": True}
    named = zip(("weight", "bias"), weights, strict=False)
    layer["weights"] = {name: one.tolist() for name, one in named}
    if kind == "group_norm":
        layer["num_groups"] = given["num_groups"]
    return Posed(x, _rank(x), {kind: layer}, output)


def _layer_norm(given: Attributes, inputs: list[Array], output: Array) -> Posed:
    x, *weights = inputs
    axis = given.get("axis", -1) % x.ndim
    if axis == 0:
        raise Unlike("one mean for several samples")
    if x.ndim == 4 and axis == 1:
        return _norm("layer_norm", given, inputs, output)
    labels = {2: "ND", 3: "NTD", 4: "NCHW"}[x.ndim]
    if x.ndim == 3 and axis == 1:
        raise Unlike("a mean over time too")
    layer = {
        "eps": given.get("epsilon", 1e-5),
        "normalized_shape": list(x.shape[axis:]),
        "weights": {name: one.tolist() for name, one in zip(("weight", "bias"), weights, strict=True)},
    }
    return Posed(x, labels, {"layer_norm": layer}, output)


def _elementwise(name: str, given: Attributes, inputs: list[Array], output: Array) -> Posed:
    layer: dict[str, Any] = {}
    if name == "leaky_relu":
        layer["negative_slope"] = given.get("alpha", 0.01)
    if name == "elu":
        layer["alpha"] = given.get("alpha", 1.0)
    if name == "silu" and given.get("alpha", 1.0) != 1:
        raise Unlike("another slope inside the sigmoid")
    if name == "gelu":
        layer["approximate"] = given.get("approximate", b"none").decode()
    return Posed(inputs[0], _rank(inputs[0]), {name: layer}, output)


def _softmax(name: str, given: Attributes, inputs: list[Array], output: Array) -> Posed:
    axis = ("samples", "features") if inputs[0].ndim == 2 else ("channels", "height", "width")
    return Posed(inputs[0], _rank(inputs[0]), {name: {"axis": axis[given.get("axis", -1)]}}, output)


def _of_other_slopes(_given: Attributes, _inputs: list[Array], _output: Array) -> Posed:
    raise Unlike("slopes that the layer has not")


def _gemm(given: Attributes, inputs: list[Array], output: Array) -> Posed:
    a, b, *c = inputs
    if c and c[0].ndim == 2 and c[0].shape[0] != 1:
        raise Unlike("a matrix as the bias")
    alpha, beta = given.get("alpha", 1.0), given.get("beta", 1.0)
    x = a.T if given.get("transA", 0) else a
    weight = alpha * (b if given.get("transB", 0) else b.T)
    bias = [np.broadcast_to(beta * c[0].reshape(-1), weight.shape[:1])] if c else []
    return Posed(x, "ND", {"linear": {"out_features": len(weight), **_weights(weight, bias)}}, output)


def _flatten(given: Attributes, inputs: list[Array], output: Array) -> Posed:
    if given.get("axis", 1) % inputs[0].ndim != 1:
        raise Unlike("another axis than the samples")
    return Posed(inputs[0], "NCHW", {"flatten": {}}, output)


_GATES = {"rnn": [0], "lstm": [0, 2, 3, 1], "gru": [1, 0, 2]}
"""Where torch's gates stand among onnx's: i o f c against i f g o, and z r h against r z n."""


def _recurrent(kind: str, given: Attributes, inputs: list[Array], output: Array) -> Posed:
    x, into, back, *biases = inputs
    if len(inputs) > 4:
        raise Unlike("peepholes, or sequences of their own lengths")
    gates, hidden = _GATES[kind], given["hidden_size"]
    direction = given.get("direction", b"forward").decode()

    def ordered(one: Array) -> list[Any]:
        return list(np.concatenate([one[gate * hidden : (gate + 1) * hidden] for gate in gates]).tolist())

    weights: dict[str, Any] = {}
    for number, place in enumerate(("_l0", "_l0_reverse")[: len(into)]):
        weights[f"weight_ih{place}"] = ordered(into[number])
        weights[f"weight_hh{place}"] = ordered(back[number])
        if biases:
            half = len(gates) * hidden
            weights[f"bias_ih{place}"] = ordered(biases[0][number][:half])
            weights[f"bias_hh{place}"] = ordered(biases[0][number][half:])
    layer: dict[str, Any] = {"hidden_size": hidden, "bias": bool(biases), "weights": weights, "returns": "last"}
    layer["bidirectional"] = direction == "bidirectional"
    if kind == "gru":
        layer["reset_after"] = bool(given.get("linear_before_reset", 0))
    samples_first = bool(given.get("layout", 0))
    x = x if samples_first else x.swapaxes(0, 1)
    output = output if samples_first else output.swapaxes(0, 1)
    return Posed(x[:, ::-1] if direction == "reverse" else x, "NTD", {kind: layer}, output)


_CONVERT: dict[str, Callable[[Attributes, list[Array], Array], Posed]] = {
    "Conv": _conv,
    "ConvTranspose": _conv_transpose,
    "MaxPool": functools.partial(_pool, "max"),
    "AveragePool": functools.partial(_pool, "avg"),
    "GlobalAveragePool": functools.partial(_global_pool, "avg"),
    "GlobalMaxPool": functools.partial(_global_pool, "max"),
    "BatchNormalization": _batch_norm,
    "InstanceNormalization": functools.partial(_norm, "instance_norm"),
    "GroupNormalization": functools.partial(_norm, "group_norm"),
    "LayerNormalization": _layer_norm,
    "Relu": functools.partial(_elementwise, "relu"),
    "LeakyRelu": functools.partial(_elementwise, "leaky_relu"),
    "Sigmoid": functools.partial(_elementwise, "sigmoid"),
    "Tanh": functools.partial(_elementwise, "tanh"),
    "Gelu": functools.partial(_elementwise, "gelu"),
    "Elu": functools.partial(_elementwise, "elu"),
    "HardSigmoid": _of_other_slopes,
    "HardSwish": functools.partial(_elementwise, "hard_swish"),
    "PRelu": _of_other_slopes,
    "Softplus": functools.partial(_elementwise, "softplus"),
    "Swish": functools.partial(_elementwise, "silu"),
    "Softmax": functools.partial(_softmax, "softmax"),
    "LogSoftmax": functools.partial(_softmax, "log_softmax"),
    "Gemm": _gemm,
    "Flatten": _flatten,
    "RNN": functools.partial(_recurrent, "rnn"),
    "LSTM": functools.partial(_recurrent, "lstm"),
    "GRU": functools.partial(_recurrent, "gru"),
}
"""The operations that layers have, by onnx's names."""


_MODULES = frozenset(
    (
        *(
            "averagepool",
            "batch_normalization",
            "conv",
            "convtranspose",
            "flatten",
            "gelu",
            "gemm",
            "globalaveragepool",
        ),
        *("globalmaxpool", "groupnormalization", "gru", "instance_normalization", "layernormalization", "leakyrelu"),
        *("elu", "hardsigmoid", "hardswish", "logsoftmax", "prelu", "softplus", "swish"),
        *("lstm", "maxpool", "relu", "rnn", "sigmoid", "softmax", "tanh"),
    )
)
"""Where onnx keeps their cases; making those of all its operations would take long."""


@functools.cache
def cases() -> dict[str, Any]:
    """Return onnx's cases of one node whose operation a layer has, by name."""
    from onnx.backend.test.case import node

    def import_wanted(package: Any) -> None:
        for module in pkgutil.iter_modules(package.__path__):
            if module.name in _MODULES:
                importlib.import_module(f"{package.__name__}.{module.name}")

    with warnings.catch_warnings(), pytest.MonkeyPatch.context() as patch:
        warnings.simplefilter("ignore")
        patch.setattr(node, "import_recursive", import_wanted)
        found = node.collect_testcases()
    alone = [case for case in found if len(case.model.graph.node) == 1]
    return {case.name: case for case in alone if case.model.graph.node[0].op_type in _CONVERT}


def posed(case: Any) -> Posed:
    node = case.model.graph.node[0]
    given = {one.name: onnx.helper.get_attribute_value(one) for one in node.attribute}
    inputs, outputs = case.data_sets[0]
    shipped = dict(zip(filter(None, node.output), outputs, strict=True))
    output = shipped.get("Y_h", outputs[0])
    return _CONVERT[node.op_type](given, list(inputs), output)


def test_every_case_is_compared_or_left_out_for_a_reason() -> None:
    left = [f"test_{name}" for names in LEFT_OUT.values() for name in names.split()]
    unlike = []
    for name, case in cases().items():
        try:
            posed(case)
        except Unlike:
            unlike.append(name)
    padded = LEFT_OUT["more padding than half the kernel, which torch's pooling refuses"].split()
    assert sorted(unlike) == sorted(set(left) - {f"test_{name}" for name in padded})
    assert len(cases()) - len(left) >= ENOUGH


ENOUGH = 100
"""How many cases are compared at least, so that a later onnx that renames its own is noticed."""


@pytest.mark.parametrize("operation", sorted({*_CONVERT} - {"HardSigmoid", "PRelu"}))
def test_rule_and_run_give_what_onnx_ships(operation: str) -> None:
    left = {f"test_{name}" for names in LEFT_OUT.values() for name in names.split()}
    compared = 0
    for name, case in cases().items():
        if case.model.graph.node[0].op_type != operation or name in left:
            continue
        one = posed(case)
        values = one.x.astype(np.float64).tolist()
        network = describe({"input": {"x": {"axes": list(one.axes), "values": values}}, "layers": [one.layer]})
        expected = one.output.astype(np.float64).ravel()
        for computed in (Evaluation(network).lookup("output"), Run(network).output()):
            assert numbers(computed).shape == expected.shape, name
            np.testing.assert_allclose(
                numbers(computed), expected, rtol=1e-4, atol=PLACES.get(name.removeprefix("test_"), 1e-5), err_msg=name
            )
        compared += 1
    assert compared


def numbers(value: Value) -> Array:
    return np.array(list(flat(value)))


def test_a_padding_that_torch_refuses_is_refused_with_a_sentence() -> None:
    for name in LEFT_OUT["more padding than half the kernel, which torch's pooling refuses"].split():
        one = posed(cases()[f"test_{name}"])
        with pytest.raises(DescriptionError, match="may be at most half the kernel"):
            describe({"input": {"x": list(one.x.shape[1:])}, "layers": [one.layer]})
