"""Chapter 25: two images made into one, by hand and by torch, and the label that goes with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.description import describe
from engine.errors import DescriptionError
from engine.evaluation import Evaluation, Mistake
from engine.explain import explain
from engine.value import Value, flat

Agreement = Callable[..., dict[str, Value]]

_boxes = st.fixed_dictionaries(
    {"cy": st.integers(0, 4), "cx": st.integers(0, 5)}
    | {name: st.integers(1, 7) for name in ("box_height", "box_width")}
)
_shares = st.floats(0, 1).map(lambda share: round(share, 4))
_drawn = st.fixed_dictionaries({"alpha": st.floats(0.1, 2), "seed": st.integers(0, 99)})
_layers: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "mixup_images": st.fixed_dictionaries({"lam": _shares}),
    "drawn_mixup": _drawn,
    "cutmix_images": _boxes,
    "drawn_cutmix": _drawn,
}


def two(name: str, attributes: dict[str, Any], *, white: bool = False) -> dict[str, Any]:
    """Describe a layer that takes two images of 4 by 5 cells; `white` ones are 1 everywhere, on zeros."""
    first = [[0 if white else 10 * row + column for column in range(5)] for row in range(4)]
    second = [[1 if white else 100 + row - 3 * column for column in range(5)] for row in range(4)]
    inputs = {"a": {"axes": ["H", "W"], "values": first}, "b": {"axes": ["H", "W"], "values": second}}
    return {"input": inputs, "layers": [{name: {**attributes, "from": ["a", "b"]}}]}


@pytest.mark.parametrize("name", _layers)
@given(data=st.data())
@settings(max_examples=5)
def test_torch_mixes_as_the_rule_says(agreed: Agreement, name: str, data: st.DataObject) -> None:
    found = agreed(two(name, data.draw(_layers[name])))
    assert any(quantity.endswith("label") for quantity in found)


@pytest.mark.parametrize("name", _layers)
@given(data=st.data())
@settings(max_examples=20)
def test_the_label_says_how_much_of_each_image_is_there_and_sums_to_1(name: str, data: st.DataObject) -> None:
    rules = Evaluation(describe(two(name, data.draw(_layers[name]), white=True)))
    cells = list(flat(rules.lookup("output")))
    label = rules.lookup("label")
    assert isinstance(label, tuple)
    assert sum(flat(label)) == pytest.approx(1)
    assert label[1] == pytest.approx(sum(cells) / len(cells))


@given(_boxes)
@settings(max_examples=30)
def test_lambda_of_cutmix_is_1_less_the_pasted_area(box: dict[str, int]) -> None:
    rules = Evaluation(describe(two("cutmix_images", box, white=True)))
    pasted = sum(flat(rules.lookup("output")))
    assert rules.lookup("pasted_area") == pasted
    assert rules.lookup("share") == pytest.approx(1 - pasted / 20)


def test_clipping_can_be_forgotten() -> None:
    data = two("cutmix_images", {"cy": 0, "cx": 0, "box_height": 2, "box_width": 2})
    assert Evaluation(describe(data)).lookup("share") == pytest.approx(1 - 1 / 20)
    mistake = Mistake("theirs", frozenset(["cutmix_images"]), {"pasted_area": "box_height*box_width"})
    assert Evaluation(describe(data), mistake).lookup("share") == pytest.approx(1 - 4 / 20)


def test_a_share_of_1_or_0_leaves_one_image_alone() -> None:
    data = two("mixup_images", {"lam": 1})
    first, second = (entry["values"] for entry in data["input"].values())
    for share, image in ((1, first), (0, second)):
        output = Evaluation(describe(two("mixup_images", {"lam": share}))).lookup("output")
        assert output == tuple(map(tuple, image))


def test_shares_drawn_with_a_small_alpha_lie_near_the_ends() -> None:
    def shares(alpha: float) -> list[float]:
        rules = [Evaluation(describe(two("drawn_mixup", {"alpha": alpha, "seed": seed}))) for seed in range(60)]
        return [float(one.lookup("lam")) for one in rules]  # type: ignore[arg-type]

    def ends(drawn: list[float]) -> int:
        return sum(share < 0.1 or share > 0.9 for share in drawn)

    assert ends(shares(0.2)) > 30 > ends(shares(2))


def test_images_of_different_sizes_and_one_image_alone_are_refused() -> None:
    data = two("mixup_images", {"lam": 0.5})
    data["input"]["b"]["values"] = [[1, 2]]
    with pytest.raises(DescriptionError, match="both images must have one size"):
        describe(data)
    with pytest.raises(DescriptionError, match="takes 2 inputs; name them with `from`"):
        describe({"input": {"x": [1, 2, 2]}, "layers": [{"mixup_images": {"lam": 0.5}}]})


def test_explaining_tells_the_label_beside_the_image() -> None:
    lines = list(explain(describe(two("cutmix_images", {"cy": 0, "cx": 0, "box_height": 2, "box_width": 2}))))
    assert any(line.startswith("    output = pasted(x_a, x_b, ") for line in lines)
    assert "    label = (lambda, 1 - lambda) = (0.95, 1 - 0.95) = (0.95, 0.05)" in lines
