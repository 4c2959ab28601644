"""Keeping the catalogue: messages are gathered from the code, translated in the .po file, and compiled beside it.

For contributors: `python -m quizapp.locale.catalogue` adds new messages, drops those no longer used, and compiles.
It needs Babel, which learners do not have; the app reads only the compiled file.
"""

from __future__ import annotations

import ast
import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from quizapp.locale import DOMAIN, FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from babel.messages.catalog import Catalog

MARKS = frozenset({"N_", "tell"})
"""Calls whose first argument is a message."""
COMMAND_MARKS = frozenset({"command", "group"})
"""Decorators that make a command, whose docstring is a message; so is what stands behind `help=` in a call."""
PLURAL_MARK = "count"
"""The method whose first two arguments are the singular and the plural of a message."""
PO = FOLDER / "ja" / "LC_MESSAGES" / f"{DOMAIN}.po"
MO = PO.with_suffix(".mo")

Key = str | tuple[str, str]


def messages_in(source: str) -> Iterator[Key]:
    """Yield the messages of a module, singular and plural as a pair.

    The syntax tree is walked rather than the tokens, so that messages inside f-strings are found as well.
    """
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and any(map(_is_command, node.decorator_list)):
            yield ast.get_docstring(node) or ""
        if not isinstance(node, ast.Call):
            continue
        for given in node.keywords:
            if given.arg == "help" and isinstance(given.value, ast.Constant) and isinstance(given.value.value, str):
                yield given.value.value
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        texts = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
        if name in MARKS and texts and isinstance(texts[0], str):
            yield texts[0]
        elif name == PLURAL_MARK and len(texts) >= 2:  # noqa: PLR2004 -- the singular and the plural
            singular, plural = texts[:2]
            if isinstance(singular, str) and isinstance(plural, str):
                yield singular, plural


def _is_command(decorator: ast.expr) -> bool:
    """Return whether a decorator makes a command, whose docstring is its help."""
    function = decorator.func if isinstance(decorator, ast.Call) else decorator
    return isinstance(function, ast.Attribute) and function.attr in COMMAND_MARKS


def used(folder: Path) -> dict[Key, list[str]]:
    """Return every message used below a folder, with the modules that use it."""
    found: dict[Key, list[str]] = {}
    for path in sorted(folder.rglob("*.py")):
        for message in messages_in(path.read_text(encoding="utf-8")):
            users = found.setdefault(message, [])
            module = path.relative_to(folder.parent).as_posix()
            if module not in users:
                users.append(module)
    return found


def read(path: Path = PO) -> Catalog:
    """Read the catalogue."""
    from babel.messages.pofile import read_po

    with path.open("rb") as file:
        return read_po(file, locale="ja", domain=DOMAIN)


def compiled(catalogue: Catalog) -> bytes:
    """Return the catalogue as the app reads it."""
    from babel.messages.mofile import write_mo

    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def updated(folder: Path) -> Catalog:
    """Return the catalogue with the messages that the code uses: new ones empty, unused ones gone."""
    from babel.messages.catalog import Catalog

    old = read() if PO.exists() else Catalog(locale="ja", domain=DOMAIN)
    new = Catalog(
        locale="ja",
        domain=DOMAIN,
        fuzzy=False,
        project="quizapp",
        version="1",
        header_comment="# Messages of quizapp; `python -m quizapp.locale.catalogue` keeps and compiles them.",
        msgid_bugs_address="the issue tracker",
        last_translator="The quizapp authors",
        language_team="The quizapp authors",
    )
    for message, users in used(folder).items():
        before = old.get(message if isinstance(message, str) else message[0])
        new.add(message, before.string if before else None, locations=[(user, 0) for user in users])
    new.creation_date = old.creation_date
    new.revision_date = old.revision_date
    return new


def write(folder: Path) -> list[str]:
    """Bring both files up to date, and return the messages that still want a translation."""
    from babel.messages.pofile import write_po

    catalogue = updated(folder)
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as file:
        write_po(file, catalogue, width=110, include_lineno=False, sort_output=True)
    MO.write_bytes(compiled(read()))
    return untranslated(catalogue)


def untranslated(catalogue: Catalog) -> list[str]:
    """Return the messages without a translation, or with a form of it missing."""
    return [str(message.id) for message in catalogue if message.id and not _complete(message.string)]


def _complete(string: object) -> bool:
    """Return whether a translation is there, in every form."""
    return bool(string) and (isinstance(string, str) or (isinstance(string, tuple | list) and all(string)))


if __name__ == "__main__":
    wanting = write(FOLDER.parent)
    sys.stdout.write("".join(f"not translated: {message}\n" for message in wanting))
    sys.exit(1 if wanting else 0)
