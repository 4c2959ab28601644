"""The language of equations: what it computes, what it refuses, and how it writes a formula."""

from __future__ import annotations

import operator
from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.errors import ExpressionError
from engine.expression import Expression
from engine.value import Value

# ---------------------------------------------------------------------------------------------- what it computes


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("1 + 2*3", 7),
        ("(1 + 2)*3", 9),
        ("7//2", 3),
        ("-7//2", -4),
        ("7 % 3", 1),
        ("-7 % 3", 2),
        ("6/3", 2),
        ("7/2", 3.5),
        ("2**10", 1024),
        ("2**-1", 0.5),
        ("-2**2", -4),
        ("+3", 3),
        ("1_000", 1000),
        ("1e3", 1000.0),
        ("0.1 + 0.2", 0.1 + 0.2),
        ("True", 1),
        ("1 < 2 < 3", 1),
        ("1 < 2 > 3", 0),
        ("2 in (1, 2)", 1),
        ("2 not in [1, 2]", 0),
        ("'same' == 'same'", 1),
        ("not 0", 1),
        ("1 and 0", 0),
        ("0 or 3", 1),
        ("5 if 1 > 0 else 1/0", 5),
        ("(4, 5, 6)[1]", 5),
        ("((1, 2), (3, 4))[1][0]", 3),
        ("axes(N, H, W)", ("N", "H", "W")),
    ],
)
def test_it_computes_what_python_would(source: str, value: Value) -> None:
    assert Expression(source).value({}) == value


def test_a_quotient_of_whole_numbers_that_divides_evenly_stays_whole() -> None:
    assert type(Expression("6/3").value({})) is int
    assert type(Expression("6.0/3").value({})) is float
    assert Expression("(10**20 + 10)/10").value({}) == 10**19 + 1


def test_names_are_looked_up_and_listed_in_the_order_of_their_use() -> None:
    wanted = Expression("plain.macs - separable.macs + bias - plain.macs")
    assert wanted.names == ("plain.macs", "separable.macs", "bias")
    assert wanted.value({"plain.macs": 10, "separable.macs": 4, "bias": 1}) == -3


def test_a_missing_name_is_named() -> None:
    with pytest.raises(ExpressionError, match=r"`a \+ wide`: `wide` is not known here"):
        Expression("a + wide").value({"a": 1})


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("abs(-3)", 3),
        ("argmax((1, 9, 4))", 1),
        ("ceil(2.1)", 3),
        ("floor(-2.1)", -3),
        ("clip((-1, 0.5, 2), 0, 1)", (0, 0.5, 1)),
        ("concat((1, 2), (3,))", (1, 2, 3)),
        ("concat_channels((((1, 2), (3, 4)), (((5, 6), (7, 8)),)))", (((1, 2), (3, 4)), ((5, 6), (7, 8)))),
        ("concat_features((((1,), (2,)), ((3, 4), (5, 6))))", ((1, 3, 4), (2, 5, 6))),
        ("concat_features(((1, 2), 3))", (1, 2, 3)),
        ("cos(0)", 1),
        ("distinct(((1, 2), (2, 3)))", 3),
        ("dot((1, 2), (3, 4))", 11),
        ("exp(0)", 1),
        ("flatten(((1, 2), (3, 4)))", (1, 2, 3, 4)),
        ("flip(((1, 2), (3, 4)))", ((4, 3), (2, 1))),
        ("flip((((1, 2), (3, 4)),))", (((4, 3), (2, 1)),)),
        ("len((1, 2, 3))", 3),
        ("ln(1)", 0),
        ("log2(8)", 3),
        ("matrix(((1, 2), (3, 4)), (1, 1))", (3, 7)),
        ("matrix(((1, 2), (3, 4)), ((1, 0), (0, 1)))", ((1, 3), (2, 4))),
        ("matrix(((2,), (3,)), 5)", (10, 15)),
        ("max(1, 5, 2)", 5),
        ("maximum(((1, 5), (7, 2)))", (5, 7)),
        ("mean((1, 2, 6))", 3),
        ("mean(((1, 3), (5, 7)))", (2, 6)),
        ("min(1, 5)", 1),
        ("multiples(3, 2, 1)", (1, 3, 5)),
        ("norm((3, 4))", 5),
        ("per_channel((1, 2))", (((1,),), ((2,),))),
        ("prod((2, 3, 4))", 24),
        ("relu((-1, 2))", (0, 2)),
        ("round(2.5)", 2),
        ("sigmoid(0)", 0.5),
        ("sin(0)", 0),
        ("size(((1, 2), (3, 4)))", 4),
        ("softmax((1, 1))", (0.5, 0.5)),
        ("spread((3, 9, 4))", 6),
        ("sqrt(9)", 3),
        ("sum((1, 2, 3))", 6),
        ("tanh(0)", 0),
        ("transpose(((1, 2), (3, 4)))", ((1, 3), (2, 4))),
        ("transpose((((1, 2), (3, 4)), ((5, 6), (7, 8))))", (((1, 3), (2, 4)), ((5, 7), (6, 8)))),
        ("variance((1, 3))", 1),
        ("windows(((1, 2), (3, 4)), 2, 1)", (((1, 2, 3, 4),),)),
        ("pool_windows(((1, 2), (3, 4)), 2, 2)", (((1, 2, 3, 4),),)),
        ("pool_windows(((1, 2), (3, 4)), 2, 2, 1, 1, 0, 0)", (((1,), (2,)), ((3,), (4,)))),
        ("pool_windows(((1,),), 2, 2, 1, 1, 0, 1)", (((0, 0, 0, 1),),)),
        ("channel_windows((((1,),), ((2,),)), 1, 1)", ((((1,),),), (((2,),),))),
        ("correlate(windows(((1, 2), (3, 4)), 2, 1), ((((1, 0), (0, -1)),),))", (((-3,),),)),
    ],
)
def test_each_function_gives_what_its_name_says(source: str, value: Value) -> None:
    assert Expression(source).value({}) == value


