"""Chapter 20: where gradients go through pooling, and what a shift does, by rule and by autograd."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.description import describe
from engine.errors import DescriptionError
from engine.evaluation import Evaluation
from engine.value import Value, flat

Agreement = Callable[..., dict[str, Value]]

_grids = st.lists(st.lists(st.integers(0, 3), min_size=5, max_size=5), min_size=5, max_size=5)


@given(
    st.sampled_from(["max_pool2d", "avg_pool2d"]),
    st.fixed_dictionaries(
        {"kernel_size": st.integers(1, 3)},
        optional={"stride": st.integers(1, 3), "padding": st.integers(0, 1), "ceil_mode": st.booleans()},
    ),
    _grids,
    st.integers(0, 1),
)
@settings(max_examples=50)
def test_autograd_sends_the_gradient_where_the_rule_says(
    agreed: Agreement, pool: str, attributes: dict[str, Any], grid: list[list[int]], counted: int
) -> None:
    assume(2 * attributes.get("padding", 0) <= attributes["kernel_size"])
    if pool == "avg_pool2d":
        attributes = {**attributes, "count_include_pad": bool(counted)}
    x = {"axes": ["H", "W"], "values": grid}
    found = agreed({"input": {"x": x}, "layers": [{f"{pool}_gradient": attributes}]})
    if pool == "max_pool2d":
        places = describe({"input": {"x": x}, "layers": [{pool: attributes}]}).output_shape
        assert sum(flat(found["output"])) == places["height"] * places["width"]


def test_the_largest_value_takes_all_and_the_first_of_equals(agreed: Agreement) -> None:
    def gradient(name: str, grid: list[list[int]]) -> Value:
        layer = {name: {"kernel_size": 2}}
        return agreed({"input": {"x": {"axes": ["H", "W"], "values": grid}}, "layers": [layer]})["output"]

    assert gradient("max_pool2d_gradient", [[1, 9], [3, 4]]) == ((0, 1), (0, 0))
    assert gradient("max_pool2d_gradient", [[5, 5], [5, 5]]) == ((1, 0), (0, 0))
    assert gradient("avg_pool2d_gradient", [[1, 9], [3, 4]]) == ((0.25, 0.25), (0.25, 0.25))


def test_a_value_that_wins_several_windows_gets_a_gradient_from_each(agreed: Agreement) -> None:
    grid = [[0, 0, 0], [0, 7, 0], [0, 0, 0]]
    layer = {"max_pool2d_gradient": {"kernel_size": 2, "stride": 1}}
    found = agreed({"input": {"x": {"axes": ["H", "W"], "values": grid}}, "layers": [layer]})
    assert found["output"] == ((0, 0, 0), (0, 4, 0), (0, 0, 0))


def _output(layer: dict[str, Any] | str, grid: list[list[int]]) -> Any:
    data = {"input": {"x": {"axes": ["H", "W"], "values": grid}}, "layers": [layer]}
    return Evaluation(describe(data)).lookup("output")


def _shifted(grid: list[list[int]], by: int) -> list[list[int]]:
    return [row[-by:] + row[:-by] for row in grid]


@given(_grids, st.sampled_from(["max_pool2d", "avg_pool2d"]))
@settings(max_examples=20)
def test_a_shift_by_the_stride_shifts_what_pooling_gives(grid: list[list[int]], pool: str) -> None:
    layer = {pool: {"kernel_size": 2, "stride": 2}}
    wide = [[*row, 0, 0, 0] for row in grid]
    before, after = _output(layer, wide), _output(layer, _shifted(wide, 2))
    assert [row[1:] for row in after] == [row[:-1] for row in before]


@given(_grids, st.integers(1, 4))
@settings(max_examples=20)
def test_global_pooling_does_not_see_a_shift(grid: list[list[int]], by: int) -> None:
    for layer in ("global_max_pool2d", "global_avg_pool2d"):
        assert _output(layer, grid) == _output(layer, _shifted(grid, by))


@given(_grids, st.integers(1, 2))
@settings(max_examples=20)
def test_a_convolution_shifts_along_with_its_input(grid: list[list[int]], by: int) -> None:
    kernel = {"weight": [[1, 2, 0], [0, -1, 3], [2, 0, 1]], "bias": 1}
    layer = {"conv2d": {"out_channels": 1, "kernel_size": 3, "weights": kernel}}
    wide = [[*row, 0, 0, 0] for row in grid]
    before, after = _output(layer, wide)[0], _output(layer, _shifted(wide, by))[0]
    assert [row[by:] for row in after] == [row[:-by] for row in before]


def test_a_shift_within_the_window_may_leave_the_maximum_where_it_is() -> None:
    layer = {"max_pool2d": {"kernel_size": 2}}
    assert _output(layer, [[9, 0, 0, 0], [0, 0, 0, 0]]) == _output(layer, [[0, 9, 0, 0], [0, 0, 0, 0]]) == ((9, 0),)
    assert _output(layer, [[0, 0, 9, 0], [0, 0, 0, 0]]) == ((0, 9),)


def test_the_gradients_attributes_are_held_to_what_pooling_holds_them_to() -> None:
    with pytest.raises(DescriptionError, match="at most half the kernel"):
        describe({"input": {"x": [1, 4, 4]}, "layers": [{"max_pool2d_gradient": {"kernel_size": 2, "padding": 2}}]})
