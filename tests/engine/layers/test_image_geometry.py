"""Chapter 25: moving the cells of an image, by hand and by torch, and the laws that hold whatever the image."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.description import describe
from engine.errors import DescriptionError
from engine.evaluation import Evaluation
from engine.value import Value, flat

Agreement = Callable[..., dict[str, Value]]
Image = list[list[int]]

_INTERPOLATION = st.sampled_from(["nearest", "bilinear"])
_fill = st.integers(0, 9)


def images(low: int = 1, high: int = 6, *, square: bool = False) -> st.SearchStrategy[Image]:
    sides = st.integers(low, high)
    sizes = sides.map(lambda side: (side, side)) if square else st.tuples(sides, sides)
    cell = st.integers(0, 255)
    return sizes.flatmap(
        lambda size: st.lists(st.lists(cell, min_size=size[1], max_size=size[1]), min_size=size[0], max_size=size[0])
    )


def described(image: Image, *layers: Any) -> dict[str, Any]:
    return {"input": {"x": {"axes": ["H", "W"], "values": image}}, "layers": list(layers)}


def changed(image: Image, *layers: Any) -> Value:
    """Return what layers make of an image, by rule."""
    return Evaluation(describe(described(image, *layers))).lookup("output")


def grid(image: Image) -> Value:
    return tuple(map(tuple, image))


# -------------------------------------------------------------------------------------- by rule and by torch

_shift = st.integers(-8, 8)
_anywhere: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "translate": st.fixed_dictionaries({"down": _shift, "right": _shift, "fill": _fill, "wrap": st.booleans()}),
    "horizontal_flip": st.just({}),
    "vertical_flip": st.just({}),
    "rotate90": st.fixed_dictionaries({"turns": st.integers(0, 3)}),
    "rotate": st.fixed_dictionaries(
        {
            "angle": st.sampled_from([0, 30, 45, 60, 90, 135, 180, 270, -45, -90])
            | st.integers(-3600, 3600).map(lambda a: a / 10),
            "interpolation": _INTERPOLATION,
            "fill": _fill,
        }
    ),
    "scale": st.fixed_dictionaries(
        {"factor": st.sampled_from([0.5, 1, 2, 3]) | st.floats(0.3, 4), "interpolation": _INTERPOLATION, "fill": _fill}
    ),
    "shear": st.fixed_dictionaries(
        {
            "right": st.sampled_from([0, 0.25, -0.5]) | st.floats(-0.9, 0.9),
            "down": st.just(0) | st.floats(-0.9, 0.9),
            "interpolation": _INTERPOLATION,
            "fill": _fill,
        }
    ),
    "resize": st.fixed_dictionaries(
        {"height": st.integers(1, 9), "width": st.integers(1, 9), "interpolation": _INTERPOLATION}
    ),
    "drawn_crop": st.fixed_dictionaries(
        {
            "height": st.integers(1, 3),
            "width": st.integers(1, 3),
            "padding": st.integers(1, 2),
            "fill": _fill,
            "seed": st.integers(0, 99),
        }
    ),
}


@pytest.mark.parametrize("name", _anywhere)
@given(data=st.data())
@settings(max_examples=4)
def test_torch_moves_the_cells_where_the_rule_says(agreed: Agreement, name: str, data: st.DataObject) -> None:
    image, attributes = data.draw(images()), data.draw(_anywhere[name])
    assert "output" in str(agreed(described(image, {name: attributes})))


@pytest.mark.long
@pytest.mark.parametrize("name", _anywhere)
@given(data=st.data())
@settings(max_examples=4)
def test_channels_and_samples_are_treated_alike(agreed: Agreement, name: str, data: st.DataObject) -> None:
    attributes = data.draw(_anywhere[name])
    shape = [2, data.draw(st.integers(1, 4)), data.draw(st.integers(1, 4))]
    agreed({"input": {"x": shape}, "batch": 2, "layers": [{name: attributes}]}, seed=data.draw(st.integers(0, 9)))


@given(images(3, 6), st.integers(0, 1), st.integers(0, 1))
@settings(max_examples=5)
def test_a_crop_agrees(agreed: Agreement, image: Image, top: int, left: int) -> None:
    crop = {"crop": {"top": top, "left": left, "height": 2, "width": 1}}
    agreed(described(image, crop))
    assert changed(image, crop) == tuple((row[left],) for row in image[top : top + 2])


# ------------------------------------------------------------------------------------------------- the laws


@given(images())
@settings(max_examples=15)
def test_mirroring_twice_changes_nothing(image: Image) -> None:
    for flip in ("horizontal_flip", "vertical_flip"):
        assert changed(image, flip, flip) == grid(image)


@given(images())
@settings(max_examples=15)
def test_four_right_angles_change_nothing_and_one_exchanges_the_sides(image: Image) -> None:
    assert changed(image, *["rotate90"] * 4) == grid(image)
    assert changed(image, {"rotate90": {"turns": 2}}) == changed(image, "horizontal_flip", "vertical_flip")
    turned = describe(described(image, "rotate90")).output_shape
    assert (turned["height"], turned["width"]) == (len(image[0]), len(image))


@given(images(), st.integers(0, 3), st.integers(0, 3))
@settings(max_examples=15)
def test_turns_add_up(image: Image, first: int, second: int) -> None:
    both = changed(image, {"rotate90": {"turns": first}}, {"rotate90": {"turns": second}})
    assert both == changed(image, {"rotate90": {"turns": (first + second) % 4}})


@given(images(square=True), st.integers(-4, 4), _INTERPOLATION)
@settings(max_examples=15)
def test_any_angle_that_is_a_right_one_turns_a_square_exactly(image: Image, quarters: int, interpolation: str) -> None:
    turned = changed(image, {"rotate": {"angle": 90 * quarters, "interpolation": interpolation}})
    assert turned == changed(image, {"rotate90": {"turns": quarters % 4}})


@given(images(), _shift, _shift, _shift, _shift)
@settings(max_examples=15)
def test_shifts_with_wrapping_add_up(image: Image, down: int, right: int, more_down: int, more_right: int) -> None:
    first = {"translate": {"down": down, "right": right, "wrap": True}}
    second = {"translate": {"down": more_down, "right": more_right, "wrap": True}}
    together = {"translate": {"down": down + more_down, "right": right + more_right, "wrap": True}}
    assert changed(image, first, second) == changed(image, second, first) == changed(image, together)
    back = {"translate": {"down": -down, "right": -right, "wrap": True}}
    assert changed(image, first, back) == grid(image)


@given(images(), st.integers(0, 6), st.integers(0, 6), _fill)
@settings(max_examples=15)
def test_a_shift_keeps_what_stays_in_the_image_and_fills_the_rest(
    image: Image, down: int, right: int, fill: int
) -> None:
    expected = tuple(
        tuple(image[row - down][column - right] if row >= down and column >= right else fill for column in columns)
        for row in range(len(image))
        for columns in [range(len(image[0]))]
    )
    assert changed(image, {"translate": {"down": down, "right": right, "fill": fill}}) == expected


@given(images(), _INTERPOLATION)
@settings(max_examples=15)
def test_the_neutral_parameters_change_nothing(image: Image, interpolation: str) -> None:
    how = {"interpolation": interpolation}
    height, width = len(image), len(image[0])
    neutral: tuple[dict[str, Any], ...] = (
        {"translate": {}},
        {"rotate": {"angle": 0, **how}},
        {"rotate": {"angle": 360, **how}},
        {"scale": {"factor": 1, **how}},
        {"shear": how},
        {"resize": {"height": height, "width": width, **how}},
        {"crop": {"height": height, "width": width}},
        {"drawn_crop": {"height": height, "width": width}},
    )
    for layer in neutral:
        assert changed(image, layer) == grid(image)


@given(images(), st.integers(1, 3), st.integers(1, 3))
@settings(max_examples=15)
def test_what_is_repeated_by_resizing_can_be_made_small_again(image: Image, taller: int, wider: int) -> None:
    height, width = len(image), len(image[0])
    large = {"resize": {"height": height * taller, "width": width * wider}}
    assert changed(image, large, {"resize": {"height": height, "width": width}}) == grid(image)


@given(images(), st.integers(1, 9), st.integers(1, 9))
@settings(max_examples=15)
def test_bilinear_resizing_stays_between_the_darkest_and_the_brightest(image: Image, height: int, width: int) -> None:
    small = changed(image, {"resize": {"height": height, "width": width, "interpolation": "bilinear"}})
    cells = [cell for row in image for cell in row]
    assert all(min(cells) - 1e-9 <= cell <= max(cells) + 1e-9 for cell in flat(small))


@given(images(), st.integers(0, 99))
@settings(max_examples=15)
def test_a_drawn_crop_is_one_of_the_crops(image: Image, seed: int) -> None:
    height, width = len(image), len(image[0])
    drawn = changed(image, {"drawn_crop": {"height": height, "width": width, "padding": 1, "seed": seed}})
    moves = [(down, right) for down in (-1, 0, 1) for right in (-1, 0, 1)]
    assert drawn in [changed(image, {"translate": {"down": down, "right": right}}) for down, right in moves]


def test_every_place_of_a_drawn_crop_comes_up() -> None:
    image = [[10 * row + column for column in range(3)] for row in range(3)]
    crops = {changed(image, {"drawn_crop": {"height": 2, "width": 2, "seed": seed}}) for seed in range(60)}
    assert len(crops) == 4


# ------------------------------------------------------------------------------------ worked by hand


def test_turning_goes_against_the_clock() -> None:
    assert changed([[1, 2], [3, 4]], "rotate90") == ((2, 4), (1, 3))


def test_an_eighth_of_a_turn_of_a_cross_is_an_x() -> None:
    plus = [[0, 1, 0], [1, 1, 1], [0, 1, 0]]
    assert changed(plus, {"rotate": {"angle": 45}}) == ((1, 0, 1), (0, 1, 0), (1, 0, 1))


def test_a_shear_of_one_half_moves_each_row_by_half_a_cell_more() -> None:
    bar = [[0, 8, 0], [0, 8, 0], [0, 8, 0]]
    slanted = changed(bar, {"shear": {"right": 0.5, "interpolation": "bilinear"}})
    assert slanted == ((4, 4, 0), (0, 8, 0), (0, 4, 4))


def test_doubling_reads_a_quarter_from_the_middle_of_each_cell() -> None:
    doubled = changed([[0, 8]], {"resize": {"height": 1, "width": 4, "interpolation": "bilinear"}})
    assert doubled == ((0, 2, 6, 8),)


def test_shrinking_to_half_is_surrounded_by_the_fill() -> None:
    small = changed([[5] * 4] * 4, {"scale": {"factor": 0.5, "fill": 1}})
    assert small == ((1, 1, 1, 1), (1, 5, 5, 1), (1, 5, 5, 1), (1, 1, 1, 1))


@pytest.mark.parametrize(
    ("layer", "sentence"),
    [
        ({"crop": {"top": 2, "height": 2, "width": 1}}, "the crop must lie in the image"),
        ({"drawn_crop": {"height": 9, "width": 1}}, "the crop must fit in the padded image"),
        ({"rotate": {}}, "`angle` is missing"),
        ({"rotate": {"angle": 1, "interpolation": "bicubic"}}, "one of nearest, bilinear was expected"),
        ({"shear": {"right": 1}}, "at most 0.9 was expected"),
    ],
)
def test_what_cannot_be_done_is_refused(layer: dict[str, Any], sentence: str) -> None:
    with pytest.raises(DescriptionError, match=sentence):
        describe(described([[1, 2, 3]] * 3, layer))
