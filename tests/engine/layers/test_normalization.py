"""Chapter 19: normalization in training, by rule and by torch; which elements share a mean is found by the run."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from torch.nn.utils.fusion import fuse_conv_bn_eval

from engine.description import describe
from engine.errors import DescriptionError, ExpressionError
from engine.evaluation import Evaluation, Mistake
from engine.run import Run
from engine.value import Value, flat
from engine.valued import with_values
from engine.verify import Measured, same

Agreement = Callable[..., dict[str, Value]]

_attributes = st.fixed_dictionaries(
    {},
    optional={
        "eps": st.sampled_from([0, 1e-5, 0.1]),
        "gamma": st.sampled_from([1, 2, -0.5]),
        "beta": st.sampled_from([0, 3, -1.5]),
    },
)
_cells = st.integers(-9, 9)


@pytest.mark.parametrize(
    ("layer", "shape", "axes"),
    [
        ("batch_norm", [3, 4, 5], {"N", "H", "W"}),
        ("batch_norm", [7], {"N"}),
        ("layer_norm", [3, 4, 5], {"C", "H", "W"}),
        ("layer_norm", [6, 7], {"D"}),
        ("layer_norm", [7], {"D"}),
        ("instance_norm", [3, 4, 5], {"H", "W"}),
        ("batch_norm", {"channels": 3, "length": 5}, {"N", "L"}),
        ("instance_norm", {"channels": 3, "length": 5}, {"L"}),
        ({"layer_norm": {"normalized_shape": [5]}}, [3, 4, 5], {"W"}),
        ({"layer_norm": {"normalized_shape": [4, 5]}}, [3, 4, 5], {"H", "W"}),
        ({"batch_norm": {"training": False}}, [3, 4, 5], set()),
    ],
)
def test_which_axes_share_a_mean_is_established_by_the_run(layer: Any, shape: Any, axes: set[str]) -> None:
    network = describe({"input": {"x": shape}, "batch": 8, "layers": [layer]})
    by_rule, by_run = Evaluation(network).lookup("statistics"), Measured(network)["statistics"]
    assert isinstance(by_rule, tuple)
    assert set(by_rule) == axes
    assert same(by_rule, by_run)


def test_a_learned_scale_of_zero_hides_no_axis_from_the_run() -> None:
    network = describe({"input": {"x": [3, 4, 4]}, "layers": [{"batch_norm": {"gamma": 0}}]})
    assert same(Measured(network)["statistics"], ("N", "H", "W"))


@given(st.lists(_cells, min_size=2, max_size=6), _attributes)
@settings(max_examples=40)
def test_batch_norm_over_a_mini_batch(agreed: Agreement, values: list[int], attributes: dict[str, Any]) -> None:
    assume(len(set(values)) > 1)
    data = {"input": {"x": {"axes": ["N"], "values": values}}, "layers": [{"batch_norm": attributes}]}
    assert "output" in agreed(data)


@given(
    st.sampled_from(["batch_norm", "layer_norm", "instance_norm"]),
    st.tuples(st.integers(1, 3), st.integers(1, 3), st.integers(1, 3)),
    st.integers(0, 99),
)
@settings(max_examples=40)
def test_one_channel_of_several_samples(agreed: Agreement, layer: str, sizes: tuple[int, int, int], seed: int) -> None:
    batch, height, width = sizes
    assume(height * width > 1)
    data = {"input": {"x": [1, height, width]}, "batch": batch, "layers": [{layer: {"affine": True}}]}
    assert "output" in agreed(data, seed=seed)


@given(st.tuples(st.integers(1, 3), st.integers(1, 3), st.integers(2, 3)), st.integers(1, 3), st.integers(0, 99))
@settings(max_examples=25)
def test_layer_norm_takes_all_channels_of_a_sample_together(
    agreed: Agreement, sizes: tuple[int, int, int], batch: int, seed: int
) -> None:
    assert "output" in agreed({"input": {"x": list(sizes)}, "batch": batch, "layers": ["layer_norm"]}, seed=seed)
    assert "output" in agreed({"input": {"x": [5]}, "batch": batch, "layers": ["layer_norm"]}, seed=seed)


def test_given_scales_and_shifts_are_used_by_rule_and_run(agreed: Agreement) -> None:
    x = {"axes": ["D"], "values": [1, 2, 6]}
    weights = {"weight": [1, 2, 3], "bias": [0, 0, 1]}
    found = agreed({"input": {"x": x}, "layers": [{"layer_norm": {"eps": 0, "weights": weights}}]})
    assert found["output"] == pytest.approx((-0.925820, -0.925820, 5.166190), abs=1e-6)
    channel = {"axes": ["N"], "values": [1, 3]}
    data = {"input": {"x": channel}, "layers": [{"batch_norm": {"eps": 0, "weights": {"weight": 2, "bias": 1}}}]}
    assert agreed(data)["output"] == (-1, 3)


def test_the_variance_is_that_of_the_population() -> None:
    network = describe(
        {
            "input": {"x": {"axes": ["N"], "values": [1, 2, 3, 6]}},
            "layers": [{"batch_norm": {"eps": 0, "affine": False}}],
        }
    )
    assert Evaluation(network).lookup("variance") == 3.5
    sample = Mistake("sample-variance", frozenset({"batch_norm"}), {"variance": "sum((x - mean)**2)/(len(x) - 1)"})
    assert Evaluation(network, sample).lookup("variance") == pytest.approx(14 / 3)
    by_variance = Mistake("divides-by-variance", frozenset({"batch_norm"}), {"deviation": "variance + eps"})
    assert Evaluation(network, by_variance).lookup("output") == pytest.approx((-2 / 3.5, -1 / 3.5, 0, 3 / 3.5))


def test_values_without_spread_are_refused_when_nothing_is_added() -> None:
    x = {"axes": ["N"], "values": [4, 4]}
    evaluation = Evaluation(describe({"input": {"x": x}, "layers": [{"batch_norm": {"eps": 0}}]}))
    with pytest.raises(ExpressionError, match="division by zero"):
        evaluation.lookup("output")


def test_what_is_learned_and_what_is_tracked(agreed: Agreement) -> None:
    image = {"input": {"x": [6, 4, 4]}}
    batch = agreed({**image, "layers": ["batch_norm"]})
    assert (batch["parameters"], batch["tracked"]) == (12, 12)
    plain = agreed({**image, "layers": [{"batch_norm": {"affine": False}}]})
    assert (plain["parameters"], plain["tracked"]) == (0, 12)
    layer = agreed({**image, "layers": ["layer_norm"]})
    assert (layer["parameters"], layer["tracked"]) == (192, 0)
    instance = agreed({**image, "layers": ["instance_norm"]})
    assert (instance["parameters"], instance["tracked"]) == (0, 0)
    assert agreed({"input": {"x": [5, 7]}, "layers": ["layer_norm"]})["parameters"] == 14


@pytest.mark.parametrize(
    ("layer", "sets", "values_in_each"),
    [
        ("batch_norm", 32, 600),
        ("layer_norm", 6, 3200),
        ("instance_norm", 192, 100),
        ({"group_norm": {"num_groups": 4}}, 24, 800),
        ({"group_norm": {"num_groups": 1}}, 6, 3200),
        ({"group_norm": {"num_groups": 32}}, 192, 100),
    ],
)
def test_how_many_means_there_are_is_counted_by_the_run(
    layer: str | dict[str, Any], sets: int, values_in_each: int
) -> None:
    network = describe({"input": {"x": [32, 10, 10]}, "batch": 6, "layers": [layer]})
    rules, run = Evaluation(network), Measured(network)
    assert (rules.lookup("sets"), rules.lookup("values_in_each")) == (sets, values_in_each)
    assert (run["sets"], run["values_in_each"]) == (sets, values_in_each)


@given(st.integers(1, 4), st.integers(1, 4), st.integers(1, 4), st.integers(2, 4), st.integers(2, 4))
@settings(max_examples=25)
def test_group_norm_counts_channels_by_the_group(batch: int, groups: int, each: int, height: int, width: int) -> None:
    layers = [{"group_norm": {"num_groups": groups}}]
    network = describe({"input": {"x": [groups * each, height, width]}, "batch": batch, "layers": layers})
    rules, run = Evaluation(network), Measured(network)
    for name in ("sets", "values_in_each", "parameters"):
        assert rules.lookup(name) == run[name]


def test_one_group_is_layer_normalization_of_a_map(agreed: Agreement) -> None:
    x = {"axes": ["H", "W"], "values": [[1, 2], [3, 8]]}
    grouped = agreed({"input": {"x": x}, "layers": [{"group_norm": {"num_groups": 1, "eps": 0}}]})
    layered = agreed({"input": {"x": x}, "layers": [{"layer_norm": {"eps": 0}}]})
    assert same(grouped["output"], layered["output"])


def test_channels_that_cannot_be_grouped_are_refused() -> None:
    with pytest.raises(DescriptionError, match="cannot be divided into 4 groups"):
        describe({"input": {"x": [6, 4, 4]}, "layers": [{"group_norm": {"num_groups": 4}}]})


@pytest.mark.parametrize(
    ("layer", "axes", "values", "attributes", "published"),
    [
        ("batch_norm", ["N"], [2, 4, 6, 8], {}, (-1.342, -0.447, 0.447, 1.342)),
        ("batch_norm", ["N"], [2, 4, 6, 8], {"gamma": 2, "beta": 1}, (-1.683, 0.106, 1.894, 3.683)),
        ("layer_norm", ["D"], [1, 3, 5], {}, (-1.225, 0, 1.225)),
        ("instance_norm", ["H", "W"], [[1, 1], [3, 3]], {}, ((-1, -1), (1, 1))),
    ],
)
def test_published_values(
    agreed: Agreement, layer: str, axes: list[str], values: list[Any], attributes: dict[str, Any], published: Value
) -> None:
    data = {"input": {"x": {"axes": axes, "values": values}}, "layers": [{layer: {"eps": 0, **attributes}}]}
    assert list(flat(agreed(data)["output"])) == pytest.approx(list(flat(published)), abs=1e-3)


def test_batch_norm_learns_two_numbers_a_channel(agreed: Agreement) -> None:
    assert agreed({"input": {"x": [128, 4, 4]}, "layers": ["batch_norm"]})["parameters"] == 256


@pytest.mark.parametrize(("alias", "shape"), [("batch_norm1d", [6]), ("batch_norm2d", [6, 4, 4])])
def test_torchs_names_are_names_of_the_same_layer(alias: str, shape: list[int]) -> None:
    network = describe({"input": {"x": shape}, "layers": [alias]})
    assert (network.nodes[0].name, network.nodes[0].type.name) == (alias, "batch_norm")
    with pytest.raises(DescriptionError, match=r"batch_norm takes \("):
        describe({"input": {"x": [6, 4] if shape == [6] else [6]}, "layers": [alias]})


_LAYERS = st.sampled_from(
    [
        "batch_norm",
        {"batch_norm": {"training": False}},
        {"batch_norm": {"track_running_stats": False}},
        "layer_norm",
        {"layer_norm": {"normalized_shape": [2]}},
        {"instance_norm": {"affine": True}},
        {"group_norm": {"num_groups": 2}},
    ]
)


@given(_LAYERS, st.booleans(), st.tuples(st.integers(1, 3), st.integers(2, 3)), st.integers(1, 3), st.integers(0, 99))
@settings(max_examples=50)
def test_many_channels_have_a_mean_for_each_set(
    agreed: Agreement, layer: Any, image: Any, size: tuple[int, int], batch: int, seed: int
) -> None:
    places = {"height": size[0] + 1, "width": 2} if image else {"length": 2}
    found = agreed({"input": {"x": {"channels": 4, **places}}, "batch": batch, "layers": [layer]}, seed=seed)
    assert "output" in found


def test_what_shares_a_mean_is_counted_in_groups_too() -> None:
    network = describe({"input": {"x": [12, 3, 3]}, "batch": 2, "layers": [{"group_norm": {"num_groups": 3}}]})
    rules, run = Evaluation(network), Measured(network)
    assert rules.lookup("channels_in_each") == run["channels_in_each"] == 4


X = [[[1.0, 3.0], [2.0, 8.0]], [[5.0, 7.0], [0.0, 2.0]]]
"""Two samples of two channels with two places each: the first channel holds 1, 3, 5, 7."""


def test_the_running_variance_takes_the_unbiased_one_and_the_values_the_biased_one(agreed: Agreement) -> None:
    layer = {"batch_norm": {"momentum": 0.25, "running_mean": 2, "running_var": 4, "eps": 0}}
    data = {"input": {"x": {"axes": ["N", "C", "L"], "values": X}}, "layers": [layer]}
    found = agreed(data)
    evaluation = Evaluation(describe(data))
    assert evaluation.lookup("variance") == (((5.0,), (9.0,)),)
    assert list(flat(evaluation.lookup("unbiased"))) == pytest.approx([20 / 3, 12])
    assert found["running_mean_next"] == pytest.approx((0.75 * 2 + 0.25 * 4, 0.75 * 2 + 0.25 * 3))
    assert found["running_var_next"] == pytest.approx((0.75 * 4 + 0.25 * 20 / 3, 0.75 * 4 + 0.25 * 12))


def test_momentum_is_the_share_of_the_new_value_as_in_torch(agreed: Agreement) -> None:
    x = {"axes": ["N"], "values": [1, 3]}
    updated = [
        agreed({"input": {"x": x}, "layers": [{"batch_norm": {"momentum": momentum}}]})["running_mean_next"]
        for momentum in (0, 0.1, 1)
    ]
    assert [next(flat(one)) for one in updated] == pytest.approx([0, 0.2, 2])


def test_inference_uses_what_was_tracked_and_needs_one_sample_only(agreed: Agreement) -> None:
    weights = {"running_mean": [1, 2], "running_var": [4, 16], "weight": [2, 1], "bias": [0, 1]}
    layer = {"batch_norm": {"training": False, "eps": 0, "weights": weights}}
    data = {"input": {"x": {"axes": ["D"], "values": [5, 6]}}, "layers": [layer]}
    assert agreed(data)["output"] == (4, 2)
    told = "running_meen` is not known here (did you mean `running_mean`?)"
    with pytest.raises(DescriptionError, match=re.escape(told)):
        describe({**data, "layers": [{"batch_norm": {"training": False, "weights": {"running_meen": [1, 2]}}}]})


def test_tracked_numbers_are_in_the_totals_and_are_no_parameters(agreed: Agreement) -> None:
    conv = {"conv2d": {"out_channels": 4, "kernel_size": 3, "bias": False}}
    found = agreed({"input": {"x": [3, 6, 6]}, "batch": 2, "layers": [conv, "batch_norm2d", "relu", "batch_norm2d"]})
    assert (found["parameters"], found["tracked"]) == (3 * 3 * 3 * 4 + 2 * 8, 2 * 8)
    untracked = agreed({"input": {"x": [3, 6, 6]}, "layers": [{"batch_norm2d": {"track_running_stats": False}}]})
    assert (untracked["parameters"], untracked["tracked"]) == (6, 0)


@given(st.integers(1, 3), st.integers(1, 3), st.integers(1, 3), st.integers(0, 99))
@settings(max_examples=15)
def test_a_batch_normalization_folds_into_the_convolution_before_it(
    channels: int, out: int, kernel: int, seed: int
) -> None:
    layers = [
        {"conv2d": {"out_channels": out, "kernel_size": kernel}},
        {"batch_norm2d": {"training": False}},
    ]
    valued = with_values(describe({"input": {"x": [channels, 4, 4]}, "layers": layers}), seed)
    modules = Run(valued).modules("cpu")
    fused = fuse_conv_bn_eval(modules[0].eval(), modules[1].eval())
    conv, norm = ({name: list(flat(one)) for name, one in node.weights.items()} for node in valued.nodes)
    folded: dict[str, list[Any]] = {"w_folded": [], "b_folded": []}
    each = len(conv["weight"]) // out
    for channel in range(out):
        given = {"b": conv["bias"][channel], "mean": norm["running_mean"][channel]}
        given |= {"deviation": math.sqrt(norm["running_var"][channel] + 1e-5)}
        given |= {"gamma": norm["weight"][channel], "beta": norm["bias"][channel]}
        for weight in conv["weight"][channel * each :][:each]:
            rule = Evaluation(describe({"layers": [{"folded_batch_norm": {"w": weight, **given}}]}))
            for name, found in folded.items():
                found.append(rule.lookup(name))
    assert folded["w_folded"] == pytest.approx(fused.weight.flatten().tolist())
    assert folded["b_folded"][::each] == pytest.approx(fused.bias.tolist())


def test_layer_norm_is_held_to_its_shape() -> None:
    with pytest.raises(DescriptionError, match=r"the normalized shape \(4\) must be the last lengths of the input"):
        describe({"input": {"x": [6, 5]}, "layers": [{"layer_norm": {"normalized_shape": [4]}}]})
    plain = describe({"input": {"x": [6, 5]}, "layers": [{"layer_norm": {"elementwise_affine": False}}]})
    assert Evaluation(plain).lookup("parameters") == 0


@pytest.mark.parametrize("shape", [[4], [3, 4], [2, 3, 4], {"channels": 2, "length": 3}])
def test_layer_normalization_without_a_shift_has_half_the_parameters(agreed: Agreement, shape: Any) -> None:
    with_shift, without = (
        agreed({"input": {"x": shape}, "layers": [{"layer_norm": {"bias": bias}}]}) for bias in (True, False)
    )
    assert with_shift["parameters"] == 2 * without["parameters"]
    assert "output" in without
    with pytest.raises(DescriptionError, match="without `bias` there is no beta to give"):
        describe({"input": {"x": shape}, "layers": [{"layer_norm": {"bias": False, "beta": 1}}]})
