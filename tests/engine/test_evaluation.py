"""A network worked out by rule: any quantity by its name, its steps, and the same under a mistake."""

from __future__ import annotations

import pytest

from engine.description import describe
from engine.errors import ExpressionError
from engine.evaluation import Evaluation, Mistake
from engine.network import Network
from engine.rule import diverge

STEM = {"conv2d": {"name": "stem", "out_channels": 16, "kernel_size": 3, "stride": 2, "padding": 1}}


@pytest.fixture
def network() -> Network:
    layers = [STEM, "relu", {"depthwise_separable_conv2d": {"out_channels": 32, "kernel_size": 3}}, "global_avg_pool2d"]
    return describe(
        {"input": {"x": [3, 32, 32]}, "layers": [*layers, {"linear": {"name": "head", "out_features": 10}}]}
    )


def test_every_quantity_has_a_name(network: Network) -> None:
    evaluation = Evaluation(network)
    found = {
        name: evaluation.lookup(name)
        for name in ("features", "stem.height", "stem.parameters", "stem.places", "depthwise.macs", "relu.parameters")
    }
    assert found == {
        "features": 10,
        "stem.height": 16,
        "stem.parameters": 448,
        "stem.places": 256,
        "depthwise.macs": 28_224,
        "relu.parameters": 0,
    }
    assert evaluation.lookup("pointwise.receptive_field") == 7
    assert evaluation.lookup("stem.receptive_field") == 3


def test_totals_are_sums_over_the_layers(network: Network) -> None:
    evaluation = Evaluation(network)
    assert evaluation.lookup("parameters") == 448 + 160 + 544 + 330
    assert evaluation.lookup("macs") == 110_592 + 28_224 + 100_352 + 320
    assert evaluation.lookup("tracked") == 0


def test_the_steps_of_a_total_are_those_of_its_parts_and_their_sum(network: Network) -> None:
    evaluation = Evaluation(network, trace=True)
    evaluation.lookup("parameters")
    last = evaluation.steps[-1]
    assert (last.where, last.name, last.value) == ("total", "parameters", 1482)
    assert last.formula == "stem + depthwise + pointwise + head"
    assert last.substituted == "448 + 160 + 544 + 330"
    assert [step.where for step in evaluation.steps if step.name == "parameters"] == [
        "stem",
        "depthwise",
        "pointwise",
        "head",
        "total",
    ]


def test_a_layer_that_adds_nothing_leaves_no_steps_but_those_that_others_need() -> None:
    layers = [STEM, {"batch_norm": {"affine": False}}, {"pointwise_conv2d": {"out_channels": 2}}]
    evaluation = Evaluation(describe({"input": {"x": [3, 8, 8]}, "layers": layers}), trace=True)
    assert evaluation.lookup("parameters") == 448 + 34
    assert "batch_norm" not in {step.where for step in evaluation.steps}
    assert [step.value for step in evaluation.steps if step.where == "stem.channels"] == [16]


def test_the_total_of_one_layer_needs_no_sum() -> None:
    evaluation = Evaluation(describe({"input": {"x": [3, 8, 8]}, "layers": [STEM, "relu"]}), trace=True)
    assert evaluation.lookup("parameters") == 448
    assert [step.where for step in evaluation.steps if not step.quiet][-1] == "stem"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("nothing", "linear has no equation `nothing`"),
        ("stem.nothing", "conv2d has no equation `nothing`"),
        ("stam.height", r"there is no layer `stam` \(did you mean `stem`\?\)"),
        ("receptive_field", "behind head every output looks at the whole input"),
        ("output", "head was given no values for its `weight`"),
        ("relu.output", "stem was given no values|has a shape but no values"),
    ],
)
def test_what_has_no_name_or_value_here_is_said_in_a_sentence(network: Network, name: str, sentence: str) -> None:
    with pytest.raises(ExpressionError, match=sentence):
        Evaluation(network).lookup(name)


def test_a_quantity_is_worked_once(network: Network) -> None:
    evaluation = Evaluation(network, trace=True)
    evaluation.lookup("stem.height")
    once = len(evaluation.steps)
    evaluation.lookup("stem.height")
    assert len(evaluation.steps) == once == 5


def test_a_mistake_speaks_of_a_type_of_layer_or_of_one_layer(network: Network) -> None:
    ignored = Mistake("ignores-padding", frozenset({"conv2d"}), {"padding": 0})
    assert Evaluation(network, ignored).lookup("stem.height") == 15
    named = Mistake("ignores-padding", frozenset({"stem"}), {"padding": 0})
    assert Evaluation(network, named).lookup("stem.height") == 15
    elsewhere = Mistake("ignores-padding", frozenset({"max_pool2d", "head"}), {"padding": 0})
    assert Evaluation(network, elsewhere).lookup("stem.height") == 16


def test_a_mistake_about_a_pair_is_made_of_both_its_components(network: Network) -> None:
    wider = Mistake("widens", frozenset({"stem"}), {"kernel_size": "kernel_size + 2"})
    assert Evaluation(network, wider).lookup("stem.parameters") == (5 * 5 * 3 + 1) * 16
    assert Evaluation(network, wider).lookup("stem.height") == 15


