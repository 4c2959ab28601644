"""Chapter 21: branches added or concatenated, by rule and by torch."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.description import describe
from engine.errors import DescriptionError
from engine.evaluation import Evaluation, Mistake
from engine.value import Value

Agreement = Callable[..., dict[str, Value]]

_lengths = st.lists(st.integers(1, 4), min_size=1, max_size=3)


@given(_lengths, st.integers(1, 3), st.integers(0, 99))
@settings(max_examples=30)
def test_adding_keeps_the_shape(agreed: Agreement, lengths: list[int], batch: int, seed: int) -> None:
    data = {"input": {"x": lengths}, "batch": batch, "layers": [{"residual": {"body": ["tanh"]}}]}
    found = agreed(data, seed=seed)
    assert (found["parameters"], found["macs"]) == (0, 0)
    assert "output" in found


@given(_lengths, st.integers(2, 4), st.integers(1, 3), st.integers(0, 99))
@settings(max_examples=30)
def test_any_number_of_branches_is_concatenated(
    agreed: Agreement, lengths: list[int], branches: int, batch: int, seed: int
) -> None:
    ways = ["identity", ["tanh"], ["relu"], ["sigmoid"]][:branches]
    found = agreed({"input": {"x": lengths}, "batch": batch, "layers": [{"concat": {"branches": ways}}]}, seed=seed)
    joined = "channels" if len(lengths) == 3 else "features"
    grown = lengths[0] if len(lengths) == 3 else lengths[-1]
    assert found[f"concat.{joined}"] == branches * grown
    assert "output" in found


@given(_lengths, st.data(), st.integers(0, 99))
@settings(max_examples=30)
def test_a_gate_multiplies_each_value_or_all_along_an_axis(
    agreed: Agreement, lengths: list[int], data: st.DataObject, seed: int
) -> None:
    gate = [data.draw(st.sampled_from([1, length])) for length in lengths]
    found = agreed(
        {"input": {"x": lengths, "gate": gate}, "layers": [{"multiply": {"from": ["x", "gate"]}}]}, seed=seed
    )
    assert (found["parameters"], found["macs"]) == (0, 0)
    assert "output" in found


def test_a_gate_that_does_not_fit_is_told() -> None:
    def refusal(**inputs: list[int]) -> str:
        with pytest.raises(DescriptionError) as caught:
            describe({"input": inputs, "layers": [{"multiply": {"from": ["x", "y"]}}]})
        return str(caught.value)

    assert "(2, 1, 5) does not fit (2, 4, 4)" in refusal(x=[2, 4, 4], y=[2, 1, 5])
    assert "they must be the same" in refusal(x=[2, 4, 4], y=[2])
    assert "does not fit" in refusal(x=[2, 1, 1], y=[2, 4, 4])


def test_squeeze_and_excitation_weighs_channels(agreed: Agreement) -> None:
    squeeze = ["global_avg_pool2d", {"linear": {"out_features": 1}}, "relu", {"linear": {"out_features": 4}}, "sigmoid"]
    excite = [{"unflatten": {"name": "shares", "unflattened_size": [4, 1, 1]}}, {"multiply": {"from": ["x", "shares"]}}]
    found = agreed({"input": {"x": [4, 3, 3]}, "layers": [*squeeze, *excite]})
    assert (found["parameters"], found["macs"]) == (4 + 1 + 4 + 4, 8)
    assert "output" in found


def test_a_map_without_its_channel_meets_one_with_it(agreed: Agreement) -> None:
    x = {"axes": ["H", "W"], "values": [[1, 2], [3, 4]]}
    conv = {"conv2d": {"out_channels": 1, "kernel_size": 1, "bias": False, "weights": {"weight": 10}}}
    assert agreed({"input": {"x": x}, "layers": [{"residual": {"body": [conv]}}]})["output"] == (((11, 22), (33, 44)),)
    both = [{"concat": {"branches": [[conv], "identity"]}}]
    assert agreed({"input": {"x": x}, "layers": both})["output"] == (((10, 20), (30, 40)), ((1, 2), (3, 4)))
    samples = {"axes": ["N", "H", "W"], "values": [[[1]], [[2]]]}
    assert agreed({"input": {"x": samples}, "layers": both})["output"] == ((((10,),), ((1,),)), (((20,),), ((2,),)))


def test_a_mistake_may_take_one_way_of_joining_for_the_other() -> None:
    x = {"axes": ["D"], "values": [1, 2]}
    network = describe({"input": {"x": x}, "layers": [{"residual": {"body": ["relu"]}}]})
    joined = Mistake("concatenates", frozenset({"add"}), {"output": "concat(x, shortcut)"})
    assert Evaluation(network).lookup("output") == (2, 4)
    assert Evaluation(network, joined).lookup("output") == (1, 2, 1, 2)


def test_added_branches_keep_their_channels_and_concatenated_ones_add_up(agreed: Agreement) -> None:
    conv = {"conv2d": {"out_channels": 64, "kernel_size": 3, "padding": 1}}
    added = {"input": {"x": [64, 4, 4]}, "layers": [{"residual": {"body": [conv]}}]}
    joined = {"input": {"x": [64, 4, 4]}, "layers": [{"concat": {"branches": ["identity", [conv]]}}]}
    assert agreed(added)["add.channels"] == 64
    assert agreed(joined)["concat.channels"] == 128
    taken = Mistake("adds-channels-up", frozenset({"add"}), {"channels": "sum(all_channels)"})
    assert Evaluation(describe(added), taken).lookup("channels") == 128
