"""The JSON Schema of a bank, made from the structures that load it, for editors that check while one types.

`python -m quizapp.bank.schema` writes it to content/schema.json; a test holds the two together.
"""

from __future__ import annotations

import ast
import inspect
import itertools
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec

from quizapp.bank import items, mistakes
from quizapp.bank.collection import content_folder

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_WORDS_OF_AUTHORS = (items, mistakes)
_ENGINES_OWN = frozenset({"discriminator"})
"""Keywords that msgspec writes and JSON Schema does not have."""


def schema() -> dict[str, Any]:
    """Return the schema of a bank; `$defs` also hold those of mistakes.yaml and working.yaml."""
    kinds = [items.Bank, dict[str, mistakes.MistakeEntry], mistakes.Working]
    (bank, mistakes_file, _), definitions = msgspec.json.schema_components(kinds)
    definitions["Mistakes"] = {"title": "Mistakes", "description": "A file mistakes.yaml.", **mistakes_file}
    said = {name: text for module in _WORDS_OF_AUTHORS for name, text in attribute_docstrings(module).items()}
    for name, definition in definitions.items():
        for field, form in definition.get("properties", {}).items():
            if (name, field) in said:
                form.setdefault("description", said[name, field])
    description = "Items for one objective; content/AUTHORING.md explains them."
    head = {"$schema": DIALECT, "title": "A bank of quizapp", "description": description}
    return {**head, **bank, "$defs": _plain(definitions)}


def _plain(node: Any) -> Any:  # noqa: ANN401 - plain data
    if isinstance(node, dict):
        return {name: _plain(value) for name, value in node.items() if name not in _ENGINES_OWN}
    return [_plain(value) for value in node] if isinstance(node, list | tuple) else node


def attribute_docstrings(module: ModuleType) -> dict[tuple[str, str], str]:
    """Return what stands under each attribute of a module's classes, also under those that they inherit."""
    tree = ast.parse(inspect.getsource(module))
    found: dict[tuple[str, str], str] = {}
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            for base in node.bases:
                inherited = {field: text for (name, field), text in found.items() if name == getattr(base, "id", "")}
                found.update({(node.name, field): text for field, text in inherited.items()})
            found.update({(node.name, field): text for field, text in _described(node.body)})
    return found


def _described(body: list[ast.stmt]) -> list[tuple[str, str]]:
    described = []
    for statement, after in itertools.pairwise(body):
        target = statement.target if isinstance(statement, ast.AnnAssign) else None
        text = after.value if isinstance(after, ast.Expr) else None
        if isinstance(target, ast.Name) and isinstance(text, ast.Constant) and isinstance(text.value, str):
            described.append((target.id, inspect.cleandoc(text.value)))
    return described


def written() -> str:
    """Return the schema as its file holds it."""
    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"


def main(arguments: list[str]) -> None:
    """Write the schema to the file named, by default content/schema.json."""
    path = Path(arguments[0]) if arguments else content_folder() / "schema.json"
    path.write_text(written(), encoding="utf-8", newline="\n")
    sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