def test_sigmoid_and_softmax_hold_far_from_zero() -> None:
    assert Expression("sigmoid(-800)").value({}) == 0.0
    assert Expression("sigmoid(800)").value({}) == 1.0
    assert Expression("softmax((10**6, 0))").value({}) == (1.0, 0.0)


# ---------------------------------------------------------------------------------------- vectors and grids

_numbers = st.integers(-50, 50)
_rows = st.integers(1, 4).flatmap(lambda n: st.lists(_numbers, min_size=n, max_size=n))
_grids = st.tuples(st.integers(1, 3), st.integers(1, 3)).flatmap(
    lambda size: st.tuples(*[st.tuples(*[_numbers] * size[1])] * size[0])
)


@given(_grids, _numbers)
def test_a_number_meets_every_element(grid: tuple[tuple[int, ...], ...], number: int) -> None:
    env: dict[str, Value] = {"grid": grid, "number": number}
    expected = tuple(tuple(cell * number - 1 for cell in row) for row in grid)
    assert Expression("grid*number - 1").value(env) == expected
    assert Expression("number*grid - 1").value(env) == expected


@given(_grids)
def test_grids_are_added_element_by_element(grid: tuple[tuple[int, ...], ...]) -> None:
    assert Expression("x + x").value({"x": grid}) == Expression("2*x").value({"x": grid})
    assert Expression("x - x").value({"x": grid}) == Expression("0*x").value({"x": grid})
    assert Expression("-x").value({"x": grid}) == Expression("0 - x").value({"x": grid})


@given(_grids)
def test_a_transpose_undoes_itself_and_keeps_the_sum(grid: tuple[tuple[int, ...], ...]) -> None:
    assert Expression("transpose(transpose(x))").value({"x": grid}) == grid
    assert Expression("sum(sum(transpose(x)))").value({"x": grid}) == sum(map(sum, grid))
    assert Expression("flip(flip(x))").value({"x": grid}) == grid


def test_a_row_meets_every_row_and_one_number_a_channel_meets_its_map() -> None:
    assert Expression("((1, 2), (3, 4)) + (10, 20)").value({}) == ((11, 22), (13, 24))
    maps = (((1, 2), (3, 4)), ((5, 6), (7, 8)))
    assert Expression("x + per_channel((10, 20))").value({"x": maps}) == (((11, 12), (13, 14)), ((25, 26), (27, 28)))


@pytest.mark.parametrize("source", ["(1, 2) + (1, 2, 3)", "((1, 2), (3, 4))*(1, 2, 3)", "(1,) + ()"])
def test_shapes_that_do_not_meet_are_refused(source: str) -> None:
    with pytest.raises(ExpressionError, match="shapes that do not meet"):
        Expression(source).value({})


# ------------------------------------------------------------------------------- against Python's own arithmetic

_Draw = tuple[str, int]
_SIGNS: dict[str, Callable[[int, int], int]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "//": operator.floordiv,
    "%": operator.mod,
}
_ENV = {"a": 7, "b": -3, "c": 2, "d": 0, "e": 12}


def _joined(sign: str, left: _Draw, right: _Draw) -> _Draw | None:
    try:
        return f"({left[0]}) {sign} ({right[0]})", _SIGNS[sign](left[1], right[1])
    except ZeroDivisionError:
        return None


_trees = st.recursive(
    st.integers(0, 20).map(lambda n: (str(n), n)) | st.sampled_from(list(_ENV.items())),
    lambda inner: (
        st.tuples(st.sampled_from(list(_SIGNS)), inner, inner).map(lambda three: _joined(*three)).filter(bool)
        | inner.map(lambda one: (f"-({one[0]})", -one[1]))
    ),
    max_leaves=12,
)


@given(_trees)
@settings(max_examples=200)
def test_random_arithmetic_is_pythons(tree: _Draw) -> None:
    source, value = tree
    assert Expression(source).value(_ENV) == value


def _reread(text: str) -> Value:
    """Read a written formula back: it differs from the language in the signs for powers and remainders alone."""
    plain = text.replace(" mod ", " % ").replace("^", "**").replace(",", "")
    return Expression(plain).value(_ENV)


@given(_trees)
@example(("(a) * ((b) % (c))", 7))
@example(("(a) - ((b) - (c))", 12))
@example(("-((b) + (c))", 1))
@settings(max_examples=200)
def test_an_expression_is_worth_what_its_own_substitution_says(tree: _Draw) -> None:
    source, value = tree
    assert _reread(Expression(source).substituted(_ENV)) == value
    assert _reread(Expression(source).formula()) == value
