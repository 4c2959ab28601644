"""Programs: what is computed again with other numbers has its place, and the same work is done in one place only."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import EngineError, ExpressionError
from engine.expression import expression
from engine.program import Program, work_through
from engine.repeats import repeated_calls
from engine.value import Value

SAMPLE: dict[str, Value] = {"x": 3, "v": (1.0, 2.0), "n": 2}


def value(program: Program, source: str, drawn: dict[str, Value]) -> Value:
    place = program.formula(expression(source), program.given)
    board = program.board(drawn.values())
    work_through(program.steps([place]), board)
    return board[place]


@pytest.mark.parametrize(
    "source",
    [
        "x",
        "x*x + 2",
        "sum(v)*sum(v) - sum(v*v)",
        "max(v) if sum(v) > n else -max(v)",
        "max(sum(v*v), sum(v*v) + 1)/sum(v)",
        "argmax(v) == 0 or argmax(v) == n or max(v) > max(v)/n",
    ],
)
@given(x=st.integers(-9, 9), v=st.lists(st.floats(-5, 5), min_size=2, max_size=3), n=st.integers(1, 4))
def test_a_place_holds_what_the_expression_gives(source: str, x: int, v: list[float], n: int) -> None:
    drawn: dict[str, Value] = {"x": x, "v": tuple(v), "n": n}
    try:
        expected = expression(source).value(drawn)
    except ExpressionError:
        with pytest.raises((EngineError, ZeroDivisionError)):
            value(Program(SAMPLE), source, drawn)
    else:
        assert value(Program(SAMPLE), source, drawn) == expected


def test_the_same_work_is_done_once() -> None:
    program = Program(SAMPLE)
    places = [program.formula(expression(source), program.given) for source in ("x + n", "x+n", " x + n ", "n + x")]
    assert places[0] == places[2]
    assert places[0] != places[3], "which is which decides what is shown"


def test_what_no_number_decides_is_constant() -> None:
    program = Program(SAMPLE)
    two, three = program.constant(2), program.constant(3)
    place = program.formula(expression("a*b"), {"a": two, "b": three})
    assert program.is_constant(place)
    assert program.value(place) == 6
    assert program.constant(2.0) != two
    assert not program.steps([place])


def test_what_has_no_value_fails_at_each_draw_and_not_before() -> None:
    program = Program(SAMPLE)
    place = program.formula(expression("a/b"), {"a": program.constant(1), "b": program.constant(0)})
    with pytest.raises(ZeroDivisionError):
        work_through(program.steps([place]), program.board(SAMPLE.values()))


@pytest.mark.parametrize(
    ("source", "again"),
    [
        ("sum(v) + sum(v)", ["sum(v)"]),
        ("max(sum(v), 1) + max(sum(v), 1)", ["sum(v)", "max(sum(v), 1)"]),
        ("sum(v) if x else sum(v)", []),
        ("sum(v) if sum(v) else 0", ["sum(v)"]),
        ("x and sum(v) > sum(v)", []),
        ("axes(N, H) == axes(N, H)", []),
    ],
)
def test_calls_are_made_once_unless_a_condition_may_pass_them_by(source: str, again: list[str]) -> None:
    assert [ast.unparse(call) for call in repeated_calls(expression(source).tree)] == again
