"""Loading the banks: the shipped ones and extra folders, each file whole or not at all.

A broken file is reported and left out; the others are studied.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from engine.source import Source
from quizapp.bank.card import ItemCard
from quizapp.bank.collection import (
    MISTAKES,
    NO_BANKS,
    SYLLABUS,
    WORKING,
    BankError,
    Banks,
    Entry,
    content_folder,
    yaml_files,
)
from quizapp.bank.items import Bank, Item, Point, kind_of, revision_of
from quizapp.bank.mistakes import MistakeEntry, Working
from quizapp.bank.reading import load, structured, wrong
from quizapp.bank.rules import problems_of, problems_of_mistake
from quizapp.bank.syllabus import Syllabus


@dataclass(slots=True)
class _Loaded:
    """What has been loaded so far."""

    syllabus: Syllabus
    entries: dict[str, Entry] = field(default_factory=dict)
    points: dict[str, Point] = field(default_factory=dict)
    mistakes: dict[str, MistakeEntry] = field(default_factory=dict)
    workings: list[Working] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
    problems: list[BankError] = field(default_factory=list)


def load_banks(extra: Sequence[Path] = (), content: Path | None = None) -> Banks:
    """Load the shipped banks and those of the extra folders.

    Raises:
        BankError: The syllabus itself is broken, so that nothing can be keyed to it.
    """
    shipped = (content or content_folder()) / "g-kentei"
    source = load(shipped / SYLLABUS)
    banks = _Loaded(structured(source, source.data, Syllabus))
    files = [path for folder in (shipped, *extra) for path in yaml_files(folder, banks.problems)]
    for path in files:
        _guarded(banks, path, _load_words)
    for path in files:
        _guarded(banks, path, _load_bank)
    place = {objective: number for number, objective in enumerate(banks.syllabus.objectives)}
    entries = dict(sorted(banks.entries.items(), key=lambda named: place[named[1].objective]))
    return Banks(
        syllabus=banks.syllabus,
        entries=entries,
        cards={name: _card(entry) for name, entry in entries.items()},
        points=banks.points,
        mistakes=banks.mistakes,
        workings=banks.workings,
        files=banks.files,
        problems=banks.problems,
    )


def _card(entry: Entry) -> ItemCard:
    item = entry.item
    return ItemCard(
        id=item.id,
        objective=entry.objective,
        kind=kind_of(item),
        tier=item.tier,
        exam=item.exam,
        revision=entry.revision,
        siblings=frozenset(item.siblings),
        tags=frozenset(item.tags),
        mistakes=frozenset(getattr(item, "mistakes", ())),
        difficulty=item.difficulty,
    )


def _guarded(banks: _Loaded, path: Path, load_one: Callable[[_Loaded, Path], None]) -> None:
    try:
        load_one(banks, path)
    except BankError as problem:
        banks.problems.append(problem)


def _load_words(banks: _Loaded, path: Path) -> None:
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


def _load_bank(banks: _Loaded, path: Path) -> None:
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


def _check_item(banks: _Loaded, source: Source, index: int, item: Item) -> None:
    for place, message, advice in problems_of(item, banks.mistakes):
        raise wrong(source, ("items", index, *place), message, advice)
