"""What an item may draw: whole numbers, decimals exactly as displayed, choices, grids, and what depends on them."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import ExpressionError
from engine.value import Value, flat, show
from quizapp.questions.draw import DrawError, read_draw
from quizapp.questions.seeds import Stream


def drawn(spec: Any, count: int = 1, **known: Value) -> list[Value]:
    draw = read_draw(spec)
    return [draw.draw(Stream("draw", number), known) for number in range(count)]


class TestRanges:
    @given(st.integers(-1000, 1000), st.integers(0, 40), st.text(max_size=5))
    def test_both_ends_are_included_and_nothing_beyond(self, low: int, length: int, name: str) -> None:
        draw = read_draw(f"{low}..{low + length}")
        value = draw.draw(Stream(name), {})
        assert isinstance(value, int)
        assert low <= value <= low + length
        assert draw.count({}) == length + 1

    def test_every_number_comes_up_about_equally_often(self) -> None:
        counts = Counter(drawn("3..7", 2000))
        assert set(counts) == {3, 4, 5, 6, 7}
        assert all(320 < count < 480 for count in counts.values())

    @given(st.integers(-300, 300), st.sampled_from(["0.1", "0.25", "0.5", "0.05", "0.001"]), st.integers(0, 40))
    def test_a_decimal_is_exactly_the_one_displayed(self, low: int, step: str, steps: int) -> None:
        start = Decimal(low) / 100
        high = start + steps * Decimal(step)
        for value in drawn(f"{start}..{high} by {step}", 5):
            assert isinstance(value, float)
            assert Decimal(show(value).replace(",", "")) == Decimal(repr(value)), (
                "what is shown is what is computed with"
            )
            assert start <= Decimal(repr(value)) <= high
            assert (Decimal(repr(value)) - start) % Decimal(step) == 0

    def test_a_range_may_begin_between_its_steps(self) -> None:
        assert set(drawn("0.05..0.35 by 0.1", 60)) == {0.05, 0.15, 0.25, 0.35}

    def test_an_end_that_no_step_meets_is_not_drawn(self) -> None:
        assert set(drawn("1..6 by 2", 60)) == {1, 3, 5}

    def test_zero_has_no_sign(self) -> None:
        assert {str(value) for value in drawn("-0.1..0.1 by 0.1", 60)} == {"-0.1", "0.0", "0.1"}

    def test_an_end_may_be_a_number_drawn_before(self) -> None:
        assert set(drawn("0..W", 100, W=3)) == {0, 1, 2, 3}
        assert set(drawn("W//2..W + 1", 100, W=4)) == {2, 3, 4, 5}

    @pytest.mark.parametrize("spec", ["5..3", "0..10000000", "0..1 by 0.0000001"])
    def test_one_that_holds_nothing_or_too_much_is_told(self, spec: str) -> None:
        with pytest.raises(DrawError, match="holds no number, or more than"):
            drawn(spec)

    @pytest.mark.parametrize("step", ["0", "0.0", "-1", "two", "1.2.3", "1/2"])
    def test_a_step_is_a_number_above_0(self, step: str) -> None:
        with pytest.raises(DrawError, match="steps by a number above 0"):
            read_draw(f"0..9 by {step}")

    def test_an_end_that_cannot_be_read_is_told(self) -> None:
        with pytest.raises(DrawError, match="cannot be read as an expression"):
            read_draw("1..W +")

    def test_an_end_without_a_value_is_told_when_it_is_drawn(self) -> None:
        with pytest.raises(ExpressionError, match="`V` is not known here"):
            drawn("1..V", W=3)


class TestChoices:
    def test_each_is_about_equally_likely(self) -> None:
        counts = Counter(drawn([3, 5, 7], 1500))
        assert set(counts) == {3, 5, 7}
        assert all(420 < count < 580 for count in counts.values())

    def test_names_and_numbers_can_be_chosen(self) -> None:
        assert set(drawn(["max_pool2d", 0.5], 40)) == {"max_pool2d", 0.5}

    def test_one_written_twice_is_twice_as_likely_and_counts_once(self) -> None:
        counts = Counter(drawn([1, 1, 2], 900))
        assert 540 < counts[1] < 660
        assert read_draw([1, 1, 2]).count({}) == 2

    def test_none_at_all_is_told(self) -> None:
        with pytest.raises(DrawError, match="a list to choose from is empty"):
            read_draw([])


class TestConstants:
    def test_a_number_stands_for_itself(self) -> None:
        assert drawn(3) == [3]
        assert drawn(0.5) == [0.5]

    def test_a_name_stands_for_itself(self) -> None:
        assert drawn("conv2d") == ["conv2d"]

    def test_an_expression_is_computed_from_what_was_drawn_before(self) -> None:
        assert drawn("=K // 2", K=7) == [3]

    @pytest.mark.parametrize("spec", ["K // 2", "3, 5", "", "3 .. "])
    def test_what_looks_like_one_and_is_not_marked_is_told(self, spec: str) -> None:
        with pytest.raises(DrawError, match=r"is no name|cannot be read"):
            read_draw(spec)


class TestGrids:
    @given(st.integers(1, 5), st.integers(1, 5), st.text(max_size=4))
    def test_it_has_rows_and_columns(self, rows: int, columns: int, name: str) -> None:
        value = read_draw({"grid": [rows, columns], "of": "0..9"}).draw(Stream(name), {})
        assert isinstance(value, tuple)
        assert len(value) == rows
        assert all(isinstance(row, tuple) and len(row) == columns for row in value)
        assert all(0 <= number <= 9 for number in flat(value))

    def test_one_size_makes_a_row_and_three_a_stack(self) -> None:
        (row,) = drawn({"grid": [4], "of": "0..9"})
        (stack,) = drawn({"grid": [2, 3, 4], "of": "0..9"})
        assert isinstance(row, tuple)
        assert len(row) == 4
        assert len(list(flat(stack))) == 24

    def test_sizes_may_be_drawn_before(self) -> None:
        (row,) = drawn({"grid": ["=W + 1"], "of": "0..9"}, W=2)
        assert isinstance(row, tuple)
        assert len(row) == 3

    @given(st.integers(1, 6), st.text(max_size=4))
    def test_so_many_numbers_differ_or_it_is_drawn_again(self, distinct: int, name: str) -> None:
        draw = read_draw({"grid": [2, 3], "of": "0..9", "distinct": distinct})
        try:
            value = draw.draw(Stream(name), {})
        except DrawError as problem:
            assert str(problem) == f"fewer than {distinct} different numbers"  # noqa: PT017 - either way is right
        else:
            assert len(set(flat(value))) >= distinct

    @pytest.mark.parametrize(
        "spec",
        [
            {"grid": 4, "of": "0..9"},
            {"grid": [], "of": "0..9"},
            {"grid": [1, 2, 3, 4], "of": "0..9"},
            {"grid": [2], "of": "0..9", "distinct": "many"},
            {"grid": [2], "of": "0..9", "distinct": True},
        ],
    )
    def test_another_form_is_told(self, spec: Any) -> None:
        with pytest.raises(
            DrawError, match=r"a grid is written as \{grid: \[rows, columns\], of: 0\.\.9, distinct: 4\}"
        ):
            read_draw(spec)


@pytest.mark.parametrize("spec", [None, True, {"grid": [2]}, {"of": "0..9"}, {"a": 1}, {}])
def test_what_is_none_of_these_is_told(spec: Any) -> None:
    with pytest.raises(DrawError, match="is no number, name, range, list or grid"):
        read_draw(spec)


@pytest.mark.parametrize("size", [[100_000, 100_000], [10**9], [0, 3], ["=0 - 5"], [1_000, 1_000, 1_000]])
def test_a_grid_of_more_numbers_than_anyone_shows_is_refused_at_once(size: list[Any]) -> None:
    draw = read_draw({"grid": size, "of": "0..9"})
    with pytest.raises(DrawError, match=r"a grid of .* was asked for; it holds between 1 and 10,000 numbers"):
        draw.draw(Stream("seed"), {})
