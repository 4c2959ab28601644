"""Finding items by words, quickly enough for every key that is typed, also among a hundred thousand.

A search goes through plain strings one word after the other, and a longer line only through what the shorter one
found. What items ask is read in a thread beside the screen, since it may have to come from the disk.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from quizapp.bank.glossary import folded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from quizapp.bank.text import Text
    from quizapp.study.library import ItemCard

AT_A_TIME: Final = 64
"""Items read before the other threads get a turn."""


class Lookup:
    """Items in their order, and the words by which each is found."""

    def __init__(self, cards: Mapping[str, ItemCard]) -> None:
        self._cards = cards
        self._names: Sequence[str] = tuple(cards)
        self._words: list[str] = list(self._names)
        """Ids are known at once; the other words are learned."""
        self._last: tuple[str, Sequence[int]] = ("", range(len(self._names)))

    def learn(self, asked: Callable[[str], Text | None], wanted: Callable[[], bool]) -> Iterator[None]:
        """Learn more words, in a thread: first those of the cards, then what each item asks; yields after each round.

        Args:
            asked: Returns what an item asks, as far as it is a text.
            wanted: Whether anybody still waits for it.
        """
        for at, card in enumerate(self._cards.values()):
            self._words[at] = folded(" ".join(words_of(card)))
            if at % AT_A_TIME == 0 and _left(wanted):
                return
        yield
        for at, name in enumerate(self._names):
            text = asked(name)
            if text is not None:
                self._words[at] = f"{self._words[at]} {folded(text.ja)} {folded(text.en)}"
            if at % AT_A_TIME == 0 and _left(wanted):
                return
        yield

    def forget(self) -> None:
        """Search anew from the start, since words have been learned."""
        self._last = ("", range(len(self._names)))

    def find(self, wanted: str) -> list[str]:
        """Return the items in which every word stands, in their order."""
        line = folded(wanted)
        last, found = self._last
        known = set(last.split())
        if not line.startswith(last):
            found, known = range(len(self._names)), set()
        texts = self._words
        for word in line.split():
            if word not in known:
                found = [at for at in found if word in texts[at]]
        self._last = (line, found)
        names = self._names
        return [names[at] for at in found]


def words_of(card: ItemCard) -> list[str]:
    """Return what a card says of an item: its id, where it belongs, of which kind it is, and its tags."""
    return [card.id, card.objective, card.kind, card.tier, card.exam, *sorted(card.tags)]


def _left(wanted: Callable[[], bool]) -> bool:
    """Give the screen a turn, and tell whether it was left."""
    time.sleep(0)
    return not wanted()
