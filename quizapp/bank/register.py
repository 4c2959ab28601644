"""What is known of all items at once: columns in the order of the syllabus.

A start with a hundred thousand items looks into a few long columns instead of unpacking a hundred thousand cards; the
card of an item is read when the item is met.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from itertools import accumulate
from typing import Final, Protocol, overload, runtime_checkable

import msgspec

from quizapp.bank.card import ItemCard, Tier
from quizapp.bank.names import MANY, Columns, Names, column_of, columns_of

TIERS: Final[tuple[Tier, ...]] = ("core", "standard", "extra")
"""From what everyone needs to what only some want."""
UNKNOWN_OBJECTIVE: Final = 1 << 30
"""The place of an objective that the syllabus lacks: after all others."""


class Group(msgspec.Struct, frozen=True, array_like=True):
    """The items of one objective and one tier."""

    objective: str
    tier: Tier
    items: int
    computed: int
    """How many of them are asked with other numbers each time."""


class Entered(msgspec.Struct, frozen=True, array_like=True):
    """A register as it lies in a file."""

    names: Columns
    groups: list[Group]
    group_of: memoryview
    """The number of each item's group."""
    order: memoryview
    """The places of all items by tier, exam and syllabus."""
    computed: memoryview
    """One byte each: whether the item is asked with other numbers each time."""
    siblings: memoryview
    """The places of each item's siblings, named from either side, one item's behind another's."""
    siblings_end: memoryview
    """Where those of each end."""
    corrected: list[str]


class Register:
    """All items, as far as that needs no card."""

    def __init__(self, entered: Entered) -> None:
        """Look into the columns."""
        self.entered = entered
        self.names = Names(entered.names)
        self.groups = tuple(entered.groups)
        self._group_of = entered.group_of.cast("I")
        self.in_order: Sequence[str] = Ordered(self.names, entered.order.cast("I"))
        """All items by tier, exam and syllabus: as they are met where nothing else decides."""
        self.computed: AbstractSet[str] = Computed(self.names, entered.computed)
        """The items that are asked with other numbers each time."""
        self.siblings = Siblings(self.names, entered.siblings.cast("I"), entered.siblings_end.cast("I"))
        """The siblings of each item that has some."""
        self.corrected = frozenset(entered.corrected)
        """The items whose key was ever corrected."""

    def group_at(self, place: int) -> int:
        """Return the place of the group of the item at a place."""
        return self._group_of[place]

    def group_of(self, item: str) -> int | None:
        """Return the place of an item's group; None where there is no such item."""
        place = self.names.find(item)
        return None if place is None else self._group_of[place]

    def finder(self, many: int) -> Callable[[str], int | None]:
        """Return what tells the groups of so many items."""
        return self.group_of if many < MANY else self._groups_of_all.get

    def placed(self, items: Sequence[str]) -> list[int]:
        """Return the place of each item's group; one past the last where there is no such item."""
        find, none = self.finder(len(items)), len(self.groups)
        return [none if number is None else number for number in map(find, items)]

    @cached_property
    def _groups_of_all(self) -> dict[str, int]:
        return dict(zip(self.names, self._group_of.tolist(), strict=True))

    @cached_property
    def tiers(self) -> Mapping[str, Tier]:
        """The tier of each item, in the order of the banks."""
        tiers = [group.tier for group in self.groups]
        return {name: tiers[number] for name, number in zip(self.names, self._group_of.tolist(), strict=True)}

    def by_objective(self) -> dict[str, tuple[str, ...]]:
        """Return the items of each objective that has some, in their order."""
        found: dict[str, list[str]] = {}
        lists = [found.setdefault(group.objective, []) for group in self.groups]
        for item, number in zip(self.names, self._group_of, strict=True):
            lists[number].append(item)
        return {objective: tuple(items) for objective, items in found.items()}


class Ordered(Sequence[str]):
    """Names in another order."""

    def __init__(self, names: Names, places: memoryview) -> None:
        """Take the places in that order."""
        self._names = names
        self._places = places

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> list[str]: ...
    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, slice):
            return self._names.those(self._places[place])
        return self._names[self._places[place]]

    def __iter__(self) -> Iterator[str]:
        names = list(self._names)
        return (names[place] for place in self._places)


