"""One small language for equations, draws, conditions, mistakes and arithmetic typed as an answer.

Its grammar is that of Python's expressions through a whitelist of syntax nodes, compiled once to closures; nothing is
ever handed to `eval`. It is ours because a learner is shown the formula and the numbers put in, not only the value.
"""

from __future__ import annotations

import ast
import functools
import operator
from collections.abc import Callable, Mapping
from typing import Final

from engine.errors import ExpressionError
from engine.functions import FUNCTIONS
from engine.render import Render, render
from engine.value import Number, Value, integer, number, show, together, vector

Environment = Mapping[str, Value]
Compiled = Callable[[Environment], Value]

MAX_LENGTH: Final = 1_000
MAX_DEPTH: Final = 40
MAX_MAGNITUDE: Final = 10**300
MAX_EXPONENT: Final = 1_000

_COMPARISONS: Final[dict[type[ast.cmpop], Callable[[Value, Value], bool]]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,  # type: ignore[dict-item]
    ast.LtE: operator.le,  # type: ignore[dict-item]
    ast.Gt: operator.gt,  # type: ignore[dict-item]
    ast.GtE: operator.ge,  # type: ignore[dict-item]
    ast.In: lambda one, many: one in vector(many, "in"),
    ast.NotIn: lambda one, many: one not in vector(many, "not in"),
}


def _bounded(value: Number) -> Number:
    if -MAX_MAGNITUDE < value < MAX_MAGNITUDE:
        return value
    raise ExpressionError("a number grew beyond 10^300")


def _multiply(left: Number, right: Number) -> Number:
    return _bounded(left * right)


