"""What a set of loaded banks is, and where banks are looked for: light, because the app starts with it.

Parsing and checking them is `loading`; keeping the result for the next start is `cache`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from quizapp.errors import QuizappError

if TYPE_CHECKING:
    from quizapp.bank.card import ItemCard
    from quizapp.bank.items import Item, Point
    from quizapp.bank.mistakes import MistakeEntry, Working
    from quizapp.bank.syllabus import Syllabus
    from quizapp.bank.text import Text

SYLLABUS, MISTAKES, WORKING, COVERAGE = "syllabus.yaml", "mistakes.yaml", "working.yaml", "coverage.yaml"
NO_BANKS = frozenset({SYLLABUS, MISTAKES, WORKING, COVERAGE, "exam.yaml", "glossary.yaml"})
"""Files of other forms that lie beside the banks."""
_FOLDERS_WITHOUT_BANKS = frozenset({"networks"})


class BankError(QuizappError):
    """A bank, or a file beside it, is wrong; the message names file and line and says what to do."""


class Entry(msgspec.Struct, frozen=True):
    """An item in its place: its objective, its file and its line."""

    item: Item
    objective: str
    path: Path
    line: int
    revision: str

    @property
    def where(self) -> str:
        """The file and the line, as an error begins."""
        return f"{self.path}:{self.line}"


class Banks(msgspec.Struct):
    """All that was loaded, and what was refused."""

    syllabus: Syllabus
    entries: Mapping[str, Entry]
    cards: Mapping[str, ItemCard]
    """What is known of each item without reading it, by the order of the syllabus."""
    points: Mapping[str, Point]
    mistakes: Mapping[str, MistakeEntry]
    workings: Sequence[Working]
    files: Sequence[Path]
    problems: Sequence[BankError]

    def layer_name(self, layer: str) -> Text | None:
        """Return how a layer is called in both languages."""
        for working in self.workings:
            if layer in working.layers:
                return working.layers[layer]
        return None


def content_folder() -> Path:
    """Return the folder of the shipped banks, in an installed package or in a checkout."""
    house = Path(__file__).resolve().parents[1]
    packaged = house / "content"
    return packaged if packaged.is_dir() else house.parent / "content"


def extra_folders(given: Sequence[Path], environment: Mapping[str, str] | None = None) -> list[Path]:
    """Return the folders of extra banks: those given, else those of QUIZAPP_BANKS, which must exist.

    Raises:
        BankError: A folder does not exist or cannot be read.
    """
    variable = (os.environ if environment is None else environment).get("QUIZAPP_BANKS", "")
    folders = list(given) or [Path(part) for part in variable.split(os.pathsep) if part]
    for folder in folders:
        if not folder.is_dir():
            raise BankError(f"{folder}: there is no such folder; give --banks a folder that holds YAML banks")
        try:
            with os.scandir(folder):
                pass
        except OSError as problem:
            raise _closed(folder, problem) from problem
    return folders


def yaml_files(folder: Path, problems: list[BankError]) -> Iterator[Path]:
    """Yield the YAML files under a folder in a fixed order; folders that cannot be read are added to `problems`."""

    def refuse(problem: OSError) -> None:
        problems.append(_closed(Path(problem.filename or folder), problem))

    for here, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if name not in _FOLDERS_WITHOUT_BANKS)
        yield from (Path(here, name) for name in sorted(names) if name.endswith((".yaml", ".yml")))


def _closed(folder: Path, problem: OSError) -> BankError:
    reason = problem.strerror or str(problem)
    return BankError(f"{folder}: the folder cannot be read ({reason}); give yourself permission to read it")
