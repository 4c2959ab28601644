"""The sentences that modules write, read from their source with holes for what is put in."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
INSIDE = {
    *("UnplannedError", "DrawsPartError", "DamagedError"),
    *("KeyError", "TypeError", "ValueError", "OverflowError", "PermissionError"),
}
"""What never leaves the room that raises it."""
METHODS = {"refuse", "_wrong", "wrong", "obituary"}
"""What builds a refusal of the sentences that it is given."""
KINDS = ("Error", "WorkerDied", "WorkerUnavailable", "WorkerTimeout", "JobDefect")


def counted(pieces: list[str | None]) -> str:
    """Write a sentence with its holes counted from 0."""
    holes = iter(range(len(pieces)))
    return "".join(f"{{{next(holes)}}}" if piece is None else piece for piece in pieces)


def pieces_of(node: ast.AST) -> list[str | None]:
    """Return the pieces of a text, None for what is put in; `{name}` in a plain text is put in later."""
    match node:
        case ast.Constant(value=str(text)):
            return [None if at % 2 else piece for at, piece in enumerate(re.split(r"\{(\w+)\}", text))]
        case ast.JoinedStr(values=values):
            return [
                piece for value in values for piece in (pieces_of(value) if isinstance(value, ast.Constant) else [None])
            ]
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return [*pieces_of(left), *pieces_of(right)]
        case _:
            return [None]


def said(path: Path) -> set[str]:
    """Return every text in a module as a sentence with holes; a plain one also as it stands."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant | ast.JoinedStr | ast.BinOp):
            found.add(counted(pieces_of(node)))
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(node.value)
    return found


def refusals(path: Path) -> Iterator[str]:
    """Yield the sentences of the refusals that a module makes, with holes, wherever they are written out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    named = {
        target.id: node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple):
            yield from _sentences(node.value.elts, named)
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name in METHODS or (name.endswith(KINDS) and name not in INSIDE):
            yield from _sentences(node.args, named)


def _sentences(texts: Sequence[ast.expr], named: Mapping[str, ast.expr]) -> Iterator[str]:
    for given in texts:
        text = named.get(given.id, given) if isinstance(given, ast.Name) else given
        if re.search(r"[a-z] [a-z]", "".join(piece or "" for piece in pieces_of(text))):
            yield counted(pieces_of(text)).replace("{{", "{").replace("}}", "}")