def _divide(left: Number, right: Number) -> Number:
    if right == 0:
        raise ExpressionError("division by zero")
    quotient = left / right
    return (
        quotient
        if quotient.is_integer() is False or not isinstance(left, int) or not isinstance(right, int)
        else (left // right)
    )


def _floor_divide(left: Number, right: Number) -> Number:
    if right == 0:
        raise ExpressionError("division by zero")
    return left // right


def _modulo(left: Number, right: Number) -> Number:
    if right == 0:
        raise ExpressionError("division by zero")
    return left % right


def _power(base: Number, exponent: Number) -> Number:
    if abs(exponent) > MAX_EXPONENT or (abs(base) > 1 and abs(exponent) * len(f"{abs(base):.0f}") > MAX_EXPONENT):
        raise ExpressionError("a power is too large")
    try:
        result = base**exponent
    except ZeroDivisionError as problem:
        raise ExpressionError("division by zero") from problem
    if isinstance(result, complex):
        raise ExpressionError("a root of a negative number has no value here")
    return _bounded(float(result) if isinstance(result, float) else int(result))


_ARITHMETIC: Final[dict[type[ast.operator], tuple[str, Callable[[Number, Number], Number]]]] = {
    ast.Add: ("+", operator.add),
    ast.Sub: ("-", operator.sub),
    ast.Mult: ("*", _multiply),
    ast.Div: ("/", _divide),
    ast.FloorDiv: ("//", _floor_divide),
    ast.Mod: ("%", _modulo),
    ast.Pow: ("**", _power),
}


def dotted(node: ast.expr) -> str | None:
    """Return `a.b` for an attribute of a name, and the name for a name; anything else has none."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return f"{node.value.id}.{node.attr}"
    return None


class _Compiler:
    """Turns a syntax tree into closures, refusing every node that the language does not have."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.names: list[str] = []

    def refuse(self, what: str) -> ExpressionError:
        return ExpressionError(f"`{self.source}`: {what}")

    def compile(self, node: ast.expr, level: int = 0) -> Compiled:
        if level > MAX_DEPTH:
            raise self.refuse("the expression is nested too deeply")
        method = getattr(self, f"_{type(node).__name__.lower()}", None)
        if method is None:
            raise self.refuse(f"{type(node).__name__} is not part of the language")
        compiled: Compiled = method(node, level + 1)
        return compiled

    def _constant(self, node: ast.Constant, _level: int) -> Compiled:
        value = node.value
        if isinstance(value, bool):
            value = int(value)
        if not isinstance(value, int | float | str):
            raise self.refuse(f"{value!r} is not a number or a name")
        if isinstance(value, int | float):
            _bounded(value)
        return lambda _env: value

    def _name(self, node: ast.Name | ast.Attribute, _level: int) -> Compiled:
        name = dotted(node)
        if name is None or name.startswith("_") or "._" in name:
            raise self.refuse("only `name` and `part.name` can be looked up")
        if name not in self.names:
            self.names.append(name)

        def look_up(env: Environment) -> Value:
            try:
                return env[name]
            except KeyError:
                raise self.refuse(f"`{name}` is not known here") from None

        return look_up

    _attribute = _name

    def _binop(self, node: ast.BinOp, level: int) -> Compiled:
        if type(node.op) not in _ARITHMETIC:
            raise self.refuse(f"{type(node.op).__name__} is not part of the language")
        sign, operation = _ARITHMETIC[type(node.op)]
        left, right = self.compile(node.left, level), self.compile(node.right, level)

        def combine(env: Environment) -> Value:
            one, other = left(env), right(env)
            if isinstance(one, int | float) and isinstance(other, int | float):
                return operation(one, other)
            return together(operation, one, other, sign)

        return combine

    def _unaryop(self, node: ast.UnaryOp, level: int) -> Compiled:
        operand = self.compile(node.operand, level)
        if isinstance(node.op, ast.USub):
            return lambda env: together(operator.mul, operand(env), -1, "-")
        if isinstance(node.op, ast.UAdd):
            return operand
        if isinstance(node.op, ast.Not):
            return lambda env: int(not operand(env))
        raise self.refuse(f"{type(node.op).__name__} is not part of the language")

    def _compare(self, node: ast.Compare, level: int) -> Compiled:
        first = self.compile(node.left, level)
        links = []
        for sign, comparator in zip(node.ops, node.comparators, strict=True):
            if type(sign) not in _COMPARISONS:
                raise self.refuse(f"{type(sign).__name__} is not part of the language")
            links.append((_COMPARISONS[type(sign)], self.compile(comparator, level)))

        def compare(env: Environment) -> Value:
            left = first(env)
            for test, comparator in links:
                right = comparator(env)
                try:
                    if not test(left, right):
                        return 0
                except TypeError as problem:
                    raise self.refuse("two values of different kinds cannot be compared") from problem
                left = right
            return 1

        return compare

    def _boolop(self, node: ast.BoolOp, level: int) -> Compiled:
        values = [self.compile(value, level) for value in node.values]
        if isinstance(node.op, ast.And):
            return lambda env: int(all(value(env) for value in values))
        return lambda env: int(any(value(env) for value in values))

    def _ifexp(self, node: ast.IfExp, level: int) -> Compiled:
        test, body, orelse = (self.compile(part, level) for part in (node.test, node.body, node.orelse))
        return lambda env: body(env) if test(env) else orelse(env)

    def _tuple(self, node: ast.Tuple | ast.List, level: int) -> Compiled:
        elements = [self.compile(element, level) for element in node.elts]
        return lambda env: tuple([element(env) for element in elements])

    _list = _tuple

    def _subscript(self, node: ast.Subscript, level: int) -> Compiled:
        whole, index = self.compile(node.value, level), self.compile(node.slice, level)

        def pick(env: Environment) -> Value:
            elements, place = vector(whole(env), "[ ]"), integer(index(env), "[ ]")
            if not 0 <= place < len(elements):
                raise self.refuse(f"there is no element {place} among {len(elements)}")
            return elements[place]

        return pick

    def _call(self, node: ast.Call, level: int) -> Compiled:
        if not isinstance(node.func, ast.Name) or node.keywords:
            raise self.refuse("only functions of the list can be called, without named arguments")
        name = node.func.id
        if name == "axes":
            return self._axes(node)
        if name not in FUNCTIONS:
            raise self.refuse(f"there is no function `{name}`")
        function, arguments = FUNCTIONS[name], [self.compile(argument, level) for argument in node.args]

        def call(env: Environment) -> Value:
            try:
                return function(*[argument(env) for argument in arguments])
            except TypeError as problem:
                raise self.refuse(f"`{name}` was given the wrong number or kind of arguments") from problem
            except (OverflowError, ValueError) as problem:
                raise self.refuse(f"`{name}` has no value here") from problem

        return call

    def _axes(self, node: ast.Call) -> Compiled:
        labels = tuple(argument.id if isinstance(argument, ast.Name) else "" for argument in node.args)
        if "" in labels:
            raise self.refuse("`axes` takes the names of axes, as in `axes(N, H, W)`")
        return lambda _env: labels


class Expression:
    """A compiled expression: its value, the names it needs, its formula, and the formula with numbers put in."""

    __slots__ = ("_run", "_tree", "names", "source")

    def __init__(self, source: str | float) -> None:
        self.source = str(source).strip()
        if len(self.source) > MAX_LENGTH:
            raise ExpressionError(f"an expression of {len(self.source)} characters is longer than {MAX_LENGTH}")
        try:
            tree = ast.parse(self.source, mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError) as problem:
            raise ExpressionError(f"`{self.source}` cannot be read as an expression") from problem
        compiler = _Compiler(self.source)
        self._run = compiler.compile(tree)
        self._tree = tree
        self.names: tuple[str, ...] = tuple(compiler.names)

    def value(self, env: Environment) -> Value:
        """Return the value under `env`.

        Raises:
            ExpressionError: A name is missing, or the expression has no value.
        """
        try:
            return self._run(env)
        except OverflowError as problem:
            raise ExpressionError(f"`{self.source}`: a number grew too large") from problem
        except RecursionError as problem:
            raise ExpressionError(f"`{self.source}`: the values are nested too deeply") from problem

    def formula(self, symbols: Mapping[str, str] | None = None) -> str:
        """Write the expression as a textbook would, each name by its symbol."""
        known = symbols or {}
        return render(self._tree, lambda name: Render(known.get(name, name.rsplit(".", maxsplit=1)[-1])))

    def substituted(self, env: Environment, decimals: int | None = None) -> str:
        """Write the expression with the numbers put in."""

        def put_in(name: str) -> Render:
            value = env[name]
            negative = isinstance(value, int | float) and value < 0
            return Render(show(value, decimals), needs_brackets=negative)

        return render(self._tree, put_in)

    def __repr__(self) -> str:
        return f"Expression({self.source!r})"


@functools.lru_cache(maxsize=4096)
def expression(source: str | float) -> Expression:
    """Return the compiled form of `source`, compiled once."""
    return Expression(source)


def arithmetic(source: str) -> Value:
    """Return the value of typed arithmetic, such as `577*128`: numbers and signs only, no names or calls."""
    typed = Expression(source)
    if typed.names or any(isinstance(node, ast.Call | ast.Tuple | ast.List) for node in ast.walk(typed._tree)):  # noqa: SLF001
        raise ExpressionError(f"`{source}` holds more than numbers and + - * / ( )")
    return number(typed.value({}), "an answer")
