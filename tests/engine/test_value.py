"""Values: how they are read from a file, and how a learner reads them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import ExpressionError
from engine.value import Value, bounded, bounded_number, depth, flat, freeze, integer, kind_of, regular, shape, show


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (9999, "9999"),
        (10_000, "10,000"),
        (-1_234_567, "-1,234,567"),
        (0.5, "0.5"),
        (2.0, "2"),
        (-0.0, "0"),
        (0.1 + 0.2, "0.3"),
        (1 / 3, "0.333333"),
        (12_345.678, "12,345.678"),
        (9999.5, "9999.5"),
        (1e-7, "1e-07"),
        (1e20, "1e+20"),
        (-1e20, "-1e+20"),
        ("relu", "relu"),
        ((1, 2.5, (3, "N")), "(1, 2.5, (3, N))"),
        ((), "()"),
    ],
)
def test_a_value_is_shown_as_a_learner_reads_it(value: Value, text: str) -> None:
    assert show(value) == text


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (2, 2, "2.00"),
        (-0.0001, 2, "0.00"),
        (1 / 3, 3, "0.333"),
        (-12_345.6789, 1, "-12,345.7"),
        ((1, 2), 1, "(1.0, 2.0)"),
    ],
)
def test_places_can_be_asked_for(value: Value, decimals: int, text: str) -> None:
    assert show(value, decimals) == text


@given(st.integers(-(10**9), 10**9))
def test_a_whole_number_is_shown_without_loss(value: int) -> None:
    assert int(show(value).replace(",", "")) == value


def test_lists_from_a_file_become_tuples() -> None:
    assert freeze([1, [2.5, True], "N"]) == (1, (2.5, 1), "N")


@pytest.mark.parametrize("data", [None, {"a": 1}, [1, None], math.inf, math.nan, 10**301, b"x", object()])
def test_what_cannot_be_computed_with_is_refused(data: object) -> None:
    with pytest.raises(ExpressionError):
        freeze(data)


def test_lists_cannot_be_nested_without_end() -> None:
    data: list[object] = []
    for _ in range(10_000):
        data = [data]
    with pytest.raises(ExpressionError, match="nested"):
        freeze(data)


def test_a_shape_follows_the_first_elements_and_regular_looks_at_all() -> None:
    ragged = ((1, 2), (3,))
    assert shape(ragged) == (2, 2)
    assert depth(ragged) == 2
    assert not regular(ragged, (2, 2))
    assert regular(((1, 2), (3, 4)), (2, 2))
    assert not regular(((1, "a"),), (1, 2))
    assert shape(5) == ()
    assert shape(()) == (0,)
    assert list(flat(ragged)) == [1, 2, 3]


def test_a_whole_number_may_be_written_with_a_point() -> None:
    assert integer(3.0, "a size") == 3
    with pytest.raises(ExpressionError, match=r"a size needs a whole number, not 3\.5"):
        integer(3.5, "a size")
    with pytest.raises(ExpressionError, match="not the name 'relu'"):
        integer("relu", "a size")


def test_a_kind_is_named_for_a_sentence() -> None:
    assert kind_of(((1, 2), (3, 4))) == "values of shape [2, 2]"
    assert kind_of("N") == "the name 'N'"
    assert kind_of(1.5) == "1.5"


def test_values_and_numbers_have_bounds() -> None:
    with pytest.raises(ExpressionError, match="10\\^300"):
        bounded_number(math.nan)
    with pytest.raises(ExpressionError, match="more than 100000 numbers"):
        bounded(iter([(0,) * 60_000, (0,) * 60_000]))
