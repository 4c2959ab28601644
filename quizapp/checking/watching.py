"""Checking again whenever an author saves: only what changed, and what was wrong before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

from quizapp.bank.collection import Banks, yaml_files
from quizapp.bank.items import Computed
from quizapp.checking.banks import check_banks, problem_lines
from quizapp.errors import QuizappError
from quizapp.locale.speech import Speech
from quizapp.questions.library import Questions

SECONDS: Final = 0.5
"""Between two looks at the files."""

Stamp = tuple[tuple[str, int, int], ...]
"""Path, time of the last change in nanoseconds, and size of every file that is watched."""


def stamp_of(folders: Iterable[Path]) -> Stamp:
    """Return what tells whether anything under the folders was saved; a file that goes away meanwhile is left out."""
    return tuple(_stamps(folders))


def _stamps(folders: Iterable[Path]) -> Iterator[tuple[str, int, int]]:
    for folder in folders:
        for path in yaml_files(folder, []):
            try:
                status = path.stat()
            except OSError:
                continue
            yield str(path), status.st_mtime_ns, status.st_size


def changed(before: Banks, after: Banks) -> frozenset[str]:
    """Return the items that are new or were changed, or that name a mistake that was."""
    mistakes = {name for name, mistake in after.mistakes.items() if before.mistakes.get(name) != mistake}
    return frozenset(
        item
        for item, entry in after.entries.items()
        if item not in before.entries
        or before.entries[item].item != entry.item
        or (isinstance(entry.item, Computed) and mistakes.intersection(entry.item.mistakes))
    )


class Watch:
    """What was loaded last, and which items were wrong."""

    def __init__(self, load: Callable[[], Questions], speech: Speech, *, seeds: int) -> None:
        self._load = load
        self._speech = speech
        self._seeds = seeds
        self._banks: Banks | None = None
        self._wrong: frozenset[str] = frozenset()

    def look(self) -> list[str]:
        """Load the banks, check what changed since the last look, and return what is to be told.

        The first look draws nothing: to check all that there is takes minutes, and is what `check` alone is for.
        """
        try:
            questions = self._load()
        except QuizappError as problem:
            return list(problem_lines([problem], self._speech))[:1]
        banks, before = questions.banks, self._banks
        some = frozenset() if before is None else changed(before, banks) | (self._wrong & banks.entries.keys())
        report = check_banks(questions, seeds=self._seeds, verify=None, only=some)
        self._banks = banks
        self._wrong = frozenset(item for item in some if any(f" {item}: " in problem for problem in report.problems))
        speech = self._speech
        looked = (
            speech.count("{number} item read", "{number} items read", len(banks.entries))
            if before is None
            else speech.count("{number} item checked", "{number} items checked", len(some))
        )
        *told, found = problem_lines(report.problems, speech)
        return [*told, speech.tell("{looked}, {found}", looked=looked, found=found)]


def watch(look: Callable[[], Iterable[str]], stamp: Callable[[], Stamp], *, wait: Callable[[], None]) -> Iterator[str]:
    """Yield what there is to tell now, and again each time that something was saved; it never ends by itself.

    Args:
        look: Checks, and returns what is to be told.
        stamp: Tells whether anything was saved.
        wait: Called between two looks at the files.
    """
    last = stamp()
    yield from look()
    while True:
        wait()
        now = stamp()
        if now != last:
            last = now
            yield ""
            yield from look()