def test_a_mistaken_size_is_carried_through_the_layers_behind(network: Network) -> None:
    ignored = Mistake("ignores-stride", frozenset({"stem"}), {"stride": 1})
    evaluation = Evaluation(network, ignored)
    assert evaluation.lookup("pointwise.height") == 30
    assert evaluation.lookup("macs") == 442_368 + 129_600 + 460_800 + 320


def test_right_and_wrong_working_part_where_the_mistake_is(network: Network) -> None:
    right, wrong = (
        Evaluation(network, trace=True),
        Evaluation(network, Mistake("drops-bias", frozenset({"conv2d"}), {"per_kernel": "kernel_weights"}), trace=True),
    )
    for evaluation in (right, wrong):
        evaluation.lookup("stem.parameters")
    assert diverge(right.steps, wrong.steps) == "per_kernel"


def test_a_mistake_can_meet_what_has_no_value(network: Network) -> None:
    broken = Evaluation(network, Mistake("divides", frozenset({"stem"}), {"steps": "room/0"}))
    with pytest.raises(ExpressionError, match="division by zero"):
        broken.lookup("stem.height")
    with pytest.raises(ExpressionError, match="conv2d knows nothing named `margin`"):
        Evaluation(network, Mistake("invents", frozenset({"stem"}), {"steps": "margin"})).lookup("stem.height")


def test_width_and_height_have_their_own_components() -> None:
    layer = {"conv2d": {"out_channels": 1, "kernel_size": [1, 5], "stride": [1, 2], "padding": [0, 1]}}
    evaluation = Evaluation(describe({"input": {"x": [1, 9, 9]}, "layers": [layer]}))
    assert (evaluation.lookup("height"), evaluation.lookup("width")) == (9, 4)
    assert evaluation.lookup("parameters") == 6
    assert evaluation.field_of(0, "height") == (1, 1)
    assert evaluation.field_of(0, "width") == (5, 2)


def test_shared_weights_count_once_and_their_multiply_adds_each_time() -> None:
    again = {"linear": {"out_features": 4, "share": "first"}}
    data = {"input": {"x": [4]}, "layers": [{"linear": {"name": "first", "out_features": 4}}, again]}
    evaluation = Evaluation(describe(data), trace=True)
    assert evaluation.lookup("parameters") == 20
    assert evaluation.steps[-1].formula == "first + linear"
    assert evaluation.steps[-1].substituted == "20 + 0"
    assert evaluation.lookup("macs") == 32


def test_branches_take_the_wider_view() -> None:
    body = [{"conv2d": {"out_channels": 1, "kernel_size": 3, "padding": 1}}] * 2
    evaluation = Evaluation(describe({"input": {"x": [1, 9, 9]}, "layers": [{"residual": {"body": body}}]}))
    assert evaluation.lookup("receptive_field") == 5


def test_the_field_of_what_has_no_map_is_refused() -> None:
    with pytest.raises(ExpressionError, match="behind x every output"):
        Evaluation(describe({"input": {"x": [4]}, "layers": ["relu"]})).field_of(-1, "height")
    calculation = describe({"layers": [{"gaussian_kl": {"mu": 0, "sigma": 1}}]})
    with pytest.raises(ExpressionError):
        Evaluation(calculation).lookup("receptive_field")
    with pytest.raises(ExpressionError, match="has no axis"):
        Evaluation(calculation).axis(0, "height")


def test_steps_of_several_samples_say_whose_they_are() -> None:
    x = {"axes": ["N", "D"], "values": [[1, -2], [-3, 4]]}
    evaluation = Evaluation(describe({"input": {"x": x}, "layers": ["relu"]}), trace=True)
    assert evaluation.lookup("output") == ((1, 0), (0, 4))
    assert [(step.where, step.value) for step in evaluation.steps] == [
        ("relu.sample_1", (1, 0)),
        ("relu.sample_2", (0, 4)),
    ]


def test_values_sizes_and_mistakes_reach_through_hundreds_of_layers() -> None:
    x = {"axes": ["H", "W"], "values": [[1, -2], [3, 4]]}
    conv = {"conv2d": {"out_channels": 1, "kernel_size": 1, "bias": False, "weights": {"weight": 1}}}
    network = describe({"input": {"x": x}, "layers": [{"repeat": {"times": 300, "body": [conv, "relu"]}}]})
    assert Evaluation(network).lookup("output") == (((1, 0), (3, 4)),)
    padded = Mistake("pads", frozenset({"conv2d"}), {"padding": 1})
    assert Evaluation(network, padded).lookup("height") == 602
    assert Evaluation(network, padded, trace=True).lookup("width") == 602


def test_a_learner_who_keeps_a_fraction_gets_a_size_that_is_not_whole() -> None:
    """Only where the size itself is asked: a layer behind it could not be built on half a pixel."""
    network = describe(
        {"input": {"x": [3, 32, 32]}, "layers": [{"conv2d": {"out_channels": 8, "kernel_size": 5, "stride": 2}}]}
    )
    kept = Mistake("keeps-the-fraction", frozenset({"conv2d"}), {"steps": "room/stride"})
    assert Evaluation(network).lookup("height") == 14
    assert Evaluation(network, kept).lookup("height") == 14.5
    with pytest.raises(ExpressionError):
        Evaluation(network, kept).lookup("macs")
