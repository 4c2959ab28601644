"""Descriptions: what they can say, and the sentence for each way in which they can be wrong."""

from __future__ import annotations

from typing import Any

import pytest

from engine.description import describe, nearest, resolve
from engine.evaluation import Evaluation

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
    once = {"times": 1, "body": ["relu"]}
    several = net({"repeat": {"name": "stage", **once}}, {"repeat": once}, {"repeat": once})
    assert names(several) == ["stage.1.relu", "repeat.1.relu", "repeat_2.1.relu"]


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
    blocks = {
        "unit": {"parameters": {"width": 2}, "layers": [{"conv2d": {"out_channels": "=width*G", "kernel_size": 1}}]}
    }
    assert describe(net({"unit": {"width": 3}}, blocks=blocks), {"G": 4}).output_shape["channels"] == 12


def test_from_takes_another_layer_or_input() -> None:
    data = {
        "input": {"x": [4], "y": [6]},
        "layers": [
            {"linear": {"name": "a", "out_features": 3}},
            {"linear": {"from": "y", "out_features": 2}},
            {"relu": {"from": "a"}},
        ],
    }
    assert [node.sources for node in describe(data).nodes] == [(-1,), (-2,), (0,)]


def test_from_and_share_look_in_their_own_group_first() -> None:
    body = [
        {"linear": {"name": "a", "out_features": 4}},
        "relu",
        {"linear": {"from": "a", "share": "a", "out_features": 4}},
    ]
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
