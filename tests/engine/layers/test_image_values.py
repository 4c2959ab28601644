"""Chapter 25: changing the cells of an image, by hand and by torch, and the laws that hold whatever the image."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.description import describe
from engine.errors import DescriptionError, ExpressionError
from engine.evaluation import Evaluation
from engine.grids import drawn_box
from engine.value import Value, flat

Agreement = Callable[..., dict[str, Value]]
Image = list[list[int]]

_factor = st.sampled_from([0, 0.5, 1, 2]) | st.floats(0, 3)
_seed = st.integers(0, 99)
_layers: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "adjust_brightness": st.fixed_dictionaries({"factor": _factor}),
    "adjust_contrast": st.fixed_dictionaries({"factor": _factor}),
    "adjust_sharpness": st.fixed_dictionaries({"factor": _factor}),
    "gaussian_noise": st.fixed_dictionaries({"std": st.floats(0, 50), "seed": _seed}),
    "erase": st.fixed_dictionaries(
        {"top": st.integers(0, 4), "left": st.integers(0, 4), "height": st.integers(1, 4), "width": st.integers(1, 4)}
    ),
    "drawn_cutout": st.fixed_dictionaries({"side": st.integers(1, 5), "value": st.integers(0, 255), "seed": _seed}),
    "drawn_erasing": st.fixed_dictionaries({"value": st.integers(0, 255), "random": st.booleans(), "seed": _seed}),
    "solarize": st.fixed_dictionaries({"threshold": st.integers(0, 256)}),
    "posterize": st.fixed_dictionaries({"bits": st.integers(1, 8)}),
    "autocontrast": st.just({}),
    "adjust_saturation": st.fixed_dictionaries({"factor": _factor}),
    "equalize": st.just({}),
}
_sides = st.tuples(st.integers(1, 5), st.integers(1, 5))
_images = _sides.flatmap(
    lambda size: st.lists(
        st.lists(st.integers(0, 255), min_size=size[1], max_size=size[1]), min_size=size[0], max_size=size[0]
    )
)


def described(image: Image, *layers: Any) -> dict[str, Any]:
    return {"input": {"x": {"axes": ["H", "W"], "values": image}}, "layers": list(layers)}


def changed(image: Image, *layers: Any) -> Value:
    """Return what layers make of an image, by rule."""
    return Evaluation(describe(described(image, *layers))).lookup("output")


def rows(value: Value) -> list[list[float]]:
    assert isinstance(value, tuple)
    return [list(flat(row)) for row in value]


def grid(image: Image) -> Value:
    return tuple(map(tuple, image))


@pytest.mark.parametrize("name", _layers)
@given(data=st.data())
@settings(max_examples=5)
def test_torch_changes_the_cells_as_the_rule_says(agreed: Agreement, name: str, data: st.DataObject) -> None:
    agreed(described(data.draw(_images), {name: data.draw(_layers[name])}))


@pytest.mark.parametrize("name", _layers)
def test_channels_and_samples_are_treated_alike(agreed: Agreement, name: str) -> None:
    attributes = {
        "adjust_brightness": {"factor": 1.5},
        "adjust_contrast": {"factor": 0.5},
        "adjust_sharpness": {"factor": 2},
        "gaussian_noise": {"std": 3, "seed": 1},
        "erase": {"height": 2, "width": 1, "top": 1},
        "drawn_cutout": {"side": 2, "seed": 5},
        "drawn_erasing": {"random": True, "least": 0.3, "seed": 1},
        "posterize": {"bits": 2},
        "adjust_saturation": {"factor": 0.3},
    }.get(name, {})
    channels = 3 if name == "adjust_saturation" else 2
    values = [
        [[[40 * n + 9 * c + 7 * i * j + j for j in range(3)] for i in range(4)] for c in range(channels)]
        for n in range(2)
    ]
    data = {"input": {"x": {"axes": ["N", "C", "H", "W"], "values": values}}, "layers": [{name: attributes}]}
    agreed(data)


@given(_images)
@settings(max_examples=25)
def test_the_neutral_parameters_change_nothing(image: Image) -> None:
    neutral: tuple[dict[str, Any], ...] = (
        {"adjust_brightness": {"factor": 1}},
        {"adjust_sharpness": {"factor": 1}},
        {"gaussian_noise": {"std": 0}},
        {"solarize": {"threshold": 256}},
        {"posterize": {"bits": 8}},
    )
    for layer in neutral:
        assert changed(image, layer) == grid(image)
    same = changed(image, {"adjust_contrast": {"factor": 1}})
    assert list(flat(same)) == pytest.approx(list(flat(grid(image))))


@given(_images)
@settings(max_examples=25)
def test_a_factor_of_0_leaves_black_grey_or_the_smoothed(image: Image) -> None:
    cells = [cell for row in image for cell in row]
    assert set(flat(changed(image, {"adjust_brightness": {"factor": 0}}))) == {0}
    grey = list(flat(changed(image, {"adjust_contrast": {"factor": 0}})))
    assert grey == pytest.approx([statistics.fmean(cells)] * len(cells))


@given(_images)
@settings(max_examples=25)
def test_inverting_all_twice_changes_nothing_and_posterizing_again_neither(image: Image) -> None:
    assert changed(image, *[{"solarize": {"threshold": 0}}] * 2) == grid(image)
    once = changed(image, {"posterize": {"bits": 3}})
    assert once == changed(image, *[{"posterize": {"bits": 3}}] * 2)
    assert set(flat(once)) <= set(range(0, 256, 32))


@given(_images)
@settings(max_examples=25)
def test_stretched_contrast_reaches_from_0_to_the_maximum(image: Image) -> None:
    cells = set(flat(changed(image, {"autocontrast": {"maximum": 100}})))
    assert len({cell for row in image for cell in row}) == 1 or (min(cells), max(cells)) == (0, 100)


@given(_images, st.integers(1, 6), _seed)
@settings(max_examples=25)
def test_cutout_hides_a_square_that_is_clipped_at_the_edge(image: Image, side: int, seed: int) -> None:
    hidden = rows(changed(image, {"drawn_cutout": {"side": side, "seed": seed, "value": -1}}))
    touched = [line for line in hidden if -1 in line]
    assert 1 <= len(touched) <= side
    widths = {line.count(-1) for line in touched}
    assert len(widths) == 1
    assert 1 <= widths.pop() <= side
    for line, before in zip(hidden, image, strict=True):
        assert all(cell in (-1, own) for cell, own in zip(line, before, strict=True))


@given(st.integers(1, 40), st.integers(1, 40), _seed)
@settings(max_examples=40)
def test_the_rectangle_of_random_erasing_lies_in_the_image_and_has_the_area_asked_for(
    height: int, width: int, seed: int
) -> None:
    top, left, tall, wide = flat(drawn_box(seed, height, width, 0.02, 0.4, 0.3, 10 / 3))
    assert 0 <= top <= top + tall <= height
    assert 0 <= left <= left + wide <= width
    assert (tall - 0.5) * (wide - 0.5) <= 0.4 * height * width


def test_a_rectangle_of_random_values_is_where_that_of_one_value_is() -> None:
    image = [[-1] * 8] * 8
    plain, mixed = (rows(changed(image, {"drawn_erasing": {"random": one, "seed": 3}})) for one in (False, True))
    assert [[cell == -1 for cell in row] for row in plain] == [[cell == -1 for cell in row] for row in mixed]
    drawn = [cell for row in mixed for cell in row if cell != -1]
    assert len(set(drawn)) == len(drawn) > 1
    assert all(0 <= cell < 255 for cell in drawn)


def test_noise_is_decided_by_the_seed_and_kept_between_black_and_the_maximum() -> None:
    image = [[0, 128, 255]] * 3
    one, same, other = (changed(image, {"gaussian_noise": {"std": 20, "seed": seed}}) for seed in (1, 1, 2))
    assert one == same != other
    assert all(0 <= cell <= 255 for cell in flat(one))


def test_a_sharp_cell_is_made_sharper() -> None:
    image = [[0, 0, 0], [0, 13, 0], [0, 0, 0]]
    assert changed(image, {"adjust_sharpness": {"factor": 0}}) == ((0, 0, 0), (0, 5, 0), (0, 0, 0))
    assert changed(image, {"adjust_sharpness": {"factor": 2}}) == ((0, 0, 0), (0, 21, 0), (0, 0, 0))


def test_a_colour_without_saturation_is_as_bright_as_its_grey(agreed: Agreement) -> None:
    red = {"input": {"x": {"axes": ["C", "H", "W"], "values": [[[200]], [[0]], [[100]]]}}}
    found = [agreed({**red, "layers": [{"adjust_saturation": {"factor": factor}}]})["output"] for factor in (0, 1, 2)]
    assert list(flat(found[0])) == pytest.approx([71.2] * 3)
    assert list(flat(found[1])) == pytest.approx([200, 0, 100])
    assert list(flat(found[2])) == pytest.approx([255, 0, 128.8])
    with pytest.raises(DescriptionError, match="one channel or three, red, green and blue, not 2"):
        describe({"input": {"x": [2, 3, 3]}, "layers": [{"adjust_saturation": {"factor": 1}}]})


def test_two_shades_of_as_many_cells_become_black_and_white_and_few_cells_stay(agreed: Agreement) -> None:
    halves = [[10] * 16 + [20] * 16] * 16
    assert set(flat(agreed(described(halves, "equalize"))["output"])) == {0, 255}
    assert changed([[10, 20]] * 4, "equalize") == grid([[10, 20]] * 4)
    steps = [[value] * 255 for value in (3, 7, 9)]
    assert [row[0] for row in rows(agreed(described(steps, "equalize"))["output"])] == [0, 128, 255]
    with pytest.raises(ExpressionError, match="shades from 0 to 255, not 0 to 300"):
        changed([[0, 300]], "equalize")


@pytest.mark.parametrize(
    ("layer", "sentence"),
    [
        ({"drawn_erasing": {"least": 0.5, "most": 0.1}}, "the lower bound must not be above the upper one"),
        ({"posterize": {"bits": 9}}, "at most 8 was expected"),
        ({"adjust_brightness": {"factor": -1}}, "at least 0 was expected"),
    ],
)
def test_what_cannot_be_done_is_refused(layer: dict[str, Any], sentence: str) -> None:
    with pytest.raises(DescriptionError, match=sentence):
        describe(described([[1, 2], [3, 4]], layer))
