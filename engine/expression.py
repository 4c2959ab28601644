"""One small language for equations, draws, conditions, mistakes and arithmetic typed as an answer.

Its grammar is that of Python's expressions through a whitelist of syntax nodes, compiled once to closures; nothing is
ever handed to `eval`. It is ours because a learner is shown the formula and the numbers put in, not only the value.
"""

from __future__ import annotations

import ast
import functools
import math
import operator
import re
from collections.abc import Callable, Mapping
from typing import Any, Final, cast

from engine.errors import ExpressionError
from engine.functions import FUNCTIONS
from engine.operators import ARITHMETIC, COMPARISONS, ON_WHOLE_NUMBERS
from engine.render import Rendered, negative, plain, template, written
from engine.value import (
    Number,
    Value,
    bounded,
    bounded_number,
    integer,
    number,
    shape,
    show,
    together,
    vector,
)

Environment = Mapping[str, Value]
Compiled = Callable[[Environment], Value]

MAX_LENGTH: Final = 1_000
MAX_DEPTH: Final = 100
_LONGEST_TOLD: Final = 100
MAX_WRITTEN: Final = 200
"""The most numbers of one value that are written out where the numbers are put in; beyond it stands their shape."""

_RUNS_INTO_NAME: Final = re.compile(r"(?<![\w.])(?>(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?)[A-Za-z_]")
"""A number with letters on its end: hexadecimal and imaginary numbers, and what Python warns of (`1if x else 2`)."""

_NUMBERS: Final = (int, float)
_TYPED: Final = (ast.BinOp, ast.UnaryOp, ast.operator, ast.USub, ast.UAdd, ast.Constant)
FAILURES: Final = (ExpressionError, KeyError, ZeroDivisionError, OverflowError, RecursionError)
"""What a compiled closure may raise instead of giving a value."""


