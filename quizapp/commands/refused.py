"""Refusals of the command line in the language of its other output; loaded only where something is refused."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from quizapp.bank.text import LANGUAGES

if TYPE_CHECKING:
    import click

    from quizapp.bank.text import Language


def language_of(arguments: Sequence[str]) -> Language:
    """Return the language of a command line: the last that it names, else the one kept, else the system's.

    The arguments are looked through as they stand, because they may be what is wrong.
    """
    named = [language for language in _values(arguments, "--lang") if language in LANGUAGES]
    if named:
        return "ja" if named[-1] == "ja" else "en"
    from quizapp.opening import chosen_language
    from quizapp.store.paths import data_folder

    folders = _values(arguments, "--data-dir")
    return chosen_language(data_folder(Path(folders[-1]) if folders else None), None)


def _values(arguments: Sequence[str], option: str) -> list[str]:
    """Return what is given for an option, behind a sign of equality or as the argument that follows."""
    split = ((one.partition("="), following) for one, following in pairwise([*arguments, ""]))
    return [value if sign else following for (name, sign, value), following in split if name == option]


def explained(problem: object, arguments: Sequence[str]) -> str:
    """Return what is wrong as a sentence in the language of a command line, made safe for the terminal."""
    from quizapp.locale.speech import Speech

    return Speech(language_of(arguments)).explain(problem)


def misused(problem: click.ClickException, arguments: Sequence[str]) -> str:
    """Return what is wrong with the arguments, below how the command is used and where its help is."""
    import io

    language = language_of(arguments)
    if language == "en":
        shown = io.StringIO()
        problem.show(shown)
        return shown.getvalue().rstrip("\n")
    from quizapp.locale.speech import Speech

    said = Speech(language).explain(problem.format_message())
    context = getattr(problem, "ctx", None)
    if context is None:
        return f"エラー: {said}"
    usage = context.get_usage().replace("Usage:", "使い方:", 1)
    return f"{usage}\n`{context.command_path} --help` で説明を見られます。\n\nエラー: {said}"
