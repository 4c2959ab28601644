"""Loading the banks: the shipped ones and extra folders, each file whole or not at all.

A broken file is reported and left out; the others are studied.
"""

from __future__ import annotations

import importlib.resources
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from engine.source import Source
from quizapp.bank.items import Bank, Item, Point, revision_of
from quizapp.bank.mistakes import MistakeEntry, Working
from quizapp.bank.reading import BankError, load, structured, wrong
from quizapp.bank.rules import problems_of, problems_of_mistake
from quizapp.bank.syllabus import Syllabus
from quizapp.bank.text import Text

SYLLABUS, MISTAKES, WORKING = "syllabus.yaml", "mistakes.yaml", "working.yaml"
NO_BANKS = frozenset({SYLLABUS, MISTAKES, WORKING, "exam.yaml", "glossary.yaml"})
"""Files of other forms that lie beside the banks."""
_FOLDERS_WITHOUT_BANKS = frozenset({"networks"})


@dataclass(frozen=True, slots=True)
class Entry:
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


@dataclass(slots=True)
class Banks:
    """All that was loaded, and what was refused."""

    syllabus: Syllabus
    entries: dict[str, Entry] = field(default_factory=dict)
    points: dict[str, Point] = field(default_factory=dict)
    mistakes: dict[str, MistakeEntry] = field(default_factory=dict)
    workings: list[Working] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
    problems: list[BankError] = field(default_factory=list)

    def layer_name(self, layer: str) -> Text | None:
        """Return how a layer is called in both languages."""
        for working in self.workings:
            if layer in working.layers:
                return working.layers[layer]
        return None


def content_folder() -> Path:
    """Return the folder of the shipped banks, in an installed package or in a checkout."""
    packaged = Path(str(importlib.resources.files("quizapp"))) / "content"
    return packaged if packaged.is_dir() else Path(__file__).resolve().parents[2] / "content"


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


def load_banks(extra: Sequence[Path] = (), content: Path | None = None) -> Banks:
    """Load the shipped banks and those of the extra folders.

    Raises:
        BankError: The syllabus itself is broken, so that nothing can be keyed to it.
    """
    shipped = (content or content_folder()) / "g-kentei"
    source = load(shipped / SYLLABUS)
    banks = Banks(structured(source, source.data, Syllabus))
    files = [path for folder in (shipped, *extra) for path in _yaml_files(folder, banks.problems)]
    for path in files:
        _guarded(banks, path, _load_words)
    for path in files:
        _guarded(banks, path, _load_bank)
    return banks


def _guarded(banks: Banks, path: Path, load_one: Callable[[Banks, Path], None]) -> None:
    try:
        load_one(banks, path)
    except BankError as problem:
        banks.problems.append(problem)


def _closed(folder: Path, problem: OSError) -> BankError:
    reason = problem.strerror or str(problem)
    return BankError(f"{folder}: the folder cannot be read ({reason}); give yourself permission to read it")


def _yaml_files(folder: Path, problems: list[BankError]) -> Iterator[Path]:
    def refuse(problem: OSError) -> None:
        problems.append(_closed(Path(problem.filename or folder), problem))

    for here, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if name not in _FOLDERS_WITHOUT_BANKS)
        yield from (Path(here, name) for name in sorted(names) if name.endswith((".yaml", ".yml")))


def _load_words(banks: Banks, path: Path) -> None:
    if path.name == MISTAKES:
        source = load(path)
        loaded = structured(source, source.data, dict[str, MistakeEntry])
        for name, entry in loaded.items():
            if name in banks.mistakes:
                raise wrong(source, (name,), f"there is a mistake `{name}` in another file", "give one another name")
            for place, message, advice in problems_of_mistake(name, entry):
                raise wrong(source, (name, *place), message, advice)
        banks.mistakes.update(loaded)
    elif path.name == WORKING:
        source = load(path)
        banks.workings.append(structured(source, source.data, Working))
    else:
        return
    banks.files.append(path)


def _load_bank(banks: Banks, path: Path) -> None:
    if path.name in NO_BANKS:
        return
    source = load(path)
    if not isinstance(source.data, dict):
        raise wrong(source, (), "a bank starts with `objective:` and `items:`", "see content/AUTHORING.md")
    loaded = _items_one_by_one(source, source.data)
    if loaded.objective not in banks.syllabus.objectives:
        known = ", ".join(banks.syllabus.objectives)
        raise wrong(source, ("objective",), f"there is no objective `{loaded.objective}`", f"use one of {known}")
    entries: dict[str, Entry] = {}
    for index, item in enumerate(loaded.items):
        place = ("items", index, "id")
        other = entries.get(item.id) or banks.entries.get(item.id)
        if other is not None:
            where = f"line {other.line}" if other.path == path else other.where
            raise wrong(source, place, f"the id `{item.id}` is already used in {where}", "give the item its own id")
        entries[item.id] = Entry(item, loaded.objective, path, source.line(*place), revision_of(item))
        _check_item(banks, source, index, item)
    banks.entries.update(entries)
    if loaded.point is not None:
        banks.points.setdefault(loaded.objective, loaded.point)
    banks.files.append(path)


def _items_one_by_one(source: Source, data: dict[str, object]) -> Bank:
    """Check each item by itself, so that an error names the item and its line."""
    items = data.get("items")
    if not isinstance(items, list):
        raise wrong(source, ("items",), "a bank needs a list of `items`", "add one item at least, after a hyphen")
    frame = structured(source, {**data, "items": []}, Bank)
    checked = [structured(source, item, Item, ("items", index)) for index, item in enumerate(items)]
    return Bank(objective=frame.objective, point=frame.point, items=tuple(checked))


def _check_item(banks: Banks, source: Source, index: int, item: Item) -> None:
    for place, message, advice in problems_of(item, banks.mistakes):
        raise wrong(source, ("items", index, *place), message, advice)
