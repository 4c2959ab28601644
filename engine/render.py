"""Writing an expression as text: the formula by its symbols, or with the numbers put in.

Only ASCII signs are written, because the working is a table and `×` or `√` are as wide as two letters in some
Japanese terminals. Brackets are written where the reader needs them, not where the author happened to type them.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Final, NamedTuple


class Render(NamedTuple):
    """The text that stands for a name, and whether it must be bracketed inside a larger term (a negative number)."""

    text: str
    needs_brackets: bool = False


_PRECEDENCE: Final[dict[type[ast.operator], int]] = {
    ast.Add: 4,
    ast.Sub: 4,
    ast.Mult: 5,
    ast.Div: 5,
    ast.FloorDiv: 9,
    ast.Mod: 5,
    ast.Pow: 7,
}
_SIGNS: Final[dict[type[ast.operator], str]] = {
    ast.Add: " + ",
    ast.Sub: " - ",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Mod: " mod ",
    ast.Pow: "^",
}
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
_TIGHT, _ATOM = 6, 9


def render(tree: ast.expr, name: Callable[[str], Render]) -> str:
    """Write `tree`, each looked-up name as `name` says."""
    return _Writer(name).write(tree, 0)


class _Writer:
    def __init__(self, name: Callable[[str], Render]) -> None:
        self.name = name

    def write(self, node: ast.expr, around: int) -> str:
        text, own = self._term(node)
        return f"({text})" if own < around else text

    def _term(self, node: ast.expr) -> tuple[str, int]:
        match node:
            case ast.BinOp(op=ast.FloorDiv()):
                return f"floor({self.write(node.left, _PRECEDENCE[ast.Div])}/{self.write(node.right, _TIGHT)})", _ATOM
            case ast.BinOp():
                own = _PRECEDENCE[type(node.op)]
                sign = _SIGNS[type(node.op)]
                left = self.write(node.left, own + (1 if isinstance(node.op, ast.Pow) else 0))
                right = self.write(node.right, own + (0 if isinstance(node.op, ast.Add | ast.Mult | ast.Pow) else 1))
                return f"{left}{sign}{right}", own
            case ast.UnaryOp(op=ast.USub()):
                return f"-{self.write(node.operand, _TIGHT)}", 4
            case ast.UnaryOp(op=ast.Not()):
                return f"not {self.write(node.operand, _TIGHT)}", 3
            case ast.UnaryOp():
                return self._term(node.operand)
            case ast.Name() | ast.Attribute():
                return self._name(node)
            case ast.Constant():
                return str(node.value), _ATOM
            case ast.Call():
                return self._call(node), _ATOM
            case ast.Tuple() | ast.List():
                return "(" + ", ".join(self.write(element, 0) for element in node.elts) + ")", _ATOM
            case ast.Subscript():
                return f"{self.write(node.value, _ATOM)}[{self.write(node.slice, 0)}]", _ATOM
            case _:
                return self._logic(node)

    def _name(self, node: ast.Name | ast.Attribute) -> tuple[str, int]:
        if isinstance(node, ast.Name):
            rendered = self.name(node.id)
        else:
            owner = node.value.id if isinstance(node.value, ast.Name) else ""
            rendered = self.name(f"{owner}.{node.attr}")
        return rendered.text, 4 if rendered.needs_brackets else _ATOM

    def _call(self, node: ast.Call) -> str:
        function = node.func.id if isinstance(node.func, ast.Name) else ""
        if function == "axes":
            return ", ".join(argument.id for argument in node.args if isinstance(argument, ast.Name))
        return f"{function}({', '.join(self.write(argument, 0) for argument in node.args)})"

    def _logic(self, node: ast.expr) -> tuple[str, int]:
        match node:
            case ast.Compare():
                text = self.write(node.left, 4)
                for sign, comparator in zip(node.ops, node.comparators, strict=True):
                    text += f" {_COMPARISONS[type(sign)]} {self.write(comparator, 4)}"
                return text, 3
            case ast.BoolOp():
                sign = " and " if isinstance(node.op, ast.And) else " or "
                return sign.join(self.write(value, 3) for value in node.values), 2
            case ast.IfExp():
                return (
                    f"{self.write(node.body, 2)} if {self.write(node.test, 2)} else {self.write(node.orelse, 2)}",
                    1,
                )
            case _:
                return ast.unparse(node), 0
