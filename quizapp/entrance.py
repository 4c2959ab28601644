"""The way into the app itself, past the command line's machinery, which takes as long to load as the banks to open."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from quizapp.bank.text import LANGUAGES
from quizapp.commands.chosen import USERS_MISTAKE, Chosen
from quizapp.errors import QuizappError

INTERRUPTED: Final = 130
"""The exit code after Ctrl+C, as shells have it."""
_COMPLETING: Final = "_QUIZAPP_COMPLETE"
"""The variable in which a shell says that it wants to know."""


def plainly_chosen(arguments: Sequence[str]) -> Chosen | None:
    """Return what is chosen by the options of the app itself; None where there is anything else, or anything wrong.

    Then click is asked, which can tell what is wrong, and which answers a shell that wants to know what could follow.
    """
    if _COMPLETING in os.environ:
        return None
    banks: list[Path] = []
    data: Path | None = None
    language: str | None = None
    waiting = iter(arguments)
    for argument in waiting:
        name, value = _option(argument, waiting)
        match name:
            case "--banks" if value is not None:
                banks.append(Path(value))
            case "--data-dir" if value is not None:
                data = Path(value)
            case "--lang" if value in LANGUAGES:
                language = value
            case _:
                return None
    return Chosen(banks, data, language)


def _option(argument: str, following: Iterator[str]) -> tuple[str, str | None]:
    """Split an option from its value, which is written behind a sign of equality or follows it."""
    name, sign, value = argument.partition("=")
    return (name, value) if sign else (name, next(following, None))


def open_app(chosen: Chosen) -> int:
    """Open the app and return its exit code.

    Raises:
        QuizappError: There is no terminal that it could use, or no such folder of banks.
    """
    from quizapp.bank.collection import extra_folders
    from quizapp.terminal import refusal

    problem = refusal(sys.stdin, sys.stdout, os.environ)
    if problem is not None:
        raise QuizappError(problem)
    extra_folders(chosen.banks)
    from quizapp.opening import Opening

    opening = Opening(chosen.data, chosen.banks, or_look=True)
    opening.begin()
    try:
        from quizapp.tui.spared import spared

        with spared():
            from quizapp.tui.start import start

        return start(opening, chosen.wanted)
    finally:
        gc.enable()
        opening.close()


def guarded(job: Callable[[], int], arguments: Sequence[str]) -> int:
    """Do a job and return its exit code; a mistake of the user's becomes one sentence on stderr.

    The sentence is in the language that the arguments of the command line choose.
    """
    _utf8()
    try:
        return job()
    except QuizappError as problem:
        from quizapp.commands.refused import explained

        sys.stderr.write(f"{explained(problem, arguments)}\n")
        return USERS_MISTAKE
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - the reader has gone away
        return 0
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 0


def _utf8() -> None:
    """Write UTF-8 where a Windows console or a bare locale would refuse Japanese."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")