def dotted(node: ast.expr) -> str | None:
    """Return `a.b` for an attribute of a name, and the name for a name; anything else has none."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return f"{node.value.id}.{node.attr}"
    return None


class _Compiler:
    """Turns a syntax tree into closures, refusing every node that the language does not have.

    With `places` the closures read a list of values, in which each name has its place, and not a mapping.
    """

    def __init__(self, source: str, places: Mapping[str, int] | None = None) -> None:
        self.source = source
        self.names: list[str] = []
        self._places = places

    def _key(self, name: str) -> Any:  # noqa: ANN401 - a name or a place, whichever the values are kept by
        return name if self._places is None else self._places[name]

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
        if isinstance(value, (int, float)):
            bounded_number(value)
        elif not isinstance(value, str):
            raise self.refuse(f"{value!r} is not a number or a name")
        return lambda _env: value

    def _name(self, node: ast.Name | ast.Attribute, _level: int) -> Compiled:
        name = dotted(node)
        if name is None or name.startswith("_") or "._" in name:
            raise self.refuse("only `name` and `part.name` can be looked up")
        if name not in self.names:
            self.names.append(name)
        return operator.itemgetter(self._key(name))

    _attribute = _name

    def _binop(self, node: ast.BinOp, level: int) -> Compiled:
        kind = type(node.op)
        if kind is ast.BitXor:
            raise self.refuse("a power is written **")
        if kind not in ARITHMETIC:
            raise self.refuse(f"{kind.__name__} is not part of the language")
        sign, operation = ARITHMETIC[kind]
        whole = ON_WHOLE_NUMBERS.get(kind, operation)
        left, right = self.compile(node.left, level), self.compile(node.right, level)

        def combined(one: Value, other: Value) -> Value:
            if isinstance(one, (int, float)) and isinstance(other, (int, float)):
                return operation(one, other)
            return together(operation, one, other, sign)

        def combine(env: Environment) -> Value:
            one, other = left(env), right(env)
            return whole(one, other) if one.__class__ is int and other.__class__ is int else combined(one, other)

        first = self._key(node.left.id) if isinstance(node.left, ast.Name) else None
        if first is not None and isinstance(node.right, ast.Name):
            second = self._key(node.right.id)

            def combine_names(env: Environment) -> Value:
                one, other = env[first], env[second]
                return whole(one, other) if one.__class__ is int and other.__class__ is int else combined(one, other)

            return combine_names
        if not isinstance(node.right, ast.Constant) or type(node.right.value) is not int:
            return combine
        step = node.right.value
        if first is not None:

            def combine_name_with_step(env: Environment) -> Value:
                one = env[first]
                return whole(one, step) if one.__class__ is int else combined(one, step)

            return combine_name_with_step

        def combine_with_step(env: Environment) -> Value:
            one = left(env)
            return whole(one, step) if one.__class__ is int else combined(one, step)

        return combine_with_step

    def _unaryop(self, node: ast.UnaryOp, level: int) -> Compiled:
        operand = self.compile(node.operand, level)
        if isinstance(node.op, ast.USub):
            return lambda env: together(operator.mul, operand(env), -1, "-")
        if isinstance(node.op, ast.UAdd):
            return lambda env: together(operator.mul, operand(env), 1, "+")
        if isinstance(node.op, ast.Not):
            return lambda env: int(not operand(env))
        raise self.refuse(f"{type(node.op).__name__} is not part of the language")

    def _compare(self, node: ast.Compare, level: int) -> Compiled:
        first = self.compile(node.left, level)
        links = []
        for sign, comparator in zip(node.ops, node.comparators, strict=True):
            if type(sign) not in COMPARISONS:
                raise self.refuse(f"{type(sign).__name__} is not part of the language")
            links.append((COMPARISONS[type(sign)], self.compile(comparator, level)))

        def compare_two(env: Environment) -> Value:
            left, right = first(env), second(env)
            try:
                return int(test(left, right))
            except TypeError as problem:
                raise self.refuse("two values of different kinds cannot be compared") from problem

        if len(links) == 1:
            test, second = links[0]
            return compare_two

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
        return lambda env: bounded(element(env) for element in elements)

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
        only = arguments[0] if len(arguments) == 1 else None

        def call(env: Environment) -> Value:
            try:
                return function(only(env)) if only is not None else function(*[part(env) for part in arguments])
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


def _brief(source: str) -> str:
    return source if len(source) <= _LONGEST_TOLD else f"{source[:_LONGEST_TOLD]}…"


class Expression:
    """A compiled expression: its value, the names it needs, its formula, and the formula with numbers put in.

    Attributes:
        source: The text as it was written.
        names: What it looks up, in the order of first use.
        tree: Its syntax tree, for what writes it otherwise than this class does.
        run: The compiled closure, for loops that turn failures into sentences themselves, as `value` does.
    """

    __slots__ = ("_choice", "_written", "names", "run", "source", "tree")

    def __init__(self, source: str | float) -> None:
        self.source = str(source).strip()
        if len(self.source) > MAX_LENGTH:
            raise ExpressionError(f"an expression of {len(self.source)} characters is longer than {MAX_LENGTH}")
        if "\\" in self.source or _RUNS_INTO_NAME.search(self.source):
            raise ExpressionError(f"`{_brief(self.source)}` cannot be read as an expression")
        try:
            tree = ast.parse(self.source, mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError) as problem:
            raise ExpressionError(f"`{_brief(self.source)}` cannot be read as an expression") from problem
        compiler = _Compiler(self.source)
        self.run = compiler.compile(tree)
        self.names: tuple[str, ...] = tuple(compiler.names)
        self.tree = tree
        self._written = template(tree)
        self._choice: tuple[Expression, Expression, Expression] | None = None
        if isinstance(tree, ast.IfExp):
            test, body, orelse = (expression(ast.unparse(part)) for part in (tree.test, tree.body, tree.orelse))
            self._choice = (test, body, orelse)

    def value(self, env: Environment) -> Value:
        """Return the value under `env`.

        Raises:
            ExpressionError: A name is missing, or the expression has no value.
        """
        try:
            return self.run(env)
        except FAILURES as problem:
            raise self.failure(problem) from problem

    def placed(self, places: Mapping[str, int]) -> Callable[[list[Value]], Value]:
        """Return a closure that reads a list of values, where each name has its place; it fails as `run` does."""
        return cast("Callable[[list[Value]], Value]", _Compiler(self.source, places).compile(self.tree))

    def failure(self, problem: BaseException) -> ExpressionError:
        """Put into a sentence why `run` gave no value."""
        if isinstance(problem, ExpressionError):
            return problem
        if isinstance(problem, KeyError):
            return ExpressionError(f"`{self.source}`: `{problem.args[0]}` is not known here")
        if isinstance(problem, ZeroDivisionError):
            return ExpressionError(f"`{self.source}`: division by zero")
        if isinstance(problem, RecursionError):
            return ExpressionError(f"`{self.source}`: the values are nested too deeply")
        return ExpressionError(f"`{self.source}`: a number grew too large")

    def chosen(self, env: Environment) -> Expression:
        """Return the branch that stands under `env` if this is a choice (`a if test else b`), else itself.

        A learner is shown the formula that applies, not the conditions under which another would.

        Raises:
            ExpressionError: A name of the condition is missing, or it has no value.
        """
        if self._choice is None:
            return self
        test, body, orelse = self._choice
        return (body if test.value(env) else orelse).chosen(env)

    def formula(self, symbols: Mapping[str, str] | None = None) -> str:
        """Write the expression as a textbook would, each name by its symbol."""
        known = symbols or {}
        return self._written.filled(lambda name: written(known.get(name) or name.rsplit(".", maxsplit=1)[-1]))

    def substituted(self, env: Environment, decimals: int | None = None) -> str:
        """Write the expression with the numbers put in; a value of many numbers is told by its shape.

        Raises:
            ExpressionError: A name is missing.
        """

        def put_in(name: str) -> Rendered:
            value = env[name]
            if isinstance(value, (int, float)):
                text = show(value, decimals)
                return negative(text) if value < 0 else plain(text)
            if isinstance(value, tuple) and math.prod(shape(value)) > MAX_WRITTEN:
                return plain(f"values of shape {show(shape(value))}")
            return plain(show(value, decimals))

        try:
            return self._written.filled(put_in)
        except KeyError as problem:
            raise self.failure(problem) from problem

    def is_arithmetic(self) -> bool:
        """Return whether it holds nothing but numbers, signs and brackets."""
        return all(isinstance(node, _TYPED) for node in ast.walk(self.tree)) and not any(
            isinstance(node, ast.Constant) and type(node.value) not in _NUMBERS for node in ast.walk(self.tree)
        )

    def __repr__(self) -> str:
        return f"Expression({self.source!r})"


@functools.lru_cache(maxsize=4096)
def expression(source: str | float) -> Expression:
    """Return the compiled form of `source`, compiled once."""
    return Expression(source)


def arithmetic(source: str) -> Number:
    """Return the value of typed arithmetic, such as `577*128` or `2^10`: numbers and signs only, no names or calls.

    Raises:
        ExpressionError: It cannot be read, holds anything else, or has no value.
    """
    typed = Expression(source.replace("^", "**"))
    if not typed.is_arithmetic():
        raise ExpressionError(f"`{source}` holds more than numbers and + - * / ^ ( )")
    return number(typed.value({}), "an answer")
