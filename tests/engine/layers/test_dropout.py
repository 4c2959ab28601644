"""Chapter 17: dropout, by rule and by run, under both scalings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.description import describe
from engine.errors import DescriptionError
from engine.run import Run
from engine.value import Value, flat

Agreement = Callable[..., dict[str, Value]]

X = {"axes": ["D"], "values": [1, 2, 3, 4]}


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "p": st.sampled_from([0, 0.1, 0.5, 0.9, 1]),
            "training": st.booleans(),
            "scaling": st.sampled_from(["inverted", "at_test"]),
            "seed": st.integers(0, 9),
        },
    ),
    st.lists(st.integers(1, 4), min_size=1, max_size=3),
    st.integers(1, 3),
    st.integers(0, 99),
)
@settings(max_examples=25)
def test_dropout_keeps_the_shape_and_drops_the_same_by_rule_and_run(
    agreed: Agreement, attributes: dict[str, Any], lengths: list[int], batch: int, seed: int
) -> None:
    found = agreed({"input": {"x": lengths}, "batch": batch, "layers": [{"dropout": attributes}]}, seed=seed)
    assert found["parameters"] == 0
    assert "output" in found


@pytest.mark.parametrize(
    ("attributes", "output"),
    [
        ({"mask": [1, 0, 0, 1]}, (2, 0, 0, 8)),
        ({"mask": [1, 0, 0, 1], "p": 0.75}, (4, 0, 0, 16)),
        ({"mask": [1, 0, 0, 1], "scaling": "at_test"}, (1, 0, 0, 4)),
        ({"training": False}, (1, 2, 3, 4)),
        ({"training": False, "scaling": "at_test", "p": 0.25}, (0.75, 1.5, 2.25, 3)),
    ],
)
def test_the_share_kept_is_made_up_for_in_training_or_at_test_time(
    agreed: Agreement, attributes: dict[str, Any], output: tuple[float, ...]
) -> None:
    assert agreed({"input": {"x": X}, "layers": [{"dropout": attributes}]})["output"] == output


def test_what_torch_drops_is_reproduced_with_its_mask(agreed: Agreement) -> None:
    torch.manual_seed(3)
    x = torch.arange(1.0, 13.0, dtype=torch.float64).reshape(2, 6)
    dropped = torch.nn.Dropout(0.4).train()(x)
    mask = [int(one) for one in (dropped != 0).flatten()]
    assert 0 in mask
    data = {"input": {"x": {"axes": ["N", "D"], "values": x.tolist()}}}
    found = agreed({**data, "layers": [{"dropout": {"p": 0.4, "mask": mask}}]})
    assert list(flat(found["output"])) == pytest.approx(dropped.flatten().tolist())


def test_the_seed_decides_what_is_dropped() -> None:
    def dropped(seed: int) -> Value:
        layer = {"dropout": {"seed": seed}}
        x = {"axes": ["D"], "values": [1] * 64}
        return Run(describe({"input": {"x": x}, "layers": [layer]})).output()

    assert dropped(1) == dropped(1) != dropped(2)
    assert 16 <= sum(one > 0 for one in flat(dropped(1))) <= 48


def test_a_run_in_inference_drops_nothing() -> None:
    run = Run(describe({"input": {"x": [50]}, "layers": ["dropout", {"dropout": {"scaling": "at_test"}}]}))
    x = torch.ones(1, 50, dtype=torch.float64)
    assert torch.equal(run.outputs({"x": x})["output"], x / 2)
    assert not torch.equal(run.outputs({"x": x}, training=True)["output"], x / 2)


def test_what_is_too_large_to_work_by_hand_is_dropped_by_torch() -> None:
    run = Run(describe({"input": {"x": [400_000]}, "layers": [{"dropout": {"p": 0.25}}]}))
    output = run.outputs({"x": torch.ones(1, 400_000)}, training=True)["output"]
    assert float((output == 0).double().mean()) == pytest.approx(0.25, abs=0.01)


@pytest.mark.parametrize(
    ("attributes", "sentence"),
    [
        ({"p": 1.5}, "at most 1 was expected"),
        ({"mask": [1, 0]}, "a 0 or 1 for each element of the 1 samples"),
        ({"mask": [1, 0, 2, 1]}, "1 for what is kept"),
        ({"scaling": "none"}, "one of inverted, at_test was expected"),
        ({"rate": 0.5}, "`rate` is not known here"),
    ],
)
def test_a_mistake_in_dropout_is_told(attributes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(DescriptionError, match=sentence):
        describe({"input": {"x": X}, "layers": [{"dropout": attributes}]})


@given(
    st.sampled_from(["dropout1d", "dropout2d"]),
    st.integers(1, 3),
    st.integers(1, 2),
    st.fixed_dictionaries(
        {"p": st.sampled_from([0, 0.25, 0.5, 1]), "seed": st.integers(0, 9)},
        optional={"training": st.booleans(), "scaling": st.sampled_from(["inverted", "at_test"])},
    ),
)
@settings(max_examples=20)
def test_maps_are_kept_or_dropped_as_a_whole(
    agreed: Agreement, name: str, channels: int, batch: int, attributes: dict[str, Any]
) -> None:
    x: Any = [channels, 2, 3] if name == "dropout2d" else {"channels": channels, "length": 4}
    found = agreed({"input": {"x": x}, "batch": batch, "layers": [{name: attributes}]})["output"]
    maps = [one for sample in (found if batch > 1 else [found]) for one in sample]  # type: ignore[union-attr]
    assert all(len({cell == 0 for cell in flat(one)}) == 1 for one in maps)


def test_a_mask_says_which_maps_are_kept_and_a_map_by_itself_is_one(agreed: Agreement) -> None:
    x = {"axes": ["C", "H", "W"], "values": [[[1, 2]], [[3, 4]]]}
    layer = {"dropout2d": {"p": 0.5, "mask": [0, 1]}}
    assert agreed({"input": {"x": x}, "layers": [layer]})["output"] == (((0, 0),), ((6, 8),))
    bare = {"x": {"axes": ["H", "W"], "values": [[1, 2]]}}
    assert agreed({"input": bare, "layers": [{"dropout2d": {"mask": [1]}}]})["output"] == ((2, 4),)
    with pytest.raises(DescriptionError, match="a 0 or 1 for each channel of the 1 samples"):
        describe({"input": {"x": [2, 1, 2]}, "layers": [{"dropout2d": {"mask": [1]}}]})
