"""Calls that stand in an expression more than once, so that a program works each out once."""

from __future__ import annotations

import ast
import functools
from collections.abc import Mapping
from typing import Final

_OF_LABELS: Final = "axes"
"""The one call whose arguments are no values."""


@functools.lru_cache(maxsize=4096)
def repeated_calls(tree: ast.expr) -> tuple[ast.Call, ...]:
    """Return the calls that stand in an expression twice or more and are made whatever its conditions give.

    Those inside others come first.
    """
    found: dict[str, tuple[int, bool, ast.Call]] = {}
    _collect(tree, found, always=True)
    again = [(text, call) for text, (count, always, call) in found.items() if count > 1 and always]
    return tuple(call for _, call in sorted(again, key=lambda one: len(one[0])))


def _collect(node: ast.AST, found: dict[str, tuple[int, bool, ast.Call]], *, always: bool) -> None:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        if node.func.id == _OF_LABELS:
            return
        text = ast.unparse(node)
        count, before, _ = found.get(text, (0, False, node))
        found[text] = (count + 1, before or always, node)
        children: list[ast.AST] = list(node.args)
    else:
        children = list(ast.iter_child_nodes(node))
    first = 1
    if isinstance(node, ast.IfExp):
        children = [node.test, node.body, node.orelse]
    elif isinstance(node, ast.Compare):
        children, first = [node.left, *node.comparators], 2
    elif isinstance(node, ast.BoolOp):
        children = list(node.values)
    else:
        first = len(children)
    for place, child in enumerate(children):
        _collect(child, found, always=always and place < first)


def with_names(tree: ast.expr, names: Mapping[str, str]) -> str:
    """Write an expression in which a name stands for each call of which the text is known."""
    return ast.unparse(_Renaming(names).visit(ast.parse(ast.unparse(tree), mode="eval")))


class _Renaming(ast.NodeTransformer):
    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names

    def visit_Call(self, node: ast.Call) -> ast.expr:
        name = self._names.get(ast.unparse(node))
        if name is not None:
            return ast.Name(name, ast.Load())
        self.generic_visit(node)
        return node
