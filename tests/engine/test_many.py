"""One number of many draws: what a rule does with it is what it does with the number of each."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import arithmetic
from engine.errors import ExpressionError
from engine.expression import expression
from engine.functions import FUNCTIONS
from engine.many import DrawsPartError, Many, carefully, gathered, scattered
from engine.value import Value, flat

np = pytest.importorskip("numpy")

_numbers = st.floats(-4, 4).map(lambda one: round(one, 3))
_vectors = st.lists(st.tuples(_numbers, _numbers, _numbers), min_size=1, max_size=4)

TOGETHER = [
    "x[0] + 2*x[1] - x[2]/4",
    "-x[0]*x[1]",
    "x**2 + 3 - x[0]**3",
    "relu(x) - 0.1*relu(-x)",
    "sigmoid(x)",
    "tanh(x)",
    "exp(x)",
    "erf(x)",
    "sin(x) + cos(x)",
    "sqrt(x**2 + 1)",
    "ln(1 + exp(-abs(x)))",
    "softmax(x)",
    "log_softmax(x)",
    "masked_softmax(x, [1, 0, 1])",
    "clip(x, -1, 1)",
    "floor(x) + ceil(x) + round(x)",
    "x // 2 + x % 2",
    "maximum(x) - minimum(x) + spread(x)",
    "mean(x) + variance(x) + sum(x) + prod(x)",
    "norm(x)",
    "argmax(x)",
    "mean_over([x, 2*x], [1])",
    "windows([x, x, x], 2, 1, 1)",
    "maximum(pool_windows([x, x, x], 2, 2, 0, 1, 1))",
    "largest_counted([x, 2*x, -x], 2, 1)",
    "stamp([x, x], [[[x, x]]], 1)",
    "flatten(transpose([x, flip([x])[0]]))",
    "squared_distances([x], [x + 1, 2*x])",
    "solarized([x, -x], 1, 2)",
    "smoothed([x, x, x])",
    "10 - x[0] if len(x) > 2 else 0",
]


@given(_vectors)
@settings(max_examples=8)
@pytest.mark.parametrize("source", TOGETHER)
def test_an_expression_of_many_draws_is_that_of_each(source: str, draws: list[tuple[float, ...]]) -> None:
    one_by_one = [expression(source).value({"x": draw}) for draw in draws]
    with carefully():
        together = scattered(expression(source).value({"x": gathered(draws)}), len(draws))
    for one, other in zip(together, one_by_one, strict=True):
        assert list(flat(one)) == pytest.approx(list(flat(other)), rel=1e-12, abs=1e-12)


def test_rows_of_a_table_are_looked_up_in_each_draw() -> None:
    table = gathered([((1, 2), (3, 4)), ((5, 6), (7, 8))])
    places = gathered([(0, 1), (1, 1)])
    assert scattered(FUNCTIONS["rows"](table, places), 2) == [((1, 2), (3, 4)), ((7, 8), (7, 8))]
    with pytest.raises(DrawsPartError, match="no such place"):
        FUNCTIONS["rows"](table, gathered([(0, 1), (1, 2)]))


def test_what_all_draws_share_stays_one_number() -> None:
    shared = (1, 2)
    assert gathered([shared, shared]) is shared
    assert scattered((3, gathered([4, 5])), 2) == [(3, 4), (3, 5)]
    assert scattered(((), 7), 2) == [((), 7), ((), 7)]


@pytest.mark.parametrize("test", [operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne])
def test_a_branch_that_all_draws_take_is_taken_and_any_other_is_refused(test: Callable[[Any, Any], bool]) -> None:
    many = Many(np.array([1.0, 3.0]))
    assert test(many, 5) == test(2, 5)
    assert test(many, 0) == test(2, 0)
    with pytest.raises(DrawsPartError, match="different ways"):
        test(many, 1 if test in {operator.le, operator.gt, operator.eq, operator.ne} else 3)


@pytest.mark.parametrize("look", [int, bool, math.floor, hash, float, lambda many: many.is_integer()])
def test_many_draws_never_pass_for_one_number(look: Callable[[Any], object]) -> None:
    many = Many(np.array([0.0, 1.5]))
    try:
        found = look(many)
    except DrawsPartError:
        return
    assert isinstance(found, Many)


def test_what_looks_at_a_float_from_below_finds_nothing_and_is_found_out() -> None:
    lost = math.exp(Many(np.array([0.0, 1.0])))
    assert math.isnan(lost)
    with pytest.raises(DrawsPartError, match="a number was lost"):
        scattered(lost, 2)


@pytest.mark.parametrize("source", ["1/x", "ln(x)", "sqrt(x - 1)", "exp(800 - x)", "(x - 2)**0.5"])
def test_what_has_no_value_in_one_draw_has_none_together(source: str) -> None:
    together: Value = gathered([0.0, 1.0])
    with carefully(), pytest.raises((ArithmeticError, ExpressionError)):
        expression(source).value({"x": together})


@given(st.lists(_numbers, min_size=1, max_size=5), _numbers)
@settings(max_examples=20)
def test_plain_numbers_are_joined_as_pythons_own(values: list[float], other: float) -> None:
    assert arithmetic.largest(values) == max(values)
    assert arithmetic.smallest(values) == min(values)
    assert arithmetic.place_of_largest(values) == values.index(max(values))
    assert arithmetic.total(values) == math.fsum(values)
    assert arithmetic.length(values) == math.hypot(*values)
    assert arithmetic.at_least(other, 0) == max(other, 0)
    assert arithmetic.at_most(other, 0) == min(other, 0)
