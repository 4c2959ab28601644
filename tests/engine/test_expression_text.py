"""How a formula is written for a learner, and what a learner may type as arithmetic."""

from __future__ import annotations

import math

import pytest

from engine.errors import ExpressionError
from engine.expression import Expression, arithmetic, expression
from engine.value import Value

# --------------------------------------------------------------------------------------------- how it is written


@pytest.mark.parametrize(
    ("source", "formula"),
    [
        ("(size + 2*padding - extent)//stride + 1", "floor((W + 2*P - extent)/S) + 1"),
        ("a*(b + c)", "a*(b + c)"),
        ("(a*b) + c", "a*b + c"),
        ("a - (b - c)", "a - (b - c)"),
        ("(a - b) - c", "a - b - c"),
        ("a/(b*c)", "a/(b*c)"),
        ("a % b + c", "(a mod b) + c"),
        ("-a + b", "-a + b"),
        ("b + -a", "b + (-a)"),
        ("(-a)**2", "(-a)^2"),
        ("-a**2", "-a^2"),
        ("-(a*b)", "-(a*b)"),
        ("(a**b)**c", "(a^b)^c"),
        ("a**b**c", "a^b^c"),
        ("+a", "a"),
        ("not a == b", "not (a = b)"),
        ("(a or b) and c", "(a or b) and c"),
        ("a <= b < c", "a <= b < c"),
        ("a if b else c", "a if b else c"),
        ("dense.macs/macs", "macs/macs"),
        ("(a, b)[c]", "(a, b)[c]"),
        ("max(a, b//c)", "max(a, floor(b/c))"),
        ("axes(N, H)", "N, H"),
    ],
)
def test_a_formula_has_brackets_where_the_reader_needs_them(source: str, formula: str) -> None:
    assert Expression(source).formula({"size": "W", "padding": "P", "stride": "S"}) == formula


def test_a_symbol_that_is_a_term_itself_is_bracketed_in_a_firmer_one() -> None:
    symbols = {"dots": "q*k", "variance": "s^2", "inner": "a + b"}
    assert Expression("dots/sqrt(d_k)").formula(symbols) == "q*k/sqrt(d_k)"
    assert Expression("x/dots").formula(symbols) == "x/(q*k)"
    assert Expression("variance**2").formula(symbols) == "(s^2)^2"
    assert Expression("variance + e").formula(symbols) == "s^2 + e"
    assert Expression("inner/2").formula(symbols) == "(a + b)/2"


def test_numbers_are_put_in_with_negative_ones_in_brackets() -> None:
    env: dict[str, Value] = {"a": -3, "b": 12_345, "c": 0.1 + 0.2, "x": (1, -2)}
    assert Expression("a*b - c").substituted(env) == "(-3)*12,345 - 0.3"
    assert Expression("a + b").substituted(env) == "-3 + 12,345"
    assert Expression("b - a").substituted(env) == "12,345 - (-3)"
    assert Expression("a**2").substituted(env) == "(-3)^2"
    assert Expression("sum(x)").substituted(env) == "sum((1, -2))"
    assert Expression("c + 1").substituted(env, decimals=2) == "0.30 + 1"


def test_a_value_of_many_numbers_is_told_by_its_shape() -> None:
    grid = tuple(tuple(range(20)) for _ in range(20))
    assert Expression("sum(x)").substituted({"x": grid}) == "sum(values of shape (20, 20))"


def test_a_choice_is_written_as_the_branch_that_applies() -> None:
    steps = Expression("ceil(room/stride) if ceil_mode else room//stride")
    assert steps.chosen({"ceil_mode": 0}).formula() == "floor(room/stride)"
    assert steps.chosen({"ceil_mode": 1}).formula() == "ceil(room/stride)"
    assert Expression("a + b").chosen({}).formula() == "a + b"


def test_an_expression_is_compiled_once() -> None:
    assert expression("a + 1") is expression("a + 1")
    assert repr(expression(" a + 1 ")) == "Expression('a + 1')"


# ----------------------------------------------------------------------------------------- typed as an answer


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("577*128", 73_856),
        ("-3", -3),
        ("+3", 3),
        ("1/3", 1 / 3),
        ("(3+4)*2", 14),
        ("2^10", 1024),
        ("2**10", 1024),
        ("3*2^2", 12),
        ("7//2", 3),
        (" 16 ", 16),
        (".5", 0.5),
        ("1e-3", 0.001),
    ],
)
def test_typed_arithmetic_is_worked_out(typed: str, value: float) -> None:
    assert math.isclose(arithmetic(typed), value, rel_tol=0, abs_tol=0)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "x",
        "sum((1,2))",
        "(1, 2)",
        "[1]",
        "1 < 2",
        "1 if 1 else 2",
        "not 1",
        "1 and 2",
        "'a'",
        "True",
        "1 == 1",
        "(1,2)[0]",
        "1/0",
        "0x10",
        "9^9^9",
        "3 apples",
        "１2x",
        "a.b",
    ],
)
def test_anything_else_typed_is_refused(typed: str) -> None:
    with pytest.raises(ExpressionError):
        arithmetic(typed)
