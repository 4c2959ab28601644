"""One element of a step written out: the products and sums of numbers from which that element alone comes.

`a = matrix(W, x) + b` says how all elements are worked; `a[0] = 0.1*1 + 0.2*2 + 0.5` is what one does with a pencil.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from engine.errors import EngineError
from engine.expression import Environment, Expression, expression
from engine.rule import Step
from engine.value import Value, depth, flat, number, shape, show, vector

MAX_TERMS: Final = 64
"""The most products of one element that are written out."""

_WORTH_WRITING: Final = frozenset({"matrix", "softmax", "masked_softmax"})
_ELEMENTWISE: Final = frozenset({"sigmoid", "tanh", "relu", "exp", "sin", "cos"})
_LONG_PRODUCT: Final = 27
"""The most products that make up one element of a working: a kernel of 3 by 3 over three channels."""
_MAX_OF_ONE: Final = re.compile(r"\bmax\(([^(),]*)\)")
_THOUSANDS: Final = re.compile(r"(?<=\d),(?=\d{3})")
_NEAR: Final = 1e-4
"""What the six decimals that are written may leave between a text and its value."""
_SIGNS: Final = {ast.Add: " + ", ast.Sub: " - ", ast.Mult: "*", ast.Div: "/", ast.Pow: "^"}


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
            left, right = (_element(side, given, place, inside=tight) for side in (node.left, node.right))
            left = f"({left})" if isinstance(node.op, ast.Pow) and _is_product(node.left) else left
            right = f"({right})" if isinstance(node.op, ast.Div | ast.Pow) and _is_product(node.right) else right
            text = f"{left}{_SIGNS[type(node.op)]}{right}"
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
        case ast.Call(func=ast.Name(id="clip"), args=[clipped, low, high]):
            least, greatest = (number(_value(end, given), "clip") for end in (low, high))
            text, value = _element(clipped, given, place), _at(_value(clipped, given), place)
            below = number(value, "clip") < least
            return f"max({text}, {show(least)})" if below else f"min({text}, {show(greatest)})"
        case ast.Call():
            return _signed(_at(_value(node, given), place))
        case ast.Constant() | ast.UnaryOp():
            return _signed(_value(node, given))
    raise _NotWrittenOutError


def _is_product(node: ast.expr) -> bool:
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Div)


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
    text = _THOUSANDS.sub("", show(value))  # in a list of numbers a comma within one would be another
    return f"({text})" if text.startswith("-") else text


def element_worked(steps: Sequence[Step], last: Step, place: tuple[int, ...]) -> list[tuple[str, Value]]:
    """Write how one element of the last step comes about: its text and value, before it those that it is made from.

    Args:
        steps: A working, in its order.
        last: The step of it whose element it is.
        place: Where the element stands; axes of length one before it are left out.

    Returns:
        What leads to the element, line by line; nothing where a line cannot be written out. Whatever is written comes
        to its value, which is computed anew from the text.
    """
    taken = _taken_from(steps, last, place)
    if taken is not None:
        return element_worked(steps, *taken)
    worked: list[tuple[str, Value]] = []
    for step in _made_from(steps, last):
        if step.quiet or step.worked is None:
            continue
        equation, given = step.worked
        whole = (0,) * (depth(step.value) - len(place)) + place
        before = {one.name: one for one in steps if one.where == step.where and one.name in equation.names}
        try:
            text, value = _of_several(equation.tree, given, whole, before), _at(step.value, whole)
            if text != _signed(value) and not _comes_to(text, value):
                return []
        except (_NotWrittenOutError, EngineError, IndexError, ValueError, TypeError):
            return []
        if text != _signed(value):
            worked.append((text, value))
    return worked


def _taken_from(steps: Sequence[Step], last: Step, place: tuple[int, ...]) -> tuple[Step, tuple[int, ...]] | None:
    """Return the step, and the place in it, from which an element of the last one is only taken; None where it is not.

    Rows are taken from in turn, a row is put together from single numbers, and one number may stand at every place.
    """
    if last.worked is None or not place:
        return None
    at: tuple[int, ...] = ()
    match last.worked[0].tree:
        case ast.Call(
            func=ast.Name(id="flatten"),
            args=[ast.Call(func=ast.Name(id="transpose"), args=[ast.Tuple(elts=rows) | ast.List(elts=rows)])],
        ):
            node, at = rows[place[-1] % len(rows)], (place[-1] // len(rows),)
        case ast.Tuple(elts=numbers) | ast.List(elts=numbers) if place[-1] < len(numbers):
            node = numbers[place[-1]]
        case ast.BinOp(left=node, op=ast.Add(), right=ast.BinOp(op=ast.Mult(), left=ast.Constant(value=0))):
            pass  # what is added has only the form of the result
        case _:
            return None
    found = [step for step in steps if isinstance(node, ast.Name) and (step.where, step.name) == (last.where, node.id)]
    return (found[0], at) if found and depth(found[0].value) == len(at) else None


def _made_from(steps: Sequence[Step], last: Step) -> list[Step]:
    """Return the steps with as many elements as the last one from which its own are made, and itself."""
    chain = [last]
    own = _squeezed(shape(last.value))
    for step in reversed(steps[: steps.index(last)]):
        if _squeezed(shape(step.value)) == own and any(_enters(step, one) for one in chain):
            chain.append(step)
    return chain[::-1]


def _enters(step: Step, other: Step) -> bool:
    if other.worked is None:
        return False
    equation, given = other.worked
    if step.where == other.where:
        return step.name in equation.names
    return any(name in given and given[name] == step.value for name in equation.names)


def _squeezed(lengths: Sequence[int]) -> tuple[int, ...]:
    lengths = tuple(lengths)
    while len(lengths) > 1 and lengths[0] == 1:
        lengths = lengths[1:]
    return lengths


def _comes_to(text: str, value: Value) -> bool:
    """Return whether what is written is the value; the largest of a single number is that number."""
    source = _MAX_OF_ONE.sub(r"(\1)", text).replace("^", "**")
    found = number(expression(source).value({}), "an element")
    return math.isclose(found, number(value, "an element"), rel_tol=_NEAR, abs_tol=_NEAR)


def _of_several(node: ast.expr, given: Environment, place: tuple[int, ...], before: Mapping[str, Step]) -> str:
    """Write an element for which several are put together: a window, a row, the shares of a softmax; or any other."""
    match node:
        case ast.Call(func=ast.Name(id="correlate")):
            windows, weight = (_value(one, given) for one in node.args)
            filters = vector(weight, "filters")
            own = flat(filters[place[0]] if len(filters) > 1 else weight)
            return _products([*own], [*flat(_window(windows, place))])
        case ast.Call(func=ast.Name(id="maximum")):
            return f"max({', '.join(map(show, flat(_window(_value(node.args[0], given), place))))})"
        case ast.Call(func=ast.Name(id="mean")):
            window = [*flat(_window(_value(node.args[0], given), place))]
            return f"({' + '.join(map(_signed, window))})/{len(window)}"
        case ast.Call(func=ast.Name(id="clip")):
            return _signed(_at(_value(node, given), place))  # what is 0 or 1 by itself, as a mask, is no computation
        case ast.Call(func=ast.Name(id="sum"), args=[ast.Name(id=name)]) if name in before:
            return _summed(before[name], place)
        case ast.Call(func=ast.Name(id="softmax")):
            row = [math.exp(score) for score in flat(_at_row(_value(node.args[0], given), place[:-1]))]
            powers = [show(round(power, 4)) for power in row]
            return f"{powers[place[-1]]}/({' + '.join(powers)})"
        case ast.BinOp(op=ast.Add(), right=ast.BinOp(op=ast.Mult(), left=ast.Constant(value=0))):
            return _of_several(node.left, given, place, before)  # what is added has only the form of the result
    return _element(node, given, place)


def _window(windows: Value, place: tuple[int, ...]) -> Value:
    """Return what a window sees: the last axis of the windows is what is in each."""
    for index in place[len(place) - depth(windows) + 1 :]:
        windows = vector(windows, "windows")[index]
    return windows


def _products(weights: Sequence[Value], seen: Sequence[Value]) -> str:
    if len(weights) != len(seen) or len(weights) > _LONG_PRODUCT:
        raise _NotWrittenOutError
    return " + ".join(f"{_signed(weight)}*{_signed(one)}" for weight, one in zip(weights, seen, strict=True))


def _summed(step: Step, place: tuple[int, ...]) -> str:
    """Write the sum of a row, each of its numbers as it comes about."""
    if step.worked is None or len(shape(step.value)) != len(place) + 1 or shape(step.value)[-1] > _LONG_PRODUCT:
        raise _NotWrittenOutError
    equation, given = step.worked
    return " + ".join(_element(equation.tree, given, (*place, index)) for index in range(shape(step.value)[-1]))
