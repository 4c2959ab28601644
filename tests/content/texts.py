"""Every text of the shipped content, with the place where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from quizapp.bank.collection import Banks
from quizapp.bank.items import Choice, Computed, Item, MultipleChoice
from tests.questions.shipped import shipped

BANKS: Banks = shipped().banks
CHOICES: list[Choice | MultipleChoice] = [
    entry.item for entry in BANKS.entries.values() if isinstance(entry.item, Choice | MultipleChoice)
]


def items() -> Iterator[Item]:
    for entry in BANKS.entries.values():
        yield entry.item


def everything() -> Iterator[tuple[str, object]]:
    """Yield whatever the content says as a place and plain data."""
    for name, entry in BANKS.entries.items():
        yield name, msgspec.to_builtins(entry.item)
    for objective, point in BANKS.points.items():
        yield f"the point of {objective}", msgspec.to_builtins(point)
    for name, mistake in BANKS.mistakes.items():
        yield f"the mistake {name}", msgspec.to_builtins(mistake)
    for working in BANKS.workings:
        yield f"the working of {', '.join(working.layers)}", msgspec.to_builtins(working)
    yield "the syllabus", msgspec.to_builtins(BANKS.syllabus)


def pairs(place: str, data: object) -> Iterator[tuple[str, str, str]]:
    """Yield place, Japanese and English of every bilingual text."""
    if isinstance(data, dict):
        if set(data) == {"ja", "en"} and isinstance(data["ja"], str):
            yield place, data["ja"], data["en"]
        for name, value in data.items():
            yield from pairs(f"{place}.{name}", value)
    elif isinstance(data, list | tuple):
        for number, value in enumerate(data):
            yield from pairs(f"{place}[{number}]", value)


def strings(place: str, data: Any) -> Iterator[tuple[str, str]]:
    """Yield place and text of every string."""
    if isinstance(data, str):
        yield place, data
    elif isinstance(data, dict):
        for name, value in data.items():
            yield from strings(f"{place}.{name}", value)
    elif isinstance(data, list | tuple):
        for number, value in enumerate(data):
            yield from strings(f"{place}[{number}]", value)


BILINGUAL = [one for place, data in everything() for one in pairs(place, data)]
STRINGS = [one for place, data in everything() for one in strings(place, data)]


def names_in(item: Item) -> Iterator[str]:
    """Yield the names that an item's description gives to its layers."""
    given = item.given if isinstance(item, Computed) else {}
    yield from (text for place, text in strings("", given) if place.endswith(".name"))
