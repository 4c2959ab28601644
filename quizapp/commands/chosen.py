"""What a user chose for every command, folders and language, and what all commands do alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from quizapp.bank.text import Language
    from quizapp.questions.library import Questions

USERS_MISTAKE = 2


class Chosen:
    """What every command may need: the folders and the language."""

    def __init__(
        self,
        banks: Sequence[Path],
        data: Path | None,
        language: str | None,
        open_app: Callable[[Chosen], int] | None = None,
    ) -> None:
        from quizapp.store.paths import data_folder

        self.banks = tuple(banks)
        self.data = data_folder(data)
        self.wanted = language
        self._open_app = open_app

    def open_app(self) -> int:
        """Open the screens, which only the command line itself knows, and return the exit code."""
        assert self._open_app is not None  # noqa: S101 -- the command line hands it in
        return self._open_app(self)

    @property
    def language(self) -> Language:
        """The language asked for, else the one kept, else the system's."""
        from quizapp.opening import chosen_language

        return chosen_language(self.data, self.wanted)


def emit(data: object) -> None:
    """Print data as JSON."""
    import click
    import msgspec

    click.echo(msgspec.json.format(msgspec.json.encode(data), indent=2).decode())


def questions_of(chosen: Chosen, *, tell: bool = True, anew: bool = False) -> Questions:
    """Open the banks; what is refused is told on stderr, and the rest can be asked.

    They are read as they were kept, if nothing changed since and it is not wanted `anew`, as by whoever checks them.
    """
    import click

    from quizapp.bank.collection import extra_folders
    from quizapp.locale.speech import Speech
    from quizapp.questions.library import Questions

    folders = extra_folders(chosen.banks)
    if anew:
        from quizapp.bank.loading import load_banks

        banks = load_banks(folders)
    else:
        from quizapp.bank.cache import kept_banks

        banks = kept_banks(chosen.data, folders)
    for problem in banks.problems if tell else ():
        click.echo(Speech(chosen.language).explain(problem), err=True)
    return Questions(banks)
