"""The bench: a typed network, its knobs, the working of each layer; each turn gives another bench or a sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import EngineError
from quizapp.lab import shelf
from quizapp.lab.bench import Bench, on_bench, read_bench

TEXT = """\
input: {x: [3, 32, 32]}
layers:
- conv2d: {name: stem, out_channels: 16, kernel_size: 3, padding: 1}
- relu
- residual: {body: [{conv2d: {out_channels: 16, kernel_size: 3, padding: 1}}, relu], shortcut: identity}
- max_pool2d: {kernel_size: 2, ceil_mode: true}
- global_avg_pool2d
- linear: {out_features: 10}
"""


@pytest.fixture
def bench() -> Bench:
    return read_bench(TEXT)


def named(bench: Bench, name: str) -> int:
    return next(node.index for node in bench.network.nodes if node.name == name)


def test_every_attribute_with_a_few_values_is_a_knob(bench: Bench) -> None:
    knobs = {knob.name: knob.text for knob in bench.knobs(named(bench, "stem"))}
    assert knobs == {
        "out_channels": "16",
        "kernel_size": "3",
        "stride": "1",
        "padding": "1",
        "dilation": "1",
        "bias": "1",
        "groups": "1",
    } | {name: knobs[name] for name in knobs if name == "padding_mode"}
    assert bench.knobs(named(bench, "relu")) == ()


def test_a_turn_changes_all_that_follows_and_nothing_that_was(bench: Bench) -> None:
    turned = bench.turned(named(bench, "linear"), "out_features", 1)
    assert (turned.summary["output"], turned.summary["totals"]["macs"]) == (
        [11],
        bench.summary["totals"]["macs"] + 16,
    )
    assert bench.summary["output"] == [10]


def test_a_layer_inside_a_residual_is_turned_where_it_stands(bench: Bench) -> None:
    turned = bench.turned(named(bench, "conv2d"), "bias", 1)
    assert turned.summary["totals"]["parameters"] == bench.summary["totals"]["parameters"] - 16


def test_a_turn_that_fits_no_more_is_a_sentence_with_its_place(bench: Bench) -> None:
    with pytest.raises(EngineError, match=r"layers\[2\]"):
        bench.turned(named(bench, "conv2d"), "stride", 1)


def test_flags_go_round(bench: Bench) -> None:
    index = named(bench, "max_pool2d")
    turned = bench.turned(index, "ceil_mode", 1)
    assert turned.knobs(index) != bench.knobs(index)
    assert turned.turned(index, "ceil_mode", 1).knobs(index) == bench.knobs(index)


def test_numbers_stop_at_their_bounds(bench: Bench) -> None:
    stem = named(bench, "stem")
    lowest = bench.turned(stem, "stride", -5)
    assert {knob.name: knob.value for knob in lowest.knobs(stem)}["stride"] == 1


@given(
    st.lists(st.tuples(st.sampled_from(["kernel_size", "padding", "dilation"]), st.sampled_from([-1, 1])), max_size=8)
)
def test_what_is_typed_out_describes_the_same_network(turns: list[tuple[str, int]]) -> None:
    bench = read_bench(TEXT)
    for name, step in turns:
        try:
            bench = bench.turned(0, name, step)
        except EngineError:
            continue
    assert read_bench(bench.text).summary == bench.summary


def test_the_working_shows_formula_numbers_and_value(bench: Bench) -> None:
    lines = "\n".join(bench.working(0))
    assert "output_size = steps + 1 = 31 + 1 = 32" in lines
    assert "parameters = per_kernel*C_out = 28*16 = 448" in lines


@pytest.mark.parametrize("text", ["", "layers: [", "layers: 3", "- 1", "layers: [conf2d: {}]", "input: {x: [1]}"])
def test_what_describes_nothing_is_a_sentence(text: str) -> None:
    with pytest.raises(EngineError):
        read_bench(text)


def test_the_lab_opens_with_a_network_of_which_layers_can_be_watched() -> None:
    nodes = shelf.start().network.nodes
    assert {node.type.name for node in nodes if shelf.scene_of(node)} == {"conv2d", "max_pool2d"}


@pytest.mark.parametrize(
    "layer", [{"kernel_size": 5, "dilation": 4}, {"kernel_size": 11, "stride": 4}, {"padding": "same"}]
)
def test_a_window_wider_than_the_usual_grid_gets_one_in_which_it_fits(layer: dict[str, object]) -> None:
    attributes = {"out_channels": 1, "kernel_size": 3} | layer
    network = on_bench({"input": {"x": [1, 64, 64]}, "layers": [{"conv2d": attributes}]}).network
    scene = shelf.scene_of(network.nodes[0])
    assert scene is not None
    assert scene.frame(scene.length - 1).panels
