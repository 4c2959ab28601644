"""Beginning an item: a commented template of its kind, that loads as it stands, put at the end of a bank."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final, get_args

import msgspec

from engine.checks import nearest
from engine.errors import EngineError
from engine.source import parse
from quizapp.bank.card import Kind
from quizapp.bank.collection import BankError
from quizapp.bank.items import IDENTIFIER, Bank
from quizapp.bank.templates import COMMON, TEMPLATES

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
_ITEM: Final = re.compile(r"^( *)- +id:", re.MULTILINE)


def known_kind(kind: str) -> Kind:
    """Return a kind that there is.

    Raises:
        BankError: There is none of this name.
    """
    found = next((known for known in KINDS if known == kind), None)
    if found is None:
        raise BankError(f"there is no kind `{kind}`{nearest(kind, KINDS)}; use one of {', '.join(KINDS)}")
    return found


def fresh_id(objective: str, kind: str, random: str, taken: Collection[str]) -> str:
    """Return an id that nothing has, made of chance, so that two authors do not meet."""
    identifier = f"{kind.replace('_', '-')}-{objective}-{random}"
    if identifier in taken:
        raise BankError(f"the id `{identifier}` is already used; try again, or give another with --id")
    return identifier


def checked_id(identifier: str, taken: Collection[str]) -> str:
    """Return an id that the author chose.

    Raises:
        BankError: It is not of the form of ids, or an item has it.
    """
    if not re.fullmatch(IDENTIFIER, identifier):
        raise BankError(
            f"`{identifier}` is no id; use small letters, digits and single hyphens, as in conv-output-size"
        )
    if identifier in taken:
        raise BankError(f"the id `{identifier}` is already used; an id stays with its item for life, so give another")
    return identifier


def draft(identifier: str, kind: Kind) -> str:
    """Return an item of a kind to be filled in, with a comment beside each field."""
    return TEMPLATES[kind].replace("ID", identifier, 1).rstrip("\n") + "\n" + COMMON


def with_draft(text: str, written: str, *, objective: str, name: str) -> str:
    """Return a bank with a draft at its end; without text, a new bank.

    Args:
        text: The bank as it stands.
        written: The draft.
        objective: What the bank is about.
        name: The bank's path, for errors.

    Raises:
        BankError: The bank is of another objective, cannot be read, or does not end with its items.
    """
    if not text.strip():
        return f"objective: {objective}\n\nitems:\n{written}"
    before = _bank(text, name)
    if before.objective != objective:
        raise BankError(f"{name}: the bank is of objective {before.objective}, not {objective}; give another file")
    places = _ITEM.findall(text)
    indent = places[-1] if places else ""
    lines = "".join(f"{indent}{line}\n" if line else "\n" for line in written.splitlines())
    longer = f"{text.rstrip()}\n\n{lines}"
    advice = "take --print and put the item in yourself"
    try:
        after = _bank(longer, name)
    except BankError as problem:
        raise BankError(f"{name}: the bank does not end with its items; {advice}") from problem
    if [item.id for item in after.items[:-1]] != [item.id for item in before.items]:
        raise BankError(f"{name}: the item would not become the last of the bank; {advice}")
    return longer


def _bank(text: str, name: str) -> Bank:
    try:
        return msgspec.convert(parse(text, name).data, Bank)
    except EngineError as problem:
        raise BankError(str(problem)) from problem
    except msgspec.ValidationError as problem:
        raise BankError(f"{name}: the bank cannot be read ({problem}); `quizapp check` says more") from problem
