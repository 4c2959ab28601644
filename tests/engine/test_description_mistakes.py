"""The sentence for each way in which a description can be wrong, and the limits that keep it from being a bomb."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.description import MAX_AXIS, MAX_NESTING, MAX_REPEATS, describe
from engine.errors import DescriptionError
from engine.evaluation import Evaluation
from engine.network import MAX_NODES

IMAGE = {"x": [3, 32, 32]}
CONV = {"conv2d": {"out_channels": 3, "kernel_size": 3, "padding": 1}}


def net(*layers: object, **more: object) -> dict[str, Any]:
    return {"input": IMAGE, "layers": list(layers), **more}


def told(data: object, place: str, sentence: str) -> None:
    """Check that a description is refused at a place with a sentence."""
    with pytest.raises(DescriptionError) as caught:
        describe(data)
    assert caught.value.place == place
    assert sentence in caught.value.message
    assert str(caught.value) == (f"{place}: {caught.value.message}" if place else caught.value.message)


@pytest.mark.parametrize(
    ("data", "place", "sentence"),
    [
        ([], "", "a mapping of names to values was expected, not an empty list"),
        (None, "", "not nothing"),
        ("relu", "", "not the text 'relu'"),
        ({"layer": ["relu"]}, "layer", "`layer` is not known here (did you mean `layers`?)"),
        ({"input": IMAGE}, "layers", "a list with at least one layer was expected, not nothing"),
        ({"input": IMAGE, "layers": []}, "layers", "at least one layer"),
        ({"input": IMAGE, "layers": "relu"}, "layers", "not the text 'relu'"),
        ({"layers": ["relu"]}, "layers[0].relu", "there is nothing before it to take as input; give `input`"),
        (net("relu", batch=0), "batch", "a whole number from 1 to 10,000,000 was expected, not 0"),
        (net("relu", batch="8"), "batch", "not '8'"),
        (net("relu", batch=True), "batch", "not True"),
        ({"input": [3, 32, 32], "layers": ["relu"]}, "input", "a mapping"),
        ({"input": {"2x": [3]}, "layers": ["relu"]}, "input", "'2x' cannot be a name"),
        ({"input": {3: [3]}, "layers": ["relu"]}, "input", "3 cannot be a name"),
    ],
)
def test_a_mistake_in_the_whole_is_told_with_its_place(data: object, place: str, sentence: str) -> None:
    told(data, place, sentence)


@pytest.mark.parametrize(
    ("spec", "place", "sentence"),
    [
        ([1, 2, 3, 4], "input.x", "one to three axis lengths were expected"),
        ([], "input.x", "one to three axis lengths"),
        (5, "input.x", "not 5"),
        ([0], "input.x", "a whole number from 1 to 10000000, not 0"),
        ([MAX_AXIS + 1], "input.x", "not 10000001"),
        ([True], "input.x", "not True"),
        ({"channels": 3}, "input.x", "the axes are channels, height, width"),
        ({"features": "3"}, "input.x.features", "not '3'"),
        ({"values": [1]}, "input.x.axes", "a list of N, C, H, W, T, D, F"),
        ({"axes": ["X"], "values": [1]}, "input.x.axes", "a list of N"),
        ({"axes": ["W", "H"], "values": [[1]]}, "input.x.axes", "the axes are C, H, W"),
        ({"axes": ["H", "W", "N"], "values": [[[1]]]}, "input.x.axes", "N before them"),
        ({"axes": ["N", "N"], "values": [[1]]}, "input.x.axes", "the axes are"),
        ({"axes": ["D", "F"], "values": [[1, 2]]}, "input.x.axes", "the axes are"),
        ({"axes": ["H"], "values": [1]}, "input.x.axes", "the axes are"),
        ({"axes": ["D"], "values": [[1]]}, "input.x.values", "values of 1 axes were expected, not 2"),
        ({"axes": ["H", "W"], "values": [[1, 2], [3]]}, "input.x.values", "every row as long"),
        ({"axes": ["D"], "values": ["a"]}, "input.x.values", "only numbers"),
        ({"axes": ["D"], "values": [None]}, "input.x.values", "None is not a number"),
        ({"axes": ["D"], "values": [math.inf]}, "input.x.values", "10^300"),
        ({"axes": ["D"], "values": []}, "input.x.values", "values of 1 axes"),
        ({"axes": ["D"], "values": [0] * 100_001}, "input.x.values", "at most 100000"),
        ({"axes": ["D"], "values": [1], "value": 1}, "input.x.value", "did you mean `values`"),
    ],
)
def test_a_mistake_in_an_input_is_told_with_its_place(spec: object, place: str, sentence: str) -> None:
    told({"input": {"x": spec}, "layers": ["relu"]}, place, sentence)


def test_the_number_of_samples_must_be_one_for_all() -> None:
    samples, single = {"axes": ["N"], "values": [1, 2]}, {"axes": ["D"], "values": [1, 2]}
    data = {"input": {"x": samples}, "batch": 3, "layers": ["relu"]}
    told(data, "input.x.values", "2 samples were found; 3 were expected")
    told({**data, "input": {"x": single}}, "input.x.values", "1 samples were found; 3 were expected")
    told(
        {"input": {"x": samples, "y": single}, "layers": ["relu"]}, "input", "the axis N was found in some values only"
    )
    told(
        {"input": {"x": samples, "y": {"axes": ["N"], "values": [1]}}, "layers": ["relu"]},
        "input.y.values",
        "1 samples were found; 2 were expected",
    )


@pytest.mark.parametrize(
    ("attributes", "place", "sentence"),
    [
        ({"kernal_size": 3}, ".kernal_size", "(did you mean `kernel_size`?)"),
        ({}, "", "`kernel_size` is missing"),
        ({"kernel_size": "3"}, ".kernel_size", "'3' was found; a whole number was expected"),
        ({"kernel_size": 0}, ".kernel_size", "at least 1 was expected"),
        ({"kernel_size": 2.5}, ".kernel_size", "a whole number"),
        ({"kernel_size": [3]}, ".kernel_size", "a pair [height, width]"),
        ({"kernel_size": [3, "a"]}, ".kernel_size", "a whole number"),
        ({"kernel_size": [3, -1]}, ".kernel_size", "at least 1"),
        ({"kernel_size": {"height": 3}}, ".kernel_size", "a whole number"),
        ({"kernel_size": 3, "out_channels": 2_000_000_000}, ".out_channels", "at most 1,000,000,000"),
        ({"kernel_size": 1, "out_channels": 100_000_000}, "", "100,000,000 in channels; at most 10,000,000"),
        ({"kernel_size": 3, "bias": "yes"}, ".bias", "true or false"),
        ({"kernel_size": 3, "groups": 2}, "", "3 input channels cannot be divided into 2 groups"),
        ({"kernel_size": 3, "groups": 3, "out_channels": 4}, "", "4 output channels cannot be divided"),
        ({"kernel_size": 40}, "", "the input (3, 32, 32) is too small"),
        ({"kernel_size": 1, "name": "2"}, ".name", "'2' cannot be a name"),
        ({"kernel_size": 1, "name": "x"}, ".name", "already the name"),
        ({"kernel_size": 1, "weights": {"wieght": 1}}, ".weights.wieght", "(did you mean `weight`?)"),
        ({"kernel_size": 1, "weights": {"bias": [1, 2]}}, ".weights.bias", "values of shape (3) were expected"),
        ({"kernel_size": 1, "weights": {"bias": ["a", 1, 2]}}, ".weights.bias", "values of shape"),
        ({"kernel_size": 1, "weights": {"bias": [None, 1, 2]}}, ".weights.bias", "None is not a number"),
        ({"kernel_size": 1, "weights": {"weight": [[1], [2], [3]]}}, ".weights.weight", "values of shape"),
        ({"kernel_size": 1, "weights": [1]}, ".weights", "a mapping"),
    ],
)
def test_a_mistake_in_an_attribute_is_told_with_its_place(
    attributes: dict[str, object], place: str, sentence: str
) -> None:
    told(net({"conv2d": {"out_channels": 3, **attributes}}), f"layers[0].conv2d{place}", sentence)


SHARED = {"out_channels": 3, "kernel_size": 3, "share": "conv2d"}


@pytest.mark.parametrize(
    ("layers", "place", "sentence"),
    [
        (["rellu"], "layers[0]", "there is no layer `rellu` (did you mean `relu`?)"),
        ([{"conv2d": {}, "relu": {}}], "layers[0]", "not a mapping of 2"),
        ([3], "layers[0]", "one layer was expected"),
        ([["relu"]], "layers[0]", "not a list"),
        ([None], "layers[0]", "not nothing"),
        ([{3: {}}], "layers[0]", "there is no layer `3`"),
        (["add"], "layers[0].add", "the layers to add were expected, such as `from: [body, shortcut]`"),
        ([{"conv2d": [3]}], "layers[0].conv2d", "a mapping"),
        ([{"max_pool2d": {"kernel_size": 2, "padding": 2}}], "layers[0].max_pool2d", "at most half the kernel"),
        ([{"leaky_relu": {"negative_slope": math.nan}}], "layers[0].leaky_relu.negative_slope", "a number"),
        ([{"linear": {"out_features": 3}}], "layers[0].linear", "linear takes (features) or (time, features), not"),
        (["relu", {"tanh": {"name": "relu"}}], "layers[1].tanh.name", "already the name"),
        ([{"relu": {"from": "stem"}}], "layers[0].relu.from", "there is no 'stem' before it"),
        ([{"relu": {"name": "stem"}}, {"relu": {"from": "sten"}}], "layers[1].relu.from", "(did you mean `stem`?)"),
        ([{"relu": {"from": ["x", "x"]}}], "layers[0].relu.from", "relu takes 1 input, not 2"),
        ([{"relu": {"from": []}}], "layers[0].relu.from", "not 0"),
        ([{"relu": {"from": {"x": 1}}}], "layers[0].relu.from", "there is no"),
        ([{"gaussian_kl": {"mu": 0, "sigma": 1, "from": "x"}}], "layers[0].gaussian_kl.from", "takes 0 input"),
        ([{"gaussian_kl": {"mu": 0, "sigma": 1}}, "relu"], "layers[1].relu", "not ()"),
        ([{"relu": {"share": "x"}}], "layers[0].relu.share", "is no layer before it"),
        (["relu", {"tanh": {"share": "relu"}}], "layers[1].tanh.share", "another shape"),
        ([CONV, {"conv2d": {**SHARED, "out_channels": 4}}], "layers[1].conv2d.share", "another shape"),
        ([CONV, {"conv2d": {**SHARED, "weights": {}}}], "layers[1].conv2d.weights", "cannot have its own"),
        ([{"batch_norm": {"affine": False, "gamma": 2}}], "layers[0].batch_norm", "there is no gamma or beta"),
    ],
)
def test_a_mistake_in_a_layer_is_told_with_its_place(layers: list[object], place: str, sentence: str) -> None:
    told(net(*layers), place, sentence)


@pytest.mark.parametrize(
    ("layer", "place", "sentence"),
    [
        ({"attention_weights": {"dots": 5, "d_k": 4}}, ".dots", "a list of numbers"),
        ({"attention_weights": {"dots": [[1]], "d_k": 4}}, ".dots", "a list of numbers"),
        ({"attention_weights": {"dots": [], "d_k": 4}}, ".dots", "a list of numbers"),
        ({"gaussian_kl": {"mu": 0, "sigma": 0}}, ".sigma", "at least 0.000001"),
        ({"gaussian_kl": {"mu": math.inf, "sigma": 1}}, ".mu", "a number was expected"),
        ({"cutmix": {"size": 8, "side": 3, "cx": 1, "cy": 1}}, "", "the side 3 of the box must be even"),
        ({"lstm_update": {"forget_gate": 2}}, ".forget_gate", "2 was found; at most 1 was expected"),
    ],
)
def test_a_mistake_in_a_calculation_is_told_with_its_place(layer: dict[str, object], place: str, sentence: str) -> None:
    told({"layers": [layer]}, f"layers[0].{next(iter(layer))}{place}", sentence)


@pytest.mark.parametrize(
    ("layer", "axes", "values", "sentence"),
    [
        ("batch_norm", ["D"], [1], "at least two"),
        ("instance_norm", ["N", "H", "W"], [[[1]], [[2]]], "at least two"),
    ],
)
def test_values_that_no_rule_works_are_refused(layer: str, axes: list[str], values: object, sentence: str) -> None:
    told({"input": {"x": {"axes": axes, "values": values}}, "layers": [layer]}, f"layers[0].{layer}", sentence)


HALVED = [{"max_pool2d": {"kernel_size": 2}}]


@pytest.mark.parametrize(
    ("layers", "place", "sentence"),
    [
        ([{"residual": {"bodi": []}}], ".residual.bodi", "(did you mean `body`?)"),
        ([{"residual": {}}], ".residual.body", "not nothing"),
        ([{"residual": {"body": []}}], ".residual.body", "at least one layer"),
        ([{"residual": {"body": ["flatten"]}}], ".residual", "give (3072) and (3, 32, 32); the shapes must be equal"),
        ([{"residual": {"body": ["relu", {"relu": {"nam": "a"}}]}}], ".residual.body[1].relu.nam", "not known"),
        ([{"residual": {"body": ["relu"], "shortcut": "identitty"}}], ".residual.shortcut", "at least one layer"),
        ([{"residual": {"body": ["relu"], "name": "a b"}}], ".residual.name", "cannot be a name"),
        ([{"concat": {"branches": ["identity"]}}], ".concat.branches", "at least two branches"),
        ([{"concat": {"branches": ["identity", []]}}], ".concat.branches[1]", "at least one layer"),
        ([{"concat": {"branches": ["identity", HALVED]}}], ".concat", "differ in another axis"),
        ([{"concat": {"branches": ["identity", ["flatten"]]}}], ".concat", "differ in another axis"),
        ([{"repeat": {"times": 0, "body": ["relu"]}}], ".repeat.times", "from 1 to 1000 was expected, not 0"),
        ([{"repeat": {"times": MAX_REPEATS + 1, "body": ["relu"]}}], ".repeat.times", "not 1001"),
        ([{"repeat": {"times": "3", "body": ["relu"]}}], ".repeat.times", "not the text '3'"),
        ([{"repeat": {"times": 2}}], ".repeat.body", "not nothing"),
        (
            [{"depthwise_separable_conv2d": {"kernel_size": 3}}],
            ".depthwise_separable_conv2d",
            "`out_channels` is missing",
        ),
    ],
)
def test_a_mistake_in_a_group_is_told_with_its_place(layers: list[object], place: str, sentence: str) -> None:
    told(net(*layers), f"layers[0]{place}", sentence)


def test_a_group_and_a_layer_cannot_have_one_name() -> None:
    group = {"repeat": {"times": 1, "name": "a", "body": ["relu"]}}
    told(net(group, {"relu": {"name": "a"}}), "layers[1].relu.name", "already the name")
    told(net(group, group), "layers[1].repeat.name", "already the name")


ONE = {"parameters": {"a": 1}, "layers": ["relu"]}


@pytest.mark.parametrize(
    ("layer", "blocks", "place", "sentence"),
    [
        ("relu", [], "blocks", "a mapping"),
        ("relu", {"relu": {"layers": ["tanh"]}}, "blocks.relu", "is the name of a layer"),
        ("relu", {"residual": {"layers": ["tanh"]}}, "blocks.residual", "is the name of a layer"),
        ("unit", {"unit": []}, "blocks.unit", "a mapping"),
        ("unit", {"unit": {"layer": []}}, "blocks.unit.layer", "(did you mean `layers`?)"),
        ("unit", {"unit": {}}, "layers[0].unit", "not nothing"),
        (
            "unit",
            {"unit": {"layers": [{"relu": {"name": "=w"}}]}},
            "blocks.unit.layers[0].relu.name",
            "`w` is not known",
        ),
        ({"unit": {"a": [[1]]}}, {"unit": ONE}, "layers[0].unit.a", "a short list"),
        ({"unit": {"a": [0] * 101}}, {"unit": ONE}, "layers[0].unit.a", "a short list"),
        ({"unit": {"b": 1}}, {"unit": ONE}, "layers[0].unit.b", "not known here"),
        ("uniit", {"unit": ONE}, "layers[0]", "(did you mean `unit`?)"),
    ],
)
def test_a_mistake_in_a_block_is_told_with_its_place(layer: object, blocks: object, place: str, sentence: str) -> None:
    told(net(layer, blocks=blocks), place, sentence)


def test_an_expression_without_a_value_is_told_with_its_place() -> None:
    with pytest.raises(DescriptionError, match=r"^layers\[0\].conv2d.kernel_size: `K`: `K` is not known here$"):
        describe(net({"conv2d": {"out_channels": 3, "kernel_size": "=K"}}), {"W": 3})


def test_a_long_finding_is_cut_in_the_sentence() -> None:
    with pytest.raises(DescriptionError) as caught:
        describe(net({"conv2d": {"out_channels": "a" * 10_000, "kernel_size": 3}}))
    assert len(str(caught.value)) < 200


# ------------------------------------------------------------------------------------------ its limits


def _nested(levels: int) -> object:
    layer: object = "relu"
    for _ in range(levels):
        layer = {"repeat": {"times": 1, "body": [layer]}}
    return layer


def test_layers_can_be_nested_so_deep_and_no_deeper() -> None:
    assert len(describe(net(_nested(MAX_NESTING))).nodes) == 1
    with pytest.raises(DescriptionError, match="nested more than 20 deep"):
        describe(net(_nested(MAX_NESTING + 1)))


def test_a_bomb_of_repeats_is_refused() -> None:
    bomb: object = "relu"
    for _ in range(5):
        bomb = {"repeat": {"times": MAX_REPEATS, "body": [bomb]}}
    with pytest.raises(DescriptionError, match=f"more than {MAX_NODES} layers"):
        describe(net(bomb))


def test_a_bomb_of_empty_repeats_is_refused() -> None:
    bomb: object = {"repeat": {"times": MAX_REPEATS, "body": []}}
    for _ in range(10):
        bomb = {"repeat": {"times": MAX_REPEATS, "body": [bomb]}}
    with pytest.raises(DescriptionError, match="at least one layer"):
        describe(net(bomb))


def test_a_block_that_holds_itself_is_refused() -> None:
    with pytest.raises(DescriptionError, match="nested more than 20 deep"):
        describe(net("unit", blocks={"unit": {"layers": ["relu", "unit"]}}))


def test_a_bomb_of_blocks_is_refused() -> None:
    blocks = {f"b{n}": {"layers": [f"b{n + 1}", f"b{n + 1}"]} for n in range(15)} | {"b15": {"layers": ["relu"]}}
    with pytest.raises(DescriptionError, match=f"more than {MAX_NODES} layers"):
        describe(net("b0", blocks=blocks))


def test_channels_cannot_double_without_end() -> None:
    double = {"concat": {"branches": ["identity", "identity"]}}
    with pytest.raises(DescriptionError, match="at most 10,000,000 is allowed"):
        describe(net({"repeat": {"times": 60, "body": [double]}}))


def test_the_weights_of_all_layers_have_a_limit_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.builder.MAX_GIVEN", 1_000)
    layer = {"linear": {"out_features": 10, "bias": False, "weights": {"weight": [[0.5] * 10] * 10}}}
    assert len(describe({"input": {"x": [10]}, "layers": [{"repeat": {"times": 10, "body": [layer]}}]}).nodes) == 10
    with pytest.raises(DescriptionError, match="hold more than 1000 numbers"):
        describe({"input": {"x": [10]}, "layers": [{"repeat": {"times": 11, "body": [layer]}}]})


def test_data_nested_beyond_pythons_stack_is_refused() -> None:
    data: object = "relu"
    for _ in range(50_000):
        data = [data]
    with pytest.raises(DescriptionError):
        describe(net(data))
    with pytest.raises(DescriptionError):
        describe(net(data), {"W": 1})


def test_a_thousand_layers_are_described_and_computed_without_recursing_through_them() -> None:
    network = describe({"input": IMAGE, "layers": [{"repeat": {"times": 500, "body": [CONV, "relu"]}}]})
    assert len(network.nodes) == 1_000
    evaluation = Evaluation(network, trace=True)
    assert evaluation.lookup("height") == 32
    assert evaluation.lookup("receptive_field") == 1_001


_scalars = (
    st.none() | st.booleans() | st.integers(-3, 40) | st.floats() | st.sampled_from(["relu", "x", "=x", "identity"])
)
_KEYS = """
input layers x axes values conv2d out_channels kernel_size padding name from share relu residual body shortcut concat
branches repeat times blocks batch weights
"""
_keys = st.sampled_from(_KEYS.split())
_data = st.recursive(
    _scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_keys, inner, max_size=3), max_leaves=12
)


@given(_data, _data)
def test_any_data_is_understood_or_refused_in_a_sentence(layers: object, more: object) -> None:
    for data in (layers, net(layers, more), {"input": more, "layers": layers}):
        for given_values in (None, {"x": 2}):
            try:
                describe(data, given_values)
            except DescriptionError as problem:
                assert problem.message  # noqa: PT017 - whether it is raised depends on what is drawn
