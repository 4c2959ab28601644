"""One element of a step written out: the products and sums of numbers from which that element alone comes.

`a = matrix(W, x) + b` says how all elements are worked; `a[0] = 0.1*1 + 0.2*2 + 0.5` is what one does with a pencil.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import Final

from engine.expression import Environment, Expression, expression
from engine.rule import Step
from engine.value import Value, shape, show, vector

MAX_TERMS: Final = 64
"""The most products of one element that are written out."""

_WORTH_WRITING: Final = frozenset({"matrix", "softmax", "masked_softmax"})
_ELEMENTWISE: Final = frozenset({"sigmoid", "tanh", "relu", "exp"})
_SIGNS: Final = {ast.Add: " + ", ast.Sub: " - ", ast.Mult: "*", ast.Div: "/"}


class _NotWrittenOutError(Exception):
    """This form of expression has no elements that could be written out one by one."""


def elements(step: Step) -> Iterator[tuple[str, str, Value]]:
    """Yield place, text and value of each element of a step that mixes several numbers into one.

    A step without such a mixture, or one too long for a line, yields nothing: its own line says all.
    """
    if step.worked is None:
        return
    equation, given = step.worked
    called = {
        node.func.id
        for node in ast.walk(equation.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    if not called & _WORTH_WRITING:
        return
    for place in _places(shape(step.value)):
        try:
            text = _element(equation.tree, given, place)
        except _NotWrittenOutError:
            return
        yield "".join(f"[{index}]" for index in place), text, _at(step.value, place)


def _places(lengths: Sequence[int]) -> Iterator[tuple[int, ...]]:
    if not lengths:
        yield ()
        return
    for index in range(lengths[0]):
        for rest in _places(lengths[1:]):
            yield (index, *rest)


def _at(value: Value, place: Sequence[int]) -> Value:
    """Return an element; fewer axes meet the last ones of a larger value, as the language's signs join them."""
    axes = len(shape(value))
    for index in place[len(place) - axes :]:
        row = vector(value, "an element")
        value = row[index if len(row) > 1 else 0]
    return value


def _value(node: ast.expr, given: Environment) -> Value:
    return _compiled(node).value(given)


def _compiled(node: ast.expr) -> Expression:
    return expression(ast.unparse(node))


def _element(node: ast.expr, given: Environment, place: tuple[int, ...], *, inside: bool = False) -> str:
    match node:
        case ast.Name():
            return _signed(_at(given[node.id], place))
        case ast.BinOp() if type(node.op) in _SIGNS:
            tight = not isinstance(node.op, ast.Add | ast.Sub)
            sides = [_element(side, given, place, inside=tight) for side in (node.left, node.right)]
            text = _SIGNS[type(node.op)].join(sides)
            return f"({text})" if inside and not tight else text
        case ast.IfExp():
            return _element(node.body if _value(node.test, given) else node.orelse, given, place, inside=inside)
        case ast.Call(func=ast.Name(id=name)) if name in _ELEMENTWISE:
            return f"{name}({_element(node.args[0], given, place)})"
        case ast.Call(func=ast.Name(id="matrix")):
            text = _product(_value(node.args[0], given), _value(node.args[1], given), place)
            return f"({text})" if inside else text
        case ast.Call(func=ast.Name(id="softmax" | "masked_softmax")):
            return _share(*(_value(one, given) for one in node.args), place=place)
        case ast.Call():
            return _signed(_at(_value(node, given), place))
        case ast.Constant() | ast.UnaryOp():
            return _signed(_value(node, given))
    raise _NotWrittenOutError


def _product(matrix: Value, x: Value, place: tuple[int, ...]) -> str:
    """Write a row of the matrix times the vector at a place; the row is counted by the last axis of the result."""
    row = vector(vector(matrix, "matrix")[place[-1]], "a row")
    entering = vector(_at(x, place[:-1]), "matrix") if place[:-1] else x if isinstance(x, tuple) else (x,)
    if len(row) > MAX_TERMS:
        raise _NotWrittenOutError
    return " + ".join(f"{_signed(weight)}*{_signed(one)}" for weight, one in zip(row, entering, strict=True))


def _share(scores: Value, visible: Value | None = None, *, place: tuple[int, ...]) -> str:
    row = vector(_at_row(scores, place[:-1]), "softmax")
    seen = vector(_at_row(visible, place[:-1]), "softmax") if visible is not None else (1,) * len(row)
    if not seen[place[-1]]:
        return "0 (hidden)"
    if len(row) > MAX_TERMS:
        raise _NotWrittenOutError
    powers = [f"e^{_signed(score)}" for score, kept in zip(row, seen, strict=True) if kept]
    return f"e^{_signed(row[place[-1]])}/({' + '.join(powers)})"


def _at_row(value: Value, place: Sequence[int]) -> Value:
    for index in place[len(place) - (len(shape(value)) - 1) :]:
        value = vector(value, "a row")[index]
    return value


def _signed(value: Value) -> str:
    text = show(value)
    return f"({text})" if text.startswith("-") else text