class Computed(AbstractSet[str]):
    """The names whose byte is set."""

    def __init__(self, names: Names, marks: memoryview) -> None:
        """Take one byte for each name."""
        self._names = names
        self._marks = marks

    def __contains__(self, item: object) -> bool:
        place = self._names.find(item) if isinstance(item, str) else None
        return place is not None and bool(self._marks[place])

    def __iter__(self) -> Iterator[str]:
        return (name for name, mark in zip(self._names, self._marks, strict=True) if mark)

    def __len__(self) -> int:
        return sum(self._marks)


class Siblings(Mapping[str, frozenset[str]]):
    """The siblings of each item that has some."""

    def __init__(self, names: Names, places: memoryview, ends: memoryview) -> None:
        """Take the places of all siblings, and where those of each item end."""
        self._names = names
        self._places = places
        self._ends = ends

    def __getitem__(self, item: str) -> frozenset[str]:
        place = self._names.find(item)
        mine = () if place is None else self.at(place)
        if not mine:
            raise KeyError(item)
        return frozenset(self._names[sibling] for sibling in mine)

    def at(self, place: int) -> Sequence[int]:
        """Return the places of the siblings of the item at a place."""
        begin, end = self._ends[place - 1] if place else 0, self._ends[place]
        return self._places[begin:end] if begin < end else ()

    def __iter__(self) -> Iterator[str]:
        return (name for place, name in enumerate(self._names) if self.at(place))

    def __len__(self) -> int:
        return sum(1 for _ in self)


@runtime_checkable
class Registered(Protocol):
    """Cards whose register is kept."""

    @property
    def register(self) -> Register:
        """What is known of all of them at once."""


def enter(cards: Iterable[ItemCard], objectives: Sequence[str]) -> Entered:
    """Enter items, given in the order of the banks, by the objectives in the order of the syllabus."""
    place = {objective: number for number, objective in enumerate(objectives)}
    ids: list[str] = []
    groups: dict[tuple[str, Tier], list[int]] = {}
    numbers: dict[tuple[str, Tier], int] = {}
    group_of = array("I")
    rows: dict[tuple[Tier, str, str], list[int]] = {}
    computed = bytearray()
    corrected: list[str] = []
    named: dict[str, frozenset[str]] = {}
    for number, card in enumerate(cards):
        ids.append(card.id)
        key = card.objective, card.tier
        group_of.append(numbers.setdefault(key, len(numbers)))
        counts = groups.setdefault(key, [0, 0])
        counts[0] += 1
        counts[1] += card.kind == "computed"
        rows.setdefault((card.tier, card.exam, card.objective), []).append(number)
        computed.append(card.kind == "computed")
        if edition(card.revision) > 1:
            corrected.append(card.id)
        if card.siblings:
            named[card.id] = card.siblings

    def rank(row: tuple[Tier, str, str]) -> tuple[int, bool, int]:
        tier, exam, objective = row
        return TIERS.index(tier), exam != "G", place.get(objective, UNKNOWN_OBJECTIVE)

    siblings = _either_side(ids, named)
    return Entered(
        names=columns_of(ids),
        groups=[Group(objective, tier, *counts) for (objective, tier), counts in groups.items()],
        group_of=column_of(group_of),
        order=column_of(number for row in sorted(rows, key=rank) for number in rows[row]),
        computed=memoryview(bytes(computed)),
        siblings=column_of(place for number in range(len(ids)) for place in sorted(siblings.get(number, ()))),
        siblings_end=column_of(accumulate(len(siblings.get(number, ())) for number in range(len(ids)))),
        corrected=corrected,
    )


def _either_side(ids: Sequence[str], named: Mapping[str, frozenset[str]]) -> dict[int, set[int]]:
    """Return the places of siblings by the place of each that has some; those that are no items are passed over."""
    place = {item: number for number, item in enumerate(ids)} if named else {}
    found: dict[int, set[int]] = {}
    for item, siblings in named.items():
        for sibling in siblings:
            if sibling in place and sibling != item:
                found.setdefault(place[item], set()).add(place[sibling])
                found.setdefault(place[sibling], set()).add(place[item])
    return found


def edition(revision: str) -> int:
    """Return 1 for a key that was never corrected, else the number with which the revision begins."""
    number, hyphen, _ = revision.partition("-")
    return int(number) if hyphen and number.isdecimal() else 1
