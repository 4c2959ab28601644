"""Writing an expression as text: the formula by its symbols, or with the numbers put in.

Only ASCII signs are written, because the working is a table and `×` or `√` are as wide as two letters in some
Japanese terminals. Brackets are written where the reader needs them, not where the author happened to type them.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from typing import Final, TypeAlias

_CHOICE, _EITHER, _BOTH, _COMPARED, _REMAINDER, _NEGATIVE, _SUM, _PRODUCT, _TIGHT, _POWER, _ATOM = range(1, 12)
"""How firmly a term holds together; a looser term inside a firmer one is bracketed. A remainder always is."""


Rendered: TypeAlias = tuple[str, int]
"""The text that stands for a name, and how firmly it holds together."""


def plain(text: str) -> Rendered:
    """Return what holds together by itself, as a number does."""
    return text, _ATOM


def negative(text: str) -> Rendered:
    """Return a negative number, which is bracketed inside a larger term."""
    return text, _NEGATIVE


def written(symbol: str) -> Rendered:
    """Return a symbol as a textbook prints it, which may itself be a sum, a product or a power, such as `s^2`."""
    for signs, binding in ((" + ", _SUM), (" - ", _SUM), ("*", _PRODUCT), ("/", _PRODUCT), ("^", _POWER)):
        if signs in symbol:
            return symbol, binding
    return symbol, _ATOM


_BINDING: Final[dict[type[ast.operator], int]] = {
    ast.Add: _SUM,
    ast.Sub: _SUM,
    ast.Mult: _PRODUCT,
    ast.Div: _PRODUCT,
    ast.Mod: _REMAINDER,
    ast.Pow: _POWER,
}
_SIGNS: Final[dict[type[ast.operator], str]] = {
    ast.Add: " + ",
    ast.Sub: " - ",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Mod: " mod ",
    ast.Pow: "^",
}
_SIDES: Final[dict[type[ast.operator], tuple[int, int]]] = {
    ast.Add: (_NEGATIVE, _SUM),
    ast.Sub: (_NEGATIVE, _PRODUCT),
    ast.Mult: (_PRODUCT, _PRODUCT),
    ast.Div: (_PRODUCT, _TIGHT),
    ast.Mod: (_TIGHT, _TIGHT),
    ast.Pow: (_ATOM, _POWER),
}
"""How firmly each side of a sign must hold together to stand without brackets."""
_COMPARISONS: Final[dict[type[ast.cmpop], str]] = {
    ast.Eq: "=",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
}

_HOLE: Final = re.compile("\0(\\d+) ([^\0]+)\0")


class Template:
    """An expression written once, with holes where names stand."""

    __slots__ = ("_before", "_following")

    def __init__(self, text: str) -> None:
        pieces = _HOLE.split(text)
        self._before = pieces[0]
        self._following = [
            (int(around), name, following)
            for around, name, following in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True)
        ]

    def filled(self, name: Callable[[str], Rendered]) -> str:
        """Write the expression, each name as `name` says."""
        written_out = self._before
        for around, looked_up, following in self._following:
            text, binding = name(looked_up)
            written_out += f"({text}){following}" if binding < around else text + following
        return written_out


def template(tree: ast.expr) -> Template:
    """Write `tree` with holes for its names."""
    return Template(_write(tree, 0))


def _write(node: ast.expr, around: int) -> str:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.UAdd):
        return _write(node.operand, around)
    if isinstance(node, ast.Name):
        return f"\0{around} {node.id}\0"
    if isinstance(node, ast.Attribute):
        owner = node.value.id if isinstance(node.value, ast.Name) else ""
        return f"\0{around} {owner}.{node.attr}\0"
    text, own = _term(node)
    return f"({text})" if own < around else text


def _term(node: ast.expr) -> tuple[str, int]:
    match node:
        case ast.BinOp(op=ast.FloorDiv()):
            return f"floor({_write(node.left, _PRODUCT)}/{_write(node.right, _TIGHT)})", _ATOM
        case ast.BinOp():
            left, right = _SIDES[type(node.op)]
            text = f"{_write(node.left, left)}{_SIGNS[type(node.op)]}{_write(node.right, right)}"
            return text, _BINDING[type(node.op)]
        case ast.UnaryOp(op=ast.Not()):
            return f"not {_write(node.operand, _TIGHT)}", _COMPARED
        case ast.UnaryOp():
            return f"-{_write(node.operand, _TIGHT)}", _NEGATIVE
        case ast.Constant():
            return str(node.value), _ATOM
        case ast.Call():
            return _call(node), _ATOM
        case ast.Tuple() | ast.List():
            return "(" + ", ".join(_write(element, 0) for element in node.elts) + ")", _ATOM
        case ast.Subscript():
            return f"{_write(node.value, _ATOM)}[{_write(node.slice, 0)}]", _ATOM
        case _:
            return _logic(node)


def _call(node: ast.Call) -> str:
    function = node.func.id if isinstance(node.func, ast.Name) else ""
    if function == "axes":
        return ", ".join(argument.id for argument in node.args if isinstance(argument, ast.Name))
    return f"{function}({', '.join(_write(argument, 0) for argument in node.args)})"


def _logic(node: ast.expr) -> tuple[str, int]:
    match node:
        case ast.Compare():
            text = _write(node.left, _REMAINDER)
            for sign, comparator in zip(node.ops, node.comparators, strict=True):
                text += f" {_COMPARISONS[type(sign)]} {_write(comparator, _REMAINDER)}"
            return text, _COMPARED
        case ast.BoolOp(op=ast.And()):
            return " and ".join(_write(value, _COMPARED) for value in node.values), _BOTH
        case ast.BoolOp():
            return " or ".join(_write(value, _BOTH) for value in node.values), _EITHER
        case ast.IfExp():
            parts = [_write(part, _EITHER) for part in (node.body, node.test)]
            return f"{parts[0]} if {parts[1]} else {_write(node.orelse, _CHOICE)}", _CHOICE
        case _:
            return ast.unparse(node), 0
