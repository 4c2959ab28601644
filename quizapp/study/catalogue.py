"""The items that can be studied, indexed once for a bank: what a day's plan asks of them must not take all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from quizapp.study.library import TIERS, ItemCard, Objective, Tier

UNKNOWN_OBJECTIVE = 1 << 30
"""The place of an objective that the syllabus lacks: after all others."""


def edition(revision: str) -> int:
    """Return 1 for a key that was never corrected, else the number with which the revision begins."""
    number, hyphen, _ = revision.partition("-")
    return int(number) if hyphen and number.isdecimal() else 1


class Catalogue(Mapping[str, ItemCard]):
    """The items by id, in the order of the banks."""

    def __init__(self, cards: Mapping[str, ItemCard], objectives: Sequence[Objective]) -> None:
        """Keep the items and the objectives in the order of the syllabus; neither may change afterwards."""
        self._cards = cards
        self.objectives = tuple(objectives)
        self.place = {objective.id: position for position, objective in enumerate(objectives)}
        """The position of each objective in the syllabus."""
        self.chapter = {objective.id: objective.chapter for objective in objectives}

    def __getitem__(self, item: str) -> ItemCard:
        return self._cards[item]

    def __iter__(self) -> Iterator[str]:
        return iter(self._cards)

    def __len__(self) -> int:
        return len(self._cards)

    def __contains__(self, item: object) -> bool:
        return item in self._cards

    def order(self, item: str) -> tuple[int, bool, int]:
        """Return the place of an item by tier, exam and syllabus."""
        card = self._cards[item]
        return TIERS.index(card.tier), card.exam != "G", self.place.get(card.objective, UNKNOWN_OBJECTIVE)

    @cached_property
    def in_order(self) -> tuple[str, ...]:
        """All items by tier and syllabus: as they are met where nothing else decides."""
        groups: dict[tuple[str, str, str], list[str]] = {}
        for item, card in self._cards.items():
            groups.setdefault((card.tier, card.exam, card.objective), []).append(item)
        ordered = sorted(groups.values(), key=lambda items: self.order(items[0]))
        return tuple(item for items in ordered for item in items)

    @cached_property
    def of_objective(self) -> Mapping[str, tuple[str, ...]]:
        """The items of each objective that has some, in the order of the banks."""
        groups: dict[str, list[str]] = {}
        for item, card in self._cards.items():
            groups.setdefault(card.objective, []).append(item)
        return {objective: tuple(items) for objective, items in groups.items()}

    @cached_property
    def groups(self) -> tuple[tuple[tuple[str, Tier], int], ...]:
        """Each objective and tier that has items, with how many."""
        counts: dict[tuple[str, Tier], int] = {}
        for card in self._cards.values():
            key = card.objective, card.tier
            counts[key] = counts.get(key, 0) + 1
        return tuple(counts.items())

    @cached_property
    def group_of(self) -> Mapping[str, int]:
        """The position of each item's objective and tier in `groups`."""
        position = {key: place for place, (key, _) in enumerate(self.groups)}
        return {item: position[card.objective, card.tier] for item, card in self._cards.items()}

    @cached_property
    def computed(self) -> frozenset[str]:
        """The items that are asked with other numbers each time."""
        return frozenset(item for item, card in self._cards.items() if card.kind == "computed")

    @cached_property
    def computed_of(self) -> Mapping[str, int]:
        """How many such items each objective has that has any."""
        return Counter(self._cards[item].objective for item in self.computed)

    @cached_property
    def siblings(self) -> Mapping[str, set[str]]:
        """Each item's siblings, named from either side; unknown ones are passed over."""
        siblings: dict[str, set[str]] = {}
        for item, card in self._cards.items():
            if card.siblings:
                for sibling in card.siblings:
                    if sibling in self._cards and sibling != item:
                        siblings.setdefault(item, set()).add(sibling)
                        siblings.setdefault(sibling, set()).add(item)
        return siblings

    @cached_property
    def corrected(self) -> frozenset[str]:
        """The items whose key was ever corrected."""
        revised = ((item, card.revision) for item, card in self._cards.items() if "-" in card.revision)
        return frozenset(item for item, revision in revised if edition(revision) > 1)

    @cached_property
    def about(self) -> Mapping[str, frozenset[str]]:
        """The items about each mistake."""
        groups: dict[str, set[str]] = {}
        for item, card in self._cards.items():
            for mistake in card.mistakes:
                groups.setdefault(mistake, set()).add(item)
        return {mistake: frozenset(items) for mistake, items in groups.items()}


def catalogued(cards: Mapping[str, ItemCard], objectives: Sequence[Objective] = ()) -> Catalogue:
    """Return the items with their indexes: the same again where they have them already."""
    return cards if isinstance(cards, Catalogue) else Catalogue(cards, objectives)
