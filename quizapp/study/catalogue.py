"""The items that can be studied, indexed once for a bank: what a day's plan asks of them must not take all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property

from quizapp.bank.register import UNKNOWN_OBJECTIVE, Group, Register, Registered, enter
from quizapp.study.library import TIERS, ItemCard, Objective, Tier


class Catalogue(Mapping[str, ItemCard]):
    """The items by id, in the order of the banks."""

    def __init__(self, cards: Mapping[str, ItemCard], objectives: Sequence[Objective]) -> None:
        """Keep the items and the objectives in the order of the syllabus; neither may change afterwards."""
        self._cards = cards
        self.objectives = tuple(objectives)
        self.place = {objective.id: position for position, objective in enumerate(objectives)}
        """The position of each objective in the syllabus."""
        self.chapter = {objective.id: objective.chapter for objective in objectives}
        self._placed: tuple[Sequence[str], Sequence[int]] | None = None

    def __getitem__(self, item: str) -> ItemCard:
        return self._cards[item]

    def __iter__(self) -> Iterator[str]:
        return iter(self._cards)

    def __len__(self) -> int:
        return len(self._cards)

    def __contains__(self, item: object) -> bool:
        return isinstance(item, str) and self._register.names.find(item) is not None

    @cached_property
    def _register(self) -> Register:
        cards = self._cards
        return cards.register if isinstance(cards, Registered) else Register(enter(cards.values(), list(self.place)))

    def order(self, item: str) -> tuple[int, int]:
        """Return the place of an item by tier and syllabus, without reading its card."""
        return self._orders[self._group_of(item)]

    def order_at(self, number: int) -> tuple[int, int]:
        """Return the same of the item at a position."""
        return self._orders[self._register.group_at(number)]

    @cached_property
    def _orders(self) -> Sequence[tuple[int, int]]:
        return [(TIERS.index(one.tier), self.place.get(one.objective, UNKNOWN_OBJECTIVE)) for one in self.groups]

    def chapter_at(self, number: int) -> int | None:
        """Return the chapter of the item at a position; None where the syllabus lacks its objective."""
        return self._chapters[self._register.group_at(number)]

    @cached_property
    def _chapters(self) -> Sequence[int | None]:
        return [self.chapter.get(one.objective) for one in self.groups]

    def objective_at(self, number: int) -> str:
        """Return the objective of the item at a position."""
        return self.groups[self._register.group_at(number)].objective

    @property
    def tiers(self) -> Mapping[str, Tier]:
        """The tier of each item, in the order of the banks, without any of their cards."""
        return self._register.tiers

    def objective_of(self, item: str) -> str:
        """Return the objective of an item without reading its card."""
        return self.groups[self._group_of(item)].objective

    def _group_of(self, item: str) -> int:
        number = self._register.group_of(item)
        if number is None:
            raise KeyError(item)
        return number

    @property
    def in_order(self) -> Sequence[str]:
        """All items by tier and syllabus: as they are met where nothing else decides."""
        return self._register.in_order

    @cached_property
    def of_objective(self) -> Mapping[str, tuple[str, ...]]:
        """The items of each objective that has some, in the order of the banks."""
        return self._register.by_objective()

    @property
    def groups(self) -> tuple[Group, ...]:
        """Each objective and tier that has items."""
        return self._register.groups

    def groups_of(self, many: int) -> Callable[[str], int | None]:
        """Return what tells the position in `groups` of so many items, or None for what is no item."""
        return self._register.finder(many)

    def placed(self, items: Sequence[str]) -> Sequence[int]:
        """Return the position in `groups` of each of so many items; one past the last for what is no item.

        Of the same sequence, which may not change, it is told without looking again.
        """
        if self._placed is None or self._placed[0] is not items:
            self._placed = items, self._register.placed(items)
        return self._placed[1]

    def strangers(self, items: Sequence[str]) -> list[str]:
        """Return what is no item among so many; see `placed`."""
        return [item for item, place in zip(items, self.placed(items), strict=True) if place == len(self.groups)]

    @property
    def computed(self) -> AbstractSet[str]:
        """The items that are asked with other numbers each time."""
        return self._register.computed

    @cached_property
    def computed_of(self) -> Mapping[str, int]:
        """How many such items each objective has that has any items."""
        found: Counter[str] = Counter()
        for group in self.groups:
            found[group.objective] += group.computed
        return found

    def number(self, item: str) -> int | None:
        """Return the position of an item among all; None where there is no such item."""
        return self._register.names.find(item)

    def numbers(self, items: Iterable[str]) -> dict[str, int]:
        """Return the positions of those of these that are items, in their order."""
        return self._register.names.places(items)

    def siblings_at(self, number: int) -> Sequence[int]:
        """Return the positions of the siblings of the item at a position, named from either side."""
        return self._register.siblings.at(number)

    @property
    def siblings(self) -> Mapping[str, frozenset[str]]:
        """The siblings of each item that has some, named from either side; unknown ones are passed over."""
        return self._register.siblings

    @property
    def corrected(self) -> frozenset[str]:
        """The items whose key was ever corrected."""
        return self._register.corrected


def catalogued(cards: Mapping[str, ItemCard], objectives: Sequence[Objective] = ()) -> Catalogue:
    """Return the items with their indexes: the same again where they have them already."""
    return cards if isinstance(cards, Catalogue) else Catalogue(cards, objectives)
