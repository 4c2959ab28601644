"""Keeping apart what gives each other away: of siblings, one is asked on a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from quizapp.study.catalogue import catalogued
from quizapp.study.library import ItemCard


class Apart:
    """What may still be asked beside what was taken: no item twice, and no sibling of one."""

    def __init__(self, cards: Mapping[str, ItemCard], taken: Iterable[str] = ()) -> None:
        """Begin with items that were taken; those that are in no bank any more keep nobody away."""
        self._book = catalogued(cards)
        self._barred: set[int] = set()
        for item in taken:
            self.take(item)

    def admits(self, item: str) -> bool:
        """Return whether an item of the banks may come."""
        return self._book.number(item) not in self._barred

    def take_of(self, candidates: Iterable[str], most: int) -> list[str]:
        """Take so many of these at most, in their order, passing over what may not come, and return them."""
        taken: list[str] = []
        for item in candidates if most > 0 else ():
            number = self._book.number(item)
            if number in self._barred:
                continue
            self._bar(number)
            taken.append(item)
            # Asked here and not with the next one: to find that, more may have to be read.
            if len(taken) == most:
                break
        return taken

    def take(self, item: str) -> None:
        """Let an item come, and none of its siblings any more."""
        self._bar(self._book.number(item))

    def _bar(self, number: int | None) -> None:
        if number is not None:
            self._barred.add(number)
            self._barred.update(self._book.siblings_at(number))
