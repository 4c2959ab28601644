"""Descriptions: what they can say, and the sentence for each way in which they can be wrong."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.description import MAX_AXIS, MAX_NESTING, MAX_REPEATS, describe, nearest, resolve
from engine.errors import DescriptionError
from engine.evaluation import Evaluation
from engine.network import MAX_NODES

IMAGE = {"x": [3, 32, 32]}
CONV = {"conv2d": {"out_channels": 3, "kernel_size": 3, "padding": 1}}


def net(*layers: object, **more: object) -> dict[str, Any]:
    return {"input": IMAGE, "layers": list(layers), **more}


def names(data: object, **given: int) -> list[str]:
    return [node.name for node in describe(data, given or None).nodes]


# --------------------------------------------------------------------------------------------- what it can say


def test_layers_stand_in_sequence_and_know_their_shapes() -> None:
    network = describe(net({"conv2d": {"name": "stem", "out_channels": 16, "kernel_size": 3}}, "relu", "flatten"))
    assert [(node.name, node.type.name, list(node.output_shape.values())) for node in network.nodes] == [
        ("stem", "conv2d", [16, 30, 30]),
        ("relu", "relu", [16, 30, 30]),
        ("flatten", "flatten", [14_400]),
    ]
    assert network.nodes[1].sources == (0,)
    assert network.nodes[0].sources == (-1,)
    assert network.output_shape == {"features": 14_400}


@pytest.mark.parametrize(
    ("spec", "shape"),
    [
        ([10], {"features": 10}),
        ([7, 10], {"time": 7, "features": 10}),
        ([3, 8, 9], {"channels": 3, "height": 8, "width": 9}),
        ({"features": 10}, {"features": 10}),
        ({"time": 7, "features": 10}, {"time": 7, "features": 10}),
        ({"channels": 3, "height": 8, "width": 9}, {"channels": 3, "height": 8, "width": 9}),
        ({"axes": ["H", "W"], "values": [[1, 2, 3]]}, {"channels": 1, "height": 1, "width": 3}),
        ({"axes": ["C", "H", "W"], "values": [[[1]], [[2]]]}, {"channels": 2, "height": 1, "width": 1}),
        ({"axes": ["D"], "values": [1, 2]}, {"features": 2}),
        ({"axes": ["F"], "values": [1, 2]}, {"features": 2}),
        ({"axes": ["T", "D"], "values": [[1, 2]]}, {"time": 1, "features": 2}),
        ({"axes": [], "values": 5}, {"features": 1}),
    ],
)
def test_an_input_is_lengths_or_labelled_values(spec: object, shape: dict[str, int]) -> None:
    network = describe({"input": {"x": spec}, "layers": ["relu"]})
    assert network.inputs[0].shape == shape
    assert list(network.inputs[0].shape) == list(shape)
    assert network.batch == 1


def test_values_with_an_axis_n_say_how_many_samples_there_are() -> None:
    network = describe({"input": {"x": {"axes": ["N"], "values": [1, 2, 3]}}, "layers": ["relu"]})
    assert (network.batch, network.inputs[0].shape) == (3, {"features": 1})
    assert network.sampled
    same = describe({"input": {"x": {"axes": ["N"], "values": [1, 2, 3]}}, "batch": 3, "layers": ["relu"]})
    assert same.batch == 3


def test_a_layer_without_a_name_is_called_by_its_type_and_counted() -> None:
    assert names(net("relu", "relu", {"relu": {"name": "last"}}, "relu")) == ["relu", "relu_2", "last", "relu_3"]
    assert names(net({"relu": {"name": "relu_2"}}, "relu", "relu")) == ["relu_2", "relu", "relu_3"]
    assert names({"input": {"relu": [3]}, "layers": ["relu"]}) == ["relu_2"]


def test_a_residual_adds_its_body_to_its_shortcut() -> None:
    network = describe(net({"residual": {"body": [CONV, "relu"]}}))
    add = network.nodes[-1]
    assert (add.type.name, add.sources) == ("add", (1, -1))
    projected = describe(
        net(
            {
                "residual": {
                    "name": "down",
                    "body": [{"conv2d": {"out_channels": 6, "kernel_size": 3, "stride": 2, "padding": 1}}],
                    "shortcut": [{"conv2d": {"name": "project", "out_channels": 6, "kernel_size": 1, "stride": 2}}],
                }
            },
            "relu",
        )
    )
    assert [node.name for node in projected.nodes] == ["down.conv2d", "down.project", "down.add", "relu"]
    assert projected.nodes[2].sources == (0, 1)
    assert list(projected.output_shape.values()) == [6, 16, 16]


def test_a_concat_puts_channels_or_features_side_by_side() -> None:
    network = describe(net({"concat": {"branches": [[CONV], "identity", [CONV, "relu"]]}}))
    assert network.output_shape == {"channels": 9, "height": 32, "width": 32}
    flat = {"input": {"x": [4]}, "layers": [{"concat": {"branches": [[{"linear": {"out_features": 2}}], "identity"]}}]}
    assert describe(flat).output_shape == {"features": 6}
    over_time = {"input": {"x": [5, 4]}, "layers": [{"concat": {"branches": ["identity", "identity"]}}]}
    assert describe(over_time).output_shape == {"time": 5, "features": 8}


def test_a_repeat_unfolds_and_numbers_its_turns() -> None:
    assert names(net({"repeat": {"times": 2, "body": ["relu", {"tanh": {"name": "t"}}]}})) == [
        "repeat.1.relu",
        "repeat.1.t",
        "repeat.2.relu",
        "repeat.2.t",
    ]
    assert names(net({"repeat": {"name": "stage", "times": 1, "body": ["relu"]}}, {"repeat": {"times": 1, "body": ["relu"]}}, {"repeat": {"times": 1, "body": ["relu"]}})) == ["stage.1.relu", "repeat.1.relu", "repeat_2.1.relu"]  # fmt: skip


def test_a_block_unfolds_with_its_parameters() -> None:
    blocks = {
        "unit": {
            "parameters": {"width": None, "side": 3},
            "layers": [{"conv2d": {"out_channels": "=width", "kernel_size": "=side", "padding": "=side//2"}}, "relu"],
        }
    }
    network = describe(net({"unit": {"width": 8}}, {"unit": {"name": "wide", "width": 16, "side": 5}}, blocks=blocks))
    assert [node.name for node in network.nodes] == ["conv2d", "relu", "wide.conv2d", "wide.relu"]
    assert network.nodes[2].attributes["kernel_size"] == 5
    assert network.output_shape == {"channels": 16, "height": 32, "width": 32}


def test_a_block_used_again_without_a_name_keeps_its_layers_apart() -> None:
    separable = {"depthwise_separable_conv2d": {"out_channels": 4, "kernel_size": 3}}
    assert names(net(separable, separable, separable)) == [
        "depthwise",
        "pointwise",
        "depthwise_separable_conv2d.depthwise",
        "depthwise_separable_conv2d.pointwise",
        "depthwise_separable_conv2d_2.depthwise",
        "depthwise_separable_conv2d_2.pointwise",
    ]


def test_expressions_stand_for_given_numbers_also_as_names_of_layers() -> None:
    data = {"input": {"x": [3, "=W", "=W"]}, "batch": "=N", "layers": [{"=op": {"kernel_size": "=W//4"}}]}
    network = describe(data, {"W": 8, "N": 5, "op": "max_pool2d"})
    assert network.batch == 5
    assert network.nodes[0].type.name == "max_pool2d"
    assert network.nodes[0].attributes["kernel_size"] == 2
    values = {"input": {"x": {"axes": ["H", "W"], "values": "=grid"}}, "layers": ["relu"]}
    assert describe(values, {"grid": ((1, 2), (3, 4))}).inputs[0].values == ((1, 2), (3, 4))


def test_a_blocks_expressions_see_given_numbers_and_its_own_parameters() -> None:
    blocks = {"unit": {"parameters": {"width": 2}, "layers": [{"conv2d": {"out_channels": "=width*G", "kernel_size": 1}}]}}
    assert describe(net({"unit": {"width": 3}}, blocks=blocks), {"G": 4}).output_shape["channels"] == 12


def test_from_takes_another_layer_or_input() -> None:
    data = {
        "input": {"x": [4], "y": [6]},
        "layers": [{"linear": {"name": "a", "out_features": 3}}, {"linear": {"from": "y", "out_features": 2}}]
        + [{"relu": {"from": "a"}}],
    }
    assert [node.sources for node in describe(data).nodes] == [(-1,), (-2,), (0,)]


def test_from_and_share_look_in_their_own_group_first() -> None:
    body = [{"linear": {"name": "a", "out_features": 4}}, "relu", {"linear": {"from": "a", "share": "a", "out_features": 4}}]
    network = describe({"input": {"x": [4]}, "layers": [{"repeat": {"times": 2, "body": body}}]})
    assert [node.sources for node in network.nodes] == [(-1,), (0,), (0,), (2,), (3,), (3,)]
    assert [node.shared_with for node in network.nodes] == [None, None, 0, None, None, 3]
    outer = [{"linear": {"name": "a", "out_features": 4}}, {"repeat": {"times": 1, "body": [{"relu": {"from": "a"}}]}}]
    assert describe({"input": {"x": [4]}, "layers": outer}).nodes[1].sources == (0,)


def test_shared_weights_are_the_owners() -> None:
    owner = {"linear": {"name": "a", "out_features": 2, "bias": False, "weights": {"weight": [[1, 2], [3, 4]]}}}
    again = {"linear": {"name": "b", "share": "a", "out_features": 2, "bias": False}}
    third = {"linear": {"name": "c", "share": "b", "out_features": 2, "bias": False}}
    network = describe({"input": {"x": {"axes": ["D"], "values": [1, 1]}}, "layers": [owner, again, third]})
    assert [node.shared_with for node in network.nodes] == [None, 0, 0]
    evaluation = Evaluation(network)
    assert evaluation.lookup("output") == (91, 199)
    assert evaluation.lookup("parameters") == 4
    assert evaluation.lookup("macs") == 12


def test_weights_are_given_by_torchs_names_and_may_leave_out_leading_axes_of_length_one() -> None:
    data = {"out_channels": 1, "kernel_size": 2, "weights": {"weight": [[1, 0], [0, 1]], "bias": 3}}
    network = describe({"input": {"x": [1, 4, 4]}, "layers": [{"conv2d": data}]})
    assert network.nodes[0].weights == {"weight": ((((1, 0), (0, 1)),),), "bias": (3,)}


def test_names_are_found_by_nearness() -> None:
    assert nearest("conv2", ["conv2d", "relu"]) == " (did you mean `conv2d`?)"
    assert nearest("zzz", ["conv2d"]) == ""


def test_resolve_puts_values_in_everywhere() -> None:
    assert resolve({"=a": ["=b", {"c": "=b + 1"}], "d": "plain"}, {"a": "key", "b": 2}, "") == {
        "key": [2, {"c": 3}],
        "d": "plain",
    }


# ------------------------------------------------------------------------------------ how it can be wrong

_WRONG: list[tuple[object, str, str]] = [
    # the whole
    ([], "", "a mapping of names to values was expected, not a list"),
    (None, "", "not nothing"),
    ("relu", "", "not the text 'relu'"),
    ({"layer": ["relu"]}, "layer", "`layer` is not known here (did you mean `layers`?)"),
    ({"input": IMAGE}, "layers", "a list with at least one layer was expected, not nothing"),
    ({"input": IMAGE, "layers": []}, "layers", "at least one layer"),
    ({"input": IMAGE, "layers": "relu"}, "layers", "not the text 'relu'"),
    ({"layers": ["relu"]}, "layers[0].relu", "there is nothing before it to take as input; give `input`"),
    (net("relu", batch=0), "batch", "a whole number of at least 1 was expected, not 0"),
    (net("relu", batch="8"), "batch", "not '8'"),
    (net("relu", batch=True), "batch", "not True"),
    # inputs
    ({"input": [3, 32, 32], "layers": ["relu"]}, "input", "a mapping"),
    ({"input": {"2x": [3]}, "layers": ["relu"]}, "input", "'2x' cannot be a name"),
    ({"input": {"x": [1, 2, 3, 4]}, "layers": ["relu"]}, "input.x", "one to three axis lengths were expected"),
    ({"input": {"x": []}, "layers": ["relu"]}, "input.x", "one to three axis lengths"),
    ({"input": {"x": 5}, "layers": ["relu"]}, "input.x", "not 5"),
    ({"input": {"x": [0]}, "layers": ["relu"]}, "input.x", "a whole number from 1 to 10000000, not 0"),
    ({"input": {"x": [MAX_AXIS + 1]}, "layers": ["relu"]}, "input.x", "not 10000001"),
    ({"input": {"x": [True]}, "layers": ["relu"]}, "input.x", "not True"),
    ({"input": {"x": {"channels": 3}}, "layers": ["relu"]}, "input.x", "the axes are channels, height, width"),
    ({"input": {"x": {"features": "3"}}, "layers": ["relu"]}, "input.x.features", "not '3'"),
    ({"input": {"x": {"values": [1]}}, "layers": ["relu"]}, "input.x.axes", "a list of N, C, H, W, T, D, F"),
    ({"input": {"x": {"axes": ["X"], "values": [1]}}, "layers": ["relu"]}, "input.x.axes", "a list of N"),
    ({"input": {"x": {"axes": ["W", "H"], "values": [[1]]}}, "layers": ["relu"]}, "input.x.axes", "the axes are C, H, W"),
    ({"input": {"x": {"axes": ["H", "W", "N"], "values": [[[1]]]}}, "layers": ["relu"]}, "input.x.axes", "N before them"),
    ({"input": {"x": {"axes": ["N", "N"], "values": [[1]]}}, "layers": ["relu"]}, "input.x.axes", "the axes are"),
    ({"input": {"x": {"axes": ["D", "F"], "values": [[1, 2]]}}, "layers": ["relu"]}, "input.x.axes", "the axes are"),
    ({"input": {"x": {"axes": ["H"], "values": [1]}}, "layers": ["relu"]}, "input.x.axes", "the axes are"),
    ({"input": {"x": {"axes": ["D"], "values": [[1]]}}, "layers": ["relu"]}, "input.x.values", "values of 1 axes were expected, not 2"),
    ({"input": {"x": {"axes": ["H", "W"], "values": [[1, 2], [3]]}}, "layers": ["relu"]}, "input.x.values", "every row as long"),
    ({"input": {"x": {"axes": ["D"], "values": ["a"]}}, "layers": ["relu"]}, "input.x.values", "only numbers"),
    ({"input": {"x": {"axes": ["D"], "values": [None]}}, "layers": ["relu"]}, "input.x.values", "None is not a number"),
    ({"input": {"x": {"axes": ["D"], "values": [math.inf]}}, "layers": ["relu"]}, "input.x.values", "10^300"),
    ({"input": {"x": {"axes": ["D"], "values": []}}, "layers": ["relu"]}, "input.x.values", "values of 1 axes"),
    ({"input": {"x": {"axes": ["D"], "values": [0] * 100_001}}, "layers": ["relu"]}, "input.x.values", "at most 100000"),
    ({"input": {"x": {"axes": ["D"], "values": [1], "value": 1}}, "layers": ["relu"]}, "input.x.value", "did you mean `values`"),
    ({"input": {"x": {"axes": ["N"], "values": [1, 2]}}, "batch": 3, "layers": ["relu"]}, "input.x.values", "2 samples were found; 3"),
    ({"input": {"x": {"axes": ["D"], "values": [1, 2]}}, "batch": 2, "layers": ["relu"]}, "input.x.values", "1 samples were found; 2"),
    ({"input": {"x": {"axes": ["N"], "values": [1]}, "y": {"axes": ["D"], "values": [1]}}, "layers": ["relu"]}, "input", "some values only"),
    # layers
    (net("rellu"), "layers[0]", "there is no layer `rellu` (did you mean `relu`?)"),
    (net({"conv2d": {}, "relu": {}}), "layers[0]", "not a mapping of 2"),
    (net(3), "layers[0]", "one layer was expected"),
    (net(["relu"]), "layers[0]", "not a list"),
    (net(None), "layers[0]", "not nothing"),
    (net({3: {}}), "layers[0]", "there is no layer `3`"),
    (net("add"), "layers[0]", "there is no layer `add`"),
    (net({"conv2d": [3]}), "layers[0].conv2d", "a mapping"),
    (net({"conv2d": {"out_channels": 3}}), "layers[0].conv2d", "`kernel_size` is missing"),
    (net({"conv2d": {"kernal_size": 3}}), "layers[0].conv2d.kernal_size", "(did you mean `kernel_size`?)"),
    (net({"conv2d": {"out_channels": 3, "kernel_size": "3"}}), "layers[0].conv2d.kernel_size", "'3' was found; a whole number"),
    (net({"conv2d": {"out_channels": 3, "kernel_size": 0}}), "layers[0].conv2d.kernel_size", "at least 1 was expected"),
    (net({"conv2d": {"out_channels": 3, "kernel_size": 2.5}}), "layers[0].conv2d.kernel_size", "a whole number"),
    (net({"conv2d": {"out_channels": 3, "kernel_size": [3]}}), "layers[0].conv2d.kernel_size", "a pair [height, width]"),
    (net({"conv2d": {"out_channels": 3, "kernel_size": [3, "a"]}}), "layers[0].conv2d.kernel_size", "a whole number"),
    (net({"conv2d": {"out_channels": 3, "kernel_size": [3, -1]}}), "layers[0].conv2d.kernel_size", "at least 1"),
    (net({"conv2d": {"out_channels": 2_000_000_000, "kernel_size": 3}}), "layers[0].conv2d.out_channels", "at most 1,000,000,000"),
    (net({"conv2d": {"out_channels": 3, "kernel_size": 3, "bias": "yes"}}), "layers[0].conv2d.bias", "true or false"),
    (net({"conv2d": {"out_channels": 3, "kernel_size": 3, "groups": 2}}), "layers[0].conv2d", "3 input channels cannot be divided"),
    (net({"conv2d": {"out_channels": 4, "kernel_size": 3, "groups": 3}}), "layers[0].conv2d", "4 output channels cannot be divided"),
    (net({"conv2d": {"out_channels": 3, "kernel_size": 40}}), "layers[0].conv2d", "the input (3, 32, 32) is too small"),
    (net({"conv2d": {"out_channels": 100_000_000, "kernel_size": 1}}), "layers[0].conv2d", "100,000,000 in channels; at most 10,000,000"),
    (net({"max_pool2d": {"kernel_size": 2, "padding": 2}}), "layers[0].max_pool2d", "at most half the kernel"),
    (net({"leaky_relu": {"negative_slope": math.nan}}), "layers[0].leaky_relu.negative_slope", "a number was expected"),
    (net({"linear": {"out_features": 3}}), "layers[0].linear", "linear takes (features) or (time, features), not (channels, height, width)"),
    (net({"relu": {"name": "2"}}), "layers[0].relu.name", "'2' cannot be a name"),
    (net({"relu": {"name": 2}}), "layers[0].relu.name", "2 cannot be a name"),
    (net({"relu": {"name": "a"}}, {"tanh": {"name": "a"}}), "layers[1].tanh.name", "already the name"),
    (net({"relu": {"name": "x"}}), "layers[0].relu.name", "already the name"),
    (net({"relu": {"from": "stem"}}), "layers[0].relu.from", "there is no 'stem' before it"),
    (net({"relu": {"name": "stem"}}, {"relu": {"from": "sten"}}), "layers[1].relu.from", "(did you mean `stem`?)"),
    (net({"relu": {"from": ["x", "x"]}}), "layers[0].relu.from", "relu takes 1 input, not 2"),
    (net({"relu": {"from": []}}), "layers[0].relu.from", "not 0"),
    (net({"relu": {"from": {"x": 1}}}), "layers[0].relu.from", "there is no"),
    (net({"lstm_update": {"from": "x"}}), "layers[0].lstm_update", "missing"),
    (net({"relu": {"share": "x"}}), "layers[0].relu.share", "is no layer before it"),
    (net("relu", {"tanh": {"share": "relu"}}), "layers[1].tanh.share", "another shape"),
    (net(CONV, {"conv2d": {"out_channels": 4, "kernel_size": 3, "share": "conv2d"}}), "layers[1].conv2d.share", "another shape"),
    (net(CONV, {"conv2d": {"out_channels": 3, "kernel_size": 3, "share": "conv2d", "weights": {}}}), "layers[1].conv2d.weights", "cannot have its own"),
    (net({"conv2d": {"out_channels": 3, "kernel_size": 1, "weights": {"wieght": 1}}}), "layers[0].conv2d.weights.wieght", "(did you mean `weight`?)"),
    (net({"conv2d": {"out_channels": 3, "kernel_size": 1, "weights": {"bias": [1, 2]}}}), "layers[0].conv2d.weights.bias", "values of shape (3) were expected"),
    (net({"conv2d": {"out_channels": 1, "kernel_size": 1, "weights": {"weight": [[[1]], [[1, 2]], [[3]]]}}}), "layers[0].conv2d.weights.weight", "every row as long"),
    (net({"conv2d": {"out_channels": 3, "kernel_size": 1, "weights": {"bias": ["a", 1, 2]}}}), "layers[0].conv2d.weights.bias", "values of shape"),
    (net({"conv2d": {"out_channels": 3, "kernel_size": 1, "weights": {"bias": [None, 1, 2]}}}), "layers[0].conv2d.weights.bias", "None is not a number"),
    ({"layers": [{"attention_weights": {"dots": 5, "d_k": 4}}]}, "layers[0].attention_weights.dots", "a list of numbers"),
    ({"layers": [{"attention_weights": {"dots": [[1]], "d_k": 4}}]}, "layers[0].attention_weights.dots", "a list of numbers"),
    ({"layers": [{"lstm_update": {"forget_gate": 2, "input_gate": 0, "output_gate": 0, "cell": 0, "candidate": 0}}]}, "layers[0].lstm_update.forget_gate", "at most 1"),
    ({"layers": [{"cutmix": {"size": 8, "side": 3, "cx": 1, "cy": 1}}]}, "layers[0].cutmix", "the side 3 of the box must be even"),
    # groups
    (net({"residual": {"bodi": []}}), "layers[0].residual.bodi", "(did you mean `body`?)"),
    (net({"residual": {}}), "layers[0].residual.body", "not nothing"),
    (net({"residual": {"body": []}}), "layers[0].residual.body", "at least one layer"),
    (net({"residual": {"body": ["flatten"]}}), "layers[0].residual", "give (3072) and (3, 32, 32); the shapes must be equal"),
    (net({"residual": {"body": ["relu", {"relu": {"nam": "a"}}]}}), "layers[0].residual.body[1].relu.nam", "not known"),
    (net({"residual": {"body": ["relu"], "shortcut": "identitty"}}), "layers[0].residual.shortcut", "a list"),
    (net({"residual": {"body": ["relu"], "name": "a b"}}), "layers[0].residual.name", "cannot be a name"),
    (net({"concat": {"branches": ["identity"]}}), "layers[0].concat.branches", "at least two branches"),
    (net({"concat": {"branches": ["identity", []]}}), "layers[0].concat.branches[1]", "at least one layer"),
    (net({"concat": {"branches": ["identity", [{"max_pool2d": {"kernel_size": 2}}]]}}), "layers[0].concat", "differ in another axis"),
    (net({"concat": {"branches": ["identity", ["flatten"]]}}), "layers[0].concat", "differ in another axis"),
    (net({"repeat": {"times": 0, "body": ["relu"]}}), "layers[0].repeat.times", "a whole number from 1 to 1000 was expected, not 0"),
    (net({"repeat": {"times": MAX_REPEATS + 1, "body": ["relu"]}}), "layers[0].repeat.times", "not 1001"),
    (net({"repeat": {"times": "3", "body": ["relu"]}}), "layers[0].repeat.times", "not the text '3'"),
    (net({"repeat": {"times": 2}}), "layers[0].repeat.body", "not nothing"),
    (net({"repeat": {"times": 1, "name": "a", "body": ["relu"]}}, {"relu": {"name": "a"}}), "layers[1].relu.name", "already the name"),
    # blocks
    (net({"depthwise_separable_conv2d": {"kernel_size": 3}}), "layers[0].depthwise_separable_conv2d", "`out_channels` is missing"),
    (net({"depthwise_separable_conv2d": {"out_channels": 3, "kernel_size": 3, "widht": 1}}), "layers[0].depthwise_separable_conv2d.widht", "not known"),
    (net("relu", blocks=[]), "blocks", "a mapping"),
    (net("relu", blocks={"relu": {"layers": ["tanh"]}}), "blocks.relu", "is the name of a layer"),
    (net("relu", blocks={"residual": {"layers": ["tanh"]}}), "blocks.residual", "is the name of a layer"),
    (net("unit", blocks={"unit": []}), "blocks.unit", "a mapping"),
    (net("unit", blocks={"unit": {"layer": []}}), "blocks.unit.layer", "(did you mean `layers`?)"),
    (net("unit", blocks={"unit": {}}), "layers[0].unit", "not nothing"),
    (net("unit", blocks={"unit": {"layers": [{"relu": {"name": "=wide"}}]}}), "blocks.unit.layers[0].relu.name", "`wide` is not known here"),
    (net({"unit": {"a": [[1]]}}, blocks={"unit": {"parameters": {"a": 1}, "layers": ["relu"]}}), "layers[0].unit.a", "a short list"),
    (net({"unit": {"a": [0] * 101}}, blocks={"unit": {"parameters": {"a": 1}, "layers": ["relu"]}}), "layers[0].unit.a", "a short list"),
    (net("uniit", blocks={"unit": {"layers": ["relu"]}}), "layers[0]", "(did you mean `unit`?)"),
    # normalization
    (net({"batch_norm": {"affine": False, "gamma": 2}}), "layers[0].batch_norm", "without `affine` there is no gamma"),
    ({"input": {"x": {"axes": ["N", "D"], "values": [[1, 2], [3, 4]]}}, "layers": ["batch_norm"]}, "layers[0].batch_norm", "one set of statistics"),
    ({"input": {"x": {"axes": ["D"], "values": [1]}}, "layers": ["batch_norm"]}, "layers[0].batch_norm", "at least two"),
    ({"input": {"x": {"axes": ["T", "D"], "values": [[1, 2], [3, 4]]}}, "layers": ["layer_norm"]}, "layers[0].layer_norm", "one set of statistics"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "place", "sentence"), _WRONG, ids=[f"{n}-{case[1]}" for n, case in enumerate(_WRONG)])
def test_a_mistake_is_told_with_its_place(data: object, place: str, sentence: str) -> None:
    with pytest.raises(DescriptionError) as caught:
        describe(data)
    assert caught.value.place == place
    assert sentence in caught.value.message
    assert str(caught.value) == (f"{place}: {caught.value.message}" if place else caught.value.message)


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
    with pytest.raises(DescriptionError, match="hold more than 1,000 numbers"):
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


_scalars = st.none() | st.booleans() | st.integers(-3, 40) | st.floats() | st.sampled_from(["relu", "x", "=x", "identity"])
_keys = st.sampled_from(
    ["input", "layers", "x", "axes", "values", "conv2d", "out_channels", "kernel_size", "padding", "name", "from", "share"]
    + ["relu", "residual", "body", "shortcut", "concat", "branches", "repeat", "times", "blocks", "batch", "weights"]
)
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
